"""What `previewer payload` prints, as lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from previewer.payloads.json_text import PayloadError
from previewer.payloads.variety import Shape
from previewer.redaction.redactor import Redacted, Replacement
from previewer.words import counted

READ, OTHER, MALFORMED = "read", "of other events", "malformed"
NOTHING_READ = "nothing could be read; expected JSON, gzipped or not: a payload, one a line, or a list of them"
_MOST_NAMES = 20
"""Events that are told of an export."""
_MOST_SHAPES = 5
"""Shapes that are told of one payload."""


def added_lines(path: Path, adds: Sequence[Shape]) -> list[str]:
    """Which file was added, and what it shows that no other does."""
    return [f"{path}: {_shapes(len(adds))}", *_told(adds)]


def fixture_lines(path: Path, shape: str, count: int, alone: Sequence[Shape]) -> list[str]:
    """What a fixture is, and what it shows that no other does."""
    only = f"{len(alone)} of its {_shapes(count)} only here" if alone else "nothing that the others do not show, too"
    return [f"{path.stem}: {shape}; {only}", *_told(alone)]


def redacted_lines(name: str, replaced: Mapping[Replacement, int]) -> list[str]:
    """What was replaced in a file: paths and kinds, no values."""
    return [f"{name}:", *(f"  {_path(one)}: {one.kind}" for one in _in_order(replaced))]


def replaced_lines(written: Sequence[Redacted]) -> list[str]:
    """What was replaced in some payloads: paths and kinds, no values."""
    payloads = Counter(one for item in written for one in item.replaced)
    if not payloads:
        return ["replaced nothing"]
    return [
        "replaced:",
        *(f"  {_path(one)}: {one.kind}, in {payloads[one]} of {len(written)}" for one in _in_order(payloads)),
    ]


def summary(template: str, counts: Mapping[str, int], added: int, unshown: int) -> str:
    """What came of the exports, in one line."""
    told = f"{template}: added {added} of {counted(counts[READ], 'payload')}"
    if not added and counts[READ]:
        told += "; those at hand show every shape"
    if unshown:
        told += f"; {_shapes(unshown)} not shown, --keep more of them"
    if counts[OTHER]:
        told += f"; {counts[OTHER]} of other events"
    if counts[MALFORMED]:
        told += f"; {counts[MALFORMED]} could not be read"
    return told


def event_names(names: Counter[str]) -> str:
    """Which events the exports hold, the most frequent first, where one has to be chosen."""
    counts = names.most_common(_MOST_NAMES)
    told = [f"`{name}` ({count})" if name else f"without a name ({count})" for name, count in counts]
    more = ", …" if len(names) > len(told) else ""
    return f"the exports hold these events: {', '.join(told)}{more}; take one with --event NAME"


def reason(error: Exception) -> str:
    """Why a payload cannot be used, without its place."""
    if isinstance(error, RecursionError):
        return "objects and lists are nested too deep"
    return error.diagnostics[0].message if isinstance(error, PayloadError) else str(error)


def _shapes(count: int) -> str:
    return f"{count} shape{'' if count == 1 else 's'}"


def _told(shapes: Sequence[Shape]) -> Iterable[str]:
    yield from (f"  {shape}" for shape in shapes[:_MOST_SHAPES])
    if len(shapes) > _MOST_SHAPES:
        yield f"  and {len(shapes) - _MOST_SHAPES} more"


def _path(replacement: Replacement) -> str:
    return replacement.path or "the top"


def _in_order(replacements: Iterable[Replacement]) -> list[Replacement]:
    return sorted(replacements, key=lambda one: (one.path, one.kind))
