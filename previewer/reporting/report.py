"""What a format is given: the findings of one run and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable

from previewer.diagnostics import Diagnostic
from previewer.records import Record


class Report(Record):
    """The findings of one run of the linter."""

    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    """Every template that was looked at, those without findings, too."""
    fixtures: str
    """The folder that the payloads of a finding's evidence lie in."""
    page_of: Callable[[str], str]
    """The documentation of a rule, by its code."""
    line_of: Callable[[str, str], int]
    """The line of a payload, by its name, that a path of the data leads to."""
    colour: bool = False
    """Whether a terminal shows it."""
