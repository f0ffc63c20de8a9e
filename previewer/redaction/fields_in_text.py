"""Where a text holds fields with their values: `first_name=Maya;tier=gold`, `Phone: 030 1234`, tables, XML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex


class TextField(NamedTuple):
    """A field in a text: its name, and from where to where its value stands."""

    name: str
    start: int
    end: int


_NAME = r"\p{L}[\p{L}\p{M}\p{N}_.$\- ]{0,40}"
_TAGS = r"(?:<[^<>]{0,80}>\s{0,9}){0,4}"
_ASSIGNED = regex.compile(
    rf"""(?:^|(?<=[;,&|?{{(\[\n\t>]))[ \t"'$\\-]{{0,4}}(?P<name>{_NAME}?)[ ?"'\\\]]{{0,4}}"""
    rf"(?:{_TAGS}(?:=>|[=:])[ \t]{{0,4}}{_TAGS}|</t[dh]>\s{{0,9}}<td\b[^<>]{{0,80}}>|</dt>\s{{0,9}}<dd\b[^<>]{{0,80}}>)"
    r"""(?:\\?"(?P<value>[^"\n\\]{1,200})\\?"|'(?P<value>[^'\n]{1,200})'(?=\s*[,;}\])\n]|\Z)"""
    r"""|(?P<value>[^\s;&|<>"'{\[](?:[^\n;&|<>"{}]{0,120}?))"""
    rf"""(?=\s{{0,4}}(?:[;&|\n<>"{{}}\])]|,\s{{0,4}}["']?{_NAME}?["']?\s?(?:=>|[=:])|\Z)))"""
)
_ELEMENT = regex.compile(r"<(?:\w{1,20}:)?(?P<name>[A-Za-z][\w.-]{1,40})(?: [^<>]{0,200})?>(?P<value>[^<>]{1,200})</")
_HEADER = regex.compile(rf'["\']?{_NAME}["\']?(?:([,;\t|])["\']?{_NAME}["\']?)(?:\1["\']?{_NAME}["\']?){{0,60}}\s*')


def find_fields(text: str) -> list[TextField]:
    """Fields and their values in the order of the text, those of a table in each of its lines."""
    found = [
        TextField(match["name"], *match.span("value"))
        for pattern, marks in ((_ASSIGNED, "=:<"), (_ELEMENT, "<"))
        if any(mark in text for mark in marks)
        for match in pattern.finditer(text)
    ]
    return sorted([*found, *_cells(text)], key=lambda field: field.start)


def _cells(text: str) -> Iterator[TextField]:
    header, line_end, _ = text.partition("\n")
    match = _HEADER.fullmatch(header) if line_end else None
    if match is None:
        return
    names = [name.strip(" \"'\r") for name in header.split(match[1])]
    cell = regex.compile(rf'"[^"\n]*"|[^{match[1]}\r\n]*')
    place = len(header) + 1
    for line in text[place:].split("\n"):
        at = place
        for name in names:
            value = cell.match(text, at, place + len(line))
            if value is None:
                break
            if value[0].strip():
                yield TextField(name, value.start(), value.end())
            at = value.end() + 1
        place += len(line) + 1
