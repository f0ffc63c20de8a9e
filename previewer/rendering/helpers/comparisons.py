"""Iterable's own comparisons: they take numbers and numeric texts of any type. Documented in D2, D6 and D8."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Context, Decimal, DecimalException, InvalidOperation
from functools import partial

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter
from previewer.rendering.helpers.conditions import answer, equality
from previewer.rendering.values import MAX_DEPTH, Failure, Value, shown, to_text

MISSING_IS_FALSE = "false"
"""The setting `missing-comparison` that takes a missing or non-numeric value for a failed comparison."""

# Java's BigDecimal divides exactly; the quotient of any two doubles has fewer digits.
_DIVISION = Context(prec=2_000)


def as_decimal(value: Value) -> Decimal | None:
    """The number that a number or a numeric text stands for; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = to_text(value).strip()
    if "_" in text:  # Python's own way to group digits
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def loosely_equal(a: Value, b: Value) -> bool:
    """ifEq: numbers and numeric texts by value, anything else by its text; null equals null only."""
    if a is None or b is None:
        return a is b
    left, right = as_decimal(a), as_decimal(b)
    return left == right if left is not None and right is not None else to_text(a) == to_text(b)


def _ne(call: Call) -> Value:
    call.ask("undocumented", "`ne` works as `neq`")
    return equality(call, wanted=False)


def _if_eq(call: Call) -> Value:
    if not call.params:
        raise Failure("`ifEq` needs two values")
    a, b = call.subject, call.params[0]
    equal = loosely_equal(a, b)
    if a is None or b is None:
        call.guess("a missing value equals nothing but another missing one")
    elif not (isinstance(a, str | int | float) and isinstance(b, str | int | float)):
        call.guess("lists and objects are compared by their text")
    elif equal and isinstance(a, bool) is not isinstance(b, bool):
        call.guess("true and false equal their text")
    elif equal and isinstance(a, str) and isinstance(b, str) and str(a) != str(b):
        call.guess("two texts for one number are equal")
    return answer(call, equal)


def _ordered(call: Call, holds: Callable[[Decimal, Decimal], bool]) -> Value:
    left, right = as_decimal(call.subject), as_decimal(call.param(0))
    if left is None or right is None:
        if call.ask("missing-comparison", "a missing value or other text has no order") == MISSING_IS_FALSE:
            return answer(call, False)
        wrong = call.subject if left is None else call.param(0)
        found = "nothing" if wrong is None else f"`{shown(wrong)}`"
        raise Failure(f"`{call.name}` found {found}, expected a number")
    return answer(call, holds(left, right))


def _if_mod_eq(call: Call) -> Value:
    values = [as_decimal(value) for value in (call.subject, call.param(0), call.param(1))]
    number, divisor, rest = values
    if number is None or divisor is None or rest is None or divisor == 0:
        call.guess("anything but numbers fails")
        raise Failure("`ifModEq` needs three numbers, the second not 0")
    try:
        return answer(call, _DIVISION.remainder(number, divisor) == rest)
    except DecimalException:
        raise Failure("`ifModEq` found numbers too far apart to divide") from None


def _if_contains_str(call: Call) -> Value:
    text, part = call.subject, call.param(0)
    if text is None or text == "":
        raise Failure("`ifContainsStr` found no text: a missing or empty one fails")
    if part is None:
        call.guess("nothing to look for fails")
        raise Failure("`ifContainsStr` found nothing to look for")
    _guess_text(call)
    return answer(call, to_text(part) in to_text(text))


def _guess_text(call: Call) -> None:
    if not isinstance(call.subject, str):
        call.guess("a number, list or object is searched as it prints")


def _if_matches(call: Call) -> Value:
    from previewer.formats.errors import FormatError
    from previewer.formats.java_regex import full_match, matches_start

    pattern = call.param(0)
    if call.subject is None or not isinstance(pattern, str):
        call.guess("a missing text or pattern fails")
        raise Failure("`ifMatchesRegexStr` needs a text and a pattern")
    _guess_text(call)
    text = to_text(call.subject)
    try:
        matches = full_match(text, pattern)
        if not matches and pattern.startswith("^") and matches_start(text, pattern):
            call.guess("a pattern has to match the whole text; one table of the documentation lets ^ match its start")
        return answer(call, matches)
    except FormatError as error:
        raise Failure(str(error)) from error


def _if_contains(call: Call) -> Value:
    wanted = call.param(0)
    if not isinstance(call.subject, list):
        call.guess("what is no list contains nothing")
        return answer(call, False)
    fields = _fields(call, wanted)
    if wanted is None:
        call.guess("nothing to look for is in no list")
        found = []
    elif fields is None:
        found = [item for item in call.subject if item is not None and to_text(item) == to_text(wanted)]
        if found and not any(map(partial(_surely_equal, wanted), found)):
            call.guess("items are compared as text")
    else:
        found = [item for item in call.subject if isinstance(item, dict) and _has(item, fields)]
        if found and all(len(item) > len(fields) for item in found):
            call.guess("an object is found by the fields that are named, whatever else it holds")
    return answer(call, bool(found))


