"""Words that all messages use alike."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """`1 payload`, `2,000 payloads`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def no_payload(event: str | None) -> str:
    """What is wrong with exports in which nothing was found, where `event` is the one that was asked for."""
    return "the exports hold no payload" + (f" of the event `{event}`" if event else "")
