"""Tokens to a syntax tree; every fault of a template is found in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax import lexer as t
from previewer.syntax.ast import (
    BareIndexPath,
    BlockParam,
    BlockStatement,
    BooleanLiteral,
    Call,
    CommentStatement,
    DecoratorStatement,
    DelimitersStatement,
    EscapedStatement,
    Expression,
    HashPair,
    Inverse,
    MustacheKind,
    MustacheStatement,
    NumberLiteral,
    PartialBlockStatement,
    PartialCall,
    PartialName,
    PartialStatement,
    PathExpression,
    RawBlockStatement,
    Statement,
    StringLiteral,
    SubExpression,
    Tag,
    Template,
    TextStatement,
)
from previewer.syntax.faults import FaultList
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters, Token, tokenize

MAX_BLOCK_DEPTH = 200
MAX_EXPRESSION_DEPTH = 50

# What java.lang.Character.isWhitespace holds for white space: no-break spaces are not.
_JAVA_BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)
_CLOSES = frozenset({t.CLOSE, t.CLOSE_TRIPLE, t.CLOSE_RAW})
_OUTSIDE = frozenset(
    {
        t.TEXT,
        t.ESCAPED,
        t.COMMENT,
        t.DELIMITERS,
        t.OPEN,
        t.OPEN_AMPERSAND,
        t.OPEN_TRIPLE,
        t.OPEN_RAW,
        t.OPEN_RAW_END,
        t.OPEN_INVERSE,
        t.OPEN_PARTIAL_BLOCK,
        t.OPEN_BLOCK,
        t.OPEN_PARTIAL,
        t.OPEN_END,
        t.END,
    }
)
_MUSTACHES = {
    t.OPEN: (MustacheKind.ESCAPED, t.CLOSE),
    t.OPEN_TRIPLE: (MustacheKind.TRIPLE, t.CLOSE_TRIPLE),
    t.OPEN_AMPERSAND: (MustacheKind.AMPERSAND, t.CLOSE),
}


class _Wrong(Exception):
    """A tag that cannot be read; its fault is on the list already."""


class _Section:
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


class _Frame(Record):
    """An open block."""

    kind: str
    tag: Tag
    name: Span
    call: Call | None
    params: tuple[BlockParam, ...]
    decorator: bool
    partial: PartialCall | None
    sections: list[_Section]


class Parsed(Record):
    """A tree and all that is wrong with its source; with an error in it the tree is not complete."""

    template: Template
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that keep the template from rendering."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)


def parse(source: Source, *, delimiters: Delimiters = DEFAULT_DELIMITERS, lenient: bool = True) -> Parsed:
    """Turns a template's source into its tree; never raises.

    `lenient` reads `{{foo[0].bar}}`, which Iterable rejects, as `{{foo.[0].bar}}` with a warning.
    """
    return _Parser(source, delimiters, lenient).run()


class _Parser:
    def __init__(self, source: Source, delimiters: Delimiters, lenient: bool) -> None:
        self._source = source
        self._text = source.text
        self._lenient = lenient
        self._tokens = tokenize(source.text, delimiters)
        self._at = 0
        self._tag_start = 0
        self._faults = FaultList(source)
        self._root: list[Statement] = []
        self._statements = self._root
        self._frames: list[_Frame] = []
        self._strip_next = False
        self._strips = False
        self._too_deep = False

    def run(self) -> Parsed:
        text, tokens = self._text, self._tokens
        # Only with another `~` in the template does one inside a comment trim (wsctl-048 to 051).
        self._strips = "~" in text and any(
            "~" in text[start:end]
            for kind, _, start, end in tokens
            if kind in _CLOSES or (kind in _OUTSIDE and kind[0] == "{") or kind == t.DELIMITERS
        )
        handlers: dict[str, Callable[[Token], None]] = {
            t.OPEN: self._mustache,
            t.OPEN_TRIPLE: self._mustache,
            t.OPEN_AMPERSAND: self._mustache,
            t.OPEN_BLOCK: self._open_block,
            t.OPEN_INVERSE: self._open_inverse,
            t.OPEN_RAW: self._open_raw,
            t.OPEN_PARTIAL: self._partial,
            t.OPEN_PARTIAL_BLOCK: self._open_partial_block,
            t.OPEN_END: self._close_block,
            t.OPEN_RAW_END: self._close_raw,
            t.COMMENT: self._comment,
            t.ESCAPED: self._escaped,
            t.DELIMITERS: self._delimiters,
        }
        while True:
            token = tokens[self._at]
            kind = token[0]
            self._at += 1
            if kind == t.TEXT:
                value = text[token[2] : token[3]]
                if self._strip_next:
                    value = value.lstrip(_JAVA_BLANKS)
                    self._strip_next = False
                self._statements.append(TextStatement(token[2], token[3], value))
            elif kind == t.END:
                break
            else:
                self._strip_next = False
                handler = handlers.get(kind)
                if handler is None:
                    self._stray(token)
                    continue
                self._tag_start = token[2]
                try:
                    handler(token)
                except _Wrong:
                    self._skip_tag()
        for frame in reversed(self._frames):
            self._faults.unclosed_block(frame.name, _sigil(frame))
        while self._frames:
            self._finish(self._frames[-1], Tag(len(text), len(text), "", ""))
        faults = sorted(self._faults.found, key=lambda found: found.span)
        return Parsed(Template(0, len(text), self._source, tuple(self._root)), tuple(faults))

    # Statements without a body

    def _mustache(self, token: Token) -> None:
        kind, close = _MUSTACHES[token[0]]
        tokens = self._tokens
        first = tokens[self._at]
        if first[0] == t.ELSE and token[0] == t.OPEN:
            return self._else(token)
        if first[0] == t.STAR and token[0] == t.OPEN:
            self._at += 1
            call = self._call()
            tag = self._close(token, close)
            self._statements.append(DecoratorStatement(token[2], tag.end, tag, call))
            return None
        call = self._call(mustache=True)
        tag = self._close(token, close)
        self._statements.append(MustacheStatement(token[2], tag.end, tag, kind, call))
        return None

    def _comment(self, token: Token) -> None:
        inside = self._text[token[2] : token[3]]
        if "~" in inside and self._strips:
            self._strip_previous()
            self._strip_next = True
        self._statements.append(CommentStatement(token[2], token[3], inside))

    def _escaped(self, token: Token) -> None:
        self._statements.append(EscapedStatement(token[2], token[3], self._text[token[2] + 1 : token[3]]))

    def _delimiters(self, token: Token) -> None:
        written = self._text[token[2] : token[3]]
        opening, _, inside = written.partition("=")
        inside, _, _ = inside.rpartition("=")
        new_open, new_close = re.split(r"[ \t\r\n]+", inside.rstrip("~").strip(" \t\r\n"))
        if "~" in opening:
            self._strip_previous()
        self._strip_next = inside.endswith("~")
        self._statements.append(DelimitersStatement(token[2], token[3], new_open, new_close))

    def _partial(self, token: Token) -> None:
        partial = self._partial_call()
        tag = self._close(token, t.CLOSE)
        self._statements.append(PartialStatement(token[2], tag.end, tag, partial))

    # Blocks

    def _open_block(self, token: Token) -> None:
        decorator = self._tokens[self._at][0] == t.STAR
        if decorator:
            self._at += 1
        self._open(token, decorator=decorator)

    def _open_inverse(self, token: Token) -> None:
        if self._tokens[self._at][0] == t.CLOSE:
            self._else(token)
        else:
            self._open(token)

    def _open_raw(self, token: Token) -> None:
        self._open(token, close=t.CLOSE_RAW, honours_strip=False, block_params=False)

    def _open(
        self,
        token: Token,
        *,
        decorator: bool = False,
        close: str = t.CLOSE,
        honours_strip: bool = True,
        block_params: bool = True,
    ) -> None:
        name_token = self._tokens[self._at]
        name = Span(name_token[2], name_token[3]) if name_token[0] == t.PATH else Span(token[2], token[3])
        self._check_depth(token)
        try:
            call = self._call()
            params = self._block_params() if block_params else ()
            tag = self._close(token, close, honours_strip)
        except _Wrong:
            # The block is open all the same, so that its end is no second fault.
            self._push(token[0], Tag(token[2], token[3], "", ""), name, None, (), decorator, None)
            raise
        self._push(token[0], tag, name, call, params, decorator, None)

    def _open_partial_block(self, token: Token) -> None:
        name_token = self._tokens[self._at]
        name = Span(name_token[2], name_token[3])
        self._check_depth(token)
        try:
            partial = self._partial_call()
            tag = self._close(token, t.CLOSE, honours_strip=False)
        except _Wrong:
            self._push(token[0], Tag(token[2], token[3], "", ""), name, None, (), False, None)
            raise
        self._push(token[0], tag, name, None, (), False, partial)

    def _push(
        self,
        kind: str,
        tag: Tag,
        name: Span,
        call: Call | None,
        params: tuple[BlockParam, ...],
        decorator: bool,
        partial: PartialCall | None,
    ) -> None:
        section = _Section(tag, "", call, params)
        self._frames.append(_Frame(kind, tag, name, call, params, decorator, partial, [section]))
        self._statements = section.statements

    def _check_depth(self, token: Token) -> None:
        if len(self._frames) >= MAX_BLOCK_DEPTH and not self._too_deep:
            self._too_deep = True
            self._faults.add(
                "HB001",
                "parse-error",
                Span(token[2], token[3]),
                f"blocks are nested more than {MAX_BLOCK_DEPTH} deep",
            )

    def _else(self, token: Token) -> None:
        inverse_sign = token[0] == t.OPEN_INVERSE
        label_token = token if inverse_sign else self._tokens[self._at]
        label = Span(label_token[2], label_token[3])
        if not inverse_sign:
            self._at += 1
        self._inverses_to_else_parts()
        frame = self._frames[-1] if self._frames else None
        if frame is None or frame.kind != t.OPEN_BLOCK:
            where = "outside any block" if frame is None else "in a block that cannot have one"
            if frame is not None and frame.kind == t.OPEN_INVERSE:
                where = "in an inverse block, which cannot have one"
            self._faults.add("HB004", "stray-close-or-else", label, f"found `{self._source.slice(label)}` {where}")
            raise _Wrong
        call = None
        params: tuple[BlockParam, ...] = ()
        if self._tokens[self._at][0] != t.CLOSE:
            call = self._call()
            params = self._block_params()
        tag = self._close(token, t.CLOSE)
        self._add_section(frame, _Section(tag, "^" if inverse_sign else "else", call, params))

    def _inverses_to_else_parts(self) -> None:
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
            section = _Section(inverse.tag, "^", inverse.call, inverse.params, inner.statements)
            self._add_section(block, section)
        del self._frames[len(self._frames) - inverses :]

    def _add_section(self, frame: _Frame, section: _Section) -> None:
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
        self._statements = section.statements

    def _close_block(self, token: Token) -> None:
        name = self._closing_name(token)
        frame = self._frame_to_close(name, token)
        if frame is None:
            self._close(token, t.CLOSE, honours_strip=False)
            return
        tag = self._close(token, t.CLOSE, honours_strip=frame.kind == t.OPEN_BLOCK)
        self._finish(frame, tag)

    def _close_raw(self, token: Token) -> None:
        name = self._closing_name(token)
        frame = self._frame_to_close(name, token)
        tag = self._close(token, t.CLOSE_RAW, honours_strip=False)
        if frame is not None:
            self._finish(frame, tag)

    def _closing_name(self, token: Token) -> Span:
        name_token = self._tokens[self._at]
        if name_token[0] != t.PATH:
            frame = self._frames[-1] if self._frames else None
            expected = f"`{self._source.slice(frame.name)}`" if frame else "a block to close"
            self._unexpected(name_token, expected)
            if frame is not None:
                self._finish(frame, Tag(token[2], token[3], "", ""))
            raise _Wrong
        self._at += 1
        return Span(name_token[2], name_token[3])

    def _frame_to_close(self, name: Span, token: Token) -> _Frame | None:
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
                    self._finish(self._frames[-1], Tag(token[2], token[2], "", ""))
                return frame
        self._faults.mismatched_close(name, top.name)
        return top

    def _finish(self, frame: _Frame, close: Tag) -> None:
        self._frames.pop()
        outer = self._frames[-1].sections[-1].statements if self._frames else self._root
        self._statements = outer
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

    # Inside a tag

    def _call(self, depth: int = 0, mustache: bool = False) -> Call:
        tokens = self._tokens
        token = tokens[self._at]
        if token[0] != t.PATH:
            self._unexpected(token, "a name")
            raise _Wrong
        self._at += 1
        name = PathExpression(token[2], token[3], self._text[token[2] : token[3]])
        following = tokens[self._at]
        if following[0] in _CLOSES:
            return Call(token[2], token[3], name, (), ())
        if mustache and following[0] == t.PATH and following[2] == token[3]:
            name = self._bare_index(name, following)
        params: list[Expression] = []
        while True:
            token = tokens[self._at]
            kind = token[0]
            if kind == t.PATH:
                if tokens[self._at + 1][0] == t.EQUALS:
                    break
            elif kind not in (t.STRING, t.NUMBER, t.BOOLEAN, t.LEFT):
                break
            params.append(self._expression(depth))
        pairs = self._hash(depth)
        end = pairs[-1].end if pairs else params[-1].end if params else name.end
        return Call(name.start, end, name, tuple(params), pairs)

    def _bare_index(self, name: PathExpression, following: Token) -> PathExpression:
        """`foo[0].bar`: Segment's own page for Iterable writes it, Iterable does not read it."""
        rest = self._text[following[2] : following[3]]
        bracket = rest[1 : rest.find("]")]
        if not bracket.isdecimal():
            return name
        span = Span(name.start, following[3])
        fixed = f"{name.original}.{rest}"
        self._faults.add(
            "HB006",
            "index-needs-dot",
            span,
            f"Iterable does not read `{self._source.slice(span)}` and sends nothing",
            help=f"write `{fixed}`",
            fix=Fix("add the dot", (Edit(Span(name.end, name.end), "."),)),
            severity=Severity.WARNING if self._lenient else Severity.ERROR,
        )
        self._at += 1
        return BareIndexPath(name.start, following[3], fixed, (name.end,))

    def _expression(self, depth: int) -> Expression:
        kind, _, start, end = self._tokens[self._at]
        self._at += 1
        text = self._text[start:end]
        if kind == t.PATH:
            return PathExpression(start, end, text)
        if kind == t.STRING:
            # The engine unescapes before it takes the quotes off: `"a\\\\"` is one backslash (measured).
            quote = text[0]
            return StringLiteral(start, end, text.replace("\\" + quote, quote)[1:-1], text)
        if kind == t.NUMBER:
            return NumberLiteral(start, end, _number(text), text)
        if kind == t.BOOLEAN:
            return BooleanLiteral(start, end, text == "true")
        if depth >= MAX_EXPRESSION_DEPTH:
            self._faults.add(
                "HB001",
                "parse-error",
                Span(start, end),
                f"parentheses are nested more than {MAX_EXPRESSION_DEPTH} deep",
            )
            raise _Wrong
        call = self._call(depth + 1)
        token = self._tokens[self._at]
        if token[0] != t.RIGHT:
            self._unexpected(token, "`)`")
            raise _Wrong
        self._at += 1
        return SubExpression(start, token[3], call)

    def _hash(self, depth: int) -> tuple[HashPair, ...]:
        tokens = self._tokens
        if tokens[self._at][0] != t.PATH or tokens[self._at + 1][0] != t.EQUALS:
            return ()
        pairs: list[HashPair] = []
        while tokens[self._at][0] == t.PATH:
            key = tokens[self._at]
            if tokens[self._at + 1][0] != t.EQUALS:
                self._unexpected(tokens[self._at + 1], f"`=` after `{self._text[key[2] : key[3]]}`")
                raise _Wrong
            self._at += 2
            value = tokens[self._at]
            if value[0] not in (t.PATH, t.STRING, t.NUMBER, t.BOOLEAN, t.LEFT):
                self._unexpected(value, "a value")
                raise _Wrong
            expression = self._expression(depth)
            pairs.append(HashPair(key[2], expression.end, self._text[key[2] : key[3]], expression))
        return tuple(pairs)

    def _block_params(self) -> tuple[BlockParam, ...]:
        tokens = self._tokens
        if tokens[self._at][0] != t.AS:
            return ()
        self._at += 1
        if tokens[self._at][0] != t.PIPE:
            self._unexpected(tokens[self._at], "`|`")
            raise _Wrong
        self._at += 1
        params: list[BlockParam] = []
        while tokens[self._at][0] == t.PATH:
            _, _, start, end = tokens[self._at]
            params.append(BlockParam(start, end, self._text[start:end]))
            self._at += 1
        if not params or tokens[self._at][0] != t.PIPE:
            self._unexpected(tokens[self._at], "`|`" if params else "a name")
            raise _Wrong
        self._at += 1
        return tuple(params)

    def _partial_call(self) -> PartialCall:
        tokens = self._tokens
        token = tokens[self._at]
        kind, _, start, end = token
        name: PartialName
        if kind in (t.PATH, t.NAME):
            self._at += 1
            text = self._text[start:end]
            name = PathExpression(start, end, text)
        elif kind in (t.STRING, t.LEFT):
            expression = self._expression(0)
            assert isinstance(expression, StringLiteral | SubExpression)  # by the token's kind
            name = expression
            text = name.value if isinstance(name, StringLiteral) else ""
        else:
            self._unexpected(token, "the name of a partial")
            raise _Wrong
        if text.startswith("/"):
            self._faults.add("HB001", "parse-error", Span(start, start + 1), "a partial's name cannot start with `/`")
        context = None
        token = tokens[self._at]
        if token[0] == t.PATH and tokens[self._at + 1][0] != t.EQUALS:
            context = PathExpression(token[2], token[3], self._text[token[2] : token[3]])
            self._at += 1
        pairs = self._hash(0)
        end = pairs[-1].end if pairs else context.end if context else name.end
        return PartialCall(start, end, name, context, pairs)

    def _close(self, opener: Token, expected: str, honours_strip: bool = True) -> Tag:
        token = self._tokens[self._at]
        if token[0] != expected:
            if token[0] in _CLOSES:
                wanted = {t.CLOSE: 2, t.CLOSE_TRIPLE: 3, t.CLOSE_RAW: 4}
                span = Span(token[2], token[3])
                self._faults.add(
                    "HB012",
                    "brace-count",
                    span,
                    f"the tag is opened with {wanted[expected]} braces and closed with {wanted[token[0]]}",
                )
            else:
                self._unexpected(token, "the end of the tag")
            raise _Wrong
        self._at += 1
        tag = Tag(opener[2], token[3], self._text[opener[2] : opener[3]], self._text[token[2] : token[3]])
        if honours_strip and self._strips:
            if "~" in tag.open:
                self._strip_previous()
            self._strip_next = "~" in tag.close
        return tag

    def _strip_previous(self) -> None:
        """Trims the text right before the tag that is being read."""
        last = self._statements[-1] if self._statements else None
        if isinstance(last, TextStatement) and last.end == self._tag_start:
            if len(self._statements) > 1 and isinstance(self._statements[-2], EscapedStatement):
                return  # the engine leaves the text after `\\{{x}}` as it is (measured)
            self._statements[-1] = TextStatement(last.start, last.end, last.value.rstrip(_JAVA_BLANKS))

    # Faults

    def _unexpected(self, token: Token, expected: str) -> None:
        kind, _, start, end = token
        text = self._text
        if kind in (t.BAD, t.UNFINISHED) and end > start:
            opener_end = self._tag_start + 2
            after_open = not text[opener_end:start].strip(" \t\r\n")
            self._faults.bad_character(start, self._tag_start, after_open)
        elif kind in (t.PIPE, t.EQUALS, t.STAR):
            self._faults.bad_character(start, self._tag_start, False)
        elif kind in (t.BAD, t.END) or kind in _OUTSIDE:
            span = Span(self._tag_start, self._tag_start + len(text[self._tag_start : start].rstrip() or "{"))
            line = text.find("\n", span.start, span.end)
            self._faults.add(
                "HB001",
                "parse-error",
                Span(span.start, line if line > span.start else span.end),
                "the tag is never closed",
            )
        else:
            self._faults.unexpected(Span(start, end), expected)

    def _stray(self, token: Token) -> None:
        """A token outside tags that is a fault by itself."""
        kind, _, start, end = token
        if kind == t.UNFINISHED:
            opening = self._text[start:end]
            what = "comment" if "!" in opening else "delimiter change" if opening.endswith("=") else "escaped tag"
            self._faults.add("HB001", "parse-error", Span(start, end), f"the {what} is never closed")
        elif kind == t.BAD and end > start and self._text[start] == "\\":
            self._faults.add(
                "HB001",
                "parse-error",
                Span(start, end),
                "a backslash before a tag needs the tag's end before the next tag opens",
            )

    def _skip_tag(self) -> None:
        """Passes over what is left of a tag that could not be read."""
        tokens = self._tokens
        while tokens[self._at][0] not in _OUTSIDE:
            self._at += 1
            if tokens[self._at - 1][0] in _CLOSES:
                return


def _sigil(frame: _Frame) -> str:
    return {t.OPEN_INVERSE: "^", t.OPEN_PARTIAL_BLOCK: "> "}.get(frame.kind, "#")


def _number(text: str) -> int | float:
    # Java reads an int and, where that fails, a double: 2147483648 becomes 2.147483648E9.
    if "." not in text:
        value = int(text) if len(text) < 12 else 2**31
        if -(2**31) <= value < 2**31:
            return value
    return float(text)
