"""Time zones as java.util.TimeZone and Joda-Time's DateTimeZone find them, over the `tzdata` package.

The machine's own time zone database is not read, so that every machine prints the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from previewer.formats.errors import FormatError
from previewer.formats.iso_calendar import MILLIS_PER_DAY
from previewer.formats.locales import jdk_zone_ids, zone_names
from previewer.records import Record

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLI = timedelta(milliseconds=1)
# The rules repeat after 400 years; datetime knows the years 1 to 9999 only.
_CYCLE = 146_097 * MILLIS_PER_DAY
_FIRST = -62_104_060_800_000  # 0002-01-01
_LAST = 253_370_764_800_000  # 9999-01-01
# java.util.TimeZone knows no rules before 1900 and gives today's standard offset.
_JDK_FIRST_RULE = -2_208_988_800_000
_RECENT = (1_735_689_600_000, 1_751_328_000_000)  # January and July 2025

# java.time.ZoneId.SHORT_IDS: java.util.TimeZone knows them, the time zone database does not.
_OLD_ALIASES = {
    "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo", "AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka",
    "CAT": "Africa/Harare", "CNT": "America/St_Johns", "CST": "America/Chicago", "CTT": "Asia/Shanghai",
    "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris", "IET": "America/Indiana/Indianapolis",
    "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "NET": "Asia/Yerevan",
    "NST": "Pacific/Auckland", "PLT": "Asia/Karachi", "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico",
    "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh",
}  # fmt: skip
_ONLY_JODA = {"GMT+0", "GMT-0", "ROC"}
_FIXED_IN_JAVA = {"EST": -5, "MST": -7, "HST": -10}
# Where the database counts winter or Ramadan as the exception, Java counts the other half of the year as summer:
# the hours that are standard time there, and since when.
_NEGATIVE_SUMMER = {
    "Europe/Dublin": (0, _FIRST), "Eire": (0, _FIRST),
    "Africa/Casablanca": (0, _FIRST), "Africa/El_Aaiun": (0, _FIRST),
    "Africa/Windhoek": (1, 764_200_800_000),
}  # fmt: skip

_CUSTOM_ID = re.compile(r"GMT([+-])(?:([0-9]{0,2}):([0-9]{2})|([0-9]{1,2})|([0-9]{1,2})([0-9]{2}))")
# A part that is begun must be whole: what `+05:00:` goes on with is no longer read as something else.
_OFFSET = re.compile(
    r"""(?P<sign>[+-]) (?P<hours>[01][0-9]|2[0-3]) (?:
        : (?P<minutes>[0-5][0-9]) (?: : (?P<seconds>[0-5][0-9]) (?: [.,](?P<fraction>[0-9]{1,3}) | (?![.,]) ) | (?!:) )
        | (?P<minutes2>[0-5][0-9]) (?: (?P<seconds2>[0-5][0-9]) (?P<fraction2>[0-9]{1,3})? | (?![0-9]) )
        | (?![:0-9])
    )""",
    re.VERBOSE,
)


class Zone(Record):
    """A time zone: its id as printed, and either rules or one offset."""

    id: str
    standard_offset: int
    """Milliseconds east of Greenwich, today and without summer time; without rules the only offset."""
    rules: ZoneInfo | None = None
    first_rule: int | None = None
    """Before this time, if any, the standard offset holds."""

    def offset_at(self, millis: int) -> int:
        """Return the offset from UTC in milliseconds at a time."""
        rules = self._rules_at(millis)
        return self.standard_offset if rules is None else _offset(rules, millis)

    def is_summer_time(self, millis: int) -> bool:
        """Tell whether Java counts summer time at a time."""
        rules = self._rules_at(millis)
        return rules is not None and _is_summer_time(rules, millis)

    def to_utc(self, local_millis: int) -> int:
        """Turn a local time into UTC as Joda-Time does: twice there, the earlier; never there, moved on by the gap."""
        if self.rules is None:
            return local_millis - self.standard_offset
        local = (_EPOCH + _within(local_millis) * _MILLI).replace(tzinfo=self.rules)
        return local_millis - _millis(local.utcoffset())

    def name_at(self, millis: int, locale: str, *, long: bool) -> str | None:
        """Return the zone's name at a time in a locale, or None where Java knows none."""
        names = zone_names(locale).get(self.id)
        return names[2 * long + self.is_summer_time(millis)] if names else None

    def _rules_at(self, millis: int) -> ZoneInfo | None:
        return None if self.first_rule is not None and millis < self.first_rule else self.rules


