"""Everything the rules look at: one template with what it asks for, what its payloads have, and what renderings saw."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from fnmatch import fnmatchcase
from functools import cached_property

from previewer.diagnostics import Diagnostic, Severity
from previewer.iterable.layers import MERGE_TAGS, SYSTEM_FIELDS
from previewer.linting.branches import always_prints, beginnings, branches
from previewer.linting.elements import Elements
from previewer.linting.markup import Markup
from previewer.linting.references import CallSite, Reference, Role, is_cut_off
from previewer.linting.scopes import Level
from previewer.linting.settings import LintSettings
from previewer.linting.trees import N, Trees
from previewer.linting.views import ANYTHING, View
from previewer.linting.walker import Walker
from previewer.linting.witness import Witness
from previewer.records import Record
from previewer.rendering.declaration import Helper
from previewer.schemas.schema import ANY, Schema
from previewer.schemas.schema import Node as Shape
from previewer.source import Source, Span
from previewer.syntax.ast import (
    BlockStatement,
    Call,
    MustacheKind,
    MustacheStatement,
    PathExpression,
    Template,
    TextStatement,
)
from previewer.syntax.paths import SegmentKind

ROOT = ("root",)
_BRANCHING = ("{{#", "{{^", "{{!", "{{~#", "{{~^")
ENCODERS = frozenset(["urlEncode", "base64", "hexEncode", "md5", "sha1", "sha256"])
"""The block helpers that encode what their body prints."""
_TAG_END = re.compile(r"\}\}|\]\]")
_MOST_WORDS = 8
"""How many words a name with blanks may have."""


class Part(Enum):
    """Which part of an email a template is: only the body is HTML with everything in it."""

    BODY = "body"
    FIELD = "field"
    """A subject or another text."""
    FEED = "feed"
    """The body again, read for its `[[ ]]`."""


class Subject(Record):
    """One template to be linted."""

    template: Template
    """Its tree, without the tags that could not be read."""
    syntax: tuple[Diagnostic, ...]
    """What is wrong with its syntax, and with that of the snippets it renders."""
    schema: Schema | None
    """What its payloads have; None where there are none."""
    witness: Witness
    """What renderings of its payloads saw."""
    part: Part = Part.BODY
    fields: Mapping[str, str] = {}  # never changed, like every record's field
    """The other texts of the email, by their names in Iterable's template JSON: `subject` …"""
    contract: bool = False
    """Whether the schema says more than the payloads that were rendered: then guards alone must be right."""
    faults: tuple[Diagnostic, ...] = ()
    """What is wrong with its payloads and its schema themselves."""


class Surroundings(Record):
    """What all templates of a project are linted with."""

    helpers: Mapping[str, Helper]
    snippets: Mapping[str, Template]
    settings: LintSettings
    catalogs: Mapping[str, Shape]
    """What a row of each catalog holds."""
    options: Mapping[str, object]
    """The answers to the open questions of Iterable's dialect and what snippets declare, as for rendering."""


