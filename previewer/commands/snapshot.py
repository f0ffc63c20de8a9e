"""`previewer snapshot`: whether renderings are as accepted, and what to do where they are not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from previewer.commands.exits import CONTENT_AT_FAULT, UNREADABLE, complaints, stop
from previewer.files import write_text
from previewer.project import Project, find_project
from previewer.snapshots.checking import check, jobs_to_check, store_of
from previewer.snapshots.comparison import Comparison, Status
from previewer.snapshots.store import Store
from previewer.words import counted

_MOST_LEAKS = 10


@click.group("snapshot")
def command() -> None:
    """Keep accepted renderings in git, and see what a change does to them."""


_pattern = click.argument("pattern", required=False)


@command.command("check")
@_pattern
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
@click.option("--junit", metavar="FILE", help="Write JUnit's XML, too.")
def check_command(pattern: str | None, as_json: bool, junit: str | None) -> None:
    """Compare every rendering with its accepted one; writes nothing.

    PATTERN keeps to a template or to `template/case`; `*` stands for any text.
    """
    with complaints():
        compared = check(find_project(Path()), pattern, _progress())
        if junit is not None:
            from previewer.snapshots.formats import to_junit

            write_text(Path(junit), to_junit(compared))
    if as_json:
        from previewer.snapshots.formats import to_json

        click.echo(to_json(compared))
    else:
        from previewer.commands.snapshot_text import report_lines

        for line in report_lines(compared):
            click.echo(line)
        _warn(compared)
    if any(one.status is not Status.SAME for one in compared):
        raise SystemExit(CONTENT_AT_FAULT)


@command.command("update")
@_pattern
@click.option("--new-only", is_flag=True, help="Add what has no snapshot yet, change none.")
@click.option("--prune", is_flag=True, help="Delete the snapshots whose template or fixture is gone.")
def update_command(pattern: str | None, new_only: bool, prune: bool) -> None:
    """Accept every rendering as it is now.

    PATTERN keeps to a template or to `template/case`; `*` stands for any text.
    """
    if os.environ.get("CI", "").lower() in ("true", "1"):
        stop("snapshots are accepted by people: update does nothing where CI is set", UNREADABLE)
    if prune and pattern is not None:
        stop("--prune looks at all snapshots: leave the pattern out", UNREADABLE)
    accepted = (Status.MISSING,) if new_only else (Status.MISSING, Status.CHANGED)
    with complaints(), _writing(pattern) as (_, store, compared):
        names = {one.name for one in compared}
        for one in compared:
            if one.status in accepted:
                store.accept(one.name, one.after)
            elif one.status is Status.ORPHAN and prune:
                store.remove(one.name)
        if not new_only:
            for name in store.pending_names():
                if pattern is None or name in names:
                    store.drop(name)
    _tell_update(compared, accepted, prune)


@command.command("review")
@_pattern
@click.option("--web", is_flag=True, help="Decide in the browser.")
def review_command(pattern: str | None, web: bool) -> None:
    """Decide on what differs, one by one or all alike.

    PATTERN keeps to a template or to `template/case`; `*` stands for any text.
    """
    from previewer.commands.snapshot_review import run_review
    from previewer.snapshots.review import Review

    with complaints(), _writing(pattern) as (project, store, compared):
        review = Review(store, compared)
        if web:
            from previewer.commands.snapshot_web import run_web_review

            run_web_review(project, review)
        else:
            run_review(review)
    _tell_broken(compared)


@command.command("report")
@click.option("--base", required=True, metavar="COMMIT", help="What to compare with, such as origin/main.")
@click.option("-o", "--output", metavar="FILE", help="Write the report as one HTML page.")
@click.option("--markdown", metavar="FILE", help="Write a summary for a job or a pull request.")
@click.option("--png", metavar="DIR", help="Take pictures of both sides (needs previewer[screenshots]).")
def report_command(base: str, output: str | None, markdown: str | None, png: str | None) -> None:
    """Show what changed in every rendering since a commit."""
    if not output and not markdown and not png:
        stop("nothing to write: give -o FILE, --markdown FILE or --png DIR", UNREADABLE)
    from tempfile import TemporaryDirectory

    from previewer.snapshots.pictures import take_pictures
    from previewer.snapshots.report import compare_with, to_html

    with complaints(), TemporaryDirectory(prefix="previewer-") as folder:
        found = compare_with(find_project(Path()), base, Path(folder), _progress())
        if output:
            write_text(Path(output), to_html(found))
        if markdown:
            from previewer.snapshots.markdown import to_markdown

            write_text(Path(markdown), to_markdown(found))
        if png:
            take_pictures(found.comparisons, Path(png), _progress("pictures"))
    click.echo(found.summary)


def _tell_update(compared: Sequence[Comparison], accepted: Sequence[Status], prune: bool) -> None:
    counts = {status: sum(one.status is status for one in compared) for status in Status}
    new, changed = counts[Status.MISSING], counts[Status.CHANGED] if Status.CHANGED in accepted else 0
    told = [f"{new} new", f"{changed} changed", f"{counts[Status.SAME]} as they were"]
    if prune:
        told.append(f"{counts[Status.ORPHAN]} deleted")
    click.echo(f"{counted(len(compared), 'rendering')}: {', '.join(told)}")
    if counts[Status.ORPHAN] and not prune:
        click.echo(f"{counted(counts[Status.ORPHAN], 'orphan')} left: `--prune` deletes what has no fixture any more")
    _warn(compared)
    _tell_broken(compared)


def _tell_broken(compared: Sequence[Comparison]) -> None:
    broken = dict.fromkeys(one.broken for one in compared if one.status is Status.BROKEN)
    if broken:
        stop("\n".join(broken), CONTENT_AT_FAULT)


def _warn(compared: Sequence[Comparison]) -> None:
    from previewer.commands.snapshot_text import warnings_of

    found = [warning for one in compared for warning in warnings_of(one)]
    for warning in found[:_MOST_LEAKS]:
        click.echo(warning, err=True)
    if len(found) > _MOST_LEAKS:
        click.echo(f"and {counted(len(found) - _MOST_LEAKS, 'more warning')} of that kind", err=True)


@contextmanager
def _writing(pattern: str | None) -> Iterator[tuple[Project, Store, list[Comparison]]]:
    """The project, its snapshots and how they compare, while no other process changes them."""
    project = find_project(Path())
    jobs_to_check(project, pattern)  # before there is a folder for them
    store = store_of(project)
    with store.writing():
        yield project, store, check(project, pattern, _progress())


def _progress(what: str = "renderings") -> Callable[[int, int], object]:
    if not sys.stderr.isatty():
        return lambda done, total: None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done:,} of {total:,} {what}" if done < total else "\r\x1b[K", nl=False, err=True)

    return show
