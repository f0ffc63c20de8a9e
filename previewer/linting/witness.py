"""What the renderings of the recorded payloads saw at each place of a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from previewer.diagnostics import Diagnostic
from previewer.records import Record
from previewer.rendering.members import MAP_METHODS
from previewer.rendering.trace import Lookup, Outcome, Place, Rendering
from previewer.source import Source, Span
from previewer.syntax.paths import SegmentKind, split_path


class Observation(Record):
    """One rendering: the payload's file, all that was looked up, and why it failed if it did."""

    payload: str
    lookups: tuple[Lookup, ...]
    errors: tuple[Diagnostic, ...] = ()
    rendering: Rendering | None = None
    """The HTML of the body with its trace."""

    @property
    def size(self) -> int:
        """Of the HTML, in bytes of UTF-8."""
        return len(self.rendering.text.encode("utf-8", "replace")) if self.rendering is not None else 0


class Sighting(Record):
    """What was seen at one place: the payloads that reached it, and those that found nothing there."""

    reached: tuple[str, ...]
    missing: tuple[str, ...]
    null: bool
    """Whether nothing was found because of a null."""
    masked: bool
    """Whether a method of the object's Java class answered instead, such as `size`."""
    furthest: Mapping[str, int]
    """How many levels further out the value stood at most, by payload."""

    def outward(self, level: int) -> tuple[str, ...]:
        """The payloads in which the value stood further out than at a level."""
        return tuple(payload for payload, found in self.furthest.items() if found > level)


class Witness:
    """The sightings of some renderings, by place."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self.observations = tuple(observations)
        self._seen: dict[tuple[str, int, int], Sighting] = {}
        self._given_empty: dict[tuple[str, int, int], dict[str, None]] = {}
        for observation in self.observations:
            self._take(observation.payload, observation.lookups)
            calls = observation.rendering.trace.calls if observation.rendering is not None else ()
            for (source, span), _, states in calls:
                if states[:1] == ("empty text",):
                    self._given_empty.setdefault((source.name, *span), {})[observation.payload] = None

    @property
    def complete(self) -> bool:
        """Whether every rendering came to its end: then a place that none reached is one that none reaches."""
        return bool(self.observations) and not any(seen.errors for seen in self.observations)

    def at(self, source: Source, span: Span) -> Sighting | None:
        """What was seen at a place; None where no rendering came by."""
        return self._seen.get((source.name, *span))

    def given_empty(self, source: Source, call: Span) -> tuple[str, ...]:
        """The payloads in which a helper was given an empty text first."""
        return tuple(self._given_empty.get((source.name, *call), ()))

    def failures(self) -> Mapping[Diagnostic, tuple[str, ...]]:
        """Why renderings failed, the first reason at each place, with the payloads that it happened to."""
        first: dict[Place, Diagnostic] = {}
        failed: dict[Diagnostic, tuple[str, ...]] = {}
        for observation in self.observations:
            for error in observation.errors:
                told = first.setdefault(Place(error.source, error.span), error)
                failed[told] = (*failed.get(told, ()), observation.payload)
        return failed

    def _take(self, payload: str, lookups: Iterable[Lookup]) -> None:
        seen: dict[tuple[str, int, int], list[int]] = {}
        for lookup in lookups:
            source, span = lookup.place
            counts = seen.setdefault((source.name, *span), [0, 0, 0, 0])
            if lookup.outcome is not Outcome.FOUND:
                counts[0] = 1
                counts[1] |= lookup.outcome is Outcome.NULL
            elif _answered_by_java(lookup):
                counts[0] = counts[3] = 1
            elif lookup.level > counts[2]:
                counts[2] = lookup.level
        for place, (missing, null, furthest, masked) in seen.items():
            before = self._seen.get(place, _UNSEEN)
            self._seen[place] = Sighting(
                (*before.reached, payload),
                (*before.missing, payload) if missing else before.missing,
                before.null or bool(null),
                before.masked or bool(masked),
                {**before.furthest, payload: furthest},
            )


_UNSEEN = Sighting((), (), False, False, {})


def _answered_by_java(lookup: Lookup) -> bool:
    """Whether what was found is no field of its object, but a method of the object's class."""
    if not lookup.path.endswith(MAP_METHODS):
        return False
    holder = lookup.base
    *around, last = [segment for segment in split_path(lookup.path) if segment.kind in _NAMED]
    for segment in around:
        if isinstance(holder, dict):
            holder = holder.get(segment.name.removeprefix("@"))
        elif isinstance(holder, list) and 0 <= segment.index < len(holder):
            holder = holder[segment.index]
    return last.name in MAP_METHODS and isinstance(holder, dict) and holder.get(last.name) is None


_NAMED = (SegmentKind.PROPERTY, SegmentKind.INDEX, SegmentKind.DATA)
