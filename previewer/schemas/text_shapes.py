"""What texts look like: a date, a number, money, a link, HTML, an email address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

_CODES = "USD|EUR|GBP|JPY|CNY|INR|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|SGD|HKD|KRW|TRY|ILS|AED"
_SIGNS = "$€£¥₹₩₽₺₴฿"
_BEFORE = rf"(?:[{_SIGNS}]|{_CODES}|(?:US|CA|AU|NZ|HK)\$)"
_AFTER = rf"(?:[{_SIGNS}%]|{_CODES}|kr|zł|Kč|Ft)"
_AMOUNT = r"\d++(?:[.,' \u00a0\u202f]\d{2,3})*(?:[.,]\d+)?"
_GROUPED = r"\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d++,\d+"
_NUMERIC = re.compile(
    r"(?!\d++[a-df])(?:"  # most ids are told from numbers here
    r"(?P<date>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?)"
    r"|(?P<number>[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?)"
    rf"|(?P<money>[+-]?(?:{_BEFORE}\s?[+-]?{_AMOUNT}|{_AMOUNT}\s?{_AFTER}|{_GROUPED})))",
    re.ASCII,
)
_URL = re.compile(r"(?:[hH][tT][tT][pP][sS]?:)?//[^\s/]\S*+")
_EMAIL = re.compile(r"[^\s@<>]++@[^\s@<>.]++(?:\.[^\s@<>.]++)++")
_HTML = re.compile(r"</?[a-zA-Z][^<>]*+>|<!--")
_PREFIXES = frozenset((*_CODES.split("|"), "US$", "CA$", "AU$", "NZ$", "HK$"))
"""What stands before an amount, cut to three characters."""
_HEAD = itemgetter(slice(3))
_GLANCE = 200
"""Texts that tell whether texts repeat."""


def shape_of(text: str) -> str | None:
    """The shape of a text, one of `SHAPES`."""
    if not text:
        return "empty"
    if match := _NUMERIC.fullmatch(text):
        return match.lastgroup
    if "@" in text and _EMAIL.fullmatch(text):
        return "email"
    if "//" in text and _URL.fullmatch(text):
        return "url"
    return "html" if "<" in text and _HTML.search(text) else None


def count_shapes(texts: Sequence[str], low: str) -> dict[str, int]:
    """How many of the texts, of which `low` is the first by order, have each shape.

    What none of them can have costs next to nothing.
    """
    joined = "\n".join(texts)
    shapes: dict[str, int] = {}
    if not low:
        shapes["empty"] = texts.count("")
    if low and low < ":" and joined.isascii() and all(map(str.isdecimal, texts)):
        return {"number": len(texts)}
    if _can_be_numeric(joined, texts, low):
        # Amounts repeat, ids do not.
        if len(set(texts[:_GLANCE])) < _GLANCE * 9 // 10:
            counts = Counter(texts)
            found = ((_numeric_shape(text), count) for text, count in counts.items())
        else:
            found = ((match.lastgroup, 1) for match in map(_NUMERIC.fullmatch, texts) if match)
        for shape, count in found:
            if shape:
                shapes[shape] = shapes.get(shape, 0) + count
    if "@" in joined and (emails := len(list(filter(_EMAIL.fullmatch, texts)))):
        shapes["email"] = emails
    if "//" in joined and (links := len(list(filter(_URL.fullmatch, texts)))):
        shapes["url"] = links
    if "<" in joined:
        html = sum(1 for text in filter(_HTML.search, texts) if not _URL.fullmatch(text))
        if html:
            shapes["html"] = html
    return shapes


@lru_cache(maxsize=1 << 14)
def _numeric_shape(text: str) -> str | None:
    match = _NUMERIC.fullmatch(text)
    return match.lastgroup if match else None


def _can_be_numeric(joined: str, texts: Sequence[str], low: str) -> bool:
    # Digits and most signs come before letters; what begins with letters is an amount only after these.
    if low < ":" or (low < "Z" and not _PREFIXES.isdisjoint(map(_HEAD, texts))):
        return True
    return not joined.isascii() and any(sign in joined for sign in _SIGNS)
