"""Where a text holds fields with their values: `first_name=Maya;tier=gold`, `Phone: 030 1234`, tables, XML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from previewer.redaction.personal import kind_of_field


class TextField(NamedTuple):
    """A field in a text: its name, and from where to where its value stands."""

    name: str
    start: int
    end: int


_NAME = r"\p{L}[\p{L}\p{M}\p{N}_.$\- ]{0,40}"
_TAGS = r"(?:<[^<>]{0,80}>\s{0,9}){0,4}"
_BEFORE = r"""(?:^|(?<=[;,&|?{(\[\n\t>/])|(?<=["'][ ])|(?<=<\w{1,20}[ ]))[ \t"'$\\*#•-]{0,4}"""
_SIGN = r"(?:=>|[=:：])"
_CELL = r"</t[dh]>\s{0,9}<td\b[^<>]{0,80}>|</dt>\s{0,9}<dd\b[^<>]{0,80}>"
_END = rf"""\s{{0,4}}(?:[;&|\n<>"{{}}\])]|[,/]\s{{0,4}}["']?{_NAME}?["']?\s?{_SIGN}|\Z)"""
_ASSIGNED = regex.compile(
    rf"""{_BEFORE}(?P<name>{_NAME}?)[ ?"'\\\]*]{{0,4}}(?:{_TAGS}{_SIGN}[ \t*]{{0,4}}{_TAGS}|{_CELL})"""
    r"""(?:\\?"(?P<value>[^"\n\\]{1,200})\\?"|'(?P<value>[^'\n]{1,200})'(?=[\s,;}\])/>]|\Z)"""
    rf"""|(?P<value>[^\s;&|<>"'{{\[](?:[^\n;&|<>"{{}}]{{0,120}}?))(?={_END}))"""
)
_ELEMENT = regex.compile(r"<(?:\w{1,20}:)?(?P<name>[A-Za-z][\w.-]{1,40})(?: [^<>]{0,200})?>(?P<value>[^<>]{1,200})</")
_INPUT = regex.compile(
    r"""<\w{1,20} [^<>]{0,200}?\bname=["'](?P<name>[^"'<>]{1,40})["'][^<>]{0,200}?"""
    r"""\bvalue=["'](?P<value>[^"'<>]{1,200})"""
)
_LINE = regex.compile(r"[^\n]+")
_HEADER = regex.compile(rf'["\']?{_NAME}["\']?(?:([,;\t|])["\']?{_NAME}["\']?)(?:\1["\']?{_NAME}["\']?){{0,60}}\s*')


def find_fields(text: str) -> list[TextField]:
    """Fields and their values in the order of the text, those of a table in each of its lines."""
    found = [
        TextField(match["name"], *match.span("value"))
        for pattern, marks in ((_ASSIGNED, "=:：<"), (_ELEMENT, "<"), (_INPUT, "<"))
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
    rows = [list(_row(cell, text, line)) for line in _LINE.finditer(text)]
    if len(names) == 2 and any(kind_of_field((text[slice(*row[0])],)) is not None for row in rows[1:]):
        # A name and a value on each line.
        yield from (TextField(text[slice(*row[0])], *row[1]) for row in rows if len(row) > 1)
        return
    for row in rows[1:]:
        yield from (TextField(name, *span) for name, span in zip(names, row, strict=False) if span[0] < span[1])


def _row(cell: regex.Pattern[str], text: str, line: regex.Match[str]) -> Iterator[tuple[int, int]]:
    """From where to where the cells of a line stand."""
    at = line.start()
    while at <= line.end():
        value = cell.match(text, at, line.end())
        assert value is not None  # it matches nothing at all, too
        yield value.span()
        at = value.end() + 1
