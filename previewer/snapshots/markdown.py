"""A report as Markdown that fits a job summary or a comment on a pull request."""

from __future__ import annotations

import re

from previewer.snapshots.comparison import Status
from previewer.snapshots.files import read_facts
from previewer.snapshots.hunks import difference
from previewer.snapshots.report import FACTS, WORDS, Change, Report
from previewer.words import counted

MOST = 60_000
"""Characters; GitHub takes 65,536 in a comment."""
_MOST_NAMES = 20
_MOST_LINES = 60
_WIDTH = 400


def to_markdown(report: Report) -> str:
    """Turns a report into at most MOST characters of Markdown; what does not fit is counted."""
    head = f"### {_code(report.title)}\n\n{report.summary}\n"
    pieces, left = [head], MOST - len(head) - 100
    for at, change in enumerate(report.changes):
        piece = _change(change)
        if len(piece) > left:
            pieces.append(f"\n…and {counted(len(report.changes) - at, 'more difference')}: see the whole report.\n")
            break
        pieces.append(piece)
        left -= len(piece)
    return "".join(pieces)


def _change(change: Change) -> str:
    first, members = change.group.first, change.group.members
    names = ", ".join(_code(one.name) for one in members[:_MOST_NAMES])
    more = f" and {len(members) - _MOST_NAMES} more" if len(members) > _MOST_NAMES else ""
    lines = [f"\n**{WORDS[first.status]}** {names}{more}\n"]
    if first.status is Status.CHANGED:
        before, after = read_facts(first.before), read_facts(first.after)
        lines += [
            f"\n{title}: {_code(str(before.get(name) or 'nothing'))} → {_code(str(after.get(name) or 'nothing'))}\n"
            for title, name in FACTS.items()
            if before.get(name) != after.get(name)
        ]
    found = dict.fromkeys(f"{cause.file}:{cause.line}" for cause in change.after or change.before)
    if found:
        lines.append(f"\nFrom {', '.join(map(_code, found))}\n")
    if first.broken:
        lines.append(_fenced(first.broken.split("\n"), ""))
    if first.status is Status.CHANGED:
        shown = [
            f"{'@@ ' if line.sign == '@' else line.sign}{line.text}" for line in difference(first.before, first.after)
        ]
        lines.append(f"\n<details><summary>What differs</summary>\n{_fenced(shown, 'diff')}\n</details>\n")
    return "".join(lines)


def _fenced(lines: list[str], language: str) -> str:
    """Lines in a fence that none of them can end."""
    kept = [line if len(line) <= _WIDTH else line[:_WIDTH] + "…" for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        kept.append(f"… {len(lines) - _MOST_LINES} more lines")
    ticks = "`" * max(3, 1 + max((len(run) for line in kept for run in re.findall("`+", line)), default=0))
    return "\n".join(("", f"{ticks}{language}", *kept, ticks, ""))


def _code(text: str) -> str:
    """Text as code, on one line, whatever is in it."""
    line = " ".join(text.split())
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{ticks} {line} {ticks}" if ticks != "`" else f"`{line}`"
