"""What differs in a rendering to the lines of templates and snippets that are behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from previewer.diagnostics import DiagnosticError
from previewer.iterable.email import Outcome
from previewer.project import Project, load_payload
from previewer.rendering.trace import Piece, Trace
from previewer.snapshots.hunks import changed_lines, equal_ends
from previewer.source import Source, Unusable

MOST = 6
"""Lines that are told of one rendering."""


class Cause(NamedTuple):
    """A line of a template or snippet that wrote something that differs, or that stops the send."""

    file: str
    line: int
    text: str


class Side:
    """A project before or after a change: renders once more, with a trace, what is asked about."""

    def __init__(self, project: Project) -> None:
        """Raises SettingsError, UnreadableFile or PayloadError."""
        self._project = project
        self._sender = project.steady_sender(project.settings())
        self._templates = {file.name: file for file in project.templates()}

    def outcome(self, name: str) -> Outcome | None:
        """What one payload comes to; None where that cannot be told."""
        template, _, case = name.rpartition("/")
        try:
            file = self._templates[template]
            payload = load_payload({path.stem: path for path in file.fixtures()}[case])
            return file.email(self._sender).outcome(payload, trace=True)
        except (KeyError, Unusable, DiagnosticError):
            return None

    def causes(self, own: Outcome, other: Outcome) -> tuple[Cause, ...]:
        """The lines of this side behind what its outcome has and the other's has not, at most MOST."""
        return tuple(dict.fromkeys(self._causes(own, other)))[:MOST]

    def _causes(self, own: Outcome, other: Outcome) -> Iterator[Cause]:
        for error in own.errors:
            yield self._line(error.source, error.source.position(error.span.start).line)
        others = _parts(other)
        for name, (text, trace) in _parts(own).items():
            if name not in others:
                continue
            for start, end in _changed(text, others[name][0]):
                yield from self._behind(text, trace, start, end)

    def _behind(self, text: str, trace: Trace, start: int, end: int) -> Iterator[Cause]:
        for piece in trace.output:
            if piece.end > start and piece.start < end:
                source = piece.place.source
                first, last = (_written(piece, text, at) for at in (max(start, piece.start), min(end, piece.end) - 1))
                for line in range(source.position(first).line, source.position(last).line + 1):
                    yield self._line(source, line)

    def _line(self, source: Source, line: int) -> Cause:
        path, root = Path(source.name), self._project.root
        file = path.relative_to(root).as_posix() if path.is_relative_to(root) else source.name
        return Cause(file, line, source.line(line).strip())


def _parts(outcome: Outcome) -> dict[str, tuple[str, Trace]]:
    """The body, each field and the template's own text, where they are sent, with their traces."""
    if outcome.errors:
        return {}
    texts = {"html": outcome.html, **outcome.headers}
    if outcome.text is not None:
        texts["text"] = outcome.text
    # The traces are in the same order; behind them stand those of the feeds.
    return {name: (text, trace) for (name, text), trace in zip(texts.items(), outcome.traces, strict=False)}


def _changed(text: str, other: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text that are other than in another, half-open; equal ends of lines are left out."""
    lines, others = text.split("\n"), other.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for first, last, other_first, other_last in changed_lines(lines, others):
        own = "\n".join(lines[first:last])
        head, tail = equal_ends(own, "\n".join(others[other_first:other_last]))
        start, end = starts[first] + head, starts[first] + len(own) - tail
        if start < end:
            yield start, end


def _written(piece: Piece, text: str, at: int) -> int:
    """The offset in the source behind an offset of the output: exact in plain text, else the statement's start."""
    copied = piece.copied_from(text)
    return piece.place.span.start if copied is None else copied + at - piece.start
