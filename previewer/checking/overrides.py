"""What a command line asks for over the project's settings."""

from __future__ import annotations

from previewer.records import Record


class Overrides(Record):
    """Rules by their codes, names, or the start of a code."""

    select: tuple[str, ...] = ()
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
