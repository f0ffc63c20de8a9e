"""What a helper is: a declaration that renderer, linter, `explain` and completion share, and its function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from previewer.records import Record
from previewer.rendering.values import Failure, Value, java_class, to_text

if TYPE_CHECKING:
    from previewer.rendering.context import Context
    from previewer.rendering.run import Body, Run
    from previewer.source import Source, Span


class Form(StrEnum):
    """How a helper is written."""

    INLINE = "inline"
    BLOCK = "block"
    SUBEXPRESSION = "sub-expression"


class Certainty(StrEnum):
    """How sure we are of what a helper does."""

    DOCUMENTED = "documented"
    MEASURED = "measured"
    PRACTITIONER = "practitioner"
    INFERRED = "inferred"
    CUSTOM = "custom"
    """A helper of the project's own."""


class Parameter(Record):
    """One parameter or hash argument."""

    name: str
    types: tuple[str, ...] = ("any",)
    required: bool = True
    may_be_missing: bool = True
    """Whether a null or missing value is taken without a failure or a wrong text."""
    about: str = ""


class Helper(Record):
    """One helper."""

    name: str
    function: Callable[[Call], Value]
    summary: str
    forms: tuple[Form, ...]
    params: tuple[Parameter, ...] = ()
    variadic: bool = False
    """Whether the last parameter may be repeated."""
    hash: tuple[Parameter, ...] = ()
    any_hash: bool = False
    """Whether it takes other hash arguments, too."""
    result: str = "text"
    body: str = "the same context"
    failure: str = "never fails"
    example: str = ""
    certainty: Certainty = Certainty.MEASURED
    section: str | None = None
    """`each`, `if`, `unless` or `with`: a block that the engine runs itself (rendering/sections.py)."""

    @property
    def block_only(self) -> bool:
        """Whether it is made for blocks alone."""
        return self.forms == (Form.BLOCK,)

    def parameter(self, index: int) -> Parameter | None:
        """What is declared for the argument at a place; None where there is none."""
        if index < len(self.params):
            return self.params[index]
        return self.params[-1] if self.variadic and self.params else None


class Call:
    """One call of a helper while rendering."""

    __slots__ = (
        "block",
        "block_params",
        "context",
        "form",
        "given",
        "hash",
        "inverse",
        "name",
        "params",
        "place",
        "subject",
    )

    def __init__(
        self,
        name: str,
        context: Context,
        subject: Value,
        params: tuple[Value, ...],
        hash: Mapping[str, Value],
        form: Form,
        given: int,
        block: Body | None = None,
        inverse: Body | None = None,
        block_params: tuple[str, ...] = (),
        place: tuple[Source, Span] | None = None,
    ) -> None:
        self.name = name
        self.place = place
        """Where the template names the helper."""
        self.context = context
        self.subject = subject
        """The first parameter; without any, the current model."""
        self.params = params
        """The parameters after the first."""
        self.hash = hash
        self.form = form
        self.given = given
        """How many parameters the template wrote."""
        self.block = block
        self.inverse = inverse
        self.block_params = block_params

    @property
    def run(self) -> Run:
        """The rendering this call belongs to."""
        return self.context.run

    def guess(self, what: str) -> None:
        """Notes that the answer is a guess: Iterable does not document what happens here."""
        if self.place is not None:
            self.run.guess(self.place, what)

    def guess_once(self, what: str) -> None:
        """Notes a guess at the first place of a rendering that rests on it."""
        if all(what != told for _, _, told in self.run.guesses):
            self.guess(what)

    def ask(self, setting: str, what: str) -> str | None:
        """The project's answer to what Iterable leaves open; where it gives none, what follows is a noted guess."""
        answer = self.run.options.get(setting)
        if isinstance(answer, str):
            return answer
        self.guess(f"{what} (setting `{setting}`)")
        return None

    def param(self, index: int, default: Value = None) -> Value:
        """A parameter after the first; a null one counts as not given, as in Options.param."""
        value = self.params[index] if index < len(self.params) else None
        return default if value is None else value

    def first_param(self) -> Value:
        """What handlebars.java's helpers for texts and numbers give for a value that is none: what comes after it."""
        first = self.param(0)
        if first is None:
            return None
        self.guess("on such a value its first parameter is printed, as handlebars.java does it")
        return to_text(first)

    def option(self, name: str, default: Value = None) -> Value:
        """A hash value; a null one counts as not given, as in Options.hash."""
        value = self.hash.get(name)
        return default if value is None else value

    def body(self, *values: Value, context: Context | None = None) -> str:
        """The text of the body; `values` are what its block params name."""
        return self._apply(self.block, context, values)

    def otherwise(self, context: Context | None = None) -> str:
        """The text of the else part."""
        return self._apply(self.inverse, context, ())

    def _apply(self, body: Body | None, context: Context | None, values: tuple[Value, ...]) -> str:
        if body is None:
            return ""
        inner = context or self.context
        if self.block_params:
            if not values and len(self.block_params) == 1:
                values = (inner.model,)
            inner = inner.with_block_params(self.block_params, values)
        return self.run.capture(body, inner)


def need_text(value: Value, name: str) -> str:
    """A value that Java casts to a text; anything else fails there."""
    if value is None:
        raise Failure(f"found nothing, expected `{name}`")
    if not isinstance(value, str):
        raise Failure(f"found `{to_text(value)}`, expected text for `{name}`")
    return value


def need_int(value: Value, name: str) -> int:
    """A value that Java casts to Integer; anything else fails there."""
    if value is None:
        raise Failure(f"found nothing, expected `{name}`")
    if java_class(value) != "Integer":
        raise Failure(f"found {java_class(value)} `{to_text(value)}`, expected a whole number for `{name}`")
    assert isinstance(value, int)
    return value
