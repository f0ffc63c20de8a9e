"""`previewer send`: one rendered email to an SMTP server, to look at it in a real mail program."""

from __future__ import annotations

import smtplib
from pathlib import Path

import click

from previewer.commands.exits import CONTENT_AT_FAULT, UNREADABLE, complaints, report, stop
from previewer.iterable.email import Ending
from previewer.mail import mime_message
from previewer.project import find_template, load_payload

SECONDS = 30


@click.command("send")
@click.argument("template")
@click.option("--smtp", required=True, metavar="HOST:PORT", help="The server that takes it; there is no default.")
@click.option("--to", "recipients", required=True, multiple=True, metavar="ADDRESS", help="Who gets it; may repeat.")
@click.option("--from", "sender", metavar="ADDRESS", help="Sender, if not the template's own.")
@click.option("-p", "--payload", metavar="FILE", help="Recorded payload; the template's first fixture if not given.")
@click.option("--starttls", is_flag=True, help="Encrypt the connection.")
def command(
    template: str, smtp: str, recipients: tuple[str, ...], sender: str | None, payload: str | None, starttls: bool
) -> None:
    """Send TEMPLATE as Iterable would send it for a payload; nothing is sent anywhere without --smtp and --to."""
    host, port = _server(smtp)
    with complaints():
        file = find_template(template)
        email = file.email(file.project.sender(file.project.settings()))
        path = Path(payload) if payload else next(iter(file.fixtures()), None)
        if path is None:
            stop(f"{file.path}: no payload: give one with -p FILE", UNREADABLE)
        outcome = email.outcome(load_payload(path))
    if outcome.ending is not Ending.SENT:
        stop(f"{report(outcome.errors)}\nnot sent", CONTENT_AT_FAULT)
    try:
        messages = [mime_message(outcome, to=recipient, sender=sender) for recipient in recipients]
    except ValueError as error:
        stop(str(error), UNREADABLE)
    try:
        with smtplib.SMTP(host, port, timeout=SECONDS) as server:
            if starttls:
                server.starttls()
            for message in messages:
                server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        stop(f"{smtp}: {str(error).lower()}", UNREADABLE)
    click.echo(f"sent {path} to {', '.join(recipients)} by {smtp}", err=True)


def _server(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        stop(f"found `{text}` for --smtp, expected HOST:PORT such as localhost:1025", UNREADABLE)
    return host.strip("[]"), int(port)
