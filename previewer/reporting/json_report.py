"""Diagnostics as JSON, for programs: every span, the data behind a finding, and its fix."""

from __future__ import annotations

import json

from previewer.diagnostics import Diagnostic, Edit
from previewer.reporting.report import Report
from previewer.source import Source, Span


def format_report(report: Report) -> str:
    """A JSON object with the list `findings`; lines and columns from 1, offsets from 0, all in code points."""
    findings = [as_json(diagnostic) for diagnostic in report.diagnostics]
    return json.dumps({"findings": findings}, indent=2, ensure_ascii=False)


def as_json(diagnostic: Diagnostic) -> dict[str, object]:
    """One diagnostic as JSON values."""
    fix, evidence = diagnostic.fix, diagnostic.evidence
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "file": diagnostic.source.name,
        **_place(diagnostic.source, diagnostic.span),
        "text": diagnostic.source.slice(diagnostic.span),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "evidence": None
        if evidence is None
        else {
            "path": evidence.path,
            "present": evidence.present,
            "of": evidence.of,
            "payloads": list(evidence.payloads),
        },
        "fix": None
        if fix is None
        else {
            "description": fix.description,
            "safe": fix.safe,
            "edits": [_edit(diagnostic.source, edit) for edit in fix.edits],
        },
        "related": [
            {"file": place.source.name, **_place(place.source, place.span), "message": place.message}
            for place in diagnostic.related
        ],
    }


def _edit(source: Source, edit: Edit) -> dict[str, object]:
    return {**_place(source, edit.span), "replacement": edit.replacement}


def _place(source: Source, span: Span) -> dict[str, object]:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "start": {"line": start.line, "column": start.column, "offset": span.start},
        "end": {"line": end.line, "column": end.column, "offset": span.end},
    }
