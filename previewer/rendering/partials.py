"""Partials, partial blocks and inline partials. Iterable has snippets instead; the engine has these."""

from __future__ import annotations

from collections.abc import Callable

from previewer.records import Record
from previewer.rendering.context import Context, Path
from previewer.rendering.errors import render_error
from previewer.rendering.run import Body, LimitExceeded, PartialBody, Run, Write
from previewer.rendering.sections import Evaluate
from previewer.rendering.values import Failure, Value, to_text
from previewer.source import Source
from previewer.syntax.ast import Node

Decorate = Callable[[Context], None]
"""Runs before a body and defines what it uses."""

_BLOCK = "@partial-block"
_MOST_FRAMES = 10_000


class _Decorated(Record):
    """A body that defines inline partials or renders partials: each partial has a frame for what is defined.

    Frames are counted, as in the engine: those that the body of an inline partial opens are never closed, so that
    it may be known longer than its block, and the block of a partial does not reach what it defines (measured).
    """

    run: Body
    decorators: tuple[Decorate, ...]
    frames: int

    def __call__(self, context: Context, write: Write) -> None:
        for decorate in self.decorators:
            decorate(context)
        self.run(context, write)
        for _ in range(self.frames):
            context.run.frames.pop()


def decorated(run: Body, decorators: tuple[Decorate, ...]) -> Body:
    """A body with what must be defined before it runs."""
    return _Decorated(run, decorators, decorators.count(push_frame)) if decorators else run


def decorated_block(run: Body, body: Body) -> Body:
    """A block whose body defines inline partials: they are known in its else part, too."""
    decorators = _decorators(body)
    return decorated(run, (push_frame, *decorators)) if decorators else run


def _decorators(body: Body) -> tuple[Decorate, ...]:
    return body.decorators if isinstance(body, _Decorated) else ()


def push_frame(context: Context) -> None:
    """Opens a frame for inline partials."""
    frames = context.run.frames
    if len(frames) >= _MOST_FRAMES:
        raise LimitExceeded(f"inline partials are defined more than {_MOST_FRAMES:,} times inside each other")
    frames.append(dict(frames[-1]))


def define_inline(name: Evaluate | None, body: Body, root: bool, source: Source, node: Node) -> Decorate:
    """`{{#*inline "x"}}`: at the top of a template its name is looked up in nothing (inline-007)."""

    def define(context: Context) -> None:
        where = Context(None, None, context.run) if root else context
        for decorate in _decorators(body):
            decorate(where)
        if name is None:
            raise render_error(source, node.span, "an inline partial needs a name, and only `inline` decorates")
        value = name(where)
        if value is not None and not isinstance(value, str):
            raise render_error(source, node.span, "the name of an inline partial must be text")
        if value is not None:
            context.run.frames[-1][value] = PartialBody(body)

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
        found = frame.get(wanted)
        loaded = _load(rendering, wanted) if found is None else None
        body = found.body if found is not None else loaded or block
        if body is None:
            raise Failure(f"there is no partial `{wanted}`")
        rendering.caller = node
        variables: dict[str, Value] = {key: evaluate(context) for key, evaluate in pairs}
        inner = context.for_partial(context.get(context_path), variables)
        if loaded is not None:
            rendering.invoked.append(wanted)
        body(inner, write)
        if loaded is not None:
            rendering.invoked.pop()
        rendering.caller = caller
        if block is not None:
            rendering.frames.pop()

    return run


def _load(rendering: Run, name: str) -> Body | None:
    """The body of a partial that is no inline one."""
    if name in rendering.invoked:
        raise Failure(f"the partial `{name}` renders itself without end")
    body = rendering.load(name)
    if body is not None and len(rendering.invoked) >= rendering.limits.partial_depth:
        raise LimitExceeded(f"partials are nested more than {rendering.limits.partial_depth} deep")
    return body


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
