"""HB1, the rules about types: comparisons and calculations."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.names import nearest
from previewer.linting.references import CallSite
from previewer.linting.rule import rule
from previewer.linting.views import with_article
from previewer.rendering.declaration import Parameter
from previewer.source import Span
from previewer.syntax.ast import BooleanLiteral, NumberLiteral, PathExpression, StringLiteral

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  # the letters of the catalogue

_ORDERED = ("gt", "gte", "lt", "lte")
_LOOSE = ("ifGt", "ifGte", "ifLt", "ifLte")


@rule("HB117", "comparison-type", E)
def _comparison_type(analysis: Analysis) -> Iterator[Diagnostic]:
    """Values of different types never compare: `gt`, `gte`, `lt` and `lte` fail the send, `eq` is always false.

    Bad: `{{#gt price 100}}` where price is `"$140"`. `ifGt` and its like read numeric text as numbers; a text such as
    `$140` is none for them, either. An int and a decimal are different types, too (setting `numbers`).
    """
    for site in analysis.walked.calls:
        name = site.helper.name
        if name in _LOOSE:
            yield from _not_numbers(site)
        if name not in (*_ORDERED, "eq", "neq") or len(site.params) < 2:
            continue
        kinds = [_param_kinds(site, index) for index in (0, 1)]
        if not all(kinds):
            continue
        yield from _compared(analysis, site, kinds[0], kinds[1])


def _not_numbers(site: CallSite) -> Iterator[Diagnostic]:
    for index, param in enumerate(site.call.params[:2]):
        if found := _unfit(site, index):
            yield _comparison_type.finding(
                site.source,
                param.span,
                f"`{site.source.slice(param.span)}` is {found}, expected a number; "
                f"`{site.helper.name}` then fails and the customer gets nothing",
            )


def _compared(analysis: Analysis, site: CallSite, left: frozenset[str], right: frozenset[str]) -> Iterator[Diagnostic]:
    name = site.helper.name
    paths = [param for param in site.call.params[:2] if isinstance(param, PathExpression)]
    span = paths[0].span if paths else site.call.params[0].span
    text = site.source.slice(span)
    numbers = frozenset({"integer", "number"})
    if left & right and not (left | right) - (left & right):
        return
    strict = analysis.options.get("numbers") != "by-value"
    mixed = left <= numbers and right <= numbers
    if mixed and not strict:
        return
    told = f"`{text}` is {with_article(right if paths and site.call.params[0] is not paths[0] else left)}"
    if name in _ORDERED:
        where = "" if not left & right else " in some payloads"
        yield _comparison_type.finding(
            site.source,
            span,
            f"{told}: `{name}` compares {with_article(left)} with {with_article(right)}{where}, "
            "which fails and the customer gets nothing",
            severity=E if not left & right else W,
            help=f"`#if{name.capitalize()}` takes numbers of any type" if mixed or "string" in left | right else None,
        )
    elif not left & right:
        yield _comparison_type.finding(
            site.source,
            span,
            f"{told}: `{name}` of {with_article(left)} and {with_article(right)} is always "
            + ("false" if name == "eq" else "true"),
            severity=W,
            help="`#ifEq` compares values of any type",
        )


def _param_kinds(site: CallSite, index: int) -> frozenset[str]:
    literal = site.call.params[index]
    match literal:
        case StringLiteral():
            return frozenset({"string"})
        case NumberLiteral(value=value):
            return frozenset({"integer" if isinstance(value, int) else "number"})
        case BooleanLiteral():
            return frozenset({"boolean"})
        case _:
            return site.params[index].kinds


@rule("HB313", "argument-type", E)
def _argument_type(analysis: Analysis) -> Iterator[Diagnostic]:
    """A helper is given what it cannot work with: a text that is no number or no date, a text for a list.

    Bad: `{{math price '*' 2}}` where price is `"$140"`, `{{dateFormat sent}}` where sent is `"last week"`,
    `{{substring code "0" 3}}`. Send a number, a date such as `2025-06-01`, a list; write numbers without quotes.
    """
    for site in analysis.walked.calls:
        if site.form not in site.helper.forms and analysis.enabled("HB303"):
            continue
        params = site.call.params if site.helper.name not in _JUDGED_ELSEWHERE else ()
        for index, param in enumerate(params):
            if found := _unfit(site, index):
                yield _unfit_argument(site, param.span, found, site.helper.parameter(index))
        for pair in site.call.hash:
            declared = next((known for known in site.helper.hash if known.name == pair.key), None)
            if declared is not None and declared.types == ("whole number",) and isinstance(pair.value, StringLiteral):
                yield _unfit_argument(site, pair.value.span, "a text", declared)


def _unfit_argument(site: CallSite, span: Span, found: str, declared: Parameter | None) -> Diagnostic:
    expected = [_EXPECTED[name] for name in declared.types if name in _EXPECTED] if declared is not None else []
    fails = site.helper.failure != "never fails"
    return _argument_type.finding(
        site.source,
        span,
        f"`{site.source.slice(span)}` is {found}, expected {' or '.join(expected)}",
        severity=E if fails else W,
        help=f"`{site.helper.name}`: {site.helper.failure}" if fails else None,
    )


_JUDGED_ELSEWHERE = frozenset([*_ORDERED, *_LOOSE, "each", "join", "numberFormat"])
_EXPECTED = {
    "number": "a number",
    "whole number": "a whole number",
    "boolean": "a boolean",
    "list": "a list",
    "date text": "a date such as `2025-06-01`",
}
_ACCEPTED = {
    "number": {"integer", "number"},
    "whole number": {"integer"},
    "boolean": {"boolean"},
    "list": {"array"},
    "numeric text": set[str](),  # only some texts
    "date text": set[str](),
}


def _unfit(site: CallSite, index: int) -> str | None:
    """What an argument is, where it is nothing that its parameter takes; None where it may be right."""
    declared = site.helper.parameter(index)
    if declared is None or not set(declared.types) <= _ACCEPTED.keys():
        return None
    kinds = _param_kinds(site, index)
    if not kinds:
        return None
    if any(kinds & _ACCEPTED[name] for name in declared.types):
        return None
    for name, shape, reads in (("numeric text", "number", _is_number), ("date text", "date", _is_date)):
        if name in declared.types and kinds <= {"string", "integer", "number"}:
            texts = _texts(site, index)
            if not texts or _has_shape(site, index, shape) or any(map(reads, texts)):
                return None
            return f"{with_article(kinds)} such as `{texts[0]}`"
    return with_article(kinds)


def _has_shape(site: CallSite, index: int, shape: str) -> bool:
    node = site.params[index].node
    return node is not None and node.shapes.get(shape, 0) > 0


def _texts(site: CallSite, index: int) -> list[str]:
    """Some of the values that an argument has, as texts."""
    literal, node = site.call.params[index], site.params[index].node
    if isinstance(literal, StringLiteral):
        return [literal.value] if literal.value not in ("", "now", "midnight") else []
    return [str(value) for value in (node.examples(20) if node is not None else ()) if value != ""]


def _is_number(text: str) -> bool:
    from previewer.rendering.helpers.comparisons import as_decimal

    return as_decimal(text) is not None


def _is_date(text: str) -> bool:
    from previewer.rendering.helpers.dates import is_date

    return is_date(text)


@rule("HB118", "mixed-type", I, default=False)
def _mixed_type(analysis: Analysis) -> Iterator[Diagnostic]:
    """A value that is a number in some payloads and a text in others is used in a calculation or comparison.

    Bad: `{{math price '*' 2}}` with price 21 here and "21" there.
    """
    for site in analysis.walked.calls:
        for index, view in enumerate(site.params):
            if "string" in view.kinds and view.kinds & {"integer", "number"} and _counts(site, index):
                span = site.call.params[index].span
                yield _mixed_type.finding(
                    site.source,
                    span,
                    f"`{site.source.slice(span)}` is a number in some payloads and text in others",
                )


def _counts(site: CallSite, index: int) -> bool:
    declared = site.helper.parameter(index)
    return declared is not None and "number" in declared.types


_ENUM_SAMPLES = 20


@rule("HB119", "constant-choice", I, default=False)
def _constant_choice(analysis: Analysis) -> Iterator[Diagnostic]:
    """A field with few values is compared with one that was never recorded.

    Bad: `{{#ifEq status "payed"}}` where status is paid or open.
    """
    for site in analysis.walked.calls:
        if site.helper.name not in ("eq", "neq", "ifEq") or len(site.params) < 2:
            continue
        for literal, view in zip(site.call.params[:2], site.params[1::-1], strict=True):
            node = view.node
            if node is None or not isinstance(literal, StringLiteral) or node.present < _ENUM_SAMPLES:
                continue
            if node.distinct and literal.value not in node.distinct:
                near = nearest(literal.value, node.distinct, 1)
                known = ", ".join(f"`{value}`" for value in sorted(node.distinct)[:6])
                quote = literal.original[0]
                yield _constant_choice.finding(
                    site.source,
                    literal.span,
                    f"no payload has the value `{literal.value}` there; recorded were {known}",
                    help=f"did you mean `{near[0]}`?" if near else None,
                    fix=Fix(f"write `{near[0]}`", (Edit(literal.span, f"{quote}{near[0]}{quote}"),), safe=False)
                    if near and quote not in near[0]
                    else None,
                )


RULES = (
    _comparison_type,
    _argument_type,
    _mixed_type,
    _constant_choice,
)
