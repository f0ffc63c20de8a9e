"""Diagnostics: what is wrong, where exactly, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from previewer.source import Source, Span


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the text under a span."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that together settle a finding; a safe one changes no rendering but where that is its point."""

    description: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding, such as where the block was opened."""

    source: Source
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
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


class DiagnosticError(Exception):
    """Raised where work cannot go on; carries at least one diagnostic, in the order of the source."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        first = self.diagnostics[0]
        place = first.source.position(first.span.start)
        more = len(self.diagnostics) - 1
        tail = f" (and {more} more)" if more else ""
        return f"{first.source.name}:{place.line}:{place.column}: {first.message}{tail}"
