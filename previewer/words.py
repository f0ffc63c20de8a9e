"""Words that all messages use alike."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """`1 payload`, `2,000 payloads`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
