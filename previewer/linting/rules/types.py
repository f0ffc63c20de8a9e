"""HB1, the rules about types: comparisons and calculations."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.references import CallSite
from previewer.linting.rule import rule
from previewer.linting.views import View, with_article
from previewer.syntax.ast import NumberLiteral, PathExpression, StringLiteral

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
        if name not in (*_ORDERED, *_LOOSE, "eq", "neq") or len(site.params) < 2:
            continue
        kinds = [_param_kinds(site, index) for index in (0, 1)]
        if not all(kinds):
            continue
        yield from _compared(analysis, site, kinds[0], kinds[1])


def _compared(analysis: Analysis, site: CallSite, left: frozenset[str], right: frozenset[str]) -> Iterator[Diagnostic]:
    name = site.helper.name
    paths = [param for param in site.call.params[:2] if isinstance(param, PathExpression)]
    span = paths[0].span if paths else site.call.params[0].span
    text = site.source.slice(span)
    if name in _LOOSE:
        for index in (0, 1):
            node = site.params[index].node
            if node is not None and site.params[index].kinds == {"string"} and _never_a_number(site.params[index]):
                span = site.call.params[index].span
                yield _comparison_type.finding(
                    site.source,
                    span,
                    f"`{site.source.slice(span)}` is text that is no number ({_example(site.params[index])}); "
                    f"`{name}` then fails and the customer gets nothing",
                )
        return
    numbers = frozenset({"integer", "number"})
    if left & right and not (left | right) - (left & right):
        return
    strict = analysis.options.get("numbers") != "by-value"
    mixed = left <= numbers and right <= numbers
    if mixed and not strict:
        return
    told = f"`{text}` is {with_article(left if paths and site.call.params[0] is paths[0] else right)}"
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
        case PathExpression():
            return site.params[index].kinds
        case _:
            return frozenset()


def _never_a_number(view: View) -> bool:
    shapes = view.node.shapes if view.node is not None else {}
    return bool(view.node is not None and view.node.examples(1)) and not shapes.get("number", 0)


def _example(view: View) -> str:
    examples = view.node.examples(1) if view.node is not None else []
    return f"such as `{examples[0]}`" if examples else "as recorded"


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
    params = site.helper.params
    declared = params[min(index, len(params) - 1)] if params else None
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
        node, literal = site.params[0].node, site.call.params[1]
        if node is None or not isinstance(literal, StringLiteral) or node.present < _ENUM_SAMPLES:
            continue
        if node.distinct and literal.value not in node.distinct:
            known = ", ".join(f"`{value}`" for value in sorted(node.distinct)[:6])
            yield _constant_choice.finding(
                site.source,
                literal.span,
                f"no payload has the value `{literal.value}` there; recorded were {known}",
            )


RULES = (
    _comparison_type,
    _mixed_type,
    _constant_choice,
)
