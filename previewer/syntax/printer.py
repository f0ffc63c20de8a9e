"""A tree back to its source, byte for byte: tags as they were written, text as it stood."""

from __future__ import annotations

from previewer.source import Source
from previewer.syntax.ast import BlockStatement, PartialBlockStatement, RawBlockStatement, Statement, Tag, Template


def to_source(template: Template) -> str:
    """Turns a tree without errors into exactly the text it was parsed from."""
    pieces: list[str] = []
    _print(template.body, template.source, pieces)
    return "".join(pieces)


def _print(statements: tuple[Statement, ...], source: Source, pieces: list[str]) -> None:
    for statement in statements:
        match statement:
            case BlockStatement():
                pieces.append(_tag(statement.open_tag, source))
                _print(statement.body, source, pieces)
                for part in statement.inverses:
                    pieces.append(_tag(part.tag, source))
                    _print(part.body, source, pieces)
                pieces.append(_tag(statement.close_tag, source))
            case RawBlockStatement() | PartialBlockStatement():
                pieces.append(_tag(statement.open_tag, source))
                _print(statement.body, source, pieces)
                pieces.append(_tag(statement.close_tag, source))
            case _:
                pieces.append(source.slice(statement.span))


def _tag(tag: Tag, source: Source) -> str:
    return source.slice(tag.span)
