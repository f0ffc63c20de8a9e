"""Names of rules, and names that are meant where another was written: nearest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def is_meant(given: str, code: str, name: str) -> bool:
    """Whether a rule is meant where one or more are named: by code or name, the start of a code (`HB4`), or `ALL`."""
    return given in (name, "ALL") or code.startswith(given)


def nearest(name: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates that `name` could be a slip for: other case, plural, underscores, a few letters off."""
    scored = ((_distance(name, candidate), candidate) for candidate in set(candidates) if candidate != name)
    near = [(distance, edit_distance(name, candidate), candidate) for distance, candidate in scored if distance < _FAR]
    near.sort()
    return tuple(candidate for distance, _, candidate in near if distance < near[0][0] + _AS_NEAR)[:limit]


def slip(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` is a mere slip for: another case, or two letters off at most, but never the first."""
    near = nearest(name, candidates, 1)
    alike = near and near[0][:1].lower() == name[:1].lower() and edit_distance(near[0].lower(), name.lower()) <= 2
    return near[0] if alike and len(name) > 3 else None


def abbreviated(name: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates that `name` could be short for: `qty` for `quantity` has no vowels, `fname` half the letters."""
    if len(name) < 3:
        return ()
    longest = 2 * len(name) if set(name[1:].lower()) & set("aeiou") else 100
    return tuple(
        found
        for found in candidates
        if found[:1] == name[:1] and len(_plain(found)) <= longest and _has_letters(found, name)
    )


def _has_letters(text: str, letters: str) -> bool:
    left = iter(text.lower())
    return all(letter in left for letter in letters.lower())


def same_but_case(name: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that differs only in case; None where there is none, or more than one."""
    found = [candidate for candidate in candidates if candidate.lower() == name.lower()]
    return found[0] if len(found) == 1 else None


def listed(names: Sequence[str], limit: int = 6) -> str:
    """Names that there are, as a message has them."""
    shown = ", ".join(f"`{name}`" for name in names[:limit])
    return f"{shown} …" if len(names) > limit else shown


_FAR = 1.0
_AS_NEAR = 0.35


def _distance(name: str, candidate: str) -> float:
    if name.lower() == candidate.lower():
        return 0.01
    plain, other = _plain(name), _plain(candidate)
    if plain == other:
        return 0.02
    if plain.rstrip("s") == other.rstrip("s"):
        return 0.05
    shorter, longer = sorted((plain, other), key=len)
    if len(shorter) >= 3 and (longer.endswith(shorter) or longer.startswith(shorter)):
        return 0.6 + 0.3 * (1 - len(shorter) / len(longer))
    alike = len(longer) - len(shorter) < 2
    allowed = (len(longer if alike else shorter) + 1) // 3 if len(shorter) > 2 else 0
    if len(longer) - len(shorter) > allowed or (len(shorter) < 5 and plain[:1] != other[:1]):
        return _FAR
    edits = edit_distance(plain, other)
    return edits / (allowed + 1) if edits <= allowed else _FAR


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def edit_distance(one: str, two: str) -> int:
    """How many letters must be put in, taken out, replaced, or exchanged with their neighbour."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and b == one[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
