"""A lint rule: its code and name, how bad what it finds is, and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from previewer.diagnostics import Diagnostic, Evidence, Fix, Related, Severity
from previewer.records import Record
from previewer.source import Source, Span

if TYPE_CHECKING:
    from previewer.linting.analysis import Analysis

Check = Callable[["Analysis"], Iterable[Diagnostic]]


class Rule(Record):
    """One rule; the docstring of its check is its documentation."""

    code: str
    name: str
    severity: Severity
    check: Check
    default: bool = True
    """Whether it is on unless a project switches it off."""

    @property
    def page(self) -> str:
        """What it finds, why that matters, an example and its fix."""
        from inspect import cleandoc  # most runs explain nothing

        return cleandoc(self.check.__doc__ or "")


def finding(
    rule: tuple[str, str, Severity],
    source: Source,
    span: Span,
    message: str,
    *,
    help: str | None = None,
    fix: Fix | None = None,
    related: tuple[Related, ...] = (),
    evidence: Evidence | None = None,
) -> Diagnostic:
    """A diagnostic of a rule, given as code, name and severity."""
    code, name, severity = rule
    return Diagnostic(code, name, severity, source, span, message, help, fix, related, evidence)


def told_by_faults(code: str, page: str) -> Check:
    """The check of a rule whose findings are worked out with those of its neighbours (linting/data_faults.py)."""

    def check(analysis: Analysis) -> Iterable[Diagnostic]:
        return analysis.data_faults.get(code, ())

    check.__doc__ = page
    return check
