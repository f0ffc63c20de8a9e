"""The state of one rendering: its shared data, its partials, and the bounds it must keep."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from previewer.records import Record
from previewer.rendering.limits import Limits
from previewer.rendering.values import Failure, Value

if TYPE_CHECKING:
    from previewer.rendering.context import Context
    from previewer.rendering.trace import Trace
    from previewer.source import Source, Span

LARGE = 65_536
"""A value with more characters than this is a reason to look at the bounds at once."""

Write = Callable[[str], None]
Place: TypeAlias = "tuple[Source, Span]"
Body = Callable[["Context", Write], None]


class LimitExceeded(Failure):
    """A rendering went beyond one of its limits."""


class PartialBody(Record):
    """An inline partial, or the block of a partial block with the statement that gave it."""

    body: Body
    owner: object = None


class Run:
    """What one rendering keeps: never shared between two, so a template renders in many threads at once."""

    def __init__(
        self,
        limits: Limits,
        load: Callable[[str], Body | None],
        data: dict[str, Value],
        sources: Mapping[str, Source],
        options: Mapping[str, Value],
        trace: Trace | None,
    ) -> None:
        self.limits = limits
        self.load = load
        """A partial's body by its name, compiled; None where there is no such partial."""
        self.data = data
        """What `@root` and `#assign` share through the whole rendering."""
        self.sources = sources
        """The partials' own text."""
        self.options = options
        """What the host hands to its helpers."""
        self.trace = trace
        """Where a traced rendering writes down what happens."""
        self.guesses: list[tuple[Source, Span, str]] = []
        """Where the rendering answered what Iterable leaves open, and how."""
        self.slots: dict[str, Body] = {}
        """Named bodies of `{{#partial "x"}}`."""
        self.frames: list[dict[str, PartialBody]] = [{}]
        """Inline partials in force, innermost last."""
        self.caller: object = None
        """The partial statement that is being rendered, by identity."""
        self.invoked: list[str] = []
        """Names of the partials that are being rendered, outermost first."""
        self.outputs: list[list[str]] = []
        """What is being written, innermost capture last."""
        self.iterations = 0
        self.deadline = time.monotonic() + limits.seconds
        self._captured = 0
        self._measured: list[int] = []
        self._counted: list[int] = []

    def guess(self, place: Place, what: str) -> None:
        """Notes that an answer is a guess: Iterable does not document what happens at a place."""
        note = (*place, what)
        if note not in self.guesses:
            self.guesses.append(note)

    def start(self) -> tuple[list[str], Write]:
        """The list that takes the output's pieces, and what writes to it."""
        return self._push()

    def _push(self) -> tuple[list[str], Write]:
        pieces: list[str] = []
        self.outputs.append(pieces)
        self._measured.append(0)
        self._counted.append(0)
        trace = self.trace
        if trace is None:
            return pieces, pieces.append
        places = trace.start_output()

        def write(text: str) -> None:
            pieces.append(text)
            places.append(trace.place)

        return pieces, write

    def capture(self, body: Body, context: Context) -> str:
        """What a body writes, as text."""
        pieces, write = self._push()
        try:
            body(context, write)
            self.tick()
        finally:
            self.outputs.pop()
            self._captured += self._measured.pop()
            self._counted.pop()
        self.make_room(self._captured)
        if self.trace is not None:
            self.trace.end_capture(pieces)
        return "".join(pieces)

    def loop(self, passes: int) -> None:
        """Counts the passes of a loop that starts."""
        self.iterations += passes
        if self.iterations > self.limits.iterations:
            raise LimitExceeded(f"loops and partials run more than {self.limits.iterations:,} times together")

    def step(self) -> None:
        """Counts one call of a partial, and looks at the other bounds now and then."""
        self.loop(1)
        if not self.iterations & 63:
            self.tick()

    def make_room(self, characters: int) -> None:
        """Refuses a text that is longer than the output may be, before it is made."""
        if characters > self.limits.output:
            raise LimitExceeded(f"more than {self.limits.output:,} characters are written")

    def tick(self) -> None:
        """Checks the time and what was written so far."""
        pieces = self.outputs[-1]
        size = self._measured[-1] + sum(map(len, pieces[self._counted[-1] :]))
        self._measured[-1] = size
        self._counted[-1] = len(pieces)
        self.make_room(size)
        if time.monotonic() > self.deadline:
            raise LimitExceeded(f"it takes more than {self.limits.seconds:g} seconds")
