"""handlebars.java's ConditionalHelpers: eq, neq, gt, gte, lt, lte, and, or, not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeGuard

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter
from previewer.rendering.members import as_double
from previewer.rendering.values import Failure, Value, is_falsy, java_class, shown

BY_VALUE = "by-value"
"""The setting `numbers` that compares numbers of different Java types by value, as stock handlebars.java does."""


def equals(a: Value, b: Value, by_value: bool = False) -> bool:
    """Java's equals: the same class and content; with `by_value` numbers compare as doubles."""
    if by_value and _is_number(a) and _is_number(b):
        return as_double(a) == as_double(b)
    if a is None or b is None:
        return a is b
    if isinstance(a, str) and isinstance(b, str):
        return str(a) == str(b)
    if java_class(a) != java_class(b):
        return False
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(equals, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equals(value, b[key]) for key, value in a.items())
    return a == b


def compare(a: Value, b: Value, by_value: bool = False) -> int:
    """Java's compareTo: negative, zero or positive; a Failure where the two have no order."""
    for value in (a, b):
        if not isinstance(value, str | int | float):
            raise Failure(f"Not a comparable: {shown(value)}")
    if by_value and _is_number(a) and _is_number(b):
        return _sign(as_double(a), as_double(b))
    if isinstance(a, str) and isinstance(b, str):
        # Java orders texts by UTF-16 code unit.
        return _sign(a.encode("utf-16-be", "surrogatepass"), b.encode("utf-16-be", "surrogatepass"))
    if java_class(a) != java_class(b):
        raise Failure(f"cannot compare {java_class(a)} `{shown(a)}` with {java_class(b)} `{shown(b)}`")
    return _sign(a, b)


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sign(a: object, b: object) -> int:
    greater: bool = a > b  # type: ignore[operator]  # the caller knows that they have an order
    less: bool = a < b  # type: ignore[operator]  # as above
    return greater - less


def answer(call: Call, result: bool) -> Value:
    """The body or else part of a block; inline true or false, or what `yes=` and `no=` say."""
    if call.form is Form.BLOCK:
        return call.body() if result else call.otherwise()
    return call.option("yes" if result else "no", result)


def equality(call: Call, wanted: bool) -> Value:
    """eq and neq."""
    a, b = call.subject, call.param(0)
    same = equals(a, b)
    if same and isinstance(a, dict) and isinstance(b, dict) and list(a) != list(b):
        call.guess("objects are equal whatever the order of their fields")
    if same is not equals(a, b, by_value=True) and _by_value(call):
        same = not same
    return answer(call, same is wanted)


def _order(call: Call, holds: Callable[[int], bool]) -> Value:
    a, b = call.subject, call.param(0)
    mixed = _is_number(a) and _is_number(b) and java_class(a) != java_class(b)
    return answer(call, holds(compare(a, b, mixed and _by_value(call))))


def _by_value(call: Call) -> bool:
    return call.ask("numbers", "numbers of different Java types are never equal and have no order") == BY_VALUE


def _and(call: Call) -> Value:
    return answer(call, not any(map(is_falsy, (call.subject, *call.params))))


def _or(call: Call) -> Value:
    return answer(call, not all(map(is_falsy, (call.subject, *call.params))))


def _not(call: Call) -> Value:
    return answer(call, is_falsy(call.subject))


_FORMS = (Form.INLINE, Form.BLOCK, Form.SUBEXPRESSION)
_YES_NO = (Parameter("yes", required=False), Parameter("no", required=False))
_ANY = Parameter("value")
_COMPARABLE = Parameter("value", ("text", "number", "boolean"), may_be_missing=False)


def _comparison(name: str, words: str, holds: Callable[[int], bool]) -> Helper:
    return Helper(
        name,
        partial(_order, holds=holds),
        f"Whether the first value is {words} the second.",
        _FORMS,
        (_COMPARABLE, _COMPARABLE),
        hash=_YES_NO,
        result="boolean",
        failure="a missing value, or text against a number, fails: the customer is skipped",
        example=f"{{{{#{name} points 100}}}}…{{{{/{name}}}}}",
        certainty=Certainty.DOCUMENTED,
    )


HELPERS = (
    Helper(
        "eq",
        partial(equality, wanted=True),
        "Whether two values are equal; numbers of different Java types are not.",
        _FORMS,
        (_ANY, _ANY),
        hash=_YES_NO,
        result="boolean",
        example='{{#eq status "paid"}}…{{/eq}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "neq",
        partial(equality, wanted=False),
        "Whether two values differ; numbers of different Java types do.",
        _FORMS,
        (_ANY, _ANY),
        hash=_YES_NO,
        result="boolean",
        example='{{#neq status "refunded"}}…{{/neq}}',
        certainty=Certainty.DOCUMENTED,
    ),
    _comparison("gt", "greater than", lambda order: order > 0),
    _comparison("gte", "greater than or equal to", lambda order: order >= 0),
    _comparison("lt", "less than", lambda order: order < 0),
    _comparison("lte", "less than or equal to", lambda order: order <= 0),
    Helper(
        "and",
        _and,
        "Whether no value is falsy.",
        _FORMS,
        (_ANY,),
        variadic=True,
        hash=_YES_NO,
        result="boolean",
        example="{{#and a b}}…{{/and}}",
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "or",
        _or,
        "Whether any value is not falsy.",
        _FORMS,
        (_ANY,),
        variadic=True,
        hash=_YES_NO,
        result="boolean",
        example="{{#or a b}}…{{/or}}",
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "not",
        _not,
        "Whether a value is falsy.",
        _FORMS,
        (_ANY,),
        hash=_YES_NO,
        result="boolean",
        example="{{#not paid}}…{{/not}}",
        certainty=Certainty.DOCUMENTED,
    ),
)
