#!/usr/bin/env python3
"""What an editor waits for in a 200 KB template: requests through a client, each after a change; one table."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from editor import Editor, editing
from emails import handlebars_email, payload

SIZE = 200_000
PAYLOADS = 10
RUNS = 15
MISTAKES = 10
"""Lines with findings, each with something that can be done about it."""


def project(folder: Path) -> Path:
    """A project of one large template."""
    for at in range(PAYLOADS):
        fixture = folder / "fixtures" / "mail" / f"{at:02}.json"
        fixture.parent.mkdir(parents=True, exist_ok=True)
        fixture.write_text(json.dumps(payload()), encoding="utf-8")
    template = folder / "templates" / "mail.html"
    template.parent.mkdir()
    wrong = "{{frist_name}} {{#if coupno}}x{{/if}}\n" * MISTAKES
    template.write_text(f"{wrong}{handlebars_email(SIZE)}", encoding="utf-8")
    return template


def places(text: str) -> tuple[int, int]:
    """The last line with a path, and the character in its middle."""
    lines = text.split("\n")
    line = next(at for at in reversed(range(len(lines))) if "{{" in lines[at] and "{{/" not in lines[at])
    return line, lines[line].rindex("{{") + 4


def measure(
    editor: Editor, path: Path, text: str, ask: Callable[[], object], *, checked: bool
) -> tuple[list[float], float]:
    """Milliseconds of a request after a change, right away or once it is `checked`, and of the processor in each."""
    times, used = [], 0.0
    for run in range(RUNS):
        editor.shown.pop(path.as_uri(), None)
        editor.change(path, f"{text}<!-- {run} -->")
        if checked:
            editor.wait(lambda: len(editor.shown.get(path.as_uri(), ())) >= MISTAKES)
        before, start = processor(editor.server), time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - start) * 1000)
        used += processor(editor.server) - before
        assert answer or not checked, "there is nothing to be done"
    return times, used / RUNS


def processor(pid: int) -> float:
    """Milliseconds of the processor that a process has used so far, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        path = project(folder)
        text = path.read_text(encoding="utf-8")
        line, character = places(text)
        with editing(folder) as editor:
            start = time.perf_counter()
            editor.open(path)
            editor.wait(lambda: path.as_uri() in editor.shown)
            print(f"{len(text):,} characters, {PAYLOADS} payloads; first findings {time.perf_counter() - start:.1f} s")
            requests: dict[str, Callable[[], object]] = {
                "completion": lambda: editor.ask("completion", path, line, character),
                "hover": lambda: editor.ask("hover", path, line, character),
                "signatureHelp": lambda: editor.ask("signatureHelp", path, line, character),
                "definition": lambda: editor.ask("definition", path, line, character),
                "prepareRename": lambda: editor.ask("prepareRename", path, line, character),
                "codeAction": lambda: editor.request(
                    "textDocument/codeAction",
                    {
                        "textDocument": {"uri": path.as_uri()},
                        "range": {"start": {"line": 0, "character": 0}, "end": {"line": line, "character": 0}},
                        "context": {"diagnostics": []},
                    },
                ),
            }
            print(f"{'':14} {'median ms':>10} {'worst ms':>10} {'processor ms':>13}")
            for request, ask in requests.items():
                times, used = measure(editor, path, text, ask, checked=request == "codeAction")
                print(f"{request:14} {statistics.median(times):10.0f} {max(times):10.0f} {used:13.0f}")


if __name__ == "__main__":
    main()
