"""Values to JSON text, and other values into the layout of JSON text that is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*', re.DOTALL)


def to_text(value: object, indent: int | None = None) -> str:
    """A value as JSON text that has a UTF-8 form."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # A lone surrogate has no UTF-8, its escape has.
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def rewritten(text: str, old: object, new: object) -> str:
    """JSON text of an old value with the keys, texts and numbers of a new one of its shape, and all else as it was.

    Where text and old value differ, as they do with one key twice, the layout is lost.
    """
    if old == new:
        return text
    before, after = list(_words(old)), list(_words(new))
    found = _WORD.findall(text)
    if not len(found) == len(before) == len(after):
        return to_text(new)
    words = (word if one == other else to_text(other) for word, one, other in zip(found, before, after, strict=True))
    return _WORD.sub(lambda _: next(words), text)


def _words(value: object) -> Iterator[object]:
    """The keys, texts and numbers of a value in the order of its text."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif value is not None and not isinstance(value, bool):
        yield value
