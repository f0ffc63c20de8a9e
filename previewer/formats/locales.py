"""What JDK 17 knows of a locale: names of months and days, patterns by style, number symbols, zone names.

The table is package data, exported from a JDK 17.0.15 (CLDR 39); `tools/build_locales.py` makes it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from previewer.formats.errors import FormatError
from previewer.records import Record

STYLES = ("full", "long", "medium", "short")

_ROOT = "_"
_SHAPE = re.compile(
    r"(?P<language>[a-z]{2,3})(?:_(?P<country>[A-Z]{2}|[0-9]{3}|(?=_))(?:_(?P<variant>[^_#]+))?)?"
    r"|_(?P<only>[A-Z]{2})(?:_(?P<only_variant>[^#]+))?"
)
# Old codes that java.util.Locale replaces.
_RENAMED = {"iw": "he", "in": "id", "ji": "yi"}
# Their dates follow the Japanese imperial calendar and Thai digits from data that the export does not hold.
_OTHER_CALENDARS = {("ja", "JP", "JP"), ("th", "TH", "TH")}
# CLDR's symbols for currencies in languages that do not say their own; every other currency shows its code.
_ROOT_SYMBOLS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "HKD": "HK$", "ILS": "₪",
    "INR": "₹", "JPY": "JP¥", "KRW": "₩", "MXN": "MX$", "NZD": "NZ$", "PHP": "₱", "TWD": "NT$", "USD": "US$",
    "VND": "₫", "XAF": "FCFA", "XCD": "EC$", "XOF": "F\u202fCFA", "XPF": "CFPF", "XXX": "¤",
}  # fmt: skip
# Whose zone names a locale without its own has: measured as (nearly) the same on JDK 17.
_ZONE_NAME_DONORS = {
    "ar": "ar_SA", "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "en": "en_GB", "es": "es_MX", "fi": "fi_FI",
    "fr": "fr_FR", "he": "he_IL", "it": "it_IT", "ja": "ja_JP", "ko": "ko_KR", "nb": "nb_NO", "nl": "nl_NL",
    "nn": "nb_NO", "no": "nb_NO", "pl": "pl_PL", "pt": "pt_BR", "sv": "sv_SE", "tr": "tr_TR", "zh": "zh_CN",
}  # fmt: skip
_EXACT_ZONE_NAME_DONORS = {"en": "en_US", "es": "es_ES"}

ZoneNames = tuple[str, str, str, str]
"""Short, short summer, long, long summer."""


class LocaleId(Record):
    """A locale's name taken apart, as java.util.Locale holds it."""

    language: str
    country: str
    variant: str

    def __str__(self) -> str:
        return f"{self.language}_{self.country}".rstrip("_") or _ROOT


class NumberSymbols(Record):
    """The signs of a locale's numbers, as java.text.DecimalFormatSymbols holds them."""

    zero: str
    decimal: str
    grouping: str
    monetary_decimal: str
    monetary_grouping: str
    minus: str
    percent: str
    permille: str
    exponent: str
    infinity: str
    nan: str
    currency: str
    currency_code: str


