"""What stands inside a tag: tokens to a call, its parameters and hash, block parameters, a partial's name."""

from __future__ import annotations

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
        self._source = source
        self._faults = faults
        self._lenient = lenient

    def call(self, depth: int = 0, mustache: bool = False) -> Call:
        tokens = self.tokens
        token = tokens[self.at]
        if token[0] != t.PATH:
            self.unexpected(token, "a name")
            raise BrokenTag
        self.at += 1
        name = PathExpression(token[2], token[3], self._text[token[2] : token[3]])
        following = tokens[self.at]
        if following[0] in CLOSES:
            return Call(token[2], token[3], name, (), ())
        if mustache and following[0] == t.PATH and following[2] == token[3]:
            name = self._bare_index(name, following)
        params: list[Expression] = []
        while True:
            token = tokens[self.at]
            kind = token[0]
            if kind == t.PATH:
                if tokens[self.at + 1][0] == t.EQUALS:
                    break
            elif kind not in (t.STRING, t.NUMBER, t.BOOLEAN, t.LEFT):
                break
            params.append(self._expression(depth))
        pairs = self._hash(depth)
        end = pairs[-1].end if pairs else params[-1].end if params else name.end
        return Call(name.start, end, name, tuple(params), pairs)

    def block_params(self) -> tuple[BlockParam, ...]:
        tokens = self.tokens
        if tokens[self.at][0] != t.AS:
            return ()
        self.at += 1
        if tokens[self.at][0] != t.PIPE:
            self.unexpected(tokens[self.at], "`|`")
            raise BrokenTag
        self.at += 1
        params: list[BlockParam] = []
        while tokens[self.at][0] == t.PATH:
            _, _, start, end = tokens[self.at]
            params.append(BlockParam(start, end, self._text[start:end]))
            self.at += 1
        if not params or tokens[self.at][0] != t.PIPE:
            self.unexpected(tokens[self.at], "`|`" if params else "a name")
            raise BrokenTag
        self.at += 1
        return tuple(params)

    def partial_call(self) -> PartialCall:
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
            self.unexpected(token, "the name of a partial")
            raise BrokenTag
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
                self.unexpected(token, "the end of the tag")
            raise BrokenTag
        self.at += 1
        return Tag(opener[2], token[3], self._text[opener[2] : opener[3]], self._text[token[2] : token[3]])

    def unexpected(self, token: Token, expected: str) -> None:
        kind, _, start, end = token
        text = self._text
        if kind in (t.BAD, t.UNFINISHED) and end > start:
            opener_end = self.tag_start + 2
            after_open = not text[opener_end:start].strip(" \t\r\n")
            self._faults.bad_character(start, self.tag_start, after_open)
        elif kind in (t.PIPE, t.EQUALS, t.STAR):
            self._faults.bad_character(start, self.tag_start, False)
        elif kind in (t.BAD, t.END) or kind in OUTSIDE:
            span = Span(self.tag_start, self.tag_start + len(text[self.tag_start : start].rstrip() or "{"))
            line = text.find("\n", span.start, span.end)
            self._faults.add(
                "HB001",
                "parse-error",
                Span(span.start, line if line > span.start else span.end),
                "the tag is never closed",
            )
        else:
            self._faults.unexpected(Span(start, end), expected)

    def skip(self) -> None:
        """Passes over what is left of a tag that could not be read."""
        tokens = self.tokens
        while tokens[self.at][0] not in OUTSIDE:
            self.at += 1
            if tokens[self.at - 1][0] in CLOSES:
                return

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
        self.at += 1
        return BareIndexPath(name.start, following[3], fixed, (name.end,))

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
            self.unexpected(token, "`)`")
            raise BrokenTag
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
                self.unexpected(tokens[self.at + 1], f"`=` after `{self._text[key[2] : key[3]]}`")
                raise BrokenTag
            self.at += 2
            value = tokens[self.at]
            if value[0] not in (t.PATH, t.STRING, t.NUMBER, t.BOOLEAN, t.LEFT):
                self.unexpected(value, "a value")
                raise BrokenTag
            expression = self._expression(depth)
            pairs.append(HashPair(key[2], expression.end, self._text[key[2] : key[3]], expression))
        return tuple(pairs)


def _number(text: str) -> int | float:
    # Java reads an int and, where that fails, a double: 2147483648 becomes 2.147483648E9.
    if "." not in text:
        value = int(text) if len(text) < 12 else 2**31
        if -(2**31) <= value < 2**31:
            return value
    return float(text)
