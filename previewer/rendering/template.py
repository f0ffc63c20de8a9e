"""A template compiled once and rendered for many payloads."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, overload

from previewer.diagnostics import Diagnostic, Severity, guess
from previewer.records import Record
from previewer.rendering.compiler import compile_template
from previewer.rendering.context import Context
from previewer.rendering.declaration import Helper
from previewer.rendering.errors import CompileError, RenderError, render_error
from previewer.rendering.limits import Limits
from previewer.rendering.run import Body, Run
from previewer.rendering.values import Failure, Value
from previewer.source import Source, Span
from previewer.syntax.ast import Template
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters
from previewer.syntax.parser import Parsed, parse

if TYPE_CHECKING:
    from previewer.rendering.trace import Rendering, Trace

_TOO_DEEP = "blocks, partials or values are nested too deep to render"


class CompiledTemplate:
    """A template ready to render; safe to use from several threads at once."""

    def __init__(self, parsed: Parsed, environment: Environment) -> None:
        self.tree: Final = parsed.template
        self.source: Final = parsed.template.source
        self._environment: Final = environment
        self._parsed: Final = parsed
        self._plain: Final = _Program(environment, parsed)
        self.warnings: Final = parsed.diagnostics + environment.review(parsed.template)
        self._traced: _Program | None = None  # made when it is first asked for

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
            return self._run(data, options, notes)
        from previewer.rendering.trace import Place, Rendering, Trace

        record = Trace(Place(self.source, self.tree.span))
        record.root = data
        try:
            return Rendering(self._run(data, options, notes, record), record)
        except RenderError as error:
            error.trace = record
            raise

    def _run(
        self,
        data: Value,
        options: Mapping[str, Value] | None,
        notes: list[Diagnostic] | None,
        trace: Trace | None = None,
    ) -> str:
        environment = self._environment
        program = self._plain if trace is None else self._traced_program()
        run = Run(environment.limits, program.load, {"root": data}, environment.partials, options or {}, trace)
        pieces, write = run.start()
        try:
            program.body(Context(data, None, run), write)
            run.tick()
        except Failure as failure:
            raise self._failure(str(failure)) from failure
        except RecursionError:
            raise self._failure(_TOO_DEEP) from None
        finally:
            if notes is not None:
                notes += [guess(*found) for found in run.guesses]
            if trace is not None:
                trace.finish(pieces)
        return "".join(pieces)

    def _traced_program(self) -> _Program:
        if self._traced is None:
            try:
                self._traced = _Program(self._environment, self._parsed, tracing=True)
            except RecursionError:
                raise self._failure(_TOO_DEEP) from None
        return self._traced

    def _failure(self, message: str) -> RenderError:
        return render_error(self.source, Span(0, min(1, len(self.source.text))), message)


def _as_written(source: Source) -> Source:
    return source


def _nothing_to_say(template: Template) -> tuple[Diagnostic, ...]:
    return ()


class Environment(Record):
    """What templates are compiled with: helpers, partials, delimiters and bounds."""

    helpers: Mapping[str, Helper]
    partials: Mapping[str, Source] = MappingProxyType({})
    delimiters: Delimiters = DEFAULT_DELIMITERS
    strict: bool = False
    """Rejects `{{foo[0].bar}}` as Iterable does, instead of reading it as `{{foo.[0].bar}}` with a warning."""
    limits: Limits = Limits()
    reading: Callable[[Source], Source] = _as_written
    """What a text is read as, a partial's too; every place stays where it is."""
    review: Callable[[Template], tuple[Diagnostic, ...]] = _nothing_to_say
    """What the host has to say of a template that compiles; raises CompileError to refuse it."""

    def compile(self, source: Source) -> CompiledTemplate:
        """Compiles a template; raises CompileError with all that is wrong with it."""
        try:
            with _collection_paused():
                return CompiledTemplate(self.parse(source, self.delimiters), self)
        except RecursionError:
            message = "blocks are nested deeper than Python's recursion limit lets them be compiled"
            span = Span(0, min(1, len(source.text)))
            raise CompileError(Diagnostic("HB001", "parse-error", Severity.ERROR, source, span, message)) from None

    def parse(self, source: Source, delimiters: Delimiters) -> Parsed:
        """The tree of a template's text and what is wrong with it."""
        return parse(
            self.reading(source), delimiters=delimiters, lenient=not self.strict, max_depth=self.limits.block_depth
        )


class _Program:
    """A template's function and those of its partials, each compiled where it is first met and then kept.

    Two threads that meet a partial at once both compile it, to the same function.
    """

    def __init__(self, environment: Environment, parsed: Parsed, *, tracing: bool = False) -> None:
        self._environment = environment
        self._tracing = tracing
        self._partials: dict[str, Body] = {}
        self.body = self._compile(parsed)

    def load(self, name: str) -> Body | None:
        """The function of a partial, or None where there is no such partial; raises CompileError."""
        body = self._partials.get(name)
        if body is None and name in self._environment.partials:
            parsed = self._environment.parse(self._environment.partials[name], DEFAULT_DELIMITERS)
            body = self._partials[name] = self._compile(parsed)
        return body

    def _compile(self, parsed: Parsed) -> Body:
        """The function of a tree; names are checked in what can be read of a template with errors, too."""
        tree, found = parsed.template, parsed.diagnostics
        tracer = None
        if self._tracing:
            from previewer.rendering.tracing import Tracer

            tracer = Tracer(tree.source)
        try:
            body = compile_template(tree, self._environment.helpers, tracer)
            if not parsed.errors:
                return body
        except CompileError as error:
            found += error.diagnostics
        except RecursionError:
            if not parsed.errors:  # else the parser has said already what is too deep
                raise
        raise CompileError(*sorted(found, key=lambda diagnostic: diagnostic.span))


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
