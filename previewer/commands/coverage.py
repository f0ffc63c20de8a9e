"""`previewer coverage`: which branches of the templates no payload runs, and which fields nothing reads."""

from __future__ import annotations

import json
from pathlib import Path

import click

from previewer.commands.exits import CONTENT_AT_FAULT, complaints
from previewer.coverage.paths import shown
from previewer.coverage.report import Coverage, as_json, measure
from previewer.iterable.email import Ending
from previewer.iterable.sending import Sender
from previewer.project import Project, TemplateFile, find_project, find_template, load_payload
from previewer.words import counted


@click.command("coverage")
@click.argument("templates", metavar="[TEMPLATE]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to tell it.")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="Exit with 1 below this.")
def command(templates: tuple[str, ...], form: str, fail_under: float | None) -> None:
    """Tell what the recorded payloads do not show of TEMPLATE, or of every template of the project."""
    with complaints():
        measured = [(file, *_measure(sender, file)) for sender, file in _files(templates)]
    if form == "json":
        told = [{"template": file.name, "unsent": unsent} | as_json(coverage) for file, coverage, unsent in measured]
        click.echo(json.dumps(told, indent=2))
    else:
        for file, coverage, unsent in measured:
            click.echo("\n".join(_lines(file, coverage, unsent)))
    total = sum(len(coverage.branches) for _, coverage, _ in measured)
    gaps = sum(len(coverage.gaps) for _, coverage, _ in measured)
    percent = 100 * (total - gaps) / total if total else 100.0
    if form == "text" and len(measured) > 1:
        click.echo(f"all: {percent:.0f}% of {total} branches")
    if fail_under is not None and percent < fail_under:
        click.echo(f"{percent:.1f}% of the branches run, expected at least {fail_under:g}%", err=True)
        raise SystemExit(CONTENT_AT_FAULT)


def _files(names: tuple[str, ...]) -> list[tuple[Sender, TemplateFile]]:
    if not names:
        project = find_project(Path())
        sender = _sender(project)
        return [(sender, file) for file in project.some_templates()]
    found = []
    for name in names:
        file = find_template(name)
        found.append((_sender(file.project), file))
    return found


def _sender(project: Project) -> Sender:
    # What runs is measured by traces, whichever engine a project sends with.
    return project.sender(project.settings(), engine="iterable")


def _measure(sender: Sender, file: TemplateFile) -> tuple[Coverage, int]:
    email = file.email(sender)
    samples = []
    unsent = 0
    for path in file.fixtures():
        payload = load_payload(path)
        outcome = email.outcome(payload, trace=True)
        if outcome.traces:
            samples.append((payload, outcome.traces))
        unsent += outcome.ending is not Ending.SENT
    return measure(samples, sender.helpers), unsent


def _lines(file: TemplateFile, coverage: Coverage, unsent: int) -> list[str]:
    if not coverage.renderings:
        return [f"{file.path}: no payload renders it: nothing is known of its branches"]
    count = len(coverage.branches)
    told = f"{file.path}: {coverage.percent:.0f}% of {count} branches in {counted(coverage.renderings, 'rendering')}"
    lines = [told + (f"; {unsent} not sent" if unsent else "")]
    for gap in coverage.gaps:
        at = gap.place.source.position(gap.place.span.start)
        lines.append(f"  {gap.place.source.name}:{at.line}:{at.column}: {gap.gap}")
    lines += [
        f"  nothing reads `{shown(field.keys)}`, in {counted(field.payloads, 'payload')}" for field in coverage.unread
    ]
    return lines
