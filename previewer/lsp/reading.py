"""One version of a document, read as the linter reads it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property, lru_cache

from previewer.linting.analysis import Analysis
from previewer.linting.guards import Facts
from previewer.linting.markup import Markup
from previewer.linting.references import CallSite, Naming, Reference
from previewer.linting.scopes import Found, Stack, find
from previewer.linting.views import ANYTHING, View
from previewer.linting.walker import Walker
from previewer.lsp.cursor import cursor_at
from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.ast import (
    BlockStatement,
    DelimitersStatement,
    MustacheStatement,
    Node,
    Template,
    TextStatement,
    walk,
)
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters
from previewer.syntax.parser import parse
from previewer.syntax.paths import split_path

_HERE = "previewerCursor"


class Scope(Record):
    """What is known at a place between two tags."""

    stack: Stack
    facts: Facts
    assigned: tuple[str, ...]
    """The names that `#assign` has given, in their order."""
    block: str
    """The name of the innermost block that is open; empty outside of blocks."""

    def find(self, path: str) -> Found:
        """What a path finds here."""
        root = self.stack[0].model
        views = {"root": root, "@root": root, **dict.fromkeys(self.assigned, ANYTHING)}
        return find(split_path(path), self.stack, views)

    def view(self, path: str) -> View:
        """What can stand where a path ends; a path with its last separator stands for what holds the next name."""
        return self.find(path.rstrip("/") if path.endswith("/") else path.removesuffix(".")).view


class Reading:
    """A template's or snippet's text; `ground` is what is known of it whatever its text.

    `feed` reads the same text for its `[[ ]]`, where they are a pass of their own.
    """

    def __init__(
        self,
        ground: Analysis,
        source: Source,
        delimiters: Delimiters = DEFAULT_DELIMITERS,
        feed: Reading | None = None,
    ) -> None:
        self.ground = ground
        self.source = source
        self.delimiters = delimiters
        self.feed = feed

    def with_text(self, source: Source) -> Reading:
        """The same document with another text."""
        feed = self.feed.with_text(source) if self.feed is not None else None
        return Reading(self.ground, source, self.delimiters, feed)

    def at(self, offset: int) -> Reading:
        """The reading of the tags that a place is among: the one of `[[ ]]` inside such a tag."""
        inside = self.feed is not None and cursor_at(self.source.text, offset, self.feed.delimiters) is not None
        return self.feed if self.feed is not None and inside else self

    @cached_property
    def template(self) -> Template:
        """Its tree, without the tags that cannot be read."""
        return parse(self.source, delimiters=self.delimiters).template

    @cached_property
    def walked(self) -> Walker:
        """What it asks for."""
        return self.ground.walk(self.template)

    @cached_property
    def nodes(self) -> list[Node]:
        """Every node of it, in the order of the text."""
        return list(walk(self.template))

    @cached_property
    def markup(self) -> Markup:
        """The HTML around its tags."""
        texts = [node for node in self.nodes if isinstance(node, TextStatement)]
        return Markup(self.template, texts, [node for node in self.nodes if isinstance(node, MustacheStatement)])

    @cached_property
    def references(self) -> list[Reference]:
        """Its own paths, in the order of the text."""
        own = (each for each in self.walked.references if each.source == self.source)
        return sorted(own, key=lambda each: each.path.start)

    @cached_property
    def namings(self) -> dict[int, Naming]:
        """What named the params of each level of block params, by the identity of the level."""
        return {id(each.level): each for each in self.walked.namings}

    @cached_property
    def _starts(self) -> list[int]:
        return [each.path.start for each in self.references]

    def prepare(self) -> None:
        """Works out what most requests ask for, so that the next one finds it ready."""
        _ = self.references, self.namings

    def reference_at(self, offset: int) -> Reference | None:
        """The path at an offset; of several readings of one path the last."""
        at = bisect_right(self._starts, offset) - 1
        return self.references[at] if at >= 0 and offset <= self.references[at].path.end else None

    def reference_in(self, span: Span) -> Reference | None:
        """The path that a finding is about: the one that holds its span."""
        found = self.reference_at(span.start)
        return found if found is not None and span.end <= found.path.end else None

    def call_at(self, offset: int) -> CallSite | None:
        """The call of a helper whose name is at an offset."""
        return next(
            (
                site
                for site in self.walked.calls
                if site.source == self.source and site.call.name.start <= offset <= site.call.name.end
            ),
            None,
        )

    def scope(self, offset: int) -> Scope | None:
        """What is known at an offset outside of tags; None in raw blocks, and in snippets that nothing renders."""
        return _scope(self.ground, Source(self.source.name, self.source.text[:offset]), self.delimiters)


@lru_cache(maxsize=16)
def _scope(ground: Analysis, before: Source, delimiters: Delimiters) -> Scope | None:
    """What is known at the end of a text: what a tag that is put there can see."""
    opening, closing = delimiters
    if f"{opening}=" in before.text:
        changes = [
            (node.open, node.close)
            for node in walk(parse(before, delimiters=delimiters).template)
            if isinstance(node, DelimitersStatement)
        ]
        opening, closing = changes[-1] if changes else delimiters
    text = f"{before.text}{opening}{_HERE}{closing}"
    template = parse(Source(before.name, text), delimiters=delimiters).template
    walked = ground.walk(template)
    marked = next((each for each in reversed(walked.references) if each.path.original == _HERE), None)
    if marked is None:
        return None
    # What is not closed before the end of the text is open there.
    blocks = [node for node in walk(template) if isinstance(node, BlockStatement) and node.close_tag.end == len(text)]
    names = tuple(dict.fromkeys(each.name for each in walked.assignments))
    return Scope(marked.stack, marked.facts, names, blocks[-1].call.name.original if blocks else "")
