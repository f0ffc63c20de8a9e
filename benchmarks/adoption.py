"""Adopting the linter: 200 templates with old mistakes, the baseline, the second run, and one new mistake.

    python benchmarks/adoption.py [TEMPLATES]

Prints what each run found, how long it took (the best of some), and two ratios: the cached run to the first one, and
one cached file to `python -c "import click"`. Exits with 1 where a run finds something else than it should.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from emails import handlebars_email

FIXTURES = 3
MISTAKES = ("{{first_nmae}}", "{{#each products}}{{nmae}}{{/each}}", "{{products[0].name}}")


def make_project(folder: Path, templates: int) -> None:
    """Templates of 10 KB, each with one old mistake and three payloads."""
    (folder / "templates").mkdir()
    product = {"url": "https://example.com/a", "image_url": "https://example.com/a.png", "name": "Shoes", "size": "M"}
    product |= {"price": "$20", "sale_price": "$10", "color": "red", "on_sale": True, "last": False}
    for number in range(templates):
        text = handlebars_email(10_000).replace("</body>", f"{MISTAKES[number % len(MISTAKES)]}</body>")
        (folder / f"templates/mail{number:03}.html").write_text(text)
        fixtures = folder / f"fixtures/mail{number:03}"
        fixtures.mkdir(parents=True)
        for case in range(FIXTURES):
            payload = {"first_name": f"Ann {case}", "products": [product] * 20}
            (fixtures / f"{case}.json").write_text(json.dumps(payload))


class Runner:
    """Runs commands in the project with a cache folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "project"
        cache = {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
        self._environment = {name: text for name, text in os.environ.items() if name != "GITHUB_ACTIONS"} | cache

    def run(self, *command: str) -> tuple[float, int, str]:
        """The seconds, the exit code and the last line on standard error."""
        start = time.perf_counter()
        result = subprocess.run(
            [sys.executable, *command], cwd=self._folder, env=self._environment, capture_output=True, text=True
        )
        return time.perf_counter() - start, result.returncode, (result.stderr.splitlines() or [""])[-1]

    def lint(self, *arguments: str) -> tuple[float, int, str]:
        """One run of the linter."""
        return self.run("-m", "previewer", "lint", "--format", "concise", *arguments)

    def compare(self, one: tuple[str, ...], other: tuple[str, ...], runs: int) -> str:
        """The least time of each, measured in turns, and their ratio."""
        pairs = [(self.run(*one)[0], self.run(*other)[0]) for _ in range(runs)]
        first, second = (min(times) * 1000 for times in zip(*pairs, strict=True))
        return f"{first:.0f} / {second:.0f} ms = {first / second:.2f}"


def main() -> None:
    """Makes the project in a temporary folder, adopts the linter, and prints a line for every step."""
    templates = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    fine = True

    def told(step: str, run: tuple[float, int, str], code: int, said: str) -> None:
        nonlocal fine
        right = (run[1], run[2].startswith(said)) == (code, True)
        fine &= right
        print(f"{step:<24}{run[0] * 1000:>9.0f} ms  {run[2]}{'' if right else f'   <- expected {said}, exit {code}'}")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "project").mkdir()
        make_project(folder / "project", templates)
        runner = Runner(folder)
        runner.lint("templates/mail000.html", "--no-cache")  # Python's own caches are filled
        first = runner.lint()
        told("first run", first, 1, f"{templates} errors")
        told("--write-baseline", runner.lint("--write-baseline"), 0, f"{templates} findings of")
        told("second run", runner.lint(), 0, "no findings")
        template = folder / "project/templates/mail007.html"
        template.write_text(template.read_text().replace("</body>", "{{frist_name}}</body>"))
        told("one new mistake", runner.lint(), 1, "1 error in")
        lint = ("-m", "previewer", "lint")
        print(f"{templates} cached / uncached:", runner.compare(lint, (*lint, "--no-cache"), 3))
        print(
            "one cached / import click:", runner.compare((*lint, "templates/mail000.html"), ("-c", "import click"), 20)
        )
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
