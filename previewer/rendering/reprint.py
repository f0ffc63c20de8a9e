"""A tree back to text as handlebars.java prints it: what a raw block writes, with the blanks of tags gone."""

from __future__ import annotations

from previewer.source import Source
from previewer.syntax.ast import (
    BlockStatement,
    BooleanLiteral,
    Call,
    CommentStatement,
    DecoratorStatement,
    DelimitersStatement,
    EscapedStatement,
    Expression,
    HashPair,
    Inverse,
    MustacheStatement,
    NumberLiteral,
    PartialBlockStatement,
    PartialCall,
    PartialStatement,
    PathExpression,
    RawBlockStatement,
    Statement,
    StringLiteral,
    SubExpression,
    TextStatement,
)


def reprint(node: Statement | Expression, source: Source) -> str:
    """The text of a statement or expression, rebuilt from the tree."""
    match node:
        case TextStatement():
            return node.value
        case EscapedStatement():
            return "\\" + node.value
        case CommentStatement() | DelimitersStatement():
            return ""
        case MustacheStatement():
            return f"{node.tag.open}{_call(node.call, source)}{node.tag.close}"
        case DecoratorStatement():
            return f"{node.tag.open}*{_call(node.call, source)}{node.tag.close}"
        case BlockStatement():
            star = "*" if node.decorator else ""
            return (
                f"{node.open_tag.open}{star}{_call(node.call, source)}{_names(node)}{node.close_tag.close}"
                f"{_all(node.body, source)}{''.join(_inverse(part, source) for part in node.inverses)}"
                f"{node.open_tag.open[:-1]}/{node.call.name.original}{node.close_tag.close}"
            )
        case RawBlockStatement():
            return (
                f"{node.open_tag.open}{_call(node.call, source)}{node.close_tag.close}{_all(node.body, source)}"
                f"{node.open_tag.open}/{node.call.name.original}{node.close_tag.close}"
            )
        case PartialStatement():
            return f"{node.tag.open}{_partial(node.call, source)}{node.tag.close}"
        case PartialBlockStatement():
            return (
                f"{node.open_tag.open}{_partial(node.call, source)}{node.close_tag.close}"
                f"{_all(node.body, source)}"
                f"{node.open_tag.open[:-2]}/{_partial(node.call, source)}{node.close_tag.close}"
            )
        case PathExpression() | StringLiteral() | NumberLiteral():
            return node.original
        case BooleanLiteral():
            return "true" if node.value else "false"
        case SubExpression():
            return f"({_call(node.call, source)})"


def _all(statements: tuple[Statement, ...], source: Source) -> str:
    return "".join(reprint(statement, source) for statement in statements)


def _call(call: Call, source: Source) -> str:
    return " ".join(
        [call.name.original, *(reprint(param, source) for param in call.params), *(_pair(p, source) for p in call.hash)]
    )


def _pair(pair: HashPair, source: Source) -> str:
    return f"{pair.key}={reprint(pair.value, source)}"


def _names(block: BlockStatement | Inverse) -> str:
    return f" as |{' '.join(param.name for param in block.block_params)}|" if block.block_params else ""


def _inverse(part: Inverse, source: Source) -> str:
    call = f" {_call(part.call, source)}{_names(part)}" if part.call is not None else ""
    return f"{{{{{part.label}{call}}}}}{_all(part.body, source)}"


def _partial(partial: PartialCall, source: Source) -> str:
    name = partial.name.value if isinstance(partial.name, StringLiteral) else reprint(partial.name, source)
    context = f" {partial.context.original}" if partial.context is not None else ""
    return f"{name}{context}"
