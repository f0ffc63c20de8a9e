"""Which shapes payloads show, and the few of many payloads that together show all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from previewer.payloads.payload import Payload
from previewer.records import Record

Path = tuple[str, ...]
ITEM = "[]"
"""The step of a path into a list."""
ENTRY = "*"
"""The step of a path into an object whose keys are ids, dates or locales."""
MAX_DEPTH = 200
"""Objects and lists inside each other; no event that Iterable takes comes near."""
MAX_KINDS = 2_000
"""Payloads of different shapes that are held at a time; after that only what shows something unseen."""

_ENTRY_KEY = re.compile(
    r"\d+|[A-Za-z]{1,12}[-_]?\d{3,}|\d{4}-\d\d(-\d\d)?\S*|[a-z]{2}[-_][A-Z]{2}|.*@.*"
    r"|(?=\D*\d)[0-9A-Fa-f]{8,}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)


class State(StrEnum):
    """What can be at a place of a payload, as far as a template can tell; the most telling first."""

    EMPTY_LIST = "has no items"
    ONE = "has one item"
    MANY = "has several items"
    MISSING = "is missing"
    NULL = "is null"
    BLANK = "is an empty text"
    ZERO = "is 0"
    FALSE = "is false"
    TRUE = "is true"
    EMPTY_OBJECT = "is an empty object"
    TEXT = "is a text"
    INTEGER = "is a whole number"
    DECIMAL = "is a number with a fraction"
    OBJECT = "is an object"


class Shape(NamedTuple):
    """A place and what is there."""

    path: Path
    state: State

    def __str__(self) -> str:
        return f"`{shown_path(self.path)}` {self.state}"


def by_telling(shape: Shape) -> tuple[int, Path]:
    """Sorts the most telling states first, and by path within each."""
    return list(State).index(shape.state), shape.path


class Sight(NamedTuple):
    """What one payload shows: shapes, and for each object the names that it has."""

    shapes: frozenset[Shape]
    objects: frozenset[tuple[Path, frozenset[str]]]

    def all_shapes(self, fields: Mapping[Path, frozenset[str]]) -> frozenset[Shape]:
        """The shapes, together with the fields that its objects lack and others have."""
        missing = (Shape((*path, name), State.MISSING) for path, names in self.objects for name in fields[path] - names)
        return self.shapes.union(missing)


class Chosen(Record):
    """A payload that was chosen, and what it shows that none before it did."""

    value: object
    adds: tuple[Shape, ...]


def sight_of(payload: Payload) -> Sight:
    """What a payload shows of the data that a template sees; raises RecursionError below MAX_DEPTH."""
    shapes: set[Shape] = set()
    objects: set[tuple[Path, frozenset[str]]] = set()
    _look(payload.data, (), shapes, objects)
    if payload.feed is not None:
        _look(payload.feed, ("dataFeed",), shapes, objects)
    return Sight(frozenset(shapes), frozenset(objects))


def fields_of(sights: Iterable[Sight]) -> dict[Path, frozenset[str]]:
    """The names that the objects at each place have, of any of the payloads."""
    fields: dict[Path, frozenset[str]] = {}
    for sight in sights:
        for path, names in sight.objects:
            fields[path] = fields.get(path, frozenset()) | names
    return fields


def additions(
    sights: Iterable[Sight], already: Iterable[Sight], fields: Mapping[Path, frozenset[str]]
) -> Iterator[tuple[Shape, ...]]:
    """What each payload shows that neither those at hand nor those before it do."""
    seen = {shape for sight in already for shape in sight.all_shapes(fields)}
    for sight in sights:
        adds = sight.all_shapes(fields) - seen
        seen |= adds
        yield tuple(sorted(adds, key=by_telling))


def shown_path(path: Path) -> str:
    """A path as people write it: `items[].price`."""
    return ".".join(path).replace(f".{ITEM}", ITEM)


class Variety:
    """Payloads of many shapes; of those that look the same only the first is held."""

    def __init__(self, already: Iterable[Sight] = ()) -> None:
        """`already` is what the payloads at hand show."""
        self._already = tuple(already)
        self._kinds: dict[Sight, object] = {}
        self._seen = set[Shape]()

    def add(self, sight: Sight, value: object) -> None:
        """Takes another payload into account."""
        if sight in self._kinds or (len(self._kinds) >= MAX_KINDS and sight.shapes <= self._seen):
            return
        self._kinds[sight] = value
        self._seen |= sight.shapes

    def choose(self, most: int | None = None) -> list[Chosen]:
        """The payloads, at most so many, that together show every shape; the one that adds most is the first."""
        fields = fields_of((*self._already, *self._kinds))
        covered = {shape for sight in self._already for shape in sight.all_shapes(fields)}
        left = {sight: sight.all_shapes(fields) for sight in self._kinds}
        picked: list[Sight] = []
        seen = set(covered)
        while left and (most is None or len(picked) < most):
            best = max(left, key=lambda sight: len(left[sight] - seen))  # of equals, the first
            if left[best] <= seen:
                break
            seen |= left.pop(best)
            picked.append(best)
        return list(self._without_needless(picked, fields, covered))

    def unshown(self, chosen: Iterable[Chosen]) -> int:
        """How many shapes neither the payloads at hand nor the chosen ones show."""
        sights = (*self._already, *self._kinds)
        fields = fields_of(sights)
        everything = {shape for sight in sights for shape in sight.all_shapes(fields)}
        at_hand = {shape for sight in self._already for shape in sight.all_shapes(fields)}
        return len(everything - at_hand) - sum(len(one.adds) for one in chosen)

    def _without_needless(
        self, picked: list[Sight], fields: Mapping[Path, frozenset[str]], covered: set[Shape]
    ) -> Iterator[Chosen]:
        # What was best at its time can be shown in full by later ones together.
        for sight in list(picked):
            others = covered.union(*(other.all_shapes(fields) for other in picked if other is not sight))
            if sight.all_shapes(fields) <= others:
                picked.remove(sight)
        for sight, adds in zip(picked, additions(picked, self._already, fields), strict=True):
            yield Chosen(self._kinds[sight], adds)


def _look(value: object, path: Path, shapes: set[Shape], objects: set[tuple[Path, frozenset[str]]]) -> None:
    if len(path) > MAX_DEPTH:
        raise RecursionError
    if path:
        shapes.add(Shape(path, _state(value)))
    if isinstance(value, dict):
        steps = {key: _step(key) for key in value}
        objects.add((path, frozenset(steps.values()) - {ENTRY}))
        for key, item in value.items():
            _look(item, (*path, steps[key]), shapes, objects)
    elif isinstance(value, list):
        for item in value:
            _look(item, (*path, ITEM), shapes, objects)


@lru_cache(maxsize=4096)
def _step(key: str) -> str:
    return ENTRY if _ENTRY_KEY.fullmatch(key) else key


def _state(value: object) -> State:
    match value:
        case None:
            return State.NULL
        case bool():
            return State.TRUE if value else State.FALSE
        case str():
            return State.TEXT if value else State.BLANK
        case dict():
            return State.OBJECT if value else State.EMPTY_OBJECT
        case list():
            return State.MANY if len(value) > 1 else State.ONE if value else State.EMPTY_LIST
        case int() | float() if not value:
            return State.ZERO
        case int():
            return State.INTEGER
        case _:
            return State.DECIMAL