class Analysis:
    """A subject, walked through once; what several rules need is worked out once, when the first one asks."""

    def __init__(self, subject: Subject, surroundings: Surroundings, enabled: Callable[[str], bool]) -> None:
        self.template = subject.template
        self.source: Source = subject.template.source
        self.syntax = subject.syntax
        self.schema = subject.schema
        self.witness = subject.witness
        self.fields = subject.fields
        self.contract = subject.contract
        self.faults = subject.faults
        self.helpers = surroundings.helpers
        self.snippets = surroundings.snippets
        self.settings = surroundings.settings
        self.options = surroundings.options
        self.catalogs = surroundings.catalogs
        self.enabled = enabled
        """Whether a rule's findings are wanted, by its code: one fault is told by the first rule that is on."""

    @cached_property
    def root(self) -> Level:
        """The outermost level: the payload's fields over merge tags and what the project declares."""
        names = (*MERGE_TAGS, *SYSTEM_FIELDS, *(name for name in self.settings.declared if "." not in name))
        variables = dict.fromkeys(names, ANYTHING)
        node = _root_node(self.schema) if self.schema is not None else None
        return Level(View(node, ROOT), "", variables=variables)

    @cached_property
    def walked(self) -> Walker:
        """What the template asks for."""
        return self.walk(self.template)

    def walk(self, text: Template) -> Walker:
        """What the template would ask for if it, or the snippet whose file it is, had another text."""
        own = text.source.name == self.source.name
        snippets = self.snippets
        if not own:
            names = (name for name, tree in snippets.items() if tree.source.name == text.source.name)
            snippets = {**snippets, **dict.fromkeys(names, text)}
        walker = Walker(self.helpers, snippets.get, self.catalogs, self.snippet_variables)
        walker.walk(text if own else self.template, self.root)
        return walker

    @cached_property
    def snippet_variables(self) -> Mapping[str, tuple[str, ...]]:
        """What each snippet calls the values that it is given by position, where its JSON lists that."""
        tables = self.options.get("snippet-variables")
        declared = tables if isinstance(tables, Mapping) else {}
        return {name: tuple(map(str, names)) for name, names in declared.items() if isinstance(names, list)}

    @cached_property
    def references(self) -> list[Reference]:
        """Every path of the template and of the snippets that it renders."""
        return self.walked.references

    @cached_property
    def tested_by_snippets(self) -> frozenset[tuple[Source, str]]:
        """The names that snippets ask for before they use them, each with the snippet's source."""
        return frozenset(
            (reference.source, reference.segments[0].segment.name)
            for reference in self.references
            if reference.source != self.source and reference.role is Role.GUARD and reference.segments
        )

    @cached_property
    def items_used(self) -> frozenset[tuple[str, int]]:
        """The items that are taken from lists by their places, other than to ask for them: `items` and 0."""
        return frozenset(
            (reference.path.original[: part.segment.start].removesuffix("."), part.segment.index)
            for reference in self.references
            if reference.role is not Role.GUARD
            for part in reference.segments
            if part.segment.kind is SegmentKind.INDEX
        )

    @cached_property
    def unopened(self) -> Mapping[str, int]:
        """The block helpers that stand without `#`, each with its first place."""
        found: dict[str, int] = {}
        for node in self.nodes(MustacheStatement):
            helper = self.helpers.get(node.call.name.original)
            if helper is not None and helper.block_only:
                found.setdefault(helper.name, node.start)
        return found

    @cached_property
    def _trees(self) -> Trees:
        return Trees(self.template, self.snippets)

    def nodes(self, kind: type[N]) -> list[N]:
        """The nodes of one kind in the template itself, in the order of the source."""
        return self._trees.nodes(kind)

    def nodes_anywhere(self, kind: type[N]) -> Iterator[tuple[Source, N]]:
        """The same, and then those of the snippets that it renders."""
        return self._trees.nodes_anywhere(kind)

    @cached_property
    def field_names(self) -> frozenset[str]:
        """The names at the top level of the payloads, and of the items of their lists."""
        return frozenset(_names(self.root.model.node))

    @cached_property
    def bare_names(self) -> tuple[tuple[Source, str, Span], ...]:
        """The payloads' names with blanks that are written without brackets: `{{First Name}}`."""
        calls = ((source, call) for source, call in self.nodes_anywhere(Call) if call.params)
        return tuple((source, *found) for source, call in calls for found in self._bare_names(source, call))

    def _bare_names(self, source: Source, call: Call) -> Iterator[tuple[str, Span]]:
        parts = call.params if call.name.original in self.helpers else (call.name, *call.params)
        for first, last in ((parts[at], last) for at in range(len(parts)) for last in parts[at + 1 : at + _MOST_WORDS]):
            if isinstance(first, PathExpression) and isinstance(last, PathExpression):
                span = Span(first.segments[-1].start if first.segments else first.start, last.end)
                name = " ".join(source.slice(span).split())
                if name in self.field_names:
                    yield name, span

    def needs_brackets(self, source: Source, span: Span) -> bool:
        """Whether something is, or holds, a part of a name that needs brackets, which HB011 tells."""
        bare = self.bare_names if self.enabled("HB011") else ()
        return any(name.start < span.end and span.start < name.end for of, _, name in bare if of == source)

    @cached_property
    def markup(self) -> Markup:
        """The HTML around the template's tags."""
        return Markup(self.template, self.nodes(TextStatement), self.nodes(MustacheStatement))

    @cached_property
    def profile_names(self) -> frozenset[str]:
        """The fields of the customers' profiles."""
        return frozenset(self.schema.profile.properties) if self.schema is not None else frozenset()

    @cached_property
    def _texts(self) -> list[Span]:
        return [node.span for node in self.nodes(TextStatement)]

    def texts_in(self, span: Span) -> list[Span]:
        """The stretches of the template's own text within a span."""
        first = bisect_right(self._texts, span.start, key=lambda text: text.end)
        found = []
        for text in self._texts[first:]:
            if text.start >= span.end:
                break
            found.append(Span(max(text.start, span.start), min(text.end, span.end)))
        return found

    @cached_property
    def _encoders(self) -> list[Span]:
        taking = ENCODERS | {"assign"}
        return [node.span for node in self.nodes(BlockStatement) if node.call.name.original in taking]

    def encoded(self, place: int) -> bool:
        """Whether what is printed at a place of the template is encoded there, or kept and printed elsewhere."""
        return any(block.start < place < block.end for block in self._encoders)

    @cached_property
    def assigned_at(self) -> Mapping[tuple[Source, str], int]:
        """Where each name is first assigned."""
        return {(each.source, each.name): each.span.start for each in reversed(self.walked.assignments)}

    @property
    def is_broken(self) -> bool:
        """Whether tags of the template cannot be read, so that more only looks wrong than is."""
        return any(fault.severity is Severity.ERROR and fault.source == self.source for fault in self.syntax)

    @property
    def prints_raw(self) -> bool:
        """Whether a value may bring HTML of its own."""
        return any(node.kind is not MustacheKind.ESCAPED for node in self.nodes(MustacheStatement))

    @cached_property
    def elements(self) -> Elements:
        """The template's elements, followed through every branch."""
        return Elements(self.template, self.snippets)

    def always_printed(self, names: tuple[str, ...]) -> bool:
        """Whether one of some values is printed in every branch of the template, or by a snippet there."""
        return always_prints(self.template, frozenset(names), self.snippets)

    def implies(self, one: int, other: int) -> bool:
        """Whether, wherever one place is rendered, the other is rendered with it."""
        body = self.template.body
        return set(branches(body, other)) <= set(branches(body, one))

    def beginnings(self, value: Span) -> list[Span]:
        """The stretches of the template's own text that stand first in a value, one for each branch."""
        text = self.source.text
        if text.startswith("{{", value.start) and not text.startswith(_BRANCHING, value.start):
            return []
        return beginnings(self.source, self.template.body, value)

    def attribute(self, reference: Reference) -> str:
        """The attribute in whose value a reference of the template is printed; empty where it is in none."""
        if reference.source != self.source:
            return ""
        attribute = self.markup.attribute_at(reference.path.start)
        return attribute.name if attribute is not None else ""

    def declared(self, reference: Reference) -> bool:
        """Whether the project says that a place is there, whatever the payloads have."""
        path = ".".join(part.segment.name for part in reference.segments)
        return any(fnmatchcase(path, pattern) for pattern in self.settings.declared)

    @cached_property
    def scalar_loops(self) -> list[CallSite]:
        """Every `#each` over a text, a number or a boolean."""
        loops = (site for site in self.walked.calls if site.helper.name == "each" and site.params)
        return [site for site in loops if site.params[0].kinds and not site.params[0].kinds & {"array", "object"}]

    @cached_property
    def _misled(self) -> list[tuple[Source, Span]]:
        """The blocks that a fault in their heads makes run as nobody meant."""
        loops = [(site.source, site.statement.span) for site in self.scalar_loops]
        asked = (each for each in self.references if isinstance(each.statement, BlockStatement))
        return loops + [(each.source, each.statement.span) for each in asked if self._misleads(each)]

    def _misleads(self, asked: Reference) -> bool:
        missing = asked.found.never is not None or asked.found.too_deep is not None
        cut_off = any(is_cut_off(asked.source, param) for param in asked.call.params)
        return cut_off or (missing and not self.declared(asked))

    def misled(self, source: Source, span: Span) -> bool:
        """Whether a place is in a block with a fault in its head: what goes wrong in there comes of that."""
        return any(block.start < span.start < block.end and of == source for of, block in self._misled)

    @cached_property
    def _unread(self) -> list[Span]:
        unread = [block.span for block in self.nodes(BlockStatement) if not block.open_tag.close]
        ends = ((place, self.source.text.find(f"/{name}", place)) for name, place in self.unopened.items())
        return unread + [Span(place, end) for place, end in ends if end > place]

    def below_unread(self, source: Source, place: int) -> bool:
        """Whether a place is in a block whose head cannot be read as it is meant, and may name what stands there."""
        return source == self.source and any(block.start < place < block.end for block in self._unread)

    def cut_short(self, site: CallSite) -> bool:
        """Whether the tag of a call cannot be read whole, so that arguments may be missing from the tree."""
        closed = _TAG_END.search(site.source.text, site.call.end)
        end = closed.start() if closed is not None else len(site.source.text)
        inside = (found for found in self.syntax if site.call.start <= found.span.start <= end)
        return any(found.severity is Severity.ERROR and found.source == site.source for found in inside)

    @cached_property
    def data_faults(self) -> Mapping[str, list[Diagnostic]]:
        """What is wrong with references, by the code of the rule that tells it; each fault stands once."""
        from previewer.linting.data_faults import data_faults

        return _by_code(data_faults(self))


def _root_node(schema: Schema) -> Shape:
    """The top level of a template's data: the event's fields over the profile's over the campaign's."""
    fields: dict[str, Shape] = {}
    layers = (schema.event, schema.profile, schema.campaign)
    for layer in layers:
        for name, node in layer.properties.items():
            # A field that the event has only sometimes is there whenever the profile has it.
            if name not in fields or (fields[name].optional and not node.optional):
                fields[name] = node
    fields.setdefault("profile", schema.profile if schema.profile.present else ANY)
    values = next((layer.values for layer in layers if layer.values is not None), None)
    patterns = tuple(pattern for layer in layers for pattern in layer.patterns)
    return Shape(
        schema.payloads,
        schema.payloads,
        {"object": schema.payloads},
        properties=fields,
        patterns=patterns,
        values=values,
        any=schema.event.any,
    )


def _names(node: Shape | None) -> Iterator[str]:
    if node is not None:
        yield from node.properties
        for inner in (*node.properties.values(), node.items):
            yield from _names(inner)


def _by_code(diagnostics: Iterable[Diagnostic]) -> Mapping[str, list[Diagnostic]]:
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic.code, []).append(diagnostic)
    return found
