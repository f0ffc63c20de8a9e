"""A project's folder to batches of the files that changed in it.

The file system's events are only hints to look: what changed is told by comparing each file's stamp. A second look
at the whole folder after things have gone quiet finds what an event missed.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

FOLDERS = ("templates", "snippets", "fixtures", "catalogs", "snapshots")
"""The folders below the root whose files matter, at any depth."""
SETTINGS = ("previewer.toml", "pyproject.toml")
SETTLE = 0.008
"""Seconds without an event after which a batch is complete: an editor writes, renames and deletes in one go."""
MAX_SETTLING = 10
"""How often that pause is made anew before a batch is reported while events still come."""
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
        self._hints = _Hints()
        self._observer = None if poll else Observer()
        self._watched: set[str] = set()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Starts to watch."""
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
            for _ in range(MAX_SETTLING):
                if not self._hints.arrived.is_set():
                    break
                self._hints.arrived.clear()
                time.sleep(SETTLE)
            if self._stopped:
                return
            look_again = hinted
            paths = self._hints.take()
            self._look(None if not hinted or paths is None else paths)

    def _look(self, paths: set[str] | None) -> None:
        before = self._files
        if paths is None:
            if self._observer is not None:
                self._watch_folders(self._observer)
            self._files = scan(self._root, self._more)
            names = before.keys() | self._files.keys()
        else:
            names = {os.path.relpath(path, self._root).replace(os.sep, "/") for path in paths}
            matter = {name for name in names if _matters(name) or name in self._more}
            now = {name: stamp for name in matter if (stamp := _stamp(self._root / name))}
            self._files = {name: stamp for name, stamp in before.items() if name not in names} | now
        changed = frozenset(name for name in names if before.get(name) != self._files.get(name))
        if changed:
            self._report(changed)
        if any(name.endswith(".toml") for name in changed):
            self._more = frozenset(self._ask_more())
            self._look(None)


class _Hints(FileSystemEventHandler):
    """Which files something happened to; None stands for "anything": a folder came, went or moved."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self._paths: set[str] | None = set()
        self._lock = threading.Lock()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Takes down one event; that a file was read is none."""
        if event.event_type in ("opened", "closed_no_write") or (event.is_directory and event.event_type == "modified"):
            return
        with self._lock:
            if event.is_directory:
                self._paths = None
            elif self._paths is not None:
                self._paths |= {os.fsdecode(path) for path in (event.src_path, event.dest_path) if path}
        self.arrived.set()

    def take(self) -> set[str] | None:
        """What was taken down since the last time."""
        with self._lock:
            paths, self._paths = self._paths, set()
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
        (".html", ".json", ".txt") if folder == "snapshots" else (".html", ".json")
    )


def _stamp(path: Path | str) -> Stamp | None:
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
