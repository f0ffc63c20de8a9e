"""The project while it is being worked on: previews by name, kept up to date with the files."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from weakref import WeakKeyDictionary

from previewer.diagnostics import Diagnostic
from previewer.iterable.email import Ending
from previewer.iterable.sending import Sender
from previewer.project import SCHEMA, TEMPLATE_ENDINGS, Project, TemplateFile, without_ending
from previewer.records import Record
from previewer.server.accepted import Accepted
from previewer.server.preview import UNUSABLE, Preview, Problem, Shown, Summary, problem_of

KEPT = 32
"""Renderings with their traces that are kept in memory."""

_Name = TypeVar("_Name")
_Item = TypeVar("_Item")

Key = tuple[str, str]
"""A template's name and a case's name."""
Findings = Callable[[TemplateFile], Sequence[Diagnostic]]
"""What the linter says of a template."""


class Change(Record):
    """What a change of files means for the page."""

    revision: int
    cases: Mapping[str, tuple[str, ...]]
    """The renderings that may be others now: each template with its cases."""
    structure: bool
    """Whether templates or cases came or went."""


class Workspace:
    """Answers from any thread; a change swaps previews, so that a rendering under way ends with the old ones."""

    def __init__(self, project: Project, findings: Findings) -> None:
        self.project = project
        self.accepted = Accepted(project)
        self.revision = 1
        self._findings = findings
        self._lock = threading.RLock()
        self._shown: OrderedDict[tuple[Preview, str], Shown | Problem] = OrderedDict()
        self._good: OrderedDict[Key, Shown] = OrderedDict()
        self._sender: Sender | Problem = self._load_sender()
        self._previews: dict[str, Preview] = {
            name: Preview(file, cases, self._sender) for name, (file, cases) in self._scan().items()
        }
        self._summaries: dict[Key, tuple[Summary, int]] = {}
        self._found: WeakKeyDictionary[Preview, Sequence[Diagnostic]] = WeakKeyDictionary()

    def previews(self) -> list[tuple[str, Preview]]:
        """Every template in the order of the names."""
        with self._lock:
            return sorted(self._previews.items())

    def preview(self, name: str) -> Preview | None:
        """A template by its name, looked up among those that were found in the project."""
        with self._lock:
            return self._previews.get(name)

    def shown(self, preview: Preview, case: str) -> Shown | Problem:
        """The rendering of a case, kept for the next time; raises KeyError."""
        key = preview, case
        with self._lock:
            if (kept := self._shown.get(key)) is not None:
                self._shown.move_to_end(key)
                return kept
        shown = preview.show(case)
        with self._lock:
            _keep(self._shown, key, shown)
            if isinstance(shown, Shown) and shown.outcome.ending is Ending.SENT:
                _keep(self._good, (preview.file.name, case), shown)
        return shown

    def last_good(self, name: str, case: str) -> Shown | None:
        """The last rendering of a case that would have been sent."""
        with self._lock:
            return self._good.get((name, case))

    def findings(self, preview: Preview) -> Sequence[Diagnostic]:
        """What the linter says of a template, kept for the next time."""
        with self._lock:
            kept = self._found.get(preview)
        if kept is not None:
            return kept
        found = self._findings(preview.file)
        with self._lock:
            self._found[preview] = found
        return found

    def known_findings(self, preview: Preview) -> Sequence[Diagnostic] | None:
        """The same, or None where the template was not linted yet."""
        with self._lock:
            return self._found.get(preview)

    def summary(self, name: str, case: str) -> tuple[Summary, int] | None:
        """What a case came to and the revision in which that changed last; None where it is not known yet."""
        with self._lock:
            return self._summaries.get((name, case))

    def summarise(self, name: str, case: str) -> bool:
        """Finds out what a case comes to; false where it is gone or known."""
        with self._lock:
            preview, revision = self._previews.get(name), self.revision
        if preview is None or case not in preview.cases:
            return False
        summary = preview.summary(case)
        with self._lock:
            if self._previews.get(name) is not preview:
                return False
            before = self._summaries.get((name, case))
            same = before is not None and before[0].digest == summary.digest
            self._summaries[name, case] = summary, before[1] if same and before else revision if before else 0
        return True

    def judge(self, name: str, cases: Sequence[str]) -> bool:
        """Finds out how cases stand to their accepted renderings; false where they are gone or that is no news."""
        preview = self.preview(name)
        if preview is None:
            return False
        return self.accepted.look(preview.file, [path for case, path in preview.cases.items() if case in cases])

    def change(self, files: frozenset[str]) -> Change:
        """Takes in that files changed, came or went; they are named below the project's root."""
        everything = any(name in ("previewer.toml", "pyproject.toml") or name.endswith(".py") for name in files)
        shared = everything or any(name.startswith(("snippets/", "catalogs/")) for name in files)
        sender = self._load_sender() if shared else self._sender
        if shared:
            self.accepted.forget()
        judged = {name[len("snapshots/") :].rpartition(".")[0] for name in files if name.startswith("snapshots/")}
        found = self._scan() if everything or any(map(self._came_or_went, files)) else self._known()
        touched = {self.project.root / name for name in files}
        schemas = [path for path in touched if path.name == SCHEMA]
        with self._lock:
            self._sender = sender
            before, self._previews = self._previews, {}
            cases: dict[str, tuple[str, ...]] = {}
            for name, (file, paths) in found.items():
                old = before.get(name)
                own = {f"templates/{name}{ending}" for ending in (*TEMPLATE_ENDINGS, ".json")}
                if old is None or everything or files & (own | old.asked):
                    self._previews[name] = Preview(file, paths, sender)
                    cases[name] = tuple(paths)
                    continue
                changed = tuple(case for case, path in paths.items() if path in touched)
                if schemas and _schema_of(file) in schemas:
                    # Nothing renders otherwise, but the linter may say something else.
                    self._found.pop(old, None)
                    cases[name] = ()
                if shared:
                    # Nothing it rendered asked for these files, but what it has yet to render may.
                    self._previews[name] = Preview(file, paths, sender, old.asked)
                elif changed or old.cases.keys() != paths.keys():
                    self._previews[name] = old.with_cases(paths)
                else:
                    self._previews[name] = old
                if found_anew := tuple(case for case in paths if case in changed or f"{name}/{case}" in judged):
                    cases[name] = found_anew
            structure = {name: set(old.cases) for name, old in before.items()} != {
                name: set(paths) for name, (_, paths) in found.items()
            }
            self.revision += 1
            return Change(self.revision, cases, structure)

    def _came_or_went(self, name: str) -> bool:
        folder, _, rest = name.partition("/")
        path = self.project.root / name
        if path.is_symlink():
            return True  # where it leads may be out of the project now
        exists = path.exists()
        if folder == "templates" and name.endswith(TEMPLATE_ENDINGS):
            known = self._previews.get(without_ending(rest))
            return exists != (known is not None and known.file.path == path)
        if folder == "fixtures":
            shown = any(preview.cases.get(path.stem) == path for preview in self._previews.values())
            return path.name != SCHEMA and exists != shown
        return False

    def _known(self) -> dict[str, tuple[TemplateFile, Mapping[str, Path]]]:
        return {name: (preview.file, preview.cases) for name, preview in self._previews.items()}

    def _scan(self) -> dict[str, tuple[TemplateFile, Mapping[str, Path]]]:
        return {file.name: (file, _cases(file)) for file in self.project.templates()}

    def _load_sender(self) -> Sender | Problem:
        try:
            return self.project.sender(self.project.settings())
        except UNUSABLE as error:
            return problem_of(error)


def _cases(file: TemplateFile) -> dict[str, Path]:
    """The payloads of a template by their names; those in the folder of its own name while settings are at fault."""
    try:
        paths = file.fixtures()
    except UNUSABLE:
        paths = file.project.payloads(file.name)
    return {path.stem: path for path in paths}


def _schema_of(file: TemplateFile) -> Path | None:
    try:
        return file.project.root / file.data.schema
    except UNUSABLE:
        return None


def _keep(kept: OrderedDict[_Name, _Item], key: _Name, value: _Item) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > KEPT:
        kept.popitem(last=False)
