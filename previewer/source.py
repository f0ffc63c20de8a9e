"""Source text and the places in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Final, NamedTuple


class Unusable(Exception):
    """Something that a user gave and that cannot be used, with the reason in one line."""


class UnreadableFile(Unusable):
    """A file that cannot be read or written, with the reason in one line."""

    @classmethod
    def because(cls, path: object, error: OSError) -> UnreadableFile:
        """With the operating system's reason."""
        return cls(f"{path}: {(error.strerror or str(error)).lower()}")


class Span(NamedTuple):
    """A half-open range of offsets, in code points, into one source."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as a person reads it: line from 1, column from 1 in code points."""

    line: int
    column: int


class Source:
    """A named piece of text; lines and columns are worked out only when they are printed.

    Where the text is a reading of what the author wrote, with every place where it was, lines are quoted as `written`.
    """

    __slots__ = ("_starts", "name", "text", "written")

    def __init__(self, name: str, text: str, written: str | None = None) -> None:
        self.name: Final = name
        self.text: Final = text
        self.written: Final = text if written is None else written
        self._starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and (self.name, self.text) == (other.name, other.text)

    def __hash__(self) -> int:
        return hash((self.name, self.text))

    @property
    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = _line_starts(self.text)
        return self._starts

    def position(self, offset: int) -> Position:
        """Turns an offset into line and column."""
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def offset(self, position: Position) -> int:
        """Turns line and column back into an offset; what lies beyond a line or the text is taken for its end."""
        starts = self._line_starts
        if position.line > len(starts):
            return len(self.text)
        return starts[position.line - 1] + min(position.column - 1, len(self.line(position.line)))

    def line(self, number: int) -> str:
        """What the author wrote in line `number` (from 1), without its end."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.written[starts[number - 1] : end].rstrip("\r\n")

    def slice(self, span: Span) -> str:
        """The text under a span."""
        return self.text[span.start : span.end]


def named_sources(texts: Mapping[str, str], pattern: str = "{}") -> dict[str, Source]:
    """Texts by their names to sources by the same names; `pattern` makes a source's own name of it."""
    return {name: Source(pattern.replace("{}", name), text) for name, text in texts.items()}


def _line_starts(text: str) -> list[int]:
    # CR LF, LF and CR end a line, as editors count them; str.splitlines would also break at form feeds.
    starts = [0]
    at = 0
    newline, carriage = text.find("\n"), text.find("\r")
    while newline >= 0 or carriage >= 0:
        lone_carriage = carriage >= 0 and not 0 <= newline <= carriage + 1
        at = (carriage if lone_carriage else newline) + 1
        starts.append(at)
        if 0 <= newline < at:
            newline = text.find("\n", at)
        if 0 <= carriage < at:
            carriage = text.find("\r", at)
    return starts
