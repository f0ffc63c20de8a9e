"""One send: a template and a payload to the text that goes out, or to Iterable's reason for skipping it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from previewer.diagnostics import Diagnostic
from previewer.iterable.fed import FedTemplate, fed_template
from previewer.iterable.feeds import FEED_DELIMITERS, in_one_pass, names_feed, no_feed, other_reading
from previewer.iterable.layers import feed_data, feed_layers, field_layers, template_data
from previewer.iterable.snippets import named_snippets
from previewer.payloads.payload import Payload
from previewer.records import Record
from previewer.rendering.declaration import Helper
from previewer.rendering.errors import RenderError, TemplateError, render_error
from previewer.rendering.helpers.registry import ITERABLE_HELPERS
from previewer.rendering.limits import Limits
from previewer.rendering.template import CompiledTemplate, Environment
from previewer.rendering.trace import Rendering
from previewer.rendering.values import Value
from previewer.source import Source, Span, Unusable, named_sources

REASONS = (
    "SendAborted",
    "SnippetLookupError",
    "CatalogLookupError",
    "CatalogCollectionLookupError",
    "CatalogCollectionEmptyResults",
    "MetadataLookupError",
    "EmptyContent",
)
"""Iterable's reasons for a skip that a helper names itself; anything else is a HandlebarsExecutionError."""


def skip_reason(error: RenderError) -> str:
    """Iterable's name for a rendering that failed."""
    message = error.cause.message
    named = next((reason for reason in REASONS if message.startswith(reason)), None)
    return named or "HandlebarsExecutionError"


class UnreadableTime(Unusable):
    """A time that is not ISO 8601."""


def read_time(text: str) -> int:
    """Turns ISO 8601 into milliseconds since 1970; a time without a zone is UTC; raises UnreadableTime."""
    from datetime import UTC, datetime  # most renderings ask for no time

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableTime(f"found `{text}` for the time, expected ISO 8601 such as 2025-04-08T12:00:00Z") from None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000)


class Compiled(Protocol):
    """A template that an engine made ready to render."""

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the parser was lenient about."""

    def render(self, data: Value, *, options: Mapping[str, Value], notes: list[Diagnostic] | None) -> str:
        """Renders a payload's data, which stays as it is; raises RenderError."""


