"""Requests and answers of Iterable and Segment that hold many payloads, to those payloads."""

from __future__ import annotations

ENVELOPES = {"events": ("eventName", "dataFields"), "batch": ("type", "messageId"), "users": ("dataFields", "email")}
"""Where they have them, and what each of them has there."""


def envelope_of(value: dict[str, object]) -> str | None:
    """The field under which a value holds many payloads; None where it is one."""
    for name, marks in ENVELOPES.items():
        items = value.get(name)
        if isinstance(items, list) and (_is_alone(name, value) or _have_marks(items, marks)):
            return name
    return None


def payloads_of(value: object) -> list[object]:
    """The payloads that one JSON value of an export holds: itself, a list's items, those of an envelope."""
    if isinstance(value, list):
        return value
    name = envelope_of(value) if isinstance(value, dict) else None
    return value[name] if isinstance(value, dict) and name is not None else [value]


def _is_alone(name: str, value: dict[str, object]) -> bool:
    return name == "events" and len(value) == 1


def _have_marks(items: list[object], marks: tuple[str, ...]) -> bool:
    """Whether items are calls that were sent, and not data of one payload that happen to be called so."""
    return bool(items) and all(isinstance(item, dict) and all(mark in item for mark in marks) for item in items)
