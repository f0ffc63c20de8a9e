"""A report as GitLab's code quality JSON, which a merge request shows beside its changes."""

from __future__ import annotations

import json

from previewer.diagnostics import Diagnostic, Severity
from previewer.reporting.fingerprints import fingerprinted
from previewer.reporting.report import Report

_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def format_report(report: Report) -> str:
    """A JSON list with one issue a finding."""
    issues = [_issue(diagnostic, name) for diagnostic, name in fingerprinted(report.diagnostics)]
    return json.dumps(issues, indent=2, ensure_ascii=False)


def _issue(diagnostic: Diagnostic, fingerprint: str) -> dict[str, object]:
    start, end = (diagnostic.source.position(offset) for offset in diagnostic.span)
    advice = f" ({diagnostic.help})" if diagnostic.help else ""
    return {
        "description": f"{diagnostic.message}{advice}",
        "check_name": f"{diagnostic.code} {diagnostic.name}",
        "fingerprint": fingerprint,
        "severity": _LEVELS[diagnostic.severity],
        "location": {
            "path": diagnostic.source.name,
            "positions": {
                "begin": {"line": start.line, "column": start.column},
                "end": {"line": end.line, "column": end.column},
            },
        },
    }
