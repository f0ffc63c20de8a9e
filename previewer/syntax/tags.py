"""What stands inside a tag: tokens to a call, its parameters and hash, block parameters, a partial's name."""

from __future__ import annotations

import re
from typing import NoReturn

from previewer.diagnostics import Edit, Fix, Severity
from previewer.source import Source, Span
from previewer.syntax import lexer as t
from previewer.syntax.ast import (
    BareIndexPath,
    BlockParam,
    BooleanLiteral,
    Call,
    Expression,
    HashPair,
    NumberLiteral,
    PartialCall,
    PartialName,
    PathExpression,
    StringLiteral,
    SubExpression,
    Tag,
)
from previewer.syntax.faults import FaultList
from previewer.syntax.lexer import Token

MAX_EXPRESSION_DEPTH = 50

_INDEX = re.compile(r"\[[0-9]+\]")

VALUES = frozenset({t.PATH, t.STRING, t.NUMBER, t.BOOLEAN, t.LEFT})
CLOSES = frozenset({t.CLOSE, t.CLOSE_TRIPLE, t.CLOSE_RAW})
OUTSIDE = frozenset(
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
        t.MISPLACED,
        t.END,
    }
)


class BrokenTag(Exception):
    """A tag that cannot be read; its fault is on the list already."""


