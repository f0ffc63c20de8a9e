"""A project's renderings now against the accepted ones."""

from __future__ import annotations

from collections.abc import Callable

from previewer.project import Project
from previewer.snapshots.cache import load_memory, save_memory
from previewer.snapshots.comparison import Comparison, Status, compare, orphans
from previewer.snapshots.renderings import Job, Renderer, adding_up, jobs_of
from previewer.snapshots.store import Store
from previewer.source import Unusable


class NothingToCheck(Unusable):
    """There is no rendering, or none that a pattern matches."""


def store_of(project: Project) -> Store:
    """Where a project's accepted renderings are."""
    return Store(project.root / "snapshots")


def jobs_to_check(project: Project, pattern: str | None) -> list[Job]:
    """What is to be rendered, nothing where there are only orphans; raises NothingToCheck."""
    jobs = jobs_of(project, pattern)
    if pattern is not None and not jobs:
        raise NothingToCheck(f"no rendering is called `{pattern}`, expected a template or `template/case`")
    if not jobs and not store_of(project).names():
        raise NothingToCheck(f"{project.root}: no templates with fixtures: found nothing to render")
    return jobs


def check(
    project: Project, pattern: str | None = None, progress: Callable[[int, int], object] = lambda done, total: None
) -> list[Comparison]:
    """Renders a project, or what matches a pattern, and compares; what differs comes first.

    `progress` hears how many renderings of how many are ready. Nothing in the project is written. Orphans are looked
    for only where everything is rendered. Raises SettingsError, UnreadableFile, PayloadError or NothingToCheck.
    """
    jobs, store = jobs_to_check(project, pattern), store_of(project)
    ready = adding_up(sum(len(job.fixtures) for job in jobs), progress)
    memory = load_memory(project)
    renderer = Renderer(project, store, memory)
    rendered = list(renderer.render(jobs, ready))
    known = {one.name: one.entry for one in rendered if one.entry is not None}
    if any(memory.get(name) != entry for name, entry in known.items()):
        save_memory(project, (memory if pattern is not None else {}) | known)
    compared = [compare(one, one.accepted) for one in rendered]
    if pattern is None:
        names = {comparison.name for comparison in compared}
        left = ((name, store.accepted(name)) for name in store.names() if name not in names)
        compared += orphans(left, compared)
    order = list(Status)
    return sorted(compared, key=lambda found: (order.index(found.status), found.name))
