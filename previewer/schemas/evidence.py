"""What `x-previewer` tells of a place, back to its node; what somebody has written there by hand is not trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from previewer.schemas.schema import SHAPES, TYPES, Node

K = TypeVar("K", int, float, str)


def add_evidence(node: Node, told: object) -> Node:
    """The node with its evidence; a type that the schema itself no longer allows is gone."""
    if not isinstance(told, dict):
        return node
    types = _counts(told.get("types"), TYPES)
    distinct = _texts(told.get("distinct"))
    texts = _pair(told.get("examples"), str)
    required, free = told.get("required"), told.get("any") is True
    return node.replace(
        present=_count(told.get("present")),
        of=_count(told.get("of")),
        # Where anything may be, the types that were seen are no restriction and stand only here.
        types={name: types.get(name, 0) for name in node.types} if node.types and not free else types,
        shapes=_counts(told.get("shapes"), SHAPES),
        lengths=_pair(told.get("lengths"), int) or node.lengths,
        distinct=None if texts is not None else distinct,
        texts=texts or ((min(distinct), max(distinct)) if distinct else None),
        numbers=_pair(told.get("numbers"), float) or node.numbers,
        keys=_pair(told.get("keys"), str),
        first=first if isinstance(first := told.get("first"), str) else "",
        required=required if isinstance(required, bool) else None,
        any=free,
    )


def is_required(node: Node, listed: bool) -> bool | None:
    """What `required` of the object says beyond what the evidence says already."""
    if node.of and listed == (node.present == node.of):
        return node.required
    return listed


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _counts(value: object, names: tuple[str, ...]) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    return {name: _count(count) for name, count in value.items() if name in names}


def _texts(value: object) -> Mapping[str, int]:
    return {text: _count(count) for text, count in value.items()} if isinstance(value, dict) else {}


def _pair(value: object, kind: type[K]) -> tuple[K, K] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, last = (float(item) if kind is float and isinstance(item, int) else item for item in value)
    return (first, last) if isinstance(first, kind) and isinstance(last, kind) else None
