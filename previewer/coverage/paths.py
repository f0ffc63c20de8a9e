"""Places in a payload: a tuple of keys and list positions, and how a template writes it."""

from __future__ import annotations

import re

Keys = tuple[str | int, ...]
"""A place in a payload's data: `("cart", "items", 0, "name")`."""

EACH = -1
"""The position that stands for every item of a list."""

_PLAIN = re.compile(r"[^\W\d][\w-]*")
_RESERVED = frozenset({"this", "else", "true", "false"})


def handlebars(keys: Keys) -> str:
    """A place as a path expression: `cart.items.[0].name`; names that need brackets get them."""
    return ".".join(_segment(key) for key in keys)


def general(keys: Keys) -> Keys:
    """The same place in every item: each list position becomes `EACH`."""
    return tuple(EACH if isinstance(key, int) else key for key in keys)


def shown(keys: Keys) -> str:
    """A general place for people: `cart.items[].name`."""
    return "".join("[]" if key == EACH else f".{key}" for key in keys).removeprefix(".")


def _segment(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return key if _PLAIN.fullmatch(key) and key not in _RESERVED else f"[{key}]"
