"""HB3: calls of helpers."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import ENCODERS, Analysis
from previewer.linting.names import nearest
from previewer.linting.references import CallSite, Role
from previewer.linting.rule import rule
from previewer.rendering.declaration import Certainty, Form
from previewer.source import Source, Span
from previewer.syntax.ast import (
    BareIndexPath,
    BlockStatement,
    Call,
    DecoratorStatement,
    Inverse,
    MustacheKind,
    MustacheStatement,
    PartialBlockStatement,
    PartialStatement,
    PathExpression,
    RawBlockStatement,
    StringLiteral,
    SubExpression,
    walk,
)

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  # the letters of the catalogue

_EQUIVALENTS = {
    "concat": "no helper for that: print the values one after the other, or use `stringFormat`",
    "moment": "`dateFormat`",
    "formatDate": "`dateFormat`",
    "date": "`dateFormat`",
    "formatCurrency": "`numberFormat x 'currency' 'en_US'`",
    "currency": "`numberFormat x 'currency' 'en_US'`",
    "formatNumber": "`numberFormat`",
    "toFixed": "`numberFormat x '0.00'`",
    "uppercase": "`upper`",
    "toUpperCase": "`upper`",
    "lowercase": "`lower`",
    "toLowerCase": "`lower`",
    "capitalizeAll": "`capitalize`",
    "titleize": "`capitalize`",
    "truncate": "`abbreviate`",
    "length": "a property for that, as in `items.size` or `name.length`",
    "size": "a property for that, as in `items.size`",
    "add": "`math a '+' b`",
    "subtract": "`math a '-' b`",
    "multiply": "`math a '*' b`",
    "divide": "`math a '/' b`",
    "modulo": "`math a '%' b`",
    "default": "`defaultIfEmpty`",
    "ifCond": "`ifEq`",
    "compare": "`ifEq`",
    "equals": "`eq`",
    "is": "`eq`",
    "isnt": "`neq`",
    "greaterThan": "`gt`",
    "lessThan": "`lt`",
    "contains": "`ifContains` for lists, `ifContainsStr` for text",
    "includes": "`ifContains` for lists, `ifContainsStr` for text",
    "ifIn": "`ifContains`",
    "for": "`#each items as |item|`",
    "foreach": "`#each items as |item|`",
    "split": "no helper for that",
    "trim": "no helper for that",
    "json": "`toJson`",
    "JSONstringify": "`toJson`",
    "encodeURIComponent": "`#urlEncode`",
    "first": "`items.[0]`",
    "set": "`#assign`",
    "setVar": "`#assign`",
}
"""Helpers of other engines, and what Iterable has instead."""


@rule("HB301", "unknown-helper", E)
def _unknown_helper(analysis: Analysis) -> Iterator[Diagnostic]:
    """No helper has that name: the whole template fails for everybody, even in a branch that is never taken.

    Bad: `{{uppercase x}}`. Good: `{{upper x}}`.
    """
    for source, call in _calls(analysis):
        name = call.name.original
        if name in analysis.helpers or isinstance(call.name, BareIndexPath):
            continue
        near = nearest(name, analysis.helpers, 1)
        other = _EQUIVALENTS.get(name)
        if name.lower() in ("elseif", "elsif", "elif") and analysis.enabled("HB008"):
            continue
        if analysis.needs_brackets(source, call.name.span):
            continue
        help_text = f"Iterable has {other}" if other else f"did you mean `{near[0]}`?" if near else None
        span = call.name.span
        meant = other.strip("`") if other else near[0] if near else ""
        fix = (
            Fix(f"write `{meant}`", tuple(_renamed(analysis, call, meant)), False)
            if meant in analysis.helpers
            else None
        )
        yield _unknown_helper.finding(
            source,
            span,
            f"there is no helper `{name}`; a name with arguments must be a helper's",
            help=help_text,
            fix=fix,
        )


def _renamed(analysis: Analysis, call: Call, name: str) -> Iterator[Edit]:
    """A helper's name in its tag, and in the closing tag of its block."""
    yield Edit(call.name.span, name)
    for source, block in analysis.nodes_anywhere(BlockStatement):
        if block.call is call and block.close_tag.close:
            end = block.end - len(block.close_tag.close)
            start = source.text.rindex("/", 0, end) + 1
            yield Edit(Span(start, end), name)


