"""The ways through a template, and how often renderings took each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from enum import StrEnum

from previewer.records import Record
from previewer.rendering.trace import Place, Trace
from previewer.source import Source, Span
from previewer.syntax.ast import BlockStatement, Call, Template, walk
from previewer.syntax.parser import parse

# Helpers whose block asks a question, so that there are two ways on even without an `{{else}}`.
_QUESTIONS = {"if", "unless", "with", "each", "and", "or", "not", "eq", "neq", "gt", "gte", "lt", "lte"}


class Way(StrEnum):
    """One of the ways on from a block."""

    BODY = "body"
    ELSE = "else"


class Branch(Record):
    """One way on from a block, and how many renderings took it."""

    place: Place
    """The block's call: `if coupon`."""
    way: Way
    loops: bool
    explicit: bool
    """Whether there is text for it; an `{{#if}}` without `{{else}}` has a second way all the same."""
    renderings: int

    @property
    def gap(self) -> str:
        """What no payload shows, in words."""
        call = self.place.source.slice(self.place.span)
        if self.loops:
            return f"`{call}` is {'always' if self.way is Way.BODY else 'never'} empty"
        if self.way is Way.BODY:
            return f"the body of `{call}` never runs"
        return f"the else part of `{call}` never runs" if self.explicit else f"the body of `{call}` is never left out"


def branches(traces: Iterable[Trace], helpers: Container[str]) -> tuple[Branch, ...]:
    """Every way through the sources that the traces went through, in the order of the text.

    `helpers` are the names that a template can call; a block of any other name asks for a field.
    """
    taken: Counter[tuple[Place, Way]] = Counter()
    sources: dict[Source, None] = {}
    for trace in traces:
        sources[trace.place.source] = None
        sources.update(dict.fromkeys(piece.place.source for piece in trace.output))
        sources.update(dict.fromkeys(block.place.source for block in trace.blocks))
        ran = {(block.place, Way.BODY) for block in trace.blocks if block.body}
        # A block whose body did not run went the other way, whether there is text for it or not.
        ran |= {(block.place, Way.ELSE) for block in trace.blocks if block.otherwise or not block.body}
        taken.update(ran)
    return tuple(branch for source in sources for branch in _of(source, taken, helpers))


def block_calls(template: Template) -> dict[Span, Call]:
    """The calls that open a block or an `{{else if}}`, by their places."""
    return {call.span: call for call, _ in _blocks(template)}


def _of(source: Source, taken: Counter[tuple[Place, Way]], helpers: Container[str]) -> Iterable[Branch]:
    for call, explicit in _blocks(parse(source, lenient=True).template):
        place = Place(source, call.span)
        name = call.name.original
        asks = name in _QUESTIONS or name.startswith("if") or name not in helpers
        for way in Way:
            if way is Way.BODY or explicit or asks:
                yield Branch(place, way, name == "each", way is Way.BODY or explicit, taken[place, way])


def _blocks(template: Template) -> Iterable[tuple[Call, bool]]:
    for node in walk(template):
        if isinstance(node, BlockStatement) and not node.decorator:
            calls = [node.call, *(inverse.call for inverse in node.inverses if inverse.call is not None)]
            plain_else = any(inverse.call is None for inverse in node.inverses)
            last = len(calls) - 1
            for index, call in enumerate(calls):
                yield call, index < last or plain_else
