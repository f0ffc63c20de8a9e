"""A pattern of org.joda.time.format.DateTimeFormat becomes its elements, which `joda` prints and `joda_parse` reads."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Literal

from previewer.formats.errors import FormatError
from previewer.formats.joda_fields import JodaField
from previewer.records import Record


class Text(Record):
    """Literal text."""

    text: str


class Number(Record):
    """A number: printed with at least `minimum` digits, read with at most `maximum`."""

    field: JodaField
    minimum: int
    maximum: int
    signed: bool = False


class TwoDigitYear(Record):
    """The last two digits of a year; `lenient` also reads a year of any other length."""

    field: JodaField
    lenient: bool


class Name(Record):
    """A month, a day, an era or a half of the day by its name."""

    field: JodaField
    long: bool


class Fraction(Record):
    """A decimal fraction of an hour, a minute or a second."""

    field: JodaField
    minimum: int
    maximum: int


class ZonePart(Record):
    """The time zone: its id, its names, or its offset with or without a colon."""

    form: Literal["id", "name", "short name", "offset", "offset with colon"]


Element = Text | Number | TwoDigitYear | Name | Fraction | ZonePart

_NUMBERS = {
    "d": (JodaField.DAY_OF_MONTH, 2), "D": (JodaField.DAY_OF_YEAR, 3), "e": (JodaField.DAY_OF_WEEK, 1),
    "w": (JodaField.WEEK, 2), "H": (JodaField.HOUR, 2), "k": (JodaField.CLOCKHOUR, 2),
    "K": (JodaField.HOUR_OF_HALFDAY, 2), "h": (JodaField.CLOCKHOUR_OF_HALFDAY, 2),
    "m": (JodaField.MINUTE, 2), "s": (JodaField.SECOND, 2),
}  # fmt: skip
_YEARS = {"y": JodaField.YEAR, "x": JodaField.WEEKYEAR, "Y": JodaField.YEAR_OF_ERA}
_LETTERS = "GCYxweEyDdMaKhHkmsSzZ"


@cache
def compile_pattern(pattern: str) -> tuple[Element, ...]:
    """Turn a pattern into its elements; it must have one."""
    tokens = _tokens(pattern)
    elements = tuple(
        element
        for token, following in pairwise([*tokens, ""])
        if (element := _element(token, following, pattern)) != Text("")
    )
    if not elements:
        raise FormatError(f"found date pattern `{pattern}`, expected at least one letter or text")
    return elements


def _tokens(pattern: str) -> list[str]:
    """Split a pattern into runs of a letter and literals; a literal begins with a quote, also a closing one is kept.

    Unlike SimpleDateFormat's, the last quote needs no end.
    """
    tokens: list[str] = []
    position = 0
    while position < len(pattern):
        start, letter = position, pattern[position]
        if _is_letter(letter):
            while pattern[position : position + 1] == letter:
                position += 1
            tokens.append(pattern[start:position])
        else:
            text, position = _literal(pattern, position)
            tokens.append("'" + text)
    return tokens


def _literal(pattern: str, position: int) -> tuple[str, int]:
    text = ""
    quoted = False
    while position < len(pattern):
        char = pattern[position]
        if char == "'":
            if pattern.startswith("''", position):
                text += "'"
                position += 2
                continue
            quoted = not quoted
        elif not quoted and _is_letter(char):
            break
        else:
            text += char
        position += 1
    return text, position


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _element(token: str, following: str, pattern: str) -> Element:
    letter, count = token[0], len(token)
    if letter in _NUMBERS:
        field, digits = _NUMBERS[letter]
        return Number(field, count, max(count, digits))
    if letter in _YEARS:
        if count == 2:
            field = JodaField.WEEKYEAR if letter == "x" else JodaField.YEAR
            return TwoDigitYear(field, lenient=not _is_numeric(following))
        return Number(_YEARS[letter], count, count if _is_numeric(following) else max(count, 9), signed=True)
    match letter:
        case "'":
            return Text(token[1:])
        case "G":
            return Name(JodaField.ERA, long=False)
        case "C":
            return Number(JodaField.CENTURY_OF_ERA, count, count, signed=True)
        case "M":
            if count >= 3:
                return Name(JodaField.MONTH, long=count >= 4)
            return Number(JodaField.MONTH, count, 2)
        case "E":
            return Name(JodaField.DAY_OF_WEEK, long=count >= 4)
        case "a":
            return Name(JodaField.HALFDAY, long=False)
        case "S":
            return Fraction(JodaField.FRACTION_OF_SECOND, count, count)
        case "z":
            return ZonePart("name" if count >= 4 else "short name")
        case "Z":
            return ZonePart("offset" if count == 1 else "offset with colon" if count == 2 else "id")
        case _:
            raise FormatError(
                f"found `{letter}` in date pattern `{pattern}`, expected one of {_LETTERS} or quoted text"
            )


def _is_numeric(token: str) -> bool:
    if token[:1] == "M":
        return len(token) <= 2
    return token[:1] in ("c", "C", "x", "y", "Y", "d", "h", "H", "m", "s", "S", "e", "D", "F", "w", "W", "k", "K")
