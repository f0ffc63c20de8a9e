"""Partials, partial blocks and inline partials. Iterable has snippets instead; the engine has these."""

from __future__ import annotations

from collections.abc import Callable

from previewer.records import Record
from previewer.rendering.context import Context, Path
from previewer.rendering.errors import render_error
from previewer.rendering.run import Body, LimitExceeded, PartialBody, Write
from previewer.rendering.sections import Evaluate
from previewer.rendering.values import Failure, Value, to_text
from previewer.source import Source
from previewer.syntax.ast import Node

Decorate = Callable[[Context], bool]
"""Runs before a body; tells whether it left a frame of inline partials to drop after it."""

_BLOCK = "@partial-block"


class _Decorated(Record):
    """A body that defines inline partials, which end with it."""

    run: Body
    decorators: tuple[Decorate, ...]

    def __call__(self, context: Context, write: Write) -> None:
        frames = context.run.frames
        depth = len(frames)
        for decorate in self.decorators:
            decorate(context)
        try:
            self.run(context, write)
        finally:
            del frames[max(depth, 1) :]


def decorated(run: Body, decorators: tuple[Decorate, ...]) -> Body:
    """A body with what must be defined before it runs."""
    return _Decorated(run, decorators) if decorators else run


def decorated_block(run: Body, body: Body) -> Body:
    """A block whose body defines inline partials: they are known in its else part, too."""
    decorators = getattr(body, "decorators", ())
    return decorated(run, (push_frame, *decorators)) if decorators else run


def push_frame(context: Context) -> bool:
    """Opens a frame: what is defined from here on ends with the body."""
    frames = context.run.frames
    frames.append(dict(frames[-1]))
    return True


def define_inline(name: Evaluate | None, body: Body, root: bool, source: Source, node: Node) -> Decorate:
    """`{{#*inline "x"}}`: at the top of a template its name is looked up in nothing (inline-007)."""

    def define(context: Context) -> bool:
        for decorate in getattr(body, "decorators", ()):
            decorate(context)
        if name is None:
            raise render_error(source, node.span, "an inline partial needs a name, and only `inline` decorates")
        where = Context(None, None, context.run) if root else context
        value = name(where)
        if value is not None and not isinstance(value, str):
            raise render_error(source, node.span, "the name of an inline partial must be text")
        if value is not None:
            context.run.frames[-1][value] = PartialBody(body)
        return False

    return define


def render_partial(
    node: Node, name: Evaluate, context_path: Path, pairs: tuple[tuple[str, Evaluate], ...], block: Body | None
) -> Body:
    """`{{> name context key=value}}`, and `{{#> name}}block{{/name}}` with its block."""

    def run(context: Context, write: Write) -> None:
        rendering = context.run
        rendering.step()
        value = name(context)
        wanted = to_text(value) if value is not None else ""
        if block is not None:
            push_frame(context)
        frame = rendering.frames[-1]
        caller = rendering.caller
        own = frame.get(_BLOCK)
        if wanted == _BLOCK and (caller is None or own is None or own.owner is not caller):
            raise Failure("there is no @partial-block here: only a partial used as {{#> name}} has one")
        if block is not None:
            rendering.capture(block, context)  # the engine runs it once beforehand
            frame[_BLOCK] = PartialBody(_block_in_place(block, own, caller), node)
        invoked = False
        found = frame.get(wanted)
        body = found.body if found is not None else None
        if body is None:
            if wanted in rendering.invoked:
                raise Failure(f"the partial `{wanted}` renders itself without end")
            body = rendering.load(wanted)
            invoked = body is not None
            if body is None:
                body = block
            if body is None:
                raise Failure(f"there is no partial `{wanted}`")
            if len(rendering.invoked) >= rendering.limits.partial_depth:
                raise LimitExceeded(f"partials are nested more than {rendering.limits.partial_depth} deep")
        rendering.caller = node
        variables: dict[str, Value] = {key: evaluate(context) for key, evaluate in pairs}
        inner = context.for_partial(context.get(context_path), variables)
        if invoked:
            rendering.invoked.append(wanted)
        body(inner, write)
        if invoked:
            rendering.invoked.pop()
        rendering.caller = caller
        if block is not None:
            rendering.frames.pop()

    return run


def _block_in_place(block: Body, outer: PartialBody | None, caller: object) -> Body:
    """The block of a partial block: inside it, `@partial-block` is the one around the statement."""

    def run(context: Context, write: Write) -> None:
        rendering = context.run
        frame = rendering.frames[-1]
        before, calling = frame.get(_BLOCK), rendering.caller
        rendering.caller = caller
        _put(frame, outer)
        block(context, write)
        _put(frame, before)
        rendering.caller = calling

    return run


def _put(frame: dict[str, PartialBody], body: PartialBody | None) -> None:
    if body is None:
        frame.pop(_BLOCK, None)
    else:
        frame[_BLOCK] = body
