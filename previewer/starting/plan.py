"""What was found to what is to be done: files to write, payloads to add; nothing is written here."""

from __future__ import annotations

import json
from pathlib import Path

from previewer.files import read_source
from previewer.project import Project
from previewer.records import Record
from previewer.starting.discovery import Found, FoundPayloads, FoundSnippet, FoundTemplate, discover, slug
from previewer.words import counted

SETTINGS = """\
# Settings of previewer. Everything has a default.

[lint]
# What the emails are: transactional, marketing (they need an unsubscribe link) or blast (they have no event).
kind = "transactional"
"""
_WELCOME = "<!doctype html>\n<html><body><p>Hello {{defaultIfEmpty first_name 'there'}}</p></body></html>\n"
_ANN = {"event": "Signed Up", "properties": {"first_name": "Ann"}}


class Write(Record):
    """A new file, and where its text is from."""

    path: Path
    text: str
    origin: str


class Addition(Record):
    """Recorded payloads for a template."""

    export: Path
    template: str


class Plan(Record):
    """All that makes the project."""

    writes: tuple[Write, ...]
    additions: tuple[Addition, ...]
    notes: tuple[str, ...]
    """What is left as it is, and why."""


def make_plan(project: Project) -> Plan:
    """What makes a project of a folder; raises UnreadableFile."""
    found = list(discover(project.root))
    names = {file.name for file in project.templates()}
    notes = [f"templates/: {counted(len(names), 'template')} already there"] if names else []
    writes: dict[Path, Write] = {}
    for each in found:
        for write in _writes(project.root, each):
            if write.path in writes or write.path.exists():
                notes.append(f"{each.path}: left alone, there is a {write.path} already")
                break
            writes[write.path] = write
            if isinstance(each, FoundTemplate):
                names.add(each.name)
    additions, left = _matched([each for each in found if isinstance(each, FoundPayloads)], names)
    if not names:
        writes |= {write.path: write for write in _first(project.root)}
    if not _has_settings(project.root):
        path = project.root / "previewer.toml"
        writes[path] = Write(path, SETTINGS, "the settings, with their defaults")
    return Plan(tuple(writes.values()), tuple(additions), (*notes, *left))


def _writes(root: Path, found: Found) -> list[Write]:
    match found:
        case FoundTemplate():
            path = root / "templates" / f"{found.name}.html"
        case FoundSnippet():
            path = root / "snippets" / f"{found.name}.html"
        case FoundPayloads():
            return []
    writes = [Write(path, found.html, f"from {found.path}")]
    if found.fields is not None:
        writes.append(Write(path.with_suffix(".json"), found.fields, f"from {found.path}"))
    return writes


def _matched(payloads: list[FoundPayloads], names: set[str]) -> tuple[list[Addition], list[str]]:
    """The payloads whose event, file or folder is called as a template; the only template takes the others."""
    slugs = {slug(name): name for name in sorted(names)}
    additions, notes = [], []
    for each in payloads:
        name = next((slugs[hint] for hint in each.hints if hint in slugs), None)
        if name is None and each.certain and len(names) == 1:
            name = next(iter(names))
        if name is not None:
            additions.append(Addition(each.path, name))
        elif each.certain:
            notes.append(f"{each.path}: payloads of no template that is known by name; add them with")
            notes.append(f"    previewer payload add {each.path} --template NAME")
    return additions, notes


def _first(root: Path) -> list[Write]:
    return [
        Write(root / "templates/welcome.html", _WELCOME, "a first template, since none was found"),
        Write(root / "fixtures/welcome/ann.json", json.dumps(_ANN, indent=2) + "\n", "a payload to go with it"),
    ]


def _has_settings(root: Path) -> bool:
    shared = root / "pyproject.toml"
    return (root / "previewer.toml").exists() or (shared.exists() and "[tool.previewer" in read_source(shared).text)
