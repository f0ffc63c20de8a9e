"""What `previewer payload` prints and writes, as lines and texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from previewer.payloads.json_text import PayloadError
from previewer.payloads.variety import Shape
from previewer.redaction.redactor import Redacted, Replacement
from previewer.source import Source
from previewer.words import counted

READ, OTHER, MALFORMED = "read", "of other events", "malformed"
NOTHING_READ = "nothing could be read; expected JSON, gzipped or not: a payload, one a line, or a list of them"
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


def mixed_events(names: Mapping[str, int]) -> str:
    """A warning that the exports hold several kinds of events."""
    told = ", ".join(f"`{name}` ({count})" if name else f"without a name ({count})" for name, count in names.items())
    return f"the exports hold events of several names: {told}; take one with --event NAME"


def reason(error: Exception) -> str:
    """Why a payload cannot be used, without its place."""
    if isinstance(error, RecursionError):
        return "objects and lists are nested too deep"
    return error.diagnostics[0].message if isinstance(error, PayloadError) else str(error)


def fixture_text(value: object) -> str:
    """A payload as the text of its file."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # A lone surrogate has no UTF-8, its escape has.
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def rewritten(source: Source, old: object, new: object) -> str:
    """The text of a payload's file with other keys, texts and numbers, and all else as it was."""
    pairs = zip(_words(old), _words(new), strict=True)

    def word(match: re.Match[str]) -> str:
        before, after = next(pairs)
        return match[0] if before == after else fixture_text(after)

    return re.sub(r'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*', word, source.text)


def _words(value: object) -> Iterator[object]:
    """The keys, texts and numbers of a payload in the order of its text."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif value is not None and not isinstance(value, bool):
        yield value


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
