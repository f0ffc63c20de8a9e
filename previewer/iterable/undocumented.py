"""What a template uses that the engine has and Iterable's documentation does not, for teams that refuse it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from previewer.diagnostics import Diagnostic, Severity
from previewer.iterable.snippets import named_snippets
from previewer.rendering.declaration import Certainty, Helper
from previewer.rendering.errors import CompileError
from previewer.source import Source, Span
from previewer.syntax.ast import (
    BlockStatement,
    Call,
    DecoratorStatement,
    MustacheStatement,
    Node,
    PartialBlockStatement,
    PartialStatement,
    PathExpression,
    RawBlockStatement,
    SubExpression,
    Template,
    walk,
)
from previewer.syntax.parser import parse
from previewer.syntax.paths import SegmentKind


def refuse_undocumented(template: Template, snippets: Mapping[str, Source], helpers: Mapping[str, Helper]) -> None:
    """Raises CompileError with every use in a template and the snippets that it names; it can call `helpers`."""
    names = named_snippets([template.source], snippets)
    trees = [template, *(parse(snippets[name]).template for name in sorted(names) if name in snippets)]
    found = [diagnostic for tree in trees for diagnostic in _undocumented(tree, helpers)]
    if found:
        raise CompileError(*found)


def _undocumented(template: Template, helpers: Mapping[str, Helper]) -> list[Diagnostic]:
    found = [
        Diagnostic(
            "HB312",
            "undocumented-helper",
            Severity.ERROR,
            template.source,
            span,
            f"Iterable does not document {what}",
            "see docs/dialect.md",
        )
        for node in walk(template)
        for span, what in _uses(node, helpers)
    ]
    return sorted(found, key=lambda diagnostic: diagnostic.span)


def _uses(node: Node, helpers: Mapping[str, Helper]) -> Iterator[tuple[Span, str]]:
    match node:
        case Call(name=name):
            helper = helpers.get(name.original)
            if helper is not None and helper.certainty is not Certainty.DOCUMENTED:
                yield name.span, f"`{helper.name}`"
        case MustacheStatement(call=call) | SubExpression(call=call):
            if call.name.original == "lookup":
                yield call.name.span, "`lookup` outside a block"
        case BlockStatement(call=call, decorator=False, inverses=inverses):
            if call.name.original not in helpers:
                yield call.name.span, f"blocks of a field such as `{call.name.original}`"
            elif call.name.original == "each" and inverses:
                yield inverses[0].tag.span, "an else part of `each`"
        case PathExpression():
            yield from _steps(node)
        case PartialStatement() | PartialBlockStatement():
            yield node.span, "partials; it has snippets"
        case BlockStatement() | DecoratorStatement():
            yield node.span, "inline partials and decorators"
        case RawBlockStatement():
            yield node.span, "raw blocks"
        case _:
            pass


def _steps(path: PathExpression) -> Iterator[tuple[Span, str]]:
    for part in path.segments:
        if part.segment.kind in (SegmentKind.PARENT, SegmentKind.WHOLE_PARENT):
            yield part.span, "`../`"
        elif part.segment.kind is SegmentKind.DATA and part.segment.name == "@root":
            yield part.span, "`@root`"
