"""Payloads to their schema, column by column.

All values that many payloads have at one place are looked at together: what a place is asked then costs a few
passes in C over its values, not a step in Python for each of them.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, repeat
from types import NoneType
from typing import Any  # of columns: JSON values, all of the type that was just told

from previewer.payloads.payload import Fields, Payload
from previewer.schemas.merging import MAX_PROPERTIES, merge_nodes
from previewer.schemas.schema import MAX_DISTINCT, MAX_TEXT, TYPE_OF, Node, Schema
from previewer.schemas.text_shapes import count_shapes, shape_of

MAX_DEPTH = 64
"""Of objects and lists inside each other; what is deeper is not looked into."""

Receive = Callable[[Sequence[str]], Sequence[str | None]]
"""What texts become on their way to Iterable; None is null."""


class Layers:
    """The layers of payloads while they are gathered; empty ones are left out, but for the event's."""

    __slots__ = ("campaign", "event", "feed", "profile")

    def __init__(self) -> None:
        self.event: list[Fields] = []
        self.profile: list[Fields] = []
        self.campaign: list[Fields] = []
        self.feed: list[Fields] = []

    def add(self, payload: Payload) -> None:
        """Takes those of one payload."""
        self.event.append(payload.event)
        if payload.profile:
            self.profile.append(payload.profile)
        if payload.campaign:
            self.campaign.append(payload.campaign)
        if payload.feed is not None:
            self.feed.append(payload.feed)


def infer(payloads: Sequence[Payload]) -> Schema:
    """The schema of payloads, by the names of their sources."""
    layers = (
        [(payload.event, payload.source.name) for payload in payloads],
        [(payload.profile, payload.source.name) for payload in payloads if payload.profile],
        [(payload.campaign, payload.source.name) for payload in payloads if payload.campaign],
        [(payload.feed, payload.source.name) for payload in payloads if payload.feed is not None],
    )
    return Schema(len(payloads), *map(_layer, layers))


def infer_layers(layers: Layers, file: str, receive: Receive | None = None) -> Schema:
    """The schema of the layers of a file's payloads; `receive` is for texts not yet received."""
    columns = (layers.event, layers.profile, layers.campaign, layers.feed)
    return Schema(
        len(layers.event),
        *(_node(values, [file], len(values), receive, 0) if values else Node() for values in columns),
    )


def infer_values(values: list[object]) -> Node:
    """What values hold that are no payloads, such as the rows of a catalog."""
    return _node(values, [""], len(values), None, 0)


def _layer(recorded: Sequence[tuple[object, str]]) -> Node:
    if not recorded:
        return Node()
    values, files = zip(*recorded, strict=True)
    return _node(values, [files[0]] if len(set(files)) == 1 else files, len(values), None, 0)


def _node(values: Sequence[Any], files: Sequence[str], of: int, receive: Receive | None, depth: int) -> Node:
    """The node of a column: its values, and the file of each or the one file of all."""
    if not values:
        return Node(of=of)
    parts = []
    kinds = set(map(type, values))
    for kind in kinds:
        own, theirs = values, files
        if len(kinds) > 1:
            own = [value for value in values if type(value) is kind]
            if len(files) > 1:
                theirs = [file for value, file in zip(values, files, strict=True) if type(value) is kind]
        parts.append(_part(kind, own, theirs, receive, depth))
    return reduce(merge_nodes, parts).replace(present=len(values), of=of, first=min(files))


def _part(kind: type, values: Sequence[Any], files: Sequence[str], receive: Receive | None, depth: int) -> Node:
    """What values of one type come to."""
    types = {TYPE_OF[kind]: len(values)}
    if kind is str:
        return _texts(values, receive)
    if kind is int or kind is float:
        zeros = values.count(0)
        numbers = (_double(min(values)), _double(max(values)))
        return Node(types=types, shapes={"zero": zeros} if zeros else {}, numbers=numbers)
    if kind is bool:
        falses = values.count(False)
        return Node(types=types, shapes={"false": falses} if falses else {})
    if kind is NoneType:
        return Node(types=types)
    if depth == MAX_DEPTH:
        return Node(types=types, any=True)
    if kind is dict:
        return _objects(values, files, receive, depth + 1)
    lengths = list(map(len, values))
    empty = lengths.count(0)
    items = list(chain.from_iterable(values))
    return Node(
        types=types,
        shapes={"empty-list": empty} if empty else {},
        items=_node(items, _spread(files, lengths), len(items), receive, depth + 1) if items else None,
        lengths=(min(lengths), max(lengths)),
    )


