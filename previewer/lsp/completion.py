"""A place in a tag to what can be written there: fields, helpers, names of snippets and blocks."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from previewer.coverage.paths import handlebars
from previewer.iterable.layers import MERGE_TAGS
from previewer.linting.scopes import Level, LevelKind
from previewer.linting.views import View
from previewer.lsp.cursor import Cursor, Spot, cursor_at
from previewer.lsp.evidence import node_text, type_text
from previewer.lsp.reading import Reading, Scope
from previewer.pages import helper_page, parameter_text, signature
from previewer.records import Record
from previewer.rendering.declaration import Form, Helper
from previewer.source import Span
from previewer.syntax import lexer as t

_DATA = {
    "@index": "the position in the loop, from 0",
    "@index_1": "the position in the loop, from 1",
    "@key": "the name of the entry that the loop is at",
    "@first": "whether the loop is at its first item",
    "@last": "whether the loop is at its last item",
    "@odd": "whether the position is odd",
    "@even": "whether the position is even",
}
_ROOT = "the top level of the payload"


class Kind(Enum):
    """What a completion stands for."""

    FIELD = "field"
    NAME = "name"
    """A block param, a loop's variable, or what `#assign` gave."""
    MERGE_TAG = "merge tag"
    HELPER = "helper"
    KEY = "key"
    SNIPPET = "snippet"
    KEYWORD = "keyword"


class Completion(Record):
    """One thing that can be written."""

    label: str
    kind: Kind
    detail: str
    span: Span
    """The text that it replaces."""
    about: str = ""
    """A longer text, as it is to be shown."""
    rank: int = 0
    """The nearer ones first."""


def completions(reading: Reading, offset: int) -> list[Completion]:
    """What can be written at an offset, the nearest first; of two with one name the nearer."""
    cursor = cursor_at(reading.source.text, offset, reading.delimiters)
    if cursor is None:
        return []
    if cursor.spot is Spot.TEXT:
        return list(_texts(reading, cursor))
    scope = reading.scope(cursor.tag_start)
    if scope is None:
        return []
    if cursor.spot is Spot.CLOSE:
        return [_named(cursor, scope.block, Kind.KEYWORD, "the block that is open here")] if scope.block else []
    if cursor.holder:
        found = list(_fields(cursor, scope.view(cursor.holder), 0))
        if cursor.holder.endswith("../"):
            found = [each for level in _outer(scope, cursor.holder) for each in _of_level(cursor, level, 0)]
    else:
        found = [*_heads(cursor, scope), *_calls(reading, cursor, scope)]
    nearest: dict[str, Completion] = {}
    for each in sorted(found, key=lambda each: each.rank):
        nearest.setdefault(each.label, each)
    return list(nearest.values())


def _texts(reading: Reading, cursor: Cursor) -> Iterator[Completion]:
    """Names that helpers take as text."""
    if cursor.position or cursor.key:
        return
    if cursor.call == "snippet":
        for name, tree in reading.ground.snippets.items():
            yield _named(cursor, name, Kind.SNIPPET, "snippet", tree.source.text[:_SHOWN])
    elif cursor.call in ("catalog", "catalogKeys"):
        for name in reading.ground.catalogs:
            yield _named(cursor, name, Kind.SNIPPET, "catalog")


_SHOWN = 600
"""Of a snippet's text, in code points."""


def _outer(scope: Scope, holder: str) -> list[Level]:
    """The levels that a name behind `../` is looked up in."""
    return list(reversed(scope.stack[: max(len(scope.stack) - holder.count("../"), 0)]))


def _heads(cursor: Cursor, scope: Scope) -> Iterator[Completion]:
    """What the first name of a path can be: all that the levels have, the innermost first."""
    for rank, level in enumerate(reversed(scope.stack)):
        yield from _of_level(cursor, level, rank)
    rank = len(scope.stack)
    for name in scope.assigned:
        yield _named(cursor, name, Kind.NAME, "assigned above", rank=rank)
    if len(scope.stack) > 1:
        yield _named(cursor, "this", Kind.KEYWORD, type_text(scope.stack[-1].model), rank=rank)
    yield _named(cursor, "@root", Kind.NAME, _ROOT, rank=rank)


def _of_level(cursor: Cursor, level: Level, rank: int) -> Iterator[Completion]:
    yield from _fields(cursor, level.model, rank)
    for name, view in level.variables.items():
        if name in _DATA:
            yield _named(cursor, name, Kind.NAME, _DATA[name], rank=rank)
        elif name in MERGE_TAGS:
            yield _named(cursor, name, Kind.MERGE_TAG, "Iterable's merge tag", rank=rank + 1)
        elif level.kind is LevelKind.PLAIN and level.opener == "":
            yield _named(cursor, name, Kind.FIELD, "declared, or kept by Iterable", rank=rank + 1)
        else:
            yield _named(cursor, name, Kind.NAME, node_text(view.node) if view.node else "named here", rank=rank)


def _fields(cursor: Cursor, view: View, rank: int) -> Iterator[Completion]:
    node = view.node
    if node is None:
        return
    for name, child in node.properties.items():
        yield _named(cursor, handlebars((name,)), Kind.FIELD, node_text(child), rank=rank)
    if node.items is not None and cursor.holder:
        yield _named(cursor, "[0]", Kind.FIELD, f"the first item, {type_text(View(node.items))}", rank=rank)
    if "array" in view.kinds and cursor.holder:
        yield _named(cursor, "size", Kind.FIELD, "how many items it has", rank=rank)


def _calls(reading: Reading, cursor: Cursor, scope: Scope) -> Iterator[Completion]:
    """The helpers that can be called here, and the keys that the call around takes."""
    rank = len(scope.stack) + 2
    if cursor.spot is Spot.VALUE:
        helper = reading.ground.helpers.get(cursor.call)
        if helper is not None and not cursor.key:
            for key in helper.hash:
                detail = f"{parameter_text(key)}, of `{helper.name}`"
                yield _named(cursor, f"{key.name}=", Kind.KEY, detail, rank=rank)
        return
    form = Form.SUBEXPRESSION if cursor.nested else Form.BLOCK if cursor.opener in _BLOCKS else Form.INLINE
    for name in reading.ground.helpers:
        helper = reading.ground.helpers[name]
        if form in helper.forms:
            yield _named(cursor, name, Kind.HELPER, signature(helper), _page(helper), rank)
    if form is Form.INLINE and scope.block:
        yield _named(cursor, "else", Kind.KEYWORD, f"the other part of `{scope.block}`", rank=rank)


_BLOCKS = (t.OPEN_BLOCK, t.OPEN_INVERSE)


def _page(helper: Helper) -> str:
    return "\n".join(["```text", *helper_page(helper), "```"])


def _named(cursor: Cursor, label: str, kind: Kind, detail: str, about: str = "", rank: int = 0) -> Completion:
    return Completion(label, kind, detail, cursor.span, about, rank)
