"""The HTML elements of a template, followed through every branch: what is open where, and what never closes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from previewer.linting.guards import stops_send
from previewer.linting.open_elements import Condition, Element, condition_of, merged, varies, without_closed
from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.ast import (
    BlockStatement,
    Call,
    Inverse,
    MustacheKind,
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
TABLE_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr"))
"""Elements in which nothing but other parts of the table can stand."""


class Fault(Record):
    """What is wrong with the elements: the code of the rule that tells it, the place, and the words."""

    code: str
    source: Source
    span: Span
    message: str


class Child(Record):
    """What stands in an open element: another element, or, without a name, text or a value."""

    name: str
    source: Source
    span: Span
    parent: Element

    @property
    def place(self) -> tuple[str, int]:
        """Where it begins."""
        return self.source.name, self.span.start


class _State(Record):
    """Where the reading stands: in text, in a tag, in a quoted value, in a comment; and what is open."""

    stack: tuple[Element, ...] = ()
    mode: str = "text"
    """In a quoted value, its quote; with a `>` behind it once the value has had one."""
    pending: tuple[str, Span, bool] | None = None
    """The tag that is being read: its name, its place, and whether it closes."""
    quoted: tuple[Source, int] | None = None
    """Where the quoted value that is being read begins."""


class Elements:
    """Reads a template's HTML, with that of the snippets that it renders, and collects what is wrong with it."""

    def __init__(self, template: Template, snippets: Mapping[str, Template]) -> None:
        self._source = template.source
        self._snippets = snippets
        self._inside: list[str] = []
        self._active: tuple[Condition, ...] = ()
        self._closed_at: dict[tuple[str, int], tuple[Source, Span]] = {}
        self._told: set[tuple[str, int]] = set()
        self._torn = False
        self.faults: dict[Fault, None] = {}
        self.children: list[Child] = []
        """The elements that stand in others, and what else stands in parts of tables."""
        state = self._body(template.body, _State())
        if not self._torn:
            self._never_ended(state)
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
                case MustacheStatement(kind=MustacheKind.ESCAPED, call=Call(params=(), hash=())):
                    self._stands(statement.start, statement.end, state)
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
        condition, holds = condition_of(self._source.slice(block.call.span), block.call)
        return self._branch((condition, holds != block.inverted), block.body, block.inverses, state)

    def _loop(self, block: BlockStatement, state: _State) -> None:
        after = self._body(block.body, state)
        if after.mode != state.mode:
            self._never_ended(after)
        if [each.name for each in after.stack] == [each.name for each in state.stack]:
            return  # `</tr><tr>` between items leaves open what was open
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
                text, truth = condition_of(self._source.slice(first.call.span), first.call)
                active = self._active
                self._active = (*active, fails)
                no = self._branch((text, truth), first.body, rest, state)
                self._active = active
        if stops_send(body):
            return no
        if inverses and inverses[0].call is None and stops_send(inverses[0].body):
            return yes
        self._torn = self._torn or yes.mode != no.mode
        opened, kept = without_closed(state.stack, yes.stack, no.stack)
        return _State(merged(opened, kept, holds, fails), yes.mode, yes.pending, yes.quoted)

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
            if state.mode == "text":
                self._stands(at, end if found is None else found.start(), state)
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
            if word.startswith("=") and word[:-1].strip("= \t\r\n"):
                span = Span(found.start() + 1, found.end())
                self._add("HB501", self._source, span, "the value's opening quote is missing")
                return state
            if word.startswith("="):
                return _State(stack, word[-1], state.pending, (self._source, found.end() - 1))
            if not word:
                self._never_ended(state)
            return self._tag(state.pending, stack, word == "/>") if state.pending else _State(stack)
        if mode in _QUOTES:
            return self._in_quotes(found, state)
        if mode == "comment":
            return _State(stack)
        return _State(stack, "tag", (mode.removeprefix("raw "), Span(*found.span()), True))

    def _in_quotes(self, found: re.Match[str], state: _State) -> _State:
        """A value's closing quote, or a first `>` in it, which is the tag's where that quote was forgotten."""
        if found[0] == ">":
            if state.pending is None or _CLOSES[state.mode].match(self._source.text, found.end()):
                return _State(state.stack, f"{state.mode}>", state.pending, state.quoted)
            self._lost_quote(state)
            return self._tag(state.pending, state.stack, False)
        before, after = self._source.text[found.start() - 1], self._source.text[found.end() : found.end() + 1]
        if (before == "=" or state.mode.endswith(">")) and after and after not in " \t\r\n/>{":
            self._lost_quote(state)
        return _State(state.stack, "tag", state.pending)

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
            self.children.append(Child(name, self._source, span, stack[-1]))
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
            if element.name in _WALLS.get(name, _CELLS):
                break  # as browsers do: an end tag in a cell closes nothing outside of it
            skipped.append(element)
        if name not in LENIENT and name not in VOID and not varies(self._active):
            self._add("HB501", self._source, span, f"`</{name}>` closes an element that is not open here")
        return stack

    def _never_closed(self, element: Element) -> None:
        if element.conditions:
            self._unbalanced(element)
        elif element.name not in LENIENT and element.place not in self._told:
            self._add("HB501", element.source, element.span, f"`<{element.name}>` is never closed")

    def _unbalanced(self, element: Element) -> None:
        if element.name in LENIENT or element.place in self._told or varies(self._active):
            return
        self._told.add(element.place)
        words = " and ".join(f"`{text}`" if holds else f"not `{text}`" for text, holds in element.conditions)
        closed = self._closed_at.get(element.place)
        if closed is not None:
            self._add("HB502", *closed, f"`</{element.name}>` is written only in one branch: {words} leaves it open")
        else:
            self._add("HB502", element.source, element.span, f"`<{element.name}>` is opened only where {words}")

    def _never_ended(self, state: _State) -> None:
        if state.mode in _QUOTES:
            self._lost_quote(state)
        elif state.mode == "tag" and state.pending is not None:
            span = state.pending[1]
            self._told.add((self._source.name, span.start))
            self._add("HB501", self._source, span, f"`{self._source.slice(span)}` has no `>` at its end")

    def _lost_quote(self, state: _State) -> None:
        if state.quoted is None or state.pending is None:
            return
        source, place = state.quoted
        name = _NAME_BEFORE.search(source.text, source.text.rfind("<", 0, place), place)
        span = Span(place if name is None else name.start(), place + 1)
        self._add("HB501", source, span, "the value's closing quote is missing")

    def _stands(self, start: int, end: int, state: _State) -> None:
        """Notes what text or value stands where only parts of a table can."""
        if state.mode != "text" or not state.stack or state.stack[-1].name not in TABLE_PARTS:
            return
        found = _WORDS.match(self._source.text, start, end)
        if found is not None:
            self.children.append(Child("", self._source, Span(found.start(1), found.end(1)), state.stack[-1]))

    def _add(self, code: str, source: Source, span: Span, message: str) -> None:
        self.faults[Fault(code, source, span, message)] = None