def _calls(analysis: Analysis) -> Iterator[tuple[Source, Call]]:
    """Every call that must be a helper's: with arguments, or in parentheses."""
    calls = [(source, node.call) for source, node in analysis.nodes_anywhere(MustacheStatement)]
    calls += [(source, node.call) for source, node in analysis.nodes_anywhere(BlockStatement) if not node.decorator]
    calls += [(source, node.call) for source, node in analysis.nodes_anywhere(Inverse) if node.call is not None]
    calls += [(source, node.call) for source, node in analysis.nodes_anywhere(RawBlockStatement)]
    yield from ((source, call) for source, call in calls if call.params or call.hash)
    yield from ((source, node.call) for source, node in analysis.nodes_anywhere(SubExpression))


@rule("HB303", "block-inline-misuse", E)
def _block_inline_misuse(analysis: Analysis) -> Iterator[Diagnostic]:
    """A helper is written in a form that it does not have: a block helper inline, or the reverse.

    Bad: `{{urlEncode email}}`. Good: `{{#urlEncode}}{{{email}}}{{/urlEncode}}`.
    """
    for site in analysis.walked.calls:
        helper = site.helper
        if site.form in helper.forms:
            continue
        if (
            site.form is Form.INLINE
            and not site.call.params
            and not site.call.hash
            and helper.name in analysis.field_names
        ):
            continue  # HB122 tells it
        if site.form is Form.BLOCK:
            told = f"`{helper.name}` is no block helper"
        elif helper.block_only:
            told = f"`{helper.name}` is a block helper and needs #"
        else:
            told = f"`{helper.name}` has no {site.form.value} form"
        yield _block_inline_misuse.finding(
            site.source,
            site.call.name.span,
            told,
            help=helper.example or None,
            fix=_in_its_form(site),
        )


def _in_its_form(site: CallSite) -> Fix | None:
    """A block helper's call as a block, or as the inline helper that is like it."""
    name, text = site.helper.name, site.source.text
    if site.form is Form.SUBEXPRESSION and name in _INLINE_TWINS:
        return Fix(f"write `{_INLINE_TWINS[name]}`", (Edit(site.call.name.span, _INLINE_TWINS[name]),), safe=False)
    if site.form is not Form.INLINE:
        return None
    if f"{{{{/{name}}}}}" in text[site.statement.end :]:
        start = Span(site.call.start, site.call.start)
        return Fix(f"write `#{name}`", (Edit(start, "#"),), safe=False)
    match site.call.params:
        case (PathExpression() as value,) if not site.helper.params:
            body = f"{{{{{{{site.source.slice(value.span)}}}}}}}"
            block = f"{{{{#{name}}}}}{body}{{{{/{name}}}}}"
            return Fix(f"write `{block}`", (Edit(site.statement.span, block),), safe=False)
        case _:
            return None


_INLINE_TWINS = {"ifEq": "eq", "ifGt": "gt", "ifGte": "gte", "ifLt": "lt", "ifLte": "lte"}


@rule("HB308", "zero-is-false", W, default=False)
def _zero_is_false(analysis: Analysis) -> Iterator[Diagnostic]:
    """`#if` takes 0 for false, and this number was 0 in some payload.

    Bad: `{{#if count}}`. Good: `{{#ifGt count -1}}`, where 0 is to count as there.
    """
    for branching in analysis.walked.branchings:
        node = branching.subject.node
        name = branching.call.name.original
        if name not in ("if", "unless") or node is None or not node.shapes.get("zero", 0):
            continue
        if branching.subject.kinds <= {"integer", "number"} and branching.call.params:
            span = branching.call.params[0].span
            yield _zero_is_false.finding(
                branching.source,
                span,
                f"`{branching.source.slice(span)}` was 0 in some payload, which `#{name}` takes for false",
            )


