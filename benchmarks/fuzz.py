#!/usr/bin/env python3
"""Parser and renderer under atheris, seeded with every recorded template (README.md); stops at a foreign error."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["previewer"]):
    from previewer.rendering.errors import TemplateError
    from previewer.rendering.helpers.registry import CORE_HELPERS
    from previewer.rendering.run import Limits
    from previewer.rendering.template import Environment
    from previewer.source import Source
    from previewer.syntax.lexer import tokenize

CONFORMANCE = Path(__file__).parent.parent / "tests" / "conformance"
DATA: dict[str, object] = {
    "name": "Ann & Bob",
    "t": True,
    "f": False,
    "n": 5,
    "d": 2.5,
    "l": ["a", None, {"x": 1}],
    "o": {"x": 1, "y": None, "o": {"x": "deep"}},
    "e": "",
}
ENVIRONMENT = Environment(
    CORE_HELPERS,
    partials={"p": Source("p", "[{{x}}|{{this}}]"), "self": Source("self", "{{> self}}")},
    limits=Limits(output=100_000, iterations=10_000, seconds=2),
)


def check(data: bytes) -> None:
    """Any text has tokens that join back to it, and compiles and renders or fails with an error of ours."""
    text = data.decode("utf-8", "replace")
    at = 0
    for _, lead, _, end in tokenize(text):
        if lead != at:
            raise AssertionError("tokens do not join back to the source")
        at = end
    with contextlib.suppress(TemplateError):
        template = ENVIRONMENT.compile(Source("fuzz", text))
        if template.render(DATA, trace=True).text != template.render(DATA):
            raise AssertionError("a trace changed the text")


def main() -> None:
    with tempfile.TemporaryDirectory() as seeds:
        for path in sorted(CONFORMANCE.glob("*.jsonl")):
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines):
                    (Path(seeds) / f"{path.stem}-{number}").write_text(json.loads(line)["template"], encoding="utf-8")
        atheris.Setup([*sys.argv, seeds], check)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
