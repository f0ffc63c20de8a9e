"""Expressions to functions that give their value in a context; what is wrong with them is collected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, assert_never

from previewer.diagnostics import Diagnostic, Severity
from previewer.rendering.context import Context
from previewer.rendering.declaration import Call as HelperCall
from previewer.rendering.declaration import Form, Helper
from previewer.rendering.errors import render_error
from previewer.rendering.lookups import lookup, may_fail
from previewer.rendering.run import Body, Write
from previewer.rendering.sections import Evaluate
from previewer.rendering.values import Failure, Value
from previewer.source import Source
from previewer.syntax.ast import (
    BooleanLiteral,
    Call,
    Expression,
    HashPair,
    Node,
    NumberLiteral,
    PathExpression,
    StringLiteral,
    SubExpression,
)
from previewer.syntax.paths import split_path

if TYPE_CHECKING:
    from previewer.rendering.tracing import Tracer


class Expressions:
    """Compiles the expressions of one source."""

    def __init__(self, source: Source, helpers: Mapping[str, Helper], tracer: Tracer | None) -> None:
        self.source = source
        self.helpers = helpers
        self.tracer = tracer
        self.faults: list[Diagnostic] = []

    def value(self, node: Expression) -> Evaluate:
        """The value of an expression."""
        match node:
            case PathExpression():
                return self.lookup(node)
            case StringLiteral() | NumberLiteral() | BooleanLiteral():
                value = node.value
                return lambda context: value
            case SubExpression():
                name = node.call.name.original
                helper = self.helpers.get(name)
                if helper is None:
                    self.unknown_helper(node.call)
                    return lambda context: None
                return self.bodiless(node.call, helper, Form.SUBEXPRESSION, name)
            case _:
                assert_never(node)

    def hash(self, pairs: tuple[HashPair, ...]) -> tuple[tuple[str, Evaluate], ...]:
        """The keys and values of a hash."""
        return tuple((pair.key, self.value(pair.value)) for pair in pairs)

    def lookup(self, node: PathExpression, name: str | None = None) -> Evaluate:
        """What a path, or `name` in its place, leads to."""
        text = name or node.original
        find = self.tracer.lookup(split_path(text), node) if self.tracer is not None else lookup(text)
        if not may_fail(text):
            return find
        source, span = self.source, node.span

        def located(context: Context) -> Value:
            try:
                return find(context)
            except Failure as failure:
                raise render_error(source, span, str(failure)) from failure

        return located

    def bodiless(self, call: Call, helper: Helper, form: Form, name: str) -> Evaluate:
        """What a helper gives inline; straight inside block params one without arguments is a field of that name."""
        evaluate = self.call(call, helper, form)
        if call.params or call.hash:
            return evaluate
        field = self.lookup(call.name, name)
        return lambda context: field(context) if context.has_block_params else evaluate(context)

    def call(
        self,
        call: Call,
        helper: Helper,
        form: Form,
        body: Body | None = None,
        inverse: Body | None = None,
        names: tuple[str, ...] = (),
    ) -> Evaluate:
        """What a helper gives."""
        source, span, function, name = self.source, call.name.span, helper.function, call.name.original
        params = tuple(self.value(param) for param in call.params)
        first, others, given = (params[0] if params else None), params[1:], len(params)
        if self.tracer is not None:
            function = self.tracer.function(function, call)
        pairs = self.hash(call.hash)
        place = (source, span)

        def evaluate(context: Context) -> Value:
            subject = first(context) if first is not None else context.model
            values = tuple([param(context) for param in others]) if others else ()
            hashed = {key: value(context) for key, value in pairs} if pairs else {}
            try:
                return function(
                    HelperCall(name, context, subject, values, hashed, form, given, body, inverse, names, place)
                )
            except Failure as failure:
                raise render_error(source, span, str(failure)) from failure

        return evaluate

    def located(self, body: Body, node: Node) -> Body:
        """The same body; what fails in it and has no place yet is reported at the node."""
        source, span = self.source, node.span

        def located(context: Context, write: Write) -> None:
            try:
                body(context, write)
            except Failure as failure:
                raise render_error(source, span, str(failure)) from failure

        return located

    def unknown_helper(self, call: Call) -> None:
        """Notes that a name with parameters is no helper's."""
        name = call.name.original
        if name == "elseif":
            self.fault(call.name, "found `elseif`, expected `else if`", "HB008", "elseif-keyword")
        else:
            message = f"could not find helper `{name}`: only a helper takes parameters"
            self.fault(call.name, message, "HB301", "unknown-helper")

    def fault(self, node: Node, message: str, code: str, name: str) -> None:
        """Notes what makes the engine reject the template."""
        self.faults.append(Diagnostic(code, name, Severity.ERROR, self.source, node.span, message))
