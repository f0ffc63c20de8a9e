"""A report as SARIF 2.1.0, the OASIS format that code scanning services read."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from urllib.parse import quote

from previewer.diagnostics import Diagnostic, Fix, Related, Severity
from previewer.reporting.fingerprints import fingerprinted
from previewer.reporting.report import Report
from previewer.source import Source, Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

Json = dict[str, object]

MAX_PAYLOADS = 5
"""Payloads that are named for one finding."""


def format_report(report: Report) -> str:
    """One SARIF log with one run; columns count code points."""
    rules = {each.code: each for each in sorted(report.diagnostics, key=lambda each: each.code)}
    places = {code: at for at, code in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "previewer",
                "semanticVersion": version("previewer"),
                "rules": [_rule(each, report.page_of) for each in rules.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _artifact(name)} for name in report.files],
        "results": [
            _result(diagnostic, places[diagnostic.code], fingerprint, report)
            for diagnostic, fingerprint in fingerprinted(report.diagnostics)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(example: Diagnostic, page_of: Callable[[str], str]) -> Json:
    page = page_of(example.code) or example.name
    return {
        "id": example.code,
        "name": "".join(word.capitalize() for word in example.name.split("-")),
        "shortDescription": {"text": example.name.replace("-", " ")},
        "fullDescription": {"text": " ".join(page.partition("\n\n")[0].split())},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[example.severity]},
    }


def _result(diagnostic: Diagnostic, rule: int, fingerprint: str, report: Report) -> Json:
    advice = f"\n{diagnostic.help}" if diagnostic.help else ""
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": f"{diagnostic.message}{advice}"},
        "locations": [{"physicalLocation": _place(diagnostic.source, diagnostic.span)}],
        "partialFingerprints": {"previewerFinding/v1": fingerprint},
    }
    related = [*map(_related, diagnostic.related), *_payloads(diagnostic, report)]
    if related:
        result["relatedLocations"] = [{"id": at, **place} for at, place in enumerate(related, start=1)]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.source, diagnostic.fix)]
    if diagnostic.evidence is not None:
        evidence = diagnostic.evidence
        result["properties"] = {"path": evidence.path, "present": evidence.present, "of": evidence.of}
    return result


def _related(place: Related) -> Json:
    return {"physicalLocation": _place(place.source, place.span), "message": {"text": place.message}}


def _payloads(diagnostic: Diagnostic, report: Report) -> list[Json]:
    """The first payloads that show the fault, without a word of what they hold."""
    evidence = diagnostic.evidence
    if evidence is None:
        return []
    return [
        {
            "physicalLocation": {
                "artifactLocation": _artifact(f"{report.fixtures}/{name}"),
                "region": {"startLine": report.line_of(name, evidence.path)},
            },
            "message": {"text": f"this payload shows it: `{evidence.path}`"},
        }
        for name in evidence.payloads[:MAX_PAYLOADS]
    ]


def _fix(source: Source, fix: Fix) -> Json:
    replacements = [
        {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.replacement}}
        for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(source.name), "replacements": replacements}
    return {"description": {"text": fix.description}, "artifactChanges": [change]}


def _place(source: Source, span: Span) -> Json:
    return {"artifactLocation": _artifact(source.name), "region": _region(source, span)}


def _region(source: Source, span: Span) -> Json:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }


def _artifact(name: str) -> Json:
    # A path below the folder of the run is what services match with the repository's files.
    return {"uri": f"file://{quote(name)}" if name.startswith("/") else quote(name)}
