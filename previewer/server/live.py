"""A workspace that follows the files, and tells the pages."""

from __future__ import annotations

from collections.abc import Sequence

from previewer.diagnostics import Diagnostic
from previewer.project import Project, TemplateFile
from previewer.server.background import Background
from previewer.server.faults import report
from previewer.server.preview import UNUSABLE
from previewer.server.stream import Stream
from previewer.server.watching import Watcher
from previewer.server.workspace import Findings, Workspace


def linted(file: TemplateFile) -> Sequence[Diagnostic]:
    """What the linter says of a template; nothing where a file cannot be read, which the page tells by itself."""
    from previewer.checking.checker import Checker  # the page comes up before the linter's rules are loaded

    try:
        return Checker(file.project).findings(file)
    except UNUSABLE:
        return ()


def helper_files(project: Project) -> Sequence[str]:
    """The files of the project's own helpers, as its settings name them."""
    try:
        return project.settings().top.texts("helpers")
    except UNUSABLE:
        return ()


class Live:
    """The parts that run while the server does: the watcher, the background work and the stream of events."""

    def __init__(self, project: Project, findings: Findings, process: str, *, poll: bool = False) -> None:
        self.workspace = Workspace(project, findings)
        self.stream = Stream(lambda: {"server": process, "revision": self.workspace.revision})
        self._background = Background(self.workspace, lambda: self.stream.tell("badges", {}))
        self._watcher = Watcher(project.root, self.take_in, poll=poll, more=lambda: helper_files(project))

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
        try:
            change = self.workspace.change(files)
        except Exception as fault:  # the next change may do
            report(fault)
            return
        self.stream.tell("change", {"revision": change.revision, "cases": change.cases, "structure": change.structure})
        self._background.add(change.cases)
