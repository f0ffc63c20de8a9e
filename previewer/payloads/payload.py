"""A recorded payload as Iterable receives it."""

from __future__ import annotations

from previewer.diagnostics import Diagnostic, Severity
from previewer.payloads.json_text import PayloadError, parse_json
from previewer.records import Record
from previewer.source import Source, Span


class Payload(Record):
    """The fields a template sees at its top level."""

    source: Source
    data: dict[str, object]


def read_payload(source: Source) -> Payload:
    """Turns a recorded payload's text into its fields; raises PayloadError with the place.

    Of Segment's `{"event": ..., "properties": {...}}` the properties become the top-level fields, as Segment's
    Iterable destination sends them; any other object is taken as it is.
    """
    value = parse_json(source)
    if not isinstance(value, dict):
        start = len(source.text) - len(source.text.lstrip())
        raise PayloadError(
            Diagnostic(
                "HB124",
                "payload-invalid",
                Severity.ERROR,
                source,
                Span(start, start + 1),
                "a payload must be a JSON object",
            )
        )
    properties = value.get("properties")
    if "event" in value and isinstance(properties, dict):
        return Payload(source, properties)
    return Payload(source, value)