class LocaleData(Record):
    """All that JDK 17 knows of one locale; lists of days begin with Sunday, of styles with `full`."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    standalone_months: tuple[str, ...]
    short_standalone_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    am_pm: tuple[str, ...]
    eras: tuple[str, ...]
    first_day_of_week: int
    """1 is Sunday, as in java.util.Calendar."""
    minimal_days_in_first_week: int
    date_patterns: tuple[str, ...]
    time_patterns: tuple[str, ...]
    date_time_patterns: tuple[str, ...]
    """16: for each date style, each time style."""
    symbols: NumberSymbols
    number_pattern: str
    percent_pattern: str
    currency_pattern: str
    currency_digits: int
    buddhist: bool
    """Whether java.util.Calendar counts Buddhist years here (Joda-Time does not)."""

    def date_pattern(self, style: str | None, time_style: str | None = None) -> str:
        """Return the pattern of java.text.DateFormat for a date style, a time style or both."""
        if style is None and time_style is None:
            raise FormatError("found neither a date style nor a time style")
        if time_style is None:
            return self.date_patterns[_style_index(style)]
        if style is None:
            return self.time_patterns[_style_index(time_style)]
        return self.date_time_patterns[len(STYLES) * _style_index(style) + _style_index(time_style)]


def parse_locale(text: str) -> LocaleId:
    """Turn a locale's name such as `en_GB` into its parts; "" is the root locale.

    Follows org.apache.commons.lang3.LocaleUtils.toLocale, as handlebars.java calls it: `en-GB` and `en_gb` are
    errors.
    """
    if text == "":
        return LocaleId("", "", "")
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise FormatError(f"found locale `{text}`, expected a language and perhaps a country, such as `en_GB`")
    language, country = match["language"] or "", match["country"] or match["only"] or ""
    variant = match["variant"] or match["only_variant"] or ""
    return LocaleId(_RENAMED.get(language, language), country, variant)


@cache
def locale_data(text: str) -> LocaleData:
    """Return what JDK 17 knows of the locale that `text` names, with its fall-back to the language and the root.

    A pair that the JDK does not list, such as `en_FR`, has the language's names and patterns with the country's
    weeks and currency.
    """
    locale = parse_locale(text)
    if (locale.language, locale.country, locale.variant) in _OTHER_CALENDARS:
        raise FormatError(f"locale `{text}` has a calendar or digits of its own, which are not supported")
    found = _locale_line(str(locale))
    if found is None:
        language = _locale_line(locale.language) if locale.language else None
        found = (language or _locale_line(_ROOT) or {}) | _region(locale)
    return _build(found, buddhist=(locale.language, locale.country) == ("th", "TH"))


@cache
def zone_names(text: str) -> Mapping[str, ZoneNames]:
    """Return the names of every time zone id in the locale that `text` names.

    The table holds 24 locales; others show the names of a near one, or English ones.
    """
    locale = parse_locale(text)
    language = locale.language
    names = _line({"zones": str(locale)})
    if names is None and not locale.country and language in _EXACT_ZONE_NAME_DONORS:
        names = _line({"zones": _EXACT_ZONE_NAME_DONORS[language]})
    if names is None:
        names = _line({"zones": _ZONE_NAME_DONORS.get(language, "en_US")}) or {}
    groups = (_line({"zones": "ids"}) or {})["groups"]
    pairs = zip(groups, names["names"], strict=True)
    return {zone: (short, summer, long, long_summer)
            for zones, (short, summer, long, long_summer) in pairs for zone in zones}  # fmt: skip


@cache
def jdk_zone_ids() -> frozenset[str]:
    """Return the ids of every time zone that JDK 17 knows."""
    return frozenset(zone for zones in (_line({"zones": "ids"}) or {})["groups"] for zone in zones)


def _style_index(style: str | None) -> int:
    if style not in STYLES:
        raise FormatError(f"found style `{style}`, expected one of {', '.join(STYLES)}")
    return STYLES.index(style)


def _region(locale: LocaleId) -> dict[str, Any]:
    """Return what the country decides in a language that the JDK does not list for it."""
    if not locale.country:
        return {}
    region = _line({"region": locale.country}) or _line({"region": "001"}) or {}
    usual = (_line({"symbols": locale.language or _ROOT}) or {"usual": {}})["usual"]
    code = region["curCode"]
    return {**region, "curSym": usual.get(code) or _ROOT_SYMBOLS.get(code, code)}


def _locale_line(name: str) -> dict[str, Any] | None:
    found = _line({"locale": name})
    if found is None or name == _ROOT:
        return found
    language = name.partition("_")[0]
    parent = _locale_line(language if language != name else _ROOT)
    return {**(parent or {}), **found}


@cache
def _table() -> bytes:
    path = files("previewer.formats").joinpath("data", "jdk17-locales.jsonl.gz")
    return b"\n" + gzip.decompress(path.read_bytes())


def _line(start: Mapping[str, str]) -> dict[str, Any] | None:  # JSON of known shape, read field by field in _build
    """Return the line of the table that begins with the one field `start`."""
    opening = b"\n" + json.dumps(start, ensure_ascii=False).encode().removesuffix(b"}")
    table = _table()
    at = table.find(opening) + 1
    if at == 0:
        return None
    line: dict[str, Any] = json.loads(table[at : table.index(b"\n", at)])
    return line


def _build(found: dict[str, Any], *, buddhist: bool) -> LocaleData:
    symbols = NumberSymbols(
        zero=found["zero"],
        decimal=found["dec"],
        grouping=found["grp"],
        monetary_decimal=found["mdec"],
        monetary_grouping=found["mgrp"],
        minus=found["minus"],
        percent=found["percent"],
        permille=found["permill"],
        exponent=found["exp"],
        infinity=found["inf"],
        nan=found["nan"],
        currency=found["curSym"],
        currency_code=found["curCode"],
    )
    return LocaleData(
        months=tuple(found["months"]),
        short_months=tuple(found["monthsShort"]),
        standalone_months=tuple(found["monthsAlone"]),
        short_standalone_months=tuple(found["monthsShortAlone"]),
        days=tuple(found["days"]),
        short_days=tuple(found["daysShort"]),
        am_pm=tuple(found["ampm"]),
        eras=tuple(found["eras"]),
        first_day_of_week=found["firstDay"],
        minimal_days_in_first_week=found["minDays"],
        date_patterns=tuple(found["date"]),
        time_patterns=tuple(found["time"]),
        date_time_patterns=tuple(found["dateTime"]),
        symbols=symbols,
        number_pattern=found["number"],
        percent_pattern=found["percentPattern"],
        currency_pattern=found["currency"],
        currency_digits=found["curDigits"],
        buddhist=buddhist,
    )
