"""Schemas and their drift as lines of text."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator

from previewer.coverage.paths import Keys, handlebars
from previewer.schemas.drift import Change, Drift, new_types
from previewer.schemas.schema import Node, Schema
from previewer.schemas.writer import Redact

MAX_EXAMPLE = 40
"""Characters of an example that are shown."""
MAX_NAME = 44
"""Characters that a column of names takes at most."""

_LAYERS = {"profile": "the customer's", "campaign": "the campaign's", "feed": "what [[ ]] sees"}
_PLURALS = {"object": "objects", "array": "lists", "string": "texts", "integer": "integers", "number": "numbers"}


def tree_lines(schema: Schema, redact: Redact) -> list[str]:
    """A schema as a tree: name, kind, how often, what it holds."""
    rows: list[tuple[str, str]] = []
    for layer, node in schema.layers.items():
        if node.properties or node.is_map:
            if layer != "event":
                rows.append((layer, _LAYERS[layer]))
            rows += _rows(node, "" if layer == "event" else "  ", (), redact)
    width = min(MAX_NAME, max((len(name) for name, _ in rows), default=0))
    return [f"{name:<{width}}  {about}".rstrip() for name, about in rows]


def path_lines(schema: Schema, helpers: Container[str]) -> list[str]:
    """Every field as it is to be pasted into a template; those of lists by index and in a loop.

    A field called like a helper is asked of `this`; one whose name no path can hold is told as a comment.
    """
    lines: list[str] = []
    for layer, node in schema.layers.items():
        opening, closing = ("[[", "]]") if layer == "feed" else ("{{", "}}")
        for keys, each in _paths(node, (), ()):
            if not all(map(_can_be_written, keys)):
                lines.append(f"{{{{! no path leads to {json.dumps(list(keys), ensure_ascii=False)} }}}}")
                continue
            lines.append(f"{opening}{_printed(keys, helpers)}{closing}")
            if each:
                lines.append(_loop(each, helpers, opening, closing))
    return list(dict.fromkeys(lines))


def drift_line(drift: Drift) -> str:
    """One difference on one line."""
    place = ".".join(drift.path).replace(".[]", "[]")
    if drift.layer != "event":
        place = f"{drift.layer}.{place}"
    head = f"{drift.change:<8} {place}: "
    known, seen = drift.known, drift.seen
    if drift.change is Change.NEW:
        assert seen is not None  # else nothing were new
        return f"{head}{kinds(seen)}, in {_share(seen)}{_first(seen)}"
    assert known is not None  # only what is known can be missing or of another type
    if drift.change is Change.MISSING:
        before = "always there" if not known.optional else f"in {_share(known)}"
        now = "in none" if seen is None else f"in {_share(seen)}"
        return f"{head}{before} in the schema, now {now}"
    assert seen is not None  # what has another type is there
    found = ", ".join(f"{name} in {count:,} of {seen.present:,}" for name, count in new_types(known, seen).items())
    return f"{head}{kinds(known, counted=False)} in the schema, now {found}{_first(seen)}"


def kinds(node: Node, *, counted: bool = True) -> str:
    """What a place holds, in a few words."""
    if node.any:
        return "anything"
    if node.is_map:
        return f"map of {_PLURALS.get(kinds(node.values), kinds(node.values))}" if node.values else "map"
    names = sorted(node.types, key=lambda name: (-node.types[name], name))
    if not names:
        return "unknown"
    words = [_kind(name, node) for name in names]
    if counted and len(names) > 1 and node.present:
        words = [f"{word} in {node.types[name]:,}" for word, name in zip(words, names, strict=True)]
    return ", ".join(words)


def _kind(name: str, node: Node) -> str:
    if name != "array":
        return name
    items = kinds(node.items, counted=False) if node.items is not None else ""
    items = _PLURALS.get(items, items)
    lengths = ""
    if node.lengths is not None:
        least, most = node.lengths
        lengths = f"{least} " if least == most else f"{least} to {most} " if most < 1 << 30 else f"{least} or more "
    return f"list of {lengths}{items}".rstrip()


def _rows(node: Node, indent: str, path: tuple[str, ...], redact: Redact) -> Iterator[tuple[str, str]]:
    for name, field in sorted(node.properties.items()):
        yield f"{indent}{name}", _about(field, (*path, name), redact)
        yield from _below(field, indent + "  ", (*path, name), redact)
    for pattern, field in node.patterns:
        yield f"{indent}/{pattern}/", _about(field, path, redact)
        yield from _below(field, indent + "  ", path, redact)
    if node.values is not None and not node.values.any:
        keys = "" if node.keys is None else f" ({' … '.join(dict.fromkeys(redact(key, path) for key in node.keys))})"
        yield f"{indent}any key{keys}", _about(node.values, (*path, "*"), redact)
        yield from _below(node.values, indent + "  ", (*path, "*"), redact)


def _below(node: Node, indent: str, path: tuple[str, ...], redact: Redact) -> Iterator[tuple[str, str]]:
    yield from _rows(node, indent, path, redact)
    items = node.items
    while items is not None:  # lists of lists have no names between them
        yield from _rows(items, indent, path, redact)
        items = items.items


def _about(node: Node, path: tuple[str, ...], redact: Redact) -> str:
    parts = [kinds(node)]
    if node.of and node.present < node.of:
        parts.append(f"in {_share(node)}")
    if node.required is not None:
        parts.append("required" if node.required else "optional")
    shapes = [f"{shape} in {count:,}" if count < node.present else shape for shape, count in node.shapes.items()]
    if shapes:
        parts.append("looks like " + ", ".join(shapes) if node.only("string") else ", ".join(shapes))
    examples = [_example(example, path, redact) for example in node.examples()]
    if examples:
        parts.append("such as " + ", ".join(examples))
    return "; ".join(parts)


def _example(value: str | float, path: tuple[str, ...], redact: Redact) -> str:
    if not isinstance(value, str):
        return f"{redact(value, path):,.15g}"
    text = redact(value, path)
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return f'"{text[:MAX_EXAMPLE]}…"' if len(text) > MAX_EXAMPLE else f'"{text}"'


def _share(node: Node) -> str:
    return f"{node.present:,} of {node.of:,}"


def _first(node: Node) -> str:
    return f", first in {node.first}" if node.first else ""


def _paths(node: Node, keys: Keys, each: tuple[Keys, ...]) -> Iterator[tuple[Keys, tuple[Keys, ...]]]:
    """Every place that can be printed, with the lists and the rest of the way that lead there."""
    for name, field in node.properties.items():
        yield from _place(field, (*keys, name), (*each[:-1], (*each[-1], name)) if each else ((name,),))
    if node.values is not None:
        yield from _place(node.values, (*keys, "KEY"), (*(each or ((),)), ()))


def _place(node: Node, keys: Keys, each: tuple[Keys, ...]) -> Iterator[tuple[Keys, tuple[Keys, ...]]]:
    if node.can_be("string", "integer", "number", "boolean"):
        yield keys, each if len(each) > 1 else ()
    yield from _paths(node, keys, each)
    if node.items is not None:
        yield from _place(node.items, (*keys, 0), (*each, ()))


def _can_be_written(key: str | int) -> bool:
    """Whether a path can hold a name: `]` ends one in brackets."""
    return isinstance(key, int) or ("]" not in key and key != "")


def _printed(keys: Keys, helpers: Container[str]) -> str:
    path = handlebars(keys) or "this"
    return f"this.{path}" if path in helpers else path


def _loop(each: tuple[Keys, ...], helpers: Container[str], opening: str, closing: str) -> str:
    *lists, last = each
    text = f"{opening}{_printed(last, helpers)}{closing}"
    for keys in reversed(lists):
        text = f"{opening}#each {handlebars(keys) or 'this'}{closing}{text}{opening}/each{closing}"
    return text
