"""Fixes to text: those that do not touch each other, all at once."""

from __future__ import annotations

from collections.abc import Iterable

from previewer.diagnostics import Diagnostic, Edit, Fix
from previewer.source import Source, Span


def apply_fixes(source: Source, found: Iterable[Diagnostic], *, unsafe: bool = False) -> tuple[str, int]:
    """The text of a source with the fixes of its findings, and how many were applied.

    Of fixes that overlap only the first is applied; lint the result again for the others.
    """
    edits: list[Edit] = []
    applied = 0
    for diagnostic in found:
        fix = diagnostic.fix
        if fix is None or diagnostic.source != source or not (fix.safe or unsafe):
            continue
        if _fits(fix, edits):
            edits += [edit for edit in fix.edits if edit not in edits]
            applied += 1
    text = source.text
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text, applied


def _fits(fix: Fix, edits: list[Edit]) -> bool:
    return not any(new != old and _touch(new.span, old.span) for new in fix.edits for old in edits)


def _touch(one: Span, other: Span) -> bool:
    """Whether the order of two edits would matter: side by side they do not meet, unless one of them inserts."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end
