"""A double becomes text as Double.toString of JDK 17 prints it.

From about 1e16 up and among the smallest numbers the JDK's method, which JDK 19 replaced, may print a digit more than
tells the double from its neighbours, or another last one. Between them the digits are those of Python.
"""

from itertools import count
from math import copysign, floor, frexp, isinf, isnan

_MANTISSA = 53


def double_text(value: float, precision: int = _MANTISSA) -> str:
    """Turn a double into text; with a `precision` of 24 bits it is printed as a float."""
    if 1e-3 <= value < 1e7 and precision == _MANTISSA:
        return repr(value)
    if isnan(value):
        return "NaN"
    sign, value = "-" if copysign(1, value) < 0 else "", abs(value)
    if isinf(value):
        return f"{sign}Infinity"
    if value == 0:
        return f"{sign}0.0"
    digits, point = java_digits(value, precision)
    if 0 < point < 8:
        return f"{sign}{digits[:point].ljust(point, '0')}.{digits[point:] or '0'}"
    if -3 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{point - 1}"


def java_digits(value: float, precision: int = _MANTISSA) -> tuple[str, int]:
    """Turn a positive, finite double into digits, and the place of the point in them.

    Follows jdk.internal.math.FloatingDecimal, the overflow of its long numbers included.
    """
    fraction, exponent = frexp(value)
    mantissa = int(fraction * (1 << _MANTISSA))
    zeros = (mantissa & -mantissa).bit_length() - 1
    mantissa, bits, exponent = mantissa >> zeros, _MANTISSA - zeros, exponent - 1
    # The numbers below the normal ones have fewer significant bits.
    precision -= max(0, (-1022 if precision == _MANTISSA else -126) - exponent)
    bits_below_point = max(0, bits - exponent - 1)
    if not bits_below_point and exponent <= 62:
        return _whole_digits(mantissa << (exponent + 1 - bits), max(0, exponent - precision - 1))
    # The value is b / s times ten to the `point`, half the way to its neighbours m / s; all are shifted powers of five.
    point = floor((fraction * 2 - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981)
    fives, s_fives = max(0, -point), max(0, point)
    b_shift = fives + bits_below_point + exponent - bits + 1
    s_shift = s_fives + bits_below_point
    m_shift = fives + bits_below_point + exponent - precision - (bits == 1)  # a power of two has a nearer neighbour
    common = min(b_shift, s_shift, m_shift)
    b_shift, s_shift, m_shift = b_shift - common, s_shift - common, m_shift - common
    b, s, m = (mantissa * 5**fives) << b_shift, 5**s_fives << s_shift, 5**fives << m_shift
    size = max(bits + b_shift + _bits_of_power(fives), s_shift + 1 + _bits_of_power(s_fives + 1))
    overflow = 1 << (31 if size < 32 else 63)
    digits = ""
    for place in count():
        digit, b = divmod(b, s)
        b, m = b * 10, m * 10
        low = b < m
        high = b + m >= s * 10 if size >= 64 else m >= overflow or s * 10 < b + m < overflow
        if place or digit or high:
            digits += str(digit)
        else:
            point -= 1
        # With an exponent Java prints two digits at least.
        if (low or high) and (place or -3 <= point < 8):
            break
    if high and (not low or 2 * b > 10 * s or (2 * b == 10 * s and digit % 2)):
        rounded = str(int(digits) + 1)
        point += len(rounded) - len(digits)
        digits = rounded[: len(digits)]
    return digits, point + 1


def _whole_digits(value: int, uncertain_bits: int) -> tuple[str, int]:
    """The digits of a whole number, rounded where they say nothing."""
    unknown = int(uncertain_bits * 0.30103)
    known, rest = divmod(value, 10**unknown)
    digits = str(known + (2 * rest >= 10**unknown > 1))
    return digits.rstrip("0"), len(digits) + unknown


def _bits_of_power(fives: int) -> int:
    return (5**fives).bit_length() if fives else 0
