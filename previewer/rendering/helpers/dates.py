"""Iterable's date helpers: SimpleDateFormat for dateFormat and now, Joda-Time for dateMath. Documented in D1, D5."""

from __future__ import annotations

import re
from typing import Literal

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter
from previewer.rendering.values import Failure, Value, to_text

STYLES = ("full", "long", "medium", "short")
_STEP = re.compile(r"\s*([+-]?)(\d+)([yMwdhHms])")
_UNITS: dict[str, Literal["years", "months", "weeks", "days", "hours", "minutes", "seconds"]] = {
    "y": "years",
    "M": "months",
    "w": "weeks",
    "d": "days",
    "h": "hours",
    "H": "hours",
    "m": "minutes",
    "s": "seconds",
}


def _now(call: Call) -> int:
    now, clock = (call.run.options.get(name) for name in ("now", "clock"))
    if isinstance(now, int):
        return now
    if not isinstance(clock, int):
        raise Failure(f"`{call.name}` needs the time of the rendering, and none is set")
    call.guess_once("the time is this machine's clock, as neither --now nor the payload tells one (setting `now`)")
    return clock


def _word(call: Call, name: str, position: int | None = None) -> str | None:
    value = call.hash.get(name)
    if value is None and position is not None:
        value = call.param(position)
    return None if value is None else to_text(value)


def _print_jdk(call: Call, millis: int, form: str | None, locale: str | None) -> str:
    from previewer.formats import simple_date, zones
    from previewer.formats.errors import FormatError

    zone = _word(call, "tz") or "UTC"
    if not zones.is_jdk_zone(zone):
        call.guess(f"`{zone[:40]}` is no time zone and counts as GMT; a field's name stands without quotes")
    try:
        if form is None or form in STYLES:
            text = simple_date.print_style(millis, form or "medium", locale=locale or "en_US", zone=zone)
            return _short(call, text) if form == "short" and locale in (None, "en_US") else text
        return simple_date.print_pattern(millis, form, locale=locale or "en_US", zone=zone)
    except FormatError as error:
        raise Failure(str(error)) from error


def _short(call: Call, text: str) -> str:
    padded = "/".join(part.zfill(2) for part in text.split("/"))
    asked = padded != text
    if asked and call.ask("locale-data", "short dates have no zeros in front, as on JDK 17") == "documented":
        return padded
    return text


def _date_format(call: Call) -> Value:
    from previewer.formats.errors import FormatError
    from previewer.formats.joda_parse import parse_documented

    if call.subject is None or call.subject == "":
        if call.ask("missing-date", "a missing date prints nothing") == "fail":
            raise Failure("`dateFormat` found nothing, expected a date")
        return ""
    try:
        millis, _ = parse_documented(to_text(call.subject))
    except FormatError as error:
        if call.ask("unreadable-date", "a text of no documented shape fails") == "blank":
            return ""
        raise Failure(f"`dateFormat`: {error}") from error
    return _print_jdk(call, millis, _word(call, "format", 0), _word(call, "locale", 1))


def is_date(text: str) -> bool:
    """Whether `dateFormat` and `dateMath` can read a text as a date."""
    from previewer.formats.errors import FormatError
    from previewer.formats.joda_parse import parse_documented

    try:
        parse_documented(text)
    except FormatError:
        return False
    return True


def _now_text(call: Call) -> Value:
    form = _word(call, "format")
    if form is None and call.given:
        form = to_text(call.subject)
    return _print_jdk(call, _now(call), form, _word(call, "locale"))


def _timestamp(call: Call) -> Value:
    return _now(call)


