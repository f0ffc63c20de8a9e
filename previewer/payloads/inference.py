"""Payloads to their schema, column by column.

All values that many payloads have at one place are looked at together: what a place is asked then costs a few
passes in C over its values, not a step in Python for each of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import chain, repeat
from operator import itemgetter
from types import NoneType
from typing import Any  # of columns: JSON values, all of the type that was just told

from previewer.payloads.merging import MAX_PROPERTIES, merge_nodes
from previewer.payloads.payload import Payload
from previewer.payloads.schema import MAX_DISTINCT, MAX_TEXT, TYPE_OF, Node, Schema
from previewer.payloads.text_shapes import count_shapes, shape_of

MAX_DEPTH = 64
"""Of objects and lists inside each other; what is deeper is not looked into."""

Receive = Callable[[list[str]], Sequence[str | None]]
"""What texts become on their way to Iterable; None is null."""


def infer(payloads: Sequence[Payload], receive: Receive | None = None) -> Schema:
    """The schema of payloads, by the names of their sources; `receive` is for texts not yet received."""
    layers = (
        [(payload.event, payload.source.name) for payload in payloads],
        [(payload.profile, payload.source.name) for payload in payloads if payload.profile],
        [(payload.campaign, payload.source.name) for payload in payloads if payload.campaign],
        [(payload.feed, payload.source.name) for payload in payloads if payload.feed is not None],
    )
    return Schema(len(payloads), *(_layer(layer, receive) for layer in layers))


def infer_values(values: list[object]) -> Node:
    """What values hold that are no payloads, such as the rows of a catalog."""
    return _node(values, [""], len(values), None, 0)


def _layer(recorded: Sequence[tuple[object, str]], receive: Receive | None) -> Node:
    if not recorded:
        return Node()
    values, files = zip(*recorded, strict=True)
    return _node(list(values), [files[0]] if len(set(files)) == 1 else list(files), len(values), receive, 0)


def _node(values: list[Any], files: list[str], of: int, receive: Receive | None, depth: int) -> Node:
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


def _part(kind: type, values: list[Any], files: list[str], receive: Receive | None, depth: int) -> Node:
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


def _texts(values: list[str], receive: Receive | None) -> Node:
    # A glance tells most of the columns that hold many texts; counting them would take the longest.
    if len(set(values[: 5 * MAX_DISTINCT])) <= MAX_DISTINCT:
        return _counted_texts(Counter(values), receive)
    low = min(values)
    # Dates begin with a digit; most texts begin with a letter, and letters come later.
    if receive is not None and low < ":":
        texts = [text for text in receive(values) if text is not None]
        received = _texts(texts, None) if texts else Node()
        nulls = len(values) - len(texts)
        return merge_nodes(Node(types={"null": nulls}), received) if nulls else received
    ends = (low[:MAX_TEXT], max(values)[:MAX_TEXT])
    return Node(types={"string": len(values)}, shapes=count_shapes(values, low), distinct=None, texts=ends)


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


def _objects(objects: list[dict[str, Any]], files: list[str], receive: Receive | None, depth: int) -> Node:
    types = {"object": len(objects)}
    sizes = list(map(len, objects))
    names = set[str]().union(*objects)
    if len(names) > MAX_PROPERTIES:
        entries = list(chain.from_iterable(map(dict.values, objects)))
        values = _node(entries, _spread(files, sizes), len(entries), receive, depth)
        return Node(types=types, values=values, keys=(min(names), max(names)))
    properties = {}
    everywhere = min(sizes) == len(names)
    for name in sorted(names):
        column, theirs = [], files
        if everywhere:
            column = list(map(itemgetter(name), objects))
        else:
            column = [value[name] for value in objects if name in value]
            if len(files) > 1:
                theirs = [file for value, file in zip(objects, files, strict=True) if name in value]
        properties[name] = _node(column, theirs, len(objects), receive, depth)
    return Node(types=types, properties=properties)


def _spread(files: list[str], lengths: list[int]) -> list[str]:
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
