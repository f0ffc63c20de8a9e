"""`previewer lsp`: what the linter knows, in the editor."""

from __future__ import annotations

import logging
import os
import sys

import click

from previewer.commands.exits import UNREADABLE, stop


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Speak over standard input and output, which it does anyway.")
def command(stdio: bool) -> None:
    """Serve an editor over standard input and output (docs/editors.md)."""
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        stop("the language server speaks over standard input and output: found a standard stream closed", UNREADABLE)
    try:
        from previewer.lsp.server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        stop("the language server needs pygls: pip install 'previewer[lsp]'", UNREADABLE)
    if sys.stdin.isatty():
        click.echo("waiting for an editor on standard input; Ctrl-C ends it", err=True)
    # Its log would hold whatever the editor sends.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    # Nothing but the protocol goes to standard output: what a helper file prints goes to standard error.
    protocol = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server = make_server()
    try:
        server.start_io(sys.stdin.buffer, protocol)
    finally:
        server.stop()
