"""A syntax tree to functions that write its text; made once, run for many payloads and in many threads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, assert_never

from previewer.diagnostics import Diagnostic, Related
from previewer.rendering import sections
from previewer.rendering.context import Context
from previewer.rendering.declaration import Form, Helper
from previewer.rendering.errors import CompileError, RenderError, TemplateError, render_error
from previewer.rendering.expressions import Expressions
from previewer.rendering.lookups import write_escaped, write_raw
from previewer.rendering.partials import Decorate, decorated, decorated_block, define_inline, push_frame, render_partial
from previewer.rendering.reprint import reprint, reprint_all
from previewer.rendering.run import Body, Write
from previewer.rendering.sections import Evaluate, nothing
from previewer.rendering.values import Failure, Value
from previewer.source import Source
from previewer.syntax.ast import (
    BlockStatement,
    Call,
    CommentStatement,
    DecoratorStatement,
    DelimitersStatement,
    EscapedStatement,
    Inverse,
    MustacheKind,
    MustacheStatement,
    PartialBlockStatement,
    PartialCall,
    PartialName,
    PartialStatement,
    PathExpression,
    RawBlockStatement,
    Statement,
    StringLiteral,
    SubExpression,
    Template,
    TextStatement,
)
from previewer.syntax.paths import split_path

if TYPE_CHECKING:
    from previewer.rendering.tracing import Tracer


def compile_template(template: Template, helpers: Mapping[str, Helper], tracer: Tracer | None = None) -> Body:
    """Turns a tree into the function that writes it; raises CompileError with every reason.

    With a tracer the same functions are wrapped so that they write into the rendering's trace.
    """
    compiler = _Compiler(template.source, helpers, tracer)
    compiler.body(template.body)
    if compiler.faults:
        raise CompileError(*sorted(compiler.faults, key=lambda fault: fault.span))
    return _whole(compiler.bodies)


def _whole(bodies: list[Body]) -> Body:
    # Each body holds those inside it. With the last one alone Python would free them from within each other, and since
    # 3.13 that takes more than a C stack of 1 MB where blocks are nested deep; a list frees them one by one.
    def run(context: Context, write: Write) -> None:
        bodies[-1](context, write)

    return run


class _Compiler:
    def __init__(self, source: Source, helpers: Mapping[str, Helper], tracer: Tracer | None) -> None:
        self.source = source
        self.tracer = tracer
        self._values = Expressions(source, helpers, tracer)
        # Two stacks that handlebars.java keeps to read `{{o.a}}` inside `{{#with o}}` as `{{this.o.a}}`; an
        # inverse block never leaves the first one (with-034 to -042).
        self._blocks: list[str] = []
        self._subjects: list[str] = []
        self._depth = 0
        self._in_raw = 0
        self.bodies: list[Body] = []
        """Every body made so far: the innermost of nested ones first."""
        # What an `{{#if}}` consists of, for the one whose else part it is.
        self._chains: dict[Body, tuple[tuple[tuple[Evaluate, Body], ...], Body]] = {}

    @property
    def faults(self) -> list[Diagnostic]:
        """What makes the engine reject the template, as far as it is compiled."""
        return self._values.faults

    def body(self, statements: tuple[Statement, ...]) -> Body:
        """The function for a list of statements."""
        pairs: list[tuple[str, Body]] = []
        decorators: list[Decorate] = []
        text = ""
        for statement in statements:
            match statement:
                case TextStatement() | EscapedStatement():
                    if self.tracer is not None:
                        pairs.append(("", self.tracer.text(statement.value, statement)))
                    else:
                        text += statement.value
                case CommentStatement() | DelimitersStatement():
                    pass
                case BlockStatement(decorator=True):
                    decorators.append(self._decorator_block(statement))
                case DecoratorStatement():
                    decorators.append(self._decorator(statement))
                case _:
                    if isinstance(statement, PartialStatement | PartialBlockStatement):
                        decorators.append(push_frame)
                    pairs.append((text, self._statement(statement)))
                    text = ""
        body = decorated(_sequence(tuple(pairs), text), tuple(decorators))
        self.bodies.append(body)
        return body

    def _statement(
        self,
        statement: MustacheStatement | BlockStatement | RawBlockStatement | PartialStatement | PartialBlockStatement,
    ) -> Body:
        step = self._untraced(statement)
        return self.tracer.step(step, statement) if self.tracer is not None else step

    def _untraced(
        self,
        statement: MustacheStatement | BlockStatement | RawBlockStatement | PartialStatement | PartialBlockStatement,
    ) -> Body:
        match statement:
            case MustacheStatement():
                return self._mustache(statement)
            case BlockStatement():
                return self._block(statement)
            case RawBlockStatement():
                return self._raw_block(statement)
            case PartialStatement():
                return self._partial(statement, statement.call, None)
            case PartialBlockStatement():
                return self._partial(statement, statement.call, self.body(statement.body))
            case _:
                assert_never(statement)

    # Values

    def _mustache(self, statement: MustacheStatement) -> Body:
        call = statement.call
        name = self._qualified(call)
        helper = self._values.helpers.get(name)
        raw = statement.kind is not MustacheKind.ESCAPED
        if helper is not None:
            evaluate = self._values.bodiless(call, helper, Form.INLINE, name)
        else:
            if call.params or call.hash:
                self._values.unknown_helper(call)
            self._check_numeric_tail(call.name, name)
            evaluate = self._values.lookup(call.name, name)
        if self.tracer is not None and helper is not None:
            return self.tracer.value(evaluate, raw, call.name)
        place = (self.source, call.name.span)
        return write_raw(evaluate, place) if raw else write_escaped(evaluate, place)

    def _qualified(self, call: Call) -> str:
        name = call.name.original
        if not call.params and not call.hash and self._blocks and self._blocks[-1] == "with" and self._subjects:
            subject = self._subjects[-1]
            if name[0] != "." and (name == subject or name.startswith(subject + ".")):
                return "this." + name
        return name

    def _check_numeric_tail(self, node: PathExpression, name: str) -> None:
        parts = [part for part in name.split("./") if part]
        if len(parts) > 1 and _is_number(parts[-1]) and not name.endswith("."):
            self._values.fault(node, f"the engine rejects a number after `./` in `{name}`", "HB001", "parse-error")

    # Blocks

    def _block(self, statement: BlockStatement) -> Body:
        call = statement.call
        name = call.name.original
        subject = reprint(call.params[0]) if call.params and not statement.inverted else None
        self._blocks.append(name)
        if subject is not None:
            self._subjects.append(subject)
        self._depth += 1
        body = self.body(statement.body)
        inverse = self._inverses(statement.inverses)
        self._depth -= 1
        if subject is not None:
            self._subjects.pop()
        if not statement.inverted:
            self._blocks.pop()
        names = tuple(param.name for param in statement.block_params)
        if statement.inverted:
            call = Call(call.start, call.end, call.name, (), ())  # the engine drops them (elsechain-023)
        return decorated_block(self._run_block(call, statement.inverted, body, inverse, names), body)

    def _inverses(self, inverses: tuple[Inverse, ...]) -> Body:
        """The else parts as one body: each `{{else x}}` is a block whose else part follows it."""
        rest: Body = nothing
        plain: Body | None = None
        chain: list[tuple[Inverse, Body, Body | None]] = []
        for part in inverses:
            body = self.body(part.body)
            if part.call is None:
                # Of two plain else parts the last one counts (elsechain-019).
                if chain:
                    chain[-1] = (chain[-1][0], chain[-1][1], body)
                else:
                    plain = body
            else:
                chain.append((part, body, None))
        for part, body, own_else in reversed(chain):
            assert part.call is not None
            names = tuple(param.name for param in part.block_params)
            following = rest if rest is not nothing else own_else or nothing
            rest = decorated_block(self._run_block(part.call, False, body, following, names), body)
        return rest if chain else plain or nothing

    def _run_block(self, call: Call, inverted: bool, body: Body, inverse: Body, names: tuple[str, ...]) -> Body:
        if self.tracer is None:
            return self._block_body(call, inverted, body, inverse, names)
        return self.tracer.block(call, body, inverse, partial(self._block_body, call, inverted, names=names))

    def _block_body(self, call: Call, inverted: bool, body: Body, inverse: Body, names: tuple[str, ...]) -> Body:
        name = call.name.original
        helper = self._values.helpers.get(name)
        if helper is None:
            if call.params or call.hash:
                self._values.unknown_helper(call)
            value = self._values.lookup(call.name)
            if self.tracer is not None:
                value = self.tracer.condition(value)
            if inverted:
                return sections.condition(value, inverse, body, names)
            return self._values.located(sections.section(value, body, inverse, names), call.name)
        if helper.section is not None:
            return self._section(call, helper.section, body, inverse, names)
        evaluate = self._values.call(call, helper, Form.BLOCK, body, inverse, names)
        if self.tracer is not None:
            return self.tracer.value(evaluate, True, call.name)
        return write_raw(evaluate, (self.source, call.name.span))

    def _section(self, call: Call, kind: str, body: Body, inverse: Body, names: tuple[str, ...]) -> Body:
        value: Evaluate = self._values.value(call.params[0]) if call.params else _model
        if self.tracer is not None:
            value = self.tracer.condition(value)
        # Further parameters and hash values are evaluated and not used; only what they may fail with shows.
        extra = [self._values.value(param) for param in call.params[1:]]
        hashed = dict(self._values.hash(call.hash))
        match kind:
            case "if":
                run = self._condition(value, body, inverse, names)
            case "unless":
                run = sections.condition(value, inverse, body, names)
            case "with":
                run = sections.with_block(value, body, inverse, names)
            case "each":
                run = sections.each(value, hashed.pop("base", None), body, inverse, names)
            case _:
                raise AssertionError(kind)
        extra += hashed.values()
        if not extra:
            return self._values.located(run, call.name) if kind == "each" else run

        def checked(context: Context, write: Write) -> None:
            for evaluate in extra:
                evaluate(context)
            run(context, write)

        return self._values.located(checked, call.name)

    def _condition(self, value: Evaluate, body: Body, inverse: Body, names: tuple[str, ...]) -> Body:
        if names:
            return sections.condition(value, body, inverse, names)
        chain, otherwise = self._chains.get(inverse, ((), inverse))
        branches = ((value, body), *chain)
        run = sections.choice(branches, otherwise) if chain else sections.condition(value, body, inverse, ())
        self._chains[run] = branches, otherwise
        return run

    def _raw_block(self, statement: RawBlockStatement) -> Body:
        call = statement.call
        # What stands in a raw block is never rendered: of a raw block in it nobody asks for the text.
        text = "" if self._in_raw else reprint_all(statement.body)
        self._in_raw += 1
        self._blocks.append(call.name.original)
        if call.params:
            self._subjects.append(reprint(call.params[0]))
        self.body(statement.body)  # its tags are checked as if they ran (rawblock-019)
        if call.params:
            self._subjects.pop()
        self._blocks.pop()
        self._in_raw -= 1

        def body(context: Context, write: Write) -> None:
            write(text)

        return self._run_block(call, False, body, nothing, ())

    # Partials and decorators

    def _partial_name(self, name: PartialName) -> Evaluate:
        if isinstance(name, SubExpression):
            return self._values.value(name)
        text = name.value if isinstance(name, StringLiteral) else name.original
        text = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
        return lambda context: text

    def _partial(self, node: PartialStatement | PartialBlockStatement, called: PartialCall, block: Body | None) -> Body:
        name = self._partial_name(called.name)
        path = split_path(called.context.original if called.context is not None else "this")
        run = render_partial(node, name, path, self._values.hash(called.hash), block)
        source, span = self.source, called.name.span

        def located(context: Context, write: Write) -> None:
            try:
                run(context, write)
            except Failure as failure:
                raise render_error(source, span, str(failure)) from failure
            except TemplateError as error:
                # A partial that does not compile shows only where it is rendered (partial-044).
                first, *others = error.diagnostics
                if first.source is not source:
                    first = first.with_related(Related(source, span, "rendered from here"))
                raise RenderError(first, *others) from error

        return located

    def _decorator_block(self, statement: BlockStatement) -> Decorate:
        call = statement.call
        root = self._depth == 0
        self._blocks.append(call.name.original)
        if call.params:
            self._subjects.append(reprint(call.params[0]))
        self._depth += 1
        body = self.body(statement.body)
        self._inverses(statement.inverses)
        self._depth -= 1
        if call.params:
            self._subjects.pop()
        self._blocks.pop()
        name = self._values.value(call.params[0]) if call.params else None
        known = call.name.original == "inline"
        return define_inline(name if known else None, body, root, self.source, call.name)

    def _decorator(self, statement: DecoratorStatement) -> Decorate:
        call = statement.call
        if call.name.original != "inline":
            self._values.fault(
                call.name, f"could not find decorator `{call.name.original}`", "HB309", "partial-not-available"
            )
        name = self._values.value(call.params[0]) if call.params else None
        return define_inline(name, nothing, self._depth == 0, self.source, call.name)


def _model(context: Context) -> Value:
    return context.model


def _sequence(pairs: tuple[tuple[str, Body], ...], tail: str) -> Body:
    if not pairs:
        return _text(tail) if tail else nothing

    def run(context: Context, write: Write) -> None:
        for text, step in pairs:
            if text:
                write(text)
            step(context, write)
        if tail:
            write(tail)

    return run


def _text(text: str) -> Body:
    return lambda context, write: write(text)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
