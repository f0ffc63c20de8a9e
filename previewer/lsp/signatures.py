"""A place in a call to the signature of the helper that is called."""

from __future__ import annotations

from previewer.lsp.cursor import Cursor, cursor_at
from previewer.lsp.reading import Reading
from previewer.pages import parameter_text, parameters, signature
from previewer.records import Record
from previewer.rendering.declaration import Helper
from previewer.source import Span
from previewer.syntax import lexer as t


class Signature(Record):
    """How the helper around a place is called."""

    text: str
    about: str
    params: tuple[tuple[Span, str], ...]
    """Each parameter and key: where it stands in the text, and what it takes."""
    active: int | None
    """Which of them is being written; None where it is none of them."""


def signature_at(reading: Reading, offset: int) -> Signature | None:
    """The signature of the innermost call at an offset; None outside of a helper's parameters."""
    cursor = cursor_at(reading.source.text, offset, reading.delimiters)
    helper = reading.ground.helpers.get(cursor.call) if cursor is not None and cursor.call else None
    if cursor is None or helper is None:
        return None
    text, params = _form(cursor, helper), []
    at = text.index(helper.name) + len(helper.name)
    for word, param in zip(parameters(helper), (*helper.params, *helper.hash), strict=True):
        at = text.index(word, at)
        params.append((Span(at, at + len(word)), parameter_text(param)))
        at += len(word)
    return Signature(text, helper.summary, tuple(params), _active(cursor, helper))


def _form(cursor: Cursor, helper: Helper) -> str:
    """The signature in the form that is being written; that of its block tells how it is closed."""
    call = " ".join((helper.name, *parameters(helper)))
    if cursor.nested:
        return f"({call})"
    return signature(helper) if cursor.opener in (t.OPEN_BLOCK, t.OPEN_INVERSE) else f"{{{{{call}}}}}"


def _active(cursor: Cursor, helper: Helper) -> int | None:
    if cursor.key:
        keys = [param.name for param in helper.hash]
        return len(helper.params) + keys.index(cursor.key) if cursor.key in keys else None
    last = len(helper.params) - 1
    if cursor.position > last:
        return last if helper.variadic and last >= 0 else None
    return cursor.position
