"""A report as text, one line a finding, as editors and `grep` read it."""

from __future__ import annotations

from previewer.reporting.report import Report
from previewer.reporting.text import format_concise


def format_report(report: Report) -> str:
    """One line a finding: file, line, column, severity, rule and message."""
    return "\n".join(format_concise(each, colour=report.colour) for each in report.diagnostics)
