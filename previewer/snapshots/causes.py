"""Changed lines of a rendering to the lines of templates and snippets that wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from previewer.diagnostics import DiagnosticError
from previewer.iterable.sending import Sender
from previewer.project import Project, load_payload
from previewer.rendering.trace import Piece, Trace
from previewer.snapshots.files import HTML
from previewer.snapshots.hunks import Hunk, equal_ends
from previewer.source import Source, Unusable

MOST = 6
"""Lines that are told of one rendering."""


class Cause(NamedTuple):
    """A line of a template or snippet that wrote something that differs."""

    file: str
    line: int
    text: str


def causes(project: Project, sender: Sender, name: str, hunks: tuple[Hunk, ...], *, before: bool) -> list[Cause]:
    """The lines behind what differs in a rendering's HTML, at most MOST; of the side `before` or after the change."""
    template, _, case = name.rpartition("/")
    try:
        email = next(file for file in project.templates() if file.name == template).email(sender)
        payload = load_payload(project.root / "fixtures" / template / f"{case}.json")
        outcome = email.outcome(payload, parts=False, trace=True)
    except (StopIteration, Unusable, DiagnosticError):
        return []
    if outcome.trace is None:
        return []
    found: dict[Cause, None] = {}
    for start, end in _changed(outcome.html, hunks, before):
        for cause in _behind(project.root, outcome.trace, outcome.html, start, end):
            found[cause] = None
    return list(found)[:MOST]


def _changed(html: str, hunks: tuple[Hunk, ...], before: bool) -> Iterator[tuple[int, int]]:
    """The stretches of the HTML that are other than on the other side, half-open; equal ends of lines are left out."""
    starts = [0]
    for line in html.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for hunk in hunks:
        if hunk.ending != HTML:
            continue
        old, new = "\n".join(hunk.before), "\n".join(hunk.after)
        head, tail = equal_ends(old, new)
        first, text = (hunk.before_line, old) if before else (hunk.after_line, new)
        start, end = starts[first] + head, starts[first] + len(text) - tail
        if start < end:
            yield start, end


def _behind(root: Path, trace: Trace, html: str, start: int, end: int) -> Iterator[Cause]:
    for piece in trace.output:
        if piece.end > start and piece.start < end:
            source = piece.place.source
            first, last = (_written(piece, html, at) for at in (max(start, piece.start), min(end, piece.end) - 1))
            for line in range(source.position(first).line, source.position(last).line + 1):
                yield Cause(_file(root, source), line, source.line(line).strip())


def _written(piece: Piece, html: str, at: int) -> int:
    """The offset in the source behind an offset of the output: exact in plain text, else the statement's start."""
    source, span = piece.place
    inside = source.slice(span).find(html[piece.start : piece.end])
    return span.start if inside < 0 else span.start + inside + at - piece.start


def _file(root: Path, source: Source) -> str:
    path = Path(source.name)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else source.name