class TagReader:
    """Reads the inside of one tag after the other; `at` is the next token, `tag_start` where its tag starts."""

    def __init__(self, source: Source, tokens: list[Token], faults: FaultList, lenient: bool) -> None:
        self.tokens = tokens
        self.at = 0
        self.tag_start = 0
        self._text = source.text
        self._faults = faults
        self._lenient = lenient

    def name_ahead(self) -> Span | None:
        """Where the name stands that comes next, if one does."""
        kind, _, start, end = self.tokens[self.at]
        return Span(start, end) if kind == t.PATH else None

    def call(self, depth: int = 0, mustache: bool = False) -> Call:
        """A name with its parameters and hash."""
        tokens = self.tokens
        token = tokens[self.at]
        if token[0] != t.PATH:
            self.unexpected("a name")
        self.at += 1
        name = PathExpression(token[2], token[3], self._text[token[2] : token[3]])
        following = tokens[self.at]
        if following[0] in CLOSES:
            return Call(token[2], token[3], name, (), ())
        if mustache and following[0] == t.PATH and following[2] == token[3]:
            name = self._bare_index(name)
        params: list[Expression] = []
        while True:
            token = tokens[self.at]
            kind = token[0]
            if kind == t.PATH:
                if tokens[self.at + 1][0] == t.EQUALS:
                    break
            elif kind not in VALUES:
                break
            params.append(self._expression(depth))
        pairs = self._hash(depth)
        end = pairs[-1].end if pairs else params[-1].end if params else name.end
        return Call(name.start, end, name, tuple(params), pairs)

    def block_params(self, params: list[BlockParam]) -> None:
        """Adds the names of `as |item index|` as far as they can be read, none where there is no `as`."""
        tokens = self.tokens
        if tokens[self.at][0] != t.AS:
            return
        self.at += 1
        first = self.at
        if tokens[first][0] == t.PIPE:
            self.at += 1
        wrong = None if tokens[first][0] == t.PIPE else first
        while True:
            kind, _, start, end = tokens[self.at]
            if kind == t.PATH:
                params.append(BlockParam(start, end, self._text[start:end]))
            elif self._text[start:end] != "(":  # as other languages write names
                break
            elif wrong is None:
                wrong = self.at
            self.at += 1
        if wrong is not None:
            self.at = wrong
            self.unexpected("`|`")
        if not params or tokens[self.at][0] != t.PIPE:
            self.unexpected("`|`" if params else "a name")
        self.at += 1

    def partial_call(self) -> PartialCall:
        """What a partial tag asks for."""
        tokens = self.tokens
        token = tokens[self.at]
        kind, _, start, end = token
        name: PartialName
        if kind in (t.PATH, t.NAME):
            self.at += 1
            text = self._text[start:end]
            name = PathExpression(start, end, text)
        elif kind in (t.STRING, t.LEFT):
            expression = self._expression(0)
            assert isinstance(expression, StringLiteral | SubExpression)  # by the token's kind
            name = expression
            text = name.value if isinstance(name, StringLiteral) else ""
        else:
            self.unexpected("the name of a partial")
        if text.startswith("/"):
            self._faults.add("HB001", "parse-error", Span(start, start + 1), "a partial's name cannot start with `/`")
        context = None
        token = tokens[self.at]
        if token[0] == t.PATH and tokens[self.at + 1][0] != t.EQUALS:
            context = PathExpression(token[2], token[3], self._text[token[2] : token[3]])
            self.at += 1
        pairs = self._hash(0)
        end = pairs[-1].end if pairs else context.end if context else name.end
        return PartialCall(start, end, name, context, pairs)

    def close(self, opener: Token, expected: str) -> Tag:
        """The tag that `opener` starts, which must end here."""
        token = self.tokens[self.at]
        if token[0] != expected:
            if token[0] in CLOSES:
                wanted = {t.CLOSE: 2, t.CLOSE_TRIPLE: 3, t.CLOSE_RAW: 4}
                span = Span(token[2], token[3])
                self._faults.add(
                    "HB012",
                    "brace-count",
                    span,
                    f"the tag is opened with {wanted[expected]} braces and closed with {wanted[token[0]]}",
                )
            else:
                self.unexpected("the end of the tag")
        self.at += 1
        return Tag(opener[2], token[3], self._text[opener[2] : opener[3]], self._text[token[2] : token[3]])

    def unexpected(self, expected: str) -> NoReturn:
        """Reports that the next token is not what the tag needs here, and gives the tag up."""
        kind, _, start, end = self.tokens[self.at]
        text = self._text
        quoted = kind == t.NAME and text[start] == "'"
        if kind == t.UNFINISHED or quoted:
            self._faults.never_closed(start)
        elif kind in (t.PIPE, t.EQUALS, t.STAR) or (kind == t.BAD and end > start):
            passed_over = self.tokens[self.at + 1]
            self._faults.bad_character(start, passed_over[3] if passed_over[0] == t.BAD else end)
        elif kind == t.BAD or kind in OUTSIDE:
            self._faults.unclosed_tag(self.tag_start, start)
        else:
            self._faults.unexpected(Span(start, end), expected)
        raise BrokenTag

    def skip(self) -> None:
        """Passes over what is left of a tag that could not be read."""
        tokens = self.tokens
        while tokens[self.at][0] not in OUTSIDE:
            self.at += 1
            if tokens[self.at - 1][0] in CLOSES:
                return

    def _bare_index(self, name: PathExpression) -> PathExpression:
        """`foo[0].bar`: Segment's own page for Iterable writes it, Iterable does not read it."""
        text, tokens = self._text, self.tokens
        end = name.end
        pieces = [name.original]
        brackets: list[int] = []
        while tokens[self.at][0] == t.PATH and tokens[self.at][2] == end:
            rest = text[end : tokens[self.at][3]]
            if _INDEX.match(rest) is None:
                break
            brackets.append(end)
            pieces.append(rest)
            end = tokens[self.at][3]
            self.at += 1
        if not brackets:
            return name
        meant = ".".join(pieces)
        message = f"Iterable does not read `{text[name.start : end]}` and sends nothing"
        advice = f"write `{meant}`"
        for at in brackets:
            self._faults.add(
                "HB006",
                "index-needs-dot",
                Span(at, text.index("]", at) + 1),
                message,
                help=advice,
                fix=Fix("add the dot", (Edit(Span(at, at), "."),)),
                severity=Severity.WARNING if self._lenient else Severity.ERROR,
            )
        return BareIndexPath(name.start, end, meant, tuple(brackets))

    def _expression(self, depth: int) -> Expression:
        kind, _, start, end = self.tokens[self.at]
        self.at += 1
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
            raise BrokenTag
        call = self.call(depth + 1)
        token = self.tokens[self.at]
        if token[0] != t.RIGHT:
            self.unexpected("`)`")
        self.at += 1
        return SubExpression(start, token[3], call)

    def _hash(self, depth: int) -> tuple[HashPair, ...]:
        tokens = self.tokens
        if tokens[self.at][0] != t.PATH or tokens[self.at + 1][0] != t.EQUALS:
            return ()
        pairs: list[HashPair] = []
        while tokens[self.at][0] == t.PATH:
            key = tokens[self.at]
            if tokens[self.at + 1][0] != t.EQUALS:
                break
            self.at += 2
            if tokens[self.at][0] not in VALUES:
                self.unexpected("a value")
            expression = self._expression(depth)
            pairs.append(HashPair(key[2], expression.end, self._text[key[2] : key[3]], expression))
        kind, _, start, end = tokens[self.at]
        if kind in VALUES:
            self._faults.add("HB001", "parse-error", Span(start, end), "a parameter cannot follow key=value")
            raise BrokenTag
        return tuple(pairs)


def _number(text: str) -> int | float:
    # Java reads an int and, where that fails, a double: 2147483648 becomes 2.147483648E9.
    if "." not in text:
        value = int(text) if len(text) < 12 else 2**31
        if -(2**31) <= value < 2**31:
            return value
    return float(text)
