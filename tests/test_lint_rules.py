"""Every rule by its cases: a template, its payloads, and the texts under the spans of what is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from samples import ROOT

from previewer.cli import main
from previewer.linting.registry import RULES
from previewer.payloads.payload import read_payload
from previewer.schemas.inference import infer
from previewer.schemas.writer import write_schema
from previewer.source import Source

CASES = ROOT / "tests" / "lint_cases"


def read_cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("*.json"))
        for number, case in enumerate(json.loads(path.read_text(encoding="utf-8")))
    ]


def make_project(folder: Path, case: dict[str, Any]) -> Path:
    template = folder / "templates" / "mail.html"
    files = {
        "templates/mail.html": case["template"],
        "previewer.toml": case.get("settings", ""),
        **{f"fixtures/mail/{at:03}.json": json.dumps(payload) for at, payload in enumerate(case["payloads"])},
        **{f"snippets/{name}.html": text for name, text in case.get("snippets", {}).items()},
        **case.get("files", {}),
    }
    if "fields" in case:
        files["templates/mail.json"] = json.dumps(case["fields"])
    if "schema" in case:
        files["fixtures/mail/schema.json"] = json.dumps(case["schema"])
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return template


def run_lint(template: Path, *arguments: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["lint", str(template), "--format", "json", *arguments])
    assert result.exit_code in (0, 1), result.output
    findings: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return findings


@pytest.mark.parametrize(("code", "case"), read_cases())
def test_rule(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    template = make_project(tmp_path, case)
    findings = [each for each in run_lint(template, "--select", case.get("select", code)) if each["code"] == code]
    assert [each["text"] for each in findings] == case["findings"]
    if "severity" in case:
        assert findings[0]["severity"] == case["severity"]
    if "help" in case:
        assert case["help"] in findings[0]["help"]


BY_SCHEMA = [
    param
    for param in read_cases()
    if param.values[0] != "HB124" and "schema" not in param.values[1] and param.values[1]["payloads"]
]


@pytest.mark.parametrize(("code", "case"), BY_SCHEMA)
def test_rule_by_a_schema_alone(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    template = make_project(tmp_path, {**case, "payloads": []})
    texts = (json.dumps(payload) for payload in case["payloads"])
    schema = infer([read_payload(Source(f"{at}.json", text)) for at, text in enumerate(texts)])
    pinned = tmp_path / "fixtures" / "mail" / "schema.json"
    pinned.parent.mkdir(parents=True)
    pinned.write_text(write_schema(schema, lambda value, _: value), encoding="utf-8")
    findings = [each for each in run_lint(template, "--select", case.get("select", code)) if each["code"] == code]
    assert [each["text"] for each in findings] == case.get("by_schema", case["findings"])


FIXED = [param for param in read_cases() if "fixed" in param.values[1]]


@pytest.mark.parametrize(("code", "case"), FIXED)
def test_fix(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    template = make_project(tmp_path, case)
    unsafe = ["--unsafe-fixes"] if case.get("unsafe") else []
    CliRunner().invoke(main, ["lint", str(template), "--select", case.get("select", code), "--fix", *unsafe])
    assert template.read_bytes().decode() == case["fixed"]


def test_every_rule_has_a_case_and_a_page() -> None:
    # HB905 is no finding but a usage error, HB804 is about a whole project (test_lint_command.py).
    assert {path.stem for path in CASES.glob("*.json")} == {rule.code for rule in RULES} - {"HB905", "HB804"}
    for rule in RULES:
        assert rule.page, rule.code


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


def test_the_documentation_lists_every_rule() -> None:
    text = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"| {rule.code} | {rule.name} | {rule.severity.value} | {'yes' if rule.default else ''} |" in text
