"""From a save to the new text in the browser, through the running preview: median over many saves of a 20 KB email.

    .venv/bin/python benchmarks/live.py [SAVES] [--rivals FOLDER]

Needs Chromium. `event` is the raw time from the save to the file system's event, for comparison. With `--rivals` the
previews of Maizzle and react-email, as they are installed in a folder, show an email of the same size and take the same
edit, one after the other in the same run (Node 20; newer Nodes take newer releases):

    npm install --prefix FOLDER @maizzle/framework@5 react-email@6.11.6 @react-email/ui@6.11.6 react react-dom
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from browser import chromium
from emails import handlebars_email, payload
from serving import write
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from previewer.project import Project
from previewer.server.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WATCH = """() => {
  const frame = document.querySelector(".paper iframe").contentDocument;
  window.seen = {};
  new MutationObserver(() => {
    const word = frame.body?.textContent.match(/token-\\d+/)?.[0];
    if (word && !window.seen[word]) window.seen[word] = performance.timeOrigin + performance.now();
  }).observe(frame, { childList: true, subtree: true, characterData: true });
}"""


CONFIGS = {
    "package.json": '{"type": "module"}',
    "config.js": 'export default { build: { content: ["emails/**/*.html"] } }',
    "tailwind.config.js": 'export default { content: ["emails/**/*.html"] }',
}
"""What Maizzle's starter project says, too: without it, all packages are read with every save."""

START = 120
MISSED = 30
"""Seconds until a preview has to be there, and until a save is given up."""


class Rival(NamedTuple):
    """Another preview: how it starts, and where an email stands in its project."""

    name: str
    command: tuple[str, ...]
    file: str
    source: Callable[[str], str]
    """An email's HTML as the file has it."""
    path: str
    """Where its page is."""


def jsx(html: str) -> str:
    """An email's HTML as the component that gives it."""
    body = f"<div dangerouslySetInnerHTML={{{{__html: {json.dumps(html)}}}}} />"
    return (
        'import * as React from "react";\n'
        f"export default function Mail() {{ return <html><body>{body}</body></html>; }}\n"
    )


RIVALS = (
    Rival("Maizzle", ("maizzle", "serve", "--port"), "emails/mail.html", str, "mail.html"),
    Rival(
        "react-email",
        ("email", "dev", "--dir", "emails", "--port"),
        "emails/mail.jsx",
        jsx,
        "preview/mail",
    ),
)


def main(saves: int, rivals: Path | None) -> None:
    """Prints one line for the raw event and one for the text in each page."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        root = Path(folder)
        text = handlebars_email(20_000)
        write(root, {"templates/mail.html": text, "fixtures/mail/one.json": json.dumps(payload())})
        print(f"{len(text) / 1000:.0f} KB, {saves} saves; milliseconds: median, 90th of 100, slowest")
        show("save -> event", raw(root / "templates", saves))
        show("save -> text in the DOM", live(browser, root, text, saves))
        if rivals is not None:
            html = rendered(root)
            for port, rival in enumerate(RIVALS, 3340):
                show(f"  {rival.name}", other(browser, rival, rivals.resolve(), port, html, saves))


def rendered(root: Path) -> str:
    """What the email comes to: the others show no Handlebars."""
    shown = dict(Workspace(Project(root), lambda file: ()).previews())["mail"].show("one")
    return shown.outcome.html  # type: ignore[union-attr]  # it renders


def show(name: str, times: list[float]) -> None:
    """One line of the table."""
    ninety = sorted(times)[int(len(times) * 0.9)]
    print(f"{name:24}{statistics.median(times):8.1f}{ninety:8.1f}{max(times):8.1f}")


def raw(folder: Path, saves: int) -> list[float]:
    """From a write to the first event of the file system."""
    arrived = threading.Event()

    class Handler(FileSystemEventHandler):
        def on_modified(self, event: FileSystemEvent) -> None:
            if not event.is_directory:
                arrived.set()

    observer = Observer()
    observer.schedule(Handler(), str(folder))
    observer.start()
    times = []
    for number in range(saves):
        time.sleep(0.05)
        arrived.clear()
        start = time.perf_counter()
        (folder / "raw.txt").write_text(str(number), encoding="utf-8")
        arrived.wait()
        times.append((time.perf_counter() - start) * 1000)
    observer.stop()
    observer.join()
    return times


def live(browser: Browser, root: Path, text: str, saves: int) -> list[float]:
    """From a save of the template to its new text in the frame."""
    command = [sys.executable, "-m", "previewer", "serve", str(root), "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        page = browser.new_page()
        page.goto(f"{address}?template=mail&case=one")
        page.frame_locator(".paper iframe").locator("table").first.wait_for()
        page.wait_for_timeout(1500)
        page.evaluate(WATCH)
        times = []
        for number in range(saves):
            word = f"token-{number}"
            start = time.time() * 1000
            (root / "templates/mail.html").write_text(text.replace("<body>", f"<body>{word}"), encoding="utf-8")
            while (seen := page.evaluate(f"window.seen['{word}']")) is None:
                time.sleep(0.05)
            times.append(seen - start)
            page.wait_for_timeout(1500)  # what follows a save, the linter too, is over
        page.close()
        server.send_signal(signal.SIGINT)
        return times


def other(browser: Browser, rival: Rival, folder: Path, port: int, html: str, saves: int) -> list[float]:
    """The same through another preview, in a project of its own beside the packages."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        root = Path(name)
        write(root, CONFIGS)
        save = lambda word: write(root, {rival.file: rival.source(html.replace("<body>", f"<body>{word}", 1))})  # noqa: E731
        save("token-start")
        command = [folder / "node_modules/.bin" / rival.command[0], *rival.command[1:], str(port)]
        silent = subprocess.DEVNULL
        with subprocess.Popen(
            command, cwd=root, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
        ) as server:
            try:
                answers(address := f"http://localhost:{port}/{rival.path}")
                page = browser.new_page()
                page.goto(address, timeout=START * 1000)
                wait(page, "token-start")
                times = []
                for number in range(saves):
                    page.wait_for_timeout(1500)
                    start = time.time()
                    save(word := f"token-{number}")
                    wait(page, word)
                    times.append((time.time() - start) * 1000)
                page.close()
                return times
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(server.pid, signal.SIGTERM)


def answers(address: str) -> None:
    """Waits until a page is there."""
    until = time.time() + START
    while True:
        try:
            urllib.request.urlopen(address, timeout=START).close()
        except OSError:
            if time.time() > until:
                raise
            time.sleep(0.5)
        else:
            return


def wait(page: Page, word: str) -> None:
    """Waits until a word is in the page or a frame, in which no script may run; looks every few milliseconds."""
    from playwright.sync_api import Error

    until = time.time() + MISSED
    while time.time() < until:
        with suppress(Error):  # a frame that loads anew
            if any(word in frame.evaluate("document.body?.textContent ?? ''") for frame in page.frames):
                return
        time.sleep(0.005)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("saves", nargs="?", type=int, default=40)
    parser.add_argument("--rivals", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    main(given.saves, given.rivals)
