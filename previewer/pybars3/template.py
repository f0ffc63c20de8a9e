"""A template that pybars3 renders: our parser in front, bounds around it, faults with their places."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Final

from previewer.custom.adapter import block_text
from previewer.custom.loading import CustomHelper
from previewer.diagnostics import Diagnostic
from previewer.pybars3.canonical import resolved_names
from previewer.pybars3.generated import Generated, Written, generate
from previewer.records import Record
from previewer.rendering.errors import CompileError, TemplateError, render_error
from previewer.rendering.limits import Limits
from previewer.rendering.run import LimitExceeded
from previewer.rendering.values import Failure, Value
from previewer.source import Source, Span
from previewer.syntax.ast import Call, Node, PathExpression, Template, walk
from previewer.syntax.parser import Parsed, parse


class PybarsEnvironment(Record):
    """What templates are compiled with."""

    helpers: tuple[CustomHelper, ...] = ()
    partials: Mapping[str, Source] = MappingProxyType({})
    strict: bool = False
    limits: Limits = Limits()

    def compile(self, source: Source) -> PybarsTemplate:
        """Compiles a template; raises CompileError with our parser's errors, or else with what pybars3 must not get."""
        return PybarsTemplate(self._parse(source), self)

    def partial(self, name: str) -> Generated:
        """A partial's code; raises CompileError."""
        return generate(self._parse(self.partials[name]).template)

    def _parse(self, source: Source) -> Parsed:
        parsed = parse(source, lenient=not self.strict, max_depth=self.limits.block_depth)
        if parsed.errors:
            raise CompileError(*parsed.errors)
        return parsed


class PybarsTemplate:
    """A template ready to render; safe to use from several threads at once."""

    def __init__(self, parsed: Parsed, environment: PybarsEnvironment) -> None:
        self.tree: Final[Template] = parsed.template
        self.warnings: Final = parsed.diagnostics
        self.environment: Final = environment
        self.generated: Final = generate(parsed.template)
        # Two threads that meet a partial at once both compile it, to the same code.
        self._partials: dict[str, Generated] = {}

    def render(
        self, data: Value, *, options: Mapping[str, Value] | None = None, notes: list[Diagnostic] | None = None
    ) -> str:
        """Renders data, which stays as it is; raises RenderError with the nearest place where pybars3 fails.

        pybars3 knows neither options nor guesses.
        """
        run = _Run(self)
        try:
            text: object = run.start(self.generated)(deepcopy(data), helpers=run.helpers, partials=run)
        except TemplateError:
            raise
        except RecursionError as error:
            raise self._located(error, "blocks, partials or values are nested too deep to render") from None
        except Failure as failure:
            raise self._located(failure, str(failure)) from None
        except Exception as error:  # pybars3 fails with whatever Python raises
            raise self._located(error, f"pybars3 fails: {type(error).__name__}: {error}") from None
        assert isinstance(text, str)
        return text

    def load(self, name: str) -> Generated:
        """A partial's code, compiled where it is first met; raises CompileError."""
        found = self._partials.get(name)
        return found or self._partials.setdefault(name, self.environment.partial(name))

    def _located(self, error: Exception, message: str) -> TemplateError:
        """The error at the statement whose generated line was running last, and there at the path or helper."""
        codes = {item.code.co_filename: item for item in (self.generated, *self._partials.values())}
        for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
            generated = codes.get(frame.f_code.co_filename)
            statement = generated.statement(frame.f_code.co_name, line) if generated is not None else None
            if generated is not None and statement is not None:
                return render_error(generated.source, _nearest(statement, error), message)
        source = self.tree.source
        return render_error(source, Span(0, min(1, len(source.text))), message)


