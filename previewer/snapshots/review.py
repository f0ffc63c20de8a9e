"""A review: pending renderings, one decision after the other, each of which can be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from previewer.records import Record
from previewer.snapshots.comparison import Comparison, Status
from previewer.snapshots.files import Files
from previewer.snapshots.groups import Group, group
from previewer.snapshots.store import Store
from previewer.source import Unusable


class Decision(StrEnum):
    """What becomes of a pending rendering."""

    ACCEPT = "accepted"
    """It takes the accepted one's place; an orphan is deleted."""
    REJECT = "rejected"
    """It is thrown away; the accepted one stays."""
    SKIP = "skipped"
    """It stays pending."""


class OutOfDate(Unusable):
    """A pending rendering is not the one that was shown any more."""


class _Step(Record):
    """One decision and where it was taken."""

    at: int
    decided: tuple[Comparison, ...]


class Review:
    """What is to be decided, in groups of equal differences; hold the store's lock while it lasts."""

    def __init__(self, store: Store, comparisons: Iterable[Comparison]) -> None:
        """Puts every pending rendering beside its accepted one, and drops what is as accepted again.

        Raises UnreadableFile.
        """
        self.store = store
        comparisons = list(comparisons)
        open_ones = [found for found in comparisons if found.status not in (Status.SAME, Status.BROKEN)]
        settled = {found.name for found in comparisons if found.status is Status.SAME}
        for name in settled.intersection(store.pending_names()):
            store.drop(name)
        self.groups = group(open_ones)
        self.order = [(found, one) for found in self.groups for one in found.members]
        self.decisions: dict[str, Decision] = {}
        self._at = 0
        self._steps: list[_Step] = []
        for one in open_ones:
            self._propose(one)

    @property
    def current(self) -> Comparison | None:
        """What is to be decided now; None where all is decided."""
        return self.order[self._at][1] if self._at < len(self.order) else None

    @property
    def alike(self) -> tuple[Comparison, ...]:
        """The current rendering and those undecided that differ in the same way."""
        if self._at >= len(self.order):
            return ()
        found: Group = self.order[self._at][0]
        return tuple(one for one in found.members if one.name not in self.decisions)

    @property
    def summary(self) -> str:
        """What was decided, in one line: "2 accepted, 0 rejected, 1 skipped, 3 not decided"."""
        counts = Counter(self.decisions.values())
        told = [f"{counts[decision]} {decision.value}" for decision in Decision]
        return f"{', '.join(told)}, {len(self.order) - len(self.decisions)} not decided"

    def decide(self, decision: Decision, *, alike: bool = False) -> tuple[Comparison, ...]:
        """Decides on the current rendering, or on all alike; raises OutOfDate or UnreadableFile, and decides nothing.

        What is accepted are exactly the bytes that were pending, moved.
        """
        current = self.current
        if current is None:
            return ()
        decided = self.alike if alike else (current,)
        if decision is Decision.ACCEPT:
            for one in decided:
                if self.store.pending(one.name) != one.after:
                    raise OutOfDate(f"{one.name}: the pending rendering is another than was shown: start again")
        self._steps.append(_Step(self._at, decided))
        for one in decided:
            self.decisions[one.name] = decision
            match decision:
                case Decision.ACCEPT if one.status is Status.ORPHAN:
                    self.store.remove(one.name)
                case Decision.ACCEPT:
                    self.store.take(one.name)
                case Decision.REJECT:
                    self.store.drop(one.name)
                case Decision.SKIP:
                    pass
        while self._at < len(self.order) and self.order[self._at][1].name in self.decisions:
            self._at += 1
        return decided

    def undo(self) -> tuple[Comparison, ...]:
        """Takes the last decision back, with all that it covered; raises UnreadableFile."""
        if not self._steps:
            return ()
        step = self._steps.pop()
        for one in step.decided:
            del self.decisions[one.name]
            self._restore(one.name, one.before)
            self._propose(one)
        self._at = step.at
        return step.decided

    def _restore(self, name: str, files: Files) -> None:
        if files:
            self.store.accept(name, files)
        else:
            self.store.remove(name)

    def _propose(self, one: Comparison) -> None:
        if one.after:
            self.store.propose(one.name, one.after)
