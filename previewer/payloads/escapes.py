"""A text as its reader sees it: percent, HTML and JSON escapes decoded, every character with its place."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from urllib.parse import quote

from previewer.records import Record

_ESCAPES = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+|(?:\\u[0-9A-Fa-f]{4})+|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w{1,30});"
)
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


def view(text: str) -> View:
    """Sees through a text's escapes, layer by layer."""
    seen = View(text, text, range(len(text)), range(1, len(text) + 1))
    for _ in range(_MAX_LAYERS):
        if _ESCAPES.search(seen.text) is None:
            break
        deeper = _peel(seen)
        if deeper.text == seen.text:
            break
        seen = deeper
    return seen


def escape_like(original: str, words: str) -> str:
    """Words with the escapes that the original has."""
    if re.search(r"&(?:#\w+|\w+);", original):
        return html.escape(words)
    layers = 2 if "%25" in original else 1 if re.search(r"%[0-9A-Fa-f]{2}", original) else 0
    for _ in range(layers):
        words = quote(words.encode("utf-8", "surrogatepass"), safe="")
    return words


def _peel(seen: View) -> View:
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
    for match in _ESCAPES.finditer(seen.text):
        add(seen.text[done : match.start()], [1] * (match.start() - done), done)
        add(*_decode(match[0]), match.start())
        done = match.end()
    add(seen.text[done:], [1] * (len(seen.text) - done), done)
    return View(seen.source, "".join(parts), starts, ends)


def _decode(escape: str) -> tuple[str, list[int]]:
    """The characters of a run of escapes, and how long each was written."""
    if escape[0] == "%":
        data = bytes.fromhex(escape.replace("%", ""))
        try:
            text, encoding = data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            text, encoding = data.decode("latin-1"), "latin-1"
        return text, [3 * len(character.encode(encoding)) for character in text]
    if escape[0] == "\\":
        text = json.loads(f'"{escape}"')
        return text, [6 * (1 + (ord(character) > 0xFFFF)) for character in text]
    text = html.unescape(escape)
    # An entity of two characters is one place: the first takes all of it, the others none of their own.
    return (text, [len(escape)]) if len(text) == 1 else (escape, [1] * len(escape))
