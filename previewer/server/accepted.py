"""Renderings beside the accepted ones, as `previewer snapshot check` compares them: badges, and one to look at."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from previewer.payloads.json_text import PayloadError
from previewer.payloads.payload import read_payload
from previewer.project import Project, TemplateFile
from previewer.server.preview import UNUSABLE
from previewer.snapshots.cache import load_memory
from previewer.snapshots.checking import store_of
from previewer.snapshots.comparison import Comparison, Status, compare
from previewer.snapshots.renderings import Job, Renderer, snapshot_name, told
from previewer.source import Source


class Accepted:
    """A project's accepted renderings and how each case stands to its own; answers from any thread.

    The clock of these renderings is the snapshots' fixed one, so that a date of today is no difference.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._store = store_of(project)
        self._lock = threading.Lock()
        self._renderer: Renderer | None = None
        self._statuses: Mapping[str, Status] = {}

    def status(self, file: TemplateFile, fixture: Path) -> Status | None:
        """How a case stands to its accepted rendering; None where that is not known yet, or nothing is accepted."""
        return self._statuses.get(snapshot_name(file, fixture))

    def look(self, file: TemplateFile, fixtures: Sequence[Path]) -> bool:
        """Finds out how cases of a template stand; false where that is no news."""
        names = [snapshot_name(file, fixture) for fixture in fixtures]
        found = self._found(file, fixtures) if self._store.folder.is_dir() else {}
        with self._lock:
            before = self._statuses
            kept = {name: status for name, status in before.items() if name not in names}
            self._statuses = kept | found
            return self._statuses != before

    def compare(self, file: TemplateFile, fixture: Path) -> Comparison:
        """A case beside its accepted rendering; raises one of the exceptions in UNUSABLE."""
        rendered = self._render().render_chunk([Job(file, (fixture,))])[0]
        return compare(rendered, rendered.accepted)

    def compare_text(self, file: TemplateFile, fixture: Path, payload: str) -> Comparison:
        """The same with another payload in the place of the recorded one; raises one of the exceptions in UNUSABLE."""
        name = snapshot_name(file, fixture)
        try:
            read = read_payload(Source("the edited payload", payload))
        except PayloadError as error:
            return Comparison(name, Status.BROKEN, self._store.accepted(name), {}, told(error))
        rendered = self._render().render_payload(file, name, read)
        return compare(rendered, rendered.accepted)

    def forget(self) -> None:
        """Reads anew what all renderings share: settings, snippets, catalogs, helpers."""
        with self._lock:
            self._renderer = None

    def _found(self, file: TemplateFile, fixtures: Sequence[Path]) -> dict[str, Status]:
        try:
            rendered = self._render().render_chunk([Job(file, tuple(fixtures))])
        except UNUSABLE:
            return {}
        return {one.name: compare(one, one.accepted).status for one in rendered}

    def _render(self) -> Renderer:
        with self._lock:
            if self._renderer is None:
                self._renderer = Renderer(self._project, self._store, load_memory(self._project))
            return self._renderer
