"""The bounds of one rendering. Settings need them alone, without the engine."""

from __future__ import annotations

from previewer.records import Record


class Limits(Record):
    """Bounds of one rendering, so that no template hangs or fills the machine."""

    output: int = 16 * 1024 * 1024
    """Characters of output, and of all that block helpers capture."""
    iterations: int = 1_000_000
    """Passes through loops and calls of partials, all together."""
    seconds: float = 10.0
    """Wall-clock seconds."""
    partial_depth: int = 50
    """Partials and snippets inside each other."""
    block_depth: int = 900
    """Blocks inside each other; what goes beyond the parser's own bound has no effect."""
