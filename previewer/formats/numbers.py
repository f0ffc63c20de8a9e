"""A value becomes text as handlebars.java's `numberFormat` prints it, over DecimalFormat."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from previewer.formats.decimal_format import ROUNDING_MODES, format_number
from previewer.formats.decimal_pattern import UNLIMITED, DecimalForm, compile_decimal_pattern
from previewer.formats.errors import FormatError
from previewer.formats.locales import LocaleData, locale_data

STYLES = ("currency", "percent", "integer", "default")

_LIMITS = ("maximumFractionDigits", "maximumIntegerDigits", "minimumFractionDigits", "minimumIntegerDigits")


def number_format(
    value: object,
    parameters: Sequence[object] = (),
    options: Mapping[str, object] | None = None,
    *,
    default_locale: str = "en_US",
) -> str:
    """Turn a value into text by the parameters and hash of `numberFormat`: a style or pattern, then a locale.

    What is no number prints the first parameter, as in handlebars.java.  Options that it does not know are ignored.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(parameters[0]) if parameters else ""
    pattern = _text(parameters[0], 0) if parameters else "default"
    # A null locale counts as not given; a null pattern does not.
    locale = _text(parameters[1], 1) if len(parameters) > 1 and parameters[1] is not None else default_locale
    options = options or {}
    data = locale_data(locale)
    style = pattern.strip(" \t\r\n").lower()
    form = style_form(style, data) if style in STYLES else compile_decimal_pattern(pattern)
    form = _with_options(form, options)
    return format_number(value, form, data.symbols, rounding_mode=_rounding_mode(options))


def style_form(style: str, data: LocaleData) -> DecimalForm:
    """Return a locale's form for `currency`, `percent`, `integer` or `default`, in any case of letters."""
    match style.lower():
        case "currency":
            form = compile_decimal_pattern(data.currency_pattern)
            digits = data.currency_digits
            return form.with_fraction_digits(maximum=digits).with_fraction_digits(minimum=digits)
        case "percent":
            return compile_decimal_pattern(data.percent_pattern)
        case "integer":
            return compile_decimal_pattern(data.number_pattern).with_fraction_digits(maximum=0)
        case "default":
            return compile_decimal_pattern(data.number_pattern)
        case _:
            raise FormatError(f"found number style `{style}`, expected one of {', '.join(STYLES)}")


def _text(parameter: object, index: int) -> str:
    if not isinstance(parameter, str):
        raise FormatError(f"found {_shown(parameter)} as parameter {index} of numberFormat, expected text")
    return parameter


def _with_options(form: DecimalForm, options: Mapping[str, object]) -> DecimalForm:
    for name in ("groupingUsed", "parseIntegerOnly"):
        if not isinstance(options.get(name), bool | None):
            raise FormatError(f"found {_shown(options[name])} for {name}, expected true or false")
    if options.get("groupingUsed") is False:
        form = form.replace(grouping_size=0)
    limits = {name: _limit(name, options.get(name)) for name in _LIMITS}
    # In this order the lower limit has the last word.
    form = form.with_fraction_digits(maximum=limits["maximumFractionDigits"])
    form = form.with_integer_digits(maximum=limits["maximumIntegerDigits"])
    form = form.with_fraction_digits(minimum=limits["minimumFractionDigits"])
    return form.with_integer_digits(minimum=limits["minimumIntegerDigits"])


def _limit(name: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > UNLIMITED:
        raise FormatError(f"found {_shown(value)} for {name}, expected a whole number")
    return value


def _shown(value: object) -> str:
    return "a huge number" if isinstance(value, int) and abs(value) > UNLIMITED else f"`{value}`"


def _rounding_mode(options: Mapping[str, object]) -> str:
    mode = options.get("roundingMode")
    if mode is None:
        return "half_even"
    name = mode.strip(" \t\r\n").lower() if isinstance(mode, str) else ""
    if name not in ROUNDING_MODES:
        raise FormatError(f"found roundingMode {_shown(mode)}, expected one of {', '.join(ROUNDING_MODES)}")
    return name
