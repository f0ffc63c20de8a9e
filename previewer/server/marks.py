"""A rendered email to the same email with marks for the preview's frame.

A mark is a comment with an offset of the rendered text: `<!--@1234-->`. Comments change neither layout nor
selectors, so that the frame shows what the customer gets and the page can tell which element was written where.
What goes round every content policy is left out: a browser connects to the host of a `<link>`, and a `<meta>` or
`referrerpolicy` can tell the hosts of images the frame's address.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

MAX_MARKED = 2_000_000
"""Characters of a rendering that still gets marks."""

# Every alternative consumes what it saw, so that broken HTML is read in one go, too.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>style|script|title|textarea|xmp|noscript|iframe|noembed|noframes)\b[^<>]*+>?.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>?"
    r"|<[!?][^>]*+>?",
    re.DOTALL | re.IGNORECASE,
)

_LEFT_OUT = ("link", "meta")

# A browser reads on at the same place in another way here and there, as in `<noscript>` or an odd quote.
_HIDDEN = re.compile(r"(?<=<)(?=(?:link|meta)\b)|(?<!-)(?=referrerpolicy)", re.IGNORECASE)

_BODY = re.compile(r"<body\b[^<>]*>|</head\s*>", re.IGNORECASE)


def with_marks(html: str, starts: Sequence[int]) -> str:
    """The email with a mark before every element and wherever another piece of its text starts.

    `starts` are the offsets, in order, where another place of the template begins to write.
    """
    first = _first_marked(html)
    pieces: list[str] = []
    at = 0
    for token in _TOKEN.finditer(html):
        pieces += _marked_text(html, at, token.start(), starts) if at >= first else [html[at : token.start()]]
        at = token.end()
        if (token["name"] or "").lower() in _LEFT_OUT:
            continue
        opens = token["raw"] or (token["name"] and not token["end"])
        if opens and token.start() >= first:
            pieces.append(f"<!--@{token.start()}-->")
        pieces.append(_HIDDEN.sub("no-", token[0]))
    pieces += _marked_text(html, at, len(html), starts) if at >= first else [html[at:]]
    return "".join(pieces)


def _first_marked(html: str) -> int:
    # What stands before the body shows nothing, and a comment before the doctype is none of ours.
    body = _BODY.search(html)
    return len(html) + 1 if len(html) > MAX_MARKED else body.end() if body else 0


def _marked_text(html: str, start: int, end: int, starts: Sequence[int]) -> list[str]:
    if not html[start:end].strip():
        return [html[start:end]]
    inner = starts[bisect_left(starts, start + 1) : bisect_left(starts, end)]
    bounds = [start, *(offset for offset in inner if not _in_reference(html, start, offset)), end]
    parts = [(first, html[first:last]) for first, last in pairwise(bounds)]
    return [f"<!--@{first}-->{part}" if part.strip() else part for first, part in parts]


def _in_reference(html: str, start: int, offset: int) -> bool:
    # `&{{name}};` must stay one character reference.
    return re.search(r"&#?\w*$", html[max(start, offset - 32) : offset]) is not None
