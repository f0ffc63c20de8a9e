"""What a rendering looked up, which branches ran, what its helpers were given, and where each output came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from previewer.records import Record
from previewer.rendering.values import Value
from previewer.source import Source, Span
from previewer.syntax.paths import SegmentKind, split_path


class Place(NamedTuple):
    """A span of the template, or of a snippet or partial that it renders."""

    source: Source
    span: Span


class Outcome(StrEnum):
    """What a lookup came to."""

    FOUND = "found"
    NULL = "null"
    MISSING = "missing"


class Lookup(NamedTuple):
    """One lookup of a path; `level` counts outward from the innermost context, `layer` names what held it.

    A layer is "model", "block params", "variables", "partial", "assigned values", or for a field of the data what the
    host calls its layer ("event", "profile" …); nothing has the layer "". `base` is what the path starts from: the
    model, variables or block params of that level.
    """

    place: Place
    path: str
    outcome: Outcome
    level: int
    layer: str
    base: object


class Block(NamedTuple):
    """One run of a block: what its condition was, and how often its body and its else part ran."""

    place: Place
    condition: str
    body: int
    otherwise: int


class HelperCall(NamedTuple):
    """One call of a helper with the state of each parameter, as `state` names it."""

    place: Place
    name: str
    states: tuple[str, ...]


class Piece(NamedTuple):
    """A stretch of the output, half-open in code points, and the place that wrote it."""

    start: int
    end: int
    place: Place

    def copied_from(self, output: str) -> int | None:
        """The offset in the source of the text that the piece copies; None where it is a value.

        A text's place may reach further than the text: blanks trimmed around it are part of the source alone.
        """
        source, span = self.place
        at = source.text.find(output[self.start : self.end], *span)
        return None if at < 0 else at


class _OpenBlock:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.condition = ""
        self.body = 0
        self.otherwise = 0


Pieces = tuple[list[str], list[Place]]


class Trace:
    """The record of one rendering, in the order in which things happened."""

    def __init__(self, place: Place) -> None:
        self.place = place
        """Where the rendering is; what is written now comes from here."""
        self.root: Value = None
        """The data that is rendered."""
        self.layers: Mapping[str, str] = {}
        """What the host calls the layer of each field of the data."""
        # Plain tuples while rendering: a trace may cost no more than two renderings.
        self._lookups: list[tuple[Place, str, Outcome, int, str, object]] = []
        self._blocks: list[tuple[Place, str, int, int]] = []
        self._calls: list[tuple[Place, str, tuple[str, ...]]] = []
        self.looked_up = self._lookups.append
        """Takes down one lookup."""
        self.called = self._calls.append
        """Takes down one helper call."""
        self._open: list[_OpenBlock] = []
        self._places: list[list[Place]] = []
        self._captured: Pieces = ([], [])

    # While rendering

    def open_block(self, place: Place) -> None:
        """A block starts."""
        self._open.append(_OpenBlock(place))

    def close_block(self) -> None:
        """The block that started last ends."""
        block = self._open.pop()
        self._blocks.append((block.place, block.condition, block.body, block.otherwise))

    def condition(self, value: Value) -> None:
        """The value that the open block decides by."""
        self._open[-1].condition = state(value)

    def ran(self, place: Place, body: bool) -> None:
        """The body or the else part of the block at a place runs; a body kept for later belongs to none."""
        block = self._open[-1] if self._open else None
        if block is None or block.place is not place:
            return
        if body:
            block.body += 1
        else:
            block.otherwise += 1

    def start_output(self) -> list[Place]:
        """The list that takes the places of an output's pieces."""
        places: list[Place] = []
        self._places.append(places)
        return places

    def end_capture(self, pieces: list[str]) -> None:
        """A captured output is complete; should a helper write it unchanged, its places are kept."""
        self._captured = (pieces, self._places.pop())

    def splice(self, text: str) -> Pieces | None:
        """The pieces of the capture that ended last, where `text` is just that."""
        pieces, _ = self._captured
        return self._captured if pieces and "".join(pieces) == text else None

    def finish(self, pieces: list[str]) -> None:
        """The output is complete, or as complete as a failure left it."""
        while self._open:
            self.close_block()
        self._captured = (pieces, self._places[0])

    # Afterwards

    @property
    def lookups(self) -> list[Lookup]:
        """Every lookup in the order of the rendering."""
        return [Lookup(*found[:4], self._layer(found), found[5]) for found in self._lookups]

    @property
    def blocks(self) -> list[Block]:
        """Every run of a block, in the order in which they ended."""
        return list(map(Block._make, self._blocks))

    @property
    def calls(self) -> list[HelperCall]:
        """Every helper call, in the order of the rendering."""
        return list(map(HelperCall._make, self._calls))

    @cached_property
    def output(self) -> tuple[Piece, ...]:
        """Every stretch of the output in order, without gaps."""
        pieces, places = self._captured
        ends = list(accumulate(map(len, pieces)))
        starts = [0, *ends]
        return tuple(
            Piece(start, end, place) for start, end, place in zip(starts, ends, places, strict=False) if end > start
        )

    def origin(self, offset: int) -> Place:
        """The place that wrote the character at an offset of the output; raises IndexError outside it."""
        at = bisect_right(self.output, offset, key=lambda piece: piece.start) - 1
        if at < 0 or offset >= self.output[at].end:
            raise IndexError(f"the output has no character {offset}")
        return self.output[at].place

    def written_by(self, source: Source, offset: int) -> tuple[Piece, ...]:
        """The stretches of the output that the text at an offset of a source wrote."""
        return tuple(
            piece
            for piece in self.output
            if piece.place.source is source and piece.place.span.start <= offset < piece.place.span.end
        )

    def moved(
        self, place: Callable[[Place], Place], pieces: Callable[[str, Place], Iterable[tuple[str, Place]]]
    ) -> Trace:
        """The same with other places; `pieces` cuts a piece of the output into those that have one place each."""
        other = Trace(place(self.place))
        other.root, other.layers = self.root, self.layers
        other._lookups += [(place(found[0]), *found[1:]) for found in self._lookups]
        other._blocks += [(place(block[0]), *block[1:]) for block in self._blocks]
        other._calls += [(place(call[0]), *call[1:]) for call in self._calls]
        texts, places = other._captured
        for text, at in zip(*self._captured, strict=False):
            for part, origin in pieces(text, at):
                texts.append(part)
                places.append(origin)
        return other

    def _layer(self, found: tuple[Place, str, Outcome, int, str, object]) -> str:
        """The name of what held a value: the data's own fields go by the host's name for their layer."""
        layer, base = found[4], found[5]
        if layer == "data":
            path = split_path(found[1])
            if path[0].name not in _ROOT:
                return "assigned values"
            return self.layers.get(path[1].name, "model") if len(path) > 1 else "model"
        if layer != "model" or base is not self.root or not self.layers:
            return layer
        names = [segment.name for segment in split_path(found[1]) if segment.kind in _NAMED]
        return self.layers.get(names[0], layer) if names else layer

    def empty_lookups(self) -> tuple[Lookup, ...]:
        """The lookups that came out empty."""
        return tuple(lookup for lookup in self.lookups if lookup.outcome is not Outcome.FOUND)


_ROOT = frozenset({"@root", "root"})
_NAMED = frozenset({SegmentKind.PROPERTY, SegmentKind.INDEX, SegmentKind.DATA})


class Rendering(Record):
    """A rendered text with its trace."""

    text: str
    trace: Trace


def state(value: Value) -> str:
    """What kind of value stands somewhere: "nothing", "empty text", "text", "zero", "number", "true", ..."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "text" if value else "empty text"
    if isinstance(value, int | float):
        return "number" if value else "zero"
    if isinstance(value, list):
        return "list" if value else "empty list"
    return "object"
