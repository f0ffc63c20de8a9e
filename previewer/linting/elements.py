"""The HTML elements of a template, followed through every branch: what is open where, and what never closes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from previewer.linting.guards import stops_send
from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.ast import (
    BlockStatement,
    Call,
    Inverse,
    MustacheStatement,
    PartialBlockStatement,
    Statement,
    StringLiteral,
    Template,
    TextStatement,
)

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
LENIENT = frozenset("p li dt dd option optgroup thead tbody tfoot colgroup html head body rp rt".split())
"""Elements that end without an end tag of their own."""
RAW = frozenset(("script", "style", "textarea", "title"))
"""Elements whose inside is no HTML."""
ISLANDS = frozenset(("assign", "urlEncode", "base64", "hexEncode", "md5", "sha1", "sha256", "breaklines", "partial"))
"""Blocks whose body is not written where it stands."""

Condition = tuple[str, bool]
"""A block's condition as written, and how it came out."""


class Element(Record):
    """An open element; with conditions, one that is open only where they hold."""

    name: str
    source: Source
    span: Span
    conditions: tuple[Condition, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """Where it is opened."""
        return self.source.name, self.span.start

    def under(self, condition: Condition) -> Element:
        """The same element, open only where the condition holds, too."""
        return Element(self.name, self.source, self.span, (*self.conditions, condition))


class Fault(Record):
    """What is wrong with the elements: the code of the rule that tells it, the place, and the words."""

    code: str
    source: Source
    span: Span
    message: str


class _State(Record):
    """Where the reading stands: in text, in a tag, in a quoted value, in a comment; and what is open."""

    stack: tuple[Element, ...] = ()
    mode: str = "text"
    pending: tuple[str, Span, bool] | None = None
    """The tag that is being read: its name, its place, and whether it closes."""


class Elements:
    """Reads a template's HTML, with that of the snippets that it renders, and collects what is wrong with it."""

    def __init__(self, template: Template, snippets: Mapping[str, Template]) -> None:
        self._source = template.source
        self._snippets = snippets
        self._inside: list[str] = []
        self._active: tuple[Condition, ...] = ()
        self._closed_at: dict[tuple[str, int], tuple[Source, Span]] = {}
        self._told: set[tuple[str, int]] = set()
        self.faults: dict[Fault, None] = {}
        self.children: list[tuple[Element, Element]] = []
        """Elements with those that they stand in."""
        state = self._body(template.body, _State())
        for element in state.stack:
            self._never_closed(element)

    # Statements

    def _body(self, body: tuple[Statement, ...], state: _State) -> _State:
        for statement in body:
            match statement:
                case TextStatement():
                    state = self._text(statement, state)
                case BlockStatement(decorator=False):
                    state = self._block(statement, state)
                case PartialBlockStatement():
                    state = self._body(statement.body, state)
                case MustacheStatement(call=Call(params=(StringLiteral(value=name), *_)) as call):
                    if call.name.original == "snippet" and state.mode == "text":
                        state = self._snippet(name, state)
                case _:
                    pass
        return state

    def _snippet(self, name: str, state: _State) -> _State:
        template = self._snippets.get(name)
        if template is None or name in self._inside:
            return state
        outer, self._source = self._source, template.source
        self._inside.append(name)
        state = self._body(template.body, state)
        self._inside.pop()
        self._source = outer
        return state

    def _block(self, block: BlockStatement, state: _State) -> _State:
        name = block.call.name.original
        if name in ISLANDS:
            return state
        if name == "each":
            self._loop(block, state)
            return self._otherwise(block.inverses, state)
        if name in ("sortBy", "groupBy"):
            return self._body(block.body, state)
        condition, holds = _condition(self._source.slice(block.call.span), block.call)
        return self._branch((condition, holds != block.inverted), block.body, block.inverses, state)

    def _loop(self, block: BlockStatement, state: _State) -> None:
        after = self._body(block.body, state)
        # Compared as objects: what was open before the loop is the very same after it.
        before, left = (set(map(id, stack)) for stack in (state.stack, after.stack))
        for element in after.stack:
            if id(element) not in before and element.name not in LENIENT and element.place not in self._told:
                self._told.add(element.place)
                message = f"`<{element.name}>` is opened in each pass of the loop and not closed"
                self._add("HB503", element.source, element.span, message)
        for element in state.stack:
            if id(element) not in left:
                place = self._closed_at.get(element.place, (element.source, element.span))
                self._add("HB503", *place, f"`</{element.name}>` closes, in each pass, what the loop did not open")

    def _otherwise(self, inverses: tuple[Inverse, ...], state: _State) -> _State:
        """The else part of a loop, which runs instead of all passes."""
        if inverses and inverses[0].call is None:
            after = self._body(inverses[0].body, state)
            return state if [e.name for e in after.stack] != [e.name for e in state.stack] else after
        return state

    def _branch(
        self, condition: Condition, body: tuple[Statement, ...], inverses: tuple[Inverse, ...], state: _State
    ) -> _State:
        holds, fails = condition, (condition[0], not condition[1])
        yes = self._under(holds, body, state)
        no = state
        if inverses:
            first, rest = inverses[0], inverses[1:]
            if first.call is None:
                no = self._under(fails, first.body, state)
            else:
                text, truth = _condition(self._source.slice(first.call.span), first.call)
                active = self._active
                self._active = (*active, fails)
                no = self._branch((text, truth), first.body, rest, state)
                self._active = active
        if stops_send(body):
            return no
        if inverses and inverses[0].call is None and stops_send(inverses[0].body):
            return yes
        opened, kept = _without_closed(state.stack, yes.stack, no.stack)
        return _State(_merged(opened, kept, holds, fails), yes.mode, yes.pending)

    def _under(self, condition: Condition, body: tuple[Statement, ...], state: _State) -> _State:
        active = self._active
        self._active = (*active, condition)
        after = self._body(body, state)
        self._active = active
        return after

    # HTML

    def _text(self, statement: TextStatement, state: _State) -> _State:
        text, at, end = self._source.text, statement.start, statement.end
        while at < end:
            found = _next(state.mode).search(text, at, end)
            if found is None:
                break
            at = found.end()
            state = self._token(found, state)
        return state

    def _token(self, found: re.Match[str], state: _State) -> _State:
        stack, mode, word = state.stack, state.mode, found[0]
        if mode == "text":
            if word == "<!--":
                return _State(stack, "comment")
            name = found["name"]
            if name is None:
                return _State(stack, "tag")
            tag = (name.lower(), Span(found.start(), found.end("name")), word[1] == "/")
            return _State(stack, "tag", tag) if found["rest"] is None else self._tag(tag, stack, word[-2] == "/")
        if mode == "tag":
            if word in "\"'":
                return _State(stack, word, state.pending)
            return self._tag(state.pending, stack, word == "/>") if state.pending else _State(stack)
        if mode in ("'", '"'):
            return _State(stack, "tag", state.pending)
        if mode == "comment":
            return _State(stack)
        return _State(stack, "tag", (mode.removeprefix("raw "), Span(*found.span()), True))

    def _tag(self, tag: tuple[str, Span, bool], stack: tuple[Element, ...], closed: bool) -> _State:
        name, span, closes = tag
        if closes:
            return _State(self._close(name, span, stack))
        if name in VOID or closed:
            return _State(stack)
        if name in LENIENT and stack and stack[-1].name == name:
            stack = stack[:-1]
        element = Element(name, self._source, span)
        if stack:
            self.children.append((element, stack[-1]))
        return _State((*stack, element), f"raw {name}" if name in RAW else "text")

    def _close(self, name: str, span: Span, stack: tuple[Element, ...]) -> tuple[Element, ...]:
        kept: list[Element] = []
        skipped: list[Element] = []
        for at in range(len(stack) - 1, -1, -1):
            element = stack[at]
            if element.conditions and any((text, not holds) in self._active for text, holds in element.conditions):
                kept.insert(0, element)  # open only where this tag is not written
                continue
            if element.name == name:
                if element.conditions and not set(element.conditions) <= set(self._active):
                    self._unbalanced(element)
                for inner in skipped:
                    self._never_closed(inner)
                self._closed_at[element.place] = (self._source, span)
                return (*stack[:at], *kept)
            skipped.append(element)
        if name not in LENIENT and name not in VOID and not _varies(self._active):
            self._add("HB501", self._source, span, f"`</{name}>` closes an element that is not open here")
        return stack

    def _never_closed(self, element: Element) -> None:
        if element.conditions:
            self._unbalanced(element)
        elif element.name not in LENIENT:
            self._add("HB501", element.source, element.span, f"`<{element.name}>` is never closed")

    def _unbalanced(self, element: Element) -> None:
        if element.name in LENIENT or element.place in self._told or _varies(self._active):
            return
        self._told.add(element.place)
        words = " and ".join(f"`{text}`" if holds else f"not `{text}`" for text, holds in element.conditions)
        closed = self._closed_at.get(element.place)
        if closed is not None:
            self._add("HB502", *closed, f"`</{element.name}>` is written only in one branch: {words} leaves it open")
        else:
            self._add("HB502", element.source, element.span, f"`<{element.name}>` is opened only where {words}")

    def _add(self, code: str, source: Source, span: Span, message: str) -> None:
        self.faults[Fault(code, source, span, message)] = None


_TEXT = re.compile(r"""<!--|<!|<\?|</?(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)(?P<rest>(?:[^>"']++|"[^"]*+"|'[^']*+')*+>)?""")
"""What begins in text; of a tag without tags of Handlebars in it, all at once."""
_TAG = re.compile(r"/>|[>\"']")


def _next(mode: str) -> re.Pattern[str]:
    if mode == "text":
        return _TEXT
    if mode == "tag":
        return _TAG
    if mode == "comment":
        return _COMMENT_END
    return _QUOTES[mode] if mode in _QUOTES else _RAW_ENDS[mode.removeprefix("raw ")]


_COMMENT_END = re.compile("-->")
_QUOTES = {quote: re.compile(quote) for quote in "\"'"}
_RAW_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in RAW}


