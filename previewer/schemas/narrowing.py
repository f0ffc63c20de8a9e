"""What two schemas of one place say together: both (`allOf`), one or the other (`anyOf`), one now and then (`if`)."""

from __future__ import annotations

from typing import TypeVar

from previewer.schemas.merging import paired
from previewer.schemas.schema import Node

C = TypeVar("C", int, float)


def both(one: Node, other: Node) -> Node:
    """The node of values that fit both."""
    if one.any or other.any:
        known = other if one.any else one
        return known.replace(required=one.required or other.required)
    return Node(
        types={name: 0 for name in one.types if name in other.types or not other.types} or other.types,
        shapes={**one.shapes, **other.shapes},
        properties=paired(one.properties, other.properties, both, _as_it_is),
        patterns=one.patterns + other.patterns,
        values=_both_or_known(one.values, other.values),
        items=_both_or_known(one.items, other.items),
        lengths=_narrower(one.lengths, other.lengths),
        distinct=one.distinct if other.distinct is None else other.distinct,
        numbers=_narrower(one.numbers, other.numbers),
        required=one.required or other.required,
    )


def either(one: Node, other: Node) -> Node:
    """The node of values that fit one or the other."""
    if one.any or other.any:
        return Node(any=True)
    distinct = None
    if one.distinct is not None and other.distinct is not None:
        distinct = {**one.distinct, **other.distinct}
    return Node(
        types={**one.types, **other.types},
        shapes={**one.shapes, **other.shapes},
        properties=_choice(one, other),
        patterns=one.patterns + other.patterns,
        values=_either_or_known(one.values, other.values),
        items=_either_or_known(one.items, other.items),
        distinct=distinct,
        required=one.required and other.required,
    )


def widened(known: Node, sometimes: Node) -> Node:
    """The node of values that fit one, with the fields that they have besides where they fit the other."""
    if known.any or sometimes.any:
        return known
    fields = dict(known.properties)
    for name, field in sometimes.properties.items():
        if name in fields:
            fields[name] = widened(fields[name], field)
        elif known.get(name) is None:
            fields[name] = field.replace(required=False)
    items = known.items or sometimes.items
    if known.items is not None and sometimes.items is not None:
        items = widened(known.items, sometimes.items)
    return known.replace(properties=fields, items=items)


def _choice(one: Node, other: Node) -> dict[str, Node]:
    """The fields of two alternatives; what only one of two objects has may be missing."""
    objects = one.can_be("object") and other.can_be("object")
    return paired(one.properties, other.properties, either, _now_and_then if objects else _as_it_is)


def _now_and_then(field: Node) -> Node:
    return field.replace(required=False)


def _as_it_is(field: Node) -> Node:
    return field


def _both_or_known(one: Node | None, other: Node | None) -> Node | None:
    return both(one, other) if one is not None and other is not None else one or other


def _either_or_known(one: Node | None, other: Node | None) -> Node | None:
    return either(one, other) if one is not None and other is not None else one or other


def _narrower(one: tuple[C, C] | None, other: tuple[C, C] | None) -> tuple[C, C] | None:
    if one is None or other is None:
        return one or other
    return max(one[0], other[0]), min(one[1], other[1])
