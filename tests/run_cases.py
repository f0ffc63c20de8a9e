#!/usr/bin/env python3
"""Runs recorded cases through the installed package: `python tests/run_cases.py FILE.jsonl ...`.

Prints each failing case with what was expected and what came, then `N passed, N failed`; exits with 1 where
one failed. Known differences are no exception here; the test suite knows them (conformance/differences.json).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from format_runner import KINDS, run_format_case

from previewer.rendering.errors import TemplateError
from previewer.rendering.helpers.registry import CORE_HELPERS, ITERABLE_HELPERS, STOCK_HELPERS
from previewer.rendering.template import Environment
from previewer.source import Source, named_sources
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters

Case = dict[str, Any]  # a line of a case file; its fields are described in shared/README.md

PROFILES = {"core": CORE_HELPERS, "stock": STOCK_HELPERS, "iterable": ITERABLE_HELPERS}


@dataclass(frozen=True)
class Result:
    """What a case expects and what it gave; the two are equal where it passes."""

    case_id: str
    expected: object
    actual: object

    @property
    def passed(self) -> bool:
        return self.expected == self.actual


class UnusableCases(Exception):
    """A file of cases that cannot be run, with the reason in one line."""


def read_cases(path: Path) -> Iterator[Case]:
    """Reads a case a line; raises UnusableCases."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise UnusableCases(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise UnusableCases(f"{path}: not UTF-8") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _read_case(line, f"{path}:{number}")


def _read_case(line: str, place: str) -> Case:
    try:
        case = json.loads(line)
    except ValueError as error:
        raise UnusableCases(f"{place}: not JSON: {error}") from None
    if not isinstance(case, dict) or not {"id", "kind"} <= case.keys():
        raise UnusableCases(f"{place}: expected a case, an object with `id` and `kind`")
    if case["kind"] in KINDS:
        return case
    missing = {"template", "data", "profile"} - case.keys()
    if missing or not case.keys() & {"expect", "expect_error"}:
        raise UnusableCases(f"{place}: the case `{case['id']}` lacks {', '.join(sorted(missing)) or 'what it expects'}")
    if case["profile"] not in PROFILES:
        raise UnusableCases(f"{place}: found the profile `{case['profile']}`, expected {', '.join(PROFILES)}")
    return case


def run_case(case: Case) -> Result:
    """Runs one case: a template against the strict engine with the helpers its profile names."""
    if case["kind"] in KINDS:
        return Result(case["id"], *run_format_case(case))
    if "expect" in case:
        expected: object = case["expect"]
    elif isinstance(case["expect_error"], str):  # Iterable's documentation does not tell the phase
        expected = "error"
    else:
        expected = f"error while {case['expect_error']['phase']}"
    actual = _run_template(case)
    if expected == "error" and isinstance(actual, str) and actual.startswith("error while"):
        actual = "error"
    return Result(case["id"], expected, actual)


def _run_template(case: Case) -> object:
    delimiters = Delimiters(*case["delims"]) if "delims" in case else DEFAULT_DELIMITERS
    environment = Environment(
        helpers=PROFILES[case["profile"]],
        partials=named_sources(case.get("partials", {})),
        delimiters=delimiters,
        strict=True,
    )
    try:
        template = environment.compile(Source("case", case["template"]))
        return template.render(case["data"], options=_options(case))
    except TemplateError as error:
        return f"error while {error.phase}"


def _options(case: Case) -> dict[str, object]:
    if "now" not in case:
        return {}
    return {"now": round(datetime.fromisoformat(case["now"]).timestamp() * 1_000)}


def main(names: list[str]) -> int:
    passed = failed = 0
    for name in names:
        for case in read_cases(Path(name)):
            result = run_case(case)
            if result.passed:
                passed += 1
            else:
                failed += 1
                print(f"{result.case_id}\n  expected {result.expected!r}\n  actual   {result.actual!r}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UnusableCases as fault:
        print(fault, file=sys.stderr)
        sys.exit(2)
