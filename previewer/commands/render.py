"""`previewer render`: a template and a payload to the HTML that the customer gets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from previewer.diagnostics import Diagnostic
from previewer.payloads.json_text import PayloadError
from previewer.payloads.payload import Payload, read_payload
from previewer.project import TemplateFile, UnreadableFile, decode, load_payload, read_source, write_text
from previewer.rendering.errors import TemplateError
from previewer.rendering.template import Environment
from previewer.source import Source

CONTENT_AT_FAULT = 1
UNREADABLE = 2


@click.command("render")
@click.argument("template", metavar="TEMPLATE")
@click.option("-p", "--payload", metavar="FILE", help="Recorded payload; the template's first fixture if not given.")
@click.option("-o", "--output", metavar="FILE", help="Write here instead of to standard output.")
@click.option(
    "--trace", is_flag=True, help="Tell on standard error what was looked up, which branches ran, what helpers got."
)
@click.option("--strict", is_flag=True, help="Fail where Iterable fails: {{foo[0].bar}} is an error.")
def command(template: str, payload: str | None, output: str | None, trace: bool, strict: bool) -> None:
    """Render TEMPLATE (a file, or - for standard input) with a recorded payload."""
    try:
        source = _read(template)
        data = _payload(template, payload).data
        compiled = Environment(strict=strict).compile(source)
        if compiled.warnings:
            click.echo(_report(compiled.warnings), err=True)
        if trace:
            from previewer.commands.trace_lines import trace_lines

            rendering = compiled.render(data, trace=True)
            text = rendering.text
            click.echo("\n".join(trace_lines(rendering.trace)), err=True)
        else:
            text = compiled.render(data)
        if output is None:
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.buffer.flush()
        else:
            write_text(Path(output), text)
    except UnreadableFile as error:
        _stop(str(error), UNREADABLE)
    except PayloadError as error:
        _stop(_report(error.diagnostics), UNREADABLE)
    except TemplateError as error:
        _stop(_report(error.diagnostics), CONTENT_AT_FAULT)


def _read(name: str) -> Source:
    if name == "-":
        return decode(sys.stdin.buffer.read(), "<stdin>")
    return read_source(Path(name))


def _payload(template: str, payload: str | None) -> Payload:
    if payload == "-":
        if template == "-":
            _stop("only one of template and payload can come from standard input", UNREADABLE)
        return read_payload(decode(sys.stdin.buffer.read(), "<stdin>"))
    if payload is not None:
        return load_payload(Path(payload))
    if template == "-":
        _stop("a template from standard input needs a payload: give one with -p FILE", UNREADABLE)
    file = TemplateFile(Path(template))
    fixtures = file.fixtures()
    if not fixtures:
        folder = file.root / "fixtures" / file.name
        _stop(f"{template}: no payload: give one with -p FILE, or record one in {folder}/", UNREADABLE)
    return load_payload(fixtures[0])


def _report(diagnostics: tuple[Diagnostic, ...]) -> str:
    from previewer.reporting.text import format_diagnostics

    return format_diagnostics(diagnostics)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)
