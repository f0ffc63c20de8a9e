"""Reads and sets the fields of a local time as Joda-Time's ISOChronology does: Gregorian of every year, ISO weeks."""

from __future__ import annotations

from enum import Enum

from previewer.formats.errors import FormatError
from previewer.formats.iso_calendar import (
    MILLIS_PER_DAY,
    day_to_gregorian,
    days_in_month,
    gregorian_to_day,
    is_leap,
    iso_day_of_week,
)
from previewer.records import Record

_MIN_YEAR, _MAX_YEAR = -292_275_054, 292_278_993


class JodaField(Enum):
    """A field of org.joda.time.DateTimeFieldType, with its name there."""

    ERA = "era"
    CENTURY_OF_ERA = "centuryOfEra"
    YEAR_OF_ERA = "yearOfEra"
    YEAR = "year"
    WEEKYEAR = "weekyear"
    MONTH = "monthOfYear"
    WEEK = "weekOfWeekyear"
    DAY_OF_YEAR = "dayOfYear"
    DAY_OF_MONTH = "dayOfMonth"
    DAY_OF_WEEK = "dayOfWeek"
    HALFDAY = "halfdayOfDay"
    HOUR = "hourOfDay"
    CLOCKHOUR = "clockhourOfDay"
    HOUR_OF_HALFDAY = "hourOfHalfday"
    CLOCKHOUR_OF_HALFDAY = "clockhourOfHalfday"
    MINUTE = "minuteOfHour"
    SECOND = "secondOfMinute"
    FRACTION_OF_HOUR = "fraction of an hour"
    FRACTION_OF_MINUTE = "fraction of a minute"
    FRACTION_OF_SECOND = "fraction of a second"


class _Part(Record):
    """A field that is a count of `unit` milliseconds within `whole` milliseconds of the day."""

    unit: int
    whole: int
    first: int = 0
    """The value that stands for zero: clock hours count 12 or 24 for it."""


_HOUR, _MINUTE, _SECOND = 3_600_000, 60_000, 1000
_PARTS = {
    JodaField.HALFDAY: _Part(12 * _HOUR, MILLIS_PER_DAY),
    JodaField.HOUR: _Part(_HOUR, MILLIS_PER_DAY),
    JodaField.CLOCKHOUR: _Part(_HOUR, MILLIS_PER_DAY, 24),
    JodaField.HOUR_OF_HALFDAY: _Part(_HOUR, 12 * _HOUR),
    JodaField.CLOCKHOUR_OF_HALFDAY: _Part(_HOUR, 12 * _HOUR, 12),
    JodaField.MINUTE: _Part(_MINUTE, _HOUR),
    JodaField.SECOND: _Part(_SECOND, _MINUTE),
    JodaField.FRACTION_OF_HOUR: _Part(1, _HOUR),
    JodaField.FRACTION_OF_MINUTE: _Part(1, _MINUTE),
    JodaField.FRACTION_OF_SECOND: _Part(1, _SECOND),
}


def get_field(local_millis: int, field: JodaField) -> int:
    """Return the value of a field in a local time."""
    days, millis = divmod(local_millis, MILLIS_PER_DAY)
    if part := _PARTS.get(field):
        return millis % part.whole // part.unit or part.first
    year, month, day = day_to_gregorian(days)
    match field:
        case JodaField.ERA:
            return int(year > 0)
        case JodaField.CENTURY_OF_ERA:
            return _year_of_era(year) // 100
        case JodaField.YEAR_OF_ERA:
            return _year_of_era(year)
        case JodaField.YEAR:
            return year
        case JodaField.WEEKYEAR:
            return _weekyear(days)
        case JodaField.MONTH:
            return month
        case JodaField.WEEK:
            return (days - _first_week(_weekyear(days))) // 7 + 1
        case JodaField.DAY_OF_YEAR:
            return days - gregorian_to_day(year, 1, 1) + 1
        case JodaField.DAY_OF_MONTH:
            return day
        case JodaField.DAY_OF_WEEK:
            return iso_day_of_week(days)
        case _:
            raise AssertionError(field)


