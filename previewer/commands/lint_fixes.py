"""Fixes to files: what `previewer lint --fix` writes and `--diff` shows."""

from __future__ import annotations

import difflib

from previewer.checking.baseline import Baseline
from previewer.checking.checker import Checker
from previewer.checking.run import Run
from previewer.diagnostics import Diagnostic
from previewer.files import read_source
from previewer.linting.fixes import apply_fixes
from previewer.linting.linter import OF_MARKUP
from previewer.source import Source

_ROUNDS = 10
"""How often fixes are applied and the result linted again: one fix can make room for another."""


def fixed(run: Run, baseline: Baseline, today: str, *, unsafe: bool) -> dict[Source, str]:
    """The files that fixes of reported findings change, as read, and their new text; raises as `Checker`.

    They are templates, snippets, and the baseline where nothing waits for an entry any more.
    """
    checker = Checker(run.project, run.overrides)
    changed: dict[Source, str] = {}
    left: list[Diagnostic] = []
    in_snippets: dict[Diagnostic, None] = {}
    for file, diagnostics in run.findings().items():
        original = read_source(file.path)
        source = original
        for _ in range(_ROUNDS):
            reported = baseline.sift(diagnostics, today).reported
            text, applied = apply_fixes(source, reported, unsafe=unsafe)
            if not applied or text == source.text:
                break
            source = Source(original.name, text)
            diagnostics = checker.findings(file, source)
        left += diagnostics
        in_snippets.update(dict.fromkeys(each for each in diagnostics if each.source.name != source.name))
        if source.text != original.text:
            changed[original] = source.text
    # What is wrong with a snippet's data for one template may be right for another.
    own = [each for each in in_snippets if each.code in OF_MARKUP or each.code.startswith("HB0")]
    reported = baseline.sift(own, today).reported
    for snippet in dict.fromkeys(each.source for each in reported):
        text, applied = apply_fixes(snippet, reported, unsafe=unsafe)
        if applied and text != snippet.text:
            changed[snippet] = text
    stale = run.stale(baseline, baseline.sift(dict.fromkeys(left), today).unused)
    text, applied = apply_fixes(baseline.source, stale)
    return changed | {baseline.source: text} if applied else changed


def show_diff(changed: dict[Source, str]) -> str:
    """Changes as a unified diff."""
    lines: list[str] = []
    for source, text in changed.items():
        old, new = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
        lines += difflib.unified_diff(old, new, source.name, source.name)
    return "".join(lines)
