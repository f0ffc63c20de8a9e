"""A whole email: a body and Iterable's template fields, sent to one payload after another."""

from __future__ import annotations

import re
from enum import StrEnum

from previewer.diagnostics import Diagnostic, guess
from previewer.iterable.fed import FedTemplate
from previewer.iterable.feeds import merge_clash, merge_feed
from previewer.iterable.layers import feed_layers
from previewer.iterable.sending import Compiled, Sender
from previewer.payloads.json_text import parse_object
from previewer.payloads.payload import Payload
from previewer.records import Record
from previewer.rendering.errors import CompileError, RenderError
from previewer.rendering.template import CompiledTemplate
from previewer.rendering.trace import Trace
from previewer.source import Source, Span

FIELDS = {
    "subject": "Subject",
    "preheaderText": "Preheader",
    "fromName": "From name",
    "fromEmail": "From",
    "replyToEmail": "Reply to",
}
"""The fields of Iterable's template JSON that are rendered with the body, and what they are called here."""


class Ending(StrEnum):
    """How a send ends."""

    SENT = "sent"
    SKIPPED = "skipped"
    BROKEN = "broken"
    """The template does not compile: nobody gets it."""


class Outcome(Record):
    """What one send comes to."""

    ending: Ending
    reason: str
    """Iterable's name for the skip; empty where the email is sent."""
    html: str
    headers: dict[str, str]
    """The rendered fields, by their name in Iterable's template JSON."""
    text: str | None
    """The plain text, where the template has its own."""
    errors: tuple[Diagnostic, ...]
    """Why it is not sent."""
    notes: tuple[Diagnostic, ...]
    """Warnings of the template, and what was guessed on the way."""
    traces: tuple[Trace, ...]
    """The traces of the parts up to their end or failure, the body's first, where they were asked for.

    Behind them those of what `[[ ]]` came to in passes of its own; all name places in the template and its snippets.
    """

    @property
    def trace(self) -> Trace | None:
        """The trace of the body."""
        return self.traces[0] if self.traces else None

    @property
    def plain_text(self) -> str:
        """The template's own plain text, or the one made of its HTML."""
        if self.text is not None:
            return self.text
        from previewer.iterable.plain_text import plain_text  # most renderings need no text

        return plain_text(self.html)

    def shown(self) -> str:
        """All parts one after the other."""
        head = "".join(f"{FIELDS[name]}: {value}\n" for name, value in self.headers.items())
        return f"{head}\n--- HTML ---\n{self.html.rstrip()}\n\n--- plain text ---\n{self.plain_text}"


class Email:
    """A template with its fields, compiled once; every payload gives an outcome, from several threads if need be."""

    def __init__(self, sender: Sender, body: Source, fields: Source | None = None) -> None:
        """Raises PayloadError where the fields are no JSON object."""
        self.sender = sender
        self.body = body
        known = {} if fields is None else parse_object(fields, "a template's fields")
        self.fields = {} if fields is None else _texts(fields.name, known)
        self.merges_feed = known.get("mergeDataFeedContext") is True
        """Whether `{{ }}` sees the data feeds, too."""
        self._compiled: dict[Source, Compiled] = {}

    def outcome(self, payload: Payload, *, parts: bool = True, trace: bool = False) -> Outcome:
        """Sends to one payload; `parts` renders the fields, too."""
        told = _Told(trace)
        told.notes += payload.notes
        headers: dict[str, str] = {}
        html, text = "", None
        ending, reason = Ending.SENT, ""
        errors: tuple[Diagnostic, ...] = ()
        recorded = payload
        if self.merges_feed and payload.feed is not None:
            told.notes += self._clashes(payload)
            payload = merge_feed(payload)
        try:
            html = self._render(self.body, payload, told)
            self.sender.refuse_empty(self.body, html)
            if parts:
                for name in FIELDS:
                    if name in self.fields:
                        headers[name] = self._render(self.fields[name], payload, told)
                if "plainText" in self.fields:
                    text = self._render(self.fields["plainText"], payload, told)
        except CompileError as error:
            ending, errors = Ending.BROKEN, error.diagnostics
        except RenderError as error:
            ending, reason, errors = Ending.SKIPPED, self.sender.reason(error), error.diagnostics
            if trace and error.trace is not None:
                told.traces.append(error.trace)
        if trace:
            self._name_layers(told, recorded, payload)
        return Outcome(
            ending,
            reason,
            html,
            headers,
            text,
            errors,
            tuple(dict.fromkeys(told.notes)),
            (*told.traces, *told.feed_traces),
        )

    def _render(self, source: Source, payload: Payload, told: _Told) -> str:
        text = None
        try:
            compiled = self._compile(source, payload, told.notes)
            # Only our own engine traces.
            if told.traced and isinstance(compiled, CompiledTemplate | FedTemplate):
                if isinstance(compiled, FedTemplate):
                    told.feed_traces.append(compiled.origins.trace)
                rendering = self.sender.trace(compiled, payload, told.notes)
                told.traces.append(rendering.trace)
                text = rendering.text
            else:
                text = self.sender.render(compiled, payload, told.notes)
        finally:
            told.notes += self.sender.feed_notes(source, payload, text)
        if source is not self.body:
            told.notes += _entities(source, text)
        return text

    def _name_layers(self, told: _Told, recorded: Payload, payload: Payload) -> None:
        merged = dict.fromkeys((recorded.feed or {}).keys() - recorded.data, "feed") if self.merges_feed else {}
        for traces, layers in (
            (told.traces, self.sender.layers(payload)),
            (told.feed_traces, feed_layers(payload)),
        ):
            for trace in traces:
                trace.layers = layers | merged

    def _clashes(self, payload: Payload) -> list[Diagnostic]:
        names = sorted(payload.campaign.keys() & (payload.feed or {}))
        return [merge_clash(self.body, names)] if names else []

    def _compile(self, source: Source, payload: Payload, notes: list[Diagnostic]) -> Compiled:
        if self.sender.depends_on(payload):
            compiled = self.sender.compile(source, payload, notes)
        else:
            found = self._compiled.get(source)
            compiled = found or self._compiled.setdefault(source, self.sender.compile(source, payload))
        notes += compiled.warnings
        return compiled


class _Told:
    """What the parts of one send told on the way."""

    def __init__(self, traced: bool) -> None:
        self.traced = traced
        self.notes: list[Diagnostic] = []
        self.traces: list[Trace] = []
        self.feed_traces: list[Trace] = []


# What the engine escapes to, in texts that no HTML reader turns back.
_ENTITY = re.compile("&(?:amp|lt|gt|quot|#x27|#x60|#x3D);")


def _entities(source: Source, text: str) -> list[Diagnostic]:
    """The note that a field's text came out with an entity that is not the author's."""
    found = next((match[0] for match in _ENTITY.finditer(text) if match[0] not in source.text), None)
    at = max(source.text.find("{{"), 0)
    message = (
        f"`{found}` stays as the engine writes it; nobody documents whether Iterable does so ({{{{{{ }}}}}} is sure)"
    )
    return [] if found is None else [guess(source, Span(at, min(at + 2, len(source.text))), message)]


def _texts(file: str, fields: dict[str, object]) -> dict[str, Source]:
    return {
        name: Source(f"{file}#{name}", text)
        for name, text in fields.items()
        if name in (*FIELDS, "plainText") and isinstance(text, str) and text
    }
