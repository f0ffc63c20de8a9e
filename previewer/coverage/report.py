"""Renderings of a template's payloads to its coverage: branches nothing runs, fields nothing reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache

from previewer.coverage.branches import Branch, block_calls, branches
from previewer.coverage.paths import EACH, Keys, general, shown
from previewer.coverage.reads import reads
from previewer.payloads.payload import Payload
from previewer.records import Record
from previewer.rendering.trace import Outcome, Trace
from previewer.source import Source, Span
from previewer.syntax.parser import parse

_MARKS = {"__entity", "_entity_context"}
"""Segment's marks on objects of its linked audiences, which no template is meant to read."""


class Field(Record):
    """A field of the payloads, the same in every item of a list, and how many payloads have it."""

    keys: Keys
    payloads: int


class Coverage(Record):
    """What a template's payloads show of it."""

    renderings: int
    branches: tuple[Branch, ...]
    unread: tuple[Field, ...]
    """The fields that no lookup reads."""

    @property
    def gaps(self) -> tuple[Branch, ...]:
        """The branches that no payload runs."""
        return tuple(branch for branch in self.branches if not branch.renderings)

    @property
    def percent(self) -> float:
        """The share of branches that at least one payload runs; 100 where there are none."""
        total = len(self.branches)
        return 100 * (total - len(self.gaps)) / total if total else 100.0


def as_json(coverage: Coverage) -> dict[str, object]:
    """The coverage as JSON: its gaps by file and place, and the fields that nothing reads."""
    gaps = []
    for gap in coverage.gaps:
        source, span = gap.place
        at = source.position(span.start)
        gaps.append({"file": source.name, "line": at.line, "column": at.column, "gap": gap.gap})
    return {
        "renderings": coverage.renderings,
        "branches": len(coverage.branches),
        "percent": round(coverage.percent, 1),
        "gaps": gaps,
        "unread": [{"field": shown(field.keys), "payloads": field.payloads} for field in coverage.unread],
    }


def measure(samples: Sequence[tuple[Payload, Sequence[Trace]]], helpers: Container[str]) -> Coverage:
    """The coverage of one template by the renderings of its payloads, all parts of the email together.

    `helpers` are the names that it can call.
    """
    present: Counter[Keys] = Counter()
    known: set[Keys] = set()
    whole: set[Keys] = set()
    for payload, traces in samples:
        present.update(set(_leaves(payload.data)))
        for read in (read for trace in traces for read in reads(trace, payload.data)):
            place = general(read.keys)
            known.add(place)
            # What a block opens on is only entered; given to a helper or printed, it is read as a whole.
            if read.outcome is Outcome.FOUND and not _opens_block(read.place.source, read.place.span):
                whole.add(place)
    # An empty list is read where its items would be.
    entered = {keys[:length] for keys in known for length in range(1, len(keys) + 1)}
    unread = [
        Field(keys, count)
        for keys, count in present.items()
        if keys not in entered and not any(keys[:length] in whole for length in range(1, len(keys)))
    ]
    unread.sort(key=lambda field: tuple(map(str, field.keys)))
    return Coverage(
        len(samples), branches((trace for _, traces in samples for trace in traces), helpers), tuple(unread)
    )


def _leaves(data: dict[str, object]) -> Iterable[Keys]:
    pending: list[tuple[Keys, object]] = [((key,), value) for key, value in data.items()]
    while pending:
        keys, value = pending.pop()
        if isinstance(value, dict) and value:
            pending += [((*keys, key), item) for key, item in value.items()]
        elif isinstance(value, list) and value and isinstance(value[0], dict | list):
            pending += [((*keys, EACH), item) for item in value]
        elif keys[-1] not in _MARKS:
            yield keys


def _opens_block(source: Source, span: Span) -> bool:
    return any(start <= span.start and span.end <= end for start, end in _calls(source))


@lru_cache(maxsize=256)
def _calls(source: Source) -> tuple[Span, ...]:
    return tuple(block_calls(parse(source, lenient=True).template))