def _date_math(call: Call) -> Value:
    from previewer.formats import joda
    from previewer.formats.errors import FormatError

    zone, expression = _word(call, "tz") or "UTC", call.param(0)
    if call.subject is None or not isinstance(expression, str):
        if call.ask("date-math", "a missing date or expression fails") == "blank":
            return ""
        expected = "a date" if call.subject is None else "an expression such as +7d"
        raise Failure(f"`dateMath` found nothing, expected {expected}")
    try:
        millis = _moved(call, expression, zone)
    except FormatError as error:
        if call.ask("date-math", "an unreadable date, zone or expression fails") == "blank":
            return ""
        raise Failure(f"`dateMath`: {error}") from error
    form, locale = _word(call, "format", 1), _word(call, "locale") or "en_US"
    try:
        if form is None or form in STYLES:
            text = joda.print_style(millis, form or "medium", locale=locale, zone=zone)
            return _short(call, text) if form == "short" and locale == "en_US" else text
        return joda.print_pattern(millis, form, locale=locale, zone=zone)
    except FormatError as error:
        raise Failure(f"`dateMath`: {error}") from error


def _moved(call: Call, expression: str, zone: str) -> int:
    from previewer.formats.joda_math import plus, start_of_day
    from previewer.formats.joda_parse import parse_documented
    from previewer.formats.zones import joda_zone

    joda_zone(zone)  # an unknown one fails before anything else
    if call.subject == "now":
        millis = _now(call)
    elif call.subject == "midnight":
        millis = start_of_day(_now(call), zone=zone)
    else:
        millis, _ = parse_documented(to_text(call.subject))
    if "/" in expression:
        call.guess("`/` rounds a date in Iterable, nobody documents how: it fails here")
        raise Failure("`dateMath` found `/`, which is unsupported")
    for amount, unit in steps_of(expression):
        millis = plus(millis, amount, _UNITS[unit], zone=zone)
    return millis


def steps_of(expression: str) -> list[tuple[int, str]]:
    """The steps of `dateMath`'s expression, each an amount and the letter of its unit; raises FormatError."""
    from previewer.formats.errors import FormatError

    steps = []
    at = 0
    while at < len(expression.rstrip()):
        step = _STEP.match(expression, at)
        if step is None:
            rest = expression[at : at + 20]
            raise FormatError(f"found `{rest}`, expected a step such as +7d (y M w d h m s; `/` is unsupported)")
        if len(step[2]) > 10:
            raise FormatError(f"found {step[2][:20]}, expected a smaller number")
        steps.append((int(step[2]) * (-1 if step[1] == "-" else 1), step[3]))
        at = step.end()
    return steps


_FORMS = (Form.INLINE, Form.SUBEXPRESSION)
_DATE = Parameter("date", ("date text",), about="yyyy-MM-dd, with or without a time")
_FORMAT = Parameter("format", ("text",), required=False, about="full, long, medium, short or a pattern")
_ZONE = Parameter("tz", ("text",), required=False, may_be_missing=False, about="a zone id; UTC if not given")
_LOCALE = Parameter("locale", ("text",), required=False, about="such as es_ES")

HELPERS = (
    Helper(
        "dateFormat",
        _date_format,
        "A date as SimpleDateFormat prints it.",
        _FORMS,
        (_DATE, _FORMAT, _LOCALE),
        hash=(_FORMAT, _ZONE, _LOCALE),
        failure="a missing date prints nothing, a text of no documented shape fails (guesses); an unknown zone is GMT",
        example='{{dateFormat order_date format="MMMM d, yyyy" tz="America/New_York"}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "dateMath",
        _date_math,
        "A date moved by an expression, as Joda-Time prints it.",
        _FORMS,
        (
            Parameter("date", ("date text",), may_be_missing=False, about="also now and midnight"),
            Parameter("expression", ("text",), may_be_missing=False, about="such as +1y-1M+7d"),
        ),
        hash=(_FORMAT, _ZONE, _LOCALE),
        failure="a missing or unreadable date, or an unknown zone, fails (a guess)",
        example='{{dateMath "now" "+7d" format="long"}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "now",
        _now_text,
        "The time of the rendering as SimpleDateFormat prints it.",
        _FORMS,
        (Parameter("format", ("text",), required=False),),
        hash=(_FORMAT, _ZONE, _LOCALE),
        failure="a pattern that Java rejects fails; an unknown zone is GMT",
        example='{{now format="yyyy"}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "timestamp",
        _timestamp,
        "The time of the rendering in milliseconds since 1970.",
        _FORMS,
        result="number",
        example="{{timestamp}}",
        certainty=Certainty.DOCUMENTED,
    ),
)
