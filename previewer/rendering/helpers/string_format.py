"""Java's String.format for the values that JSON has."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from previewer.rendering.members import hash_code
from previewer.rendering.values import Failure, Value, java_class, to_text

# %[argument$][flags][width][.precision]conversion
_SPECIFIER = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])")
MAX_WIDTH = 10_000


def java_format(pattern: str, values: tuple[Value, ...], make_room: Callable[[int], None]) -> str:
    """Formats values as java.util.Formatter does in the US locale; raises Failure where that throws.

    `make_room` is told how long the text becomes, and may refuse.
    """
    pieces: list[str] = []
    at = following = size = 0
    last: int | None = None
    while (percent := pattern.find("%", at)) >= 0:
        pieces.append(pattern[at:percent])
        match = _SPECIFIER.match(pattern, percent)
        if match is None:
            raise Failure(f"found `{pattern[percent : percent + 5]}`, expected a format specifier such as %s")
        at = match.end()
        argument, flags, width, precision, conversion = match.groups()
        if int(width or 0) > MAX_WIDTH or int(precision or 0) > MAX_WIDTH:
            raise Failure(f"`{match[0]}` is wider than {MAX_WIDTH} characters")
        if conversion in "n%":
            pieces.append("\n" if conversion == "n" else _padded("%", flags, width))
            continue
        if "<" in flags:
            index = last
        elif argument:
            index = int(argument) - 1
        else:
            index, following = following, following + 1
        if index is None or not 0 <= index < len(values):
            raise Failure(f"`{match[0]}` has no value")
        last = index
        text = _convert(values[index], conversion, flags, int(precision) if precision else None, match[0])
        text = _padded(text, flags, width)
        pieces.append(text.upper() if conversion.isupper() else text)
        size += len(text)
        make_room(size)
    pieces.append(pattern[at:])
    return "".join(pieces)


def _padded(text: str, flags: str, width: str | None) -> str:
    size = int(width or 0)
    if "-" in flags:
        return text.ljust(size)
    if "0" in flags and text[:1] in "+- (0123456789" and text:
        sign = text[0] if text[0] in "+- (" else ""
        return sign + text[len(sign) :].rjust(size - len(sign), "0")
    return text.rjust(size)


def _convert(value: Value, conversion: str, flags: str, precision: int | None, specifier: str) -> str:
    kind = conversion.lower()
    if kind == "b":
        text = "false" if value is None else to_text(value) if isinstance(value, bool) else "true"
        return text[:precision]
    if value is None:
        return "null"[:precision]
    if kind == "s":
        return to_text(value)[:precision]
    if kind == "h":
        return f"{hash_code(value) & 0xFFFFFFFF:x}"[:precision]
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if kind in "dxo" and is_whole:
        assert isinstance(value, int)
        return _whole(value, kind, flags)
    if kind in "feg" and isinstance(value, float):
        return _fraction(value, kind, flags, 6 if precision is None else precision)
    if kind == "c" and is_whole:
        assert isinstance(value, int)
        if 0 <= value <= 0x10FFFF:
            return chr(value)
    raise Failure(f"`{specifier}` does not take a {java_class(value)}")


def _whole(value: int, kind: str, flags: str) -> str:
    if kind == "d":
        digits = to_text(abs(value))
        return _signed(f"{abs(value):,}" if "," in flags else digits, value < 0, flags)
    if value < 0 and java_class(value) != "BigInteger":
        value += 1 << (32 if java_class(value) == "Integer" else 64)
    text = format(value, kind)
    return ("0x" if kind == "x" else "0") + text if "#" in flags else text


def _fraction(value: float, kind: str, flags: str, precision: int) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return to_text(value)
    if kind == "f":
        # Java rounds half up from the shortest decimal.
        rounded = Decimal(repr(abs(value))).quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP)
        text = f"{rounded:,f}" if "," in flags else f"{rounded:f}"
    else:
        text = f"{abs(value):.{precision}{kind}}"
    return _signed(text, value < 0, flags)


def _signed(text: str, negative: bool, flags: str) -> str:
    if negative:
        return f"({text})" if "(" in flags else f"-{text}"
    return ("+" if "+" in flags else " " if " " in flags else "") + text
