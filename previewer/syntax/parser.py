"""Tokens to a syntax tree; every fault of a template is found in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from previewer.diagnostics import Diagnostic, Severity
from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax import lexer as t
from previewer.syntax.ast import (
    BlockParam,
    Call,
    CommentStatement,
    DecoratorStatement,
    DelimitersStatement,
    EscapedStatement,
    MustacheKind,
    MustacheStatement,
    PartialStatement,
    PathExpression,
    Tag,
    Template,
    TextStatement,
)
from previewer.syntax.blanks import JAVA_BLANKS
from previewer.syntax.blocks import MAX_BLOCK_DEPTH, OpenBlocks, Opening, Section
from previewer.syntax.faults import FaultList
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters, Token, tokenize
from previewer.syntax.tags import CLOSES, OUTSIDE, BrokenTag, TagReader

_MUSTACHES = {
    t.OPEN: (MustacheKind.ESCAPED, t.CLOSE),
    t.OPEN_TRIPLE: (MustacheKind.TRIPLE, t.CLOSE_TRIPLE),
    t.OPEN_AMPERSAND: (MustacheKind.AMPERSAND, t.CLOSE),
}


class Parsed(Record):
    """A tree and all that is wrong with its source; with an error in it the tree is not complete."""

    template: Template
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that keep the template from rendering."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)


def parse(
    source: Source,
    *,
    delimiters: Delimiters = DEFAULT_DELIMITERS,
    lenient: bool = True,
    max_depth: int = MAX_BLOCK_DEPTH,
) -> Parsed:
    """Turns a template's source into its tree; never raises.

    `lenient` reads `{{foo[0].bar}}`, which Iterable rejects, as `{{foo.[0].bar}}` with a warning. Blocks inside each
    other beyond `max_depth` are an error; it is never more than MAX_BLOCK_DEPTH.
    """
    return _Parser(source, delimiters, lenient, min(max_depth, MAX_BLOCK_DEPTH)).run()


class _Parser:
    def __init__(self, source: Source, delimiters: Delimiters, lenient: bool, max_depth: int) -> None:
        self._source = source
        self._text = source.text
        self._faults = FaultList(source)
        self._tags = TagReader(source, tokenize(source.text, delimiters), self._faults, lenient)
        self._blocks = OpenBlocks(source, self._tags.tokens, self._faults, max_depth)
        self._strip_next = False
        self._strips = False

    def run(self) -> Parsed:
        text, tokens = self._text, self._tags.tokens
        # Only with another `~` in the template does one inside a comment trim (wsctl-048 to 051).
        self._strips = "~" in text and any(
            "~" in text[start:end]
            for kind, _, start, end in tokens
            if kind in CLOSES or (kind in OUTSIDE and kind[0] == "{") or kind == t.DELIMITERS
        )
        handlers: dict[str, Callable[[Token], None]] = {
            t.OPEN: self._mustache,
            t.OPEN_TRIPLE: self._mustache,
            t.OPEN_AMPERSAND: self._mustache,
            t.OPEN_BLOCK: self._open_block,
            t.OPEN_INVERSE: self._open_inverse,
            t.OPEN_RAW: self._open,
            t.OPEN_PARTIAL: self._partial,
            t.OPEN_PARTIAL_BLOCK: self._open_partial_block,
            t.OPEN_END: self._close_block,
            t.OPEN_RAW_END: self._close_block,
            t.MISPLACED: self._misplaced,
            t.COMMENT: self._comment,
            t.ESCAPED: self._escaped,
            t.DELIMITERS: self._delimiters,
        }
        tags, blocks = self._tags, self._blocks
        while True:
            token = tokens[tags.at]
            kind = token[0]
            tags.at += 1
            if kind == t.TEXT:
                value = text[token[2] : token[3]]
                if self._strip_next:
                    value = value.lstrip(JAVA_BLANKS)
                    self._strip_next = False
                blocks.statements.append(TextStatement(token[2], token[3], value))
            elif kind == t.END:
                break
            else:
                self._strip_next = False
                handler = handlers.get(kind)
                if handler is None:
                    self._stray(token)
                    continue
                tags.tag_start = token[2]
                try:
                    handler(token)
                except BrokenTag:
                    tags.skip()
        blocks.finish_all(len(text))
        faults = sorted(self._faults.found, key=lambda found: found.span)
        return Parsed(Template(0, len(text), self._source, tuple(blocks.root)), tuple(faults))

    # Statements without a body

    def _mustache(self, token: Token) -> None:
        kind, close = _MUSTACHES[token[0]]
        tags = self._tags
        first = tags.tokens[tags.at]
        if first[0] == t.ELSE and token[0] == t.OPEN:
            return self._else(token)
        if first[0] == t.STAR and token[0] == t.OPEN:
            tags.at += 1
            call = tags.call()
            tag = self._close(token, close)
            self._blocks.statements.append(DecoratorStatement(token[2], tag.end, tag, call))
            return None
        call = tags.call(0, True)
        tag = self._close(token, close)
        self._blocks.statements.append(MustacheStatement(token[2], tag.end, tag, kind, call))
        return None

    def _comment(self, token: Token) -> None:
        inside = self._text[token[2] : token[3]]
        if "~" in inside and self._strips:
            self._strip_previous()
            self._strip_next = True
        self._blocks.statements.append(CommentStatement(token[2], token[3], inside))

    def _escaped(self, token: Token) -> None:
        self._blocks.statements.append(EscapedStatement(token[2], token[3], self._text[token[2] + 1 : token[3]]))

    def _delimiters(self, token: Token) -> None:
        written = self._text[token[2] : token[3]]
        opening, _, inside = written.partition("=")
        inside, _, _ = inside.rpartition("=")
        new_open, new_close = re.split(r"[ \t\r\n]+", inside.rstrip("~").strip(" \t\r\n"))
        if "~" in opening:
            self._strip_previous()
        self._strip_next = inside.endswith("~")
        self._blocks.statements.append(DelimitersStatement(token[2], token[3], new_open, new_close))

    def _partial(self, token: Token) -> None:
        partial = self._tags.partial_call()
        tag = self._close(token, t.CLOSE)
        self._blocks.statements.append(PartialStatement(token[2], tag.end, tag, partial))

    # Blocks

    def _open_block(self, token: Token) -> None:
        decorator = self._tags.tokens[self._tags.at][0] == t.STAR
        if decorator:
            self._tags.at += 1
        self._open(token, decorator=decorator)

    def _open_inverse(self, token: Token) -> None:
        if self._tags.tokens[self._tags.at][0] == t.CLOSE:
            self._else(token)
        else:
            self._open(token)

    def _open(self, token: Token, *, decorator: bool = False) -> None:
        tags, kind = self._tags, token[0]
        raw = kind == t.OPEN_RAW
        name = tags.name_ahead()
        call = None
        params: list[BlockParam] = []
        try:
            call = tags.call()
            if not raw:
                tags.block_params(params)
            tag = self._close(token, t.CLOSE_RAW if raw else t.CLOSE, honours_strip=not raw)
        except BrokenTag:
            # The block is open all the same, so that its end is no second fault.
            call = call or (None if name is None else self._bare_call(name))
            self._blocks.push(Opening(kind, self._broken(token), name, call, tuple(params), decorator))
            raise
        if raw and name is not None and not self._blocks.ends_raw(name):
            self._faults.four_braces(tag.span, tag.open, tag.close)
            self._blocks.statements.append(MustacheStatement(token[2], tag.end, tag, MustacheKind.TRIPLE, call))
            return
        self._blocks.push(Opening(kind, tag, name, call, tuple(params), decorator))

    def _bare_call(self, name: Span) -> Call:
        """The call of which only the name can be read."""
        return Call(*name, PathExpression(*name, self._source.slice(name)), (), ())

    def _open_partial_block(self, token: Token) -> None:
        name = self._tags.name_ahead()
        partial = None
        try:
            partial = self._tags.partial_call()
            tag = self._close(token, t.CLOSE, honours_strip=False)
        except BrokenTag:
            self._blocks.push(Opening(token[0], self._broken(token), name, partial=partial))
            raise
        self._blocks.push(Opening(token[0], tag, partial.name.span, partial=partial))

    def _else(self, token: Token) -> None:
        tags, blocks = self._tags, self._blocks
        inverse_sign = token[0] == t.OPEN_INVERSE
        label_token = token if inverse_sign else tags.tokens[tags.at]
        if not inverse_sign:
            tags.at += 1
        block = None
        if not blocks.too_deep:
            block = blocks.else_target()
            if block is None:
                self._stray_else(Span(label_token[2], label_token[3]))
        call = None
        params: list[BlockParam] = []
        tag = self._broken(token)
        try:
            if tags.tokens[tags.at][0] != t.CLOSE:
                call = tags.call()
                tags.block_params(params)
            tag = self._close(token, t.CLOSE)
        finally:
            if block is not None:
                blocks.add_section(block, Section(tag, "^" if inverse_sign else "else", call, tuple(params)))

    def _stray_else(self, label: Span) -> NoReturn:
        frame = self._blocks.top
        where = "outside any block" if frame is None else "in a block that cannot have one"
        if frame is not None and frame.opening.kind == t.OPEN_INVERSE:
            where = "in an inverse block, which cannot have one"
        self._faults.add("HB004", "stray-close-or-else", label, f"found `{self._source.slice(label)}` {where}")
        raise BrokenTag

    def _close_block(self, token: Token) -> None:
        tags, blocks = self._tags, self._blocks
        raw = token[0] == t.OPEN_RAW_END
        name = tags.name_ahead()
        frame = blocks.to_close(token[2], name, raw) if name is not None else blocks.top
        try:
            if name is not None:
                tags.at += 1
            elif frame is None:
                tags.unexpected("a name")
            elif frame.opening.name is not None:
                any_name = frame.opening.kind == t.OPEN_PARTIAL_BLOCK
                tags.unexpected("a name" if any_name else f"`{frame.key.name}`")
            honours_strip = frame is not None and frame.opening.kind == t.OPEN_BLOCK
            tag = self._close(token, t.CLOSE_RAW if raw else t.CLOSE, honours_strip)
        except BrokenTag:
            if frame is not None:
                blocks.finish(frame, self._broken(token))
            raise
        if frame is not None:
            blocks.finish(frame, tag)

    def _broken(self, token: Token) -> Tag:
        """As much as could be read of a tag that starts with a token."""
        return Tag(token[2], self._tags.tokens[self._tags.at - 1][3], self._text[token[2] : token[3]], "")

    def _close(self, opener: Token, expected: str, honours_strip: bool = True) -> Tag:
        tag = self._tags.close(opener, expected)
        if self._strips and honours_strip:
            if "~" in tag.open:
                self._strip_previous()
            self._strip_next = "~" in tag.close
        return tag

    def _strip_previous(self) -> None:
        """Trims the text right before the tag that is being read."""
        statements = self._blocks.statements
        last = statements[-1] if statements else None
        if isinstance(last, TextStatement) and last.end == self._tags.tag_start:
            if len(statements) > 1 and isinstance(statements[-2], EscapedStatement):
                return  # the engine leaves the text after `\\{{x}}` as it is (measured)
            statements[-1] = TextStatement(last.start, last.end, last.value.rstrip(JAVA_BLANKS))

    def _misplaced(self, token: Token) -> None:
        """An opening delimiter and what should not stand between it and the sigil after it; the tag is meant."""
        blanks = sigil = token[3]
        while self._text[blanks - 1] in " \t\r\n":
            blanks -= 1
        if blanks < sigil:
            self._faults.misplaced_sigil(blanks, sigil)
        else:
            self._faults.stripping_comment(Span(sigil - 1, sigil))

    def _stray(self, token: Token) -> None:
        """A token outside tags that is a fault by itself."""
        kind, _, start, end = token
        if kind == t.UNFINISHED:
            opening = self._text[start:end]
            what = "comment" if "!" in opening else "delimiter change" if opening.endswith("=") else "escaped tag"
            tilde = what == "comment" and "--~" in self._text[end : end + 1_000]
            self._faults.add(
                "HB001",
                "parse-error",
                Span(start, end),
                f"the {what} is never closed",
                help="end it with --}}: comments take no `~`" if tilde else None,
            )
        elif kind == t.BAD and end > start and self._text[start] == "\\":
            self._faults.add(
                "HB001",
                "parse-error",
                Span(start, end),
                "a backslash before a tag needs the tag's end before the next tag opens",
            )
