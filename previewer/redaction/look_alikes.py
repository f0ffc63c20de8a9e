"""Cyrillic and Greek letters to the Latin ones that they look like."""

from __future__ import annotations

import regex

_SMALL = ("авсеһіјкмнорѕтухαβεικνορτυχ", "abcehijkmhopstyxabeikvoptux")
_TABLE = str.maketrans(
    _SMALL[0] + _SMALL[0].upper() + "ΖΗΜΝ",
    _SMALL[1] + "ABCEHIJKMHOPSTYXABEIKNOPTYX" + "ZHMN",
)
_LATIN = regex.compile(r"\p{Latin}")
_OTHERS = regex.compile(r"[\p{Cyrillic}\p{Greek}]")


def latin(word: str) -> str:
    """A word with Latin letters for those that look so: if it has some already, or if all do."""
    others = _OTHERS.findall(word)
    if others and (_LATIN.search(word) or all(ord(letter) in _TABLE for letter in others)):
        return word.translate(_TABLE)
    return word
