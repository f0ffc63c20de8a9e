"""Literals that a helper refuses whatever it is given beside them: patterns, locales, operators."""

from __future__ import annotations

from previewer.rendering.helpers.dates import STYLES, steps_of
from previewer.rendering.values import Failure


def refusal(helper: str, parameter: str, literal: str) -> str | None:
    """Why a helper would fail on a text for one of its arguments; None where it takes it."""
    from previewer.formats.errors import FormatError

    try:
        _try(helper, parameter, literal)
    except (FormatError, Failure) as error:
        return str(error)
    return None


def _try(helper: str, parameter: str, literal: str) -> None:
    match helper, parameter:
        case "ifMatchesRegexStr", "pattern":
            from previewer.formats.java_regex import full_match

            full_match("", literal)
        case "dateMath", "expression":
            steps_of(literal)
        case "dateMath", "format" if literal not in STYLES:
            from previewer.formats import joda

            joda.print_pattern(0, literal)
        case (("dateFormat" | "now"), "format") if literal not in STYLES:
            from previewer.formats import simple_date

            simple_date.print_pattern(0, literal)
        case (("dateFormat" | "dateMath" | "now" | "numberFormat"), "locale"):
            from previewer.formats.locales import locale_data

            locale_data(literal)
        case "numberFormat", "format":
            from previewer.formats.numbers import number_format

            number_format(1, (literal,))
        case "numberFormat", "roundingMode":
            from previewer.formats.numbers import number_format

            number_format(1, ("currency",), {parameter: literal})
        case "math", "operator" if literal not in ("+", "-", "*", "/", "%"):
            raise Failure(f"found `{literal}`, expected one of + - * / %")
        case _:
            pass
