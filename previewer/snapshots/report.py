"""What a change does to every rendering, between a commit and now, as one page."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from previewer.project import Project
from previewer.records import Record
from previewer.snapshots.base import project_at
from previewer.snapshots.causes import Cause, Side
from previewer.snapshots.comparison import Comparison, Status, compare, orphans, summary
from previewer.snapshots.files import HTML, read_facts, text_of
from previewer.snapshots.groups import Group, group
from previewer.snapshots.hunks import difference
from previewer.snapshots.page import page_file
from previewer.snapshots.renderings import Renderer, adding_up, jobs_of
from previewer.snapshots.store import Store

MOST_SHOWN = 24_000_000
"""Characters of emails that one page takes; what is beyond is listed without a picture."""
WORDS = {
    Status.BROKEN: "broken",
    Status.CHANGED: "changed",
    Status.MISSING: "new",
    Status.ORPHAN: "gone",
    Status.SAME: "same",
}


FACTS = {"Subject": "subject", "Preheader": "preheader", "From": "from", "Skipped": "reason"}
"""What is told of an email besides its text, and what each is called among the facts."""


class Change(Record):
    """Renderings that differ in the same way, with the lines that are behind it on both sides."""

    group: Group
    before: tuple[Cause, ...]
    after: tuple[Cause, ...]


class Report(Record):
    """Renderings before and after a change."""

    title: str
    comparisons: tuple[Comparison, ...]
    changes: tuple[Change, ...]

    @property
    def summary(self) -> str:
        """How far the change reaches, in one line."""
        return summary(self.comparisons)


def compare_with(
    project: Project, commit: str, folder: Path, progress: Callable[[int, int], object] = lambda done, total: None
) -> Report:
    """Renders a project as it is and as it was at a commit, which is read into an empty folder.

    `progress` hears how many renderings of how many are ready. Raises NoBase, SettingsError, UnreadableFile or
    PayloadError.
    """
    base, nowhere = project_at(project, commit, folder), Store(folder / "snapshots")
    sides = [(side, jobs_of(side)) for side in (base, project)]
    ready = adding_up(sum(len(job.fixtures) for _, jobs in sides for job in jobs), progress)
    old, new = (list(Renderer(side, nowhere, {}).render(jobs, ready)) for side, jobs in sides)
    before = {one.name: one.files for one in old if one.files}
    compared = [compare(one, before.get(one.name, {})) for one in new]
    compared += orphans(before.items(), compared)
    order = list(Status)
    compared.sort(key=lambda one: (order.index(one.status), one.name))
    changes = _changes(Side(base), Side(project), group(compared))
    return Report(f"Renderings since {commit}", tuple(compared), tuple(changes))


def report_on(comparison: Comparison) -> Report:
    """A report on one rendering and its accepted one."""
    return Report(comparison.name, (comparison,), (Change(Group((comparison,)), (), ()),))


def to_html(report: Report) -> str:
    """One page that needs no server and loads nothing, with the emails in frames that run nothing."""
    from jinja2 import Environment  # 75 ms, and no other command needs it

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    script = page_file("regions.js") + page_file("report.js")
    style, page = page_file("report.css"), page_file("report.html")
    entries = [(change, one) for change in report.changes for one in change.group.members]
    return environment.from_string(page).render(
        title=report.title,
        summary=report.summary,
        total=len(report.comparisons),
        same=[one.name for one in report.comparisons if one.status is Status.SAME],
        groups=[_group(change) for change in report.changes],
        style=style,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        emails=_as_script(_emails([one for _, one in entries])),
    )


def _changes(base: Side, now: Side, groups: Iterable[Group]) -> Iterator[Change]:
    for found in groups:
        name, changed = found.first.name, found.first.status is Status.CHANGED
        old, new = (side.outcome(name) if changed else None for side in (base, now))
        if old is None or new is None:
            yield Change(found, (), ())
        else:
            yield Change(found, base.causes(old, new), now.causes(new, old))


def _group(change: Change) -> dict[str, object]:
    first = change.group.first
    return {
        "status": WORDS[first.status],
        "count": len(change.group.members),
        "members": [_member(one) for one in change.group.members],
        "lines": list(difference(first.before, first.after)) if first.status is Status.CHANGED else [],
        "broken": first.broken,
        "before": change.before,
        "after": change.after,
    }


def _member(one: Comparison) -> dict[str, object]:
    before, after = read_facts(one.before), read_facts(one.after)
    return {
        "name": one.name,
        "template": one.template,
        "case": one.case,
        "status": WORDS[one.status],
        "renamed": one.renamed,
        "facts": [
            (title, before.get(name), after.get(name))
            for title, name in FACTS.items()
            if name == "subject" or before.get(name) != after.get(name)
        ],
        "same_html": one.status is Status.CHANGED and one.before.get(HTML) == one.after.get(HTML),
    }


def _emails(comparisons: Sequence[Comparison]) -> dict[str, list[str | None]]:
    """Before and after of each rendering; None where there is no email."""
    emails: dict[str, list[str | None]] = {}
    left = MOST_SHOWN
    for one in comparisons:
        pair = [text_of(side, HTML) if HTML in side else None for side in (one.before, one.after)]
        left -= sum(len(html or "") for html in pair)
        if left < 0:
            break
        emails[one.name] = pair
    return emails


def _as_script(value: object) -> str:
    """JSON that can stand in a script element: it holds no `<`, so that nothing in it ends the element."""
    return json.dumps(value).replace("<", "\\u003c")
