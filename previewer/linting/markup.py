"""The HTML around a template's tags: which attribute's value, comment or script a place is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.ast import MustacheStatement, Template, TextStatement


class Attribute(Record):
    """One attribute in the template's own HTML."""

    name: str
    """Lower case."""
    span: Span
    """The whole of it."""
    value: Span
    """Without the quotes."""
    quote: str
    """`"`, `'`, or empty."""


class StartTag:
    """One start tag; its attributes are read when they are asked for."""

    def __init__(self, name: str, span: Span, inner: str) -> None:
        """The name in lower case; the tag's place; what stands between its name and its `>`."""
        self.name = name
        self.span = span
        self.inner = inner

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """All of them, in the order of the source."""
        return tuple(_attributes(self.span.end - 1 - len(self.inner), self.inner))

    def get(self, name: str) -> Attribute | None:
        """Its attribute of a name."""
        if name not in self.inner and name not in self.inner.lower():
            return None  # as most tags, which then need not be read
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def lacks(self, name: str) -> bool:
        """Whether it has no attribute of a name for sure: no value writes attributes, and no quote is lost."""
        names = [attribute.name for attribute in self.attributes]
        unclear = any(re.fullmatch("x{5,}", each) for each in names) or re.search(
            "[\"']", _ATTRIBUTE.sub("", self.inner)
        )
        return name not in names and not unclear


class Region(Record):
    """A comment, or the inside of a script or style element."""

    kind: str
    """`comment`, `script` or `style`."""
    span: Span


class Markup:
    """The HTML of one template, read as if each value were one word and each block tag a blank."""

    def __init__(self, template: Template, texts: list[TextStatement], values: list[MustacheStatement]) -> None:
        """`texts` and `values` are the template's own, whatever block they are in."""
        self.source: Source = template.source
        self.masked = _masked(template, texts, values)
        """The template's text with every tag masked, so that offsets stay."""
        self.tags: list[StartTag] = []
        self.regions: list[Region] = []
        self._read()
        self._tag_starts = [tag.span.start for tag in self.tags]
        self._region_starts = [region.span.start for region in self.regions]

    def attributes(self, *names: str) -> Iterator[Attribute]:
        """The attributes of some names, or all of them, in the order of the source."""
        for tag in self.tags:
            written = tag.inner.lower()
            if names and not any(name in written for name in names):
                continue  # as most tags, which then need not be read
            for attribute in tag.attributes:
                if not names or attribute.name in names:
                    yield attribute

    def attribute_at(self, offset: int) -> Attribute | None:
        """The attribute whose value a place is in."""
        at = bisect_right(self._tag_starts, offset) - 1
        if at < 0 or offset >= self.tags[at].span.end:
            return None
        inside = (attribute for attribute in self.tags[at].attributes if attribute.value.start <= offset)
        return next((attribute for attribute in inside if offset < attribute.value.end), None)

    def region_at(self, offset: int) -> Region | None:
        """The comment, script or style that a place is in."""
        at = bisect_right(self._region_starts, offset) - 1
        if at < 0 or offset >= self.regions[at].span.end:
            return None
        return self.regions[at]

    def holds_json(self, region: Region) -> bool:
        """Whether a region is a script that is data: `<script type="application/ld+json">`."""
        tag = next((tag for tag in self.tags if tag.span.end == region.span.start), None)
        return tag is not None and "json" in tag.inner.lower()

    def _read(self) -> None:
        for piece in _PIECE.finditer(self.masked):
            if piece["comment"] is not None:
                self.regions.append(Region("comment", Span(piece.start(), piece.end())))
                continue
            name, inner = ("region", "opening") if piece["region"] is not None else ("name", "inner")
            if name == "region":
                self.regions.append(Region(piece["region"].lower(), Span(piece.start("inside"), piece.end("inside"))))
            span = Span(piece.start(), piece.end(inner) + 1)
            self.tags.append(StartTag(piece[name].lower(), span, piece[inner]))


def _attributes(start: int, text: str) -> Iterator[Attribute]:
    for found in _ATTRIBUTE.finditer(text):
        group = found.lastgroup or "attribute"
        quote = _QUOTES.get(group, "")
        value = Span(start + found.start(group), start + found.end(group))
        if group == "attribute":
            value = Span(value.end, value.end)  # `nowrap`, which has none
        yield Attribute(found["attribute"].lower(), Span(start + found.start(), start + found.end()), value, quote)


_QUOTES = {"double": '"', "single": "'"}
_PIECE = re.compile(
    r"""(?P<comment><!--.*?(?:-->|\Z))
    | <(?P<region>script|style)\b(?P<opening>[^>]*+)>(?P<inside>.*?)(?:</(?P=region)\s*>|\Z)
    | <(?P<name>[a-zA-Z][^\s/>]*+)(?P<inner>(?:[^"'>]++|"[^"]*+"|'[^']*+')*+)>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""(?P<attribute>[^\s=/>"']++)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s>"']++)))?"""
)


def _masked(template: Template, texts: list[TextStatement], values: list[MustacheStatement]) -> str:
    text = template.source.text
    pieces: list[str] = []
    at = 0
    for node in sorted([*texts, *values], key=lambda node: node.start):
        pieces.append(_filled(text[at : node.start], " "))
        inside = text[node.start : node.end]
        pieces.append(inside if isinstance(node, TextStatement) else _filled(inside, "x"))
        at = node.end
    pieces.append(_filled(text[at:], " "))
    return "".join(pieces)


def _filled(text: str, filler: str) -> str:
    if "\n" not in text and "\r" not in text:
        return filler * len(text)
    return re.sub(r"[^\r\n]", filler, text)
