"""A review in the terminal: one key for each decision."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from previewer.commands.snapshot_text import difference_lines, outcome_of, warnings_of
from previewer.files import write_text
from previewer.snapshots.comparison import Comparison
from previewer.snapshots.review import Decision, Review
from previewer.words import counted

_DECISIONS = {"a": Decision.ACCEPT, "r": Decision.REJECT, "s": Decision.SKIP}
_KEYS = "a accept  r reject  s skip  A R S all alike  d whole difference  o open in browser  u undo  q quit"


def run_review(review: Review) -> None:
    """Shows one rendering after the other and does what the keys say, until all is decided or `q`."""
    if review.current is None:
        click.echo("nothing to review")
        return
    with TemporaryDirectory(prefix="previewer-") as folder, _single_keys():
        _decide(review, Path(folder))
    click.echo(review.summary)


def _decide(review: Review, folder: Path) -> None:
    _show(review)
    while (key := _key()) != "q":
        if key.lower() in _DECISIONS and review.current is not None:
            decision = _DECISIONS[key.lower()]
            decided = review.decide(decision, alike=key.isupper())
            click.echo(f"{decision.value}: {_names(decided)}\n")
            _show(review)
        elif key == "d" and review.current is not None:
            _show(review, whole=True)
        elif key == "o" and review.current is not None:
            _open(review.current, folder)
        elif key == "u":
            undone = review.undo()
            click.echo(f"taken back: {_names(undone)}\n" if undone else "nothing to take back")
            _show(review)
        elif review.current is None:
            break


def _show(review: Review, *, whole: bool = False) -> None:
    current = review.current
    if current is None:
        click.echo("all is decided: u takes the last decision back, any other key ends")
        return
    number = [one.name for _, one in review.order].index(current.name) + 1
    alike = len(review.alike) - 1
    more = f" ({counted(alike, 'other')} alike)" if alike else ""
    head = click.style(f"{number} of {len(review.order)}  {current.status.value}  {current.name}", bold=True)
    click.echo(f"{head}{more}  {outcome_of(current)}")
    for line in difference_lines(current, None if whole else 30):
        click.echo(line)
    for warning in warnings_of(current):
        click.echo(click.style(warning, fg="yellow"))
    click.echo(click.style(_KEYS, dim=True))


def _open(comparison: Comparison, folder: Path) -> None:
    import webbrowser

    from previewer.snapshots.report import report_on, to_html

    page = folder / "review.html"
    write_text(page, to_html(report_on(comparison)))
    if not webbrowser.open(page.as_uri()):
        click.echo(f"no browser found; until the review ends the page is {page}")


def _names(decided: tuple[Comparison, ...]) -> str:
    return ", ".join(one.name for one in decided)


def _key() -> str:
    """The next key; `q` at the end of the input."""
    return next((key for key in iter(lambda: sys.stdin.read(1), "") if not key.isspace()), "q")


@contextmanager
def _single_keys() -> Iterator[None]:
    """Has the terminal hand over each key as it is typed; elsewhere (a pipe, Windows) they come as they come."""
    try:
        import termios
        import tty
    except ImportError:
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
