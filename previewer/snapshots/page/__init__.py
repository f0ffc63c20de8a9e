"""The files that the report's page is made of."""

from __future__ import annotations

from importlib.resources import files


def page_file(name: str) -> str:
    """The text of a file of the page."""
    return (files(__name__) / name).read_text(encoding="utf-8")
