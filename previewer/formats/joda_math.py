"""Moves a time by years, months, days and so on, as org.joda.time.DateTime does in its zone (`dateMath`)."""

from typing import Literal

from previewer.formats.errors import FormatError
from previewer.formats.iso_calendar import MILLIS_PER_DAY, day_to_gregorian
from previewer.formats.joda_fields import with_month, with_year
from previewer.formats.zones import joda_zone

Unit = Literal["years", "months", "weeks", "days", "hours", "minutes", "seconds"]

_DAYS = {"weeks": 7, "days": 1}
_MILLIS = {"hours": 3_600_000, "minutes": 60_000, "seconds": 1000}
# Joda-Time takes an int of Java.
_MOST = 2_147_483_647


def plus(millis: int, amount: int, unit: Unit, *, zone: str = "UTC") -> int:
    """Return the time that lies an amount of a unit later (earlier, if negative) in a zone.

    Hours and less are lengths; days and more keep the time of day, which is moved on where the zone skips it.
    A day that the month has not becomes the month's last.
    """
    if abs(amount) > _MOST:
        raise FormatError(f"found {amount} {unit} to add, expected at most {_MOST}")
    if amount == 0:
        return millis
    if unit in _MILLIS:
        return millis + amount * _MILLIS[unit]
    found_zone = joda_zone(zone)
    days, time_of_day = divmod(millis + found_zone.offset_at(millis), MILLIS_PER_DAY)
    if unit in _DAYS:
        days += amount * _DAYS[unit]
    else:
        year, month, _ = day_to_gregorian(days)
        if unit == "years":
            days = with_year(days, year + amount)
        else:
            years, month_index = divmod(month - 1 + amount, 12)
            days = with_month(days, year + years, month_index + 1)
    return found_zone.to_utc(days * MILLIS_PER_DAY + time_of_day)


def start_of_day(millis: int, *, zone: str = "UTC") -> int:
    """Return the first instant of a time's day in a zone: midnight, or what comes first where there is none."""
    found_zone = joda_zone(zone)
    local = millis + found_zone.offset_at(millis)
    return found_zone.to_utc(local - local % MILLIS_PER_DAY)
