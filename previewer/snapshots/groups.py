"""Renderings that differ in the same way, gathered, so that one decision covers them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from previewer.records import Record
from previewer.snapshots.comparison import Comparison, Status
from previewer.snapshots.files import FACTS, read_facts
from previewer.snapshots.hunks import Hunk


class Group(Record):
    """Renderings with the same status and equal hunks, one or more."""

    members: tuple[Comparison, ...]

    @property
    def first(self) -> Comparison:
        """The rendering that stands for all."""
        return self.members[0]


def group(comparisons: Iterable[Comparison]) -> list[Group]:
    """Gathers what differs in the same way: broken first, then the largest groups; what is the same is left out."""
    groups: dict[object, list[Comparison]] = {}
    for comparison in comparisons:
        if comparison.status is not Status.SAME:
            groups.setdefault((comparison.status, _likeness(comparison)), []).append(comparison)
    order = list(Status)
    found = (Group(tuple(members)) for members in groups.values())
    return sorted(found, key=lambda one: (order.index(one.first.status), -len(one.members)))


def _likeness(comparison: Comparison) -> object:
    match comparison.status:
        case Status.CHANGED:
            why = [_why(read_facts(files)) for files in (comparison.before, comparison.after)]
            if why[0] != why[1]:
                return tuple(why)
            # However often: a loop runs more often for one customer than for the next.
            return frozenset(
                change for hunk in comparison.hunks() if not _is_payload(hunk) for change in hunk.changes()
            )
        case Status.BROKEN:
            return comparison.broken
        case Status.MISSING | Status.ORPHAN | Status.SAME:
            return None
        case _ as unknown:
            assert_never(unknown)


def _why(facts: Mapping[str, object]) -> tuple[str, ...]:
    """Whether it is sent and why not: where that differs, it matters more than what each customer would have got."""
    return tuple(str(facts.get(name)) for name in ("outcome", "reason", "errors"))


def _is_payload(hunk: Hunk) -> bool:
    """Whether only the payload's digest differs, which is another in every rendering."""
    return hunk.ending == FACTS and all(line.startswith('  "payload": ') for line in hunk.before + hunk.after)
