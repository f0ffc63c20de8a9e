"""How long `previewer lint` takes as a whole process, beside `python -c "import click"`, handlebars.js and djLint.

    python benchmarks/linting.py [--templates 200]

One table from one run, medians: one template of 10 KB with three fixtures; 200 such templates with a schema and no
fixtures against handlebars.js merely parsing them (where Node and NODE_PATH have it); 200 with three fixtures each
against djLint (where it is installed).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from previewer.project import load_payload
from previewer.schemas.inference import infer
from previewer.schemas.writer import write_schema

ROOT = Path(__file__).parent.parent
LINT = [sys.executable, "-m", "previewer", "lint", "--no-cache"]
PARSE = """
const fs = require("fs"), handlebars = require("handlebars"), folder = process.argv[1];
for (const name of fs.readdirSync(folder)) handlebars.parse(fs.readFileSync(folder + "/" + name, "utf8"));
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--templates", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        one, pinned, recorded = (Path(scratch) / name for name in ("one", "pinned", "recorded"))
        make_project(one, 1, fixtures=True)
        make_project(pinned, options.templates, fixtures=False)
        make_project(recorded, options.templates, fixtures=True)
        click = median([sys.executable, "-c", "import click"], ROOT, options.runs * 3)
        row("import click", click)
        row(
            "one template, three fixtures",
            median([*LINT, "templates/mail_0.html"], one, options.runs),
            click,
        )
        row(f"{options.templates} templates, a schema", median(LINT, pinned, options.runs), click)
        if shutil.which("node"):
            row("  handlebars.js parses them", median(["node", "-e", PARSE, "templates"], pinned, options.runs), click)
        row(
            f"{options.templates} templates, three fixtures each",
            median(LINT, recorded, options.runs),
            click,
        )
        djlint = shutil.which("djlint") or str(Path(sys.executable).parent / "djlint")
        if Path(djlint).exists():
            command = [djlint, "--profile", "handlebars", "--lint", "templates"]
            row("  djLint", median(command, recorded, options.runs), click)


def row(name: str, seconds: float, click: float | None = None) -> None:
    ratio = f"{seconds / click:8.1f} × import click" if click else ""
    print(f"{name:<40}{seconds * 1000:>9.0f} ms{ratio}")


def median(command: list[str], folder: Path, runs: int) -> float:
    """Seconds of wall-clock time; a command that fails to start ends the benchmark."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        result = subprocess.run(command, cwd=folder, capture_output=True, env=os.environ, check=False)
        times.append(time.perf_counter() - started)
        if result.returncode not in (0, 1):
            sys.exit(f"{command}: {result.stderr.decode()}")
    return statistics.median(times)


def make_project(folder: Path, templates: int, *, fixtures: bool) -> None:
    """A project of sample emails, each of another text so that nothing is read twice."""
    samples = ("abandoned_cart", "receipt", "account_notice")
    for number in range(templates):
        sample = samples[number % len(samples)]
        text = (ROOT / "templates" / f"{sample}.html").read_text(encoding="utf-8")
        path = folder / "templates" / f"mail_{number}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}<!-- {number} -->\n", encoding="utf-8")
        recorded = sorted((ROOT / "fixtures" / sample).glob("*.json"))
        target = folder / "fixtures" / f"mail_{number}"
        target.mkdir(parents=True)
        if fixtures:
            for fixture in recorded[:3]:
                shutil.copy(fixture, target)
        else:
            (target / "schema.json").write_text(schema(recorded), encoding="utf-8")
    for part in ("snippets", "catalogs"):
        shutil.copytree(ROOT / part, folder / part)


def schema(recorded: list[Path]) -> str:
    return write_schema(infer([load_payload(path) for path in recorded]), lambda text, _: text)


if __name__ == "__main__":
    main()
