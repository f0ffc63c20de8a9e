"""Addresses and phone numbers in a rendering that look like a real person's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from previewer.snapshots.files import Files, text_of

_ADDRESS = re.compile(r"[\w.%+-]{1,64}@((?:[a-z0-9-]+\.)+[a-z]{2,24})\b", re.IGNORECASE)
_LOCAL = 64
_AREA_LENGTH = 10
# A plus and digits; or the last seven digits as North America writes them, before which the area code must stand.
_ABROAD = re.compile(r"\+[0-9][0-9 ().-]{7,17}[0-9](?![\w/-])")
_LAST_SEVEN = re.compile(r"[0-9]{3}[ .-][0-9]{4}(?![\w/-])")
_AREA = re.compile(r"(?<![\w.,/=-])(?:\+?1[ .-])?(?:\([0-9]{3}\) ?|[0-9]{3}[.-])\Z")
# Kept for examples: RFC 2606 and 6761; 555 in North America; Ofcom's numbers for drama.
_EXAMPLE_DOMAIN = re.compile(r"(?:^|\.)example(?:\.(?:com|net|org))?$|\.(?:test|invalid|localhost)$", re.IGNORECASE)
_EXAMPLE_PHONE = re.compile(r"^(?:1?555|1?\d{3}555)\d+$|^44(?:7700900|2079460|1632960)\d+$")


class Leak(NamedTuple):
    """Something that looks real: what it is, and where it stands; the value itself is not repeated."""

    kind: str
    ending: str
    line: int


def find_leaks(files: Files, own: str, allowed: tuple[str, ...] = ()) -> tuple[Leak, ...]:
    """The first real-looking address and phone number of each file.

    What stands in the team's `own` text is none, nor what holds one of the `allowed` texts.
    """
    found = []
    for ending in files:
        text = text_of(files, ending)
        for kind, values in (("email address", _addresses(text)), ("phone number", _phones(text))):
            foreign = (at for at, value in values if value not in own and not any(known in value for known in allowed))
            at = next(foreign, None)
            if at is not None:
                found.append(Leak(kind, ending, text.count("\n", 0, at) + 1))
    return tuple(found)


def _addresses(text: str) -> Iterator[tuple[int, str]]:
    at = text.find("@")
    while at >= 0:
        # From the sign backwards: a long word without one is looked at once.
        start = at
        while start > 0 and at - start < _LOCAL and (text[start - 1].isalnum() or text[start - 1] in "._%+-"):
            start -= 1
        match = _ADDRESS.match(text, start)
        if match and not _EXAMPLE_DOMAIN.search(match[1]):
            yield match.start(), match[0]
        at = text.find("@", at + 1)


def _phones(text: str) -> Iterator[tuple[int, str]]:
    for match in _ABROAD.finditer(text):
        yield from _phone(match.start(), match[0])
    for match in _LAST_SEVEN.finditer(text):
        begin = max(0, match.start() - _AREA_LENGTH)
        area = _AREA.search(text[begin : match.start()])
        if area is not None:
            yield from _phone(begin + area.start(), area[0] + match[0])


def _phone(at: int, value: str) -> Iterator[tuple[int, str]]:
    digits = re.sub("[^0-9]", "", value)
    if 10 <= len(digits) <= 15 and not _EXAMPLE_PHONE.match(digits):
        yield at, value
