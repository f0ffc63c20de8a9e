"""Text becomes a time as Joda-Time reads it: by its ISO parser, by a pattern, or by the shapes Iterable documents."""

from __future__ import annotations

import re
from functools import cache
from typing import assert_never

from previewer.formats.errors import FormatError
from previewer.formats.joda import field_name
from previewer.formats.joda_fields import JodaField, floor_field, set_field
from previewer.formats.joda_pattern import (
    Element,
    Fraction,
    Name,
    Number,
    Text,
    TwoDigitYear,
    ZonePart,
    compile_pattern,
)
from previewer.formats.locales import LocaleData, locale_data
from previewer.formats.zones import Zone, joda_zone, joda_zone_ids, parse_offset
from previewer.records import Record

DOCUMENTED_PATTERNS = ("yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss ZZ", "yyyy-MM-dd'T'HH:mm:ss.SSSZZ", "yyyy-MM-dd")
"""What Iterable documents beside ISO dates for `dateFormat` and `dateMath` (its `T` without quotes is our reading)."""

_DEFAULT_YEAR = 2000
# Which field is set first: those of the widest range, then those of the widest unit.
_SET_ORDER = (
    (JodaField.ERA,),
    (JodaField.CENTURY_OF_ERA,),
    (JodaField.YEAR, JodaField.YEAR_OF_ERA, JodaField.WEEKYEAR),
    (JodaField.MONTH,),
    (JodaField.WEEK,),
    (JodaField.DAY_OF_YEAR,),
    (JodaField.DAY_OF_MONTH,),
    (JodaField.DAY_OF_WEEK,),
    (JodaField.HALFDAY,),
    (JodaField.HOUR, JodaField.CLOCKHOUR),
    (JodaField.HOUR_OF_HALFDAY, JodaField.CLOCKHOUR_OF_HALFDAY),
    (JodaField.MINUTE,),
    (JodaField.FRACTION_OF_HOUR,),
    (JodaField.SECOND,),
    (JodaField.FRACTION_OF_MINUTE,),
    (JodaField.FRACTION_OF_SECOND,),
)
_RANK = {field: rank for rank, fields in enumerate(_SET_ORDER) for field in fields}
_WITHOUT_YEAR = frozenset(
    {JodaField.MONTH, JodaField.WEEK, JodaField.DAY_OF_YEAR, JodaField.DAY_OF_MONTH, JodaField.DAY_OF_WEEK}
)
_FRACTION_UNITS = {
    JodaField.FRACTION_OF_HOUR: 3_600_000,
    JodaField.FRACTION_OF_MINUTE: 60_000,
    JodaField.FRACTION_OF_SECOND: 1000,
}
_AMERICAN_ZONES = {
    "UT": "UTC", "UTC": "UTC", "GMT": "UTC", "EST": "America/New_York", "EDT": "America/New_York",
    "CST": "America/Chicago", "CDT": "America/Chicago", "MST": "America/Denver", "MDT": "America/Denver",
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
}  # fmt: skip
_ISO_DIGITS = re.compile("[0-9]+")


class _State(Record):
    """What has been read up to a position."""

    position: int = 0
    fields: tuple[tuple[JodaField, int], ...] = ()
    offset: int | None = None
    zone: str | None = None


class _Choice(Record):
    """Several sequences, of which the one that reads most is taken; an empty one makes the choice optional."""

    options: tuple[tuple[Element | _Choice, ...], ...]


class _Reader(Record):
    """What reading depends on beside the text."""

    text: str
    data: LocaleData
    this_year: int | None


def parse_iso(text: str, *, zone: str = "UTC") -> int:
    """Turn an ISO date, perhaps with a time, into a time, as ISODateTimeFormat.dateOptionalTimeParser does.

    Without an offset in the text it is a time in `zone`.
    """
    return _parse(_Reader(text, locale_data("en_US"), None), _ISO, joda_zone(zone))


def parse_pattern(
    text: str, pattern: str, *, locale: str = "en_US", zone: str = "UTC", this_year: int | None = None
) -> int:
    """Turn text into a time by a pattern, as DateTimeFormat.forPattern does.

    Joda-Time reads a year of two digits as one near the present: only such patterns need `this_year`.
    """
    return _parse(_Reader(text, locale_data(locale), this_year), compile_pattern(pattern), joda_zone(zone))


