#!/usr/bin/env python3
"""Compile, warm rendering and whole cold process, side by side; prints one table from one run (README.md)."""

from __future__ import annotations

import compileall
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from emails import handlebars_email, jinja_email, payload

import previewer
from previewer.rendering.helpers.registry import CORE_HELPERS
from previewer.rendering.template import Environment
from previewer.source import Source

SIZES = {"1 KB": 1_000, "20 KB": 20_000, "200 KB": 200_000}
NODE = """
const Handlebars = require("handlebars"), fs = require("fs");
const text = fs.readFileSync(process.argv[2], "utf8"), data = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
function median(action, runs) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    const start = process.hrtime.bigint(); action(); times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return times.sort((a, b) => a - b)[runs >> 1];
}
if (process.argv[4] === "once") { process.stdout.write(Handlebars.compile(text)(data)); } else {
  const template = Handlebars.compile(text);
  const compiled = median(() => Handlebars.precompile(text), 15);
  template(data);
  console.log(compiled, median(() => template(data), 200));
}
"""


def median(action: Callable[[], object], seconds: float = 1.0, most: int = 300) -> float:
    """Milliseconds of the median run; runs for about `seconds`, at least three times."""
    times: list[float] = []
    begin = time.perf_counter()
    while len(times) < 3 or (time.perf_counter() - begin < seconds and len(times) < most):
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1_000)
    return statistics.median(times)


def engines(size: int, folder: Path) -> dict[str, tuple[float | None, float | None, float | None]]:
    """Milliseconds to compile, to render warm, and of the whole process, by engine."""
    template, data = handlebars_email(size), payload()
    html, data_file = folder / "email.html", folder / "data.json"
    html.write_text(template)
    data_file.write_text(json.dumps(data))
    found: dict[str, tuple[float | None, float | None, float | None]] = {}
    source = Source("email.html", template)
    compiled = Environment(CORE_HELPERS).compile(source)
    cold = [sys.executable, "-m", "previewer", "render", str(html), "-p", str(data_file)]
    found["previewer"] = (
        median(lambda: Environment(CORE_HELPERS).compile(source)),
        median(lambda: compiled.render(data)),
        process(cold),
    )
    found["Jinja2"] = jinja(size, data, folder)
    found["pybars3"] = pybars(template, data, folder)
    found["pydantic-handlebars"] = pydantic_handlebars(template, data)
    node = shutil.which("node")
    if node is not None:
        found["handlebars.js"] = handlebars_js(node, html, data_file, folder)
    return {name: times for name, times in found.items() if times[0] is not None}


def jinja(size: int, data: dict[str, object], folder: Path) -> tuple[float | None, float | None, float | None]:
    try:
        import jinja2
    except ImportError:
        return None, None, None
    text = jinja_email(size)
    file = folder / "email.jinja"
    file.write_text(text)
    template = jinja2.Environment(autoescape=True).from_string(text)
    code = (
        "import jinja2, json, sys; print(jinja2.Environment(autoescape=True)"
        ".from_string(open(sys.argv[1]).read()).render(**json.load(open(sys.argv[2]))))"
    )
    return (
        median(lambda: jinja2.Environment(autoescape=True).from_string(text)),
        median(lambda: template.render(**data)),
        process([sys.executable, "-c", code, str(file), str(folder / "data.json")]),
    )


def pybars(template: str, data: dict[str, object], folder: Path) -> tuple[float | None, float | None, float | None]:
    try:
        from pybars import Compiler
    except ImportError:
        return None, None, None
    compiled = Compiler().compile(template)
    code = (
        "import pybars, json, sys; print(pybars.Compiler().compile(open(sys.argv[1]).read())"
        "(json.load(open(sys.argv[2]))))"
    )
    return (
        median(lambda: Compiler().compile(template)),
        median(lambda: compiled(data)),
        process([sys.executable, "-c", code, str(folder / "email.html"), str(folder / "data.json")], runs=5),
    )


def pydantic_handlebars(template: str, data: dict[str, object]) -> tuple[float | None, float | None, float | None]:
    try:
        from pydantic_handlebars import compile as compile_handlebars
    except ImportError:
        return None, None, None
    compiled = compile_handlebars(template)
    return median(lambda: compile_handlebars(template)), median(lambda: compiled.render(data)), None


def handlebars_js(
    node: str, html: Path, data_file: Path, folder: Path
) -> tuple[float | None, float | None, float | None]:
    script = folder / "bench.js"
    script.write_text(NODE)
    command = [node, str(script), str(html), str(data_file)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        return None, None, None
    compiled, warm = map(float, result.stdout.split())
    return compiled, warm, process([*command, "once"])


def process(command: list[str], runs: int = 15) -> float:
    """Milliseconds of the median whole process."""

    def once() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    once()
    return median(once, seconds=runs, most=runs)


def main() -> None:
    # An installed package has its bytecode beside it; an editable one may not (PYTHONDONTWRITEBYTECODE).
    compileall.compile_dir(Path(previewer.__file__).parent, quiet=1)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; milliseconds, medians; x: times previewer's\n")
    print(f"{'email':8}{'engine':22}{'compile':>10}{'x':>8}{'warm':>10}{'x':>8}{'process':>10}{'x':>8}")
    with tempfile.TemporaryDirectory() as name:
        for label, size in SIZES.items():
            found = engines(size, Path(name))
            ours = found["previewer"]
            for engine, times in found.items():
                cells = "".join(
                    f"{'-':>10}{'':8}" if t is None or base is None else f"{t:10.3f}{t / base:8.2f}"
                    for t, base in zip(times, ours, strict=True)
                )
                print(f"{label:8}{engine:22}{cells}")
    print("\npreviewer by size: milliseconds for each KB")
    for size in (20_000, 200_000, 1_000_000, 2_000_000):
        source = Source("email.html", handlebars_email(size))
        template = Environment(CORE_HELPERS).compile(source)
        compiled = median(lambda source=source: Environment(CORE_HELPERS).compile(source), 2) / size * 1_000
        warm = median(lambda template=template: template.render(payload()), 1) / size * 1_000
        print(f"{size // 1_000:6} KB  compile {compiled:.4f}  warm {warm:.5f}")
    template = previewer.compile(handlebars_email(20_000))
    data = payload()
    plain, traced = median(lambda: template.render(data)), median(lambda: template.render(data, trace=True))
    print(f"\ntrace of the 20 KB email: {traced:.3f} ms, {traced / plain:.2f} times a plain rendering")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    for _ in range(10_000):
        template.render(payload())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"10,000 payloads through one template: {time.perf_counter() - start:.1f} s, peak memory grew by {grown} KB")


if __name__ == "__main__":
    main()
