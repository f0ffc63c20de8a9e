"""The blocks that are open at a place of the template, and what becomes of them when they end."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax import lexer as t
from previewer.syntax.ast import (
    BlockParam,
    BlockStatement,
    Call,
    Inverse,
    PartialBlockStatement,
    PartialCall,
    PathExpression,
    RawBlockStatement,
    Statement,
    Tag,
)
from previewer.syntax.faults import FaultList
from previewer.syntax.lexer import Token


class BlockKey(NamedTuple):
    """What the closing tag of a block must agree with; the name is empty where it cannot be read."""

    raw: bool
    name: str


MAX_BLOCK_DEPTH = 900
"""The engine goes deeper, as far as the JVM's stack; here it must fit a C stack of 1 MB (docs/dialect.md)."""


class Section:
    """The part of an open block that is being filled: its body or one of its inverses."""

    __slots__ = ("call", "label", "params", "statements", "tag")

    def __init__(
        self,
        tag: Tag,
        label: str,
        call: Call | None,
        params: tuple[BlockParam, ...],
        statements: list[Statement] | None = None,
    ) -> None:
        self.tag = tag
        self.label = label
        self.call = call
        self.params = params
        self.statements = [] if statements is None else statements


class Opening(Record):
    """What the opening tag of a block says; `name` is where its name stands, None where it has none to read."""

    kind: str
    tag: Tag
    name: Span | None
    call: Call | None = None
    params: tuple[BlockParam, ...] = ()
    decorator: bool = False
    partial: PartialCall | None = None


class Frame(Record):
    """An open block."""

    opening: Opening
    key: BlockKey
    sections: list[Section]
    else_target: int
    """The place on the stack of the block that an `{{else}}` here belongs to, -1 for none."""


class _Crossing:
    """A closing tag that ended blocks of another name, of which `top` was the innermost."""

    __slots__ = ("close", "key", "reported", "top")

    def __init__(self, close: Span, key: BlockKey, top: Frame) -> None:
        self.close = close
        self.key = key
        self.top = top
        self.reported = False


