"""The names of files to the templates that they stand for, without parsing anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from previewer.files import read_source
from previewer.linting.settings import read_lint_settings
from previewer.project import TEMPLATE_ENDINGS, Project, TemplateFile
from previewer.settings import Table

_SHARED = (".json", ".toml", ".py")
"""Catalogs, settings, helpers and what schemas refer to: each may matter to every template."""
_SNIPPET = r"""\bsnippet\s+(?:"([^"]*)"|'([^']*)')"""


def find_targets(project: Project, lint: Table, paths: Sequence[Path]) -> list[TemplateFile]:
    """The templates themselves, or all that depend on a fixture, snippet or setting; raises UnreadableFile.

    Without paths, all templates of the project but the excluded ones.
    """
    chosen: dict[Path, TemplateFile] = {}
    search = _Search(project, lint)
    for file in search.everything if not paths else (file for path in paths for file in search.dependents(path)):
        chosen[file.path.absolute()] = file
    return list(chosen.values())


class _Search:
    def __init__(self, project: Project, lint: Table) -> None:
        self._project = project
        self._settings = read_lint_settings(lint, "")

    @cached_property
    def everything(self) -> list[TemplateFile]:
        """All templates but the excluded ones; a template that is named itself is found without a look at them."""
        return [file for file in self._project.templates() if not self._settings.excludes(file.name)]

    def dependents(self, path: Path) -> list[TemplateFile]:
        root, path = self._project.root.absolute(), path.absolute()
        if path.is_dir():
            return [file for file in self.everything if file.path.absolute().is_relative_to(path)]
        place = path.relative_to(root).parts if path.is_relative_to(root) else ()
        match place:
            case ("templates", *_, _) if path.suffix in TEMPLATE_ENDINGS:
                return [TemplateFile(self._project, self._project.root.joinpath(*place))]
            case ("fixtures", *_, _):
                return [file for file in self.everything if Path(*place[1:-1]).as_posix() in file.data.payloads]
            case ("snippets", name):
                return self._rendering(Path(name).stem)
            case ("templates", *_, _) if path.suffix == ".json":
                return [file for file in self.everything if file.path.absolute().with_suffix(".json") == path]
            case _ if path.suffix in _SHARED or path == root / self._settings.baseline:
                return self.everything
            case _:
                return [TemplateFile(self._project, path)]

    def _rendering(self, snippet: str) -> list[TemplateFile]:
        """The templates that render a snippet, or one that renders it."""
        names, snippets = {snippet}, self._project.snippets()
        while True:
            more = {name for name, source in snippets.items() if names & snippets_in(source.text)} - names
            if not more:
                break
            names |= more
        return [file for file in self.everything if names & snippets_in(read_source(file.path).text)]


def snippets_in(text: str) -> set[str]:
    """The names of the snippets that a text renders."""
    return {double or single for double, single in re.findall(_SNIPPET, text)}


def names_snippet_by_value(text: str) -> bool:
    """Whether a tag renders the snippet whose name some value is."""
    return re.search(r"\{\{[~{&]*\s*snippet\s+[^\s\"'}]", text) is not None
