"""Findings to what can be done about them: the linter's fixes, other names, a guard, a fallback, a suppression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from previewer.coverage.paths import handlebars
from previewer.diagnostics import Diagnostic, Edit
from previewer.linting.names import nearest
from previewer.linting.references import Reference, Role
from previewer.lsp.reading import Reading
from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.ast import BlockStatement, MustacheStatement

_MISSING = ("HB102", "HB104", "HB306", "HB307")
"""Rules about values that can be missing, where a guard helps."""
_FALLBACK = ("HB102", "HB104", "HB404")
_MISNAMED = ("HB101", "HB103")


class Action(Record):
    """One way to settle a finding."""

    title: str
    edits: tuple[Edit, ...]
    finding: Diagnostic
    preferred: bool = False
    """Whether it is right without a second look: a safe fix."""


def actions(reading: Reading, findings: Sequence[Diagnostic], span: Span) -> list[Action]:
    """What can be done about the findings that touch a stretch of text; the best of each first."""
    found = []
    for finding in findings:
        if finding.source == reading.source and finding.span.start <= span.end and span.start <= finding.span.end:
            own = reading.at(finding.span.start)
            found += [*_fix(finding), *_names(own, finding), *_missing(own, finding), *_suppress(finding)]
    return found


def _fix(finding: Diagnostic) -> Iterator[Action]:
    if finding.fix is not None:
        mark = "" if finding.fix.safe else " (may change what is meant)"
        yield Action(f"{finding.fix.description}{mark}", finding.fix.edits, finding, finding.fix.safe)


def _names(reading: Reading, finding: Diagnostic) -> Iterator[Action]:
    """Other names that can be meant, besides the one of the fix."""
    reference = reading.reference_in(finding.span) if finding.code in _MISNAMED else None
    step = reference.found.never if reference is not None else None
    if reference is None or step is None:
        return
    holder = reference.holder(step)
    views = [holder] if holder is not None else [level.model for level in reversed(reference.stack)]
    names = dict.fromkeys(name for view in views if view.node is not None for name in view.node.properties)
    fixed = [edit.replacement for edit in finding.fix.edits] if finding.fix is not None else []
    for name in nearest(reference.name(step), names):
        written = handlebars((name,))
        if written not in fixed:
            yield Action(f"write `{written}`", (Edit(reference.span(step), written),), finding)


def _missing(reading: Reading, finding: Diagnostic) -> Iterator[Action]:
    """A guard around the statement, a fallback in the place of the value."""
    if finding.code not in (*_MISSING, *_FALLBACK):
        return
    reference = reading.reference_in(finding.span)
    if reference is None:
        return
    path, statement = reading.source.slice(reference.path.span), reference.statement
    if finding.code in _MISSING and isinstance(statement, MustacheStatement | BlockStatement):
        start, end = statement.span
        opening, closing = reading.delimiters
        guard = f"{opening}#if {path}{closing}"
        around = (Edit(Span(start, start), guard), Edit(Span(end, end), f"{opening}/if{closing}"))
        yield Action(f"guard it with `{guard}`", around, finding)
    if finding.code in _FALLBACK and _is_bare(reference):
        quote = "'" if reading.markup.attribute_at(reference.path.start) is not None else '"'
        instead = f"defaultIfEmpty {path} {quote}…{quote}"
        yield Action("give a fallback with `defaultIfEmpty`", (Edit(reference.path.span, instead),), finding)


def _is_bare(reference: Reference) -> bool:
    return reference.role is Role.OUTPUT and reference.helper is None


def _suppress(finding: Diagnostic) -> Iterator[Action]:
    """A comment of its own line above the finding's; none where that line starts inside a tag."""
    source, start = finding.source, finding.span.start
    line = source.offset(source.position(start)._replace(column=1))
    before = source.text[:line]
    if finding.code.startswith("HB9") or before.rfind("{{") > before.rfind("}}"):
        return
    indent = source.text[line : len(source.text) - len(source.text[line:].lstrip(" \t"))]
    comment = f"{indent}{{{{!-- previewer-ignore {finding.code}: say why --}}}}{_line_end(source)}"
    yield Action(f"suppress {finding.code} here, with a reason", (Edit(Span(line, line), comment),), finding)


def _line_end(source: Source) -> str:
    at = source.text.find("\n")
    return "\r\n" if at > 0 and source.text[at - 1] == "\r" else "\n"