class OpenBlocks:
    """A stack of open blocks; `statements` is the list that the next statement belongs to.

    Every operation takes constant time, amortised: a template can consist of nothing but tags that fit nowhere.
    """

    def __init__(self, source: Source, tokens: list[Token], faults: FaultList, max_depth: int) -> None:
        self.root: list[Statement] = []
        self.statements = self.root
        self._source = source
        self._tokens = tokens
        self._faults = faults
        self._max_depth = max_depth
        self._frames: list[Frame] = []
        self._beyond = 0  # blocks deeper than the limit, which are only counted
        self._too_deep = False
        self._open: dict[BlockKey, int] = {}  # how many blocks are open
        # Closing tags that may still come and are then no fault of their own: with the block they belong to where
        # it is not known yet whether that is never closed or crosses another.
        self._awaited: dict[BlockKey, list[tuple[Frame, _Crossing] | None]] = {}

    @property
    def top(self) -> Frame | None:
        """The innermost open block."""
        return self._frames[-1] if self._frames else None

    @property
    def too_deep(self) -> bool:
        """Whether the place is deeper than blocks may be nested."""
        return self._beyond > 0

    def push(self, opening: Opening) -> None:
        """Opens a block; beyond the limit it is an error and its statements belong to the last block within."""
        frames, kind = self._frames, opening.kind
        if len(frames) >= self._max_depth:
            self._beyond += 1
            if not self._too_deep:
                self._too_deep = True
                place = Span(opening.tag.start, opening.tag.start + len(opening.tag.open))
                self._faults.add("HB001", "parse-error", place, f"blocks are nested more than {self._max_depth} deep")
            return
        name = self._source.slice(opening.name) if opening.name is not None else ""
        key = BlockKey(kind == t.OPEN_RAW, name)
        if kind == t.OPEN_BLOCK:
            target = len(frames)
        elif kind == t.OPEN_INVERSE and frames:
            target = frames[-1].else_target
        else:
            target = -1
        # The statements in a block whose opening cannot be read belong to what is around it.
        own = self.statements if opening.call is None and opening.partial is None else []
        section = Section(opening.tag, "", opening.call, opening.params, own)
        frames.append(Frame(opening, key, [section], target))
        self._open[key] = self._open.get(key, 0) + 1
        self.statements = section.statements

    def ends_raw(self, name: Span) -> bool:
        """Whether the template has a closing tag that a raw block of a name can be meant to end with."""
        return self._ends_raw_blocks or self._unclosed[BlockKey(False, self._source.slice(name))] < 0

    def else_target(self) -> Frame | None:
        """The block that an `{{else}}` here belongs to.

        Straight in `{{^x}}` it makes that an else part of the block around it, `{{else x}}`: the engine's parser
        tries the block first and falls back: `{{#if a}}A{{^b}}B{{else}}C{{/if}}` (measured).
        """
        target = self._frames[-1].else_target if self._frames else -1
        if target < 0:
            return None
        block = self._frames[target]
        for inverse in self._frames[target + 1 :]:
            (inner,) = inverse.sections
            opening = inverse.opening
            if opening.call is None:
                continue  # its statements stand in the part before
            self.add_section(block, Section(opening.tag, "^", opening.call, opening.params, inner.statements))
        while len(self._frames) > target + 1:
            self._pop()
        return block

    def add_section(self, frame: Frame, section: Section) -> None:
        """Begins an else part of a block."""
        tag, block_tag = section.tag, frame.opening.tag
        if section.label == "^" and ("~" in tag.open) != ("~" in block_tag.open):
            # A quirk of the engine, which cuts the block's own opening off the label (wsctl-014).
            self._faults.add(
                "HB001",
                "parse-error",
                Span(tag.start, tag.start + len(tag.open)),
                f"found `{tag.open}`, expected it with `~` just where the block's opening tag has one",
                help="write {{else}}, which has no such rule",
            )
        frame.sections.append(section)
        self.statements = section.statements

    def to_close(self, tag_start: int, name: Span, raw: bool) -> Frame | None:
        """The block that a closing tag ends; what is wrong with the tag is reported."""
        if self._beyond:
            self._beyond -= 1
            return None
        top = self._frames[-1] if self._frames else None
        label = self._source.text[name.start : name.end]
        if top is not None and ((top.key.name == label and top.key.raw is raw) or _takes_any_name(top, raw)):
            return top
        key = BlockKey(raw, label)
        if self._open.get(key):
            if top is None or not self._stands_for(key, top.key):
                return self._cross(tag_start, name, key)
            self._report(_Crossing(name, key, top))
            return top
        if self._awaited.get(key):
            self._settle(self._awaited[key].pop())
        elif top is not None:
            self._report(_Crossing(name, key, top))
            self._await(top.key, None)
            return top
        else:
            self._faults.add("HB004", "stray-close-or-else", name, f"found `/{key.name}`, but no block is open here")
        return None

    def finish(self, frame: Frame, close: Tag) -> None:
        """Makes a statement of the innermost block and puts it where the block stands."""
        self._pop()
        outer = self._frames[-1].sections[-1].statements if self._frames else self.root
        self.statements = outer
        opening = frame.opening
        tag, call = opening.tag, opening.call
        start, end = tag.start, close.end
        first, *others = frame.sections
        if opening.partial is not None:
            body = tuple(first.statements)
            outer.append(PartialBlockStatement(start, end, tag, close, opening.partial, body))
        elif call is not None and opening.kind == t.OPEN_RAW:
            outer.append(RawBlockStatement(start, end, tag, close, call, tuple(first.statements)))
        elif call is not None:
            inverses: tuple[Inverse, ...] = ()
            if others:
                ends = [section.tag.start for section in others[1:]] + [close.start]
                inverses = tuple(
                    Inverse(s.tag.start, at, s.tag, s.label, s.call, s.params, tuple(s.statements))
                    for s, at in zip(others, ends, strict=True)
                )
            inverted, body = opening.kind == t.OPEN_INVERSE, tuple(first.statements)
            outer.append(
                BlockStatement(
                    start, end, tag, close, inverted, opening.decorator, call, opening.params, body, inverses
                )
            )
        else:
            for section in others:
                outer += section.statements

    def finish_all(self, end: int) -> None:
        """Reports and finishes the blocks that are open at the end of the template."""
        left_open = [self._frames[-1 - depth] for depth in range(len(self._frames))]
        left_open += [found[0] for awaited in self._awaited.values() for found in awaited if found is not None]
        for frame in left_open:
            if frame.opening.name is not None:
                self._faults.unclosed_block(frame.opening.name, _shown(frame), _closing(frame))
        while self._frames:
            self.finish(self._frames[-1], Tag(end, end, "", ""))

    def _pop(self) -> Frame:
        frame = self._frames.pop()
        self._open[frame.key] -= 1
        return frame

    def _cross(self, tag_start: int, name: Span, key: BlockKey) -> Frame:
        """Ends the blocks above the one that a closing tag names."""
        crossing = _Crossing(name, key, self._frames[-1])
        while (frame := self._frames[-1]).key != key:
            self._await(frame.key, (frame, crossing))
            self.finish(frame, Tag(tag_start, tag_start, "", ""))
        return frame

    def _stands_for(self, found: BlockKey, expected: BlockKey) -> bool:
        """Whether a closing tag has a wrong name: the template has one of it too many, and of the other too few."""
        if not self._unclosed[found] < 0 < self._unclosed[expected]:
            return False
        self._unclosed[found] += 1
        self._unclosed[expected] -= 1
        return True

    @cached_property
    def _ends_raw_blocks(self) -> bool:
        return any(token[0] == t.OPEN_RAW_END for token in self._tokens)

    @cached_property
    def _unclosed(self) -> Counter[BlockKey]:
        """How many more opening than closing tags the whole template has, by block."""
        unclosed: Counter[BlockKey] = Counter()
        for (kind, *_), (following, _, start, end) in pairwise(self._tokens):
            if following == t.PATH and kind in _ENDS:
                raw, by = _ENDS[kind]
                unclosed[BlockKey(raw, self._source.text[start:end])] += by
        return unclosed

    def _settle(self, left_open: tuple[Frame, _Crossing] | None) -> None:
        """A block that was left open is closed after all: the two blocks cross, or the first closing tag is stray."""
        if left_open is not None and not left_open[1].reported:
            self._report(left_open[1])
            self._await(left_open[1].key, None)

    def _await(self, key: BlockKey, left_open: tuple[Frame, _Crossing] | None) -> None:
        self._awaited.setdefault(key, []).append(left_open)

    def _report(self, crossing: _Crossing) -> None:
        crossing.reported = True
        top, (raw, name) = crossing.top, crossing.key
        found, expected = f"/{name}", f"/{top.key.name}"
        if raw != top.key.raw:
            found, expected = f"{{{{{{{{/{name}}}}}}}}}" if raw else f"{{{{/{name}}}}}", _closing(top)
        place = top.opening.name or top.opening.tag.span
        self._faults.mismatched_close(crossing.close, found, place, expected)


