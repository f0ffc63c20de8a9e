"""A report as JSON lines, for programs that read finding by finding."""

from __future__ import annotations

import json

from previewer.reporting.json_report import as_json
from previewer.reporting.report import Report


def format_report(report: Report) -> str:
    """One JSON object a line, each with the fields of the list `findings` of the format `json`."""
    return "\n".join(json.dumps(as_json(each), ensure_ascii=False) for each in report.diagnostics)
