"""From a save to the new text in the browser, through the running preview: median over many saves of a 20 KB email.

    .venv/bin/python benchmarks/live.py [SAVES]

Needs Chromium. `event` is the raw time from the save to the file system's event, for comparison.
"""

from __future__ import annotations

import json
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from browser import chromium
from emails import handlebars_email, payload
from serving import write
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

WATCH = """() => {
  const frame = document.querySelector(".paper iframe").contentDocument;
  window.seen = {};
  new MutationObserver(() => {
    const word = frame.body?.textContent.match(/token-\\d+/)?.[0];
    if (word && !window.seen[word]) window.seen[word] = performance.timeOrigin + performance.now();
  }).observe(frame, { childList: true, subtree: true, characterData: true });
}"""


def main(saves: int) -> None:
    """Prints one line for the raw event and one for the text in the page."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        text = handlebars_email(20_000)
        write(root, {"templates/mail.html": text, "fixtures/mail/one.json": json.dumps(payload())})
        print(f"{len(text) / 1000:.0f} KB, {saves} saves; milliseconds: median, 90th of 100, slowest")
        show("save -> event", raw(root / "templates", saves))
        show("save -> text in the DOM", live(root, text, saves))


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


def live(root: Path, text: str, saves: int) -> list[float]:
    """From a save of the template to its new text in the frame."""
    command = [sys.executable, "-m", "previewer", "serve", str(root), "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, chromium() as browser:
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
        server.send_signal(signal.SIGINT)
        return times


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
