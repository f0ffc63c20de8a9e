"""A template compiled once and rendered for many payloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, overload

from previewer.diagnostics import Diagnostic
from previewer.rendering.compiler import compile_template
from previewer.rendering.context import Context
from previewer.rendering.errors import CompileError, render_error
from previewer.rendering.helpers.core import CORE_HELPERS
from previewer.rendering.helpers.declaration import Helper
from previewer.rendering.run import Body, Limits, Run
from previewer.rendering.trace import Place, Rendering, Trace
from previewer.rendering.values import Failure, Value
from previewer.source import Source, Span
from previewer.syntax.ast import Template
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters
from previewer.syntax.parser import Parsed, parse


@dataclass(frozen=True)
class CompiledTemplate:
    """A template ready to render; safe to use from several threads at once."""

    source: Source
    warnings: tuple[Diagnostic, ...]
    tree: Template = field(repr=False)
    _environment: Environment = field(repr=False)

    @cached_property
    def _body(self) -> Body:
        return self._environment.body(self.tree, tracing=False)

    @cached_property
    def _traced_body(self) -> Body:
        return self._environment.body(self.tree, tracing=True)

    @overload
    def render(
        self, data: Value, *, trace: Literal[False] = False, options: Mapping[str, Value] | None = None
    ) -> str: ...

    @overload
    def render(self, data: Value, *, trace: Literal[True], options: Mapping[str, Value] | None = None) -> Rendering: ...

    def render(
        self, data: Value, *, trace: bool = False, options: Mapping[str, Value] | None = None
    ) -> str | Rendering:
        """Renders a payload's data, which stays as it is; raises RenderError where Iterable would skip the send.

        With `trace` the result is a Rendering: the same text, with what was looked up, which branches ran and
        which place of the template wrote which part of it.
        """
        if not trace:
            return self._environment.run(self._body, self.source, data, options or {}, None)
        record = Trace(Place(self.source, self.tree.span))
        text = self._environment.run(self._traced_body, self.source, data, options or {}, record)
        return Rendering(text, record)


@dataclass(frozen=True)
class Environment:
    """What templates are compiled with: helpers, partials, delimiters and bounds."""

    helpers: Mapping[str, Helper] = field(default_factory=lambda: CORE_HELPERS)
    partials: Mapping[str, str] = field(default_factory=dict)
    delimiters: Delimiters = DEFAULT_DELIMITERS
    strict: bool = False
    """Rejects `{{foo[0].bar}}` as Iterable does, instead of reading it as `{{foo.[0].bar}}` with a warning."""
    limits: Limits = field(default_factory=Limits)

    def compile(self, source: Source) -> CompiledTemplate:
        """Compiles a template; raises CompileError with all that is wrong with it."""
        parsed = self._parse(source, self.delimiters)
        template = CompiledTemplate(source, parsed.diagnostics, parsed.template, self)
        _ = template._body  # what is wrong shows now, not at the first rendering
        return template

    def _parse(self, source: Source, delimiters: Delimiters) -> Parsed:
        parsed = parse(source, delimiters=delimiters, lenient=not self.strict)
        errors = parsed.errors
        if errors:
            raise CompileError(*errors)
        return parsed

    def body(self, tree: Template, *, tracing: bool) -> Body:
        """The function that writes a tree."""
        return compile_template(tree, self.helpers, tracing=tracing)

    def run(self, body: Body, source: Source, data: Value, options: Mapping[str, Value], trace: Trace | None) -> str:
        """Runs a compiled body over data."""
        load = self._loader(tracing=trace is not None)
        run = Run(self.limits, load, {"root": data}, self.partials, options, trace=trace)
        pieces, write = run.start()
        try:
            body(Context(data, None, run), write)
            run.tick()
        except Failure as failure:
            raise render_error(source, _start(source), str(failure)) from failure
        except RecursionError:
            message = "blocks, partials or values are nested too deep to render"
            raise render_error(source, _start(source), message) from None
        if trace is not None:
            trace.finish(pieces)
        return "".join(pieces)

    def _loader(self, *, tracing: bool) -> Callable[[str], Body | None]:
        # A partial is compiled where it is first met, and anew for each rendering: an engine shared by threads
        # keeps no state of its own.
        compiled: dict[str, Body] = {}

        def load(name: str) -> Body | None:
            if name not in self.partials:
                return None
            if name not in compiled:
                source = Source(f"{name}.hbs", self.partials[name])
                compiled[name] = self.body(self._parse(source, DEFAULT_DELIMITERS).template, tracing=tracing)
            return compiled[name]

        return load


def _start(source: Source) -> Span:
    return Span(0, min(1, len(source.text)))
