#!/usr/bin/env python3
"""`previewer snapshot check` over 200 templates of 20 KB with ten payloads each; prints one table from one run."""

from __future__ import annotations

import json
import os
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


def seconds(root: Path, *command: str) -> float:
    """How long a whole process takes; a failure ends the benchmark."""
    start = time.perf_counter()
    environment = {**os.environ, "XDG_CACHE_HOME": str(root / "cache")}
    environment.pop("CI", None)
    result = subprocess.run([sys.executable, *command], cwd=root, env=environment, capture_output=True, check=False)
    if result.returncode:
        sys.exit(result.stderr.decode())
    return time.perf_counter() - start


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
    for label, time_taken in rows.items():
        print(f"{label:26}{time_taken:7.2f} s  {count / time_taken:8,.0f} emails/s  {time_taken / jinja:5.2f} × Jinja2")


if __name__ == "__main__":
    main()
