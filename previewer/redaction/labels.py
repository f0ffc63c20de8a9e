"""The name of a value's field, where it stands beside or above it: `{"key": "first_name", "value": "Ann"}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from previewer.redaction.personal import kind_of_field, word_set

_LABELS = (
    "key",
    "name",
    "field",
    "attribute",
    "property",
    "label",
    "question",
    "title",
    "attribute_code",
    "definition",
    "k",
    "q",
)
_CODES = ("ref", "slug", "id", "code", "type")
"""What names a field in some lists, and says something else in others."""
_VALUES = word_set("value values val v answer answers a response reply text content data")


def label_of(item: object) -> str | None:
    """The name of the field that an object, or a pair in a list, gives a value for."""
    if isinstance(item, dict):
        return _label_of_object(item) if _VALUES.intersection(map(str.lower, item)) else None
    if isinstance(item, list) and len(item) == 2 and isinstance(item[0], str) and not isinstance(item[1], list):
        is_name = isinstance(item[1], str) and kind_of_field((item[1],)) is not None  # `["first_name", "last_name"]`
        return None if is_name else item[0]
    return None


def column_names(rows: list[object]) -> list[str] | None:
    """The names in the first of several rows, where it names the columns."""
    header = rows[0] if len(rows) > 1 else None
    if not isinstance(header, list) or label_of(header) is not None:
        return None
    names = [name for name in header if isinstance(name, str)]
    is_table = len(names) == len(header) and all(isinstance(row, list) and len(row) == len(header) for row in rows)
    return names if is_table and any(kind_of_field((name,), names) is not None for name in names) else None


def is_value(key: str, label: str) -> bool:
    """Whether a key of an object holds the value of the field that its label names."""
    lower = key.lower()
    return lower == "value" or (lower in _VALUES and kind_of_field((label,)) is not None)


def values_and_labels(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Those fields of an object that hold values, and those that can tell what the values are."""
    values = [name for name in names if name.lower() in _VALUES]
    return values, [name for name in names if name.lower() in (*_LABELS, *_CODES)]


def _label_of_object(fields: Mapping[str, object]) -> str | None:
    names = {key.lower(): value for key, value in fields.items()}
    given = list(_texts(names[key] for key in _LABELS if key in names))
    codes = _texts(names[key] for key in _CODES if key in names)
    told = (label for label in (*given, *codes) if kind_of_field((label,)) is not None)
    return next(told, given[0] if given else None)


def _texts(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict) and (label := _label_of_object(value)) is not None:
            yield label
