"""The HTML around a template's tags: which attribute's value, comment or script a place is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

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


class StartTag(Record):
    """One start tag."""

    name: str
    """Lower case."""
    span: Span
    attributes: tuple[Attribute, ...]

    def get(self, name: str) -> Attribute | None:
        """Its attribute of a name."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)


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
        self.attributes = [attribute for tag in self.tags for attribute in tag.attributes]
        self._starts = [attribute.value.start for attribute in self.attributes]
        self._region_starts = [region.span.start for region in self.regions]

    def attribute_at(self, offset: int) -> Attribute | None:
        """The attribute whose value a place is in."""
        at = bisect_right(self._starts, offset) - 1
        if at < 0 or offset >= self.attributes[at].value.end:
            return None
        return self.attributes[at]

    def region_at(self, offset: int) -> Region | None:
        """The comment, script or style that a place is in."""
        at = bisect_right(self._region_starts, offset) - 1
        if at < 0 or offset >= self.regions[at].span.end:
            return None
        return self.regions[at]

    def _read(self) -> None:
        for piece in _PIECE.finditer(self.masked):
            if piece["comment"] is not None:
                self.regions.append(Region("comment", Span(piece.start(), piece.end())))
                continue
            name, inner = ("region", "opening") if piece["region"] is not None else ("name", "inner")
            if name == "region":
                self.regions.append(Region(piece["region"].lower(), Span(piece.start("inside"), piece.end("inside"))))
            attributes = tuple(_attributes(piece.start(inner), piece[inner]))
            self.tags.append(StartTag(piece[name].lower(), Span(piece.start(), piece.end(inner) + 1), attributes))


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
