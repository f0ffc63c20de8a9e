"""The levels that a path is looked up in, as the engine's context stack has them, and what a path finds there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from previewer.linting.views import ANYTHING, Presence, Step, View, step
from previewer.records import Record
from previewer.rendering.members import has_member
from previewer.source import Span
from previewer.syntax.paths import Segment, SegmentKind


class LevelKind(Enum):
    """How a level searches (rendering/context.py)."""

    PLAIN = "plain"
    NAMES = "names"
    """The block params of a block."""
    PARENT_FIRST = "parent first"
    """A level below block params: it asks the level around it first."""
    SNIPPET = "snippet"


class Level(Record):
    """One level of the context stack."""

    model: View
    opener: str
    """The block that opened it, as written: `#each items`; empty for the root."""
    kind: LevelKind = LevelKind.PLAIN
    variables: Mapping[str, View] = {}  # never changed, like every record's field
    loops: bool = False
    """Whether it is an item of a loop."""
    span: Span | None = None


Stack = tuple[Level, ...]
"""Levels, the innermost last."""


class Found(Record):
    """What a path finds: the steps up to the first that finds nothing."""

    steps: tuple[Step, ...]
    level: int
    """How many levels further out its head stands; 0 where nothing has it."""
    outer: int | None = None
    """The level of another place with that name, where the nearest has it only sometimes."""
    too_deep: int | None = None
    """The segment that goes out beyond the root."""

    @property
    def view(self) -> View:
        """What can stand where the path ends."""
        if not self.steps:
            return ANYTHING
        last = self.steps[-1]
        return ANYTHING if last.presence is Presence.NEVER else last.view

    @property
    def certain(self) -> bool:
        """Whether it is there in every payload."""
        return bool(self.steps) and all(found.presence is Presence.ALWAYS for found in self.steps)

    @property
    def always_filled(self) -> bool:
        """Whether every payload has something there that is true for `#if`."""
        return self.certain and self.view.always_filled

    @property
    def never(self) -> Step | None:
        """The step that finds nothing in any payload."""
        return next((found for found in self.steps if found.presence is Presence.NEVER), None)


def child(stack: Stack, level: Level) -> Stack:
    """The stack with one more level; below block params it asks its parent first."""
    if level.kind is LevelKind.PLAIN and stack[-1].kind in (LevelKind.NAMES, LevelKind.PARENT_FIRST):
        level = Level(level.model, level.opener, LevelKind.PARENT_FIRST, level.variables, level.loops, level.span)
    return (*stack, level)


def find(path: tuple[Segment, ...], stack: Stack, assigned: Mapping[str, View], at: int = 0) -> Found:
    """Looks a path up from its segment `at` on, in the innermost level first."""
    if at >= len(path):
        return Found((), 0)
    level = stack[-1]
    if level.kind is LevelKind.PARENT_FIRST:
        outer = _outward(find(path, stack[:-1], assigned, at))
        if outer.steps and outer.never is None:
            return outer
        own = _search(path, stack, assigned, at)
        return own if own.never is None or not outer.steps else outer
    if level.kind is LevelKind.NAMES:
        head = path[at]
        if head.head_text == "this":
            item = Step(at, Presence.ALWAYS, stack[-2].model)
            if at == len(path) - 1:
                return Found((item,), 1)
            named = level.variables.get(path[at + 1].name)  # `this.x` looks among the names alone
            if named is None:
                return Found((item, Step(at + 1, Presence.NEVER, ANYTHING)), 1)
            return _walk(path, at + 2, named, (item, Step(at + 1, Presence.ALWAYS, named)), 0)
        if head.kind in (SegmentKind.THIS, SegmentKind.PARENT) and head.name != "this" and at < len(path) - 1:
            return _outward(find(path, stack[:-1], assigned, at + 1))
    return _search(path, stack, assigned, at)


def find_inside(path: tuple[Segment, ...], stack: Stack) -> Found:
    """Looks a path up in the innermost level alone."""
    return _walk(path, 0, stack[-1].model, (), 0)


def _outward(found: Found) -> Found:
    outer = None if found.outer is None else found.outer + 1
    return Found(found.steps, found.level + 1, outer, found.too_deep)


def _search(path: tuple[Segment, ...], stack: Stack, assigned: Mapping[str, View], at: int) -> Found:
    head = path[at]
    match head.kind:
        case SegmentKind.PARENT:
            if len(stack) == 1:
                return Found((), 0, None, at)
            return _outward(find(path, stack[:-1], assigned, at + 1))
        case SegmentKind.THIS | SegmentKind.WHOLE_THIS:
            return _walk(path, at + 1, stack[-1].model, (Step(at, Presence.ALWAYS, stack[-1].model),), 0)
        case SegmentKind.WHOLE_PARENT:
            if len(stack) == 1:
                return Found((), 0, None, at)
            return Found((Step(at, Presence.ALWAYS, stack[-2].model),), 1)
        case _:
            return _search_outward(path, stack, assigned, at)


def _search_outward(path: tuple[Segment, ...], stack: Stack, assigned: Mapping[str, View], at: int) -> Found:
    nearest: tuple[Step, int] | None = None
    for distance, level in enumerate(reversed(stack)):
        head = _head(path[at], level, assigned, at)
        if head.presence is Presence.NEVER:
            continue
        if nearest is not None:
            first, near = nearest
            if head.view.key is not None and head.view.key == first.view.key:
                continue  # a level with the same data, such as a snippet's
            found = _walk(path, at + 1, first.view, (first,), near)
            return Found(found.steps, near, distance)
        lacking = head.presence is Presence.SOMETIMES and not has_member({}, path[at].name)
        if lacking and distance < len(stack) - 1:
            nearest = head, distance
            continue
        return _walk(path, at + 1, head.view, (head,), distance)
    if nearest is not None:
        first, near = nearest
        return _walk(path, at + 1, first.view, (first,), near)
    return Found((Step(at, Presence.NEVER, ANYTHING),), 0)


def _head(head: Segment, level: Level, assigned: Mapping[str, View], at: int) -> Step:
    """One level's answer: its model, else its variables, else what `#assign` and `@root` share."""
    names = (head.name, head.name.removeprefix("@"), f"@{head.name}")
    if level.kind is LevelKind.SNIPPET:
        for name in names:
            if name in level.variables:
                return Step(at, Presence.ALWAYS, level.variables[name])
    # Block params are no object: below their names come those that are shared.
    found = Step(at, Presence.NEVER, ANYTHING) if level.kind is LevelKind.NAMES else step(level.model, head, at)
    if found.presence in (Presence.ALWAYS, Presence.HOST, Presence.SOMETIMES):
        return found
    for name in names:
        if name in level.variables:
            return Step(at, Presence.ALWAYS, level.variables[name])
        if name in assigned:
            return Step(at, Presence.ALWAYS, assigned[name])
    return found


def _walk(path: tuple[Segment, ...], at: int, view: View, steps: tuple[Step, ...], level: int) -> Found:
    while at < len(path):
        if path[at].kind in (SegmentKind.THIS, SegmentKind.WHOLE_THIS):
            found = Step(at, Presence.ALWAYS, view)
        elif path[at].kind in (SegmentKind.PARENT, SegmentKind.WHOLE_PARENT):
            return Found((*steps, Step(at, Presence.UNKNOWN, ANYTHING)), level)
        else:
            found = step(view, path[at], at)
        steps = (*steps, found)
        if found.presence is Presence.NEVER:
            break
        view = found.view
        at += 1
    return Found(steps, level)