_TEXT = re.compile(
    r"""<!--|<!|<\?|</?(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)
    (?P<rest>(?:[^<>"'=]++|=\s*+(?:"[^">]*+"(?=[\s/>])|'[^'>]*+'(?=[\s/>]))?+)*+>)?""",
    re.VERBOSE,
)
"""What begins in text; of a tag without tags of Handlebars or anything odd in it, all at once."""
_CELLS = ("td", "th", "table")
_WALLS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys("td th tr thead tbody tfoot caption".split(), ("table",)),
    **dict.fromkeys(("table", "body", "html"), ()),
}
"""The elements out of which an end tag closes nothing, where those are others than cells."""
_TAG = re.compile(
    r"""/>|>|=\s*["']|(?=<[a-zA-Z/!])|=[^\s"'<>={}]+(?:[ \t]+[^\s"'<>={}]+)*["'](?=[\s/>])""",
)
_CLOSES = {quote: re.compile(rf"[^{quote}{{]*(?:{quote}(?:[\s/>{{]|\Z)|{{)") for quote in "\"'"}
"""The rest of a quoted value, up to where its end is clear; a quote that a value follows opens another one."""
_NAME_BEFORE = re.compile(r"""[^\s"'<>/={}]+\s*=\s*\Z""")
_WORDS = re.compile(r"(?:\s|\[\[.*?\]\])*+(\S(?:[^\[]|\[(?!\[))*(?<!\s))", re.DOTALL)
"""Text that is more than blanks and tags of a feed."""


def _next(mode: str) -> re.Pattern[str]:
    if mode == "text":
        return _TEXT
    if mode == "tag":
        return _TAG
    if mode == "comment":
        return _COMMENT_END
    return _QUOTES[mode] if mode in _QUOTES else _RAW_ENDS[mode.removeprefix("raw ")]


_COMMENT_END = re.compile("-->")
_QUOTES = {'"': re.compile('[">]'), "'": re.compile("['>]"), '">': re.compile('"'), "'>": re.compile("'")}
_RAW_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in RAW}


def rendered_faults(html: str) -> list[Fault]:
    """What is wrong with the elements of HTML that was rendered; its spans are offsets into it."""
    source = Source("", html)
    text = TextStatement(0, len(html), html)
    return list(Elements(Template(0, len(html), source, (text,)), {}).faults)
