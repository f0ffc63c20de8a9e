"""A pattern of java.text.DecimalFormat becomes the form it describes: digits, grouping, and what stands around."""

from __future__ import annotations

import re
from functools import cache

from previewer.formats.errors import FormatError
from previewer.records import Record

# What may stand in a prefix or suffix and is replaced by the locale's own sign.
MINUS, PERCENT, PERMILLE, CURRENCY, CURRENCY_CODE = "minus", "percent", "permille", "currency", "currency code"
UNLIMITED = 2_147_483_647

Affix = tuple[tuple[str, bool], ...]
"""Texts and signs in order: a pair is literal text with False, or the name of a sign with True."""


class DecimalForm(Record):
    """How a number is written."""

    positive_prefix: Affix = ()
    positive_suffix: Affix = ()
    negative_prefix: Affix = ((MINUS, True),)
    negative_suffix: Affix = ()
    multiplier: int = 1
    minimum_integer_digits: int = 0
    maximum_integer_digits: int = UNLIMITED
    minimum_fraction_digits: int = 0
    maximum_fraction_digits: int = UNLIMITED
    grouping_size: int = 3
    """0 for none."""
    always_decimal: bool = False
    """Whether the decimal separator is written without a fraction too."""
    exponent_digits: int | None = None
    """Minimum digits of the exponent, in scientific notation."""

    @property
    def is_currency(self) -> bool:
        """Whether the monetary separators are used."""
        affixes = (self.positive_prefix, self.positive_suffix, self.negative_prefix, self.negative_suffix)
        return any(sign and text in (CURRENCY, CURRENCY_CODE) for affix in affixes for text, sign in affix)

    def with_integer_digits(self, *, minimum: int | None = None, maximum: int | None = None) -> DecimalForm:
        """Return the form with other limits; as in Java the limit given moves the other one out of its way."""
        if maximum is not None:
            maximum = max(maximum, 0)
            lowest = min(self.minimum_integer_digits, maximum)
            self = self.replace(maximum_integer_digits=maximum, minimum_integer_digits=lowest)
        if minimum is not None:
            minimum = max(minimum, 0)
            highest = max(self.maximum_integer_digits, minimum)
            self = self.replace(minimum_integer_digits=minimum, maximum_integer_digits=highest)
        return self

    def with_fraction_digits(self, *, minimum: int | None = None, maximum: int | None = None) -> DecimalForm:
        """Return the form with other limits; as in Java the limit given moves the other one out of its way."""
        if maximum is not None:
            maximum = max(maximum, 0)
            lowest = min(self.minimum_fraction_digits, maximum)
            self = self.replace(maximum_fraction_digits=maximum, minimum_fraction_digits=lowest)
        if minimum is not None:
            minimum = max(minimum, 0)
            highest = max(self.maximum_fraction_digits, minimum)
            self = self.replace(minimum_fraction_digits=minimum, maximum_fraction_digits=highest)
        return self


@cache
def compile_decimal_pattern(pattern: str) -> DecimalForm:
    """Turn a pattern such as `#,##0.00` into its form; "" writes every digit there is."""
    if pattern == "":
        return DecimalForm()
    positive, rest = _read_half(pattern, 0)
    # With nothing behind its `;` a pattern has one half.
    negative, end = _read_half(pattern, rest + 1) if rest + 1 < len(pattern) else (None, len(pattern))
    if end < len(pattern):
        raise FormatError(f"found a second `;` in number pattern `{pattern}`, expected at most one")
    form = _digits(positive, pattern)
    if negative is None or (negative.prefix, negative.suffix) == (positive.prefix, positive.suffix):
        return form.replace(
            negative_prefix=((MINUS, True), *form.positive_prefix), negative_suffix=form.positive_suffix
        )
    return form.replace(negative_prefix=negative.prefix, negative_suffix=negative.suffix)


class _Half(Record):
    """The part of a pattern before or after its `;`."""

    prefix: Affix
    number: str
    """`#`, `0`, `,` and `.`."""
    exponent_digits: int | None
    suffix: Affix
    multiplier: int


def _read_half(pattern: str, start: int) -> tuple[_Half, int]:
    """Read up to a `;` or the end.  Digits that follow a suffix still count, as in Java."""
    affixes: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    number, exponent_digits, multiplier, position = "", None, 1, start
    in_number = quoted = False
    while position < len(pattern):
        char = pattern[position]
        affix = affixes[number != ""]
        if quoted or char == "'":
            if pattern.startswith("''", position):
                affix.append(("'", False))
                position += 1
            elif char == "'":
                quoted = not quoted
            else:
                affix.append((char, False))
            in_number = False
        elif char in "#0,.":
            number += char
            in_number = True
        elif char == "E" and in_number:
            end = position + 1
            while pattern[end : end + 1] == "0":
                end += 1
            if start == 0 and (exponent_digits is not None or end == position + 1 or not set(number) & set("#0")):
                raise _malformed(pattern)
            exponent_digits = end - position - 1
            position = end - 1
            in_number = False
        elif char == ";":
            if number == "":
                raise FormatError(f"found `;` in number pattern `{pattern}`, expected digits before it")
            break
        else:
            in_number = False
            doubled = char == "¤" and pattern.startswith("¤¤", position)
            position += doubled
            affix.append(_affix_part(char, doubled=doubled))
            if char in "%‰":
                if multiplier != 1:
                    raise FormatError(f"found a second `{char}` in number pattern `{pattern}`, expected at most one")
                multiplier = 100 if char == "%" else 1000
        position += 1
    if quoted:
        raise FormatError(f"found a quote without its end in number pattern `{pattern}`, expected another `'`")
    return _Half(tuple(affixes[0]), number, exponent_digits, tuple(affixes[1]), multiplier), position


def _affix_part(char: str, *, doubled: bool) -> tuple[str, bool]:
    match char:
        case "¤":
            return (CURRENCY_CODE if doubled else CURRENCY), True
        case "%":
            return PERCENT, True
        case "‰":
            return PERMILLE, True
        case "-":
            return MINUS, True
        case _:
            return char, False


def _digits(half: _Half, pattern: str) -> DecimalForm:
    integer, separator, fraction = half.number.partition(".")
    marks = re.fullmatch("(#*)(0*)(#*)", (integer + fraction).replace(",", ""))
    if marks is None:
        raise _malformed(pattern)
    left, zeros, right = len(marks[1]), len(marks[2]), len(marks[3])
    total = left + zeros + right
    point = len(integer.replace(",", "")) if separator else None
    if point is not None and left and not zeros:
        # `#.##` is read as `0.##`, and `.##` as `.0#`.
        right = left - max(point, 1)
        left, zeros = max(point, 1) - 1, 1
    grouping = len(integer) - integer.rindex(",") - 1 if "," in integer else None
    if grouping == 0 or "," in fraction or not (right == 0 if point is None else left <= point <= left + zeros):
        raise _malformed(pattern)
    integer_digits = (total if point is None else point) - left
    return DecimalForm(
        positive_prefix=half.prefix,
        positive_suffix=half.suffix,
        multiplier=half.multiplier,
        minimum_integer_digits=integer_digits,
        maximum_integer_digits=UNLIMITED if half.exponent_digits is None else left + integer_digits,
        minimum_fraction_digits=0 if point is None else left + zeros - point,
        maximum_fraction_digits=0 if point is None else total - point,
        grouping_size=grouping or 0,
        always_decimal=point is not None and point in (0, total),
        exponent_digits=half.exponent_digits,
    )


def _malformed(pattern: str) -> FormatError:
    return FormatError(f"found number pattern `{pattern}`, expected a form such as `#,##0.00`")
