"""A rendering before and after, as JSON for the page."""

from __future__ import annotations

from itertools import islice

from previewer.server.marks import with_marks
from previewer.server.replies import Json
from previewer.snapshots.comparison import Comparison
from previewer.snapshots.files import HTML, Files, read_facts, text_of
from previewer.snapshots.hunks import difference

MOST_LINES = 30
"""Lines of a difference that are shown at first."""
SIDES = ("before", "after")


def comparison_answer(one: Comparison, *, whole: bool) -> Json:
    """Both sides with their facts, and what differs line by line: the first lines, or the whole of it."""
    lines = list(islice(difference(one.before, one.after), None if whole else MOST_LINES + 1))
    return {
        "name": one.name,
        "status": one.status.value,
        "broken": one.broken,
        "renamed": one.renamed,
        "before": _side(one.before),
        "after": _side(one.after),
        "leaks": [f"{leak.ending[1:]}, line {leak.line}: {leak.kind}" for leak in one.leaks],
        "lines": lines if whole else lines[:MOST_LINES],
        "more": not whole and len(lines) > MOST_LINES,
    }


def frame_of(one: Comparison, side: str) -> str:
    """The email of a side, as it stands in a frame; empty where there is none."""
    return with_marks(text_of(one.after if side == "after" else one.before, HTML), ())


def _side(files: Files) -> Json | None:
    if not files:
        return None
    facts = read_facts(files)
    told: Json = {name: facts.get(name) for name in ("subject", "preheader", "from", "outcome", "reason")}
    return told | {"frame": with_marks(text_of(files, HTML), ()) if HTML in files else ""}
