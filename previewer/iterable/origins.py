"""Places in a text that a feed's own pass wrote, to places in the template that its author sees."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Related
from previewer.records import Record
from previewer.rendering.trace import Piece, Place, Trace
from previewer.source import Source, Span


class Origins(Record):
    """What a first rendering wrote, and its trace, which knows where each part of it came from."""

    text: Source
    trace: Trace

    def place(self, place: Place) -> Place:
        """The place in the template that a place in the text comes from; any other place as it is."""
        if place.source is not self.text:
            return place
        first = self._behind(place.span.start)
        last = self._behind(max(place.span.start, place.span.end - 1))
        if first.source is not last.source or last.span.end < first.span.start:
            return first
        return Place(first.source, Span(first.span.start, last.span.end))

    def diagnostic(self, found: Diagnostic) -> Diagnostic:
        """A finding where the author sees its reason; a fix of the text in between mends nothing and goes."""
        source, span = self.place(Place(found.source, found.span))
        related = tuple(Related(*self.place(Place(other.source, other.span)), other.message) for other in found.related)
        fix = found.fix if found.source is not self.text else None
        return found.replace(source=source, span=span, related=related, fix=fix)

    def moved(self, trace: Trace) -> Trace:
        """A trace of the second rendering as one of the template."""
        return trace.moved(self.place, self._pieces)

    def _behind(self, offset: int) -> Place:
        """Where the character at an offset comes from: one character of text, or the statement that wrote it."""
        pieces = self.trace.output
        if not pieces:
            return Place(self.trace.place.source, Span(0, 0))
        piece = pieces[max(bisect_right(pieces, offset, key=lambda piece: piece.start) - 1, 0)]
        if not self._copies(piece):
            return piece.place
        source, span = piece.place
        start = min(span.start + offset - piece.start, span.end)
        return Place(source, Span(start, min(start + 1, span.end)))

    def _copies(self, piece: Piece) -> bool:
        source, span = piece.place
        return source.slice(span) == self.text.text[piece.start : piece.end]

    def _pieces(self, text: str, place: Place) -> Iterator[tuple[str, Place]]:
        """A piece of the second output; text of the template and values of the feed in it each by themselves."""
        start, end = place.span
        if place.source is not self.text or self.text.slice(place.span) != text:
            yield text, self.place(place)
            return
        pieces = self.trace.output
        for piece in pieces[max(bisect_right(pieces, start, key=lambda piece: piece.start) - 1, 0) :]:
            first, last = max(start, piece.start), min(end, piece.end)
            if first >= last:
                return
            yield text[first - start : last - start], self.place(Place(self.text, Span(first, last)))
