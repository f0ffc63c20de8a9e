"""A rendered HTML email to plain text, for templates that bring none.

Links stand with their address, table rows on lines of their own, images as their alternative text; style, script
and hidden elements are left out.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, Tag

_SKIPPED = {"head", "style", "script", "title", "template", "noscript"}
_LINES = {"p", "div", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "section", "center"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"}
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


def plain_text(html: str) -> str:
    """Turns an HTML email into text, one line end at its end."""
    pieces: list[str] = []
    _write(BeautifulSoup(html, "html.parser"), pieces)
    lines = [re.sub(r"[ \t\u00a0\u034f\u200b\u200c]+", " ", line).strip() for line in "".join(pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _write(tag: Tag, pieces: list[str]) -> None:
    for child in tag.children:
        if isinstance(child, Comment | Doctype):
            continue
        if isinstance(child, NavigableString):
            pieces.append(re.sub(r"\s+", " ", str(child)))
        elif isinstance(child, Tag):
            _write_tag(child, pieces)


def _write_tag(tag: Tag, pieces: list[str]) -> None:
    name = tag.name.lower()
    if name in _SKIPPED or _HIDDEN.search(str(tag.get("style", ""))):
        return
    if name == "br":
        pieces.append("\n")
    elif name == "hr":
        pieces.append("\n---\n")
    elif name == "img":
        pieces.append(str(tag.get("alt", "")))
    elif name == "a":
        inner: list[str] = []
        _write(tag, inner)
        text, address = "".join(inner).strip(), str(tag.get("href", ""))
        pieces.append(f"{text} ({address})" if text and address and text != address else text or address)
    elif name in _LINES:
        gap = "\n\n" if name in _PARAGRAPHS else "\n"
        pieces.append(gap)
        _write(tag, pieces)
        pieces.append(gap)
    elif name == "li":
        pieces.append("\n- ")
        _write(tag, pieces)
    else:
        _write(tag, pieces)
        if name in ("td", "th"):
            pieces.append(" ")
