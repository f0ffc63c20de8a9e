"""A workspace that follows the files, and tells the pages."""

from __future__ import annotations

from previewer.project import Project
from previewer.server.background import Background
from previewer.server.stream import Stream
from previewer.server.watching import Watcher
from previewer.server.workspace import Findings, Workspace


class Live:
    """The parts that run while the server does: the watcher, the background work and the stream of events."""

    def __init__(self, project: Project, findings: Findings, greeting: str, *, poll: bool = False) -> None:
        self.workspace = Workspace(project, findings)
        self.stream = Stream({"server": greeting})
        self._background = Background(self.workspace, lambda: self.stream.tell("badges", {}))
        self._watcher = Watcher(project.root, self.take_in, poll=poll)

    def start(self) -> None:
        """Starts everything, on the running event loop."""
        self.stream.open()
        self._watcher.start()
        self._background.start()

    def stop(self) -> None:
        """Stops everything that was started."""
        self._watcher.stop()
        self._background.stop()
        self.stream.close()

    def take_in(self, files: frozenset[str]) -> None:
        """Takes in a batch of changed files: the pages first, then the rest in the background."""
        change = self.workspace.change(files)
        cases = {name: list(cases) for name, cases in change.cases.items()}
        linted = any(name.endswith("schema.json") for name in files)
        if cases or change.structure or linted:
            told = {"revision": change.revision, "cases": cases, "structure": change.structure, "schemas": linted}
            self.stream.tell("change", told)
        self._background.add((name, case) for name, cases in change.cases.items() for case in cases)
