"""A helper file's text to its helpers: Python functions in pybars3's convention."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from inspect import Parameter as Argument
from inspect import signature
from types import ModuleType

from previewer.records import Record
from previewer.rendering.errors import TemplateError
from previewer.rendering.values import Failure
from previewer.source import Source

Function = Callable[..., object]


class HelperFileError(Exception):
    """A helper file that cannot be used, with the line."""


class CustomHelper(Record):
    """One helper: `function(this, *params, **hash)`, or `function(this, options, *params, **hash)` for a block."""

    name: str
    function: Function
    file: str
    arguments: tuple[Argument, ...]
    """The signature without `this` and `options`."""
    block: bool
    """Whether the second parameter is `options`."""

    def invoke(self, *args: object, **kwargs: object) -> object:
        """Calls the function; whatever it raises becomes a Failure that names the file and the line."""
        try:
            return self.function(*args, **kwargs)
        except (Failure, TemplateError, RecursionError):
            raise  # of a body that the helper renders
        except (Exception, SystemExit) as error:
            raise Failure(f"the helper `{self.name}` fails: {_told(error, self.file)}") from None


def load_helpers(source: Source) -> tuple[CustomHelper, ...]:
    """Runs a helper file and gives its helpers; raises HelperFileError.

    They are the file's `helpers`, a dict of names and functions, or else every public function of the file whose
    first parameter is `this`.
    """
    module = ModuleType(f"previewer helpers of {source.name}")
    try:
        # Project code runs because `helpers` in the settings names this file; nothing else leads here.
        exec(compile(source.text.removeprefix("\ufeff"), source.name, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    except (Exception, SystemExit) as error:
        raise HelperFileError(f"cannot load the helper file: {_told(error, source.name)}") from None
    found = tuple(_helper(name, function, source.name) for name, function in _functions(module, source.name))
    if not found:
        raise HelperFileError(f"{source.name}: found no helper, expected a function whose first parameter is `this`")
    return found


def _functions(module: ModuleType, file: str) -> Iterator[tuple[str, Function]]:
    named = getattr(module, "helpers", None)
    if isinstance(named, dict):
        for name, function in named.items():
            if not isinstance(name, str) or not callable(function):
                raise HelperFileError(f"{file}: found {name!r} in `helpers`, expected a name and a function")
            yield name, function
        return
    for name, function in vars(module).items():
        own = getattr(function, "__module__", None) == module.__name__
        if own and not name.startswith("_") and callable(function) and _first(function) == "this":
            yield name, function


def _first(function: Function) -> str | None:
    try:
        return next(iter(signature(function).parameters), None)
    except (TypeError, ValueError):
        return None


def _helper(name: str, function: Function, file: str) -> CustomHelper:
    try:
        arguments = tuple(signature(function).parameters.values())
    except (TypeError, ValueError):
        raise HelperFileError(f"{file}: `{name}` tells no parameters, expected a Python function") from None
    if not arguments or arguments[0].kind in (Argument.KEYWORD_ONLY, Argument.VAR_KEYWORD):
        raise HelperFileError(f"{file}: `{name}` takes no parameter, expected `this` as the first one")
    rest = arguments if arguments[0].kind is Argument.VAR_POSITIONAL else arguments[1:]
    block = bool(rest) and rest[0].name == "options"
    return CustomHelper(name, function, file, rest[1:] if block else rest, block)


def _told(error: BaseException, file: str) -> str:
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    if isinstance(error, SyntaxError) and error.filename == file and error.lineno is not None:
        return f"{error.msg} ({file}, line {error.lineno})"
    told = traceback.format_exception_only(error)[-1].strip().splitlines()
    return f"{told[0]} ({file}, line {lines[-1] if lines else 1})"
