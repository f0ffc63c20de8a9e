#!/usr/bin/env python3
"""`previewer snapshot check` over 200 templates of 20 KB with ten payloads each; prints one table from one run."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from emails import handlebars_email, jinja_email, payload

TEMPLATES = 200
PAYLOADS = 10
SIZE = 20_000

JINJA = """
import jinja2, json, sys
from pathlib import Path
environment = jinja2.Environment(autoescape=True)
for template in sorted(Path("jinja").glob("*.html")):
    compiled = environment.from_string(template.read_text())
    for fixture in sorted(Path("fixtures", template.stem).glob("*.json")):
        compiled.render(**json.loads(fixture.read_text()))
"""


def make_project(root: Path) -> None:
    """Templates that differ in a line, in both languages, with their payloads."""
    for number in range(TEMPLATES):
        name = f"email_{number:03}"
        for folder, text in (("templates", handlebars_email(SIZE)), ("jinja", jinja_email(SIZE))):
            (root / folder).mkdir(exist_ok=True)
            (root / folder / f"{name}.html").write_text(text.replace("</body>", f"<p>{name}</p></body>"))
        fixtures = root / "fixtures" / name
        fixtures.mkdir(parents=True)
        for case in range(PAYLOADS):
            (fixtures / f"case_{case}.json").write_text(json.dumps({**payload(), "first_name": f"Ann {case}"}))


def seconds(root: Path, *command: str) -> tuple[float, float]:
    """How long a whole process takes, and how much of the processors' time; a failure ends the benchmark."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(root / "cache")}
    environment.pop("CI", None)
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run([sys.executable, *command], cwd=root, env=environment, capture_output=True, check=False)
    taken, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode:
        sys.exit(result.stderr.decode())
    return taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    count = TEMPLATES * PAYLOADS
    cores = len(os.sched_getaffinity(0))
    print(f"Python {sys.version.split()[0]}, {cores} cores; {count:,} emails of {SIZE // 1000} KB, whole processes\n")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        make_project(root)
        snapshot = ("-m", "previewer", "snapshot")
        update = seconds(root, *snapshot, "update")
        cache = next((root / "cache").rglob("*.json"))
        cache.unlink()
        rows = {"update, all new": update, "check, no cache": seconds(root, *snapshot, "check")}
        rows["check, nothing changed"] = seconds(root, *snapshot, "check")
        rows["check of one template"] = seconds(root, *snapshot, "check", "email_100")
        rows["Jinja2, rendering alone"] = jinja = seconds(root, "-c", JINJA)
    print(f"{'':26}{'seconds':>9}{'emails/s':>10}{'CPU s':>8}{'CPU, x Jinja2':>15}")
    for label, (taken, cpu) in rows.items():
        print(f"{label:26}{taken:9.2f}{count / taken:10,.0f}{cpu:8.2f}{cpu / jinja[1]:15.2f}")


if __name__ == "__main__":
    main()
