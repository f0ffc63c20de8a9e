"""The compiled functions of a template, each wrapped so that it writes into the rendering's trace."""

from __future__ import annotations

from collections.abc import Callable

from previewer.rendering.context import Context, Path
from previewer.rendering.declaration import Call as HelperCallValue
from previewer.rendering.declaration import Form
from previewer.rendering.lookups import printed
from previewer.rendering.run import LARGE, Body, Write
from previewer.rendering.sections import Evaluate
from previewer.rendering.trace import Outcome, Place, Trace, state
from previewer.rendering.values import SafeText, Value, escape
from previewer.source import Source, Span
from previewer.syntax.ast import Call, Node, PathExpression
from previewer.syntax.paths import SegmentKind


def _trace(context: Context) -> Trace:
    return context.run.trace  # type: ignore[return-value]  # what is wrapped here runs only with a trace


class Tracer:
    """Wraps the functions that the compiler makes of one source."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def _place(self, node: Node) -> Place:
        return Place(self._source, node.span)

    def text(self, text: str, statement: Node) -> Body:
        """A piece of the template's own text; its place leaves out the blanks that were trimmed around it."""
        start = statement.start + max(self._source.slice(statement.span).find(text), 0)
        place = Place(self._source, Span(start, start + len(text)))

        def run(context: Context, write: Write) -> None:
            _trace(context).place = place
            write(text)

        return run

    def step(self, step: Body, statement: Node) -> Body:
        """A statement: what it writes comes from its place."""
        place = self._place(statement)

        def run(context: Context, write: Write) -> None:
            _trace(context).place = place
            step(context, write)

        return run

    def lookup(self, path: Path, node: PathExpression) -> Evaluate:
        """A lookup with its outcome."""
        place, text = self._place(node), node.original
        name = path[0].name if len(path) == 1 and path[0].kind is SegmentKind.PROPERTY else None

        def evaluate(context: Context) -> Value:
            record = _trace(context).looked_up
            # A field of the innermost object needs no search.
            model = context.model
            if name is not None and not context.scope and model.__class__ is dict:
                value: Value = model.get(name)
                if value is not None:
                    record((place, text, Outcome.FOUND, 0, "model", model))
                    return value
            value, level, layer = context.find(path)
            outcome = Outcome.FOUND
            if value is None:
                outcome = Outcome.NULL if context.holds_null(path) else Outcome.MISSING
            record((place, text, outcome, level, layer, _base(context, level, layer)))
            return value

        return evaluate

    def function(self, function: Callable[[HelperCallValue], Value], node: Call) -> Callable[[HelperCallValue], Value]:
        """A helper's function: what each call was given."""
        place = self._place(node)

        def run(call: HelperCallValue) -> Value:
            trace = _trace(call.context)
            values = (call.subject, *call.params) if call.given else ()
            trace.called((place, call.name, tuple(map(state, values))))
            if call.form is Form.BLOCK:
                trace.condition(call.subject)
            return function(call)

        return run

    def value(self, evaluate: Evaluate, raw: bool, node: Node) -> Body:
        """What a helper gives; a body that it hands on unchanged keeps the places of its pieces."""
        named = self._place(node)

        def run(context: Context, write: Write) -> None:
            trace = _trace(context)
            place = trace.place
            value = evaluate(context)
            trace.place = place  # a body that ran in between has places of its own
            if value is None:
                return
            text = printed(value, context, named)
            if not raw and not isinstance(value, SafeText):
                text = escape(text)
            captured = trace.splice(text)
            if captured is None:
                write(text)
            else:
                for piece, trace.place in zip(*captured, strict=True):
                    write(piece)
            if len(text) > LARGE:
                context.run.tick()

        return run

    def block(self, call: Call, body: Body, inverse: Body, make: Callable[[Body, Body], Body]) -> Body:
        """A block: what its condition was, and how often its parts ran."""
        place = self._place(call)
        run = make(_part(body, True, place), _part(inverse, False, place))

        def block(context: Context, write: Write) -> None:
            trace = _trace(context)
            trace.open_block(place)
            run(context, write)
            trace.close_block()

        return block

    def condition(self, evaluate: Evaluate) -> Evaluate:
        """The value that a block decides by."""

        def condition(context: Context) -> Value:
            value = evaluate(context)
            _trace(context).condition(value)
            return value

        return condition


def _base(context: Context, level: int, layer: str) -> object:
    for _ in range(level):
        assert context.parent is not None  # the search went through it
        context = context.parent
    if layer == "data":
        return context.run.data
    return context.variables if layer in ("variables", "partial") else context.model


def _part(body: Body, is_body: bool, place: Place) -> Body:
    def part(context: Context, write: Write) -> None:
        _trace(context).ran(place, is_body)
        body(context, write)

    return part
