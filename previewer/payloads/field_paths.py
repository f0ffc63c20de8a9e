"""The path of a field, as settings write it, to the names on the way."""

from __future__ import annotations

import re


def parse_path(text: str) -> tuple[str, ...]:
    """Turns `customer.notes`, `[First Name].x` or `items.[0].note` into its fields; places in lists do not count."""
    parts = (part.strip("[]") for part in re.findall(r"\[[^\]]*\]|[^.\[\]]+", text))
    return tuple(part for part in parts if part and not part.isdecimal())
