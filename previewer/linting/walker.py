"""A walk through a template in the order in which it renders, with the levels and guards at each place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from previewer.linting.guards import NOTHING_KNOWN, Facts, Verdict, judge_call, stops_send, with_prefixes
from previewer.linting.levels import Levels
from previewer.linting.names import slip
from previewer.linting.references import (
    Assignment,
    Branching,
    CallSite,
    Naming,
    PlainBlock,
    Reference,
    Role,
    is_cut_off,
    loop_in,
    meant_subject,
)
from previewer.linting.scopes import Level, LevelKind, Stack, find, find_inside
from previewer.linting.views import ANYTHING, TEXT, View
from previewer.records import Record
from previewer.rendering.declaration import Form, Helper, Parameter
from previewer.schemas.schema import Node as Shape
from previewer.source import Source
from previewer.syntax.ast import (
    BlockParam,
    BlockStatement,
    Call,
    Expression,
    Inverse,
    MustacheKind,
    MustacheStatement,
    Node,
    PartialBlockStatement,
    PathExpression,
    Statement,
    StringLiteral,
    SubExpression,
    Template,
)

DECIDING = frozenset(
    (
        *("if", "unless", "and", "or", "not", "eq", "neq", "ne", "ifEq", "ifContains", "defaultIfEmpty"),
        *("yesno", "log", "snippet", "sendSkip", "assign", "lookup"),
    )
)
"""Helpers to which a missing value is an answer like any other."""

LoadSnippet = Callable[[str], Template | None]


class Place(Record):
    """Where the walk stands: the levels around it, and what is known to be there."""

    stack: Stack
    facts: Facts

    def knowing(self, facts: Facts, stack: Stack | None = None) -> Place:
        """A place within, where more is known and maybe other levels are open."""
        return Place(self.stack if stack is None else stack, self.facts | facts)


class Use(Record):
    """What a value is asked for: the call and the tag in which it stands, and the helper that takes it."""

    call: Call
    statement: Node
    helper: Helper | None = None
    parameter: Parameter | None = None
    raw: bool = False
    """Whether what the tag prints is not escaped."""

    def as_parameter(self, parameter: Parameter | None) -> Use:
        """The same for one of the call's arguments."""
        return Use(self.call, self.statement, self.helper, parameter, self.raw)


