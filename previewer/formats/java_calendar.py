"""The fields of a local time as java.util.GregorianCalendar counts them.

Julian before 1582-10-15, with the weeks of a locale.  (Joda-Time is Gregorian throughout: `joda_fields`.)
"""

from __future__ import annotations

from previewer.formats.iso_calendar import (
    MILLIS_PER_DAY,
    day_to_gregorian,
    day_to_julian,
    gregorian_to_day,
    iso_day_of_week,
    julian_to_day,
)
from previewer.records import Record

_CUTOVER_DAY = gregorian_to_day(1582, 10, 15)
_CUTOVER_YEAR = 1582


class CalendarFields(Record):
    """A local time taken apart."""

    era: int
    """0 is BC, 1 is AD."""
    year: int
    """Year of the era."""
    month: int
    day: int
    day_of_year: int
    day_of_week: int
    """1 is Monday."""
    day_of_week_in_month: int
    week_year: int
    week_of_year: int
    week_of_month: int
    hour: int
    minute: int
    second: int
    millisecond: int


def calendar_fields(local_millis: int, first_day_of_week: int, minimal_days: int) -> CalendarFields:
    """Turn a local time into its fields; the first day of the week counts from Sunday as 1."""
    days, millis = divmod(local_millis, MILLIS_PER_DAY)
    year, month, day = day_to_gregorian(days) if days >= _CUTOVER_DAY else day_to_julian(days)
    weeks = _Weeks((first_day_of_week + 5) % 7 + 1, minimal_days)
    week_year, week_of_year = weeks.of_year(days, year)
    seconds, millisecond = divmod(millis, 1000)
    return CalendarFields(
        era=int(year > 0),
        year=year if year > 0 else 1 - year,
        month=month,
        day=day,
        day_of_year=days - _new_year(year) + 1,
        day_of_week=iso_day_of_week(days),
        day_of_week_in_month=(day - 1) // 7 + 1,
        week_year=week_year,
        week_of_year=week_of_year,
        week_of_month=weeks.number(days, days - day + 1),
        hour=seconds // 3600,
        minute=seconds // 60 % 60,
        second=seconds % 60,
        millisecond=millisecond,
    )


class _Weeks(Record):
    """A rule for numbering weeks."""

    first_day: int
    """1 is Monday."""
    minimal_days: int

    def first(self, period_start: int) -> int:
        """Return the day on which week 1 of a period begins, which may lie before the period."""
        start = period_start + (self.first_day - iso_day_of_week(period_start)) % 7
        return start - 7 if start - period_start >= self.minimal_days else start

    def number(self, day: int, period_start: int) -> int:
        """Return the number of a day's week within a period; days before week 1 are in week 0."""
        return (day - self.first(period_start)) // 7 + 1

    def of_year(self, day: int, year: int) -> tuple[int, int]:
        """Return the year that a day's week belongs to, and the week's number in it."""
        if day < self.first(_new_year(year)):
            return year - 1, self.number(day, _new_year(year - 1))
        # The short year 1582 takes no week from its successor.
        if year != _CUTOVER_YEAR and day >= self.first(_new_year(year + 1)):
            return year + 1, 1
        return year, self.number(day, _new_year(year))


def _new_year(year: int) -> int:
    return gregorian_to_day(year, 1, 1) if year > _CUTOVER_YEAR else julian_to_day(year, 1, 1)
