"""Iterable's `math`: java.math.BigDecimal of the values' texts, 16 significant digits, half up. Documented in D4."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter
from previewer.rendering.helpers.comparisons import as_decimal
from previewer.rendering.values import Failure, Value, shown, to_text

_EXACT = Context(prec=2_000)
BLANK = "blank"
"""The setting `missing-math` that prints nothing where a value is missing or no number, and for `/ 0`."""


def _math(call: Call) -> Value:
    left, right = as_decimal(call.subject), as_decimal(call.param(1))
    if left is None or right is None:
        if call.ask("missing-math", "a missing value or other text fails") == BLANK:
            return ""
        wrong = call.subject if left is None else call.param(1)
        found = "nothing" if wrong is None else f"`{shown(wrong)}`"
        raise Failure(f"`math` found {found}, expected a number")
    context = Context(prec=16, rounding=ROUND_HALF_UP)
    operator = call.param(0)
    try:
        result = _apply(context, left, operator, right)
        result = result.copy_abs() if result.is_zero() else result  # Java has no negative zero
        return str(result) if call.form is Form.INLINE else _number(result)
    except DecimalException:
        if call.ask("missing-math", "what cannot be worked out fails") == BLANK:
            return ""
        raise Failure(f"`math` cannot work out {left} {operator} {right}") from None


def _number(result: Decimal) -> Value:
    """What another helper is given: a number, as templates in use have it (`numberFormat (math a '*' b) "0.00"`)."""
    return float(result) if _exponent(result) < 0 else int(result)


def _apply(context: Context, left: Decimal, operator: Value, right: Decimal) -> Decimal:
    match operator:
        case "+":
            return context.add(left, right)
        case "-":
            return context.subtract(left, right)
        case "*":
            return context.multiply(left, right)
        case "/":
            return context.divide(left, right)
        case "%":
            return _remainder(context, left, right)
        case _:
            raise Failure(f"`math` found the operator `{to_text(operator)}`, expected one of + - * / % in quotes")


def _remainder(context: Context, left: Decimal, right: Decimal) -> Decimal:
    """BigDecimal.remainder: the quotient keeps no zeros at its end that the two numbers' scales have no need of."""
    quotient = context.divide_int(left, right)
    wanted = _exponent(left) - _exponent(right)
    if wanted > 0:
        kept = min(wanted, _exponent(quotient.normalize())) if quotient else wanted
        quotient = quotient.quantize(Decimal(1).scaleb(kept))
    return _EXACT.subtract(left, _EXACT.multiply(quotient, right))


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # only numbers that are finite come here
    return exponent


_NUMBER = Parameter("number", ("number", "numeric text"), may_be_missing=False)

HELPERS = (
    Helper(
        "math",
        _math,
        "Two numbers added, subtracted, multiplied, divided, or the rest of their division.",
        (Form.INLINE, Form.SUBEXPRESSION),
        (_NUMBER, Parameter("operator", ("text",), may_be_missing=False, about="one of + - * / % in quotes"), _NUMBER),
        result="number",
        failure="a missing value or other text fails (a guess: setting missing-math); so does / 0",
        example="{{math price '*' quantity}}",
        certainty=Certainty.DOCUMENTED,
    ),
)
