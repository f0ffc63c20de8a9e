"""`previewer init`: a project made of what a folder holds."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from previewer.commands.exits import UNREADABLE, complaints, stop
from previewer.files import make_folder, write_text
from previewer.project import find_project
from previewer.starting.plan import Plan, make_plan
from previewer.words import counted


@click.command("init")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_context
def command(context: click.Context, yes: bool) -> None:
    """Make a project here of what there is: templates, Iterable's exports, recorded payloads.

    Says first what it would do, and asks. Only new files are written: what was found stays where it is.
    """
    around = find_project(Path())
    if around.root.absolute() != Path.cwd():
        stop(f"this folder is part of the project in {around.root}", UNREADABLE)
    with complaints():
        plan = make_plan(around)
        click.echo("\n".join(_lines(plan)))
        if not plan.writes and not plan.additions:
            return
        if not yes and not sys.stdin.isatty():
            click.echo("\nnothing is changed yet: previewer init --yes")
            return
        if not yes and not click.confirm("\nDo it?"):
            click.echo("nothing is changed")
            return
        for write in plan.writes:
            make_folder(write.path.parent)
            write_text(write.path, write.text)
    if plan.additions:
        from previewer.commands.payload import add_command  # with all that keeps payloads few and free of names

        for addition in plan.additions:
            # An export with a line that cannot be read ends with 1; the next one is read all the same.
            with suppress(SystemExit):
                context.invoke(add_command, exports=(addition.export,), name=addition.template)
    click.echo(f"\nwrote {counted(len(plan.writes), 'file')}; next: previewer lint, previewer serve")


def _lines(plan: Plan) -> list[str]:
    lines = [*plan.notes]
    lines += [f"write {write.path}  ({write.origin})" for write in plan.writes]
    for addition in plan.additions:
        lines.append(f"add payloads of {addition.export} to fixtures/{addition.template}/")
    if plan.additions:
        lines.append("    only those that show something new, with personal data replaced")
    return lines or ["nothing to do: this is a project already"]
