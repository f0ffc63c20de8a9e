"""HB608, HB614, HB615: where links lead, and where images come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.rule import rule
from previewer.source import Span

E, W = Severity.ERROR, Severity.WARNING

_BAD_LINKS = (
    (re.compile(r"javascript:", re.IGNORECASE), "mail clients remove script links"),
    (re.compile(r"//"), "the link has no scheme: write https:"),
    (re.compile(r"https?://(?:localhost|127\.0\.0\.1)\b", re.IGNORECASE), "the link leads to the sender's own machine"),
    (
        re.compile(r"https?:/*https?:|https?:/(?!/)|https?//|(?!http)[htps]{4,6}://", re.IGNORECASE),
        "the link's `https://` is misspelt",
    ),
    (re.compile(r"http://", re.IGNORECASE), "the link is not encrypted: write https:"),
    (re.compile(r"https?://(?:www\.)?example\.(?:com|org|net)\b", re.IGNORECASE), "the link is a placeholder"),
)
_RELATIVE = re.compile(r"\.{0,2}/|[\w-]+(?:\.[\w-]+)*(?:[/?#]|\.[\w-]+\Z)")
"""A path of a site, or a site without its scheme; `{{`, `[[` and marks of other systems begin otherwise."""
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//")


@rule("HB608", "bad-link", W)
def _bad_link(analysis: Analysis) -> Iterator[Diagnostic]:
    """A link is empty, relative, not encrypted, a placeholder, or leads to the sender's own machine.

    Bad: `href="#"`, `href="/orders"`, `href="http://…"`, `href="//…"`.
    """
    for tag in analysis.markup.tags:
        link = tag.get("href") if tag.name in ("a", "area") else None
        if link is None:
            continue
        if analysis.source.slice(link.value).strip() in ("", "#"):
            span = link.value if link.value.end > link.value.start else link.span
            yield _bad_link.finding(analysis.source, span, "the link leads nowhere")
            continue
        for beginning in analysis.beginnings(link.value):
            span = _trimmed(analysis, beginning)
            if (told := _wrong(analysis.source.slice(span))) is None:
                continue
            scheme = Span(span.start, span.start + len("http://"))
            insecure = analysis.source.slice(scheme).lower() == "http://" and "https" in told
            fix = Fix("write https:", (Edit(scheme, "https://"),), safe=False) if insecure else None
            whole = link.value if beginning.start == link.value.start else span
            yield _bad_link.finding(analysis.source, whole, told, fix=fix)


def _wrong(text: str) -> str | None:
    told = next((told for pattern, told in _BAD_LINKS if pattern.match(text)), None)
    if told is None and _RELATIVE.match(text) and not _SCHEME.match(text):
        return "the link is relative, and an email has no site: write it whole"
    return told


def _trimmed(analysis: Analysis, span: Span) -> Span:
    text = analysis.source.slice(span)
    return Span(span.start + len(text) - len(text.lstrip()), span.end - len(text) + len(text.rstrip()))


@rule("HB614", "relative-src", E)
def _relative_src(analysis: Analysis) -> Iterator[Diagnostic]:
    """An image has a path of a web site, or of a disk: an email has no site, and the image is not found.

    Bad: `src="/logo.png"`. Write the whole address.
    """
    for tag in analysis.markup.tags:
        name = _SOURCES.get(tag.name)
        source = tag.get(name) if name is not None else None
        if source is None:
            continue
        for beginning in analysis.beginnings(source.value):
            span = _trimmed(analysis, beginning)
            text = analysis.source.slice(span)
            if text.startswith("[[") or (_SCHEME.match(text) and not text.lower().startswith("file:")):
                continue
            if span.end < source.value.end and not re.search("[/.]", text):  # `http{{#if}}s{{/if}}://`
                continue
            whole = source.value if beginning.start == source.value.start else span
            yield _relative_src.finding(
                analysis.source, whole, "the address is relative, and an email has no site: write it whole"
            )


_SOURCES = {
    **dict.fromkeys(("img", "input", "source", "video", "audio"), "src"),
    **dict.fromkeys(("table", "tr", "td", "th", "body"), "background"),
}


@rule("HB615", "data-uri-or-svg", W, default=False)
def _data_uri(analysis: Analysis) -> Iterator[Diagnostic]:
    """Gmail and Outlook show neither images in the text (`data:`) nor SVG.

    Link to a PNG or JPEG.
    """
    for tag in analysis.markup.tags:
        source = tag.get("src") if tag.name == "img" else None
        if tag.name == "svg":
            span = Span(tag.span.start, tag.span.start + len("<svg"))
            yield _data_uri.finding(analysis.source, span, "Gmail and Outlook show no SVG")
        elif source is not None:
            text = analysis.source.slice(source.value)
            if re.match(r"\s*data:|.*\.svg(?:\?|\s*\Z)", text, re.IGNORECASE | re.DOTALL):
                yield _data_uri.finding(analysis.source, source.value, "Gmail and Outlook do not show this image")


RULES = (_bad_link, _relative_src, _data_uri)
