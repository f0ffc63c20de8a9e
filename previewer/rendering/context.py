"""The context stack: where a path is looked up, level by level, as handlebars.java's Context does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from previewer.rendering.members import member
from previewer.rendering.values import Failure, JavaCollection, Value
from previewer.syntax.paths import Segment, SegmentKind, split_path

if TYPE_CHECKING:
    from previewer.rendering.run import Run

Path = tuple[Segment, ...]

_NOTHING: Final[Mapping[str, Value]] = {}


# How a level searches; named after the subclasses of handlebars.java's Context. Plain numbers, since every
# lookup asks for it.
NORMAL: Final = 0
BLOCK_PARAM: Final = 1
PARENT_FIRST: Final = 2
PARTIAL: Final = 3


class Context:
    """One level of the stack: a model, the variables of the block that opened it, and the level outside."""

    __slots__ = ("model", "parent", "run", "scope", "variables")

    def __init__(
        self,
        model: Value,
        parent: Context | None,
        run: Run,
        variables: Mapping[str, Value] = _NOTHING,
        scope: int = NORMAL,
    ) -> None:
        self.model = model
        self.parent = parent
        self.run = run
        self.variables = variables
        self.scope = scope

    @property
    def has_block_params(self) -> bool:
        """Whether this very level holds block params."""
        return self.scope == BLOCK_PARAM

    def child(self, model: Value, variables: Mapping[str, Value] = _NOTHING) -> Context:
        """A level inside this one. Below block params every level asks its parent first (blockparam-010)."""
        inherits = self.scope == BLOCK_PARAM or self.scope == PARENT_FIRST
        return Context(model, self, self.run, variables, PARENT_FIRST if inherits else NORMAL)

    def with_block_params(self, names: tuple[str, ...], values: tuple[Value, ...]) -> Context:
        """The level that holds a block's own names; a name without a value is not set."""
        return Context(dict(zip(names, values, strict=False)), self, self.run, _NOTHING, BLOCK_PARAM)

    def for_partial(self, model: Value, variables: dict[str, Value]) -> Context:
        """The level a partial runs in; it sees the caller's `size` and `empty` (partial-042)."""
        for name in ("size", "empty"):
            if name not in variables and (value := self.get(split_path(name))) is not None:
                variables[name] = value
        return Context(model, self, self.run, variables, PARTIAL)

    def get(self, path: Path) -> Value:
        """The value of a path, or None: missing and null are the same to the engine."""
        return self.find(path)[0]

    def find(self, path: Path) -> Found:
        """The value of a path with the place where it was found."""
        if not path:
            raise Failure("`@` alone is no name")
        scope = self.scope
        if scope == NORMAL:
            return self._find(path)
        parent = self.parent
        assert parent is not None  # only the root has none, and it is a normal level
        if scope == PARENT_FIRST:
            found = _outward(parent.find(path))
            return found if found[0] is not None else self._find(path)
        head = path[0].head_text
        if scope == PARTIAL:
            if head != "this":
                value = _found(_evaluate(path, None, self.variables))
                if value is not None:
                    return value, 0, "partial"
            return self._find(path)
        if head == "this" and len(path) == 1:
            return parent.model, 1, "model"
        if head[0:1] == "." and len(path) > 1:
            # `./x` and `../x` both mean the item, not what is outside it (blockparam-006, -008).
            return _outward(parent.find(path[1:]))
        return self._find(path)

    def _find(self, path: Path) -> Found:
        kind = path[0].kind
        if kind in _LOCAL:
            if kind is SegmentKind.PARENT:
                if self.parent is None or self.model is None:
                    return None, 0, ""
                return _outward(self.parent.find(path[1:]))
            return walk(path, 0, self, self.model), 0, "model"
        level: Context | None = self
        data = self.run.data
        distance = 0
        while level is not None:
            layer = "block params" if level.scope == BLOCK_PARAM else "model"
            value = _evaluate(path, level, level.model)
            if value is None:
                layer = "variables"
                value = _evaluate(path, None, level.variables)
                if value is None:
                    # Shared data stands before the levels outside: an assigned name hides an outer field.
                    layer = "data"
                    value = _evaluate(path, level, data)
            if value is not None:
                return _found(value), distance, layer
            level = level.parent
            distance += 1
        return None, 0, ""

    def holds_null(self, path: Path) -> bool:
        """Whether a path that gave nothing ends at a null somewhere, and is not just missing."""
        level: Context | None = self
        while path and path[0].kind is SegmentKind.PARENT and level is not None:
            level, path = level.parent, path[1:]
        while level is not None and path:
            last = path[-1]
            holder = walk(path[:-1], 0, level, level.model)
            if last.kind is SegmentKind.WHOLE_THIS or (isinstance(holder, dict) and last.name in holder):
                return True
            if isinstance(holder, list) and last.kind is SegmentKind.INDEX and 0 <= last.index < len(holder):
                return True
            level = level.parent if path[0].kind not in _LOCAL else None
        return False


# A value, how many levels further out it was found, and in which layer: "model", "block params", "variables",
# "data" or "partial"; nothing has the layer "".
Found = tuple[Value, int, str]


def _outward(found: Found) -> Found:
    value, distance, layer = found
    return value, distance + 1, layer


_LOCAL = frozenset({SegmentKind.THIS, SegmentKind.WHOLE_THIS, SegmentKind.PARENT, SegmentKind.WHOLE_PARENT})

# The search stops once the head of a path was found, whatever the rest gives.
_STOP: Final = object()


def _found(value: Value) -> Value:
    return None if value is _STOP else value


def _evaluate(path: Path, level: Context | None, start: Value) -> Value:
    """One try: a value, None where the head is not there, or `_STOP` where only the head is."""
    if start is None:
        return None
    head = _step(path[0], level, start, path, 1)
    if head is None:
        return None
    if len(path) == 1:
        return head
    value = walk(path, 1, level, head)
    return _STOP if value is None else value


def walk(path: Path, at: int, level: Context | None, value: Value) -> Value:
    """Follows a path from segment `at`, starting with a value."""
    while value is not None and at < len(path):
        segment = path[at]
        at += 1
        if segment.kind is SegmentKind.PARENT:
            parent = level.parent if level is not None else None
            return parent.get(path[at:]) if parent is not None else None
        value = _step(segment, level, value, path, at)
    return value


def _step(segment: Segment, level: Context | None, value: Value, path: Path, after: int) -> Value:
    match segment.kind:
        case SegmentKind.PROPERTY:
            return member(value, segment.name)
        case SegmentKind.INDEX:
            if isinstance(value, list) and not isinstance(value, JavaCollection):
                return value[segment.index] if 0 <= segment.index < len(value) else None
            return member(value, segment.name)
        case SegmentKind.DATA:
            found = member(value, segment.name)
            return found if found is not None else member(value, segment.name[1:])
        case SegmentKind.WHOLE_PARENT:
            parent = level.parent if level is not None else None
            # Only a map answers for itself: inside a text in a list, `..` is the text (measured).
            return None if parent is None else parent.model if isinstance(parent.model, dict) else value
        case SegmentKind.PARENT:
            parent = level.parent if level is not None else None
            return parent.get(path[after:]) if parent is not None else None
        case SegmentKind.THIS | SegmentKind.WHOLE_THIS:
            return value
