"""JSON text to values, strictly: what Iterable's JSON reader would not take, or would change, is an error."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NoReturn

from previewer.diagnostics import Diagnostic, DiagnosticError, Severity
from previewer.source import Source, Span

# Jackson, the JVM's JSON reader, takes no longer number and nothing nested deeper.
MAX_DIGITS = 1000
MAX_DEPTH = 1000


class PayloadError(DiagnosticError):
    """A payload that cannot be used, with the place in its file."""


class _Refused(Exception):
    """A value that the standard library would take; its place is found in a second pass."""


def parse_json(source: Source) -> object:
    """Turns JSON text into dicts, lists, str, int, float, bool and None; raises PayloadError with the place."""
    text = source.text
    if text[:1] == "\ufeff":
        # A byte order mark is no part of JSON, but some exports write one; a blank keeps every place.
        text = " " + text[1:]
    if is_too_deep(text):
        _fail(source, _too_deep(text), f"not usable: objects and lists are nested more than {MAX_DEPTH:,} deep")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_double,
        )
    except json.JSONDecodeError as error:
        at = min(error.pos, max(len(source.text) - 1, 0))
        found = "the end of the file" if error.pos >= len(source.text) else repr(source.text[error.pos])
        _fail(source, Span(at, at + 1), f"not JSON: {_reason(error.msg)} at {found}")
    except RecursionError:
        _fail(source, Span(0, 1), "not usable: objects and lists are nested too deep")
    except _Refused:
        _find_refused(source)


def parse_object(source: Source, what: str) -> dict[str, object]:
    """Turns the text of a JSON object into a dict; raises PayloadError, which calls it `what`."""
    value = parse_json(source)
    if not isinstance(value, dict):
        at = len(source.text) - len(source.text.lstrip(" \t\r\n\ufeff"))
        _fail(source, Span(at, at + 1), f"{what} must be a JSON object")
    return value


def is_too_deep(text: str) -> bool:
    """Whether objects and lists are nested deeper than the standard library reads with a small C stack."""
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return False
    unescaped = text.encode("utf-8", "surrogatepass").replace(b"\\\\", b"").replace(b'\\"', b"")
    marks = unescaped.translate(None, _NO_MARKS).replace(b'""', b"")
    brackets = b"".join(marks.split(b'"')[::2]).decode()
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > MAX_DEPTH


def locate(source: Source, pointer: Sequence[str]) -> Span:
    """The key, or the item, that a path of keys and indices leads to in JSON text that has been read."""
    path: list[str | int] = []  # an int where the walk is inside a list
    wanted = list(pointer)
    expects_key = False
    for token in re.finditer(_LEXEME + r"|true|false|null", source.text, re.DOTALL):
        word = token[0]
        if path and isinstance(path[-1], int) and word not in ",:]" and list(map(str, path)) == wanted:
            return Span(token.start(), token.end())
        if word in "{[":
            path.append("" if word == "{" else 0)
            expects_key = word == "{"
        elif word in "}]":
            path.pop()
            expects_key = False
        elif word == ",":
            last = path[-1]
            expects_key = isinstance(last, str)
            path[-1] = last if isinstance(last, str) else last + 1
        elif expects_key:
            path[-1] = json.loads(word, strict=False)
            expects_key = False
            if list(map(str, path)) == wanted:
                return Span(token.start(), token.end())
    return Span(0, min(1, len(source.text)))


def _fail(source: Source, span: Span, message: str) -> NoReturn:
    raise PayloadError(Diagnostic("HB124", "payload-invalid", Severity.ERROR, source, span, message)) from None


def _reason(message: str) -> str:
    # Some of the standard library's messages end as ours goes on.
    return message[0].lower() + message[1:].removesuffix(" at").removesuffix(": ")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    items = dict(pairs)
    if len(items) != len(pairs):
        raise _Refused
    return items


def _constant(word: str) -> object:
    raise _Refused


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _Refused
    return int(text)


def _double(text: str) -> float:
    value = float(text)
    if math.isinf(value) or len(text) > MAX_DIGITS:
        raise _Refused
    return value


_NO_MARKS = bytes(set(range(256)) - set(b'[]{}"'))
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def _too_deep(text: str) -> Span:
    """The first bracket beyond the depth."""
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', text, re.DOTALL):
        depth += _STEPS.get(token[0], 0)
        if depth > MAX_DEPTH:
            return Span(*token.span())
    return Span(0, 1)  # text that is no JSON either


_LEXEME = r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|-?Infinity|NaN|-?[0-9][0-9.eE+-]*'


def _find_refused(source: Source) -> NoReturn:
    """Walks over text that is JSON but for one of our own refusals, to name the place of the first one."""
    keys: list[set[str] | None] = []
    expects_key = False
    for token in re.finditer(_LEXEME, source.text, re.DOTALL):
        word, span = token[0], Span(token.start(), token.end())
        if word == "{":
            keys.append(set())
            expects_key = True
        elif word == "[":
            keys.append(None)
        elif word in "}]":
            keys.pop()
            expects_key = False
        elif word == ",":
            expects_key = keys[-1] is not None
        elif word == ":":
            expects_key = False
        elif word[0] == '"':
            seen = keys[-1] if keys else None
            if expects_key and seen is not None:
                key = json.loads(word, strict=False)
                if key in seen:
                    _fail(source, span, f"the key {word} stands twice in one object; the first value would be lost")
                seen.add(key)
        elif word in ("NaN", "Infinity", "-Infinity"):
            _fail(source, span, f"`{word}` is no JSON number")
        elif len(word) > MAX_DIGITS or math.isinf(float(word)):
            shown = word if len(word) <= 20 else word[:19] + "…"
            _fail(source, span, f"the number {shown} is too big: beyond a double, or over {MAX_DIGITS} digits")
    raise AssertionError("every refusal has its token")
