"""A tree back to its source, byte for byte: tags as they were written, text as it stood."""

from __future__ import annotations

from previewer.syntax.ast import BlockStatement, PartialBlockStatement, RawBlockStatement, Statement, Tag, Template


def to_source(template: Template) -> str:
    """Turns a tree without errors into exactly the text it was parsed from."""
    source = template.source
    pieces: list[str] = []
    # A stack of its own: blocks may be nested deeper than Python's functions.
    waiting: list[Statement | Tag] = list(reversed(template.body))
    while waiting:
        node = waiting.pop()
        match node:
            case BlockStatement():
                parts: list[Statement | Tag] = [node.open_tag, *node.body]
                for part in node.inverses:
                    parts += [part.tag, *part.body]
                waiting += reversed([*parts, node.close_tag])
            case RawBlockStatement() | PartialBlockStatement():
                waiting += reversed([node.open_tag, *node.body, node.close_tag])
            case _:
                pieces.append(source.slice(node.span))
    return "".join(pieces)
