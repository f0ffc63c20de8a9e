"""Runs recorded results of the JDK and Joda-Time through the formatting layer's own functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from previewer.formats import digests, java_regex, joda, joda_parse, simple_date
from previewer.formats.errors import FormatError
from previewer.formats.url import url_encode
from previewer.rendering.errors import RenderError
from previewer.rendering.helpers.registry import STOCK_HELPERS
from previewer.rendering.template import Environment
from previewer.source import Source

Case = dict[str, Any]  # a line of a case file


def _date(case: Case, module: Any) -> object:  # simple_date or joda: two modules with the same functions
    where = {"locale": case.get("locale", "en_US"), "zone": case.get("tz", "UTC")}
    if "style" in case or "timeStyle" in case:
        return module.print_style(case["millis"], case.get("style"), case.get("timeStyle"), **where)
    return module.print_pattern(case["millis"], case["pattern"], **where)


def _joda_parse(case: Case) -> object:
    form = case.get("format", "dateOptionalTimeParser")
    zone = case.get("tz", "UTC")
    if form == "chain":
        millis, by = joda_parse.parse_documented(case["text"], zone=zone)
        return {"by": by, "millis": millis}
    if form == "dateOptionalTimeParser":
        return {"millis": joda_parse.parse_iso(case["text"], zone=zone)}
    return {"millis": joda_parse.parse_pattern(case["text"], form, zone=zone, this_year=2025)}


def _number(case: Case) -> object:
    # Recorded through handlebars.java's own helper, so run through ours.
    try:
        return Environment(helpers=STOCK_HELPERS).compile(Source("case", case["template"])).render({"v": case["value"]})
    except RenderError:
        return "error"


def _hash(case: Case) -> object:
    algorithm, text = case["algo"], case["text"]
    if algorithm == "base64":
        return digests.to_base64(text)
    if algorithm == "hex":
        return digests.hex_digits(text)
    return digests.digest(algorithm, text)


_RUNNERS: dict[str, Callable[[Case], object]] = {
    "simpledate": lambda case: _date(case, simple_date),
    "joda": lambda case: _date(case, joda),
    "jodaparse": _joda_parse,
    "number": _number,
    "urlencode": lambda case: url_encode(case["text"]),
    "regex": lambda case: java_regex.full_match(case["text"], case["pattern"]),
    "hash": _hash,
}
KINDS = frozenset(_RUNNERS)


def run_format_case(case: Case) -> tuple[object, object]:
    """What a case expects and what the layer gives; an error is the text "error"."""
    expected = case.get("expect", "error")
    try:
        actual = _RUNNERS[case["kind"]](case)
    except FormatError:
        actual = "error"
    return expected, actual
