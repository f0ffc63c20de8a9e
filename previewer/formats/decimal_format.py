"""A number becomes text as java.text.DecimalFormat of JDK 17 prints it."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from math import copysign, isinf, isnan

from previewer.formats.decimal_pattern import (
    CURRENCY,
    CURRENCY_CODE,
    MINUS,
    PERCENT,
    PERMILLE,
    Affix,
    DecimalForm,
)
from previewer.formats.doubles import double_text
from previewer.formats.errors import FormatError
from previewer.formats.locales import NumberSymbols
from previewer.records import Record

ROUNDING_MODES = ("up", "down", "ceiling", "floor", "half_up", "half_down", "half_even", "unnecessary")
"""java.math.RoundingMode, in lower case."""

Number = int | float | Decimal

_MODES = {
    "up": ROUND_UP, "down": ROUND_DOWN, "ceiling": ROUND_CEILING, "floor": ROUND_FLOOR,
    "half_up": ROUND_HALF_UP, "half_down": ROUND_HALF_DOWN, "half_even": ROUND_HALF_EVEN,
    "unnecessary": ROUND_DOWN,
}  # fmt: skip
# What Java prints at most of a double or a long.
_INTEGER_DIGITS, _FRACTION_DIGITS = 309, 340
# The exact value of a double has up to 767 digits, and up to 1074 after the point.
_CONTEXT = Context(prec=2200, Emin=-9999, Emax=9999)


class _Digits(Record):
    """An absolute value as digits without zeros at either end: 0.`digits` times ten to the `point`."""

    digits: str
    point: int


def format_number(
    number: Number, form: DecimalForm, symbols: NumberSymbols, *, rounding_mode: str = "half_even"
) -> str:
    """Turn a number into text by a form, in the symbols of a locale.

    Integers are exact; doubles are written by their shortest digits.  Negative zero keeps its sign.
    """
    if rounding_mode not in ROUNDING_MODES:
        raise FormatError(f"found rounding mode `{rounding_mode}`, expected one of {', '.join(ROUNDING_MODES)}")
    if isinstance(number, float) and isnan(number):
        return symbols.nan
    number *= form.multiplier
    negative = copysign(1, number) < 0 if isinstance(number, float) else number < 0
    if isinstance(number, float) and isinf(number):
        body = symbols.infinity
    elif form.exponent_digits is None:
        body = _plain(_fixed_digits(number, form, rounding_mode), form, symbols)
    else:
        body = _scientific(_significant_digits(number, form, rounding_mode), form, symbols)
    prefix, suffix = form.positive_prefix, form.positive_suffix
    if negative:
        prefix, suffix = form.negative_prefix, form.negative_suffix
    return _affix(prefix, symbols) + body + _affix(suffix, symbols)


def _fixed_digits(number: Number, form: DecimalForm, mode: str) -> _Digits:
    """Round to the form's digits after the point."""
    shortest = _shortest(number)
    return _round(number, shortest, shortest.point + min(form.maximum_fraction_digits, _FRACTION_DIGITS), mode)


def _significant_digits(number: Number, form: DecimalForm, mode: str) -> _Digits:
    """Round to as many digits as the form has in all."""
    wanted = form.maximum_integer_digits + min(form.maximum_fraction_digits, _FRACTION_DIGITS)
    shortest = _shortest(number)
    # Of no digits Java rounds doubles only.
    return _round(number, shortest, wanted, mode) if wanted or isinstance(number, float) else shortest


def _shortest(number: Number) -> _Digits:
    _, digits, exponent = _printed(number).as_tuple()
    text = "".join(map(str, digits))
    assert isinstance(exponent, int)  # infinities and NaN do not come here
    point = len(text) + exponent - (len(text) - len(text.lstrip("0")))
    text = text.strip("0")
    return _Digits(text, point if text else 0)


def _round(number: Number, shortest: _Digits, keep: int, mode: str) -> _Digits:
    """Keep a number of leading digits (0: perhaps none, perhaps one that is carried)."""
    if keep >= len(shortest.digits):
        return shortest
    # Java gives up on what is smaller than a tenth of the last place, whatever the mode.
    if keep < 0:
        return _Digits("", 0)
    if mode == "unnecessary":
        raise FormatError(f"found {number}, which cannot be written without rounding as its mode demands")
    value = _rounded_value(number, shortest, mode)
    place = Decimal(1).scaleb(shortest.point - keep, _CONTEXT)
    return _shortest(abs(value.quantize(place, rounding=_MODES[mode], context=_CONTEXT)))


