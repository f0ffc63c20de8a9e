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
    """One rule: what it is called, and the check that finds what is wrong."""

    code: str
    name: str
    severity: Severity
    default: bool
    """Whether it is on unless a project switches it off."""
    check: Check
    text: str
    """Its page, indented as a docstring is."""

    @property
    def page(self) -> str:
        """What it finds, why that matters, an example and its fix."""
        from inspect import cleandoc  # most runs explain nothing

        return cleandoc(self.text)

    def finding(
        self,
        source: Source,
        span: Span,
        message: str,
        *,
        severity: Severity | None = None,
        help: str | None = None,
        fix: Fix | None = None,
        related: tuple[Related, ...] = (),
        evidence: Evidence | None = None,
    ) -> Diagnostic:
        """A diagnostic of this rule; `severity` where this one is milder or worse than the others."""
        return Diagnostic(
            self.code, self.name, severity or self.severity, source, span, message, help, fix, related, evidence
        )


def rule(code: str, name: str, severity: Severity, *, default: bool = True) -> Callable[[Check], Rule]:
    """Makes a rule of the check below; the check's docstring is the rule's page."""

    def declare(check: Check) -> Rule:
        return Rule(code, name, severity, default, check, check.__doc__ or "")

    return declare


def told_by_faults(code: str, name: str, severity: Severity, page: str, *, default: bool = True) -> Rule:
    """A rule whose findings are worked out with those of its neighbours (linting/data_faults.py)."""
    return Rule(code, name, severity, default, lambda analysis: analysis.data_faults.get(code, ()), page)


def told_of_payloads(code: str, name: str, severity: Severity, page: str, *, default: bool = True) -> Rule:
    """A rule whose findings the readers of payloads and schemas bring."""

    def check(analysis: Analysis) -> Iterable[Diagnostic]:
        return (fault for fault in analysis.faults if fault.code == code)

    return Rule(code, name, severity, default, check, page)


def told_elsewhere(code: str, name: str, severity: Severity, page: str, *, default: bool = True) -> Rule:
    """A rule whose findings come from outside of the rules: from comments, the baseline, the settings."""
    return Rule(code, name, severity, default, lambda _: (), page)
