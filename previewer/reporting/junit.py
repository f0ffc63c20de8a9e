"""A report as JUnit XML, which every CI server shows as test results."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from previewer.diagnostics import Diagnostic
from previewer.reporting.report import Report
from previewer.reporting.text import escaped


def format_report(report: Report) -> str:
    """One suite a file, one failed case a finding; a file without findings is one case that passed."""
    by_file: dict[str, list[Diagnostic]] = {name: [] for name in report.files}
    for diagnostic in report.diagnostics:
        by_file.setdefault(diagnostic.source.name, []).append(diagnostic)
    tests = sum(max(1, len(found)) for found in by_file.values())
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="previewer lint" tests="{tests}" failures="{len(report.diagnostics)}">',
        *(line for name, found in by_file.items() for line in _suite(name, found)),
        "</testsuites>",
    ]
    return "\n".join(lines)


def _suite(name: str, found: list[Diagnostic]) -> Iterable[str]:
    yield f'  <testsuite name={_value(name)} tests="{max(1, len(found))}" failures="{len(found)}">'
    if not found:
        yield f'    <testcase name="no findings" classname={_value(name)}/>'
    for diagnostic in found:
        place = diagnostic.source.position(diagnostic.span.start)
        case = f"{diagnostic.code} {diagnostic.name} {place.line}:{place.column}"
        advice = f"\n{escaped(diagnostic.help)}" if diagnostic.help else ""
        yield f'    <testcase name={_value(case)} classname={_value(name)} line="{place.line}">'
        yield f"      <failure type={_value(diagnostic.severity.value)} message={_value(diagnostic.message)}>" + (
            f"{escape(escaped(f'{name}:{place.line}:{place.column}: {diagnostic.message}'))}{escape(advice)}</failure>"
        )
        yield "    </testcase>"
    yield "  </testsuite>"


def _value(text: str) -> str:
    return quoteattr(escaped(text))  # XML has no way to write most control characters
