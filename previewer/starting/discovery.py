"""A folder's files to what they are: templates, Iterable's exports, recorded payloads."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from previewer.files import read_source
from previewer.payloads.exports import Recorded, read_export
from previewer.payloads.payload import recognise
from previewer.records import Record
from previewer.source import UnreadableFile

_TEMPLATES = (".html", ".htm", ".hbs", ".handlebars")
_SKIPPED = {"node_modules", "venv", "dist", "build", "site-packages"}
_OWN = {"templates", "snippets", "fixtures", "catalogs", "snapshots"}
_DEPTH = 4
"""Folders inside each other that are looked into."""
_LARGEST = 1 << 25
"""Bytes of a file that may be one of Iterable's exports of templates."""


class FoundTemplate(Record):
    """A template outside of `templates/`; its fields are Iterable's own, where an export has them."""

    path: Path
    name: str
    html: str
    fields: str | None = None


class FoundSnippet(Record):
    """A snippet of an export, and its fields."""

    path: Path
    name: str
    html: str
    fields: str


class FoundPayloads(Record):
    """A file of recorded payloads, and what may tell its template: its event, its name, its folder's."""

    path: Path
    hints: tuple[str, ...]
    certain: bool
    """Whether its shape is one of Segment's or Iterable's; any other JSON may be anything."""


Found = FoundTemplate | FoundSnippet | FoundPayloads


def discover(root: Path) -> Iterator[Found]:
    """All that could belong to a project, in the order of the files' names."""
    for path in _files(root):
        if path.suffix in _TEMPLATES:
            text = _text(path)
            # What other engines read has `{{`, too.
            if text is not None and "{{" in text and "{%" not in text:
                yield FoundTemplate(path, slug(path.stem), text)
        else:
            yield from _read_json(path)


def slug(text: str) -> str:
    """A name for a file: `Order Paid: EU` is `order_paid_eu`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"\W+", "_", words).strip("_").lower() or "unnamed"


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        at = Path(folder)
        depth = len(at.relative_to(root).parts)
        own = _OWN if depth == 0 else set()
        folders[:] = sorted(
            name for name in folders if depth < _DEPTH and name[0] not in "._" and name not in _SKIPPED | own
        )
        for name in sorted(names):
            if name.endswith((*_TEMPLATES, ".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz")):
                yield at / name


def _read_json(path: Path) -> Iterator[Found]:
    value = _json(path) if path.suffix == ".json" else None
    exported = list(_exported(path, value)) if isinstance(value, dict) else []
    if exported:
        yield from exported
        return
    try:
        first = next((found for found in read_export(path) if isinstance(found, Recorded)), None)
    except UnreadableFile:
        return
    if first is None or not isinstance(first.value, dict):
        return
    named = [first.value.get(key) for key in ("event", "eventName")]
    hints = (*(slug(name) for name in named if isinstance(name, str)), slug(path.name.split(".")[0]))
    yield FoundPayloads(path, (*hints, slug(path.parent.name)), recognise(first.value) != "object")


def _exported(path: Path, value: Mapping[str, object]) -> Iterator[FoundTemplate | FoundSnippet]:
    """What Iterable's API answers: one template or snippet, or a list of them."""
    for each in (value, *_listed(value, "templates"), *_listed(value, "snippets")):
        name = str(each.get("clientTemplateId") or each.get("name") or path.stem)
        html, content = each.get("html"), each.get("content")
        if isinstance(html, str):
            yield FoundTemplate(path, slug(name), html, _fields(each, "html"))
        elif isinstance(content, str) and "name" in each:
            # A template calls it by this name.
            yield FoundSnippet(path, Path(str(each["name"])).name, content, _fields(each, "content"))


def _listed(value: Mapping[str, object], key: str) -> list[dict[str, object]]:
    listed = value.get(key)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _fields(value: Mapping[str, object], body: str) -> str:
    kept = {key: each for key, each in value.items() if key != body}
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"


def _json(path: Path) -> object:
    text = _text(path)
    try:
        return json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        return None


def _text(path: Path) -> str | None:
    try:
        return read_source(path).text if path.stat().st_size <= _LARGEST else None
    except (UnreadableFile, OSError):
        return None
