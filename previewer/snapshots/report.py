"""What a change does to every rendering, between a commit and now, as one page."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from previewer.project import Project
from previewer.records import Record
from previewer.snapshots.base import project_at
from previewer.snapshots.causes import Cause, causes
from previewer.snapshots.comparison import Comparison, Status, compare, orphans, summary
from previewer.snapshots.files import HTML, read_facts, text_of
from previewer.snapshots.groups import Group, group
from previewer.snapshots.hunks import difference
from previewer.snapshots.page import page_file
from previewer.snapshots.renderings import Rendered, Renderer, jobs_of
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
    project: Project, commit: str, folder: Path, progress: Callable[[int], object] = lambda count: None
) -> Report:
    """Renders a project as it is and as it was at a commit, which is read into an empty folder.

    Raises NoBase, SettingsError, UnreadableFile or PayloadError.
    """
    base = project_at(project, commit, folder)
    old, new = (_render(side, folder / "snapshots", progress) for side in (base, project))
    before = {one.name: one.files for one in old if one.files}
    compared = [compare(one, before.get(one.name, {})) for one in new]
    compared += orphans(before.items(), compared)
    order = list(Status)
    compared.sort(key=lambda one: (order.index(one.status), one.name))
    return Report(f"Renderings since {commit}", tuple(compared), tuple(_changes(base, project, group(compared))))


def report_on(comparison: Comparison) -> Report:
    """A report on one rendering and its accepted one."""
    return Report(comparison.name, (comparison,), (Change(Group((comparison,)), (), ()),))


def to_html(report: Report) -> str:
    """One page that needs no server and loads nothing, with the emails in frames that run nothing."""
    from jinja2 import Environment  # 75 ms, and no other command needs it

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    script, style, page = (page_file(name) for name in ("report.js", "report.css", "report.html"))
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


def _render(project: Project, nowhere: Path, progress: Callable[[int], object]) -> list[Rendered]:
    return list(Renderer(project, Store(nowhere), {}).render(jobs_of(project), progress))


def _changes(base: Project, project: Project, groups: Sequence[Group]) -> list[Change]:
    old, new = base.steady_sender(base.settings()), project.steady_sender(project.settings())
    changes = []
    for found in groups:
        first = found.first
        hunks = first.hunks() if first.status is Status.CHANGED else ()
        changes.append(
            Change(
                found,
                tuple(causes(base, old, first.name, hunks, before=True)),
                tuple(causes(project, new, first.name, hunks, before=False)),
            )
        )
    return changes


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
        "subjects": [before.get("subject"), after.get("subject")],
        "skips": [before.get("reason"), after.get("reason")],
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
