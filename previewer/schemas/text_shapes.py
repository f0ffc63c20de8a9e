"""What texts look like: a date, a number, money, a link, HTML, an email address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter

_CODES = "USD|EUR|GBP|JPY|CNY|INR|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|SGD|HKD|KRW|TRY|ILS|AED"
_SIGNS = "$€£¥₹₩₽₺₴฿"
_BEFORE = rf"(?:[{_SIGNS}]|{_CODES}|(?:US|CA|AU|NZ|HK)\$)"
_AFTER = rf"(?:[{_SIGNS}%]|{_CODES}|kr|zł|Kč|Ft)"
_AMOUNT = r"\d++(?:[.,' \u00a0\u202f]\d{2,3})*(?:[.,]\d+)?"
_GROUPED = r"\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d++,\d+"
_NUMERIC = re.compile(
    rf"(?=[\d+.\-A-Z{_SIGNS}])(?!\d++[a-df])(?:"  # most ids are told from numbers here
    r"(?P<date>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?)"
    r"|(?P<number>[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?)"
    rf"|(?P<money>[+-]?(?:{_BEFORE}\s?[+-]?{_AMOUNT}|{_AMOUNT}\s?{_AFTER}|{_GROUPED})))",
    re.ASCII,
)
_URL = re.compile(r"(?:[hH][tT][tT][pP][sS]?:)?//[^\s/]\S*+")
_LINK = re.compile(r"(?:[hH][tT][tT][pP][sS]?:)?//[^/]")
"""How a link begins, among texts without a blank."""
_BLANKS = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
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


def count_shapes(texts: Sequence[str], low: str, high: str) -> dict[str, int]:
    """How many of the texts, from `low` to `high` by order, have each shape.

    What none of them can have costs next to nothing.
    """
    joined = "\0".join(texts)
    shapes: dict[str, int] = {}
    if not low:
        shapes["empty"] = texts.count("")
    if low and low < ":" and joined.isascii() and "".join(texts).isdecimal():
        return {"number": len(texts)}
    if _can_be_numeric(joined, texts, low, high):
        for shape, count in _numeric_shapes(texts):
            if shape:
                shapes[shape] = shapes.get(shape, 0) + count
    if "@" in joined and (emails := len(list(filter(_EMAIL.fullmatch, texts)))):
        shapes["email"] = emails
    if "//" in joined:
        without_blanks = joined.isascii() and not any(map(joined.__contains__, _BLANKS))
        if links := len(list(filter(_LINK.match if without_blanks else _URL.fullmatch, texts))):
            shapes["url"] = links
    if "<" in joined:
        html = sum(1 for text in filter(_HTML.search, texts) if not _URL.fullmatch(text))
        if html:
            shapes["html"] = html
    return shapes


def _numeric_shapes(texts: Sequence[str]) -> Iterable[tuple[str | None, int]]:
    # Amounts repeat, ids do not.
    if len(set(texts[:_GLANCE])) < _GLANCE * 9 // 10:
        counts = Counter(texts)
        return zip(map(_numeric_shape, counts), counts.values(), strict=True)
    return Counter(match.lastgroup for match in map(_NUMERIC.fullmatch, texts) if match).items()


@lru_cache(maxsize=1 << 14)
def _numeric_shape(text: str) -> str | None:
    match = _NUMERIC.fullmatch(text)
    return match.lastgroup if match else None


def _can_be_numeric(joined: str, texts: Sequence[str], low: str, high: str) -> bool:
    # Digits and most signs come before letters; what begins with letters is an amount only after these.
    if low < ":":
        return True
    if any(low[:3] <= prefix <= high[:3] for prefix in _PREFIXES) and not _PREFIXES.isdisjoint(map(_HEAD, texts)):
        return True
    return not joined.isascii() and any(sign in joined for sign in _SIGNS)
