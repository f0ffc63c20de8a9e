"""The engine against recorded output of handlebars.java; differences are strict: one that passes must go."""

from __future__ import annotations

import json

import pytest
from run_cases import PROFILES, read_cases, run_case
from samples import CONFORMANCE

DIFFERENCES: dict[str, str] = json.loads((CONFORMANCE / "differences.json").read_text(encoding="utf-8"))
FILES = ["core", "seed", "emails", "feeds", "jvm_properties", "measured", "helpers", "emails_with_helpers"]


@pytest.mark.parametrize("name", FILES)
def test_recorded_cases(name: str) -> None:
    wrong = []
    for case in read_cases(CONFORMANCE / f"{name}.jsonl"):
        result = run_case(case)
        if result.passed == (result.case_id in DIFFERENCES):
            wrong.append(result)
    assert not wrong


def test_differences_are_of_recorded_cases() -> None:
    recorded = {case["id"] for name in FILES for case in read_cases(CONFORMANCE / f"{name}.jsonl")}
    assert set(DIFFERENCES) <= recorded
    assert all(DIFFERENCES.values())


def test_every_profile_is_known() -> None:
    profiles = {case["profile"] for name in FILES for case in read_cases(CONFORMANCE / f"{name}.jsonl")}
    assert profiles <= set(PROFILES)
