"""Findings to JSON values and back, so that what was found once need not be found again.

The text of a source is left out where a file of its name holds it: payloads are customers' data and stay where
they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any  # JSON that this module wrote itself

from previewer.diagnostics import Diagnostic, Edit, Evidence, Fix, Related, Severity
from previewer.source import Source, Span


def write_findings(findings: Iterable[Diagnostic]) -> dict[str, object]:
    """Findings as JSON values."""
    sources: dict[Source, int] = {}

    def number(source: Source) -> int:
        return sources.setdefault(source, len(sources))

    rows = [
        {
            "rule": [each.code, each.name, each.severity],
            "place": [number(each.source), each.span],
            "text": [each.message, each.help],
            "fix": each.fix and _fix(each.fix),
            "related": [[number(place.source), place.span, place.message] for place in each.related],
            "evidence": each.evidence and _evidence(each.evidence),
        }
        for each in findings
    ]
    texts = [[source.name, None if _text(source.name) == source.text else source.text] for source in sources]
    return {"sources": texts, "rows": rows}


def read_findings(value: Any) -> tuple[Diagnostic, ...] | None:
    """The findings that were written; None where a file that they show is gone."""
    sources = []
    for name, text in value["sources"]:
        text = _text(name) if text is None else text
        if text is None:
            return None
        sources.append(Source(name, text))
    return tuple(_diagnostic(row, sources) for row in value["rows"])


def _diagnostic(row: Any, sources: list[Source]) -> Diagnostic:
    code, name, severity = row["rule"]
    source, span = row["place"]
    message, help = row["text"]  # noqa: A001  # the field's word
    fix, evidence = row["fix"], row["evidence"]
    return Diagnostic(
        code,
        name,
        Severity(severity),
        sources[source],
        Span(*span),
        message,
        help,
        fix and Fix(fix[0], tuple(Edit(Span(*place), text) for place, text in fix[1]), fix[2]),
        tuple(Related(sources[at], Span(*place), text) for at, place, text in row["related"]),
        evidence and Evidence(evidence[0], evidence[1], evidence[2], tuple(evidence[3])),
    )


def _fix(fix: Fix) -> list[object]:
    return [fix.description, [[edit.span, edit.replacement] for edit in fix.edits], fix.safe]


def _evidence(evidence: Evidence) -> list[object]:
    return [evidence.path, evidence.present, evidence.of, evidence.payloads]


def _text(name: str) -> str | None:
    try:
        return Path(name).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
