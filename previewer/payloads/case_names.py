"""Names for fixtures that say what they show: `one_product`, `no_coupon_code`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from previewer.payloads.variety import ENTRY, ITEM, Chosen, Shape, State, by_telling

_PHRASES = {
    State.EMPTY_LIST: "empty_{}",
    State.ONE: "one_{}",
    State.MANY: "several_{}",
    State.MISSING: "no_{}",
    State.NULL: "null_{}",
    State.BLANK: "blank_{}",
    State.FALSE: "not_{}",
    State.TRUE: "{}",
    State.ZERO: "zero_{}",
    State.EMPTY_OBJECT: "empty_{}",
    State.OBJECT: "with_{}",
    State.TEXT: "text_{}",
    State.INTEGER: "whole_{}",
    State.DECIMAL: "decimal_{}",
}
"""How each state is called."""
_HAS = (State.TEXT, State.INTEGER, State.DECIMAL)
RESERVED = "schema"
"""The name in a folder of fixtures that is no fixture's."""
_COUNTS = ("two", "three", "four", "five")
_VAGUE = {"id", "code", "name", "value", "type", "url", "title", "description", "key", "text", "number", "date"}
_LONGEST = 50
"""Characters of a name; a longer one tells of one thing less."""
_WIDE = 6
"""Shapes that are too many to name the telling ones: the payload is a whole one, too."""


def case_name(chosen: Chosen, taken: Collection[str]) -> str:
    """A name for a chosen payload, different from those that are taken; the first of all is a whole one."""
    first = not taken
    phrases = _whole(chosen, first=first) if first or len(chosen.adds) > _WIDE else _phrases(chosen)
    name = "_and_".join(phrases[:2])
    if len(name) > _LONGEST:
        name = phrases[0][:_LONGEST].rstrip("_")
    unique, number = name, 2
    while unique in taken or unique == RESERVED:
        unique = f"{name}_{number}"
        number += 1
    return unique


def _whole(chosen: Chosen, *, first: bool) -> list[str]:
    """What to call a payload of many shapes: by its outermost list, or else by what it has that others have not."""
    shapes = _named(chosen)
    if lists := [shape for shape in shapes if shape.state in (State.ONE, State.MANY)]:
        return [_phrase(min(lists, key=_outermost), chosen.value)]
    objects = [shape for shape in shapes if shape.state is State.OBJECT]
    there = [] if first else objects or [shape for shape in shapes if shape.state in _HAS]
    fields = filter(None, map(_field, sorted(there, key=_outermost)))
    return [f"with_{field}" for field in fields][:1] or ["complete"]


def _phrases(chosen: Chosen) -> list[str]:
    ranked = sorted(_named(chosen), key=lambda shape: (_outermost(shape), by_telling(shape)))
    return [phrase for shape in ranked if (phrase := _phrase(shape, chosen.value))] or ["other"]


def _named(chosen: Chosen) -> list[Shape]:
    return [shape for shape in chosen.adds if shape.path[-1] not in (ITEM, ENTRY)]


def _outermost(shape: Shape) -> int:
    return len(shape.path)


def _phrase(shape: Shape, value: object) -> str:
    field = _field(shape)
    if not field:
        return ""
    if shape.state is State.ONE:
        return f"one_{_singular(field)}"
    if shape.state is State.MANY:
        count = max(_lengths(value, shape.path[-1]), default=0)
        return f"{_COUNTS[count - 2] if 2 <= count <= 5 else 'many'}_{field}"
    if shape.state in (State.TRUE, State.FALSE):
        field = re.sub(r"^(is|has|was)_", "", field)
    return _PHRASES[shape.state].format(field)


def _field(shape: Shape) -> str:
    steps = [step for step in shape.path if step not in (ITEM, ENTRY)]
    words = [word for step in steps for part in step.split("__") if (word := _snake(part))]
    if len(words) < 2:
        return "".join(words)
    owner, field = _singular(words[-2]), words[-1]
    of_item = ITEM in shape.path[-2:-1] and not field.startswith(owner)
    return f"{owner}_{field}" if of_item or field in _VAGUE else field


def _snake(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).lower()).strip("_")


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _lengths(value: object, name: str) -> Iterator[int]:
    """How long the lists of a name are, wherever they stand."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == name and isinstance(item, list):
                yield len(item)
            yield from _lengths(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _lengths(item, name)