def _rounded_value(number: Number, shortest: _Digits, mode: str) -> Decimal:
    """Return the value that Java rounds: the shortest digits for one-sided modes, else a double's exact value."""
    if not isinstance(number, float):
        return Decimal(number)
    if mode.startswith("half") and not _passes_for_exact(shortest):
        # The JDK does not know that it has all digits of a whole double, and rounds a half of one up.
        return Decimal(number) + (Decimal("0.1") if number.is_integer() and number else 0)
    return _printed(number)


def _printed(number: Number) -> Decimal:
    """Return the number that Java's digits of a double say."""
    return Decimal(double_text(number) if isinstance(number, float) else number)


def _passes_for_exact(shortest: _Digits) -> bool:
    """Tell whether JDK 17 mistakes a double for its shortest digits: one digit, and below a thousandth."""
    return len(shortest.digits) == 1 and shortest.point <= -3


def _plain(number: _Digits, form: DecimalForm, symbols: NumberSymbols) -> str:
    digits, point = number.digits, number.point
    integer = digits[: max(point, 0)].ljust(max(point, 0), "0")
    fraction = "0" * max(-point, 0) + digits[max(point, 0) :] if digits else ""
    integer = integer.rjust(min(form.minimum_integer_digits, _INTEGER_DIGITS), "0")
    if len(integer) > form.maximum_integer_digits:
        integer = integer[len(integer) - form.maximum_integer_digits :]
    fraction = fraction.ljust(min(form.minimum_fraction_digits, _FRACTION_DIGITS), "0")
    if not integer and not fraction:
        integer = "0"
    decimal, grouping = symbols.decimal, symbols.grouping
    if form.is_currency:
        decimal, grouping = symbols.monetary_decimal, symbols.monetary_grouping
    text = grouping.join(_groups(_localized(integer, symbols), form.grouping_size))
    if fraction or form.always_decimal:
        text += decimal + _localized(fraction, symbols)
    return text


def _groups(integer: str, size: int) -> list[str]:
    if size == 0 or not integer:
        return [integer]
    first = len(integer) % size
    return [integer[:first]] * bool(first) + [integer[at : at + size] for at in range(first, len(integer), size)]


def _scientific(number: _Digits, form: DecimalForm, symbols: NumberSymbols) -> str:
    exponent = number.point
    range_size, integer_digits = form.maximum_integer_digits, form.minimum_integer_digits
    if range_size > 1 and range_size > integer_digits:
        # More `#` than `0` before the point: exponents go by multiples, as in `12.3E3`.
        exponent = (exponent - 1) // range_size * range_size
        integer_digits = 1
    else:
        exponent -= integer_digits
    if number.digits:
        integer_digits = number.point - exponent
    else:
        exponent = 0
    wanted = max(form.minimum_integer_digits + min(form.minimum_fraction_digits, _FRACTION_DIGITS), integer_digits)
    digits = _localized(number.digits.ljust(wanted, "0"), symbols)
    decimal = symbols.monetary_decimal if form.is_currency else symbols.decimal
    text = digits[:integer_digits]
    if len(digits) > integer_digits or form.always_decimal:
        text += decimal + digits[integer_digits:]
    sign = symbols.minus if exponent < 0 else ""
    return (
        text + symbols.exponent + sign + _localized(str(abs(exponent)).rjust(form.exponent_digits or 0, "0"), symbols)
    )


def _localized(digits: str, symbols: NumberSymbols) -> str:
    if symbols.zero == "0":
        return digits
    return "".join(chr(ord(symbols.zero) + int(digit)) for digit in digits)


def _affix(affix: Affix, symbols: NumberSymbols) -> str:
    signs = {
        MINUS: symbols.minus,
        PERCENT: symbols.percent,
        PERMILLE: symbols.permille,
        CURRENCY: symbols.currency,
        CURRENCY_CODE: symbols.currency_code,
    }
    return "".join(signs[text] if is_sign else text for text, is_sign in affix)