def parse_documented(text: str, *, zone: str = "UTC") -> tuple[int, str]:
    """Turn text of any shape that Iterable documents into a time, with the name of the parser that took it.

    The ISO parser comes first, and its complaint is the one raised.
    """
    try:
        return parse_iso(text, zone=zone), "dateOptionalTimeParser"
    except FormatError as error:
        for pattern in DOCUMENTED_PATTERNS:
            try:
                return parse_pattern(text, pattern, zone=zone), pattern
            except FormatError:
                continue
        raise error


def _parse(reader: _Reader, elements: tuple[Element | _Choice, ...], zone: Zone) -> int:
    state = _read_all(elements, _State(), reader)
    if isinstance(state, int) or state.position < len(reader.text):
        unread = state if isinstance(state, int) else state.position
        raise FormatError(_complaint(reader.text, unread))
    try:
        local = _local_time(state.fields)
    except FormatError as error:
        raise FormatError(f"found date `{reader.text}`: {error}") from None
    if state.offset is not None:
        return local - state.offset
    if state.zone is not None:
        zone = joda_zone(state.zone)
    millis = zone.to_utc(local)
    if millis + zone.offset_at(millis) != local:
        raise FormatError(f"found date `{reader.text}`, a time that {zone.id} skips when its clocks change")
    return millis


def _complaint(text: str, unread: int) -> str:
    if unread >= len(text) and text:
        return f"found date `{text}`, which ends too early"
    expected = "expected a date such as `2018-06-22` or `2018-06-22T14:00:00Z`"
    return f"found date `{text}`" + (f" with `{text[unread:]}` that cannot be read" if unread else "") + f", {expected}"


def _local_time(fields: tuple[tuple[JodaField, int], ...]) -> int:
    """Set fields on 1970, the widest first, each with all below it cleared; then all again, as later ones may move."""
    # Equal ones stay in the order of the text.
    ordered = sorted(fields, key=lambda field: _RANK[field[0]])
    if ordered and ordered[0][0] in _WITHOUT_YEAR:
        ordered.insert(0, (JodaField.YEAR, _DEFAULT_YEAR))
    millis = 0
    for field, value in ordered:
        millis = floor_field(set_field(millis, field, value), field)
    for index, (field, value) in enumerate(ordered):
        millis = set_field(millis, field, value)
        if index == len(ordered) - 1:
            millis = floor_field(millis, field)
    return millis


def _read_all(elements: tuple[Element | _Choice, ...], state: _State, reader: _Reader) -> _State | int:
    """Read elements one after the other; where that fails, return the position."""
    for element in elements:
        following = (
            _read_choice(element, state, reader) if isinstance(element, _Choice) else _read(element, state, reader)
        )
        if isinstance(following, int):
            return following
        state = following
    return state


def _read_choice(choice: _Choice, state: _State, reader: _Reader) -> _State | int:
    best: _State | None = None
    worst = state.position
    for option in choice.options:
        read = _read_all(option, state, reader)
        if isinstance(read, int):
            worst = max(worst, read)
        elif best is None or read.position > best.position:
            best = read
    # An optional part that only begins to fit does not fit.
    return worst if best is None else best


def _read(element: Element, state: _State, reader: _Reader) -> _State | int:
    match element:
        case Text(text):
            end = state.position + len(text)
            fits = reader.text[state.position : end].casefold() == text.casefold()
            return state.replace(position=end) if fits else state.position
        case Number(field, _, maximum, signed):
            return _read_number(field, maximum, state, reader.text, signed=signed)
        case TwoDigitYear():
            return _read_two_digit_year(element, state, reader)
        case Name(field):
            return _read_name(field, state, reader)
        case Fraction(field, _, maximum):
            return _read_fraction(field, maximum, state, reader.text)
        case ZonePart():
            return _read_zone(element, state, reader.text)
        case _:
            assert_never(element)


def _read_number(field: JodaField, maximum: int, state: _State, text: str, *, signed: bool) -> _State | int:
    match = re.compile(f"([+-]?)([0-9]{{1,{maximum}}})" if signed else f"()([0-9]{{1,{maximum}}})").match(
        text, state.position
    )
    if match is None:
        return state.position
    value = int(match[2]) * (-1 if match[1] == "-" else 1)
    return state.replace(position=match.end(), fields=(*state.fields, (field, value)))