def _texts(values: Sequence[str], receive: Receive | None) -> Node:
    # A glance tells most of the columns that hold many texts; counting them would take the longest.
    if len(set(values[: 5 * MAX_DISTINCT])) <= MAX_DISTINCT:
        return _counted_texts(Counter(values), receive)
    low = min(values)
    # Dates begin with a digit; most texts begin with a letter, and letters come later.
    if receive is not None and low < ":" and (received := receive(values)) is not values:
        return _received(values, received)
    high = max(values)
    ends = (low[:MAX_TEXT], high[:MAX_TEXT])
    return Node(types={"string": len(values)}, shapes=count_shapes(values, low, high), distinct=None, texts=ends)


def _received(values: Sequence[str], received: Sequence[str | None]) -> Node:
    """The node of texts of which some became others on their way: what is new is a date or null."""
    texts = [text for text in received if text is not None]
    nulls = Node(types={"null": len(values) - len(texts)} if len(texts) < len(values) else {})
    if len(set(texts[: 5 * MAX_DISTINCT])) <= MAX_DISTINCT:
        return merge_nodes(nulls, _counted_texts(Counter(texts), None)) if texts else nulls
    others = [old for old, new in zip(values, received, strict=True) if new is old]
    shapes = Counter(count_shapes(others, min(others), max(others)) if others else {})
    shapes["date"] += len(texts) - len(others)
    ends = (min(texts)[:MAX_TEXT], max(texts)[:MAX_TEXT])
    return merge_nodes(nulls, Node(types={"string": len(texts)}, shapes=shapes, distinct=None, texts=ends))


def _counted_texts(counts: Mapping[str, int], receive: Receive | None) -> Node:
    received: Sequence[str | None] = list(counts)
    if receive is not None:
        received = receive(list(counts))
    types: Counter[str] = Counter()
    shapes: Counter[str] = Counter()
    distinct: Counter[str] = Counter()
    for text, count in zip(received, counts.values(), strict=True):
        types["null" if text is None else "string"] += count
        if text is not None:
            distinct[text] += count
            if shape := shape_of(text):
                shapes[shape] += count
    if not distinct:
        return Node(types=types)
    few = len(distinct) <= MAX_DISTINCT and max(map(len, distinct)) <= MAX_TEXT
    ends = (min(distinct)[:MAX_TEXT], max(distinct)[:MAX_TEXT])
    return Node(types=types, shapes=shapes, distinct=distinct if few else None, texts=ends)


def _objects(objects: Sequence[dict[str, Any]], files: Sequence[str], receive: Receive | None, depth: int) -> Node:
    types = {"object": len(objects)}
    columns = _columns(objects, files)
    if len(columns) > MAX_PROPERTIES:
        entries = list(chain.from_iterable(map(dict.values, objects)))
        values = _node(entries, _spread(files, list(map(len, objects))), len(entries), receive, depth)
        return Node(types=types, values=values, keys=(min(columns), max(columns)))
    properties = {name: _node(*columns[name], len(objects), receive, depth) for name in sorted(columns)}
    return Node(types=types, properties=properties)


def _columns(objects: Sequence[Fields], files: Sequence[str]) -> dict[str, tuple[Sequence[Any], Sequence[str]]]:
    """The values of each name, and their files. Objects with the same names in the same order are turned as one."""
    alike: defaultdict[tuple[str, ...], list[Fields]] = defaultdict(list)
    for item in objects:
        alike[tuple(item)].append(item)
    if len(alike) == 1:
        return {name: (column, files) for name, column in _turned(objects)}
    theirs: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    if len(files) > 1:
        for item, file in zip(objects, files, strict=True):
            theirs[tuple(item)].append(file)
    columns: dict[str, tuple[list[Any], list[str]]] = {}
    for names, group in alike.items():
        for name, column in _turned(group):
            values, sources = columns.setdefault(name, ([], []))
            values += column
            sources += theirs[names]
    return {name: (values, sources or files) for name, (values, sources) in columns.items()}


def _turned(alike: Sequence[Fields]) -> Iterator[tuple[str, Sequence[Any]]]:
    """The values of each name of objects that have the same names in the same order."""
    names = list(alike[0])
    values = list(chain.from_iterable(map(dict.values, alike)))
    return ((name, values[at :: len(names)]) for at, name in enumerate(names))


def _spread(files: Sequence[str], lengths: list[int]) -> Sequence[str]:
    """The file of each item, by the file of each list."""
    if len(files) == 1:
        return files
    return list(chain.from_iterable(map(repeat, files, lengths)))


def _double(number: float) -> float:
    """A number as a double, the nearest there is."""
    try:
        return float(number)
    except OverflowError:
        return sys.float_info.max if number > 0 else -sys.float_info.max
