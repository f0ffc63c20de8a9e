"""Faults of our own: where they happened, for the terminal."""

from __future__ import annotations

import sys
import traceback


def report(fault: Exception) -> None:
    """Prints a fault's kind and the lines that led to it, not its words: they can hold a payload's values."""
    lines = "".join(traceback.format_tb(fault.__traceback__))
    print(f"a fault of previewer, {type(fault).__name__}; please report it:\n{lines}", file=sys.stderr, flush=True)
