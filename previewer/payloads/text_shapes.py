"""What texts look like: a date, a number, money, a link, HTML, an email address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

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
    if empty := texts.count(""):
        shapes["empty"] = empty
    if low and low < ":" and joined.isascii() and all(map(str.isdecimal, texts)):
        return {"number": len(texts)}
    # Digits and most signs come before letters; what begins with letters is an amount only after these.
    if low < ":" or (low < "Z" and not _PREFIXES.isdisjoint({text[:3] for text in texts})) or not joined.isascii():
        shapes |= Counter([match.lastgroup or "" for match in map(_NUMERIC.fullmatch, texts) if match])
    if "@" in joined and (emails := len(list(filter(_EMAIL.fullmatch, texts)))):
        shapes["email"] = emails
    if "//" in joined and (links := len(list(filter(_URL.fullmatch, texts)))):
        shapes["url"] = links
    if "<" in joined:
        html = sum(1 for text in filter(_HTML.search, texts) if not _URL.fullmatch(text))
        if html:
            shapes["html"] = html
    return shapes