class Sender(Record):
    """What a project's templates are sent with: its snippets, tables, limits and answers to open questions."""

    snippets: Mapping[str, Source]
    options: Mapping[str, Value]
    """`numbers`, `missing-comparison`, `missing-math`, `hmac-secret`, `catalogs` …

    `now` is the time of a rendering whose payload brings none, `clock` the machine's, where nothing fixed one; both in
    milliseconds since 1970.
    """
    now: int | None = None
    """The time of every rendering, over the payload's own."""
    limits: Limits = Limits()
    strict: bool = False
    helpers: Mapping[str, Helper] = ITERABLE_HELPERS
    """What a template can call."""

    def compile(
        self,
        source: Source,
        payload: Payload,
        notes: list[Diagnostic] | None = None,
    ) -> Compiled:
        """Compiles a template for a payload; raises CompileError, or RenderError of the feed's own pass.

        Where the payload has a feed, `[[ ]]` is rendered first and `{{ }}` over its output: two passes, the
        model that fits what users report (docs/dialect.md). With `feeds = "one-pass"` both are the same tags.
        `notes` takes what the feed's own pass warned of and guessed.
        """
        environment = self._environment(self._snippets(payload))
        if self._sees_feed(payload):
            return environment.replace(reading=in_one_pass).compile(source)
        if payload.feed is None or not names_feed(source):
            return environment.compile(source)
        feed = environment.replace(delimiters=FEED_DELIMITERS).compile(source)
        if notes is not None:
            notes += feed.warnings
        written = feed.render(feed_data(payload), trace=True, options=self._options(payload), notes=notes)
        return fed_template(written, environment.compile)

    def _environment(self, snippets: Mapping[str, Source]) -> Environment:
        environment = Environment(self.helpers, snippets, strict=self.strict, limits=self.limits)
        answer = self.options.get("undocumented")
        if answer == "render":
            return environment
        from previewer.iterable.undocumented import note_undocumented  # a project that has decided needs none of it

        review = partial(note_undocumented, snippets=snippets, helpers=self.helpers, refuse=answer == "refuse")
        return environment.replace(review=review)

    def depends_on(self, payload: Payload) -> bool:
        """Whether the payload decides on what is compiled: its feed on the text, its snippets on what is named."""
        return payload.feed is not None or "snippets" in payload.tables

    def feed_notes(self, source: Source, payload: Payload, text: str | None) -> list[Diagnostic]:
        """What to say where there is no feed, or nobody chose a reading of `[[ ]]` and the other gives another text.

        `text` is what this reading gave; None where it failed.
        """
        fed = self._naming_feeds(source, payload)
        if payload.feed is None:
            return list(map(no_feed, fed))
        if not fed or "feeds" in self.options:
            return []
        other = self.replace(options={**self.options, "feeds": "one-pass"})
        try:
            told = other.render(other.compile(source, payload), payload)
        except TemplateError:
            told = None
        return [] if told == text else [other_reading(fed[0])]

    def _naming_feeds(self, source: Source, payload: Payload) -> list[Source]:
        """Of a template and the snippets that it names, those with a tag for a feed."""
        snippets = self._snippets(payload)
        named = [snippets[name] for name in sorted(named_snippets([source], snippets)) if name in snippets]
        return list(filter(names_feed, (source, *named)))

    def _snippets(self, payload: Payload) -> Mapping[str, Source]:
        own = payload.tables.get("snippets")
        if not isinstance(own, dict):
            return self.snippets
        texts = {name: text for name, text in own.items() if isinstance(text, str)}
        return {**self.snippets, **named_sources(texts, f"{payload.source.name}#snippets.{{}}")}

    @property
    def _one_pass(self) -> bool:
        return self.options.get("feeds") == "one-pass"

    def _data(self, payload: Payload) -> dict[str, Value]:
        return feed_data(payload) if self._sees_feed(payload) else template_data(payload)

    def _sees_feed(self, payload: Payload) -> bool:
        return self._one_pass and payload.feed is not None

    def render(self, template: Compiled, payload: Payload, notes: list[Diagnostic] | None = None) -> str:
        """Renders what `compile` gave; raises RenderError where Iterable would skip the customer.

        `notes` takes what was guessed on the way.
        """
        return template.render(self._data(payload), options=self._options(payload), notes=notes)

    def trace(
        self, template: CompiledTemplate | FedTemplate, payload: Payload, notes: list[Diagnostic] | None = None
    ) -> Rendering:
        """As `render`, with a trace."""
        data, options = self._data(payload), self._options(payload)
        if isinstance(template, CompiledTemplate):
            return template.render(data, trace=True, options=options, notes=notes)
        return template.trace(data, options=options, notes=notes)

    def layers(self, payload: Payload) -> dict[str, str]:
        """Which layer each field of the data that `{{ }}` sees comes from."""
        return feed_layers(payload) if self._sees_feed(payload) else field_layers(payload)

    def reason(self, error: RenderError) -> str:
        """The name of what kept an email from being sent."""
        return skip_reason(error)

    def refuse_empty(self, source: Source, html: str) -> None:
        """Raises RenderError where a body came out blank: Iterable sends no empty email."""
        if not html.strip():
            raise render_error(source, Span(0, min(1, len(source.text))), "EmptyContent: nothing is left to send")

    def _options(self, payload: Payload) -> dict[str, Value]:
        now = self.now
        if now is None and payload.now is not None:
            now = read_time(payload.now)
        fixed = {} if now is None else {"now": now}
        tables = {name: _merged(self.options.get(name), table) for name, table in payload.tables.items()}
        return {**self.options, **tables, **fixed}


def _merged(project: Value, payload: Value) -> Value:
    """The project's tables of a kind and the payload's, which win."""
    return {**project, **payload} if isinstance(project, dict) and isinstance(payload, dict) else payload
