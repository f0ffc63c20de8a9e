"""A tree back to text as handlebars.java prints it: what a raw block writes, with the blanks of tags gone."""

from __future__ import annotations

from previewer.rendering.values import to_text
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


def reprint(node: Statement | Expression) -> str:
    """The text of a statement or expression, rebuilt from the tree."""
    match node:
        case TextStatement():
            return node.value
        case EscapedStatement():
            return "\\" + node.value
        case CommentStatement() | DelimitersStatement():
            return ""
        case MustacheStatement():
            return f"{node.tag.open}{_call(node.call)}{node.tag.close}"
        case DecoratorStatement():
            return f"{node.tag.open}*{_call(node.call)}{node.tag.close}"
        case BlockStatement():
            return _block(node)
        case RawBlockStatement():
            return (
                f"{node.open_tag.open}{_call(node.call)}{node.close_tag.close}{reprint_all(node.body)}"
                f"{node.open_tag.open}/{node.call.name.original}{node.close_tag.close}"
            )
        case PartialStatement():
            return f"{node.tag.open}{_partial(node.call)}{node.tag.close}"
        case PartialBlockStatement():
            return (
                f"{node.open_tag.open}{_partial(node.call)}{node.close_tag.close}{reprint_all(node.body)}"
                f"{node.open_tag.open[:-2]}/{_partial_name(node.call)}{node.close_tag.close}"
            )
        case PathExpression():
            return node.original
        case StringLiteral():
            quote = node.original[0]
            return f"{quote}{node.value}{quote}"
        case NumberLiteral() | BooleanLiteral():
            return to_text(node.value)
        case SubExpression():
            return f"({_call(node.call)})"


def reprint_all(statements: tuple[Statement, ...]) -> str:
    """The text of a body, rebuilt from the tree; behind text an escaped tag has lost its backslash."""
    texts = []
    before: Statement | None = None
    for statement in statements:
        if isinstance(statement, EscapedStatement) and isinstance(before, TextStatement | EscapedStatement):
            texts.append(statement.value)
        else:
            texts.append(reprint(statement))
        before = statement
    return "".join(texts)


def _block(block: BlockStatement) -> str:
    # A block's tags get the opening of its first and the closing of its last; `{{else x}}` has a closing of its own.
    start, end = block.open_tag.open[:-1], block.close_tag.close
    sign, name = block.open_tag.open[-1] + "*" * block.decorator, block.call.name.original
    call = name + _names(block, ()) if block.inverted else _call(block.call) + _names(block, block.call.params)
    text = f"{start}{sign}{call}{end}{reprint_all(block.body)}"
    tag_end = end
    for part in block.inverses:
        if part.call is not None:
            tag_end = part.tag.close
            text += f"{start}{part.label} {_call(part.call)}{_names(part, part.call.params)}"
        elif part is block.inverses[-1]:  # a plain else part counts as the last one only
            text += f"{start}{part.label}"
        else:
            continue
        text += f"{tag_end}{reprint_all(part.body)}"
    return f"{text}{start}/{name}{end}"


def _call(call: Call) -> str:
    return " ".join([call.name.original, *map(reprint, call.params), *map(_pair, call.hash)])


def _pair(pair: HashPair) -> str:
    return f"{pair.key}={reprint(pair.value)}"


def _names(block: BlockStatement | Inverse, params: tuple[Expression, ...]) -> str:
    # Without a parameter before them, the engine prints none of the names.
    names = [param.name for param in block.block_params]
    return f" as |{' '.join(names if params else ())}|" if names else ""


def _partial(partial: PartialCall) -> str:
    context = [partial.context.original] if partial.context is not None else []
    return " ".join([_partial_name(partial), *context, *map(_pair, partial.hash)])


def _partial_name(partial: PartialCall) -> str:
    if isinstance(partial.name, StringLiteral):
        return partial.name.value
    text = reprint(partial.name)
    return text[1:-1] if text[0] == "[" else text
