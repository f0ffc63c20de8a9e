"""Expressions to functions that give their value in a context."""

from __future__ import annotations

from functools import lru_cache

from previewer.rendering.context import Context, Path
from previewer.rendering.members import FAILING, has_member, member
from previewer.rendering.run import LARGE, Body, Place, Write
from previewer.rendering.sections import Evaluate
from previewer.rendering.values import SafeText, Value, escape, to_text
from previewer.syntax.paths import SegmentKind, split_path


@lru_cache(maxsize=4096)
def lookup(text: str) -> Evaluate:
    """A function that looks a path up; the common shapes try the innermost level first, without a search."""
    path = split_path(text)
    kinds = [segment.kind for segment in path]
    if kinds == [SegmentKind.PROPERTY]:
        return _property(path)
    if kinds == [SegmentKind.PROPERTY, SegmentKind.PROPERTY]:
        return _property_of_property(path)
    if kinds == [SegmentKind.WHOLE_THIS]:
        return _this(path)
    if kinds == [SegmentKind.DATA] and not has_member({}, path[0].name[1:]):
        return _loop_variable(path)

    def search(context: Context) -> Value:
        return context.get(path)

    return search


def write_escaped(evaluate: Evaluate, place: Place) -> Body:
    """A function that writes a value escaped; nothing for null, and safe text as it is."""

    def run(context: Context, write: Write) -> None:
        value = evaluate(context)
        if value is not None:
            if value.__class__ is str:
                text: str = escape(value)
            else:
                text = value if isinstance(value, SafeText) else escape(printed(value, context, place))
            write(text)
            if len(text) > LARGE:
                context.run.tick()

    return run


def write_raw(evaluate: Evaluate, place: Place) -> Body:
    """A function that writes a value as it is; nothing for null."""

    def run(context: Context, write: Write) -> None:
        value = evaluate(context)
        if value is not None:
            text: str = value if value.__class__ is str else printed(value, context, place)
            write(text)
            if len(text) > LARGE:
                context.run.tick()

    return run


def printed(value: Value, context: Context, place: Place) -> str:
    """The text of a value that is written; that an object or list is written is noted."""
    if isinstance(value, dict | list):
        what = "an object" if isinstance(value, dict) else "a list"
        context.run.guess(place, f"{what} is printed, as handlebars.java does it; Iterable documents no form")
    return to_text(value)


@lru_cache(maxsize=4096)
def may_fail(text: str) -> bool:
    """Whether looking a path up can fail: it ends without a name, or has one of the few Java methods that throw."""
    path = split_path(text)
    return not path or path[-1].kind is SegmentKind.PARENT or any(segment.name in FAILING for segment in path)


# Each of these gives what Context.get gives, for levels of the plain kind (scope 0) and names that are no
# method of a map; everything else goes to Context.get.


def _property(path: Path) -> Evaluate:
    name = path[0].name
    if has_member({}, name):
        return lambda context: context.get(path)

    def find(context: Context) -> Value:
        if context.scope:
            return context.get(path)
        level: Context | None = context
        value: Value = None
        while level is not None:
            model = level.model
            value = model.get(name) if model.__class__ is dict else member(model, name)
            if value is None:
                value = level.variables.get(name)
                if value is None and level is context:
                    value = context.run.data.get(name)
            if value is not None:
                return value
            level = level.parent
        return None

    return find


def _property_of_property(path: Path) -> Evaluate:
    first, second = path[0].name, path[1].name

    def find(context: Context) -> Value:
        if not context.scope:
            model = context.model
            if model.__class__ is dict:
                head = model.get(first)
                if head.__class__ is dict:
                    value: Value = head.get(second)
                    if value is not None:
                        return value
        return context.get(path)

    return find


def _this(path: Path) -> Evaluate:
    def find(context: Context) -> Value:
        return context.get(path) if context.scope else context.model

    return find


def _loop_variable(path: Path) -> Evaluate:
    name = path[0].name
    bare = name[1:]

    def find(context: Context) -> Value:
        if not context.scope:
            model = context.model
            # A field `@index` or `index` of the item comes first (datavar-043).
            if model.__class__ is dict and name not in model and bare not in model:
                value = context.variables.get(name)
                if value is not None:
                    return value
        return context.get(path)

    return find
