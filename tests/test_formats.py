"""The formatting layer against recorded results of JDK 17 and Joda-Time; differences are strict."""

from __future__ import annotations

import json

import pytest
from format_runner import KINDS, run_format_case
from samples import ROOT, read_jsonl

from previewer.formats import java_regex
from previewer.formats.errors import FormatError
from previewer.formats.locales import locale_data
from previewer.formats.simple_date import print_pattern

CASES = ROOT / "tests" / "format_cases"
DIFFERENCES: dict[str, str] = json.loads((CASES / "differences.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_recorded_results(kind: str) -> None:
    wrong = []
    for case in read_jsonl(CASES / f"{kind}.jsonl"):
        expected, actual = run_format_case(case)
        if (expected == actual) == (case["id"] in DIFFERENCES):
            wrong.append((case["id"], expected, actual))
    assert not wrong


def test_a_pattern_that_never_ends_is_stopped() -> None:
    with pytest.raises(FormatError, match="takes more than"):
        java_regex.full_match("a" * 40 + "!", "(a|a)*b|(a+)+$c")


@pytest.mark.parametrize("pattern", ["{", "a{2", "[[]", "(?P<n>x)", "\\y", "(", "x" * 3_000])
def test_patterns_that_java_rejects(pattern: str) -> None:
    with pytest.raises(FormatError):
        java_regex.full_match("x", pattern)


def test_locales_fall_back_to_their_language() -> None:
    assert locale_data("de_XX").date_pattern("long") == locale_data("de").date_pattern("long")


def test_an_unknown_letter_is_an_error() -> None:
    with pytest.raises(FormatError):
        print_pattern(0, "yyyy-MM-dd e")
