"""A report as workflow commands, which GitHub Actions turns into annotations of the changed lines."""

from __future__ import annotations

from previewer.diagnostics import Diagnostic, Severity
from previewer.reporting.report import Report
from previewer.reporting.text import escaped

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def format_report(report: Report) -> str:
    """One command a finding; the log shows only its message, so the place stands there, too."""
    return "\n".join(map(_annotation, report.diagnostics))


def _annotation(diagnostic: Diagnostic) -> str:
    source = diagnostic.source
    start, end = source.position(diagnostic.span.start), source.position(diagnostic.span.end)
    place = {"file": source.name, "line": start.line, "endLine": end.line}
    if start.line == end.line:  # elsewhere GitHub refuses columns
        place |= {"col": start.column, "endColumn": end.column}
    title = f"{diagnostic.code} {diagnostic.name}"
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in {**place, "title": title}.items())
    advice = f" ({diagnostic.help})" if diagnostic.help else ""
    message = f"{source.name}:{start.line}:{start.column}: {diagnostic.code} {diagnostic.message}{advice}"
    return f"::{_LEVELS[diagnostic.severity]} {properties}::{_data(escaped(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