def _read_two_digit_year(element: TwoDigitYear, state: _State, reader: _Reader) -> _State | int:
    if element.lenient:
        read = _read_number(element.field, 9, state, reader.text, signed=True)
        if isinstance(read, int) or re.fullmatch("[0-9]{2}", reader.text[state.position : read.position]) is None:
            return read
    digits = reader.text[state.position : state.position + 2]
    if re.fullmatch("[0-9]{2}", digits) is None:
        return state.position
    if reader.this_year is None:
        raise FormatError(f"found year `{digits}`, which cannot be read without knowing the present year")
    # From 80 years ago to 19 years ahead.
    lowest = reader.this_year - 80
    year = lowest + (int(digits) - lowest) % 100
    return state.replace(position=state.position + 2, fields=(*state.fields, (element.field, year)))


def _read_name(field: JodaField, state: _State, reader: _Reader) -> _State | int:
    first, last = {JodaField.MONTH: (1, 12), JodaField.DAY_OF_WEEK: (1, 7)}.get(field, (0, 1))
    names = {
        form: value
        for value in range(first, last + 1)
        for long in (False, True)
        for name in [field_name(field, value, long=long, data=reader.data)]
        for form in (name, name.lower(), name.upper())
    }
    fitting = [name for name in names if name and reader.text.startswith(name, state.position)]
    if not fitting:
        return state.position
    longest = max(fitting, key=len)
    end = state.position + len(longest)
    return state.replace(position=end, fields=(*state.fields, (field, names[longest])))


def _read_fraction(field: JodaField, maximum: int, state: _State, text: str) -> _State | int:
    match = _ISO_DIGITS.match(text, state.position, state.position + maximum)
    if match is None:
        return state.position
    # Each digit's worth is cut to whole tenths of a millisecond before they are added.
    worth, tenths = _FRACTION_UNITS[field] * 10, 0
    for digit in match[0]:
        worth //= 10
        tenths += int(digit) * worth
    return state.replace(position=match.end(), fields=(*state.fields, (field, tenths // 10)))


def _read_zone(part: ZonePart, state: _State, text: str) -> _State | int:
    position = state.position
    match part.form:
        case "offset" | "offset with colon":
            if text[position : position + 1] in ("Z", "z"):
                return state.replace(position=position + 1, offset=0)
            found = parse_offset(text, position)
            return position if found is None else state.replace(position=found[0], offset=found[1])
        case "id":
            ids = [zone for zone in (*joda_zone_ids(), "UTC") if text.startswith(zone, position)]
            zone_of = {zone: zone for zone in ids}
        case "short name":
            zone_of = {name: zone for name, zone in _AMERICAN_ZONES.items() if text.startswith(name, position)}
        case "name":
            raise FormatError("found `zzzz` in a date pattern to read by: long names of time zones cannot be read")
        case _:
            assert_never(part.form)
    if not zone_of:
        return position
    longest = max(zone_of, key=len)
    return state.replace(position=position + len(longest), zone=zone_of[longest])


@cache
def _optional(*elements: Element | _Choice) -> _Choice:
    return _Choice((elements, ()))


def _fraction(field: JodaField) -> tuple[Element | _Choice, ...]:
    return (_Choice(((Text("."),), (Text(","),))), Fraction(field, 1, 9))


_DATE = _Choice(
    (
        (
            Number(JodaField.YEAR, 4, 9, signed=True),
            _optional(
                Text("-"),
                Number(JodaField.MONTH, 2, 2),
                _optional(Text("-"), Number(JodaField.DAY_OF_MONTH, 2, 2)),
            ),
        ),
        (
            Number(JodaField.WEEKYEAR, 4, 9, signed=True),
            Text("-W"),
            Number(JodaField.WEEK, 2, 2),
            _optional(Text("-"), Number(JodaField.DAY_OF_WEEK, 1, 1)),
        ),
        (Number(JodaField.YEAR, 4, 9, signed=True), Text("-"), Number(JodaField.DAY_OF_YEAR, 3, 3)),
    )
)
_SECONDS = (Text(":"), Number(JodaField.SECOND, 2, 2), _optional(*_fraction(JodaField.FRACTION_OF_SECOND)))
_MINUTES = (
    Text(":"),
    Number(JodaField.MINUTE, 2, 2),
    _Choice((_SECONDS, _fraction(JodaField.FRACTION_OF_MINUTE), ())),
)
_TIME = (Number(JodaField.HOUR, 2, 2), _Choice((_MINUTES, _fraction(JodaField.FRACTION_OF_HOUR), ())))
_ISO: tuple[Element | _Choice, ...] = (
    _DATE,
    _optional(Text("T"), _optional(*_TIME), _optional(ZonePart("offset with colon"))),
)
