"""A place in a template's text to what is being written there, however broken the text is."""

from __future__ import annotations

import re
from enum import Enum

from previewer.records import Record
from previewer.source import Span
from previewer.syntax import lexer as t
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters, Token, tokenize
from previewer.syntax.tags import CLOSES, OUTSIDE

_WORD = re.compile(r"""(?:\[[^\[\]]*\]?|[^\s(){}=|"'~\[\]])*\Z""")
_HOLDER = re.compile(r"(?:(?:\[[^\[\]]*\]|[^\[\]])*[./])?")
_REST = re.compile(r"""[^\s(){}=|"'~./\[\]]*""")
_QUOTES = ('"', "'")


class Spot(Enum):
    """What can be written at a place inside a tag."""

    NAME = "name"
    """The name of a call or a value."""
    VALUE = "value"
    """A parameter, or what follows `key=`."""
    TEXT = "text"
    """The inside of a string."""
    CLOSE = "close"
    """The name of the block that a closing tag ends."""


class Cursor(Record):
    """What is being written at a place inside a tag."""

    tag_start: int
    opener: str
    """The kind of the tag: one of the lexer's."""
    spot: Spot
    call: str
    """The name of the call around the place; empty where the name itself is being written."""
    position: int
    """How many parameters stand before the place."""
    nested: bool
    """Whether the call stands in parentheses."""
    key: str
    """The key whose value is being written."""
    holder: str
    """The path up to its last separator: `order.` of `order.to`."""
    partial: str
    """What is written of the last segment, without its opening bracket."""
    span: Span
    """The segment, or the inside of the string, on both sides of the place."""


def cursor_at(text: str, offset: int, delimiters: Delimiters = DEFAULT_DELIMITERS) -> Cursor | None:
    """What is being written at an offset; None outside of tags and in comments."""
    before = text[:offset]
    tokens = tokenize(before, delimiters)
    first = _opener(before, tokens)
    if first is None:
        return None
    kind, _, tag_start, at = tokens[first]
    inside = tokens[first + 1 : -1]
    # `'foo` without its end is a name to the lexer.
    quote = next(
        (token for token in inside if token[0] in (t.UNFINISHED, t.NAME) and before[token[2]] in _QUOTES), None
    )
    if quote is not None:
        start = quote[2] + 1
        end = text.find(before[quote[2]], offset)
        line_end = text.find("\n", offset)
        closed = end >= 0 and (line_end < 0 or end < line_end)
        span, holder, partial = Span(start, end if closed else offset), "", before[start:]
        word = quote[2]
    else:
        found = _WORD.search(before, at)
        assert found is not None  # the word can be empty
        word = found.start()
        segment = _HOLDER.match(found[0])
        assert segment is not None  # so can the holder
        holder = segment[0]
        start = word + len(holder)
        partial = before[start:].removeprefix("[")
        rest = _REST.match(text, offset)
        assert rest is not None  # and the rest
        end = rest.end() + text.startswith("]", rest.end()) * before.startswith("[", start)
        span = Span(start, end)
    call, position, nested, key = _call(before, [token for token in inside if token[3] <= word])
    spot = Spot.TEXT if quote is not None else Spot.VALUE if call else Spot.NAME
    if kind in (t.OPEN_END, t.OPEN_RAW_END):
        spot = Spot.CLOSE
    return Cursor(tag_start, kind, spot, call, position, nested, key, holder, partial, span)


def _opener(text: str, tokens: list[Token]) -> int | None:
    """The place of the token that opens the tag at the end of a text; None outside of tags and in comments."""
    if any(kind == t.UNFINISHED and "!" in text[start:end] for kind, _, start, end in tokens):
        return None
    for at in range(len(tokens) - 2, -1, -1):
        kind, _, start, end = tokens[at]
        before = tokens[at - 1] if at else tokens[-1]
        if kind in CLOSES or kind in (t.TEXT, t.COMMENT, t.ESCAPED, t.DELIMITERS, t.MISPLACED):
            return None
        if kind == t.BAD and start == end and before[0] != t.UNFINISHED:
            return None  # HTML begins: the tag should have ended before
        if kind in OUTSIDE:
            return None if text[before[2] : before[3]] == "\\" else at
    return None


def _call(text: str, tokens: list[Token]) -> tuple[str, int, bool, str]:
    """The innermost call that is open after some tokens: its name, parameters so far, whether nested, and the key."""
    calls: list[list[str]] = [[]]
    key = ""
    for at, (kind, _, start, end) in enumerate(tokens):
        word, key = text[start:end], ""
        if kind == t.LEFT:
            calls.append([])
        elif kind == t.RIGHT and len(calls) > 1:
            calls.pop()
            calls[-1].append("()")
        elif kind == t.EQUALS:
            key = text[tokens[at - 1][2] : tokens[at - 1][3]] if at else ""
            if calls[-1]:
                calls[-1].pop()
        elif kind not in (t.ELSE, t.STAR):
            calls[-1].append(word)
    words = calls[-1]
    return words[0] if words else "", max(len(words) - 1, 0), len(calls) > 1, key