@cache
def jdk_zone(zone_id: str) -> Zone:
    """Turn a zone id into its zone as java.util.TimeZone.getTimeZone does: what it does not know is GMT."""
    if zone_id in jdk_zone_ids():
        if zone_id in _FIXED_IN_JAVA:
            return Zone(zone_id, _FIXED_IN_JAVA[zone_id] * 3_600_000)
        rules = _rules(_OLD_ALIASES.get(zone_id, zone_id))
        summer = _is_summer_time(rules, _RECENT[0])
        return Zone(zone_id, _offset(rules, _RECENT[summer]), rules, _JDK_FIRST_RULE)
    match = _CUSTOM_ID.fullmatch(zone_id)
    if match is not None:
        hours = int(match[2] or match[4] or match[5] or 0)
        minutes = int(match[3] or match[6] or 0)
        if hours <= 23 and minutes <= 59:
            sign = -1 if match[1] == "-" else 1
            return Zone(f"GMT{match[1]}{hours:02}:{minutes:02}", sign * (hours * 60 + minutes) * 60_000)
    return Zone("GMT", 0)


def is_jdk_zone(zone_id: str) -> bool:
    """Tell whether java.util.TimeZone knows an id; what it does not know is GMT to it."""
    return zone_id == "GMT" or jdk_zone(zone_id).id != "GMT"


@cache
def joda_zone(zone_id: str) -> Zone:
    """Turn a zone id or an offset into its zone as org.joda.time.DateTimeZone.forID does."""
    if zone_id in ("UTC", "UT", "Z"):
        return Zone("UTC", 0)
    if zone_id in joda_zone_ids():
        canonical = _joda_aliases().get(zone_id, zone_id)
        if canonical in _FIXED_IN_JAVA:
            return Zone(canonical, _FIXED_IN_JAVA[canonical] * 3_600_000)
        return Zone(canonical, 0, _rules(canonical))
    offset = re.sub(r"^(UTC|GMT|UT)(?=[+-])", "", zone_id)
    found = parse_offset(offset, 0)
    if found is None or found[0] != len(offset):
        raise FormatError(f"found time zone `{zone_id}`, expected an id such as `America/New_York` or `+02:00`")
    return Zone(print_offset(found[1]) if found[1] else "UTC", found[1])


@cache
def joda_zone_ids() -> frozenset[str]:
    """Return the ids of every time zone that Joda-Time knows by name."""
    return jdk_zone_ids() - set(_OLD_ALIASES) | _ONLY_JODA


def parse_offset(text: str, position: int) -> tuple[int, int] | None:
    """Read an offset such as `+02:00`, `-0330` or `+05` at a position: where it ends, and its milliseconds."""
    match = _OFFSET.match(text, position)
    if match is None:
        return None
    minutes = int(match["minutes"] or match["minutes2"] or 0)
    seconds = int(match["seconds"] or match["seconds2"] or 0)
    fraction = int((match["fraction"] or match["fraction2"] or "").ljust(3, "0"))
    millis = ((int(match["hours"]) * 60 + minutes) * 60 + seconds) * 1000 + fraction
    return match.end(), -millis if match["sign"] == "-" else millis


def print_offset(millis: int) -> str:
    """Turn an offset into text such as `+02:00`, with seconds only where there are any, as Joda-Time does."""
    minutes, rest = divmod(abs(millis), 60_000)
    text = f"{'-' if millis < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    if rest:
        text += f":{rest // 1000:02}" + (f".{rest % 1000:03}" if rest % 1000 else "")
    return text


@cache
def _rules(key: str) -> ZoneInfo:
    path = files("tzdata").joinpath("zoneinfo", *key.split("/"))
    try:
        with path.open("rb") as stream:
            return ZoneInfo.from_file(stream, key=key)
    except FileNotFoundError:
        raise FormatError(f"time zone `{key}` is not in the installed tzdata package") from None


@cache
def _joda_aliases() -> Mapping[str, str]:
    path = files("previewer.formats").joinpath("data", "joda-zone-aliases.json")
    aliases: dict[str, str] = json.loads(path.read_text("utf-8"))
    return aliases


def _offset(rules: ZoneInfo, millis: int) -> int:
    return _millis((_EPOCH + _within(millis) * _MILLI).astimezone(rules).utcoffset())


def _is_summer_time(rules: ZoneInfo, millis: int) -> bool:
    standard_hours, since = _NEGATIVE_SUMMER.get(rules.key, (None, 0))
    if standard_hours is not None and millis >= since:
        return _offset(rules, millis) > standard_hours * 3_600_000
    return bool((_EPOCH + _within(millis) * _MILLI).astimezone(rules).dst())


def _within(millis: int) -> int:
    """Move a time by whole cycles of the calendar to where datetime can hold it."""
    if millis > _LAST:
        return _LAST - _CYCLE + (millis - _LAST) % _CYCLE
    return max(millis, _FIRST)


def _millis(offset: timedelta | None) -> int:
    return 0 if offset is None else offset // _MILLI