class Walker:
    """Collects what a template asks for."""

    def __init__(
        self,
        helpers: Mapping[str, Helper],
        load_snippet: LoadSnippet,
        catalogs: Mapping[str, Shape],
        snippet_variables: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.references: list[Reference] = []
        self.calls: list[CallSite] = []
        self.branchings: list[Branching] = []
        self.namings: list[Naming] = []
        self.assignments: list[Assignment] = []
        self._helpers = helpers
        self._load_snippet = load_snippet
        self._snippet_variables = snippet_variables
        self._levels = Levels(catalogs)
        self._assigned: dict[str, View] = {}
        self._snippets: list[str] = []
        self._plain_blocks: list[PlainBlock] = []
        self._with = ""
        """What the innermost block takes for its context, where that is a `#with`."""
        self._source = Source("", "")

    def walk(self, template: Template, root: Level) -> None:
        """Walks through a template whose root level is given."""
        self._source = template.source
        self._assigned = {"root": root.model, "@root": root.model}
        self._body(template.body, Place((root,), NOTHING_KNOWN))

    # Statements

    def _body(self, body: tuple[Statement, ...], place: Place) -> None:
        for statement in body:
            match statement:
                case MustacheStatement():
                    self._mustache(statement, place)
                case BlockStatement(decorator=False):
                    place = place.knowing(self._block(statement, place))
                case PartialBlockStatement():
                    self._body(statement.body, place)
                case _:
                    pass

    def _mustache(self, statement: MustacheStatement, place: Place) -> None:
        call, raw = statement.call, statement.kind is not MustacheKind.ESCAPED
        helper = self._helper(call, place.stack)
        if helper is not None:
            printed = self._snippet(call, place) if helper.name == "snippet" else frozenset()
            self._call(helper, Form.INLINE, Role.OUTPUT, place, Use(call, statement, helper, raw=raw), printed)
        elif not call.params and not call.hash:
            self._reference(call.name, Role.OUTPUT, place, Use(call, statement, raw=raw))

    def _helper(self, call: Call, stack: Stack) -> Helper | None:
        helper = self._meant(call)
        named = stack[-1].kind in (LevelKind.NAMES, LevelKind.PARENT_FIRST)
        # Inside block params a helper without arguments is not called: the field of its name is read.
        return None if named and not call.params and not call.hash else helper

    def _meant(self, call: Call) -> Helper | None:
        """The helper of a call; of a misspelt one, too, so that what it is given is looked at."""
        name = call.name.original
        helper = self._helpers.get(name)
        if helper is None and (call.params or call.hash):
            return self._helpers.get(slip(name, self._helpers) or "")
        return helper

    def _call(
        self, helper: Helper, form: Form, role: Role, place: Place, use: Use, printed: frozenset[str] = frozenset()
    ) -> tuple[View, ...]:
        """Notes a call and all that its arguments ask for.

        `role` is what becomes of the result; `printed` are a snippet's variables that are printed as they are.
        """
        call = use.call
        views: list[View] = []
        fallback = len(call.params) - 1 if helper.name == "defaultIfEmpty" else None  # printed if all else is missing
        for index, param in enumerate(call.params):
            parameter = helper.parameter(index)
            prints = index == fallback or f"arg{index - 1}" in printed
            inner = Role.GUARD if helper.name in DECIDING and not prints else Role.ARGUMENT
            if inner is Role.ARGUMENT and role is Role.GUARD and (parameter is None or parameter.may_be_missing):
                inner = Role.GUARD
            views.append(self._expression(param, inner, place, use.as_parameter(parameter)))
        for pair in call.hash:
            declared = next((known for known in helper.hash if known.name == pair.key), None)
            inner = Role.ARGUMENT if pair.key in printed else Role.GUARD
            self._expression(pair.value, inner, place, use.as_parameter(declared))
        return self._called(helper, form, place, use, tuple(views))

    def _called(self, helper: Helper, form: Form, place: Place, use: Use, params: tuple[View, ...]) -> tuple[View, ...]:
        if use.call.name.original in self._helpers:
            site = CallSite(self._source, use.call, helper, form, place.stack, place.facts, params, use.statement)
            self.calls.append(site)
        return params

    def _expression(self, expression: Expression, role: Role, place: Place, use: Use) -> View:
        match expression:
            case PathExpression():
                return self._reference(expression, role, place, use)
            case SubExpression(call=call):
                helper = self._meant(call)
                if helper is not None:
                    inner = Use(call, use.statement, helper, raw=use.raw)
                    self._call(helper, Form.SUBEXPRESSION, role, place, inner)
                return TEXT if helper is not None and helper.result == "text" else ANYTHING
            case _:
                return ANYTHING

    def _reference(self, path: PathExpression, role: Role, place: Place, use: Use) -> View:
        stack = place.stack
        local = role is Role.OUTPUT and use.helper is None and self._is_local(path.original, stack)
        found = find_inside(path.path, stack) if local else find(path.path, stack, self._assigned)
        self.references.append(
            Reference(
                self._source,
                path,
                role,
                found,
                stack,
                place.facts,
                use.call,
                use.statement,
                use.helper,
                use.parameter,
                use.raw,
                tuple(self._plain_blocks),
                local,
            )
        )
        return found.view

    # Blocks

    def _block(self, block: BlockStatement, place: Place) -> Facts:
        """Walks through a block; returns what is known after it."""
        around = self._with
        takes = block.call.name.original == "with" and bool(block.call.params) and not block.inverted
        self._with = self._source.slice(block.call.params[0].span) if takes else ""
        known = self._branch(block, block.inverses, block, place)
        self._with = around
        return known

    def _is_local(self, name: str, stack: Stack) -> bool:
        """Whether a name is that of the `#with` around it: the engine looks it up in there alone (with-034)."""
        taken = self._with and stack[-1].kind is not LevelKind.NAMES and name[:1] != "."
        return bool(taken) and (name == self._with or name.startswith(f"{self._with}."))

    def _branch(
        self, part: BlockStatement | Inverse, inverses: tuple[Inverse, ...], block: BlockStatement, place: Place
    ) -> Facts:
        """Walks through a block, or through `{{else if x}}` and what follows; returns what is known after it."""
        call, names, body, stack = part.call, part.block_params, part.body, place.stack
        assert call is not None
        inverted = isinstance(part, BlockStatement) and part.inverted
        helper = self._helper(call, stack)
        loop = loop_in(call)
        if loop is not None and not inverted and (helper is None or helper.name == "each"):
            helper, names = self._helpers["each"], names or (loop[1],)
        if inverted and call.name.original not in self._helpers:
            helper = None
        use = Use(call, block, helper)
        head = len(self.references)
        views: tuple[View, ...]
        if helper is None and (call.params or call.hash) and not inverted:
            views = (ANYTHING,)  # no helper has that name, which is a fault of its own
            self._assigned |= {each.value: ANYTHING for each in call.params if isinstance(each, StringLiteral)}
        elif helper is None:
            role = Role.GUARD if inverted else Role.SUBJECT
            views = (self._reference(call.name, role, place, use),)
        elif helper.name in ("each", "with"):
            views = self._subject(helper, place, use)
        else:
            role = Role.GUARD if helper.name in DECIDING else Role.ARGUMENT
            views = self._call(helper, Form.BLOCK, role, place, use)
        subject = views[0] if views else stack[-1].model
        if len(self.references) > head and (helper is None or helper.name in ("each", "with")):
            first = self.references[head]
            if first.path in (call.name, *(loop or call.params)[:1]):
                subject = meant_subject(first) or subject
        name = helper.name if helper is not None else ""
        verdict = self._verdict(call, name, subject, stack)
        if inverted:
            verdict = verdict.negated
        if helper is None or name in ("if", "unless", "each", "with"):
            asked = call.params[0] if helper is not None and call.params else call.name
            sure = isinstance(asked, PathExpression) and find(asked.path, stack, self._assigned).certain
            self.branchings.append(Branching(self._source, call, block, subject, sure, place.facts))
        inner = stack if inverted else self._levels.inside(self._source, call, name, subject, stack)
        unread = (None,) if helper is not None and helper.params and not call.params else ()
        asked_for = unread + tuple(each.found.view.key for each in self.references[head:] if not _is_idle(name, each))
        plain = [PlainBlock(f"#{self._source.slice(call.span)}", asked_for)] if inner is stack else []
        self._plain_blocks += plain
        if names:
            inner = self._named(call, name, names, subject, inner)
        self._body(body, place.knowing(verdict.true, inner))
        outer = self._levels.inside_else(name, names, subject, stack)
        otherwise = self._inverses(inverses, block, place.knowing(verdict.false, outer))
        del self._plain_blocks[len(self._plain_blocks) - len(plain) :]
        if name == "assign":
            self._assign(call, body, stack)
        # After a branch that stops the send, the other one has run.
        if stops_send(body):
            return verdict.false
        return verdict.true if otherwise else NOTHING_KNOWN

    def _inverses(self, inverses: tuple[Inverse, ...], block: BlockStatement, place: Place) -> bool:
        """Walks through the else parts; whether they stop the send."""
        if not inverses:
            return False
        first, rest = inverses[0], inverses[1:]
        if first.call is None:
            self._body(first.body, place)
            self._inverses(rest, block, place)
            return stops_send(first.body)
        self._branch(first, rest, block, place)
        return False

    def _subject(self, helper: Helper, place: Place, use: Use) -> tuple[View, ...]:
        params = use.call.params
        loop = loop_in(use.call)
        views = tuple(self._expression(param, Role.SUBJECT, place, use) for param in (loop or params)[:1])
        if len(params) > 1 and is_cut_off(self._source, params[1]):
            views = (ANYTHING,)  # the list is in there, which the index would take
        for pair in use.call.hash:
            self._expression(pair.value, Role.ARGUMENT, place, use)
        return self._called(helper, Form.BLOCK, place, use, views)

    def _verdict(self, call: Call, name: str, subject: View, stack: Stack) -> Verdict:
        if not name:
            return Verdict(with_prefixes(subject.key))
        return judge_call(name, call.params, lambda path: self._view(path, stack).key)

    def _named(self, call: Call, name: str, names: tuple[BlockParam, ...], subject: View, stack: Stack) -> Stack:
        """The levels below a block's block params."""
        level = Level(ANYTHING, "", LevelKind.NAMES, self._levels.named(call, name, names, subject, stack))
        self.namings.append(Naming(self._source, names, level, stack))
        return (*stack, level)

    def _assign(self, call: Call, body: tuple[Statement, ...], stack: Stack) -> None:
        match call.params:
            case (StringLiteral(value=name) as literal, *_):
                raw = all(item.kind is not MustacheKind.ESCAPED for item in body if isinstance(item, MustacheStatement))
                self.assignments.append(Assignment(self._source, name, literal.span, stack, raw))
                self._assigned[name] = ANYTHING
            case _:
                pass

    def _snippet(self, call: Call, place: Place) -> frozenset[str]:
        """Walks through a snippet; returns its variables that it prints without asking whether they are there."""
        match call.params:
            case (StringLiteral(value=name), *values):
                template = self._load_snippet(name)
            case _:
                return frozenset()
        if template is None or name in self._snippets:
            return frozenset()
        stack = place.stack
        variables = {pair.key: self._view(pair.value, stack) for pair in call.hash}
        given = [self._view(value, stack) for value in values]
        variables |= {f"arg{index}": view for index, view in enumerate(given)}
        variables |= dict(zip(self._snippet_variables.get(name, ()), given, strict=False))
        level = Level(stack[-1].model, f'snippet "{name}"', LevelKind.SNIPPET, variables)
        outer, self._source = self._source, template.source
        around, self._with = self._with, ""
        self._snippets.append(name)
        start = len(self.references)
        self._body(template.body, Place((*stack, level), place.facts))
        self._snippets.pop()
        self._source, self._with = outer, around
        return frozenset(
            reference.segments[0].segment.name
            for reference in self.references[start:]
            if reference.role is not Role.GUARD and reference.found.steps and reference.level is level
            if reference.found.view.key not in reference.facts
        )

    def _view(self, expression: Expression, stack: Stack) -> View:
        if isinstance(expression, PathExpression):
            return find(expression.path, stack, self._assigned).view
        return ANYTHING


def _is_idle(name: str, asked: Reference) -> bool:
    """Whether a condition decides nothing by a place, since it is filled in every payload."""
    return name == "if" and asked.found.always_filled
