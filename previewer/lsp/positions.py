"""Offsets in code points to the lines and characters of an editor, which counts in code units, and back."""

from __future__ import annotations

from lsprotocol import types

from previewer.source import Position, Source, Span

_BYTES = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Positions:
    """The units that an editor counts in: `utf-16` unless it asked for others."""

    def __init__(self, encoding: str) -> None:
        self._codec, self._size = _BYTES[encoding]

    def offset(self, source: Source, position: types.Position) -> int:
        """The offset of an editor's position; what lies beyond a line is taken for its end."""
        start = source.offset(Position(position.line + 1, 1))
        line = source.line(position.line + 1) if start < len(source.text) else ""
        if line.isascii():
            return start + min(position.character, len(line))
        units = line.encode(self._codec, "surrogatepass")[: position.character * self._size]
        return start + len(units.decode(self._codec, "ignore"))

    def span(self, source: Source, stretch: types.Range) -> Span:
        """The span of an editor's range."""
        return Span(self.offset(source, stretch.start), self.offset(source, stretch.end))

    def position(self, source: Source, offset: int) -> types.Position:
        """The editor's position of an offset."""
        place = source.position(offset)
        before = source.line(place.line)[: place.column - 1]
        if before.isascii():
            return types.Position(place.line - 1, len(before))
        return types.Position(place.line - 1, len(before.encode(self._codec, "surrogatepass")) // self._size)

    def range(self, source: Source, span: Span) -> types.Range:
        """The editor's range of a span."""
        return types.Range(self.position(source, span.start), self.position(source, span.end))
