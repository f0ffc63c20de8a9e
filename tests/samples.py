"""Where the tests find the repository's own templates, payloads and recorded cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from previewer.project import Project, TemplateFile

ROOT = Path(__file__).parent.parent
CONFORMANCE = ROOT / "tests" / "conformance"
SAMPLES = Project(ROOT)
"""The sample emails with their snippets, catalogs and fixtures."""


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def sample_names() -> list[str]:
    return [file.name for file in SAMPLES.templates()]


def sample(name: str) -> TemplateFile:
    return TemplateFile(SAMPLES, ROOT / "templates" / f"{name}.html")


def recorded_templates() -> list[str]:
    """Every distinct template text of the recorded cases, and the repository's own."""
    texts = {case["template"] for path in sorted(CONFORMANCE.glob("*.jsonl")) for case in read_jsonl(path)}
    return sorted(texts) + [file.path.read_text(encoding="utf-8") for file in SAMPLES.templates()]
