"""Every format of a report, by its name."""

from __future__ import annotations

from importlib import import_module

from previewer.reporting.report import Report

# A format's module is imported when it is asked for; each has `format_report`.
FORMATS = {
    "text": "previewer.reporting.text",
    "concise": "previewer.reporting.concise",
    "json": "previewer.reporting.json_report",
    "jsonl": "previewer.reporting.json_lines",
    "sarif": "previewer.reporting.sarif",
    "github": "previewer.reporting.github",
    "gitlab": "previewer.reporting.gitlab",
    "junit": "previewer.reporting.junit",
}


def format_as(name: str, report: Report) -> str:
    """A report in the format of a name, with the end of its last line; empty where the format says nothing."""
    text: str = import_module(FORMATS[name]).format_report(report)
    return text + "\n" if text else ""
