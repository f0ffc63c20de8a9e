"""`previewer schema`: what the payloads of a template hold, written down, shown, and compared with new ones."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from previewer.commands.exits import CONTENT_AT_FAULT, UNREADABLE, complaints, report, stop
from previewer.diagnostics import Diagnostic
from previewer.files import write_text
from previewer.project import TemplateFile, find_template, load_payload
from previewer.schemas.schema import Schema
from previewer.schemas.writer import Redact
from previewer.source import Source
from previewer.words import counted, no_payload

_name = click.argument("name", metavar="TEMPLATE")
_event = click.option("--event", metavar="NAME", help="Take only the events of this name from the exports.")
_jobs = click.option(
    "--jobs", metavar="N", type=click.IntRange(1), help="Processes that read; one a core if not given."
)


@click.group("schema")
def command() -> None:
    """Tell what the payloads of a template hold."""


@command.command("infer")
@_name
@click.argument("exports", metavar="[EXPORT]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="FILE", help="Write here instead of to standard output.")
@_event
@_jobs
def infer_command(
    name: str, exports: tuple[Path, ...], output: str | None, event: str | None, jobs: int | None
) -> None:
    """Write down what payloads hold.

    Writes the schema of TEMPLATE's fixtures and of EXPORT as JSON Schema. An EXPORT is JSON or NDJSON, gzipped or
    not: payloads, lists of them, or Iterable's {"events": [...]}.
    """
    with complaints():
        from previewer.checking.pins import stray_pins
        from previewer.schemas.maps import settle
        from previewer.schemas.merging import merge_schemas
        from previewer.schemas.writer import write_schema

        file = find_template(name)
        settings = file.project.settings()
        pins = file.project.pins(settings, file.name)
        shown, faults = _scan(exports, event, jobs)
        seen = merge_schemas(_fixtures(file), shown)
        schema = settle(seen, pins)
        if not schema.payloads and exports:
            stop(no_payload(event), UNREADABLE)
        if not schema.payloads:
            stop(f"{file.path}: no payloads: record one in {file.fixture_folder}/, or name an export", UNREADABLE)
        from previewer.commands.schema_redaction import written_redacted

        _warn(stray_pins(file, settings, lambda: seen))
        text = written_redacted(
            file.project, schema, lambda shown, redact: write_schema(shown, redact, title=file.name)
        )
        if output is None:
            click.echo(text, nl=False)
        else:
            write_text(Path(output), text)
    click.echo(f"{file.name}: the schema of {counted(schema.payloads, 'payload')}", err=True)
    if faults:
        raise SystemExit(CONTENT_AT_FAULT)


@command.command("show")
@_name
@click.option("--handlebars", is_flag=True, help="Show each path as it is to be pasted into the template.")
def show_command(name: str, handlebars: bool) -> None:
    """Show what payloads hold.

    Shows the schema of TEMPLATE: its schema.json, or what its fixtures hold.
    """
    with complaints():
        file = find_template(name)
        schema, about = _known(file)
        from previewer.commands.schema_lines import path_lines, tree_lines

        def tree(shown: Schema, redact: Redact) -> str:
            return "\n".join([f"{file.name}: {about}", *tree_lines(shown, redact)])

        if handlebars:
            click.echo("\n".join(path_lines(schema, file.project.helpers(file.project.settings()))))
        elif file.contract() is not None:
            click.echo(tree(schema, lambda value, path: value))  # it stands in git already
        else:
            from previewer.commands.schema_redaction import written_redacted

            click.echo(written_redacted(file.project, schema, tree))


@command.command("check")
@_name
@click.argument("exports", metavar="EXPORT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_event
@_jobs
def check_command(name: str, exports: tuple[Path, ...], event: str | None, jobs: int | None) -> None:
    """Tell where new payloads differ.

    Compares the payloads of EXPORT with the schema of TEMPLATE, and exits with 1 where they have drifted.
    """
    with complaints():
        from previewer.commands.schema_lines import drift_line
        from previewer.schemas.drift import drift

        file = find_template(name)
        known, about = _known(file)
        seen, faults = _scan(exports, event, jobs)
        if not seen.payloads:
            stop(no_payload(event), UNREADABLE)
    found = drift(known, seen)
    for one in found:
        click.echo(drift_line(one))
    verdict = f"{len(found)} differences" if len(found) > 1 else "1 difference" if found else "no difference"
    click.echo(f"{file.name}: {verdict} between {counted(seen.payloads, 'payload')} and {about}")
    if found or faults:
        raise SystemExit(CONTENT_AT_FAULT)


def _known(file: TemplateFile) -> tuple[Schema, str]:
    """The schema of a template, and what it is."""
    from previewer.checking.pins import stray_pins

    settings = file.project.settings()
    contract = file.contract()
    payloads = [] if contract is not None else list(map(load_payload, file.fixtures()))
    schema = file.schema(payloads, contract, settings)
    strays = stray_pins(file, settings, lambda: file.unpinned(payloads, contract))
    _warn([*(contract.warnings if contract is not None else ()), *strays])
    if schema is None:
        stop(f"{file.path}: no payloads: record one in {file.fixture_folder}/", UNREADABLE)
    if contract is not None:
        seen = f", seen in {counted(schema.payloads, 'payload')}" if schema.payloads else ""
        return schema, f"{file.project.root / file.data.schema}{seen}"
    return schema, f"the schema of {counted(schema.payloads, 'payload')} in {file.fixture_folder}"


def _warn(warnings: Iterable[Diagnostic]) -> None:
    if told := list(warnings):
        click.echo(report(told), err=True)


def _fixtures(file: TemplateFile) -> Schema:
    from previewer.schemas.inference import infer

    payloads = []
    for path in file.fixtures():
        payload = load_payload(path)
        # What is written must not depend on where the user stands.
        inside = path.relative_to(file.project.root).as_posix()
        payloads.append(payload.replace(source=Source(inside, payload.source.text)))
    return infer(payloads)


def _scan(exports: Sequence[Path], event: str | None, jobs: int | None) -> tuple[Schema, int]:
    """The schema of exports, and how many places of them could not be read, each of which is told."""
    from previewer.schemas.scanning import scan

    with _progress(exports) as progress:
        found = scan(exports, event=event, jobs=jobs or 0, progress=progress)
    for fault in found.malformed:
        click.echo(str(fault), err=True)
    if found.faults > len(found.malformed):
        click.echo(f"and {found.faults - len(found.malformed):,} more", err=True)
    if found.faults:
        click.echo(f"{found.faults:,} malformed, {counted(found.schema.payloads, 'payload')} read", err=True)
    if event is None and len(found.events) > 1:
        names = ", ".join(f"{name} ({count:,})" for name, count in found.events.most_common(8))
        more = ", …" if len(found.events) > 8 else ""
        click.echo(f"the exports hold {len(found.events)} events: {names}{more}; --event NAME takes one", err=True)
    return found.schema, found.faults


@contextmanager
def _progress(exports: Sequence[Path]) -> Iterator[Callable[[int], None] | None]:
    if not exports or not sys.stderr or not sys.stderr.isatty():
        yield None
        return
    size = sum(path.stat().st_size for path in exports if path.is_file())
    with click.progressbar(length=size, label="reading", file=sys.stderr) as bar:
        yield bar.update
