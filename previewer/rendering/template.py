"""A template compiled once and rendered for many payloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from previewer.diagnostics import Diagnostic
from previewer.rendering.compiler import compile_template
from previewer.rendering.context import Context
from previewer.rendering.errors import CompileError, render_error
from previewer.rendering.helpers.core import CORE_HELPERS
from previewer.rendering.helpers.declaration import Helper
from previewer.rendering.run import Body, Limits, Run
from previewer.rendering.values import Value
from previewer.source import Source, Span
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters
from previewer.syntax.parser import parse


@dataclass(frozen=True)
class CompiledTemplate:
    """A template ready to render; safe to use from several threads at once."""

    source: Source
    warnings: tuple[Diagnostic, ...]
    _body: Body = field(repr=False)
    _environment: Environment = field(repr=False)

    def render(self, data: Value, *, options: Mapping[str, Value] | None = None) -> str:
        """Renders a payload's data, which stays as it is; raises RenderError where Iterable would skip the send."""
        return self._environment.run(self._body, self.source, data, options or {})


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
        body, warnings = self._compile(source, self.delimiters)
        return CompiledTemplate(source, warnings, body, self)

    def _compile(self, source: Source, delimiters: Delimiters) -> tuple[Body, tuple[Diagnostic, ...]]:
        parsed = parse(source, delimiters=delimiters, lenient=not self.strict)
        errors = parsed.errors
        if errors:
            raise CompileError(*errors)
        return compile_template(parsed.template, self.helpers), parsed.diagnostics

    def run(self, body: Body, source: Source, data: Value, options: Mapping[str, Value]) -> str:
        """Runs a compiled body over data."""
        run = Run(self.limits, self._loader(), {"root": data}, self.partials, options)
        pieces = run.start()
        try:
            body(Context(data, None, run), pieces.append)
            run.tick()
        except RecursionError:
            span = Span(0, min(1, len(source.text)))
            raise render_error(source, span, "blocks, partials or values are nested too deep to render") from None
        return "".join(pieces)

    def _loader(self) -> Callable[[str], Body | None]:
        # A partial is compiled where it is first met, and anew for each rendering: an engine shared by threads
        # keeps no state of its own.
        compiled: dict[str, Body] = {}

        def load(name: str) -> Body | None:
            if name not in self.partials:
                return None
            if name not in compiled:
                source = Source(f"{name}.hbs", self.partials[name])
                compiled[name] = self._compile(source, DEFAULT_DELIMITERS)[0]
            return compiled[name]

        return load
