"""The engine against recorded output of handlebars.java; differences are strict: one that passes must go."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from run_cases import read_cases, run_case
from samples import CONFORMANCE, ROOT

DIFFERENCES: dict[str, str] = json.loads((CONFORMANCE / "differences.json").read_text(encoding="utf-8"))
DOCUMENTED = CONFORMANCE.parent / "format_cases" / "iterable_docs.jsonl"
FILES = ["core", "seed", "emails", "feeds", "jvm_properties", "measured", "helpers", "emails_with_helpers"]


@pytest.mark.parametrize("name", FILES)
def test_recorded_cases(name: str) -> None:
    wrong = []
    for case in read_cases(CONFORMANCE / f"{name}.jsonl"):
        result = run_case(case)
        if result.passed == (result.case_id in DIFFERENCES):
            wrong.append(result)
    assert not wrong


def test_examples_that_iterable_documents() -> None:
    decisions: dict[str, str] = json.loads((DOCUMENTED.parent / "differences.json").read_text(encoding="utf-8"))
    wrong = []
    for case in read_cases(DOCUMENTED):
        result = run_case(case)
        if result.passed == (result.case_id in decisions):
            wrong.append(result)
        # Only where the documentation contradicts itself or the engine do we decide against it.
        assert result.case_id not in decisions or "conflict" in case
    assert not wrong


def test_differences_are_of_recorded_cases() -> None:
    recorded = {case["id"] for name in FILES for case in read_cases(CONFORMANCE / f"{name}.jsonl")}
    assert set(DIFFERENCES) <= recorded
    assert all(DIFFERENCES.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": "a"', "not JSON"),
        ("[]", "expected a case"),
        ('{"id": "a", "kind": "template"}', "lacks data, profile, template"),
        ('{"id": "a", "kind": "k", "template": "", "data": 1, "profile": "p", "expect": ""}', "found the profile `p`"),
        (None, "no such file"),
    ],
)
def test_files_of_cases_that_cannot_be_run(tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "cases.jsonl"
    if text is not None:
        path.write_text(text + "\n", encoding="utf-8")
    command = [sys.executable, str(ROOT / "tests" / "run_cases.py"), str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, message in result.stderr, "Traceback" in result.stderr) == (2, True, False)


def test_a_case_may_hold_any_line_end(tmp_path: Path) -> None:
    case = {"id": "a", "kind": "template", "template": "\u2028", "data": {}, "profile": "core", "expect": "\u2028"}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    assert [run_case(found).passed for found in read_cases(tmp_path / "cases.jsonl")] == [True]
