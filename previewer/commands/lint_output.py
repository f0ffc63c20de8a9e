"""Where the reports of `previewer lint` go: `--format`, `--output-file`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from previewer.records import Record
from previewer.reporting.registry import FORMATS, format_as
from previewer.reporting.report import Report


class Output(Record):
    """A format and the file it is written to; standard output where that is None."""

    form: str
    path: Path | None


def read_outputs(formats: tuple[str, ...], output_file: str | None) -> tuple[Output, ...]:
    """Turns `sarif:report.sarif` and the like into outputs; raises click.UsageError.

    Without a format it is text, or annotations where GitHub Actions runs.
    """
    default = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    outputs = [_read(name, output_file) for name in formats or (default,)]
    for path in {output.path for output in outputs}:
        if sum(output.path == path for output in outputs) > 1:
            place = "standard output" if path is None else f"`{path}`"
            raise click.UsageError(f"two formats for {place}; name a file for one: --format sarif:report.sarif")
    if output_file is not None and all(":" in name for name in formats or (default,)):
        raise click.UsageError("every format names its file, --output-file has nothing to write")
    return tuple(outputs)


def _read(text: str, output_file: str | None) -> Output:
    name, named, file = text.partition(":")
    if name not in FORMATS:
        raise click.UsageError(f"found `{name}` for --format, expected {', '.join(FORMATS)}")
    if named and not file:
        raise click.UsageError(f"found `{text}` for --format, expected a file after the colon")
    path = file or output_file
    return Output(name, Path(path) if path else None)


def write_reports(outputs: tuple[Output, ...], report: Report) -> None:
    """Writes a report in every format that was asked for; raises UnreadableFile."""
    from previewer.commands.streams import write_output
    from previewer.files import write_text

    for output in outputs:
        if output.path is None:
            write_output(format_as(output.form, report))
        else:
            write_text(output.path, format_as(output.form, report.replace(colour=False)))
