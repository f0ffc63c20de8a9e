"""A recorded payload, whatever its shape, as the layers of data that Iterable makes of it."""

from __future__ import annotations

from collections.abc import Callable

from previewer.diagnostics import Diagnostic, Severity, guess
from previewer.payloads.envelopes import envelope_of
from previewer.payloads.json_text import PayloadError, locate, parse_json, parse_object
from previewer.payloads.segment import receive_track, rewrite_dates, zoneless_date
from previewer.records import Record
from previewer.source import Source, Span

Fields = dict[str, object]

AUDIENCE_CHANGED = "warehouse_audience_membership_changed_identify"
"""The event of Segment's Linked Audiences whose properties become profile fields."""

_EXPLICIT = {"profile", "event", "dataFeed", "campaign", "catalogs", "collections", "metadata", "snippets", "now"}


class Payload(Record):
    """The data of one send: the event's fields over the profile's over the campaign's; feeds beside them."""

    source: Source
    shape: str
    """What the payload was recognised as, in words."""
    event: Fields
    profile: Fields
    campaign: Fields
    feed: Fields | None
    tables: Fields
    """Catalogs, collections, metadata tables and snippets that the payload brings along."""
    now: str | None
    notes: tuple[Diagnostic, ...] = ()
    """What was guessed when it was read."""

    @property
    def data(self) -> Fields:
        """The fields at a template's top level: the event's, else the profile's, else the campaign's."""
        return {**self.campaign, **self.profile, **self.event}


def read_payload(source: Source, *, shape: str | None = None, event: str | None = None) -> Payload:
    """Turns a recorded payload's text into its layers; raises PayloadError with the place.

    The shape is recognised by its keys, or named: `object`, `segment`, `identify`, `user`, `event`, `preview`,
    `editor`, `events` or `explicit`. Of Segment's `{"event": ..., "properties": {...}}` the properties become the
    top-level fields, as Segment's Iterable destination sends them. Of a list of events the first is read, or the
    first whose name is `event`.
    """
    value = parse_object(source, "a payload")
    if event is not None:
        value = _only(source, value, event)
    shape = shape or recognise(value)
    return receive(source, value, shape)


def receive(source: Source, value: Fields, shape: str) -> Payload:
    """Turns a recorded payload's value into its layers, as Iterable receives them; raises PayloadError."""
    payload = lay_out(source, value, shape)
    if shape not in SEGMENT_SHAPES:
        return payload
    event, profile = rewrite_dates(payload.event), rewrite_dates(payload.profile)
    return payload.replace(event=event, profile=profile, notes=_date_notes(source))


def lay_out(source: Source, value: Fields, shape: str) -> Payload:
    """Turns a recorded payload's value into its layers, dates as they were recorded; raises PayloadError."""
    try:
        return SHAPES[shape](source, value)
    except (KeyError, TypeError, AttributeError, IndexError):
        raise _error(source, f"the payload does not have the shape `{shape}`") from None


def recognise(value: Fields) -> str:
    """The name of the shape that a payload has."""
    if is_track(value) or (value.get("event") == AUDIENCE_CHANGED and isinstance(value.get("properties"), dict)):
        return "segment"
    if _is_identify(value):
        return "identify"
    if "userJson" in value or isinstance(value.get("jsonTestData"), dict):
        return "editor"
    if envelope_of(value) is not None:
        return "events"
    if isinstance(value.get("dataFields"), dict) or (value.get("dataFields", "") is None and "eventName" in value):
        if {"mergeNestedObjects", "preferUserId"} & set(value):
            return "user"
        return "preview" if isinstance(value.get("dataFeed"), dict) else "event"
    explicit = {key for key in value if key in _EXPLICIT and isinstance(value[key], dict | str)}
    if explicit & {"profile", "event", "dataFeed", "campaign"} and set(value) <= _EXPLICIT:
        return "explicit"
    return "object"


def is_track(value: Fields) -> bool:
    """Whether a recorded payload is a Segment track call, the most frequent of all."""
    event, properties = value.get("event"), value.get("properties")
    if not isinstance(event, str) or event == AUDIENCE_CHANGED:
        return False
    if properties is None:  # a call without any
        return "properties" in value or value.get("type") == "track"
    return isinstance(properties, dict)


def track_fields(value: Fields) -> Fields:
    """The event's fields of a Segment track call, but for the dates."""
    return receive_track(value["event"], value.get("properties") or {})  # type: ignore[arg-type]  # see is_track


def identity(value: Fields) -> Fields:
    """Whom an envelope names: the profile's email and userId."""
    email, user = value.get("email"), value.get("userId")
    if email is None or user is None:
        context = value.get("context")
        traits = context.get("traits") if isinstance(context, dict) else None
        if isinstance(traits, dict):
            email = traits.get("email") if email is None else email
            user = traits.get("userId") if user is None else user
    found: Fields = {}
    if isinstance(email, str):
        found["email"] = email
    if isinstance(user, str):
        found["userId"] = user
    return found


def _only(source: Source, value: Fields, name: str) -> Fields:
    envelope = envelope_of(value) or "events"
    events = value.get(envelope)
    found = [event for event in events if isinstance(event, dict)] if isinstance(events, list) else [value]
    names = ("eventName", "eventType", "event")
    kept = [event for event in found if name in (event.get(key) for key in names)]
    if not kept:
        raise _error(source, f"there is no event `{name}`")
    return {envelope: kept} if isinstance(events, list) else value