@rule("HB300", "send-fails", E)
def _send_fails(analysis: Analysis) -> Iterator[Diagnostic]:
    """Rendering fails for a recorded payload, and its customer gets nothing.

    Told where no other error stands in the same tag. A failure that the template asks for, such as `sendSkip`, is none.
    """
    for failure, payloads in analysis.witness.failures().items():
        if analysis.misled(failure.source, failure.span):
            continue
        count = len(payloads)
        share = f"{count} of {len(analysis.witness.observations)} payloads"
        yield _send_fails.finding(
            failure.source,
            failure.span,
            f"{failure.message}; {share} then get nothing, first {payloads[0]}",
        )


@rule("HB309", "partial-not-available", E)
def _partial_not_available(analysis: Analysis) -> Iterator[Diagnostic]:
    """Iterable has no partials and no decorators; snippets take their place.

    Bad: `{{> footer}}`. Good: `{{{snippet "footer"}}}`.
    """
    partials = [node.call for node in analysis.nodes(PartialStatement)]
    for partial in (*partials, *(node.call for node in analysis.nodes(PartialBlockStatement))):
        named = analysis.source.slice(partial.name.span).strip("\"'")
        plain = isinstance(partial.name, PathExpression | StringLiteral)
        help_text = f'write {{{{{{snippet "{named}"}}}}}}' if plain else "use a snippet"
        yield _not_available(analysis, partial.name.span, "partials", help_text)
    decorators = [node.call for node in analysis.nodes(DecoratorStatement)]
    for call in (*decorators, *(node.call for node in analysis.nodes(BlockStatement) if node.decorator)):
        yield _not_available(analysis, call.name.span, "decorators", "use a snippet")


def _not_available(analysis: Analysis, span: Span, what: str, help_text: str) -> Diagnostic:
    return _partial_not_available.finding(analysis.source, span, f"Iterable has no {what}", help=help_text)


@rule("HB310", "double-escape", W, default=False)
def _double_escape(analysis: Analysis) -> Iterator[Diagnostic]:
    """A value is escaped for HTML and then encoded or escaped again: `&` becomes `&amp;` in the link.

    Bad: `{{#urlEncode}}{{name}}{{/urlEncode}}`. Good: `{{#urlEncode}}{{{name}}}{{/urlEncode}}`. Likewise `{{v}}` of an
    `#assign` that was built from `{{x}}`.
    """
    for node in analysis.nodes(BlockStatement):
        if node.call.name.original in ENCODERS:
            for inner in walk(node):
                if isinstance(inner, MustacheStatement) and inner.kind is MustacheKind.ESCAPED:
                    text = analysis.source.slice(inner.call.span)
                    yield _double_escape.finding(
                        analysis.source,
                        inner.span,
                        f"`{text}` is escaped for HTML before `{node.call.name.original}` encodes it",
                        fix=Fix("write it raw", (Edit(inner.span, f"{{{{{{{text}}}}}}}"),)),
                    )
    escaped = {item.name for item in analysis.walked.assignments if not item.raw}
    for reference in analysis.references:
        name = reference.path.original.removeprefix("@")
        if reference.role is Role.OUTPUT and reference.helper is None and not reference.raw and name in escaped:
            statement = reference.statement
            if isinstance(statement, MustacheStatement) and reference.source == analysis.source:
                yield _double_escape.finding(
                    reference.source,
                    reference.path.span,
                    f"`{name}` was escaped when it was assigned, and is escaped again",
                    fix=Fix("write it raw", (Edit(statement.span, f"{{{{{{{name}}}}}}}"),)),
                )


@rule("HB312", "undocumented-helper", I, default=False)
def _undocumented(analysis: Analysis) -> Iterator[Diagnostic]:
    """The engine has the helper, and Iterable's documentation does not: it may go away.

    For instance `with`, `log`, `yesno`.
    """
    for site in analysis.walked.calls:
        if site.helper.certainty is not Certainty.DOCUMENTED:
            yield _undocumented.finding(
                site.source,
                site.call.name.span,
                f"Iterable does not document `{site.helper.name}`",
            )


RULES = (
    _send_fails,
    _unknown_helper,
    _block_inline_misuse,
    _zero_is_false,
    _partial_not_available,
    _double_escape,
    _undocumented,
)
