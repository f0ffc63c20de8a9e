"""The engine against recorded output of handlebars.java; differences are strict: one that passes must go."""

from __future__ import annotations

import json

import pytest
from run_cases import PROFILES, read_cases, run_case
from samples import CONFORMANCE

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


def test_every_profile_is_known() -> None:
    profiles = {case["profile"] for name in FILES for case in read_cases(CONFORMANCE / f"{name}.jsonl")}
    assert profiles <= set(PROFILES)
