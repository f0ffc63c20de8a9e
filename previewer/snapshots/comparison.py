"""Renderings before and after: what is the same, what differs, what has no counterpart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from previewer.records import Record
from previewer.snapshots.files import FACTS, Files, read_facts
from previewer.snapshots.hunks import Hunk, hunks_between
from previewer.snapshots.private import Leak
from previewer.snapshots.renderings import Rendered
from previewer.words import counted


class Status(StrEnum):
    """How a rendering stands to what was before."""

    BROKEN = "broken"
    """The template or the payload cannot be read: there is no rendering."""
    CHANGED = "changed"
    MISSING = "missing"
    """There was nothing before."""
    ORPHAN = "orphan"
    """There is no rendering any more: the template or its fixture is gone."""
    SAME = "same"


class Comparison(Record):
    """One rendering, before and after."""

    name: str
    """`<template>/<case>`"""
    status: Status
    before: Files
    after: Files
    broken: str = ""
    """Why there is no rendering, as a report of several lines."""
    leaks: tuple[Leak, ...] = ()
    renamed: str = ""
    """Of an orphan: the new name under which the same rendering stands."""

    @property
    def template(self) -> str:
        """The template's name."""
        return self.name.rpartition("/")[0]

    @property
    def case(self) -> str:
        """The fixture's name."""
        return self.name.rpartition("/")[2]

    def hunks(self) -> tuple[Hunk, ...]:
        """What differs, line by line."""
        return hunks_between(self.before, self.after)


def compare(rendered: Rendered, before: Files) -> Comparison:
    """Compares a rendering with what was before, byte by byte."""
    if rendered.broken:
        status = Status.BROKEN
    elif not before:
        status = Status.MISSING
    else:
        status = Status.SAME if rendered.files == before else Status.CHANGED
    return Comparison(rendered.name, status, before, rendered.files, rendered.broken, rendered.leaks)


def orphans(before: Iterable[tuple[str, Files]], compared: Collection[Comparison]) -> list[Comparison]:
    """What is left of `before` that nothing compared is called; an equal rendering that is missing names the rename."""
    names = {comparison.name for comparison in compared}
    new = {_likeness(found.after): found.name for found in compared if found.status is Status.MISSING}
    return [
        Comparison(name, Status.ORPHAN, files, {}, renamed=new.get(_likeness(files), ""))
        for name, files in before
        if name not in names
    ]


def summary(comparisons: Collection[Comparison]) -> str:
    """The reach of a change in one line: "3 templates, 9 renderings of 42 change"."""
    broken = [one for one in comparisons if one.status is Status.BROKEN]
    changed = [one for one in comparisons if one.status not in (Status.SAME, Status.BROKEN)]
    if not changed and not broken:
        return f"{counted(len(comparisons), 'rendering')}, no change"
    told = [
        f"{_reach(found)} of {len(comparisons):,} {verb if len(found) > 1 else verb_for_one}"
        for found, verb, verb_for_one in ((changed, "change", "changes"), (broken, "are broken", "is broken"))
        if found
    ]
    return "; ".join(told)


def _reach(comparisons: Collection[Comparison]) -> str:
    templates = {one.template for one in comparisons}
    return f"{counted(len(templates), 'template')}, {counted(len(comparisons), 'rendering')}"


def _likeness(files: Files) -> tuple[object, ...]:
    # A rename may bring another payload file or wording of the facts; what the customer gets tells.
    facts = read_facts(files)
    rest = tuple((ending, data) for ending, data in sorted(files.items()) if ending != FACTS)
    return (*rest, facts.get("subject"), facts.get("outcome"), facts.get("reason"))
