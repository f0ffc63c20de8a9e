"""Days of the Gregorian and the Julian calendar, of any year, counted from 1970-01-01.

Python's datetime ends at the years 1 and 9999; Java's dates do not.  Years are astronomical: 0 is 1 BC.
"""

MILLIS_PER_DAY = 86_400_000

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """Tell whether a Gregorian year has a 29th of February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return the number of days of a Gregorian month (1 to 12)."""
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month - 1]


def gregorian_to_day(year: int, month: int, day: int) -> int:
    """Turn a date of the (proleptic) Gregorian calendar into days since 1970-01-01."""
    # A year that begins in March has its leap day at the end, and 400 of them are always 146,097 days.
    year, month = _march_based(year, month)
    era, year_of_era = divmod(year, 400)
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + _day_of_year(month, day)
    return era * 146_097 + day_of_era - 719_468


def julian_to_day(year: int, month: int, day: int) -> int:
    """Turn a date of the Julian calendar into days since (Gregorian) 1970-01-01."""
    year, month = _march_based(year, month)
    return year * 365 + year // 4 + _day_of_year(month, day) - 719_470


def day_to_gregorian(days: int) -> tuple[int, int, int]:
    """Turn days since 1970-01-01 into year, month and day of the (proleptic) Gregorian calendar."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    leap_days = day_of_era // 1_460 - day_of_era // 36_524 + day_of_era // 146_096
    year_of_era = (day_of_era - leap_days) // 365
    day_of_year = day_of_era - (year_of_era * 365 + year_of_era // 4 - year_of_era // 100)
    return _from_march_based(era * 400 + year_of_era, day_of_year)


def day_to_julian(days: int) -> tuple[int, int, int]:
    """Turn days since (Gregorian) 1970-01-01 into year, month and day of the Julian calendar."""
    era, day_of_era = divmod(days + 719_470, 1_461)
    year_of_era = min(day_of_era // 365, 3)
    return _from_march_based(era * 4 + year_of_era, day_of_era - year_of_era * 365)


def iso_day_of_week(days: int) -> int:
    """Return the day of the week, 1 for Monday to 7 for Sunday, of a number of days since 1970-01-01."""
    return (days + 3) % 7 + 1


def _march_based(year: int, month: int) -> tuple[int, int]:
    return (year, month - 3) if month > 2 else (year - 1, month + 9)


def _day_of_year(month: int, day: int) -> int:
    return (153 * month + 2) // 5 + day - 1


def _from_march_based(year: int, day_of_year: int) -> tuple[int, int, int]:
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    return (year, month + 3, day) if month < 10 else (year + 1, month - 9, day)
