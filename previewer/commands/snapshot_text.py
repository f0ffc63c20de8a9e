"""Comparisons as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from previewer.reporting.text import visible
from previewer.snapshots.comparison import Comparison, Status, summary
from previewer.snapshots.files import read_facts
from previewer.snapshots.groups import Group, group
from previewer.snapshots.hunks import Line, difference

_MOST_NAMES = 4
_MOST_LINES = 14
_WIDTH = 160
_AHEAD = 40
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def report_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """What differs, equal differences together, and what can be done about it."""
    groups = group(comparisons)
    for found in groups:
        yield from _group_lines(found)
        yield ""
    yield summary(comparisons)
    if any(found.first.status is not Status.BROKEN for found in groups):
        yield "decide: `previewer snapshot review`; accept all: `previewer snapshot update`"


def difference_lines(comparison: Comparison, most: int | None = _MOST_LINES) -> Iterator[str]:
    """What differs in one rendering, indented; at most so many lines of it, else all in full."""
    lines = list(difference(comparison.before, comparison.after))
    for line in lines[:most]:
        yield _styled(line, _WIDTH if most is not None else len(line.text))
    if most is not None and len(lines) > most:
        yield f"    … {len(lines) - most} more lines"


def warnings_of(comparison: Comparison) -> Iterator[str]:
    """Where a rendering holds what looks like a real person's, without the value itself."""
    for leak in comparison.leaks:
        place = f"snapshots/{comparison.name}{leak.ending}:{leak.line}"
        yield f"{place}: warning: looks like a real {leak.kind}: keep redacted payloads only"


def outcome_of(comparison: Comparison) -> str:
    """What comes of the send now: its subject, or why there is none."""
    facts = read_facts(comparison.after or comparison.before)
    if facts.get("outcome") == "skipped":
        return f"skipped: {facts.get('reason')}"
    return visible(str(facts.get("subject") or ""))


def _styled(line: Line, width: int) -> str:
    """A line in its colour, its new words underlined; a longer one than `width` is cut around them."""
    first = max(0, min(line.start - _AHEAD, len(line.text) - width))
    last = first + width
    start, end = line.start, min(max(line.start, line.end), last)
    ahead, words, rest = (visible(line.text[a:b]) for a, b in ((first, start), (start, end), (end, last)))
    colour = _COLOURS.get(line.sign)
    return "".join(
        (
            click.style(f"    {line.sign} {'…' if first else ''}{ahead}", fg=colour),
            click.style(words, fg=colour, underline=True) if words else "",
            click.style(f"{rest}{'…' if last < len(line.text) else ''}", fg=colour),
        )
    )


def _group_lines(found: Group) -> Iterator[str]:
    first, count = found.first, len(found.members)
    status = click.style(f"{first.status.value:8}", bold=True)
    names = [f"{one.name} (now {one.renamed}?)" if one.renamed else one.name for one in found.members]
    more = f" and {count - _MOST_NAMES} more" if count > _MOST_NAMES else ""
    alike = f"{count} alike: " if count > 1 and first.status is Status.CHANGED else ""
    yield f"{status} {alike}{', '.join(names[:_MOST_NAMES])}{more}"
    if first.status is Status.CHANGED:
        yield from difference_lines(first)
    elif first.status is Status.BROKEN:
        yield from (f"    {line}" for line in first.broken.split("\n"))
