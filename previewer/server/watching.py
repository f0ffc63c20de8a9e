"""A project's folder to batches of the files that changed in it.

The file system's events are only hints to look: what changed is told by comparing each file's stamp. A second look
at the whole folder after things have gone quiet finds what an event missed.
"""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from previewer.project import TEMPLATE_ENDINGS

FOLDERS = ("templates", "snippets", "fixtures", "catalogs", "snapshots")
"""The folders below the root whose files matter, at any depth."""
SETTINGS = ("previewer.toml", "pyproject.toml")
SETTLE = 0.008
"""Seconds without an event after which files that are being written count as complete."""
GONE = 0.1
"""The same for files that are gone: an editor that puts one aside is about to write another in its place."""
MAX_SETTLING = 0.25
"""Seconds after which a batch is reported while events still come."""
BUSY = 0.1
"""Seconds after a report in which more files are likely to follow, and are gathered to a batch."""
TICK = 20_000_000
"""Nanoseconds in which a second change of a file can leave it with the same time."""
QUIET = 0.4
"""Seconds after the last batch until the whole folder is looked at once more."""
POLL = 0.7
"""Seconds between two looks where there are no events."""

Stamp = tuple[int, int, int]
Files = dict[str, Stamp]
Report = Callable[[frozenset[str]], None]
"""Takes the changed files as paths below the root, with slashes."""


class Watcher:
    """Reports every change below a project's root until it is stopped."""

    def __init__(
        self, root: Path, report: Report, *, poll: bool = False, more: Callable[[], Iterable[str]] = tuple
    ) -> None:
        """`more` names files elsewhere in the project that matter, too; it is asked again when settings change."""
        self._root = root.absolute()
        self._report = report
        self._ask_more = more
        self._more = frozenset(more())
        self._files = scan(self._root, self._more)
        self._young: frozenset[str] = frozenset()
        self._busy_until = 0.0
        self._hints = _Hints()
        self._observer = None if poll else Observer()
        self._watched: set[str] = set()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Starts to watch."""
        # A folder in a folder that came a moment ago is watched twice: watchdog says so, and does right.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        if self._observer is not None:
            self._observer.schedule(self._hints, str(self._root), recursive=False)
            self._watch_folders(self._observer)
            self._observer.start()
        self._thread.start()

    def stop(self) -> None:
        """Stops; nothing is reported afterwards."""
        self._stopped = True
        self._hints.arrived.set()
        self._thread.join()
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()

    def _watch_folders(self, observer: BaseObserver) -> None:
        for name in (*FOLDERS, *{os.path.dirname(name) for name in self._more}):
            folder = self._root / name
            if not folder.is_dir():
                self._watched.discard(name)
            elif name and name not in self._watched:
                observer.schedule(self._hints, str(folder), recursive=name in FOLDERS)
                self._watched.add(name)

    def _run(self) -> None:
        look_again = self._observer is None
        while not self._stopped:
            pause = POLL if self._observer is None else QUIET if look_again else None
            hinted = self._hints.arrived.wait(pause)
            if hinted:
                self._settle()
            if self._stopped:
                return
            look_again = hinted
            paths = self._hints.take()
            self._look(None if not hinted or paths is None else paths)

    def _settle(self) -> None:
        """Waits until what changed is written whole; where that is not told, or more may follow, until events stop."""
        until = time.monotonic() + MAX_SETTLING
        while True:
            self._hints.arrived.clear()
            patience = self._patience()
            if not patience or time.monotonic() > until or not self._hints.arrived.wait(patience):
                return

    def _patience(self) -> float:
        """Seconds of silence to wait for."""
        written, gone = self._hints.pending()
        if any(self._name(path) in self._files for path in gone):
            return GONE
        writing = written is None or any(self._matters(self._name(path)) for path in written)
        return SETTLE if writing or time.monotonic() < self._busy_until else 0

    def _look(self, paths: set[str] | None) -> None:
        before = self._files
        if paths is None:
            if self._observer is not None:
                self._watch_folders(self._observer)
            self._files = scan(self._root, self._more)
            names = before.keys() | self._files.keys()
        else:
            names = set(map(self._name, paths))
            now = {name: stamp for name in names if self._matters(name) and (stamp := _stamp(self._root / name))}
            self._files = {name: stamp for name, stamp in before.items() if name not in names} | now
        changed = frozenset(name for name in names if before.get(name) != self._files.get(name))
        if paths is not None:
            changed |= self._young & names
        if changed:
            self._young = frozenset(name for name in changed if self._is_young(name))
            self._report(changed)
            self._busy_until = time.monotonic() + BUSY
        if any(name.endswith(".toml") for name in changed):
            self._more = frozenset(self._ask_more())
            self._look(None)

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self._root).replace(os.sep, "/")

    def _matters(self, name: str) -> bool:
        return _matters(name) or name in self._more

    def _is_young(self, name: str) -> bool:
        stamp = self._files.get(name)
        return stamp is not None and time.time_ns() - stamp[0] < TICK


class _Hints(FileSystemEventHandler):
    """Which files something happened to; None stands for "anything": a folder came, went or moved."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self._paths: set[str] | None = set()
        self._written: set[str] = set()
        self._gone: set[str] = set()
        self._lock = threading.Lock()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Takes down one event; that a file was read is none."""
        if event.event_type in ("opened", "closed_no_write") or (event.is_directory and event.event_type == "modified"):
            return
        source, target = os.fsdecode(event.src_path), os.fsdecode(event.dest_path)
        with self._lock:
            if event.is_directory:
                self._paths = None
            elif self._paths is not None:
                self._paths |= {path for path in (source, target) if path}
            self._written -= {source, target}
            self._gone -= {source, target}
            if event.event_type in ("moved", "deleted"):
                self._gone.add(source)
            elif event.event_type != "closed":
                self._written.add(source)
        self.arrived.set()

    def pending(self) -> tuple[set[str] | None, set[str]]:
        """The files that were written and not closed, and those that are gone."""
        with self._lock:
            return None if self._paths is None else set(self._written), set(self._gone)

    def take(self) -> set[str] | None:
        """What was taken down since the last time."""
        with self._lock:
            paths, self._paths = self._paths, set()
            self._written, self._gone = set(), set()
        return paths


def scan(root: Path, more: Iterable[str] = ()) -> Files:
    """Every file of a project that matters, with its stamp; links to folders are not followed."""
    files: Files = {name: stamp for name in more if (stamp := _stamp(root / name))}
    _scan(str(root), "", files)
    return files


def _scan(folder: str, prefix: str, files: Files) -> None:
    try:
        entries = list(os.scandir(folder))
    except OSError:  # it went away, or is none of ours to read
        return
    for entry in entries:
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            if prefix or entry.name in FOLDERS:
                _scan(entry.path, f"{name}/", files)
        elif _matters(name) and (stamp := _stamp(entry.path)):
            files[name] = stamp


def _matters(name: str) -> bool:
    folder, below, _ = name.partition("/")
    if not below:
        return name in SETTINGS
    return folder in FOLDERS and name.endswith(
        (".html", ".json", ".txt") if folder == "snapshots" else (*TEMPLATE_ENDINGS, ".json")
    )


def _stamp(path: Path | str) -> Stamp | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
