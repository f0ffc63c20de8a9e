"""HB7: what only Iterable has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Severity
from previewer.linting.analysis import ROOT, Analysis
from previewer.linting.rule import rule
from previewer.source import Span

E, W = Severity.ERROR, Severity.WARNING

_FEED_IN_TAG = re.compile(r"\{\{(?!~?!)[^{}\[]*(\[\[[^\]]*\]\])[^{}]*\}\}")
_FEED_BLOCK = re.compile(r"\[\[~?#(\w+)[^\]]*\]\](.*?)\[\[~?/\1~?\]\]", re.DOTALL)


@rule("HB701", "mixed-delimiters", W, default=False)
def _mixed_delimiters(analysis: Analysis) -> Iterator[Diagnostic]:
    """`[[ ]]` of a data feed and `{{ }}` are mixed in one expression, or in the parts of one block.

    Bad: `{{#each [[feed.items]]}}`, `[[#if a]]…{{else}}…[[/if]]`. A block around feed tags needs `[[ ]]` throughout.
    """
    text = analysis.source.text
    for found in _FEED_IN_TAG.finditer(text):
        yield _mixed(analysis, Span(found.start(1), found.end(1)), "a feed's tag stands inside of another tag")
    for block in _FEED_BLOCK.finditer(text):
        depth = 0
        for tag in re.finditer(r"\{\{~?(#|/|else\b|\^(?=~?\}))[^}]*\}\}", block[2]):
            depth += {"#": 1, "/": -1}.get(tag[1], 0)
            if tag[1] in ("else", "^") and depth == 0:
                start = block.start(2) + tag.start()
                yield _mixed(analysis, Span(start, start + len(tag[0])), "the block is a feed's: write [[else]]")


def _mixed(analysis: Analysis, span: Span, message: str) -> Diagnostic:
    return _mixed_delimiters.finding(analysis.source, span, message)


@rule("HB703", "event-field-in-blast", W, default=False)
def _event_field_in_blast(analysis: Analysis) -> Iterator[Diagnostic]:
    """A blast has no event: only fields of the profile are there.

    Bad: `{{order.id}}` in a newsletter. Only for templates of the kind blast (setting `kind`).
    """
    if analysis.settings.kind != "blast" or analysis.schema is None:
        return
    of_event = analysis.schema.event.properties.keys() - analysis.profile_names - {"email", "userId"}
    for reference in analysis.references:
        for first in reference.found.steps[:1]:
            name = reference.name(first)
            assigned = (reference.source, name) in analysis.assigned_at
            if first.view.key == (*ROOT, name) and name in of_event and not assigned:
                told = f"`{name}` comes from an event, and a blast has none"
                yield _event_field_in_blast.finding(reference.source, reference.span(first), told)


_GROUPED = 100


@rule("HB704", "platform-limit", W, default=False)
def _platform_limit(analysis: Analysis) -> Iterator[Diagnostic]:
    """Iterable leaves out the rest: `groupBy` takes 100 items.

    Recorded lists were longer.
    """
    for site in analysis.walked.calls:
        node = site.params[0].node if site.params else None
        longest = node.lengths[1] if node is not None and node.lengths is not None else 0
        if site.helper.name == "groupBy" and longest > _GROUPED:
            span = site.call.params[0].span
            yield _platform_limit.finding(
                site.source,
                span,
                f"`{site.source.slice(span)}` has up to {longest} items; groupBy takes {_GROUPED}",
            )


RULES = (
    _mixed_delimiters,
    _event_field_in_blast,
    _platform_limit,
)
