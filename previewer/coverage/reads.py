"""A trace and its payload to the places in the payload that each lookup read."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.coverage.paths import Keys
from previewer.records import Record
from previewer.rendering.trace import Lookup, Outcome, Place, Trace
from previewer.rendering.values import Value
from previewer.syntax.paths import SegmentKind, split_path

_STEPS = {SegmentKind.PROPERTY, SegmentKind.INDEX, SegmentKind.DATA}


class Read(Record):
    """One lookup, and the place in the payload where it found its value or would have."""

    place: Place
    keys: Keys
    outcome: Outcome


def reads(trace: Trace, data: dict[str, object]) -> list[Read]:
    """The lookups that went to the payload's data, in the order of the rendering.

    A text or number that a loop hands out as `this` has no name of its own: its lookup is not listed.
    """
    places = {id(value): keys for keys, value in _containers(data)}
    found = []
    for lookup in trace.lookups:
        keys = _keys(lookup, trace.root, places)
        if keys and keys[0] in data:
            found.append(Read(lookup.place, keys, lookup.outcome))
    return found


def _containers(data: dict[str, object]) -> Iterator[tuple[Keys, object]]:
    # What stands at the top level twice, under `profile` as well, goes by its short name: it comes last.
    pending: list[tuple[Keys, object]] = [((), data)]
    while pending:
        keys, value = pending.pop()
        yield keys, value
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        pending += [((*keys, key), item) for key, item in items if isinstance(item, dict | list)]


def _keys(lookup: Lookup, root: Value, places: dict[int, Keys]) -> Keys | None:
    value: object = lookup.base
    keys = _place_of(value, root, places)
    for segment in split_path(lookup.path):
        if segment.kind not in _STEPS:
            continue
        key: str | int
        if isinstance(value, list) and segment.kind is SegmentKind.INDEX:
            key = segment.index
            value = value[key] if 0 <= key < len(value) else None
        elif isinstance(value, dict):
            key = segment.name
            if key not in value:
                key = key.removeprefix("@")
            value = value.get(key)
        else:
            break  # `size` and its like: what was read is the list or text itself
        known = _place_of(value, root, places)
        if known is not None:
            keys = known
        elif keys is not None:
            keys = (*keys, key)
    return keys


def _place_of(value: object, root: Value, places: dict[int, Keys]) -> Keys | None:
    if value is root:
        return ()
    return places.get(id(value)) if isinstance(value, dict | list) else None
