"""Words to the one form in which all their spellings are alike."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

_SMALL = ("авсеһіјкмнорѕтухαβεικνορτυχ", "abcehijkmhopstyxabeikvoptux")
_LOOK_ALIKES = str.maketrans(
    _SMALL[0] + _SMALL[0].upper() + "ΖΗΜΝ",
    _SMALL[1] + "ABCEHIJKMHOPSTYXABEIKNOPTYX" + "ZHMN",
)
"""Cyrillic and Greek letters, and the Latin ones that they look like."""
_LATIN = regex.compile(r"\p{Latin}")
_OTHERS = regex.compile(r"[\p{Cyrillic}\p{Greek}]")
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters whose marks Unicode does not take apart."""
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def latin(word: str) -> str:
    """A word with Latin letters for those that look so: if it has some already, or if all do."""
    others = _OTHERS.findall(word)
    if others and (_LATIN.search(word) or all(ord(letter) in _LOOK_ALIKES for letter in others)):
        return word.translate(_LOOK_ALIKES)
    return word


@lru_cache(maxsize=1 << 16)
def normal(word: str) -> str:
    """A word without case and accents: what joins on."""
    word = latin(word.casefold())
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", regex.sub(r"\p{M}", "", decomposed)).translate(_STROKES) or word


def spelt_out(word: str) -> str:
    """A word as it is written where there are no umlauts: `joerg`."""
    return normal(composed(word).casefold().translate(_SPELT_OUT))


def composed(text: str) -> str:
    """A text whose letters hold their accents, as far as Unicode has such letters."""
    return unicodedata.normalize("NFC", text)
