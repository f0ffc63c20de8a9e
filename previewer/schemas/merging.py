"""Two schemas to the one of all their payloads: associative and commutative, so that parts come in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import TypeVar

from previewer.schemas.schema import MAX_DISTINCT, Node, Schema

MAX_PROPERTIES = 1000
"""An object with more different names is a map, whatever they are: this bounds the memory."""

C = TypeVar("C", int, float, str)


def merge_schemas(one: Schema, other: Schema) -> Schema:
    """The schema of the payloads of both."""
    return Schema(
        one.payloads + other.payloads,
        merge_nodes(one.event, other.event),
        merge_nodes(one.profile, other.profile),
        merge_nodes(one.campaign, other.campaign),
        merge_nodes(one.feed, other.feed),
    )


def merge_nodes(one: Node, other: Node) -> Node:
    """The node of the values of both; `required` and `patterns`, which no payload shows, are the first one's."""
    merged = Node(
        one.present + other.present,
        one.of + other.of,
        _add(one.types, other.types),
        _add(one.shapes, other.shapes),
        _merge_fields(one, other),
        one.patterns,
        _either(one.values, other.values),
        _either(one.items, other.items),
        _widest(one.lengths, other.lengths),
        _merge_distinct(one.distinct, other.distinct),
        _widest(one.texts, other.texts),
        _widest(one.numbers, other.numbers),
        _widest(one.keys, other.keys),
        min(one.first, other.first) if one.first and other.first else one.first or other.first,
        one.required,
        one.any or other.any,
    )
    return bounded(merged) if merged.properties else merged


def merge_all(nodes: Iterable[Node]) -> Node:
    """The node of the values of all."""
    return reduce(merge_nodes, nodes, Node())


def paired(
    one: Mapping[str, Node],
    other: Mapping[str, Node],
    together: Callable[[Node, Node], Node],
    alone: Callable[[Node], Node],
) -> dict[str, Node]:
    """The fields of two objects: what both have put together, what one has as it is alone."""
    return {
        name: together(one[name], other[name]) if name in one and name in other else alone(field)
        for name, field in {**one, **other}.items()
    }


def as_map(node: Node) -> Node:
    """The same object with its fields as a map's entries."""
    if not node.properties:
        return node
    keys = (min(node.properties), max(node.properties))
    entries = [field.replace(of=field.present) for field in node.properties.values()]
    return node.replace(
        properties={},
        values=merge_all(entries if node.values is None else [*entries, node.values]),
        keys=_widest(keys, node.keys),
    )


def bounded(node: Node) -> Node:
    """The same object, as a map where it has too many different names."""
    return as_map(node) if len(node.properties) > MAX_PROPERTIES or node.values is not None else node


def _merge_fields(one: Node, other: Node) -> Mapping[str, Node]:
    of = one.types.get("object", 0) + other.types.get("object", 0)
    return paired(one.properties, other.properties, merge_nodes, lambda field: field.replace(of=of))


def _merge_distinct(one: Mapping[str, int] | None, other: Mapping[str, int] | None) -> Mapping[str, int] | None:
    if one is None or other is None:
        return None
    both = _add(one, other)
    return both if len(both) <= MAX_DISTINCT else None


def _add(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    if not one or not other:
        return one or other
    both = dict(one)
    for name, count in other.items():
        both[name] = both.get(name, 0) + count
    return both


def _either(one: Node | None, other: Node | None) -> Node | None:
    if one is None or other is None:
        return one or other
    return merge_nodes(one, other)


def _widest(one: tuple[C, C] | None, other: tuple[C, C] | None) -> tuple[C, C] | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])
