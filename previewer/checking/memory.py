"""What was found in a template before, as long as nothing that its findings rest on has changed."""

from __future__ import annotations

import os
from pathlib import Path

from previewer import cache
from previewer.checking.json_form import read_findings, write_findings
from previewer.checking.overrides import Overrides
from previewer.diagnostics import Diagnostic
from previewer.files import schema_files
from previewer.project import Project, TemplateFile
from previewer.settings import Settings

_GROUP = "lint"


class Memory:
    """The findings of a project's templates, as they were when its files held what they hold now."""

    def __init__(self, project: Project, settings: Settings, overrides: Overrides) -> None:
        """Reads what all templates share."""
        self._project = project
        names = ("previewer.toml", "pyproject.toml", *settings.top.texts("helpers"))
        shared = [project.root / name for name in names]
        shared += [*project.files("snippets", "*.*"), *project.files("catalogs", "*.json")]
        # Names in findings are as seen from where the user stands.
        asked = repr((str(project.root), overrides)).encode()
        self._shared = [asked, *_contents(shared)]
        self._place = cache.short_name(os.fsencode(project.root.absolute()), asked)

    def key(self, file: TemplateFile) -> str:
        """The digest of all that decides on a template's findings."""
        data = file.data
        own = [file.path, file.path.with_suffix(".json")]
        for folder in data.payloads:
            own += self._project.files(f"fixtures/{folder}", "*.json")
        schema = self._project.root / data.schema
        return cache.digest(*self._shared, *_contents([*own, *schema_files(schema)]))

    def recall(self, file: TemplateFile, key: str) -> tuple[Diagnostic, ...] | None:
        """The findings that were kept under a key, if any were."""
        entry = cache.recall(self._name(file))
        if not isinstance(entry, dict) or entry.get("key") != key:
            return None
        return read_findings(entry["findings"])

    def keep(self, file: TemplateFile, key: str, findings: tuple[Diagnostic, ...]) -> None:
        """Keeps the findings under a key, in place of those under an older one."""
        cache.remember(self._name(file), {"key": key, "findings": write_findings(findings)})

    def tidy(self) -> None:
        """Takes out what nobody has asked for in a long time."""
        cache.forget_old(_GROUP)

    def _name(self, file: TemplateFile) -> str:
        name = cache.short_name(os.fsencode(file.path.absolute()))
        return f"{_GROUP}/{self._place}-{name}"


def _contents(paths: list[Path]) -> list[bytes]:
    """The names and contents of files; one that cannot be read differs from one that is empty."""
    parts = []
    for path in paths:
        parts.append(os.fsencode(path))
        try:
            with open(path, "rb") as file:
                parts += [b"is", file.read()]
        except OSError:
            parts.append(b"is not")
    return parts