def set_field(local_millis: int, field: JodaField, value: int) -> int:
    """Return a local time with a field set, larger and smaller fields kept as far as they can be."""
    days, millis = divmod(local_millis, MILLIS_PER_DAY)
    if part := _PARTS.get(field):
        highest = part.whole // part.unit
        _check(field, value, (1, highest) if part.first else (0, highest - 1))
        return local_millis + (value % highest - millis % part.whole // part.unit) * part.unit
    return _set_day(days, field, value) * MILLIS_PER_DAY + millis


def floor_field(local_millis: int, field: JodaField) -> int:
    """Return the begin of the year, month, day, hour and so on of a local time."""
    if part := _PARTS.get(field):
        return local_millis - local_millis % part.unit
    days = local_millis // MILLIS_PER_DAY
    year, month, _ = day_to_gregorian(days)
    match field:
        case JodaField.ERA:
            days = gregorian_to_day(1 if year > 0 else _MIN_YEAR, 1, 1)
        case JodaField.CENTURY_OF_ERA:
            days = gregorian_to_day(year - year % 100, 1, 1)
        case JodaField.YEAR | JodaField.YEAR_OF_ERA:
            days = gregorian_to_day(year, 1, 1)
        case JodaField.WEEKYEAR:
            days = _first_week(_weekyear(days))
        case JodaField.MONTH:
            days = gregorian_to_day(year, month, 1)
        case JodaField.WEEK:
            days -= iso_day_of_week(days) - 1
    return days * MILLIS_PER_DAY


def with_year(days: int, year: int) -> int:
    """Return the same month and day in another year; a 29th of February becomes the 28th where there is none."""
    _check(JodaField.YEAR, year, (_MIN_YEAR, _MAX_YEAR))
    _, month, day = day_to_gregorian(days)
    return gregorian_to_day(year, month, min(day, days_in_month(year, month)))


def with_month(days: int, year: int, month: int) -> int:
    """Return the same day in another month, or that month's last day where it is shorter."""
    _check(JodaField.YEAR, year, (_MIN_YEAR, _MAX_YEAR))
    day = day_to_gregorian(days)[2]
    return gregorian_to_day(year, month, min(day, days_in_month(year, month)))


def _set_day(days: int, field: JodaField, value: int) -> int:
    year, month, day = day_to_gregorian(days)
    match field:
        case JodaField.ERA:
            _check(field, value, (0, 1))
            return days if value == int(year > 0) else with_year(days, 1 - year)
        case JodaField.CENTURY_OF_ERA:
            _check(field, value, (0, _MAX_YEAR // 100))
            return _set_day(days, JodaField.YEAR_OF_ERA, value * 100 + _year_of_era(year) % 100)
        case JodaField.YEAR_OF_ERA:
            _check(field, value, (1, _MAX_YEAR))
            return with_year(days, value if year > 0 else 1 - value)
        case JodaField.YEAR:
            return with_year(days, value)
        case JodaField.WEEKYEAR:
            _check(field, value, (_MIN_YEAR, _MAX_YEAR))
            week = (days - _first_week(_weekyear(days))) // 7
            return _first_week(value) + min(week, _weeks(value) - 1) * 7 + iso_day_of_week(days) - 1
        case JodaField.MONTH:
            _check(field, value, (1, 12))
            return with_month(days, year, value)
        case JodaField.WEEK:
            weekyear = _weekyear(days)
            _check(field, value, (1, _weeks(weekyear)))
            return _first_week(weekyear) + (value - 1) * 7 + iso_day_of_week(days) - 1
        case JodaField.DAY_OF_YEAR:
            _check(field, value, (1, 366 if is_leap(year) else 365))
            return gregorian_to_day(year, 1, 1) + value - 1
        case JodaField.DAY_OF_MONTH:
            _check(field, value, (1, days_in_month(year, month)))
            return days + value - day
        case JodaField.DAY_OF_WEEK:
            _check(field, value, (1, 7))
            return days + value - iso_day_of_week(days)
        case _:
            raise AssertionError(field)


def _check(field: JodaField, value: int, bounds: tuple[int, int]) -> None:
    lowest, highest = bounds
    if not lowest <= value <= highest:
        raise FormatError(f"found {value} for {field.value}, expected {lowest} to {highest}")


def _year_of_era(year: int) -> int:
    return year if year > 0 else 1 - year


def _weekyear(days: int) -> int:
    # The Thursday of a week decides which year it belongs to.
    return day_to_gregorian(days + 4 - iso_day_of_week(days))[0]


def _first_week(weekyear: int) -> int:
    fourth = gregorian_to_day(weekyear, 1, 4)
    return fourth - iso_day_of_week(fourth) + 1


def _weeks(weekyear: int) -> int:
    return (_first_week(weekyear + 1) - _first_week(weekyear)) // 7