class _LookupFailure(Failure):
    def __init__(self, names: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.names = names


class _HelperFailure(Failure):
    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class _Run(Mapping[str, Callable[..., object]]):
    """One rendering: the functions that stand between the generated code and pybars3; also its partials by name."""

    def __init__(self, template: PybarsTemplate) -> None:
        from pybars import _compiler

        self._template = template
        self._pybars = _compiler
        self._limits = template.environment.limits
        self._deadline = time.monotonic() + self._limits.seconds
        self._passes = 0
        self._depth = 0
        self._started: dict[str, Callable[..., object]] = {}
        stock = {name: _guarded(name, function) for name, function in _compiler._pybars_["helpers"].items()}
        stock["helperMissing"] = _missing
        self.helpers = {**stock, **{helper.name: _custom(helper) for helper in template.environment.helpers}}

    def start(self, generated: Generated) -> Callable[..., object]:
        """The function that renders; its globals are this rendering's own."""
        scope: dict[str, Callable[..., object]] = {}
        # pybars3's way: the code passed both gates (canonical.py, generated.py).
        exec(generated.code, scope)  # noqa: S102
        scope |= {"resolve": self._resolve, "ensure_scope": self._enter, "str": self._finish}
        scope["resolve_subexpr"] = self._call
        return scope["render"]

    def _resolve(self, context: object, *segments: str) -> object:
        names = tuple(filter(None, segments))
        shown = ".".join(names).replace("@_parent.", "../") or "this"
        try:
            value: object = self._pybars.resolve(context, *segments)
        except IndexError:
            raise _LookupFailure(names, f"`{shown}`: the list has no such item, and pybars3 fails on it") from None
        except ValueError:
            raise _LookupFailure(names, f"`{shown}`: found a list, of which pybars3 reads only numbers") from None
        except (LookupError, TypeError, AttributeError) as error:
            raise _LookupFailure(names, f"`{shown}`: pybars3 fails: {type(error).__name__}: {error}") from None
        if callable(value):
            method = getattr(value, "__qualname__", "method")
            raise _LookupFailure(names, f"`{shown}` is missing, and pybars3 would call Python's own `{method}`")
        return value

    def _call(self, helpers: Mapping[str, Callable[..., object]], name: str, *args: object, **kwargs: object) -> object:
        if name not in helpers:
            raise _no_helper(name)
        return helpers[name](*args, **kwargs)

    def _enter(self, context: object, root: object) -> object:
        """Counts each run of a body or partial: pybars3 writes this at the start of both."""
        self._passes += 1
        if self._passes > self._limits.iterations:
            raise LimitExceeded(f"bodies run more than {self._limits.iterations:,} times together")
        if time.monotonic() > self._deadline:
            raise LimitExceeded(f"it takes more than {self._limits.seconds:g} seconds")
        return self._pybars.ensure_scope(context, root)

    def _finish(self, pieces: Iterable[str]) -> str:
        """Joins what was written; the pieces of a loop are shared, their sum may fill the machine."""
        kept = list(pieces)
        if sum(map(len, kept)) > self._limits.output:
            raise LimitExceeded(f"more than {self._limits.output:,} characters are written")
        return "".join(kept)

    # Partials

    def __getitem__(self, name: str) -> Callable[..., object]:
        if name not in self._started:
            self._started[name] = self.start(self._template.load(name))
        inner = self._started[name]

        def partial(*args: object, **kwargs: object) -> object:
            self._depth += 1
            try:
                if self._depth > self._limits.partial_depth:
                    raise LimitExceeded(f"partials are nested more than {self._limits.partial_depth} deep")
                return inner(*args, **kwargs)
            finally:
                self._depth -= 1

        return partial

    def __contains__(self, name: object) -> bool:
        return name in self._template.environment.partials

    def __iter__(self) -> Iterator[str]:
        return iter(self._template.environment.partials)

    def __len__(self) -> int:
        return len(self._template.environment.partials)


def _guarded(name: str, function: Callable[..., object]) -> Callable[..., object]:
    """A helper whose faults cannot be mistaken: pybars3's `each` leaves an item out where a TypeError comes by."""

    def call(*args: object, **kwargs: object) -> object:
        try:
            return function(*args, **kwargs)
        except (Failure, TemplateError, RecursionError):
            raise
        except Exception as error:  # whatever the helper meets
            raise _HelperFailure(name, f"`{name}` fails: {type(error).__name__}: {error}") from None

    return call


def _missing(context: object, name: str, *args: object, **kwargs: object) -> None:
    if args or kwargs:
        raise _no_helper(name)


def _no_helper(name: str) -> _HelperFailure:
    return _HelperFailure(name, f"pybars3 has no helper `{name}`: Iterable's are not its own")


def _custom(helper: CustomHelper) -> Callable[..., object]:
    def call(this: object, *args: object, **kwargs: object) -> object:
        try:
            result = helper.invoke(this, *args, **kwargs)
            is_block = bool(args) and isinstance(args[0], dict) and "fn" in args[0]
            return block_text(helper, result) if is_block else result
        except (_LookupFailure, _HelperFailure, LimitExceeded):
            raise  # of the body, which has a place of its own
        except Failure as failure:
            raise _HelperFailure(helper.name, str(failure)) from None

    return call


def _nearest(statement: Written, error: Exception) -> Span:
    """The smallest part of a statement that an error can be told from."""
    for node in walk(statement.call):
        if _blamed(node, error):
            return node.name.span if isinstance(node, Call) else node.span
    return statement.call.name.span


def _blamed(node: Node, error: Exception) -> bool:
    match node, error:
        case PathExpression(), _LookupFailure(names=names):
            return resolved_names(node) == names
        case Call(), _HelperFailure(name=name):
            return node.name.original == name
        case _:
            return False