def _surely_equal(a: Value, b: Value) -> bool:
    # Iterable's own example finds the text "1234567" in a list of numbers.
    return type(a) is type(b) or (as_decimal(a) is not None and as_decimal(b) is not None)


def _has(item: dict[str, Value], fields: dict[str, Value]) -> bool:
    return all(loosely_equal(item.get(name), value) for name, value in fields.items())


def _fields(call: Call, wanted: Value) -> dict[str, Value] | None:
    if isinstance(wanted, dict):
        return wanted
    if isinstance(wanted, str) and wanted.lstrip().startswith("{"):
        if wanted.count("{") + wanted.count("[") > MAX_DEPTH:  # more than Python may read with a small C stack
            raise Failure(f"`ifContains` found more than {MAX_DEPTH:,} objects and lists, expected a few fields")
        try:
            parsed = json.loads(wanted)
        except ValueError:
            call.guess("a text that starts with { and is no JSON fails")
            raise Failure(f"`ifContains` found `{wanted[:40]}`, expected JSON") from None
        return parsed if isinstance(parsed, dict) else None
    return None


_VALUE = Parameter("value")
_NUMBER = Parameter("number", ("number", "numeric text"), may_be_missing=False)


def _comparison(name: str, words: str, holds: Callable[[Decimal, Decimal], bool]) -> Helper:
    return Helper(
        name,
        partial(_ordered, holds=holds),
        f"Renders its body where the first number is {words} the second; numeric texts count as numbers.",
        (Form.BLOCK,),
        (_NUMBER, _NUMBER),
        failure="undocumented on a missing value or other text; the send fails here (setting missing-comparison)",
        example=f"{{{{#{name} points 100}}}}…{{{{/{name}}}}}",
        certainty=Certainty.DOCUMENTED,
    )


HELPERS = (
    Helper(
        "ne",
        _ne,
        "As neq; the word stands once in Iterable's documentation, and handlebars.java does not have it.",
        (Form.INLINE, Form.BLOCK, Form.SUBEXPRESSION),
        (_VALUE, _VALUE),
        hash=(Parameter("yes", required=False), Parameter("no", required=False)),
        result="boolean",
        failure="perhaps unknown to Iterable, which then fails the whole template",
        example="{{#if (ne a b)}}…{{/if}}",
        certainty=Certainty.INFERRED,
    ),
    Helper(
        "ifEq",
        _if_eq,
        "Renders its body where two values are equal, whatever their types.",
        (Form.BLOCK,),
        (_VALUE, _VALUE),
        failure="never fails; a missing value equals only another missing one (a guess)",
        example='{{#ifEq plan "pro"}}…{{/ifEq}}',
        certainty=Certainty.DOCUMENTED,
    ),
    _comparison("ifGt", "greater than", lambda a, b: a > b),
    _comparison("ifGte", "greater than or equal to", lambda a, b: a >= b),
    _comparison("ifLt", "less than", lambda a, b: a < b),
    _comparison("ifLte", "less than or equal to", lambda a, b: a <= b),
    Helper(
        "ifModEq",
        _if_mod_eq,
        "Renders its body where a number divided by another leaves a rest.",
        (Form.BLOCK,),
        (_NUMBER, _NUMBER.replace(name="divisor"), _NUMBER.replace(name="rest")),
        failure="anything but numbers, or the divisor 0, fails (a guess)",
        example="{{#each items}}{{#ifModEq @index 2 0}}{{name}}{{/ifModEq}}{{/each}}",
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "ifContainsStr",
        _if_contains_str,
        "Renders its body where a text contains another.",
        (Form.BLOCK,),
        (Parameter("text", ("text",), may_be_missing=False), Parameter("part", ("text",), may_be_missing=False)),
        failure="a missing or empty text fails: the customer is skipped; so does a missing part (a guess)",
        example='{{#ifContainsStr title "sale"}}…{{/ifContainsStr}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "ifMatchesRegexStr",
        _if_matches,
        "Renders its body where a regular expression matches the whole text.",
        (Form.BLOCK,),
        (Parameter("text", ("text",), may_be_missing=False), Parameter("pattern", ("text",), may_be_missing=False)),
        failure="a missing text or pattern fails (a guess); a pattern that Java rejects fails",
        example='{{#ifMatchesRegexStr locale "en-.*"}}…{{/ifMatchesRegexStr}}',
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "ifContains",
        _if_contains,
        "Renders its body where a list has an item, or an object with the fields of a JSON text.",
        (Form.BLOCK,),
        (Parameter("list", ("list",)), Parameter("item")),
        failure="what is no list holds nothing (a guess); a text that starts with { and is no JSON fails (a guess)",
        example='{{#ifContains cart \'{"productName":"chips"}\'}}…{{/ifContains}}',
        certainty=Certainty.DOCUMENTED,
    ),
)
