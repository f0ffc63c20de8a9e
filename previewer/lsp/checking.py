"""Open documents to their findings, and findings to the files that they are shown in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from previewer.checks import Checker
from previewer.diagnostics import Diagnostic, DiagnosticError
from previewer.iterable.sending import UnreadableTime
from previewer.lsp.workspace import Document
from previewer.settings import SettingsError
from previewer.source import Source, UnreadableFile
from previewer.syntax.parser import parse

UNUSABLE = (UnreadableFile, SettingsError, UnreadableTime, DiagnosticError)
"""What keeps a project from being checked."""


def check(
    checker: Checker, document: Document, texts: Mapping[Path, Source], is_current: Callable[[], bool]
) -> tuple[Diagnostic, ...]:
    """All findings about a document; raises one of UNUSABLE.

    A snippet's are those that the templates have which render it; `texts` are those that are not saved. Stops early
    where nobody wants the findings any more.
    """
    if document.snippet is None:
        return checker.findings(document.file, document.source)
    hosts = checker.targets([document.file.path])
    found = dict.fromkeys(() if hosts else parse(document.source).diagnostics)
    for host in hosts:
        if is_current():
            own = (each for each in checker.findings(host, texts.get(host.path)) if each.source == document.source)
            found |= dict.fromkeys(own)
    return tuple(found)


class Board:
    """Which findings stand in which file: a document's own, and those that it has about files which are not open."""

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
