"""A template after its feed's own pass: `{{ }}` is rendered in what that pass wrote, and told of as in the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from previewer.diagnostics import Diagnostic
from previewer.iterable.origins import Origins
from previewer.records import Record
from previewer.rendering.errors import CompileError, RenderError
from previewer.rendering.template import CompiledTemplate
from previewer.rendering.trace import Rendering
from previewer.rendering.values import Value
from previewer.source import Source

Result = TypeVar("Result")


class FedTemplate(Record):
    """A template whose feed is in it; its messages and traces name places of the template, not of the text between."""

    template: CompiledTemplate
    origins: Origins

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What the parser was lenient about."""
        return tuple(map(self.origins.diagnostic, self.template.warnings))

    def render(self, data: Value, *, options: Mapping[str, Value], notes: list[Diagnostic] | None) -> str:
        """Renders a payload's data, which stays as it is; raises RenderError."""
        return self._located(lambda told: self.template.render(data, options=options, notes=told), notes)

    def trace(self, data: Value, *, options: Mapping[str, Value], notes: list[Diagnostic] | None) -> Rendering:
        """As `render`, with a trace."""
        rendering = self._located(
            lambda told: self.template.render(data, trace=True, options=options, notes=told), notes
        )
        return Rendering(rendering.text, self.origins.moved(rendering.trace))

    def _located(self, render: Callable[[list[Diagnostic]], Result], notes: list[Diagnostic] | None) -> Result:
        told: list[Diagnostic] = []
        try:
            return render(told)
        except RenderError as error:
            located = RenderError(*map(self.origins.diagnostic, error.diagnostics))
            located.trace = self.origins.moved(error.trace) if error.trace is not None else None
            raise located from error
        finally:
            if notes is not None:
                notes += map(self.origins.diagnostic, told)


def fed_template(written: Rendering, compile: Callable[[Source], CompiledTemplate]) -> FedTemplate:
    """Compiles what a feed's own pass wrote; raises CompileError with places in the template."""
    text = Source(f"{written.trace.place.source.name} after its feed", written.text)
    origins = Origins(text, written.trace)
    try:
        return FedTemplate(compile(text), origins)
    except CompileError as error:
        raise CompileError(*map(origins.diagnostic, error.diagnostics)) from error
