"""A payload's data as the tree that the page shows: each place with what a template writes to read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from previewer.coverage.paths import Keys, general, handlebars, shown
from previewer.coverage.reads import Read
from previewer.server.replies import Json

MAX_NODES = 3000
"""Places that are shown; a larger payload is cut off."""
MAX_TEXT = 120


Lines = Mapping[Keys, Sequence[tuple[str, int]]]


def payload_tree(data: dict[str, object], reads: Sequence[Read]) -> Json:
    """The tree of a payload's fields, and whether it was cut off.

    A node has its `key`, its `place`, its general `path`, `kind`, a short `text`, the mustache that reads it
    (`insert`; for a list an `{{#each}}`), the lines that read it (`uses`, source and line), and for objects and
    lists its `items`.
    """
    uses: dict[Keys, list[list[object]]] = {}
    for read in reads:
        line = read.place.source.position(read.place.span.start).line
        use: list[object] = [read.place.source.name, line]
        known = uses.setdefault(read.keys, [])
        if use not in known:
            known.append(use)
    budget = [MAX_NODES]
    items = [_node((key,), value, uses, budget) for key, value in data.items() if budget[0] > 0]
    return {"items": items, "cut": budget[0] <= 0}


def _node(keys: Keys, value: object, uses: Mapping[Keys, list[list[object]]], budget: list[int]) -> Json:
    budget[0] -= 1
    node: Json = {
        "key": str(keys[-1]),
        "path": shown(general(keys)),
        "place": handlebars(keys),
        "kind": _kind(value),
        "text": _text(value),
        "insert": _insert(keys, value),
        "uses": uses.get(keys, []),
    }
    pairs: Sequence[tuple[str | int, object]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    if pairs:
        node["items"] = [_node((*keys, key), item, uses, budget) for key, item in pairs if budget[0] > 0]
    return node


def _insert(keys: Keys, value: object) -> str:
    path = handlebars(keys)
    if isinstance(value, list):
        first = value[0] if value else None
        inner = next(iter(first), "this") if isinstance(first, dict) else "this"
        return f"{{{{#each {path}}}}}{{{{{handlebars((inner,)) if inner != 'this' else 'this'}}}}}{{{{/each}}}}"
    if isinstance(value, dict):
        return f"{{{{#with {path}}}}}{{{{/with}}}}"
    return f"{{{{{path}}}}}"


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def _text(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return f"{len(value)} item{'' if len(value) == 1 else 's'}"
        case dict():
            return f"{len(value)} field{'' if len(value) == 1 else 's'}"
        case _:
            text = str(value)
            return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"
