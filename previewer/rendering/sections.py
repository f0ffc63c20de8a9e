"""The blocks that the engine runs itself: each, if, unless, with, and plain sections over a value."""

from __future__ import annotations

from collections.abc import Callable

from previewer.rendering.context import Context
from previewer.rendering.members import properties
from previewer.rendering.run import Body, Write
from previewer.rendering.values import Failure, JavaArray, Value, is_falsy, is_same, java_class

Evaluate = Callable[[Context], Value]

_TICK = 63  # every so many passes the bounds are looked at; a mask


def nothing(context: Context, write: Write) -> None:
    """The body of a block without one."""


def _named(body: Body, names: tuple[str, ...]) -> Body:
    """A body whose single block param names the context it runs in; two or more stay unset (blockparam-016)."""
    if not names:
        return body

    def run(context: Context, write: Write) -> None:
        values = (context.model,) if len(names) == 1 else ()
        body(context.with_block_params(names, values), write)

    return run


def _fails(value: Value) -> bool:
    """Whether a block's value is falsy."""
    if isinstance(value, JavaArray):
        raise Failure(f"found `{value.text}`, bytes or characters, of which the engine makes no list")
    return is_falsy(value)


def condition(value: Evaluate, body: Body, inverse: Body, names: tuple[str, ...]) -> Body:
    """`#if`, and with body and inverse exchanged `#unless`: no level of its own."""
    body, inverse = _named(body, names), _named(inverse, names)

    def run(context: Context, write: Write) -> None:
        # The common kinds first; _fails decides the rest.
        found = value(context)
        if found is None or found is False:
            inverse(context, write)
        elif found is True or not _fails(found):
            body(context, write)
        else:
            inverse(context, write)

    return run


def choice(branches: tuple[tuple[Evaluate, Body], ...], otherwise: Body) -> Body:
    """A chain of `{{else if}}` in one loop, so that a long one needs no deep stack."""

    def run(context: Context, write: Write) -> None:
        for value, body in branches:
            if not _fails(value(context)):
                body(context, write)
                return
        otherwise(context, write)

    return run


def with_block(value: Evaluate, body: Body, inverse: Body, names: tuple[str, ...]) -> Body:
    """`#with`: the else part, too, runs with the value as its context."""
    body, inverse = _named(body, names), _named(inverse, names)

    def run(context: Context, write: Write) -> None:
        _enter(value(context), context, body, inverse, write)

    return run


def _enter(found: Value, context: Context, body: Body, inverse: Body, write: Write) -> None:
    inner = context if is_same(found, context.model) else context.child(found)
    (inverse if _fails(found) else body)(inner, write)


def each(value: Evaluate, base: Evaluate | None, body: Body, inverse: Body, names: tuple[str, ...]) -> Body:
    """`#each`: over the items of a list, the entries of a map, or else the methods of the value."""
    inverse = _named(inverse, names)

    def run(context: Context, write: Write) -> None:
        found = value(context)
        start = base(context) if base is not None else None
        if isinstance(found, list):
            if start is None:
                start = 0
            if java_class(start) != "Integer":
                raise Failure("`base` of #each must be a whole number")
            assert isinstance(start, int)
            _each_item(found, start, context, body, inverse, names, write)
        elif found is not None:
            _each_property(found, context, body, inverse, names, write)
        else:
            inverse(context, write)

    return run


def _each_item(
    items: list[Value], first: int, context: Context, body: Body, inverse: Body, names: tuple[str, ...], write: Write
) -> None:
    if not items:
        inverse(context, write)
        return
    rendering = context.run
    rendering.loop(len(items))
    last = first + len(items) - 1
    for index, item in enumerate(items, first):
        if not index & _TICK:
            rendering.tick()
        even = not index % 2
        # In the order of Java's hash map, since `{{values}}` can print them.
        inner = context.child(
            item,
            {
                "@key": index,
                "@odd": "" if even else "odd",
                "@index": index,
                "@first": "first" if index == first else "",
                "@index_1": index + 1,
                "@last": "last" if index == last else "",
                "@even": "even" if even else "",
            },
        )
        if names:
            inner = inner.with_block_params(names, (item, index))
        body(inner, write)


def _each_property(
    value: Value, context: Context, body: Body, inverse: Body, names: tuple[str, ...], write: Write
) -> None:
    entries = list(properties(value))
    if not entries:
        inverse(context, write)
        return
    rendering = context.run
    rendering.loop(len(entries))
    last = len(entries) - 1
    for index, (key, item) in enumerate(entries):
        if not index & _TICK:
            rendering.tick()
        inner = context.child(
            item,
            {
                "@key": key,
                "@index": index,
                "@first": "first" if index == 0 else "",
                "@last": "last" if index == last else "",
            },
        )
        if names:
            inner = inner.with_block_params(names, (item, key))
        body(inner, write)


def section(value: Evaluate, body: Body, inverse: Body, names: tuple[str, ...]) -> Body:
    """`{{#x}}` without a helper of that name: a loop, a condition or a context by what the value is."""
    named_body, named_inverse = _named(body, names), _named(inverse, names)

    def run(context: Context, write: Write) -> None:
        found = value(context)
        if isinstance(found, list):
            _each_item(found, 0, context, body, named_inverse, names, write)
        elif found is True:
            named_body(context, write)
        elif found is False:
            named_inverse(context, write)
        else:
            inner = context.child(found)
            (named_inverse if _fails(found) else named_body)(inner, write)

    return run
