"""A time becomes text as Joda-Time's DateTimeFormat prints it on JDK 17 (Iterable's `dateMath`)."""

from typing import assert_never

from previewer.formats.joda_fields import JodaField, get_field
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
from previewer.formats.zones import Zone, joda_zone, print_offset


def print_pattern(millis: int, pattern: str, *, locale: str = "en_US", zone: str = "UTC") -> str:
    """Turn a time into text by a pattern such as `MMMM d, yyyy`, as DateTimeFormat.forPattern does.

    Digits are always ASCII.  An unknown zone is an error.
    """
    elements = compile_pattern(pattern)
    data = locale_data(locale)
    found_zone = joda_zone(zone)
    local = millis + found_zone.offset_at(millis)
    return "".join(_print(element, local, millis, found_zone, data, locale) for element in elements)


def print_style(
    millis: int, style: str | None, time_style: str | None = None, *, locale: str = "en_US", zone: str = "UTC"
) -> str:
    """Turn a time into text by a style (`full`, `long`, `medium`, `short`) for its date, its time of day or both.

    Joda-Time reads the JDK's pattern for the style as one of its own.
    """
    pattern = locale_data(locale).date_pattern(style, time_style)
    return print_pattern(millis, pattern, locale=locale, zone=zone)


def field_name(field: JodaField, value: int, *, long: bool, data: LocaleData) -> str:
    """Return the name of a month, a day, an era or a half of the day."""
    match field:
        case JodaField.ERA:
            return data.eras[value]
        case JodaField.MONTH:
            return (data.months if long else data.short_months)[value - 1]
        case JodaField.DAY_OF_WEEK:
            return (data.days if long else data.short_days)[value % 7]
        case JodaField.HALFDAY:
            return data.am_pm[value]
        case _:
            raise AssertionError(field)


def _print(element: Element, local: int, millis: int, zone: Zone, data: LocaleData, locale: str) -> str:
    match element:
        case Text(text):
            return text
        case Number(field, minimum):
            value = get_field(local, field)
            return ("-" if value < 0 else "") + str(abs(value)).rjust(minimum, "0")
        case TwoDigitYear(field):
            return f"{abs(get_field(local, field)) % 100:02}"
        case Name(field, long):
            return field_name(field, get_field(local, field), long=long, data=data)
        case Fraction(field, minimum):
            return f"{get_field(local, field):03}"[:minimum].ljust(minimum, "0")
        case ZonePart():
            return _print_zone(element, millis, zone, locale)
        case _:
            assert_never(element)


def _print_zone(part: ZonePart, millis: int, zone: Zone, locale: str) -> str:
    offset = zone.offset_at(millis)
    match part.form:
        case "id":
            return zone.id
        case "name" | "short name":
            long = part.form == "name"
            if zone.id.startswith("Etc/GMT") and (offset or not long):
                # The JDK makes these names up out of the offset and the language; Joda-Time does not see them.
                return print_offset(offset) if offset else "GMT"
            name = zone.name_at(millis, locale, long=long)
            return print_offset(offset) if name is None else name
        case "offset with colon":
            return print_offset(offset)[:6]
        case "offset":
            return print_offset(offset)[:6].replace(":", "")
        case _:
            assert_never(part.form)
