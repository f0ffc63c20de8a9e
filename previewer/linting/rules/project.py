"""HB8: what shows in the whole of a template and its payloads."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.rule import rule
from previewer.source import Span
from previewer.syntax.ast import BlockStatement, BooleanLiteral, NumberLiteral, Statement, StringLiteral

W, I = Severity.WARNING, Severity.INFO  # noqa: E741  # the letters of the catalogue


@rule("HB801", "dead-branch", W, default=False)
def _dead_branch(analysis: Analysis) -> Iterator[Diagnostic]:
    """A condition comes out the same for every payload: one of its branches never runs.

    Bad: `{{#if true}}`, `{{#if order}}` where every payload has an order.
    """
    for branching in analysis.walked.branchings:
        name, params = branching.call.name.original, branching.call.params
        if name not in ("if", "unless") or not params:
            continue
        node = branching.subject.node
        literal = isinstance(params[0], StringLiteral | NumberLiteral | BooleanLiteral)
        always = branching.sure and node is not None and node.of > 1 and not node.falsy
        never = branching.sure and node is not None and node.of > 1 and node.falsy == node.of
        known = branching.subject.key is not None and branching.subject.key in branching.facts
        if literal or always or never or known:
            text = branching.source.slice(params[0].span)
            held = "is there" if always else "is empty"
            told = "is a literal" if literal else "was asked for already" if known else f"{held} in every payload"
            yield _dead_branch.finding(
                branching.source,
                params[0].span,
                f"`{text}` {told}: one branch never runs",
            )


@rule("HB803", "duplicate-branch", I, default=False)
def _duplicate_branch(analysis: Analysis) -> Iterator[Diagnostic]:
    """Both branches of a block are the same.

    Write them once, without the block.
    """
    for node in analysis.nodes(BlockStatement):
        name = node.call.name.original
        if name in ("each", "with") or name not in analysis.helpers:
            continue  # the body is about something else, or runs often
        if len(node.inverses) == 1 and node.inverses[0].call is None:
            body, otherwise = (_text(analysis, part) for part in (node.body, node.inverses[0].body))
            if body and body == otherwise:
                yield _duplicate_branch.finding(
                    analysis.source,
                    node.call.span,
                    "both branches are the same",
                    fix=Fix("write it once", (Edit(node.span, body),), safe=False),
                )


def _text(analysis: Analysis, body: tuple[Statement, ...]) -> str:
    return analysis.source.slice(Span(body[0].start, body[-1].end)).strip() if body else ""


@rule("HB806", "no-payload", I, default=False)
def _no_payload(analysis: Analysis) -> Iterator[Diagnostic]:
    """The template has no recorded payload and no schema: what it asks for is not checked.

    Record one in `fixtures/<template>/`.
    """
    if analysis.schema is None:
        end = analysis.source.text.find("\n")
        yield _no_payload.finding(
            analysis.source,
            Span(0, len(analysis.source.text) if end < 0 else end),
            "no payload is recorded: what the template asks for is not checked",
        )


RULES = (
    _dead_branch,
    _duplicate_branch,
    _no_payload,
)
