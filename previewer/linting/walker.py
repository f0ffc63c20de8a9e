"""A walk through a template in the order in which it renders, with the levels and guards at each place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from previewer.linting.guards import NOTHING_KNOWN, Facts, Verdict, judge_call, stops_send, with_prefixes
from previewer.linting.levels import Levels
from previewer.linting.references import Assignment, Branching, CallSite, Naming, Reference, Role
from previewer.linting.scopes import Level, LevelKind, Stack, find, find_inside
from previewer.linting.views import ANYTHING, View
from previewer.payloads.schema import Node as Shape
from previewer.rendering.declaration import Form, Helper, Parameter
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


class Walker:
    """Collects what a template asks for."""

    def __init__(self, helpers: Mapping[str, Helper], load_snippet: LoadSnippet, catalogs: Mapping[str, Shape]) -> None:
        self.references: list[Reference] = []
        self.calls: list[CallSite] = []
        self.branchings: list[Branching] = []
        self.namings: list[Naming] = []
        self.assignments: list[Assignment] = []
        self._helpers = helpers
        self._load_snippet = load_snippet
        self._levels = Levels(catalogs)
        self._assigned: dict[str, View] = {}
        self._snippets: list[str] = []
        self._plain_blocks: list[str] = []
        self._with = ""
        """What the innermost block takes for its context, where that is a `#with`."""
        self._source = Source("", "")

    def walk(self, template: Template, root: Level) -> None:
        """Walks through a template whose root level is given."""
        self._source = template.source
        self._assigned = {"root": root.model, "@root": root.model}
        self._body(template.body, (root,), NOTHING_KNOWN)

    # Statements

    def _body(self, body: tuple[Statement, ...], stack: Stack, facts: Facts) -> Facts:
        """Walks through statements; returns what is known after them."""
        for statement in body:
            match statement:
                case MustacheStatement():
                    self._mustache(statement, stack, facts)
                case BlockStatement(decorator=False):
                    facts |= self._block(statement, stack, facts)
                case PartialBlockStatement():
                    self._body(statement.body, stack, facts)
                case _:
                    pass
        return facts

    def _mustache(self, statement: MustacheStatement, stack: Stack, facts: Facts) -> None:
        call, raw = statement.call, statement.kind is not MustacheKind.ESCAPED
        helper = self._helper(call, stack)
        if helper is None:
            if not call.params and not call.hash:
                self._reference(call.name, Role.OUTPUT, stack, facts, call, statement, raw=raw)
            return
        printed = self._snippet(call, stack, facts) if helper.name == "snippet" else frozenset()
        self._call(call, helper, Form.INLINE, stack, facts, statement, Role.OUTPUT, raw, printed)

    def _helper(self, call: Call, stack: Stack) -> Helper | None:
        helper = self._helpers.get(call.name.original)
        named = stack[-1].kind in (LevelKind.NAMES, LevelKind.PARENT_FIRST)
        # Inside block params a helper without arguments is not called: the field of its name is read.
        return None if named and not call.params and not call.hash else helper

    def _call(
        self,
        call: Call,
        helper: Helper,
        form: Form,
        stack: Stack,
        facts: Facts,
        statement: Node,
        role: Role,
        raw: bool = False,
        printed: frozenset[str] = frozenset(),
    ) -> tuple[View, ...]:
        """Notes a call and all that its arguments ask for.

        `role` is what becomes of the result; `printed` are a snippet's variables that are printed as they are.
        """
        views: list[View] = []
        fallback = len(call.params) - 1 if helper.name == "defaultIfEmpty" else None  # printed if all else is missing
        for index, param in enumerate(call.params):
            parameter = _parameter(helper, index)
            prints = index == fallback or f"arg{index - 1}" in printed
            inner = Role.GUARD if helper.name in DECIDING and not prints else Role.ARGUMENT
            if inner is Role.ARGUMENT and role is Role.GUARD and (parameter is None or parameter.may_be_missing):
                inner = Role.GUARD
            views.append(self._expression(param, inner, stack, facts, call, statement, helper, parameter, raw))
        for pair in call.hash:
            declared = next((known for known in helper.hash if known.name == pair.key), None)
            use = Role.ARGUMENT if pair.key in printed else Role.GUARD
            self._expression(pair.value, use, stack, facts, call, statement, helper, declared, raw)
        self.calls.append(CallSite(self._source, call, helper, form, stack, facts, tuple(views), statement))
        return tuple(views)

    def _expression(
        self,
        expression: Expression,
        role: Role,
        stack: Stack,
        facts: Facts,
        call: Call,
        statement: Node,
        helper: Helper | None = None,
        parameter: Parameter | None = None,
        raw: bool = False,
    ) -> View:
        match expression:
            case PathExpression():
                return self._reference(expression, role, stack, facts, call, statement, helper, parameter, raw)
            case SubExpression(call=inner):
                nested = self._helpers.get(inner.name.original)
                if nested is not None:
                    self._call(inner, nested, Form.SUBEXPRESSION, stack, facts, statement, role, raw)
                return ANYTHING
            case _:
                return ANYTHING

    def _reference(
        self,
        path: PathExpression,
        role: Role,
        stack: Stack,
        facts: Facts,
        call: Call,
        statement: Node,
        helper: Helper | None = None,
        parameter: Parameter | None = None,
        raw: bool = False,
    ) -> View:
        local = role is Role.OUTPUT and helper is None and self._is_local(path.original, stack)
        found = find_inside(path.path, stack) if local else find(path.path, stack, self._assigned)
        self.references.append(
            Reference(
                self._source,
                path,
                role,
                found,
                stack,
                facts,
                call,
                statement,
                helper,
                parameter,
                raw,
                tuple(self._plain_blocks),
                local,
            )
        )
        return found.view

    # Blocks

    def _block(self, block: BlockStatement, stack: Stack, facts: Facts) -> Facts:
        around = self._with
        takes = block.call.name.original == "with" and bool(block.call.params) and not block.inverted
        self._with = self._source.slice(block.call.params[0].span) if takes else ""
        known = self._branch(
            block.call, block.block_params, block.body, block.inverses, block, stack, facts, block.inverted
        )
        self._with = around
        return known

    def _is_local(self, name: str, stack: Stack) -> bool:
        """Whether a name is that of the `#with` around it: the engine looks it up in there alone (with-034)."""
        taken = self._with and stack[-1].kind is not LevelKind.NAMES and name[:1] != "."
        return bool(taken) and (name == self._with or name.startswith(f"{self._with}."))

    def _branch(
        self,
        call: Call,
        names: tuple[BlockParam, ...],
        body: tuple[Statement, ...],
        inverses: tuple[Inverse, ...],
        statement: Node,
        stack: Stack,
        facts: Facts,
        inverted: bool = False,
    ) -> Facts:
        """Walks through a block, or through `{{else if x}}` and what follows; returns what is known after it."""
        helper = self._helper(call, stack)
        if helper is None:
            role = Role.GUARD if inverted else Role.SUBJECT
            views: tuple[View, ...] = (self._reference(call.name, role, stack, facts, call, statement),)
        elif helper.name in ("each", "with"):
            views = self._subject(call, helper, stack, facts, statement)
        else:
            role = Role.GUARD if helper.name in DECIDING else Role.ARGUMENT
            views = self._call(call, helper, Form.BLOCK, stack, facts, statement, role)
        subject = views[0] if views else stack[-1].model
        name = helper.name if helper is not None else ""
        verdict = self._verdict(call, name, subject, stack)
        if inverted:
            verdict = verdict.negated
        if helper is None or name in ("if", "unless", "each", "with"):
            asked = call.params[0] if helper is not None and call.params else call.name
            sure = isinstance(asked, PathExpression) and find(asked.path, stack, self._assigned).certain
            self.branchings.append(Branching(self._source, call, statement, subject, sure, facts))
        inner = stack if inverted else self._levels.inside(self._source, call, name, subject, stack)
        plain = [f"#{self._source.slice(call.span)}"] if inner is stack else []
        self._plain_blocks += plain
        ends = self._inner_body(call, name, names, body, inner, subject, facts | verdict.true)
        outer = self._levels.inside_else(name, names, subject, stack)
        otherwise = self._inverses(inverses, statement, outer, facts | verdict.false)
        del self._plain_blocks[len(self._plain_blocks) - len(plain) :]
        if name == "assign":
            self._assign(call, body, stack)
        # After a branch that stops the send, the other one has run.
        if ends:
            return verdict.false
        return verdict.true if otherwise else NOTHING_KNOWN

    def _inverses(self, inverses: tuple[Inverse, ...], statement: Node, stack: Stack, facts: Facts) -> bool:
        """Walks through the else parts; whether they stop the send."""
        if not inverses:
            return False
        first, rest = inverses[0], inverses[1:]
        if first.call is None:
            self._body(first.body, stack, facts)
            self._inverses(rest, statement, stack, facts)
            return stops_send(first.body)
        self._branch(first.call, first.block_params, first.body, rest, statement, stack, facts)
        return False

    def _subject(self, call: Call, helper: Helper, stack: Stack, facts: Facts, statement: Node) -> tuple[View, ...]:
        views = tuple(
            self._expression(param, Role.SUBJECT, stack, facts, call, statement, helper) for param in call.params[:1]
        )
        for pair in call.hash:
            self._expression(pair.value, Role.ARGUMENT, stack, facts, call, statement, helper)
        self.calls.append(CallSite(self._source, call, helper, Form.BLOCK, stack, facts, views, statement))
        return views

    def _verdict(self, call: Call, name: str, subject: View, stack: Stack) -> Verdict:
        if not name:
            return Verdict(with_prefixes(subject.key))
        return judge_call(name, call.params, lambda path: self._view(path, stack).key)

    def _inner_body(
        self,
        call: Call,
        name: str,
        names: tuple[BlockParam, ...],
        body: tuple[Statement, ...],
        stack: Stack,
        subject: View,
        facts: Facts,
    ) -> bool:
        """Walks through a block's body below its block params; whether it stops the send."""
        if names:
            around = stack
            level = Level(ANYTHING, "", LevelKind.NAMES, self._levels.named(call, name, names, subject, stack))
            stack = (*stack, level)
            self.namings.append(Naming(self._source, names, level, around))
        self._body(body, stack, facts)
        return stops_send(body)

    def _assign(self, call: Call, body: tuple[Statement, ...], stack: Stack) -> None:
        match call.params:
            case (StringLiteral(value=name) as literal, *_):
                raw = all(item.kind is not MustacheKind.ESCAPED for item in body if isinstance(item, MustacheStatement))
                self.assignments.append(Assignment(self._source, name, literal.span, stack, raw))
                self._assigned[name] = ANYTHING
            case _:
                pass

    def _snippet(self, call: Call, stack: Stack, facts: Facts) -> frozenset[str]:
        """Walks through a snippet; returns its variables that it prints without asking whether they are there."""
        match call.params:
            case (StringLiteral(value=name), *values):
                template = self._load_snippet(name)
            case _:
                return frozenset()
        if template is None or name in self._snippets:
            return frozenset()
        variables = {pair.key: self._view(pair.value, stack) for pair in call.hash}
        variables |= {f"arg{index}": self._view(value, stack) for index, value in enumerate(values)}
        level = Level(stack[-1].model, f'snippet "{name}"', LevelKind.SNIPPET, variables)
        outer, self._source = self._source, template.source
        around, self._with = self._with, ""
        self._snippets.append(name)
        start = len(self.references)
        self._body(template.body, (*stack, level), facts)
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


def _parameter(helper: Helper, index: int) -> Parameter | None:
    if index < len(helper.params):
        return helper.params[index]
    return helper.params[-1] if helper.variadic and helper.params else None
