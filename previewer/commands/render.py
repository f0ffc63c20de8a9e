"""`previewer render`: a template and a payload to the HTML that the customer gets."""

from __future__ import annotations

from pathlib import Path

import click

from previewer.commands.exits import CONTENT_AT_FAULT, UNREADABLE, complaints, report, stop
from previewer.commands.streams import read_input, write_output
from previewer.files import read_source, write_text
from previewer.iterable.email import Email, Ending
from previewer.payloads.payload import SHAPES, Payload, read_payload
from previewer.project import TemplateFile, find_project, find_template, load_payload
from previewer.settings import ENGINES


def _named(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    if name == "":
        raise click.BadParameter("found an empty name, expected a file's", ctx, param)
    return name


@click.command("render")
@click.argument("template", metavar="TEMPLATE", callback=_named)
@click.option(
    "-p",
    "--payload",
    metavar="FILE",
    callback=_named,
    help="Recorded payload; the template's first fixture if not given.",
)
@click.option("-o", "--output", metavar="FILE", callback=_named, help="Write here instead of to standard output.")
@click.option("--as", "shape", type=click.Choice(list(SHAPES)), help="The payload's shape, if not recognised.")
@click.option("--event", metavar="NAME", help="Of a list of events the one of this name, instead of the first.")
@click.option("--all-parts", is_flag=True, help="Subject, preheader, sender, HTML and plain text.")
@click.option("--now", metavar="TIME", help="Time of the rendering, ISO 8601; else the payload's, the setting's, now.")
@click.option("--engine", type=click.Choice(ENGINES), help="What renders; the setting's, else Iterable's own way.")
@click.option("--trace", is_flag=True, help="Tell on standard error what was looked up and which branches ran.")
@click.option("--strict", is_flag=True, help="Fail where Iterable fails: {{foo[0].bar}} is an error.")
def command(
    template: str,
    payload: str | None,
    output: str | None,
    shape: str | None,
    event: str | None,
    all_parts: bool,
    now: str | None,
    engine: str | None,
    trace: bool,
    strict: bool,
) -> None:
    """Render TEMPLATE (a file, a name, or - for standard input) with a recorded payload."""
    with complaints():
        file = find_template(template) if template != "-" else None
        source = read_source(file.path) if file is not None else read_input()
        project = file.project if file is not None else find_project(Path())
        settings = project.settings()
        if trace and (engine or settings.top.choice("engine", ENGINES)) != ENGINES[0]:
            stop("pybars3 gives no trace: leave out --trace, or add --engine iterable", UNREADABLE)
        sender = project.sender(settings, now=now, strict=strict, engine=engine)
        email = Email(sender, source, file.fields() if file is not None else None)
        data = _payload(payload, shape, event, file)
        outcome = email.outcome(data, parts=all_parts, trace=trace)
    if outcome.traces:
        from previewer.commands.trace_lines import trace_lines

        click.echo("\n".join(trace_lines(outcome.traces)), err=True)
    if outcome.notes or outcome.errors:
        click.echo(report((*outcome.notes, *outcome.errors)), err=True)
    if outcome.ending is Ending.SKIPPED:
        stop(f"skipped: {outcome.reason}; the customer gets nothing", CONTENT_AT_FAULT)
    if outcome.ending is Ending.BROKEN:
        raise SystemExit(CONTENT_AT_FAULT)
    text = outcome.shown() if all_parts else outcome.html
    with complaints():
        if output is None:
            write_output(text)
        else:
            write_text(Path(output), text)


def _payload(payload: str | None, shape: str | None, event: str | None, file: TemplateFile | None) -> Payload:
    if payload == "-":
        if file is None:
            stop("only one of template and payload can come from standard input", UNREADABLE)
        found = read_payload(read_input(), shape=shape, event=event)
    elif payload is not None:
        found = load_payload(Path(payload), shape=shape, event=event)
    else:
        found = _first_fixture(shape, event, file)
    click.echo(f"{found.source.name}: read as {found.shape}", err=True)
    return found


def _first_fixture(shape: str | None, event: str | None, file: TemplateFile | None) -> Payload:
    if file is None:
        stop("a template from standard input needs a payload: give one with -p FILE", UNREADABLE)
    fixtures = file.fixtures()
    if not fixtures:
        folder = file.fixture_folder
        stop(f"{file.path}: no payload: give one with -p FILE, or record one in {folder}/", UNREADABLE)
    return load_payload(fixtures[0], shape=shape, event=event)
