"""Data feeds: what `[[ ]]` means, read in two passes or in one, and what a merged feed adds to the other layers."""

from __future__ import annotations

import re

from previewer.diagnostics import Diagnostic, guess
from previewer.payloads.payload import Payload
from previewer.source import Source, Span
from previewer.syntax.lexer import Delimiters

FEED_DELIMITERS = Delimiters("[[", "]]")


def names_feed(source: Source) -> bool:
    """Whether a template has a tag for a feed."""
    return FEED_DELIMITERS.open in source.text


def in_one_pass(source: Source) -> Source:
    """The same template with feed tags as ordinary ones; they are equally long, so every place stays where it is."""
    if not names_feed(source):
        return source
    text = re.sub(r"\]\](?!\])", "}}", source.text.replace(FEED_DELIMITERS.open, "{{"))
    return Source(source.name, text, source.text)


def merge_feed(payload: Payload) -> Payload:
    """A payload whose feed is one more layer, below the campaign, that `{{ }}` and `[[ ]]` see alike."""
    return payload.replace(campaign={**(payload.feed or {}), **payload.campaign}, feed={})


def no_feed(source: Source) -> Diagnostic:
    """The note that a feed is named and none recorded."""
    return _note(source, "the payload brings no data feed, so [[ ]] stays as it is")


def other_reading(source: Source) -> Diagnostic:
    """The note that the other reading of `[[ ]]` gives something else."""
    return _note(
        source, "[[ ]] is rendered before {{ }} and snippets; all in one pass give something else (setting `feeds`)"
    )


def merge_clash(source: Source, names: list[str]) -> Diagnostic:
    """The note that a campaign and a merged feed have fields of one name."""
    told = ", ".join(f"`{name}`" for name in names)
    return _note(source, f"the campaign's {told} counts, not the merged feed's")


def _note(source: Source, message: str) -> Diagnostic:
    at = max(source.text.find(FEED_DELIMITERS.open), 0)
    span = Span(at, min(at + len(FEED_DELIMITERS.open), len(source.text)))
    return guess(source, span, message)
