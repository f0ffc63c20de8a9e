"""A text as its reader sees it: escapes of links, HTML, JSON and mail decoded, each character with its place."""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import quote

import regex

from previewer.records import Record
from previewer.redaction.spelling import latin

_ESCAPES = regex.compile(
    r"(?:%[0-9A-Fa-f]{2})+"
    r"|(?:\\u[0-9A-Fa-f]{4})+|(?:\\x[0-9A-Fa-f]{2})+"
    r"|&(?:#\d{1,7};?|#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z]\w{1,30};)"
    r"|[\p{Cf}\u034f]+"
    r"|(?:%u[0-9A-Fa-f]{4})+"
    r"|[^\x00-\x7f\p{Cf}\u034f]+"  # can be other forms of ASCII
)
_INVISIBLE = regex.compile(r"[\p{Cf}\u034f]")
_SOFT_BREAK = r"=\r?\n"
_QUOTED_PRINTABLE = regex.compile(rf"=[0-9A-F]{{2}}(?:(?:{_SOFT_BREAK})?=[0-9A-F]{{2}})*|{_SOFT_BREAK}")
_BYTE = regex.compile(rf"(?:{_SOFT_BREAK})?(?:%|=|\\x)[0-9A-Fa-f]{{2}}")
"""One byte that is written out, with the end of a line before it."""
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_RUN = regex.compile(r"\w{8}(?:-\w{4}){3}-\w{12}|[\p{L}\p{M}\p{N}]+")
_HAS_ASCII = regex.compile(r"[A-Za-z0-9]")
_MAX_LAYERS = 5
"""Escapes inside escapes that are seen through."""


class View(Record):
    """A text without its escapes; `starts` and `ends` say where each character stands in the text itself."""

    source: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def replaced(self, edits: Sequence[tuple[int, int, str]]) -> str:
        """The text itself with other words at some places, in their order; escaped where those were."""
        parts: list[str] = []
        done = 0
        for start, end, words in edits:
            first, last = self.starts[start], self.ends[end - 1]
            parts += (self.source[done:first], escape_like(self.source[first:last], words))
            done = last
        return "".join((*parts, self.source[done:]))


def views(text: str) -> Iterator[View]:
    """A text without its escapes, and the same read as quoted-printable, where it can be that, too."""
    yield view(text)
    if _QUOTED_PRINTABLE.search(text):
        yield _seen_through(_peel(_unchanged(text), _QUOTED_PRINTABLE))


def view(text: str) -> View:
    """Sees through a text's escapes, layer by layer."""
    return _seen_through(_unchanged(text))


def escape_like(original: str, words: str) -> str:
    """Words with the escapes that the original has."""
    if regex.search(r"&(?:#\w+|\w+);", original):
        return html.escape(words)
    layers = 2 if "%25" in original else 1 if regex.search(r"%[0-9A-Fa-f]{2}", original) else 0
    for _ in range(layers):
        words = quote(words.encode("utf-8", "surrogatepass"), safe="")
    return words


def _unchanged(text: str) -> View:
    return View(text, text, range(len(text)), range(1, len(text) + 1))


def _seen_through(seen: View) -> View:
    for _ in range(_MAX_LAYERS):
        if _ESCAPES.search(seen.text) is None:
            break
        deeper = _peel(seen, _ESCAPES)
        if deeper.text == seen.text:
            break
        seen = deeper
    if not seen.text.isascii():
        # Among Latin letters others that look like them are meant as such.
        seen = seen.replace(
            text=_RUN.sub(lambda run: latin(run[0]) if _HAS_ASCII.search(run[0]) else run[0], seen.text)
        )
    return seen


def _peel(seen: View, escapes: regex.Pattern[str]) -> View:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def add(text: str, lengths: Sequence[int], at: int) -> None:
        parts.append(text)
        for length in lengths:
            starts.append(seen.starts[at])
            at += length
            ends.append(seen.ends[at - 1])

    done = 0
    for match in escapes.finditer(seen.text):
        add(seen.text[done : match.start()], [1] * (match.start() - done), done)
        add(*_decode(match[0]), match.start())
        done = match.end()
    add(seen.text[done:], [1] * (len(seen.text) - done), done)
    return View(seen.source, "".join(parts), starts, ends)


def _decode(escape: str) -> tuple[str, list[int]]:
    """The characters of a run of escapes, and how long each was written."""
    as_written = escape, [1] * len(escape)
    match escape[0]:
        case "%" if escape[1] == "u":
            return _decode_units(escape)
        case "%":
            return _decode_bytes(escape)
        case "=":
            decoded = _decode_bytes(escape) if escape[1] not in "\r\n" else ("", [])
            return decoded if decoded[0].isprintable() else as_written
        case "\\" if escape[1] == "x":
            return _decode_bytes(escape)
        case "\\":
            return _decode_units(escape)
        case "&":
            text = html.unescape(escape)
            # An entity of two characters is one place: the first takes all of it, the others none of their own.
            return (text, [len(escape)]) if len(text) == 1 else as_written
        case _ if _INVISIBLE.match(escape):
            return "", []
        case _:
            return "".join(map(_plain, escape)), [1] * len(escape)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """The usual form of a character, where that is a single one."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character).translate(_DASHES)
    return plain if len(plain) == 1 else character


def _decode_units(escape: str) -> tuple[str, list[int]]:
    """The characters of UTF-16 units that are written with six characters each."""
    text: str = json.loads('"' + escape.replace("%", "\\") + '"')
    return text, [6 * (1 + (ord(character) > 0xFFFF)) for character in text]


def _decode_bytes(escape: str) -> tuple[str, list[int]]:
    """The characters of bytes that are written out, as UTF-8 or else Latin-1."""
    written = _BYTE.findall(escape)
    data = bytes.fromhex("".join(byte[-2:] for byte in written))
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), "latin-1"
    widths = map(len, written)
    return text, [sum(islice(widths, len(character.encode(encoding)))) for character in text]
