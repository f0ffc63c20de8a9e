"""One payload against a contract: what in it the contract rules out, and what the contract does not know."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Severity
from previewer.payloads.json_text import locate
from previewer.payloads.payload import Payload
from previewer.schemas.schema import TYPE_OF, Node, Schema
from previewer.source import Span

_INVALID = ("HB124", "payload-invalid", Severity.ERROR)
_DRIFT = ("HB805", "schema-drift", Severity.WARNING)

_Fault = tuple[tuple[str, str, Severity], tuple[str, ...], str]
"""The rule that is broken, the way to the place, and what is to be said."""
_HOLDERS = (*(("properties dataFields event traits profile campaign dataFeed").split()), "")
"""What holds a layer's fields in the shapes of payloads; in a plain object nothing does."""


def faults_of(payload: Payload, contract: Schema) -> Iterator[Diagnostic]:
    """What a payload has that the contract rules out (HB124) or does not know (HB805), each place of a list once."""
    told: set[str] = set()
    values = {"event": payload.event, "profile": payload.profile, "campaign": payload.campaign, "feed": payload.feed}
    for layer, node in contract.layers.items():
        fields = values[layer]
        # A layer that a payload does not bring says nothing.
        if not fields or (layer != "event" and not node.properties):
            continue
        if layer == "profile":  # of which an event tells no more than whose it is
            known = {name: field.replace(required=False) for name, field in node.properties.items()}
            node = node.replace(properties=known)
        for (code, name, severity), pointer, message in _faults(node, fields, (), ""):
            if message not in told:
                told.add(message)
                yield Diagnostic(code, name, severity, payload.source, _place(payload, pointer), message)


def _faults(node: Node, value: object, pointer: tuple[str, ...], name: str) -> Iterator[_Fault]:
    kind = TYPE_OF[type(value)]
    if not node.admits(kind):
        yield _INVALID, pointer, f"`{name}` is {_named(kind)} here, and the schema says {' or '.join(node.types)}"
    elif isinstance(value, dict) and not node.any:
        for field, known in node.properties.items():
            if field not in value and not known.optional:
                yield (
                    _INVALID,
                    pointer,
                    f"`{_below(name, field)}` is missing here, and the schema says it is always there",
                )
        for field, inner in value.items():
            below = node.get(field)
            if below is None:
                yield _DRIFT, (*pointer, field), f"the schema does not know `{_below(name, field)}`"
            else:
                yield from _faults(below, inner, (*pointer, field), _below(name, field))
    elif isinstance(value, list) and node.items is not None:
        for at, item in enumerate(value):
            yield from _faults(node.items, item, (*pointer, str(at)), f"{name}[]")


def _below(name: str, field: str) -> str:
    return f"{name}.{field}" if name else field


def _named(kind: str) -> str:
    return "null" if kind == "null" else f"an {kind}" if kind[0] in "aeio" else f"a {kind}"


def _place(payload: Payload, pointer: tuple[str, ...]) -> Span:
    """Where it stands in the payload's file; its beginning for what the destination has made of other fields."""
    ways = ((*holder.split(), *pointer) for holder in _HOLDERS)
    places = (locate(payload.source, way) for way in ways if way)
    start = len(payload.source.text) - len(payload.source.text.lstrip())
    return next((place for place in places if place.start > start), Span(start, start + 1))
