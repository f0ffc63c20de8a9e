"""`previewer render`: a template and a payload to the HTML that the customer gets."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import NoReturn

import click

from previewer.diagnostics import Diagnostic
from previewer.iterable.sending import Sender, skip_reason
from previewer.payloads.json_text import PayloadError
from previewer.payloads.payload import SHAPES, Payload, read_payload
from previewer.project import TemplateFile, UnreadableFile, decode, load_payload, read_source, write_text
from previewer.rendering.errors import RenderError, TemplateError
from previewer.settings import SettingsError
from previewer.source import Source

CONTENT_AT_FAULT = 1
UNREADABLE = 2


@click.command("render")
@click.argument("template", metavar="TEMPLATE")
@click.option("-p", "--payload", metavar="FILE", help="Recorded payload; the template's first fixture if not given.")
@click.option("-o", "--output", metavar="FILE", help="Write here instead of to standard output.")
@click.option("--as", "shape", type=click.Choice(list(SHAPES)), help="The payload's shape, if not recognised.")
@click.option("--all-parts", is_flag=True, help="Subject, preheader, sender, HTML and plain text.")
@click.option("--now", metavar="TIME", help="Time of the rendering, ISO 8601; else the payload's, the setting's, now.")
@click.option("--trace", is_flag=True, help="Tell on standard error what was looked up and which branches ran.")
@click.option("--strict", is_flag=True, help="Fail where Iterable fails: {{foo[0].bar}} is an error.")
def command(
    template: str,
    payload: str | None,
    output: str | None,
    shape: str | None,
    all_parts: bool,
    now: str | None,
    trace: bool,
    strict: bool,
) -> None:
    """Render TEMPLATE (a file, or - for standard input) with a recorded payload."""
    try:
        source = _read(template)
        file = TemplateFile(Path(template) if template != "-" else Path("stdin"))
        data = _payload(template, payload, shape, file)
        settings = file.settings()
        options: dict[str, object] = {**settings.options, "now": _millis(now or data.now or settings.now)}
        options["catalogs"] = file.tables()
        if settings.secret_variable is not None and settings.secret_variable in os.environ:
            options["hmac-secret"] = os.environ[settings.secret_variable]
        sender = Sender(file.snippets(), options, settings.limits, strict)
        text = _render(sender, source, data, trace)
        if all_parts:
            from previewer.iterable.parts import read_fields, render_parts

            fields = file.fields()
            known = read_fields(fields) if fields is not None else {}
            text = render_parts(sender, text, known, fields.name if fields else template, data).shown()
        if output is None:
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.buffer.flush()
        else:
            write_text(Path(output), text)
    except (UnreadableFile, SettingsError) as error:
        _stop(str(error), UNREADABLE)
    except PayloadError as error:
        _stop(_report(error.diagnostics), UNREADABLE)
    except RenderError as error:
        _stop(
            f"{_report(error.diagnostics)}\nskipped: {skip_reason(error)}; the customer gets nothing", CONTENT_AT_FAULT
        )
    except TemplateError as error:
        _stop(_report(error.diagnostics), CONTENT_AT_FAULT)


def _render(sender: Sender, source: Source, payload: Payload, trace: bool) -> str:
    compiled = sender.compile(source, payload)
    if compiled.warnings:
        click.echo(_report(compiled.warnings), err=True)
    notes: list[Diagnostic] = []
    try:
        if not trace:
            return sender.render(compiled, payload, notes)
        from previewer.commands.trace_lines import trace_lines

        rendering = sender.trace(compiled, payload, notes)
        click.echo("\n".join(trace_lines(rendering.trace)), err=True)
        return rendering.text
    finally:
        if notes:
            click.echo(_report(tuple(notes)), err=True)


def _read(name: str) -> Source:
    if name == "-":
        return decode(sys.stdin.buffer.read(), "<stdin>")
    return read_source(Path(name))


def _payload(template: str, payload: str | None, shape: str | None, file: TemplateFile) -> Payload:
    if payload == "-":
        if template == "-":
            _stop("only one of template and payload can come from standard input", UNREADABLE)
        found = read_payload(decode(sys.stdin.buffer.read(), "<stdin>"), shape=shape)
    elif payload is not None:
        found = load_payload(Path(payload), shape=shape)
    else:
        found = _first_fixture(template, shape, file)
    click.echo(f"{found.source.name}: read as {found.shape}", err=True)
    return found


def _first_fixture(template: str, shape: str | None, file: TemplateFile) -> Payload:
    if template == "-":
        _stop("a template from standard input needs a payload: give one with -p FILE", UNREADABLE)
    fixtures = file.fixtures()
    if not fixtures:
        folder = file.root / "fixtures" / file.name
        _stop(f"{template}: no payload: give one with -p FILE, or record one in {folder}/", UNREADABLE)
    return load_payload(fixtures[0], shape=shape)


def _millis(text: str | None) -> int:
    """The time of the rendering in milliseconds since 1970; a time without a zone is UTC."""
    if text is None:
        return time.time_ns() // 1_000_000
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _stop(f"found `{text}` for the time, expected ISO 8601 such as 2025-04-08T12:00:00Z", UNREADABLE)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000)


def _report(diagnostics: tuple[Diagnostic, ...]) -> str:
    from previewer.reporting.text import format_diagnostics

    return format_diagnostics(diagnostics)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)
