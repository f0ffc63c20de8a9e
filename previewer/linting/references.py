"""What a template asks for: each path with where it stands, what it can find there, and which guards hold."""

from __future__ import annotations

from enum import Enum

from previewer.diagnostics import Edit
from previewer.linting.guards import Facts
from previewer.linting.names import slip
from previewer.linting.scopes import Found, Level, LevelKind, Stack
from previewer.linting.views import Key, Presence, Step, View
from previewer.records import Record
from previewer.rendering.declaration import Form, Helper, Parameter
from previewer.rendering.members import MAP_METHODS
from previewer.source import Source, Span
from previewer.syntax.ast import BlockParam, BlockStatement, Call, Expression, Node, PathExpression, PathSegment
from previewer.syntax.paths import SegmentKind


class Role(Enum):
    """What a template does with a value."""

    OUTPUT = "output"
    """Prints it."""
    GUARD = "guard"
    """Decides by it: nothing, or a fallback, is what a missing value is meant to give."""
    SUBJECT = "subject"
    """Loops over it or takes it for the context; without it the body does not run."""
    ARGUMENT = "argument"
    """Hands it to a helper."""


class PlainBlock(Record):
    """A block that opens no level, such as `#if`."""

    written: str
    """Its head, as written."""
    asked: tuple[Key | None, ...]
    """The places that it decides by; None for what nobody knows."""


class Reference(Record):
    """One path expression of a template, at one of the contexts in which it runs."""

    source: Source
    path: PathExpression
    role: Role
    found: Found
    stack: Stack
    facts: Facts
    call: Call
    """The call that it is a part of, or that prints it."""
    statement: Node
    """The statement in whose tag it stands."""
    helper: Helper | None = None
    parameter: Parameter | None = None
    raw: bool = False
    """Printed without escaping."""
    plain_blocks: tuple[PlainBlock, ...] = ()
    local: bool = False
    """Looked up in the innermost level alone, as the engine does with `{{o.a}}` straight inside of `{{#with o}}`."""

    @property
    def segments(self) -> tuple[PathSegment, ...]:
        """The path's segments with their places."""
        return self.path.segments

    @property
    def level(self) -> Level:
        """The level that has the path's head."""
        return self.stack[max(0, len(self.stack) - 1 - self.found.level)]

    def span(self, step: Step) -> Span:
        """Where the segment of a step stands."""
        return self.segments[step.segment].span

    def name(self, step: Step) -> str:
        """What the segment of a step is called."""
        return self.segments[step.segment].segment.name

    def holder(self, step: Step) -> View | None:
        """What was asked for the segment of a step; None where it is the head, and all levels were asked."""
        at = self.found.steps.index(step)
        return self.found.steps[at - 1].view if at else None

    def depends_on_others(self, step: Step) -> bool:
        """Whether a block around it decides by other places: a step may be there whenever that lets it run."""
        key = step.view.key or ()
        return any(key[: len(place or ())] != place for block in self.plain_blocks for place in block.asked)

    def edits(self, span: Span, text: str) -> tuple[Edit, ...]:
        """What puts a text in the place of a part of the path; where that names a block, in its closing tag, too."""
        edit, block = Edit(span, text), self.statement
        if not isinstance(block, BlockStatement) or block.call.name is not self.path:
            return (edit,)
        at = self.source.slice(block.close_tag.span).find(self.path.original)
        if at < 0:
            return (edit,)
        further = block.close_tag.start + at - self.path.start
        return (edit, Edit(Span(span.start + further, span.end + further), text))

    @property
    def is_snippet_variable(self) -> bool:
        """Whether its head is what a call hands to a snippet."""
        return self.level.kind is LevelKind.SNIPPET and self.segments[0].segment.name in self.level.variables

    @property
    def prints_structure(self) -> bool:
        """Whether it prints a list or an object as Java shows it."""
        kinds = self.found.view.kinds
        return self.role is Role.OUTPUT and self.helper is None and bool(kinds) and kinds <= {"object", "array"}

    @property
    def masked(self) -> Step | None:
        """The step that an object has no field for, so that a method of its Java class answers: `size`, `values`."""
        for step in self.found.steps:
            if step.presence is Presence.HOST:
                node = (self.holder(step) or self.level.model).node
                return step if node is not None and node.only("object") and node.values is None else None
        return None

    @property
    def reads_field_for_variable(self) -> bool:
        """Whether it names one of the loop's variables, and a field of that name hides it."""
        head = self.segments[0].segment if self.segments else None
        node = self.level.model.node
        if head is None or head.kind is not SegmentKind.DATA or head.name not in self.level.variables or node is None:
            return False
        return head.name.removeprefix("@") in node.properties

    @property
    def uncertain(self) -> Step | None:
        """The first step that is there only sometimes, and that no guard makes sure of."""
        known = self.facts
        for at, step in enumerate(self.found.steps):
            if step.presence is not Presence.SOMETIMES:
                continue
            if at == 0 and self.found.outer is not None:
                continue
            if step.view.key is not None and step.view.key in known and self.name(step) not in MAP_METHODS:
                continue
            if self.segments[step.segment].segment.kind is SegmentKind.INDEX and self._is_first_of_filled(step):
                continue
            return step
        return None

    def _is_first_of_filled(self, step: Step) -> bool:
        holder = self.holder(step)
        first = self.segments[step.segment].segment.index == 0
        return first and holder is not None and holder.key is not None and holder.key in self.facts


class CallSite(Record):
    """One call of a helper."""

    source: Source
    call: Call
    helper: Helper
    form: Form
    stack: Stack
    facts: Facts
    params: tuple[View, ...]
    statement: Node


class Branching(Record):
    """One block that decides by a condition: whether it can come out both ways."""

    source: Source
    call: Call
    statement: Node
    subject: View
    sure: bool
    """Whether what it asks for is there in every payload."""
    facts: Facts


def meant_subject(reference: Reference) -> View | None:
    """What a block is about whose subject is misspelt in its last segment, so that its body is looked at."""
    step = reference.found.never
    if step is None or step.segment != len(reference.segments) - 1:
        return None
    holder = reference.holder(step)
    for view in (level.model for level in reversed(reference.stack)) if holder is None else (holder,):
        fields = view.node.properties if view.node is not None else {}
        if name := slip(reference.name(step), fields):
            return View(fields[name])
    return None


def loop_in(call: Call) -> tuple[Expression, BlockParam] | None:
    """What `#each item in items`, the loop of other languages, is meant to loop over, and the name of the item."""
    match call.params:
        case (PathExpression(original=name) as item, PathExpression(original="in" | "of"), items):
            return items, BlockParam(item.start, item.end, name)
        case _:
            return None


def is_cut_off(source: Source, argument: Node) -> bool:
    """Whether an argument is the index of the one before, which lacks its dot: `items[0]`."""
    return source.text[argument.start] == "[" and source.text[argument.start - 1] not in " \t\r\n{(#^&=|~"


class Naming(Record):
    """A block that names its item or value: `as |item index|`."""

    source: Source
    names: tuple[BlockParam, ...]
    level: Level
    stack: Stack
    """The levels around it."""


class Assignment(Record):
    """An `#assign`."""

    source: Source
    name: str
    span: Span
    stack: Stack
    raw: bool
    """Whether its body writes values without escaping them."""
