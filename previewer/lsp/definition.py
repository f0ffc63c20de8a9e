"""A place in a template to where what it names comes from: a snippet's file, or the payload that shows a field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from previewer.linting.references import Reference
from previewer.lsp.cursor import Spot, cursor_at
from previewer.lsp.reading import Reading
from previewer.lsp.rename import binding_at
from previewer.payloads.json_text import PayloadError, locate, parse_json
from previewer.payloads.payload import recognise
from previewer.records import Record
from previewer.source import Source, Span, UnreadableFile

ReadSource = Callable[[str], Source]
"""Reads a file by its name; raises UnreadableFile."""

_ENVELOPES = {
    "segment": ("properties",),
    "identify": ("traits",),
    "user": ("dataFields",),
    "event": ("dataFields",),
    "events": ("events", "0", "dataFields"),
    "preview": ("dataFields",),
}
"""Where the fields of the payload's shapes stand."""
_LAYERS = ((), ("event",), ("profile",), ("campaign",), ("dataFeed",), ("context", "traits"))
"""Where they can stand besides."""


class Place(Record):
    """A stretch of a file."""

    source: Source
    span: Span


def definition(reading: Reading, offset: int, read: ReadSource) -> Place | None:
    """Where what stands at an offset comes from."""
    reference = reading.reference_at(offset)
    if reference is None:
        return _snippet(reading, offset)
    bound = binding_at(reading, offset)
    if bound is not None and bound[0].param is not None:
        return Place(*bound[0].param)
    if bound is not None:
        given = next(each for each in reading.walked.assignments if each.name == bound[0].name)
        return Place(given.source, given.span)
    return _in_payload(reference, offset, read)


def _snippet(reading: Reading, offset: int) -> Place | None:
    """The file of the snippet that a text at an offset names."""
    cursor = cursor_at(reading.source.text, offset, reading.delimiters)
    if cursor is None or cursor.spot is not Spot.TEXT or cursor.call != "snippet" or cursor.position:
        return None
    snippet = reading.ground.snippets.get(reading.source.slice(cursor.span))
    return Place(snippet.source, Span(0, 0)) if snippet is not None else None


def _in_payload(reference: Reference, offset: int, read: ReadSource) -> Place | None:
    """The property of the first payload that has it."""
    steps = [each for each in reference.found.steps if reference.span(each).start <= offset]
    view = steps[-1].view if steps else None
    if view is None or view.node is None or view.key is None or not view.node.first:
        return None
    try:
        source = read(view.node.first)
        value = parse_json(source)
    except (UnreadableFile, PayloadError):
        return None
    # The first name of the key stands for the root; `[#1]` is any item of a list.
    keys = view.key[1:]
    shape = recognise(value) if isinstance(value, dict) else ""
    for layer in (_ENVELOPES.get(shape, ()), *_LAYERS):
        pointer = next(_pointers(value, (*layer, *keys)), None)
        if pointer is not None:
            return Place(source, locate(source, pointer))
    return Place(source, Span(0, 0))


def _pointers(value: object, keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The paths to every place that a key can mean."""
    if not keys:
        yield ()
        return
    key, rest = keys[0], keys[1:]
    if isinstance(value, dict) and key in value:
        yield from ((key, *inner) for inner in _pointers(value[key], rest))
        return
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for name, item in items:
        if key.startswith("[#") or key == f"[{name}]":
            yield from ((str(name), *inner) for inner in _pointers(item, rest))
