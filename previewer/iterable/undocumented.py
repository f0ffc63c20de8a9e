"""What a template uses that the engine has and Iterable's documentation does not: noted, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from previewer.diagnostics import Diagnostic, Severity, guess
from previewer.iterable.snippets import named_snippets
from previewer.rendering.declaration import Certainty, Helper
from previewer.rendering.errors import CompileError
from previewer.source import Source, Span
from previewer.syntax.ast import (
    BlockStatement,
    Call,
    DecoratorStatement,
    Expression,
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

_REFUSED = frozenset(Certainty) - {Certainty.DOCUMENTED}
# `ne` makes its own note, and nobody takes a helper of the project's own for Iterable's.
_NOTED = _REFUSED - {Certainty.INFERRED, Certainty.CUSTOM}
_TELL_NUMBERS_FROM_TEXTS = frozenset(
    (
        *("numberFormat", "isEven", "isOdd", "stripes", "eq", "neq", "ne", "gt", "gte", "lt", "lte"),
        *("if", "unless", "and", "or", "not", "defaultIfEmpty"),
    )
)


def note_undocumented(
    template: Template, *, snippets: Mapping[str, Source], helpers: Mapping[str, Helper], refuse: bool
) -> tuple[Diagnostic, ...]:
    """Turns every use in a template and the snippets that it names into a note; it can call `helpers`.

    Raises CompileError with them instead, and with the project's own helpers, where the project refuses what is
    undocumented.
    """
    kinds = _REFUSED if refuse else _NOTED
    found: list[Diagnostic] = []
    names = named_snippets([template.source], snippets)
    for tree in (template, *(_tree(snippets[name]) for name in sorted(names) if name in snippets)):
        uses = [(span, what) for node in walk(tree) for span, what in _uses(node, helpers, kinds)]
        found += [_told(tree.source, span, what, refuse) for span, what in sorted(uses)]
    if refuse and found:
        raise CompileError(*found)
    return tuple(found)


@lru_cache(maxsize=64)
def _tree(snippet: Source) -> Template:
    # Every email of a project renders the same few.
    return parse(snippet).template


def _told(source: Source, span: Span, what: str, refuse: bool) -> Diagnostic:
    message = f"Iterable does not document {what}"
    if refuse:
        return Diagnostic("HB312", "undocumented-helper", Severity.ERROR, source, span, message, "see docs/dialect.md")
    return guess(source, span, f"{message}: that it works is a guess (setting `undocumented`)")


def _uses(node: Node, helpers: Mapping[str, Helper], kinds: frozenset[Certainty]) -> Iterator[tuple[Span, str]]:
    match node:
        case Call(name=name, params=params):
            helper = helpers.get(name.original)
            if helper is not None and helper.certainty in kinds:
                yield name.span, f"`{helper.name}`"
            yield from _numbers_of_math(name.original, params)
        case MustacheStatement(call=call) | SubExpression(call=call):
            if _is_block_only(helpers.get(call.name.original)):
                yield call.name.span, f"`{call.name.original}` outside a block"
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


def _is_block_only(helper: Helper | None) -> bool:
    """Whether Iterable documents blocks of a helper alone; the engine takes `lookup` anywhere."""
    return helper is not None and (helper.name == "lookup" or helper.block_only)


def _numbers_of_math(taker: str, params: tuple[Expression, ...]) -> Iterator[tuple[Span, str]]:
    if taker in _TELL_NUMBERS_FROM_TEXTS:
        for param in params:
            if isinstance(param, SubExpression) and param.call.name.original == "math":
                yield param.call.name.span, f"that `math` gives `{taker}` a number"


def _steps(path: PathExpression) -> Iterator[tuple[Span, str]]:
    for part in path.segments:
        if part.segment.kind in (SegmentKind.PARENT, SegmentKind.WHOLE_PARENT):
            yield part.span, "`../`"
        elif part.segment.kind is SegmentKind.DATA and part.segment.name == "@root":
            yield part.span, "`@root`"
