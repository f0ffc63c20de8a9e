"""A template compiled once and rendered for many payloads."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, overload

from previewer.diagnostics import Diagnostic, Severity
from previewer.records import Record
from previewer.rendering.compiler import compile_template
from previewer.rendering.context import Context
from previewer.rendering.errors import CompileError, render_error
from previewer.rendering.helpers.declaration import Helper
from previewer.rendering.helpers.registry import CORE_HELPERS
from previewer.rendering.run import Body, Limits, Run
from previewer.rendering.values import Failure, Value
from previewer.source import Source, Span
from previewer.syntax.ast import Template
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters
from previewer.syntax.parser import Parsed, parse

if TYPE_CHECKING:
    from previewer.rendering.trace import Rendering, Trace


class CompiledTemplate:
    """A template ready to render; safe to use from several threads at once."""

    def __init__(self, parsed: Parsed, environment: Environment) -> None:
        self.tree: Final = parsed.template
        self.source: Final = parsed.template.source
        self.warnings: Final = parsed.diagnostics
        self._environment: Final = environment
        self._body: Final = environment.body(self.tree)
        self._traced_body: Body | None = None  # made when it is first asked for

    @overload
    def render(
        self,
        data: Value,
        *,
        trace: Literal[False] = False,
        options: Mapping[str, Value] | None = None,
        notes: list[Diagnostic] | None = None,
    ) -> str: ...

    @overload
    def render(
        self,
        data: Value,
        *,
        trace: Literal[True],
        options: Mapping[str, Value] | None = None,
        notes: list[Diagnostic] | None = None,
    ) -> Rendering: ...

    def render(
        self,
        data: Value,
        *,
        trace: bool = False,
        options: Mapping[str, Value] | None = None,
        notes: list[Diagnostic] | None = None,
    ) -> str | Rendering:
        """Renders a payload's data, which stays as it is; raises RenderError where Iterable would skip the send.

        With `trace` the result is a Rendering: the same text, with what was looked up, which branches ran and
        which place of the template wrote which part of it. `notes` takes what was guessed on the way.
        """
        if not trace:
            return self._environment.run(self._body, self.source, data, options or {}, None, notes)
        from previewer.rendering.trace import Place, Rendering, Trace

        if self._traced_body is None:
            self._traced_body = self._environment.body(self.tree, tracing=True)
        record = Trace(Place(self.source, self.tree.span))
        text = self._environment.run(self._traced_body, self.source, data, options or {}, record, notes)
        return Rendering(text, record)


class Environment(Record):
    """What templates are compiled with: helpers, partials, delimiters and bounds."""

    helpers: Mapping[str, Helper] = CORE_HELPERS
    partials: Mapping[str, str] = MappingProxyType({})
    delimiters: Delimiters = DEFAULT_DELIMITERS
    strict: bool = False
    """Rejects `{{foo[0].bar}}` as Iterable does, instead of reading it as `{{foo.[0].bar}}` with a warning."""
    limits: Limits = Limits()

    def compile(self, source: Source) -> CompiledTemplate:
        """Compiles a template; raises CompileError with all that is wrong with it."""
        with _collection_paused():
            return CompiledTemplate(self._parse(source, self.delimiters), self)

    def _parse(self, source: Source, delimiters: Delimiters) -> Parsed:
        parsed = parse(source, delimiters=delimiters, lenient=not self.strict)
        errors = parsed.errors
        if errors:
            raise CompileError(*errors)
        return parsed

    def body(self, tree: Template, *, tracing: bool = False) -> Body:
        """The function that writes a tree; raises CompileError."""
        tracer = None
        if tracing:
            from previewer.rendering.tracing import Tracer

            tracer = Tracer(tree.source)
        return compile_template(tree, self.helpers, tracer)

    def run(
        self,
        body: Body,
        source: Source,
        data: Value,
        options: Mapping[str, Value],
        trace: Trace | None,
        notes: list[Diagnostic] | None,
    ) -> str:
        """Runs a compiled body over data."""
        load = self._loader(tracing=trace is not None)
        run = Run(self.limits, load, {"root": data}, self.partials, options, trace)
        pieces, write = run.start()
        try:
            body(Context(data, None, run), write)
            run.tick()
        except Failure as failure:
            raise render_error(source, _start(source), str(failure)) from failure
        except RecursionError:
            message = "blocks, partials or values are nested too deep to render"
            raise render_error(source, _start(source), message) from None
        finally:
            if notes is not None:
                notes += [_guess(*guess) for guess in run.guesses]
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


@contextmanager
def _collection_paused() -> Iterator[None]:
    # A template of 2 MB becomes a million objects, none of them garbage; searching them for some again and again
    # would take more time than making them, and the more the larger the template is.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _guess(source: Source, span: Span, message: str) -> Diagnostic:
    return Diagnostic("HB399", "guess", Severity.INFO, source, span, message, "see docs/dialect.md")


def _start(source: Source) -> Span:
    return Span(0, min(1, len(source.text)))
