"""A send with pybars3: the same payload and email, the other engine."""

from __future__ import annotations

from previewer.custom.loading import CustomHelper
from previewer.diagnostics import Diagnostic
from previewer.iterable.sending import Compiled, Sender
from previewer.payloads.payload import Payload
from previewer.pybars3.template import PybarsEnvironment
from previewer.rendering.errors import RenderError
from previewer.source import Source


class PybarsSender(Sender):
    """Sends with pybars3; `[[ ]]` of a feed is text to it."""

    custom: tuple[CustomHelper, ...] = ()

    def compile(
        self,
        source: Source,
        payload: Payload,
        notes: list[Diagnostic] | None = None,
    ) -> Compiled:
        """Compiles a template; raises CompileError. There is nothing to note."""
        return PybarsEnvironment(self.custom, self._snippets(payload), self.strict, self.limits).compile(source)

    def depends_on(self, payload: Payload) -> bool:
        """Whether the payload decides on what is compiled: its snippets do, a feed does not."""
        return "snippets" in payload.tables

    def feed_notes(self, source: Source, payload: Payload, text: str | None) -> list[Diagnostic]:
        """That there is no feed; there is one reading of `[[ ]]`."""
        return super().feed_notes(source, payload, text) if payload.feed is None else []

    def reason(self, error: RenderError) -> str:
        """What pybars3's own faults are called; an empty email stays Iterable's `EmptyContent`."""
        reason = super().reason(error)
        return "PybarsError" if reason == "HandlebarsExecutionError" else reason
