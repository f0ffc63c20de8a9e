"""`previewer lsp`: what the linter knows, in the editor."""

from __future__ import annotations

import logging
import sys

import click

from previewer.commands.exits import UNREADABLE, stop


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Speak over standard input and output, which it does anyway.")
def command(stdio: bool) -> None:
    """Serve an editor over standard input and output (docs/editors.md)."""
    try:
        from previewer.lsp.server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        stop("the language server needs pygls: pip install 'previewer[lsp]'", UNREADABLE)
    if sys.stdin is None or sys.stdout is None:
        stop("the language server speaks over standard input and output, and one of them is closed", UNREADABLE)
    if sys.stdin.isatty():
        click.echo("waiting for an editor on standard input; Ctrl-C ends it", err=True)
    # Its log would hold whatever the editor sends.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    stdout, sys.stdout = sys.stdout, sys.stderr  # nothing but the protocol goes to standard output
    server = make_server()
    try:
        server.start_io(sys.stdin.buffer, stdout.buffer)
    finally:
        server.stop()
