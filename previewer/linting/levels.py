"""The levels that a block opens in its body and in its else part, and what its block params name."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from previewer.linting.scopes import Level, LevelKind, Stack, child
from previewer.linting.views import ANYTHING, View, groups_of, list_of
from previewer.schemas.merging import as_map
from previewer.schemas.schema import Node as Shape
from previewer.source import Source
from previewer.syntax.ast import BlockParam, Call, StringLiteral

_LOOP_VARIABLES: tuple[str, ...] = ("@index", "@key", "@first", "@last", "@odd", "@even", "@index_1")
_MAP_VARIABLES = ("@index", "@key", "@first", "@last")


class Levels:
    """Opens the levels of one template's blocks; an item of a list is another place in each loop."""

    def __init__(self, catalogs: Mapping[str, Shape]) -> None:
        self._catalogs = catalogs
        self._loops = count(1)

    def inside(self, source: Source, call: Call, name: str, subject: View, stack: Stack) -> Stack:
        """The levels in a block's body, but for its block params."""
        text = source.slice(call.span)
        if name == "each":
            return child(stack, self._item(subject, f"#{text}"))
        if name == "with":
            return child(stack, Level(subject, f"#{text}", span=call.span))
        if name in ("minInList", "maxInList"):
            return child(stack, Level(self._item(subject, f"#{text}").model, f"#{text}", span=call.span))
        if name:
            return stack
        kinds = subject.kinds
        if kinds == {"array"}:
            return child(stack, self._item(subject, f"#{text}"))
        if kinds == {"boolean"}:
            return stack
        if "array" in kinds or "boolean" in kinds or not kinds:
            return child(stack, Level(ANYTHING, f"#{text}", span=call.span))
        return child(stack, Level(subject, f"#{text}", span=call.span))

    def inside_else(self, name: str, names: tuple[BlockParam, ...], subject: View, stack: Stack) -> Stack:
        """The levels in the else part of a block that the engine runs itself; block params name things there, too."""
        if name == "with" or (not name and not subject.kinds & {"array", "boolean"}):
            # It has the value for its context, and a falsy one has no fields.
            stack = child(stack, Level(View(Shape(), None), "{{else}}"))
        if names and name in ("each", "if", "unless", "with", ""):
            named = {names[0].name: stack[-1].model} if len(names) == 1 else {}
            stack = (*stack, Level(ANYTHING, "", LevelKind.NAMES, named))
        return stack

    def named(
        self, call: Call, name: str, names: tuple[BlockParam, ...], subject: View, stack: Stack
    ) -> dict[str, View]:
        """What the block params of a block name in its body."""
        if name == "each":
            values = (stack[-1].model, ANYTHING)
        elif name == "sortBy":
            values = (subject, ANYTHING)
        elif name == "groupBy":
            values = (groups_of(subject, _grouped_by(call)), ANYTHING)
        elif name in ("catalog", "catalogKeys"):
            values = (self._catalog(name, call), ANYTHING)
        elif name in ("with", "if", "unless", "") and len(names) == 1:
            values = (stack[-1].model, ANYTHING)
        else:
            values = (ANYTHING, ANYTHING)
        return {param.name: value for param, value in zip(names, values, strict=False)}

    def _item(self, subject: View, opener: str) -> Level:
        node, mark = subject.node, f"[#{next(self._loops)}]"
        key = (*subject.key, mark) if subject.key is not None else (mark,)
        names = _LOOP_VARIABLES
        items = None
        if node is not None and not node.any:
            if subject.kinds == {"array"}:
                items = node.items
            elif subject.kinds == {"object"}:
                items, names = as_map(node).values, _MAP_VARIABLES
        return Level(View(items, key), opener, variables=dict.fromkeys(names, ANYTHING), loops=True)

    def _catalog(self, name: str, call: Call) -> View:
        match call.params:
            case (StringLiteral(value=catalog), *_) if catalog in self._catalogs:
                row = self._catalogs[catalog]
                if name == "catalog":
                    return View(row, (f"{name} {catalog} {call.start}",))
                return list_of(row)
            case _:
                return ANYTHING


def _grouped_by(call: Call) -> tuple[str, ...]:
    """The fields that a groupBy names; none where one lies deeper, since nobody knows how the key is made then."""
    literal = next((pair.value for pair in call.hash if pair.key == "field"), None)
    if not isinstance(literal, StringLiteral) or "." in literal.value:
        return ()
    return tuple(name.strip() for name in literal.value.split(","))
