"""Diagnostics: what is wrong, where exactly, and what to do about it."""

from __future__ import annotations

from enum import StrEnum

from previewer.records import Record
from previewer.source import Source, Span


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Edit(Record):
    """Replaces the text under a span."""

    span: Span
    replacement: str


class Fix(Record):
    """Edits that together settle a finding; a safe one changes no rendering but where that is its point."""

    description: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Related(Record):
    """Another place that explains a finding, such as where the block was opened."""

    source: Source
    span: Span
    message: str


class Evidence(Record):
    """What a finding about data rests on."""

    path: str
    """The place in the data, as a template would write it."""
    present: int
    """In how many cases something was there,"""
    of: int
    """and of how many."""
    payloads: tuple[str, ...] = ()
    """Files of payloads that show the fault."""


class Diagnostic(Record):
    """One finding: a stable code with its kebab name, and the smallest text that is wrong."""

    code: str
    name: str
    severity: Severity
    source: Source
    span: Span
    message: str
    help: str | None = None
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    evidence: Evidence | None = None

    def with_severity(self, severity: Severity) -> Diagnostic:
        """The same finding, taken more or less seriously."""
        return self.replace(severity=severity)

    def with_related(self, place: Related) -> Diagnostic:
        """The same finding with one more place that explains it."""
        return self.replace(related=(*self.related, place))


def guess(source: Source, span: Span, message: str) -> Diagnostic:
    """The note that something rests on a guess, since Iterable does not document it."""
    return Diagnostic("HB399", "guess", Severity.INFO, source, span, message, "see docs/dialect.md")


class DiagnosticError(Exception):
    """Raised where work cannot go on; carries at least one diagnostic, in the order of the source."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        self.diagnostics = diagnostics

    @property
    def cause(self) -> Diagnostic:
        """The first diagnostic that is an error: warnings may stand before it."""
        return next((found for found in self.diagnostics if found.severity is Severity.ERROR), self.diagnostics[0])

    def __str__(self) -> str:
        first = self.cause
        place = first.source.position(first.span.start)
        more = len(self.diagnostics) - 1
        tail = f" (and {more} more)" if more else ""
        return f"{first.source.name}:{place.line}:{place.column}: {first.message}{tail}"
