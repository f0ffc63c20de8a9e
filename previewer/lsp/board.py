"""Which findings an editor shows in which file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from previewer.diagnostics import Diagnostic
from previewer.lsp.workspace import Document


class Board:
    """A document's own findings, and those that the open documents have about files which are not open."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Diagnostic, ...]] = {}

    def of(self, document: Document) -> tuple[Diagnostic, ...]:
        """The findings about a version of a document; none where it has not been checked yet."""
        found = self._found.get(document.source.name, ())
        return tuple(each for each in found if each.source == document.source)

    def put(self, name: str, found: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
        """Takes in all that an open document's check found; returns what every file shows now that showed others."""
        before = self._found.get(name, ())
        self._found[name] = tuple(found)
        touched = dict.fromkeys([name, *(_file(each) for each in (*before, *self._found[name]))])
        return {file: list(self._shown(file)) for file in touched}

    def drop(self, name: str) -> dict[str, list[Diagnostic]]:
        """Forgets a document that was closed; returns as `put`."""
        shown = self.put(name, ())
        del self._found[name]
        return {file: list(self._shown(file)) for file in shown}

    def _shown(self, file: str) -> Iterator[Diagnostic]:
        owners = [file] if file in self._found else list(self._found)
        return iter(dict.fromkeys(each for owner in owners for each in self._found[owner] if _file(each) == file))


def _file(found: Diagnostic) -> str:
    """The file that a finding is about; a field of a template's JSON stands in that file."""
    name, _, field = found.source.name.rpartition("#")
    return name if name.endswith(".json") and field else found.source.name
