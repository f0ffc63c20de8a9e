"""The command line: `previewer COMMAND`. Exit codes: 0 fine, 1 the content is at fault, 2 wrong usage or input."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any  # what click's own signature says

import click

# A command's module is imported when it runs, so that none pays for another's libraries.
COMMANDS = {
    "init": ("previewer.commands.init", "Make a project of what a folder holds."),
    "render": ("previewer.commands.render", "Render a template against a recorded payload."),
    "serve": ("previewer.commands.serve", "Show the emails in the browser, up to date with every save."),
    "send": ("previewer.commands.send", "Send an email to an SMTP server of your choice, to look at it there."),
    "coverage": ("previewer.commands.coverage", "Tell which branches no payload runs and which fields nothing reads."),
    "snapshot": ("previewer.commands.snapshot", "Check, update, review and report accepted renderings."),
    "lint": ("previewer.commands.lint", "Check templates against what their payloads hold."),
    "payload": ("previewer.commands.payload", "Add, list, show and redact recorded payloads."),
    "schema": ("previewer.commands.schema", "Write down, show and check what a template's payloads hold."),
    "lsp": ("previewer.commands.lsp", "Serve an editor: findings, completion, hover, renaming, fixes."),
    "explain": ("previewer.commands.explain", "Explain a rule, a helper, or what a line asks for."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def main(self, *args: Any, **extra: Any) -> Any:
        # One command is one short process: collecting garbage seldom halves the time of a large template. What
        # recurses in step with a template or value is written in Python, whose frames need no C stack, and has a limit
        # of its own that keeps the rest within a C stack of 1 MB; so there may be more frames than the default.
        gc.set_threshold(200_000, 20, 50)
        sys.setrecursionlimit(15_000)
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A payload's \\ud800 has no encoding, and is told as it was written.
            sys.stdout.reconfigure(errors="backslashreplace")
        return super().main(*args, **extra)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        with _broken_output_told():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        with _broken_output_told():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False), help="Run in a folder.")
@click.version_option(package_name="previewer")
def main(folder: str | None) -> None:
    """Render, check and preview Iterable's Handlebars emails against recorded event payloads."""
    if folder is not None:
        os.chdir(folder)


@contextmanager
def _broken_output_told() -> Iterator[None]:
    """Says why an output broke off and ends with 2; a command tells of its own files."""
    try:
        yield
    except OSError as error:
        from previewer.commands.streams import broken_output

        message = broken_output(error)
        with suppress(OSError):
            click.echo(message, err=True, nl=bool(message))
        raise SystemExit(2) from None
