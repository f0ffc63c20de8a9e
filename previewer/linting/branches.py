"""What the branches of a template have in common: what all of them print, and which places are rendered together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from previewer.linting.guards import stops_send
from previewer.linting.open_elements import Condition, condition_of
from previewer.source import Source, Span
from previewer.syntax.ast import (
    BlockStatement,
    Call,
    MustacheStatement,
    PathExpression,
    Statement,
    StringLiteral,
    Template,
    TextStatement,
    walk,
)

_ALWAYS = frozenset("sortBy groupBy urlEncode base64 hexEncode md5 sha1 sha256 breaklines".split())
"""Blocks whose body is written whatever they are given."""


def always_prints(template: Template, names: frozenset[str], snippets: Mapping[str, Template]) -> bool:
    """Whether one of some values is printed wherever the template is sent, or may be by a snippet that nobody has."""
    return _prints(template.source, template.body, names, snippets)


def _prints(
    source: Source, body: tuple[Statement, ...], names: frozenset[str], snippets: Mapping[str, Template]
) -> bool:
    under: set[Condition] = set()
    for node in body:
        match node:
            case MustacheStatement(call=call) if not _in_comment(source, node.start):
                if any(isinstance(part, PathExpression) and part.original in names for part in walk(call)):
                    return True
                if call.name.original == "snippet" and _snippet_prints(call, names, snippets):
                    return True
            case BlockStatement(call=Call(params=(StringLiteral(value=name), *_)) as call, body=inner) if (
                call.name.original == "assign"
            ):
                if _prints(source, inner, names, snippets):
                    names |= {name}
            case BlockStatement():
                bodies = (node.body, *(inverse.body for inverse in node.inverses))
                printed = [stops_send(inner) or _prints(source, inner, names, snippets) for inner in bodies]
                closed = bool(node.inverses) and node.inverses[-1].call is None
                if all(printed) and (closed or node.call.name.original in _ALWAYS):
                    return True
                words, holds = condition_of(source.slice(node.call.span), node.call)
                holds = holds != node.inverted
                under |= {(words, holds)} if printed[0] else set()
                under |= {(words, not holds)} if closed and len(printed) == 2 and printed[1] else set()
                if {(words, True), (words, False)} <= under:
                    return True
            case _:
                pass
    return False


def _snippet_prints(call: Call, names: frozenset[str], snippets: Mapping[str, Template]) -> bool:
    match call.params:
        case (StringLiteral(value=name), *_) if name in snippets:
            others = {other: tree for other, tree in snippets.items() if other != name}
            return _prints(snippets[name].source, snippets[name].body, names, others)
        case _:
            return True


def _in_comment(source: Source, place: int) -> bool:
    return source.text.rfind("<!--", 0, place) > source.text.rfind("-->", 0, place)


def branches(body: tuple[Statement, ...], place: int) -> Iterator[tuple[int, int]]:
    """The blocks around a place, each by its start, and which of their branches it is in."""
    for node in body:
        if not isinstance(node, BlockStatement) or not node.start <= place < node.end:
            continue
        at = sum(inverse.start <= place for inverse in node.inverses)
        yield node.start, at
        yield from branches(node.inverses[at - 1].body if at else node.body, place)


def beginnings(source: Source, body: tuple[Statement, ...], span: Span) -> list[Span]:
    """The stretches of text that stand first in a span, one for each branch that begins with text."""
    found: list[Span] = []
    _begin(source, body, span, found)
    return found


def _begin(source: Source, body: tuple[Statement, ...], span: Span, found: list[Span]) -> bool:
    """Whether something stands in the span for sure."""
    for node in body:
        if node.end <= span.start:
            continue
        if node.start >= span.end:
            return True
        match node:
            case TextStatement():
                text = Span(max(node.start, span.start), min(node.end, span.end))
                if source.slice(text).strip():
                    found.append(text)
                    return True
            case BlockStatement() if node.call.name.original != "assign":
                bodies = (node.body, *(inverse.body for inverse in node.inverses))
                filled = [_begin(source, inner, span, found) for inner in bodies]
                if node.start < span.start or (all(filled) and node.inverses and node.inverses[-1].call is None):
                    return True
            case MustacheStatement():
                return True
            case _:
                pass
    return False
