"""The compiled functions of a template, each wrapped so that it writes into the rendering's trace."""

from __future__ import annotations

from collections.abc import Callable

from previewer.rendering.context import Context, Path
from previewer.rendering.helpers.declaration import Call, Form
from previewer.rendering.run import Body, Write
from previewer.rendering.sections import Evaluate
from previewer.rendering.trace import HelperCall, Lookup, Outcome, Place, Trace, state
from previewer.rendering.values import Value


def _trace(context: Context) -> Trace:
    trace = context.run.trace
    assert trace is not None  # what is wrapped here runs only in a traced rendering
    return trace


def traced_step(step: Body, place: Place) -> Body:
    """A statement: what it writes comes from its place."""

    def run(context: Context, write: Write) -> None:
        trace = _trace(context)
        outer, trace.place = trace.place, place
        step(context, write)
        trace.place = outer

    return run


def traced_lookup(path: Path, text: str, place: Place) -> Evaluate:
    """A lookup with its outcome."""

    def evaluate(context: Context) -> Value:
        value, level, layer = context.find(path)
        outcome = Outcome.FOUND
        if value is None:
            outcome = Outcome.NULL if context.holds_null(path) else Outcome.MISSING
        _trace(context).lookups.append(Lookup(place, text, outcome, level, layer))
        return value

    return evaluate


def traced_function(function: Callable[[Call], Value], place: Place) -> Callable[[Call], Value]:
    """A helper's function: what each call was given."""

    def run(call: Call) -> Value:
        trace = _trace(call.context)
        values = (call.subject, *call.params) if call.given else ()
        trace.calls.append(HelperCall(place, call.name, tuple(map(state, values))))
        if call.form is Form.BLOCK:
            trace.condition(call.subject)
        return function(call)

    return run


def traced_write(context: Context, write: Write, text: str) -> None:
    """Writes what a helper gave; a body that it hands on unchanged keeps the places of its pieces."""
    trace = _trace(context)
    captured = trace.splice(text)
    if captured is None:
        write(text)
        return
    outer = trace.place
    for piece, trace.place in zip(*captured, strict=True):
        write(piece)
    trace.place = outer


def traced_block(run: Body, place: Place) -> Body:
    """A block: how often its parts ran."""

    def block(context: Context, write: Write) -> None:
        trace = _trace(context)
        trace.open_block(place)
        run(context, write)
        trace.close_block()

    return block


def traced_part(body: Body, is_body: bool, place: Place) -> Body:
    """The body or the else part of a block."""

    def part(context: Context, write: Write) -> None:
        _trace(context).ran(place, is_body)
        body(context, write)

    return part


def traced_condition(evaluate: Evaluate) -> Evaluate:
    """The value that a block decides by."""

    def condition(context: Context) -> Value:
        value = evaluate(context)
        _trace(context).condition(value)
        return value

    return condition
