"""Java's String.format for the values that JSON has."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal

from previewer.formats.doubles import java_digits
from previewer.records import Record
from previewer.rendering.members import hash_code
from previewer.rendering.values import Failure, Value, java_class, to_text, utf16_length, utf16_slice

MAX_WIDTH = 10_000

# %[argument$][flags][width][.precision]conversion, and a date's t before its own.
_SPECIFIER = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?(?:([a-su-zA-SU-Z%])|([tT])[a-zA-Z])")
_FLAGS = {
    "b": "-", "h": "-", "s": "-#", "c": "-", "t": "-", "d": "-+ 0,(", "o": "-#+ 0(", "x": "-#+ 0(",
    "e": "-#+ 0(", "f": "-#+ 0,(", "g": "-+ 0,(", "%": "-", "n": "",
}  # fmt: skip
"""The flags that a conversion takes, `<` apart."""
_UPPER = "BCEGHSTX"
_NUMERIC = "doxefg"
_WITH_PRECISION = "bhsefg"
_DIGITS = Context(prec=2 * MAX_WIDTH, rounding=ROUND_HALF_UP)


class _Specifier(Record):
    """One `%…` of a pattern."""

    text: str
    conversion: str
    """In lower case."""
    upper: bool
    argument: int | None
    flags: str
    width: int
    precision: int | None


def java_format(pattern: str, values: tuple[Value, ...], make_room: Callable[[int], None]) -> str:
    """Formats values as java.util.Formatter does in the US locale; raises Failure where that throws.

    `make_room` is told how long the text becomes, and may refuse.
    """
    parts = _parse(pattern)
    pieces: list[str] = []
    following = size = 0
    last = -1
    for part in parts:
        if isinstance(part, str):
            text = part
        elif part.conversion in "%n":
            text = _justified("\n" if part.conversion == "n" else "%", part)
        else:
            if "<" not in part.flags:
                if part.argument is not None:
                    last = part.argument - 1
                else:
                    last, following = following, following + 1
            if not 0 <= last < len(values):
                raise Failure(f"`{part.text}` has no value")
            text = _justified(_converted(values[last], part), part)
        pieces.append(text)
        size += len(text)
        make_room(size)
    return "".join(pieces)


def _parse(pattern: str) -> list[str | _Specifier]:
    parts: list[str | _Specifier] = []
    at = 0
    while (percent := pattern.find("%", at)) >= 0:
        parts.append(pattern[at:percent])
        match = _SPECIFIER.match(pattern, percent)
        if match is None:
            raise Failure(f"found `{pattern[percent : percent + 5]}`, expected a format specifier such as %s")
        parts.append(_specifier(match))
        at = match.end()
    return [*parts, pattern[at:]]


def _specifier(match: re.Match[str]) -> _Specifier:
    text, (argument, flags, width, precision, letter, date) = match[0], match.groups()
    letter = letter or date
    kind = letter.lower()
    if kind not in _FLAGS or (letter != kind and letter not in _UPPER):
        raise Failure(f"found the conversion `{text}`, expected one such as %s, %d or %.2f")
    allowed = _FLAGS[kind] + "<" * (kind not in "%n")
    pairs = kind in _NUMERIC and (("+" in flags and " " in flags) or ("-" in flags and "0" in flags))
    if pairs or len(set(flags)) < len(flags) or not set(flags) <= set(allowed):
        raise Failure(f"`{text}` has flags that do not go together")
    if not width and ("-" in flags or "0" in flags):
        raise Failure(f"`{text}` has a flag that needs a width")
    if (precision and kind not in _WITH_PRECISION) or (width and kind == "n"):
        raise Failure(f"`{text}` takes no {'width' if kind == 'n' else 'precision'}")
    if argument and int(argument) == 0:
        raise Failure(f"`{text}` names the value 0, but the first one is 1")
    numbers = [int(number) if number else None for number in (argument, width, precision)]
    if any(number is not None and number > MAX_WIDTH for number in numbers):
        raise Failure(f"`{text}` is wider than {MAX_WIDTH} characters")
    return _Specifier(text, kind, letter != kind, numbers[0], flags, numbers[1] or 0, numbers[2])


def _justified(text: str, part: _Specifier) -> str:
    missing = part.width - utf16_length(text)
    text = text.upper() if part.upper else text
    return text + " " * missing if "-" in part.flags else " " * missing + text


def _converted(value: Value, part: _Specifier) -> str:
    kind, precision = part.conversion, part.precision
    if kind == "b":
        text = "false" if value is None else to_text(value) if isinstance(value, bool) else "true"
    elif kind == "s" and "#" in part.flags:
        raise Failure(f"`{part.text}` needs an object that formats itself")
    elif value is None or kind == "s":
        text = to_text(value)
    elif kind == "h":
        text = f"{hash_code(value) & 0xFFFFFFFF:x}"
    elif kind in "dox" and isinstance(value, int) and not isinstance(value, bool):
        return _whole(value, part)
    elif kind in "efg" and isinstance(value, float):
        return _fraction(value, part)
    elif kind == "c" and java_class(value) == "Integer" and 0 <= (code := hash_code(value)) <= 0x10FFFF:
        return chr(code)
    elif kind == "t" and java_class(value) == "Long":
        raise Failure(f"`{part.text}` formats a date, which `stringFormat` cannot do here: use dateFormat")
    else:
        raise Failure(f"`{part.text}` does not take a {java_class(value)}")
    return text if precision is None else utf16_slice(text, 0, precision)


def _whole(value: int, part: _Specifier) -> str:
    kind, flags, java_type = part.conversion, part.flags, java_class(value)
    if kind == "d":
        digits = to_text(abs(value))
        return _number(f"{abs(value):,}" if "," in flags else digits, value < 0, part)
    if java_type != "BigInteger":
        if not set(flags).isdisjoint("+ ("):
            raise Failure(f"`{part.text}` takes a sign only for numbers beyond 64 bits")
        value &= (1 << (32 if java_type == "Integer" else 64)) - 1
    base = "" if "#" not in flags else "0x" if kind == "x" else "0"
    return _number(format(abs(value), kind), value < 0, part, base)


def _fraction(value: float, part: _Specifier) -> str:
    kind, flags = part.conversion, part.flags
    negative = to_text(value)[0] == "-"
    if value != value or value in (float("inf"), float("-inf")):
        return ("-" if negative else "") + to_text(abs(value))
    # Java rounds half up from the digits that it would print.
    digits, point = java_digits(abs(value)) if value else ("0", 1)
    exact = Decimal(f"0.{digits}E{point}")
    places = 6 if part.precision is None else part.precision
    if kind == "g":
        places = max(places, 1) - 1
        rounded = _scientific(exact, places)
        if not value or -4 <= rounded.adjusted() <= places:
            kind, places = "f", places - (rounded.adjusted() if value else 0)
        else:
            kind = "e"
    if kind == "e":
        rounded = _scientific(exact, places)
        exponent = rounded.adjusted() if value else 0
        text = f"{rounded.scaleb(-exponent, _DIGITS):.{places}f}"
        tail = f"e{'-' if exponent < 0 else '+'}{abs(exponent):02}"
    else:
        rounded = exact.quantize(Decimal(1).scaleb(-places), context=_DIGITS)
        text, tail = f"{rounded:,f}" if "," in flags else f"{rounded:f}", ""
    return _number(text + "." * ("#" in flags and places == 0) + tail, negative, part)


def _scientific(value: Decimal, places: int) -> Decimal:
    """A number rounded to one digit before the point and some after it."""
    return Context(prec=places + 1, rounding=ROUND_HALF_UP).plus(value)


def _number(digits: str, negative: bool, part: _Specifier, base: str = "") -> str:
    flags = part.flags
    if negative:
        sign, end = ("(", ")") if "(" in flags else ("-", "")
    else:
        sign, end = "+" if "+" in flags else " " if " " in flags else "", ""
    width = part.width - len(sign + base + end) if "0" in flags else 0
    return sign + base + digits.rjust(width, "0") + end
