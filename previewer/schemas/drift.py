"""What new payloads show that a schema does not say: new, missing and retyped fields."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from previewer.records import Record
from previewer.schemas.schema import Node, Schema

CERTAIN = 0.001
"""How unlikely it must be that a field that was seen now and then is missing by chance."""


class Change(StrEnum):
    """How payloads differ from a schema."""

    NEW = "new"
    MISSING = "missing"
    RETYPED = "retyped"


class Drift(Record):
    """One difference, at one place."""

    change: Change
    layer: str
    path: tuple[str, ...]
    """The names on the way; `[]` is a list's items, `*` any key of a map."""
    known: Node | None
    seen: Node | None


def drift(known: Schema, seen: Schema) -> list[Drift]:
    """Compares the schema that is known with that of new payloads, layer by layer and field by field."""
    found: list[Drift] = []
    for layer, node in seen.layers.items():
        before = known.layers[layer]
        # A layer that no payload brings says nothing: exports tell who got an email, fixtures seldom do.
        if node.present and (before.present or before.properties or layer == "event"):
            found += _fields(layer, (), before, node)
    return found


def _fields(layer: str, path: tuple[str, ...], known: Node, seen: Node) -> Iterator[Drift]:
    """What differs below a place that both have."""
    if known.any:
        return
    for name in sorted({**known.properties, **seen.properties}):
        before, now = known.get(name), seen.get(name)
        below = (*path, name)
        if before is None:
            yield Drift(Change.NEW, layer, below, None, now)
        elif now is None:
            if name in known.properties and _is_missed(before, seen.types.get("object", 0)):
                yield Drift(Change.MISSING, layer, below, before, None)
        else:
            if now.present < now.of and name in known.properties and not before.optional and name in seen.properties:
                yield Drift(Change.MISSING, layer, below, before, now)
            yield from _place(layer, below, before, now)
    if seen.values is not None:
        if known.values is None and not known.properties:
            yield Drift(Change.NEW, layer, (*path, "*"), None, seen.values)
        elif known.values is not None:
            yield from _place(layer, (*path, "*"), known.values, seen.values)
    if known.items is not None and seen.items is not None:
        yield from _place(layer, (*path, "[]"), known.items, seen.items)
    elif seen.items is not None:
        yield Drift(Change.NEW, layer, (*path, "[]"), None, seen.items)


def _place(layer: str, path: tuple[str, ...], known: Node, seen: Node) -> Iterator[Drift]:
    if new_types(known, seen):
        yield Drift(Change.RETYPED, layer, path, known, seen)
    yield from _fields(layer, path, known, seen)


def new_types(known: Node, seen: Node) -> dict[str, int]:
    """The types, with counts, that a place did not have before; a whole number fits where fractions do."""
    return {name: count for name, count in seen.types.items() if not known.admits(name)}


def _is_missed(known: Node, objects: int) -> bool:
    """Whether a field that is nowhere in so many objects is missing, and not only seldom."""
    if not objects:
        return False
    if not known.optional:
        return True
    if known.required is not None or not known.of:
        return False
    return (1 - known.present / known.of) ** objects < CERTAIN
