"""Which shapes payloads show, and the few of many payloads that together show all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from previewer.payloads.data_keys import data_names, is_data, stem
from previewer.payloads.payload import Payload
from previewer.records import Record

Path = tuple[str, ...]
ITEM = "[]"
"""The step of a path into a list."""
ENTRY = "*"
"""The step of a path into an object whose keys are ids, dates or locales."""
_LAYERS = ((), ("dataFeed",))
"""The paths of objects whose names are those that templates are written with."""
MAX_DEPTH = 200
"""Objects and lists inside each other; no event that Iterable takes comes near."""
MAX_KINDS = 2_000
"""Payloads of different shapes that are held at a time; after that only what shows something unseen."""


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


_STATES = {
    type(None): (State.NULL, State.NULL),
    bool: (State.FALSE, State.TRUE),
    int: (State.ZERO, State.INTEGER),
    float: (State.ZERO, State.DECIMAL),
    str: (State.BLANK, State.TEXT),
    list: (State.EMPTY_LIST, State.MANY),
    dict: (State.EMPTY_OBJECT, State.OBJECT),
}
"""What is at a place by its type: falsy, else truthy; a list with one item is `State.ONE`."""


class Shape(NamedTuple):
    """A place and what is there."""

    path: Path
    state: State

    def __str__(self) -> str:
        return f"`{shown_path(self.path)}` {self.state}"


def by_telling(shape: Shape) -> tuple[int, Path]:
    """Sorts the most telling states first, and by path within each."""
    return list(State).index(shape.state), shape.path


Maps = Mapping[Path, frozenset[str]]
"""Places where the names of some stems are data."""


class Sight(NamedTuple):
    """What one payload shows: shapes, and for each object the names that it has."""

    shapes: frozenset[Shape]
    objects: frozenset[tuple[Path, frozenset[str]]]

    def folded(self, maps: Maps) -> Sight:
        """The same with the names that are data as one."""
        if not maps:
            return self
        return Sight(
            frozenset(Shape(_folded(path, maps), state) for path, state in self.shapes),
            frozenset(
                (place := _folded(path, maps), frozenset(n for n in names if stem(n) not in maps.get(place, ())))
                for path, names in self.objects
            ),
        )

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


def find_maps(sights: Iterable[Sight]) -> Maps:
    """Where the names of objects are data, as can be told from many objects only."""
    objects: dict[Path, Counter[str]] = {}
    counts = Counter[Path]()
    for sight in sights:
        for path, names in sight.objects:
            counts[path] += 1
            objects.setdefault(path, Counter()).update(names)
    maps = {}
    for path, having in objects.items():
        shares = {name: count / counts[path] for name, count in having.items()}
        if path not in _LAYERS and (found := data_names(shares)):
            maps[path] = frozenset(map(stem, found))
    return maps


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
        self.maps: Maps = {}

    def add(self, sight: Sight, value: object) -> None:
        """Takes another payload into account."""
        sight = sight.folded(self.maps)
        if len(self._kinds) == MAX_KINDS and sight not in self._kinds:
            self._fold()
            sight = sight.folded(self.maps)
        if sight in self._kinds or (len(self._kinds) >= MAX_KINDS and sight.shapes <= self._seen):
            return
        self._kinds[sight] = value
        self._seen |= sight.shapes

    def choose(self, most: int | None = None) -> list[Chosen]:
        """The payloads, at most so many, that together show every shape; the one that adds most is the first."""
        self._fold()
        fields = fields_of((*self._already, *self._kinds))
        covered = {shape for sight in self._already for shape in sight.all_shapes(fields)}
        left = {sight: sight.all_shapes(fields) for sight in self._kinds}
        picked: list[Sight] = []
        seen = set(covered)
        while left and (most is None or len(picked) < most):
            best = max(left, key=lambda sight: len(left[sight] - seen))  # of equals, the first
            if left[best] <= seen and (picked or self._already):  # the first of all may show nothing
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

    def _fold(self) -> None:
        """Folds the names that turn out to be data, from the outer objects to the inner ones."""
        while maps := find_maps((*self._already, *self._kinds)):
            self.maps = {
                path: self.maps.get(path, frozenset()) | maps.get(path, frozenset()) for path in (*self.maps, *maps)
            }
            self._already = tuple(sight.folded(self.maps) for sight in self._already)
            kinds: dict[Sight, object] = {}
            for sight, value in self._kinds.items():
                kinds.setdefault(sight.folded(self.maps), value)
            self._kinds = kinds
            self._seen = {shape for sight in kinds for shape in sight.shapes}

    def _without_needless(
        self, picked: list[Sight], fields: Mapping[Path, frozenset[str]], covered: set[Shape]
    ) -> Iterator[Chosen]:
        # What was best at its time can be shown in full by later ones together.
        for sight in list(picked):
            others = covered.union(*(other.all_shapes(fields) for other in picked if other is not sight))
            if sight.all_shapes(fields) <= others and (len(picked) > 1 or self._already):
                picked.remove(sight)
        for sight, adds in zip(picked, additions(picked, self._already, fields), strict=True):
            yield Chosen(self._kinds[sight], adds)


def _look(value: object, path: Path, shapes: set[Shape], objects: set[tuple[Path, frozenset[str]]]) -> None:
    if len(path) > MAX_DEPTH:
        raise RecursionError
    if path:
        shapes.add(Shape(path, _state(value)))
    if isinstance(value, dict):
        names = frozenset(value if path in _LAYERS else [name for name in value if not is_data(name)])
        objects.add((path, names))
        for key, item in value.items():
            _look(item, (*path, key if key in names else ENTRY), shapes, objects)
    elif isinstance(value, list):
        inner = (*path, ITEM)
        for item in value:
            _look(item, inner, shapes, objects)


def _folded(path: Path, maps: Maps) -> Path:
    folded: Path = ()
    for step in path:
        folded = (*folded, ENTRY if stem(step) in maps.get(folded, ()) else step)
    return folded


def _state(value: object) -> State:
    if isinstance(value, list) and len(value) == 1:
        return State.ONE
    return _STATES[type(value)][bool(value)]
