"""A helper in pybars3's convention to a declared helper of our own engine."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from copy import deepcopy
from inspect import Parameter as Argument
from inspect import getdoc

from previewer.custom.loading import CustomHelper
from previewer.rendering.context import Context
from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter
from previewer.rendering.values import Failure, SafeText, Value, to_text
from previewer.syntax.paths import Segment, SegmentKind

_POSITIONAL = (Argument.POSITIONAL_ONLY, Argument.POSITIONAL_OR_KEYWORD, Argument.VAR_POSITIONAL)
_NAMED = (Argument.POSITIONAL_OR_KEYWORD, Argument.KEYWORD_ONLY)


def declare(custom: CustomHelper) -> Helper:
    """Turns a custom helper into a declaration that renderer, linter and `explain` use."""
    positional = [argument for argument in custom.arguments if argument.kind in _POSITIONAL]
    variadic = bool(positional) and positional[-1].kind is Argument.VAR_POSITIONAL
    if custom.block:
        forms: tuple[Form, ...] = (Form.BLOCK,)
    elif len(positional) == 1 and variadic:
        forms = (Form.INLINE, Form.BLOCK, Form.SUBEXPRESSION)  # `*args` may take `options`, too
    else:
        forms = (Form.INLINE, Form.SUBEXPRESSION)
    return Helper(
        custom.name,
        lambda call: _run(custom, call),
        (getdoc(custom.function) or f"A helper of {custom.file}.").partition("\n")[0],
        forms,
        tuple(map(_parameter, positional)),
        variadic,
        tuple(_hash_argument(argument) for argument in custom.arguments if argument.kind in _NAMED),
        result="what the function gives",
        body="what the function hands to it",
        failure="fails where the function raises",
        certainty=Certainty.CUSTOM,
        any_hash=any(argument.kind is Argument.VAR_KEYWORD for argument in custom.arguments),
    )


def block_text(custom: CustomHelper, result: object) -> str:
    """What a block helper gave as the text that pybars3 writes of it, never escaped; raises Failure."""
    if result is None or result is False:
        return ""
    if isinstance(result, str):
        return result
    if isinstance(result, Iterable) and not isinstance(result, Mapping | bytes):
        return "".join(block_text(custom, item) for item in result)
    found = type(result).__name__
    raise Failure(f"the block helper `{custom.name}` gives {found}, expected text or a list of texts ({custom.file})")


class This:
    """What a helper gets as `this`: the names and methods of pybars3's Scope over our own context."""

    __slots__ = ("inner",)

    def __init__(self, inner: Context) -> None:
        self.inner = inner

    def get(self, name: str, default: object = None) -> object:
        """The value of one name, found as the template would find it."""
        if name == "this":
            return self.context
        if name == "@root":
            return self.root
        if name == "@_parent":
            return self.parent
        kind = SegmentKind.DATA if name.startswith("@") else SegmentKind.PROPERTY
        found = self.inner.get((Segment(kind, name, 0, len(name)),))
        # As in pybars3, an object without the name gives None and not the default.
        return default if found is None and not isinstance(self.inner.model, dict) else _copied(found)

    __getitem__ = get

    @property
    def context(self) -> object:
        """The value itself."""
        return _copied(self.inner.model)

    @property
    def parent(self) -> This | None:
        """The level outside."""
        return This(self.inner.parent) if self.inner.parent is not None else None

    @property
    def root(self) -> object:
        """The data that the template is rendered with."""
        return _copied(self.inner.run.data["root"])

    def __len__(self) -> int:
        return len(self.inner.model)  # type: ignore[arg-type]  # a TypeError is the helper's own fault

    def __str__(self) -> str:
        return to_text(self.inner.model)


class _Pieces(list[str]):
    """A rendered body, as pybars3's strlist: a list of texts that is also their sum."""

    __slots__ = ()

    def __str__(self) -> str:
        return "".join(self)


def _run(custom: CustomHelper, call: Call) -> Value:
    given = (call.subject, *call.params) if call.given else ()
    params = [_copied(value) for value in given]
    hashed = {name: _copied(value) for name, value in call.hash.items()}
    this = This(call.context)
    if call.form is Form.BLOCK:
        return SafeText(block_text(custom, custom.invoke(this, _options(call), *params, **hashed)))
    result = custom.invoke(this, *params, **hashed)
    # Only where a helper file imported pybars3 can a result be its strlist, which is never escaped.
    pybars = sys.modules.get("pybars")
    if pybars is not None and isinstance(result, pybars.strlist):
        return SafeText(block_text(custom, result))
    if call.form is Form.SUBEXPRESSION:
        return _value(result)
    if result is None:
        return ""
    return to_text(result) if isinstance(result, bool) else str(result)


def _options(call: Call) -> dict[str, object]:
    def inside(this: object) -> Context:
        return this.inner if isinstance(this, This) else call.context.child(_value(this))

    def body(this: object) -> object:
        return _Pieces([call.body(context=inside(this))])

    def inverse(this: object) -> object:
        return _Pieces([call.otherwise(inside(this))])

    return {"fn": body, "inverse": inverse, "root": _copied(call.run.data["root"])}


def _copied(value: Value) -> Value:
    """A value that a helper may change without changing the payload."""
    return deepcopy(value) if isinstance(value, dict | list) else value


def _value(result: object) -> Value:
    """What a function gave as a value that templates know; anything else by its text."""
    match result:
        case None | bool() | int() | float() | str():
            return result
        case Mapping():
            return {str(key): _value(item) for key, item in result.items()}
        case list() | tuple():
            return [_value(item) for item in result]
        case This():
            return result.inner.model
        case _:
            return str(result)


def _parameter(argument: Argument) -> Parameter:
    return Parameter(
        argument.name, required=argument.default is Argument.empty and argument.kind is not Argument.VAR_POSITIONAL
    )


def _hash_argument(argument: Argument) -> Parameter:
    # Python takes most arguments by name as well; only those that it takes by name alone can be missing there.
    only = argument.kind is Argument.KEYWORD_ONLY
    return Parameter(argument.name, required=only and argument.default is Argument.empty)
