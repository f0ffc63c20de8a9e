"""Runs of a text that are another text in base64, in hexadecimal digits or in JSON."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from previewer.payloads.json_text import is_too_deep


class EncodedRun(NamedTuple):
    """A run, what it says, and how to write another text in its way."""

    start: int
    end: int
    text: str
    encode: Callable[[str], str]
    legible: bool
    """Whether all of it is text; else there is text somewhere among other bytes."""


_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_BASE64_PIECES = re.compile(r"[A-Za-z0-9_-]{4,}={0,2}"), re.compile(r"[A-Za-z0-9]{4,}={0,2}")
_HEX = re.compile(r"(?:(?<=\b0x)|(?<![0-9A-Za-z]))(?:[0-9a-fA-F]{2}){3,}(?![0-9A-Za-z])")
_JSON = re.compile(r"\{\s*\"|\[\s*[\"{\[]")
_DECODER = json.JSONDecoder()
_HOLDS_TEXT = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u05ff]{3}|[\x20-\x7e]{6}")
"""Six signs or three letters in a row, which bytes by chance seldom are."""
_BOM = "\ufeff"
_RARER = "\u0600"
"""Bytes by chance are mostly characters beyond these when they are read as UTF-16."""
_SHORTEST_GLUED = 12
"""Characters of a run that can have base64 somewhere inside: shorter ones are words."""


def find_encoded(text: str) -> Iterator[EncodedRun]:
    """Runs that hold a text, whole runs before their pieces."""
    yield from _json_runs(text)
    for match in _HEX.finditer(text):
        write = partial(_hex, upper=match[0].isupper())
        for decoded in _texts(bytes.fromhex(match[0]), write):
            yield EncodedRun(match.start(), match.end(), *decoded)
    for match in _BASE64.finditer(text):
        yield from _base64_runs(match)
        for pattern in _BASE64_PIECES:
            for piece in pattern.finditer(text, *match.span()):
                if piece.span() != match.span():
                    yield from _base64_runs(piece)


def _json_runs(text: str) -> Iterator[EncodedRun]:
    if is_too_deep(text):
        return
    end = 0
    while (match := _JSON.search(text, end)) is not None:
        end = match.start() + 1
        with suppress(ValueError, RecursionError):
            _, end = _DECODER.raw_decode(text, match.start())
            yield EncodedRun(match.start(), end, text[match.start() : end], str, legible=True)


def _base64_runs(match: re.Match[str]) -> Iterator[EncodedRun]:
    run = match[0]
    # Letters before it move base64 by up to three places.
    mixed = len(run) >= _SHORTEST_GLUED and run.lower() != run
    for skipped in range(4 if mixed else 1):
        body = run[skipped:].rstrip("=")
        spare = len(body) % 4 == 1  # one character more than there are bytes for
        try:
            data = _from_base64(body[:-1] if spare else body)
        except binascii.Error:
            continue
        write = partial(_base64, before=run[:skipped], like=run, after=body[-1] if spare else "")
        for decoded in _texts(data, write):
            yield EncodedRun(match.start(), match.end(), *decoded)


def _texts(data: bytes, write: Callable[[bytes], str]) -> Iterator[tuple[str, Callable[[str], str], bool]]:
    """What bytes say in each encoding that they can be of, how to write it otherwise, and whether it is all text."""
    # Bytes that are no UTF-8 become surrogates, and these the same bytes again.
    text = data.decode("utf-8", "surrogateescape")
    if _is_legible(text) or _HOLDS_TEXT.search(text):
        yield text, lambda other: write(_utf8(other)), _is_legible(text)
    if b"\0" not in data:
        return
    for encoding in ("utf-16-le", "utf-16-be"):
        for start in (0, 1):
            end = len(data) - (len(data) - start) % 2
            text = data[start:end].decode(encoding, "surrogatepass")
            if _HOLDS_TEXT.search(text) or (_is_legible(text) and max(text.removeprefix(_BOM)) < _RARER):
                yield text, partial(_wide, data[:start], data[end:], encoding, write), _is_legible(text)


def _is_legible(text: str) -> bool:
    plain = text.removeprefix(_BOM)
    return len(plain) >= 3 and all(character.isprintable() or character.isspace() for character in plain)


def _wide(before: bytes, after: bytes, encoding: str, write: Callable[[bytes], str], text: str) -> str:
    return write(before + text.encode(encoding, "surrogatepass") + after)


def _base64(data: bytes, before: str, like: str, after: str) -> str:
    encoded = (base64.urlsafe_b64encode(data) if _is_web(like) else base64.b64encode(data)).decode()
    is_padded = like.endswith("=") or len(like) % 4 == 0
    return before + (encoded if is_padded and not after else encoded.rstrip("=")) + after


def _hex(data: bytes, upper: bool) -> str:
    return data.hex().upper() if upper else data.hex()


def _is_web(run: str) -> bool:
    return "-" in run or "_" in run


def _from_base64(body: str) -> bytes:
    plain = body.translate(str.maketrans("-_", "+/"))
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character of JSON's escapes
        return text.encode("utf-8", "surrogatepass")
