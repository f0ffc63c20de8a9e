"""Source text and the places in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of offsets, in code points, into one source."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as a person reads it: line from 1, column from 1 in code points."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A named piece of text; lines and columns are worked out only when they are printed."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        # CR LF, LF and CR end a line, as editors count them; str.splitlines would also break at form feeds.
        starts, text = [0], self.text
        at = 0
        while True:
            newline, carriage = text.find("\n", at), text.find("\r", at)
            if newline < 0 and carriage < 0:
                return starts
            lone_carriage = carriage >= 0 and not 0 <= newline <= carriage + 1
            at = (carriage if lone_carriage else newline) + 1
            starts.append(at)

    def position(self, offset: int) -> Position:
        """Turns an offset into line and column."""
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) without its end."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def slice(self, span: Span) -> str:
        """The text under a span."""
        return self.text[span.start : span.end]