_ENDS = {
    t.OPEN_BLOCK: (False, 1),
    t.OPEN_INVERSE: (False, 1),
    t.OPEN_RAW: (True, 1),
    t.OPEN_END: (False, -1),
    t.OPEN_RAW_END: (True, -1),
}


def _takes_any_name(frame: Frame, raw: bool) -> bool:
    """Whether a block ends whatever its closing tag says: the engine does not compare the name of a partial block."""
    kind, name = frame.opening.kind, frame.opening.name
    return (kind == t.OPEN_RAW) == raw and (kind == t.OPEN_PARTIAL_BLOCK or name is None)


def _shown(frame: Frame) -> str:
    """How a message names a block."""
    if frame.key.raw:
        return f"{{{{{{{{{frame.key.name}}}}}}}}}"
    return {t.OPEN_INVERSE: "^", t.OPEN_PARTIAL_BLOCK: "> "}.get(frame.opening.kind, "#") + frame.key.name


def _closing(frame: Frame) -> str:
    """The closing tag that a block needs."""
    opening = frame.opening
    named = opening.partial is None or isinstance(opening.partial.name, PathExpression)
    name = frame.key.name if named else "name"  # any name will do, but it must be one
    return f"{opening.tag.open.rstrip('~#^> ')}/{name}{opening.tag.close.lstrip('~') or '}}'}"
