"""A review in the browser, in a live preview of its own."""

from __future__ import annotations

import secrets
import webbrowser
from contextlib import suppress

import click

from previewer.commands.listening import HERE, PORT, TRIES, listen
from previewer.project import Project
from previewer.snapshots.review import Review


def run_web_review(project: Project, review: Review) -> None:
    """Serves a review until its page ends it, or Ctrl-C."""
    if review.current is None:
        click.echo("nothing to review")
        return
    from previewer.server.access import LOOPBACK, Access
    from previewer.server.live import Live, linted
    from previewer.server.running import PreviewServer

    with listen(HERE, range(PORT, PORT + TRIES)) as listener:
        server = PreviewServer(
            Live(project, linted, secrets.token_hex(4)), Access(LOOPBACK, secrets.token_urlsafe(24)), review
        )
        address = f"http://{HERE}:{listener.getsockname()[1]}/review"
        click.echo(f"{len(review.order)} to review at {address}")
        click.echo("q in the page or Ctrl-C here ends it.")
        webbrowser.open(address)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    click.echo(review.summary)