def _condition(text: str, call: Call) -> Condition:
    """A condition in words that are the same for `#if a`, `#a`, and `#unless a` the other way round."""
    words = " ".join(text.split())
    name = call.name.original
    if name in ("if", "with"):
        return words.removeprefix(name).strip(), True
    if name == "unless":
        return words.removeprefix(name).strip(), False
    return words, True


def _varies(conditions: tuple[Condition, ...]) -> bool:
    """Whether a condition changes with each pass of a loop: `@first` opens what `@last` closes passes later."""
    return any("@" in text for text, _ in conditions)


def _without_closed(
    before: tuple[Element, ...], yes: tuple[Element, ...], no: tuple[Element, ...]
) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Both branches without what was opened in some passes of a loop and is closed in one of the two."""
    closed = [element for element in before if _varies(element.conditions) and not (element in yes and element in no)]
    return tuple(e for e in yes if e not in closed), tuple(e for e in no if e not in closed)


def _merged(
    yes: tuple[Element, ...], no: tuple[Element, ...], holds: Condition, fails: Condition
) -> tuple[Element, ...]:
    """What is open after two branches: what both leave open, and the rest under its condition."""
    same = 0
    while same < min(len(yes), len(no)) and yes[same].name == no[same].name:
        same += 1
    return (
        *no[:same],
        *(element.under(holds) for element in yes[same:] if fails not in element.conditions),
        *(element.under(fails) for element in no[same:] if holds not in element.conditions),
    )


def rendered_faults(html: str) -> list[Fault]:
    """What is wrong with the elements of HTML that was rendered; its spans are offsets into it."""
    source = Source("", html)
    text = TextStatement(0, len(html), html)
    return list(Elements(Template(0, len(html), source, (text,)), {}).faults)