def _is_identify(value: Fields) -> bool:
    if value.get("type") == "identify" and value.get("traits") is None:  # a call without any
        return True
    return isinstance(value.get("traits"), dict) and not isinstance(value.get("event"), str)


def _date_notes(source: Source) -> tuple[Diagnostic, ...]:
    place = zoneless_date(source.text)
    if place is None:
        return ()
    message = "a date without a zone is taken as UTC; Segment's servers take their own zone"
    return (guess(source, place, message),)


def _error(source: Source, message: str) -> PayloadError:
    at = len(source.text) - len(source.text.lstrip())
    return PayloadError(_invalid(source, Span(at, at + 1), message))


def _invalid(source: Source, place: Span, message: str) -> Diagnostic:
    return Diagnostic("HB124", "payload-invalid", Severity.ERROR, source, place, message)


def _layers(
    source: Source,
    shape: str,
    event: object,
    *,
    profile: object = None,
    campaign: object = None,
    feed: object = None,
    tables: Fields | None = None,
    now: object = None,
) -> Payload:
    return Payload(
        source,
        shape,
        _fields(event),
        _fields(profile) if profile else {},
        _fields(campaign) if campaign else {},
        None if feed is None else _fields(feed or {}),
        tables or {},
        now if isinstance(now, str) else None,
    )


def _fields(value: object) -> Fields:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _segment(source: Source, value: Fields) -> Payload:
    event = value["event"]
    if event == AUDIENCE_CHANGED:
        return _identify(source, {**value, "traits": value["properties"]})
    if not is_track(value):
        raise TypeError(value)
    fields = track_fields(value)
    return Payload(source, f"a Segment track event, {event}", fields, identity(value), {}, None, {}, None)


def _identify(source: Source, value: Fields) -> Payload:
    traits = {} if _is_identify(value) else value["properties"]
    traits = _fields(value.get("traits") or traits)
    return _layers(source, "a Segment identify call", {}, profile={**identity(value), **traits})


def _user(source: Source, value: Fields) -> Payload:
    fields = value["dataFields"]
    if not isinstance(fields, dict):
        raise TypeError(fields)
    return _layers(source, "an Iterable user update", {}, profile={**identity(value), **fields})


def _event(source: Source, value: Fields) -> Payload:
    name = value.get("eventName")
    told = f"an Iterable event, {name}" if isinstance(name, str) else "an Iterable event"
    return _layers(source, told, value["dataFields"] or {}, profile=identity(value))


def _events(source: Source, value: Fields) -> Payload:
    envelope = envelope_of(value) or "events"
    events = value[envelope]
    if not isinstance(events, list):
        raise TypeError(events)
    if not events:
        raise _error(source, "there is no event in `events`")
    first = _fields(events[0])
    shape = "user" if envelope == "users" else recognise(first)
    if shape == "user" or shape in SEGMENT_SHAPES:
        payload = receive(source, first, shape)
        return payload.replace(shape=f"the first of {len(events)}: {payload.shape}")
    told = f"the first of {len(events)} Iterable events"
    if "dataFields" not in first:
        return _layers(source, told, first)  # a stored event can have its fields beside its own
    return _layers(source, told, first["dataFields"], profile=identity(first))


def _preview(source: Source, value: Fields) -> Payload:
    return _layers(source, "an Iterable preview request", value["dataFields"], feed=value.get("dataFeed"))


def _editor(source: Source, value: Fields) -> Payload:
    inner = value.get("jsonTestData", value)
    parts: Fields = {}
    for key in ("userJson", "dataFeedJson"):
        part = _fields(inner).get(key)
        parts[key] = (
            parse_json(Source(f"{source.name}#{key}", part)) if isinstance(part, str) and part.strip() else part
        )
    feed = parts["dataFeedJson"]
    return _layers(source, "Iterable's editor test data", parts["userJson"] or {}, feed=feed if feed != "" else None)


def _explicit(source: Source, value: Fields) -> Payload:
    for key in sorted(_EXPLICIT - {"now"}):
        if not isinstance(value.get(key), dict | None):
            place = locate(source, (key,))
            raise PayloadError(_invalid(source, place, f"`{key}` of layers of data must be an object"))
    return _layers(
        source,
        "layers of data",
        value.get("event") or {},
        profile=value.get("profile"),
        campaign=value.get("campaign"),
        feed=value.get("dataFeed"),
        tables={key: value[key] for key in ("catalogs", "collections", "metadata", "snippets") if key in value},
        now=value.get("now"),
    )


def _object(source: Source, value: Fields) -> Payload:
    return _layers(source, "an object of fields", value)


SHAPES: dict[str, Callable[[Source, Fields], Payload]] = {
    "object": _object,
    "segment": _segment,
    "identify": _identify,
    "user": _user,
    "event": _event,
    "events": _events,
    "preview": _preview,
    "editor": _editor,
    "explicit": _explicit,
}
SEGMENT_SHAPES = frozenset({"segment", "identify"})
"""The shapes whose dates Segment rewrites."""
