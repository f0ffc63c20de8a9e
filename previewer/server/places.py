"""A traced rendering to the lines of the templates that wrote each stretch of it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from previewer.coverage.paths import handlebars
from previewer.coverage.reads import Read
from previewer.records import Record
from previewer.rendering.trace import Piece, Place, Trace
from previewer.source import Source


class Stretch(Record):
    """From `start` on, until the next one, the output was written by a line of a source."""

    start: int
    source: Source
    line: int
    path: str
    """The place in the payload whose value it is; empty for the template's own text."""


def stretches(html: str, trace: Trace, reads: Sequence[Read]) -> list[Stretch]:
    """The output's stretches in order: text of the template line by line, each value on its own."""
    paths = _paths(trace, reads)
    counts: defaultdict[Place, int] = defaultdict(int)
    found: list[Stretch] = []
    for piece in trace.output:
        place = piece.place
        known = paths.get(place)
        nth, counts[place] = counts[place], counts[place] + 1
        path = known[nth % len(known)] if known else ""
        found += _lines(html, piece, path)
    return found


def _lines(html: str, piece: Piece, path: str) -> Iterator[Stretch]:
    source, span = piece.place
    copied = None if path else piece.copied_from(html)
    yield Stretch(piece.start, source, source.position(span.start if copied is None else copied).line, path)
    if copied is None:
        return
    start = html.find("\n", piece.start, piece.end - 1) + 1
    while start:
        yield Stretch(start, source, source.position(copied + start - piece.start).line, path)
        start = html.find("\n", start, piece.end - 1) + 1


def _paths(trace: Trace, reads: Sequence[Read]) -> dict[Place, list[str]]:
    """For each statement that wrote values, the places in the payload in the order of its runs.

    Only where every run read as much as every other can they be told apart; else the first stands for all.
    """
    runs: defaultdict[Place, int] = defaultdict(int)
    for piece in trace.output:
        runs[piece.place] += 1
    owners = [place for place in runs if place.source.text.startswith("{{", place.span.start)]
    owners.sort(key=lambda place: (place.source.name, place.span))
    keys = [(place.source.name, place.span.start) for place in owners]
    read_by: defaultdict[Place, list[str]] = defaultdict(list)
    for read in reads:
        at = bisect_right(keys, (read.place.source.name, read.place.span.start)) - 1
        if at >= 0 and read.place.source is owners[at].source and read.place.span.end <= owners[at].span.end:
            read_by[owners[at]].append(handlebars(read.keys))
    paths: dict[Place, list[str]] = {}
    for place, texts in read_by.items():
        each, rest = divmod(len(texts), runs[place])
        if each and not rest:
            paths[place] = [" ".join(dict.fromkeys(texts[at : at + each])) for at in range(0, len(texts), each)]
        else:
            paths[place] = texts[:1]
    return paths
