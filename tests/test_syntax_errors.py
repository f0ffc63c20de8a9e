"""All faults of a template come in one pass, each on the smallest text that is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from samples import ROOT

from previewer.source import Source
from previewer.syntax.parser import parse

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests" / "syntax_errors" / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["template"] for case in CASES])
def test_faults(case: dict[str, Any]) -> None:
    template = case["template"]
    errors = parse(Source("t", template)).errors
    assert [[e.code, template[e.span.start : e.span.end], e.message] for e in errors] == case["errors"]
    if "opened" in case:
        (related,) = errors[0].related
        assert template[related.span.start : related.span.end] == case["opened"]


def test_a_missing_dot_is_a_warning_with_a_fix() -> None:
    (warning,) = parse(Source("t", "{{foo[0].bar}}")).diagnostics
    assert (warning.code, warning.severity.value) == ("HB006", "warning")
    assert warning.fix is not None
    ((span, text),) = [(edit.span, edit.replacement) for edit in warning.fix.edits]
    assert "{{foo[0].bar}}"[: span.start] + text + "{{foo[0].bar}}"[span.end :] == "{{foo.[0].bar}}"


def test_positions_count_every_kind_of_line_end() -> None:
    source = Source("t", "a\r\nb\rc\n{{! x\ny }}\n😀{{/if}}")
    (error,) = parse(source).errors
    assert source.position(error.span.start) == (6, 5)
