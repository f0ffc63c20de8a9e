"""The blocks that are open at a place of the template, and what becomes of them when they end."""

from __future__ import annotations

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
    RawBlockStatement,
    Statement,
    Tag,
)
from previewer.syntax.faults import FaultList
from previewer.syntax.lexer import Token

MAX_BLOCK_DEPTH = 200


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


class Frame(Record):
    """An open block."""

    kind: str
    tag: Tag
    name: Span
    call: Call | None
    params: tuple[BlockParam, ...]
    decorator: bool
    partial: PartialCall | None
    sections: list[Section]


class OpenBlocks:
    """A stack of open blocks; `statements` is the list that the next statement belongs to."""

    def __init__(self, source: Source, faults: FaultList) -> None:
        self.root: list[Statement] = []
        self.statements = self.root
        self._source = source
        self._faults = faults
        self._frames: list[Frame] = []
        self._too_deep = False

    @property
    def top(self) -> Frame | None:
        """The innermost open block."""
        return self._frames[-1] if self._frames else None

    def push(
        self,
        kind: str,
        tag: Tag,
        name: Span,
        call: Call | None,
        params: tuple[BlockParam, ...],
        decorator: bool,
        partial: PartialCall | None,
    ) -> None:
        section = Section(tag, "", call, params)
        self._frames.append(Frame(kind, tag, name, call, params, decorator, partial, [section]))
        self.statements = section.statements

    def check_depth(self, token: Token) -> None:
        if len(self._frames) >= MAX_BLOCK_DEPTH and not self._too_deep:
            self._too_deep = True
            self._faults.add(
                "HB001",
                "parse-error",
                Span(token[2], token[3]),
                f"blocks are nested more than {MAX_BLOCK_DEPTH} deep",
            )

    def inverses_to_else_parts(self) -> None:
        """An `{{else}}` straight in `{{^x}}` makes that an else part of the block around it: `{{else x}}`.

        The engine's parser tries the block first and falls back: `{{#if a}}A{{^b}}B{{else}}C{{/if}}` (measured).
        """
        inverses = 0
        while inverses < len(self._frames) and self._frames[-1 - inverses].kind == t.OPEN_INVERSE:
            inverses += 1
        if not inverses or inverses == len(self._frames) or self._frames[-1 - inverses].kind != t.OPEN_BLOCK:
            return
        block = self._frames[-1 - inverses]
        for inverse in self._frames[len(self._frames) - inverses :]:
            (inner,) = inverse.sections
            section = Section(inverse.tag, "^", inverse.call, inverse.params, inner.statements)
            self.add_section(block, section)
        del self._frames[len(self._frames) - inverses :]

    def add_section(self, frame: Frame, section: Section) -> None:
        tag = section.tag
        if section.label == "^" and ("~" in tag.open) != ("~" in frame.tag.open):
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

    def frame_to_close(self, name: Span, token: Token) -> Frame | None:
        """The block that a closing tag ends; those left open above it are reported."""
        raw = token[0] == t.OPEN_RAW_END
        closing = self._source.slice(name)
        if not self._frames:
            self._faults.add("HB004", "stray-close-or-else", name, f"found `/{closing}`, but no block is open here")
            return None
        top = self._frames[-1]
        for depth, frame in enumerate(reversed(self._frames)):
            named = frame.kind != t.OPEN_PARTIAL_BLOCK or depth > 0
            fits = not named or frame.call is None or self._source.slice(frame.name) == closing
            if (frame.kind == t.OPEN_RAW) == raw and fits:
                for left_open in self._frames[len(self._frames) - depth :]:
                    self._faults.unclosed_block(left_open.name, _sigil(left_open), name)
                while self._frames[-1] is not frame:
                    self.finish(self._frames[-1], Tag(token[2], token[2], "", ""))
                return frame
        self._faults.mismatched_close(name, top.name)
        return top

    def finish(self, frame: Frame, close: Tag) -> None:
        self._frames.pop()
        outer = self._frames[-1].sections[-1].statements if self._frames else self.root
        self.statements = outer
        start, end = frame.tag.start, close.end
        first, *others = frame.sections
        body = tuple(first.statements)
        if frame.partial is not None:
            outer.append(PartialBlockStatement(start, end, frame.tag, close, frame.partial, body))
        elif frame.call is not None and frame.kind == t.OPEN_RAW:
            outer.append(RawBlockStatement(start, end, frame.tag, close, frame.call, body))
        elif frame.call is not None:
            ends = [section.tag.start for section in others[1:]] + [close.start]
            inverses = (
                tuple(
                    Inverse(s.tag.start, at, s.tag, s.label, s.call, s.params, tuple(s.statements))
                    for s, at in zip(others, ends, strict=True)
                )
                if others
                else ()
            )
            inverted = frame.kind == t.OPEN_INVERSE
            outer.append(
                BlockStatement(
                    start, end, frame.tag, close, inverted, frame.decorator, frame.call, frame.params, body, inverses
                )
            )

    def finish_all(self, end: int) -> None:
        """Reports the blocks that are open at the end of the template."""
        for frame in reversed(self._frames):
            self._faults.unclosed_block(frame.name, _sigil(frame))
        while self._frames:
            self.finish(self._frames[-1], Tag(end, end, "", ""))


def _sigil(frame: Frame) -> str:
    return {t.OPEN_INVERSE: "^", t.OPEN_PARTIAL_BLOCK: "> "}.get(frame.kind, "#")
