"""How commands end: the exit codes, and the message that goes with one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from previewer.diagnostics import Diagnostic, DiagnosticError
from previewer.source import Unusable

CONTENT_AT_FAULT = 1
UNREADABLE = 2


def stop(message: str, code: int) -> NoReturn:
    """Ends the command with a message on standard error."""
    click.echo(message, err=True)
    raise SystemExit(code)


@contextmanager
def complaints() -> Iterator[None]:
    """Tells what cannot be used on standard error, and ends the command with 2."""
    try:
        yield
    except Unusable as error:
        stop(str(error), UNREADABLE)
    except DiagnosticError as error:
        stop(report(error.diagnostics), UNREADABLE)


def report(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as text for standard error."""
    from previewer.reporting.text import format_diagnostics

    return format_diagnostics(diagnostics)
