"""The traces of an email's parts as lines: one for each place of the template, in its order, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from previewer.rendering.trace import Outcome, Place, Trace
from previewer.reporting.text import escaped
from previewer.words import counted


def trace_lines(traces: Iterable[Trace]) -> list[str]:
    """Lines such as `t.html:3:8: lookup coupon.code: missing 2 times`."""
    found: dict[Place, tuple[str, Counter[str]]] = {}
    for place, head, what in (told for trace in traces for told in _told(trace)):
        # A block's name may be a lookup, too; the place then tells both.
        known, outcomes = found.setdefault(place, (head, Counter()))
        outcomes[what if known == head else f"{head}: {what}"] += 1
    lines = []
    for place, (head, outcomes) in sorted(found.items(), key=lambda item: (item[0].source.name, item[0].span)):
        at = place.source.position(place.span.start)
        told = "; ".join(f"{what}{_repeated(count)}" for what, count in outcomes.items())
        lines.append(escaped(f"{place.source.name}:{at.line}:{at.column}: {head}: {told}"))
    return lines


def _told(trace: Trace) -> Iterator[tuple[Place, str, str]]:
    for lookup in trace.lookups:
        what = lookup.outcome.value
        if lookup.outcome is Outcome.FOUND:
            what += f" in the {lookup.layer}" + (f" {counted(lookup.level, 'level')} out" if lookup.level else "")
        yield lookup.place, f"lookup {lookup.path}", what
    for block in trace.blocks:
        what = f"body {counted(block.body, 'time')}, else {counted(block.otherwise, 'time')} ({block.condition or '-'})"
        yield block.place, f"block {_text(block.place)}", what
    for call in trace.calls:
        yield call.place, f"helper {call.name}", f"given {', '.join(call.states) or 'nothing'}"


def _text(place: Place) -> str:
    return " ".join(place.source.slice(place.span).split())


def _repeated(count: int) -> str:
    return f" (×{count})" if count > 1 else ""
