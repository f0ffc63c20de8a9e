"""The page's badges, found out in the background.

What every rendering comes to, how it stands to the accepted one, and what the linter says.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

from previewer.server.faults import report
from previewer.server.workspace import Key, Workspace

YIELD = 0.15
"""Seconds that a change leaves to the pages that show it, before the rest is looked at."""
TELL = 0.3
"""Seconds between two reports of progress."""


class Background:
    """A thread that works off cases, and sleeps without any."""

    def __init__(self, workspace: Workspace, tell: Callable[[], None]) -> None:
        self._workspace = workspace
        self._tell = tell
        self._waiting: deque[Key] = deque()
        self._uncompared: deque[tuple[str, Sequence[str]]] = deque()
        self._unlinted: deque[str] = deque()
        self._arrived = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)

    def start(self) -> None:
        """Starts with every case of the project."""
        self.add({name: tuple(preview.cases) for name, preview in self._workspace.previews()})
        self._thread.start()

    def stop(self) -> None:
        """Stops after the case at hand."""
        self._stopped.set()
        self._arrived.set()
        self._thread.join()

    def add(self, cases: Mapping[str, Sequence[str]]) -> None:
        """Puts templates with their cases in front of those that wait."""
        self._waiting.extendleft((name, case) for name in cases for case in cases[name])
        self._uncompared.extendleft(cases.items())
        self._unlinted.extendleft(cases)
        self._arrived.set()

    def _run(self) -> None:
        while True:
            self._arrived.wait()
            self._arrived.clear()
            if self._stopped.wait(YIELD):
                return
            if self._work():
                self._tell()

    def _work(self) -> bool:
        news, told = False, monotonic()
        while (self._waiting or self._uncompared or self._unlinted) and not self._stopped.is_set():
            try:
                news |= self._next()
            except Exception as fault:
                report(fault)
            if monotonic() - told > TELL:
                self._tell()
                news, told = False, monotonic()
        return news

    def _next(self) -> bool:
        if self._waiting:
            return self._workspace.summarise(*self._waiting.popleft())
        if self._uncompared:
            return self._workspace.judge(*self._uncompared.popleft())
        preview = self._workspace.preview(self._unlinted.popleft())
        if preview is None or self._workspace.known_findings(preview) is not None:
            return False
        self._workspace.findings(preview)
        return True
