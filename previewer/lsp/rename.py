"""The names that a template gives itself, block params and what `#assign` keeps, and every place that reads them."""

from __future__ import annotations

import re

from previewer.diagnostics import Edit
from previewer.linting.references import Assignment, Reference
from previewer.linting.views import Presence, step
from previewer.lsp.reading import Reading
from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.ast import PathSegment

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = ("true", "false", "else", "as", "this", "root")


class Unrenamable(Exception):
    """Why a name cannot be changed, in words for the author."""


class Binding(Record):
    """A name that the template gives."""

    name: str
    param: tuple[Source, Span] | None
    """Where a block param is given; None for what `#assign` keeps, under one name wherever that is."""


def binding_at(reading: Reading, offset: int) -> tuple[Binding, Span] | None:
    """The name at an offset, and where it stands there; None where no name of the template's own stands."""
    for naming in reading.walked.namings:
        for param in naming.names:
            if naming.source == reading.source and param.start <= offset <= param.end:
                return Binding(param.name, (naming.source, param.span)), param.span
    for assignment in reading.walked.assignments:
        if assignment.source == reading.source and assignment.span.start <= offset <= assignment.span.end:
            return Binding(assignment.name, None), _inside(assignment)
    reference = reading.reference_at(offset)
    head = _head(reference) if reference is not None else None
    if reference is None or head is None or not head.start <= offset <= head.end:
        return None
    bound = _bound(reading, reference)
    return (bound, _plain(head)) if bound is not None else None


def rename(reading: Reading, offset: int, new: str) -> list[Edit]:
    """The edits that give the name at an offset another spelling everywhere; raises Unrenamable."""
    found = binding_at(reading, offset)
    if found is None:
        raise Unrenamable("only block params and names that `#assign` keeps can be renamed")
    bound, _ = found
    _check(reading, bound, new)
    spans = {_plain(head) for each in _readers(reading, bound) if (head := _head(each)) is not None}
    if bound.param is None:
        spans |= {_inside(each) for each in reading.walked.assignments if each.name == bound.name}
    else:
        spans.add(bound.param[1])
    return [Edit(span, new) for span in sorted(spans)]


def _check(reading: Reading, bound: Binding, new: str) -> None:
    if not _NAME.fullmatch(new) or new in _WORDS:
        raise Unrenamable(f"found `{new}`, expected a name of letters, digits and `_`")
    if new in reading.ground.helpers:
        raise Unrenamable(f"`{new}` is the name of a helper")
    for reference in reading.walked.references:
        head = _head(reference)
        if head is None or not _sees(reading, bound, reference):
            continue
        name = head.segment.name.removeprefix("@")
        if name == bound.name and reference.source != reading.source:
            raise Unrenamable(f"{reference.source.name} reads `{name}`, and other templates can render it, too")
        if name == new:
            raise Unrenamable(f"`{new}` is read there already and would mean something else")
    if any(each.name == new for each in reading.walked.assignments):
        raise Unrenamable(f"`{new}` is kept by another `#assign`")


def _readers(reading: Reading, bound: Binding) -> list[Reference]:
    return [each for each in reading.walked.references if _bound(reading, each) == bound]


def _bound(reading: Reading, reference: Reference) -> Binding | None:
    """The name of the template's own that a path starts with."""
    head = _head(reference)
    if head is None:
        return None
    name, level = head.segment.name.removeprefix("@"), reference.level
    naming = reading.namings.get(id(level))
    param = next((each for each in naming.names if each.name == name), None) if naming is not None else None
    if naming is not None and param is not None:
        return Binding(name, (naming.source, param.span))
    if name in level.variables or not any(each.name == name for each in reading.walked.assignments):
        return None
    own = step(level.model, head.segment, 0).presence
    return None if own in (Presence.ALWAYS, Presence.SOMETIMES, Presence.HOST) else Binding(name, None)


def _sees(reading: Reading, bound: Binding, reference: Reference) -> bool:
    """Whether a path stands where the name can be read."""
    if bound.param is None:
        return True
    namings = (reading.namings.get(id(level)) for level in reference.stack)
    return any(
        (naming.source, param.span) == bound.param for naming in namings if naming is not None for param in naming.names
    )


def _head(reference: Reference) -> PathSegment | None:
    """The first named segment of a path, behind any `../`."""
    if not reference.found.steps:
        return None
    return reference.segments[reference.found.steps[0].segment]


def _plain(head: PathSegment) -> Span:
    """A name without the `@` or brackets around it."""
    at = head.start + head.segment.name.startswith("@") + (len(head.segment.name) < head.end - head.start)
    return Span(at, at + len(head.segment.name.removeprefix("@")))


def _inside(assignment: Assignment) -> Span:
    return Span(assignment.span.start + 1, assignment.span.end - 1)
