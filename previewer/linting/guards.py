"""What a condition says about the data: which places hold something once it came out true, or false."""

from __future__ import annotations

from collections.abc import Callable

from previewer.linting.views import Key
from previewer.records import Record
from previewer.syntax.ast import (
    BooleanLiteral,
    Expression,
    MustacheStatement,
    NumberLiteral,
    PathExpression,
    Statement,
    StringLiteral,
    SubExpression,
)

Facts = frozenset[Key]
"""Places that hold a value: neither missing nor null nor empty."""

NOTHING_KNOWN: Facts = frozenset()


class Verdict(Record):
    """The facts of a condition, by how it came out."""

    true: Facts = NOTHING_KNOWN
    false: Facts = NOTHING_KNOWN

    @property
    def negated(self) -> Verdict:
        """The same condition under `not`."""
        return Verdict(self.false, self.true)


_EQUAL = ("eq", "ifEq")
_ORDERED = ("gt", "gte", "lt", "lte", "ifGt", "ifGte", "ifLt", "ifLte")
_TEXT = ("ifContainsStr", "ifMatchesRegexStr")

PlaceOf = Callable[[PathExpression], Key | None]


def judge(expression: Expression, place: PlaceOf) -> Verdict:
    """What an expression tells where it is a condition."""
    match expression:
        case PathExpression():
            return Verdict(with_prefixes(place(expression)))
        case SubExpression(call=call):
            return judge_call(call.name.original, call.params, place)
        case _:
            return Verdict()


def judge_call(name: str, params: tuple[Expression, ...], place: PlaceOf) -> Verdict:
    """What a helper's call tells where it is a condition."""
    if not params:
        return Verdict()
    first = params[0]
    if name in ("if", "each", "with"):
        return judge(first, place)
    if name in ("not", "unless"):
        return judge(first, place).negated
    if name in ("and", "or"):
        parts = [judge(param, place) for param in params]
        return _all(parts) if name == "and" else _all([part.negated for part in parts]).negated
    if name in _EQUAL and len(params) > 1:
        return Verdict(_filled_by_equality(params, place))
    if name in ("neq", "ne") and len(params) > 1:
        return Verdict(NOTHING_KNOWN, _filled_by_equality(params, place))
    if name in _ORDERED:
        # A missing value fails the send: whatever comes after knows that both are there.
        both = NOTHING_KNOWN.union(*(_named(param, place) for param in params[:2]))
        return Verdict(both, both)
    if name in _TEXT:
        filled = _named(first, place)
        return Verdict(filled, filled)
    if name == "ifContains":
        return Verdict(_named(first, place))
    return Verdict()


def _all(parts: list[Verdict]) -> Verdict:
    false = parts[0].false
    for part in parts[1:]:
        false &= part.false
    return Verdict(NOTHING_KNOWN.union(*(part.true for part in parts)), false)


def _filled_by_equality(params: tuple[Expression, ...], place: PlaceOf) -> Facts:
    first, second = params[0], params[1]
    if _is_filled(second):
        return _named(first, place)
    if _is_filled(first):
        return _named(second, place)
    return NOTHING_KNOWN


def _is_filled(expression: Expression) -> bool:
    match expression:
        case StringLiteral(value=value):
            return value != ""
        case NumberLiteral() | BooleanLiteral():
            return True
        case _:
            return False


def _named(expression: Expression, place: PlaceOf) -> Facts:
    return with_prefixes(place(expression)) if isinstance(expression, PathExpression) else NOTHING_KNOWN


def with_prefixes(key: Key | None) -> Facts:
    """A place and all it lies in: what holds something below it is there itself."""
    if key is None:
        return NOTHING_KNOWN
    return frozenset(key[:length] for length in range(1, len(key) + 1))


def stops_send(body: tuple[Statement, ...]) -> bool:
    """Whether whoever comes into a body gets nothing: what stands after its block is for the others."""
    return any(isinstance(item, MustacheStatement) and item.call.name.original == "sendSkip" for item in body)
