"""Which names in an object are data, such as ids, dates, locales or stores, and not names of fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

MANY_NUMBERED = 8
"""So many names that differ in a number alone, such as `store_1`, most of them missing each time, are data."""

_DATA = re.compile(
    r"\d+"
    r"|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|(?=[a-fA-F]*\d)[0-9a-fA-F]{8,}"
    r"|\d{4}-\d\d(?:-\d\d)?(?:[T ].*)?"
    r"|[a-z]{2,3}[-_](?:[A-Z]{2}|[A-Z][a-z]{3})"
    r"|[A-Za-z]+[-_:. ]?\d{3,}"
    r"|(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[0-9a-zA-Z_-]{16,}"
    r"|.*(?:@|://).*",
    re.ASCII | re.DOTALL,
)
_LANGUAGE = re.compile(
    "ar|bg|bn|ca|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|nb|nl|no|pl|pt|ro|ru|sk|sl|sr|sv|th|tr|uk"
    "|vi|zh"
)
_COMMON_LANGUAGES = frozenset(("en", "de", "fr", "es"))


@lru_cache(maxsize=1 << 14)
def is_data(name: str) -> bool:
    """Whether a name is data by how it looks."""
    return _DATA.fullmatch(name) is not None


def data_names(shares: Mapping[str, float]) -> set[str]:
    """Those names of the objects at one place that are data; of each is told what share of the objects has it."""
    if len(shares) > 1 and all(map(_LANGUAGE.fullmatch, shares)) and not _COMMON_LANGUAGES.isdisjoint(shares):
        return set(shares)
    numbered: dict[str, list[str]] = {}
    for name in shares:
        if name[-1:].isdecimal():
            numbered.setdefault(stem(name), []).append(name)
    found = set(filter(is_data, shares))
    for names in numbered.values():
        if len(names) >= MANY_NUMBERED and sum(map(shares.__getitem__, names)) < len(names) / 2:
            found.update(names)
    return found


def stem(name: str) -> str:
    """A name without the number at its end; a name without one is its own stem."""
    return re.sub(r"[-_:. ]?\d+\Z", "#", name)
