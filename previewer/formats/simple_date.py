"""A time becomes text as java.text.SimpleDateFormat of JDK 17 prints it (Iterable's `dateFormat` and `now`)."""

from __future__ import annotations

from functools import cache

from previewer.formats.errors import FormatError
from previewer.formats.java_calendar import CalendarFields, calendar_fields
from previewer.formats.locales import LocaleData, locale_data
from previewer.formats.zones import Zone, jdk_zone
from previewer.records import Record

_LETTERS = "GyYMLwWDdFEuaHkKhmsSzZX"
_BUDDHIST_YEARS = 543
# CLDR's Thai names of the Buddhist era, short and long; the locale table holds those of the Gregorian calendar.
_BUDDHIST_ERA = ("พ.ศ.", "พุทธศักราช")


class Field(Record):
    """A run of one pattern letter."""

    letter: str
    count: int


class _Moment(Record):
    """A time in its zone, with its fields."""

    millis: int
    zone: Zone
    fields: CalendarFields


def print_pattern(millis: int, pattern: str, *, locale: str = "en_US", zone: str = "UTC") -> str:
    """Turn a time into text by a pattern such as `MMMM d, yyyy`, as SimpleDateFormat does.

    An unknown zone is GMT, as in Java.
    """
    items = compile_pattern(pattern)
    data = locale_data(locale)
    found_zone = jdk_zone(zone)
    local = millis + found_zone.offset_at(millis)
    fields = calendar_fields(local, data.first_day_of_week, data.minimal_days_in_first_week)
    moment = _Moment(millis, found_zone, fields)
    # A month that stands alone has another case in many languages: `wrzesień`, but `7 września`.
    alone = [item.letter for item in items if isinstance(item, Field)] == ["M"]
    return "".join(
        item if isinstance(item, str) else _print_field(Field("L", item.count) if alone else item, moment, data, locale)
        for item in items
    )


def print_style(
    millis: int, style: str | None, time_style: str | None = None, *, locale: str = "en_US", zone: str = "UTC"
) -> str:
    """Turn a time into text by a style (`full`, `long`, `medium`, `short`) for its date, its time of day or both."""
    pattern = locale_data(locale).date_pattern(style, time_style)
    return print_pattern(millis, pattern, locale=locale, zone=zone)


@cache
def compile_pattern(pattern: str) -> tuple[Field | str, ...]:
    """Turn a pattern into its runs of letters and its literal text."""
    items: list[Field | str] = []
    position = 0
    while position < len(pattern):
        letter = pattern[position]
        if letter == "'":
            text, position = _quoted(pattern, position)
            items.append(text)
        elif letter.isascii() and letter.isalpha():
            end = position + 1
            while pattern[end : end + 1] == letter:
                end += 1
            items.append(_field(pattern, letter, end - position))
            position = end
        else:
            items.append(letter)
            position += 1
    return tuple(items)


def _field(pattern: str, letter: str, count: int) -> Field:
    if letter not in _LETTERS:
        raise FormatError(f"found `{letter}` in date pattern `{pattern}`, expected one of {_LETTERS} or quoted text")
    if letter == "X" and count > 3:
        raise FormatError(f"found {count} times `X` in date pattern `{pattern}`, expected at most 3")
    return Field(letter, count)


def _quoted(pattern: str, start: int) -> tuple[str, int]:
    """Read quoted text from its opening quote; two quotes are one, inside and outside."""
    if pattern.startswith("''", start):
        return "'", start + 2
    text = ""
    position = start + 1
    while (end := pattern.find("'", position)) >= 0:
        text += pattern[position:end]
        if not pattern.startswith("''", end):
            return text, end + 1
        text += "'"
        position = end + 2
    raise FormatError(f"found a quote without its end in date pattern `{pattern}`, expected another `'`")


def _print_field(field: Field, moment: _Moment, data: LocaleData, locale: str) -> str:
    fields, count = moment.fields, field.count
    match field.letter:
        case "G":
            return _BUDDHIST_ERA[count >= 4] if data.buddhist else data.eras[fields.era]
        case "M":
            if count >= 3:
                return (data.months if count >= 4 else data.short_months)[fields.month - 1]
        case "L":
            if count >= 3:
                names = data.standalone_months if count >= 4 else data.short_standalone_months
                return names[fields.month - 1]
        case "E":
            return (data.days if count >= 4 else data.short_days)[fields.day_of_week % 7]
        case "a":
            return data.am_pm[fields.hour >= 12]
        case "z":
            name = moment.zone.name_at(moment.millis, locale, long=count >= 4)
            return moment.zone.id if name is None else name
        case "Z":
            return _offset(moment)
        case "X":
            return _iso_offset(moment, count)
        case "y" | "Y":
            year = fields.year if field.letter == "y" else fields.week_year
            year += _BUDDHIST_YEARS * data.buddhist
            if count == 2:
                year = abs(year) % 100 * (-1 if year < 0 else 1)
            return _digits(year, count, data)
    return _digits(_number(field.letter, fields), count, data)


def _number(letter: str, fields: CalendarFields) -> int:  # noqa: C901  # one branch a letter
    match letter:
        case "M" | "L":
            return fields.month
        case "d":
            return fields.day
        case "D":
            return fields.day_of_year
        case "F":
            return fields.day_of_week_in_month
        case "u":
            return fields.day_of_week
        case "w":
            return fields.week_of_year
        case "W":
            return fields.week_of_month
        case "H":
            return fields.hour
        case "k":
            return fields.hour or 24
        case "K":
            return fields.hour % 12
        case "h":
            return fields.hour % 12 or 12
        case "m":
            return fields.minute
        case "s":
            return fields.second
        case "S":
            return fields.millisecond
        case _:
            raise AssertionError(letter)


def _digits(value: int, minimum: int, data: LocaleData) -> str:
    sign = data.symbols.minus if value < 0 else ""
    text = str(abs(value)).rjust(minimum, "0")
    if data.symbols.zero != "0":
        text = "".join(chr(ord(data.symbols.zero) + int(digit)) for digit in text)
    return sign + text


def _offset(moment: _Moment) -> str:
    minutes = _offset_minutes(moment)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _iso_offset(moment: _Moment, count: int) -> str:
    minutes = _offset_minutes(moment)
    if minutes == 0:
        return "Z"
    text = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}"
    if count == 1:
        return text
    return text + (":" if count == 3 else "") + f"{abs(minutes) % 60:02}"


def _offset_minutes(moment: _Moment) -> int:
    offset = moment.zone.offset_at(moment.millis)
    return -(-offset // 60_000) if offset < 0 else offset // 60_000
