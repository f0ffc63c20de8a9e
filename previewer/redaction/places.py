"""Where a value stands, and which kind of personal data it is for that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from previewer.redaction.known import Where
from previewer.redaction.personal import (
    Kind,
    is_called_a_business,
    kind_of_field,
    kind_of_words_in,
    names_goods,
    names_kind,
)
from previewer.redaction.rules import Path

_PHONE = re.compile(r"[+\d\s().\-/]*(?:(?:x|ext\.?)\s*\d+\s*|[A-Z]{3,8})?")


class Place(NamedTuple):
    """Where a value stands in a payload."""

    path: Path = ()
    shown: Path = ()
    """The path with its keys redacted, which can be printed."""
    siblings: Iterable[str] = ()
    """The fields of the object that it is in."""
    labels: Sequence[str] = ()
    """The names of the fields that the items of a list give values for."""
    configured: bool = False
    """Whether a rule of the project replaces all that is here."""
    depth: int = 0
    """Encodings around it."""


def where_of(path: Path) -> Where:
    """What kind of text a field holds."""
    if names_kind(path):
        return Where.KIND
    return Where.GOODS if names_goods(path) else Where.ANY


def kind_of_text(text: str, place: Place) -> Kind | None:
    """The kind of a whole text, where its field promises one and it looks so."""
    if not any(map(str.isalnum, text)):
        return None
    if place.configured:
        return Kind.CONFIGURED
    kind = kind_of_field(place.path, place.siblings)
    digits = sum(map(str.isdecimal, text))
    match kind:
        case Kind.EMAIL:
            return kind if "@" in text and not re.search(r"\s", text.strip()) else None
        case Kind.PHONE:
            return kind if 5 <= digits <= 20 and _PHONE.fullmatch(text) else None
        case Kind.POSTCODE:
            return kind if digits and len(text) <= 12 else None
        case Kind.COORDINATE | Kind.BIRTH:
            return kind if digits else None
        case Kind.NAME:
            return kind if any(map(str.isalpha, text)) and not is_called_a_business(place.path, text) else None
        case None:
            return kind_of_words_in(place.path, text)
        case _:
            return kind


def kind_of_number(number: float, place: Place) -> Kind | None:
    """The kind of a number, by its field."""
    if not number:
        return None  # zero is nobody's, and `{{#if}}` takes it for false
    if place.configured:
        return Kind.CONFIGURED
    kind = kind_of_field(place.path, place.siblings)
    if isinstance(number, float):
        return kind if kind is Kind.COORDINATE else None
    if kind is Kind.PHONE:
        return kind if abs(number) >= 10_000 else None
    return kind if kind in (Kind.ID, Kind.TOKEN, Kind.POSTCODE, Kind.COORDINATE, Kind.BIRTH) else None
