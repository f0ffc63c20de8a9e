"""A tree to the text that pybars3 compiles, made of leaves that cannot leave the Python source it generates.

pybars3 pastes names and strings between quotes without escaping them. So nothing of a template reaches it as it
was written: the tags are built anew, and each leaf must be on a list of harmless ones. What pybars3 has no word for,
or would read otherwise than Iterable, is an error with its place, too.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import assert_never

from previewer.diagnostics import Diagnostic, Severity
from previewer.rendering.errors import CompileError
from previewer.source import Source
from previewer.syntax.ast import (
    BlockStatement,
    BooleanLiteral,
    Call,
    CommentStatement,
    DecoratorStatement,
    DelimitersStatement,
    EscapedStatement,
    Expression,
    HashPair,
    Inverse,
    MustacheKind,
    MustacheStatement,
    Node,
    NumberLiteral,
    PartialBlockStatement,
    PartialCall,
    PartialStatement,
    PathExpression,
    PathSegment,
    RawBlockStatement,
    Statement,
    StringLiteral,
    SubExpression,
    Tag,
    Template,
    TextStatement,
)
from previewer.syntax.paths import SegmentKind

MAX_TEXT = 500_000
MAX_TAGS = 50_000
"""Characters outside and inside tags: pybars3 needs about ten seconds to compile either. No mail program shows a
fifth of it in full."""
_MAX_BLANKS = 10_000
_MAX_WAYS = 10_000

_SYMBOL = re.compile(r"[\w-]+")
_SEGMENT = re.compile(r"[\w$:@ -]+")
_DATA = re.compile(r"@[A-Za-z]+")
_PARTIAL = re.compile(r"[\w./-]+")
# pybars3 hands hash names on as Python arguments and reads none of a single letter.
_HASH_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]+")
_READ_AS_LITERAL = re.compile(r"true|false|null|undefined|-?\d")


def to_canonical(template: Template) -> str:
    """Turns a tree into text for pybars3; raises CompileError with everything that stands in the way."""
    writer = _Writer(template.source)
    text = writer.all(template.body)
    if writer.plain > MAX_TEXT or len(text) - writer.plain > MAX_TAGS:
        limits = f"{MAX_TEXT:,} characters outside tags and {MAX_TAGS:,} inside"
        writer.refuse(template, f"pybars3 is too slow for this much, expected at most {limits}")
    if writer.faults:
        raise CompileError(*writer.faults)
    return text


def harmless_text(value: str) -> bool:
    """Whether a text can stand between double quotes in Python source and in a tag of pybars3."""
    plain = all(character.isprintable() or character in "\u00a0\u202f" for character in value)
    return plain and not any(mark in value for mark in ('"', "\\", "{{", "}}"))


def resolved_names(path: PathExpression) -> tuple[str, ...]:
    """The names by which pybars3 looks a path up; `this` has none."""
    names = []
    for part in path.segments:
        match part.segment.kind:
            case SegmentKind.PARENT:
                names.append("@_parent")
            case SegmentKind.THIS | SegmentKind.WHOLE_THIS:
                pass
            case _:
                names.append(part.segment.name)
    return tuple(names)


class _Writer:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Diagnostic] = []
        self.plain = 0
        """How many characters stood outside tags."""
        self._ways = 1

    def refuse(self, node: Node, message: str, help: str | None = None) -> str:
        """Notes why a node is not handed on."""
        diagnostic = Diagnostic("HB320", "pybars3-refused", Severity.ERROR, self.source, node.span, message, help)
        self.faults.append(diagnostic)
        return ""

    def all(self, statements: tuple[Statement, ...]) -> str:
        return "".join(map(self._statement, statements))

    def _statement(self, statement: Statement) -> str:
        match statement:
            case TextStatement():
                return self._text(statement)
            case CommentStatement():
                return self._comment(statement)
            case MustacheStatement():
                self._ways = 1
                return self._mustache(statement)
            case BlockStatement():
                return self._block(statement)
            case PartialStatement():
                self._ways = 1
                return _tag(statement.tag, ">", self._partial(statement.call))
            case EscapedStatement():
                return self.refuse(statement, "pybars3 has no `\\{{`: it would evaluate what stands there")
            case DelimitersStatement():
                return self.refuse(statement, "pybars3 has no change of delimiters")
            case DecoratorStatement():
                return self.refuse(statement, "pybars3 has no decorators")
            case RawBlockStatement():
                return self.refuse(statement, "raw blocks are not handed on to pybars3")
            case PartialBlockStatement():
                return self.refuse(statement, "pybars3 has no partial blocks")
            case _:
                assert_never(statement)

    # What pybars3 gets as data: it writes these into its source by repr().

    def _text(self, statement: TextStatement) -> str:
        # pybars3 controls white space itself, so it gets the text as it stood.
        text = self.source.slice(statement.span)
        self.plain += len(text)
        if "{{" in text:
            return self.refuse(statement, "found `{{` in text, where pybars3 would start a tag")
        if max(map(len, re.findall(r"\s+", text)), default=0) > _MAX_BLANKS:
            return self.refuse(statement, f"pybars3 hangs on more than {_MAX_BLANKS:,} blanks in a row")
        # The blanks between tags on one line can be shared out in many ways, and its pattern tries them all.
        self._ways = self._ways * (len(text) + 1) if not text.strip(" \t") else 1
        if self._ways > _MAX_WAYS:
            self._ways = 1
            return self.refuse(
                statement, "pybars3 hangs on so many tags with blanks between them", "put some of them on a line each"
            )
        return text

    def _comment(self, statement: CommentStatement) -> str:
        inside = statement.value[2:-2]
        if "}}" in inside:
            return self.refuse(statement, "pybars3 ends a comment at its first `}}` and prints the rest")
        # Only whether it holds a brace shows: such a comment does not count as alone on its line.
        return "{{!{ }}" if "{" in inside or "}" in inside else "{{! }}"

    # Tags

    def _mustache(self, statement: MustacheStatement) -> str:
        inside = self._call(statement.call, self._path(statement.call.name))
        match statement.kind:
            case MustacheKind.ESCAPED:
                return _tag(statement.tag, "", inside)
            case MustacheKind.AMPERSAND:
                return _tag(statement.tag, "&", inside)
            case MustacheKind.TRIPLE:
                return _tag(statement.tag, "{", inside + "}")
            case _:
                assert_never(statement.kind)

    def _block(self, block: BlockStatement) -> str:
        if block.decorator:
            return self.refuse(block.call, "pybars3 has no decorators")
        for param in block.block_params:
            self.refuse(param, "pybars3 has no block params", "use `this` and `../`")
        name = self._symbol(block.call.name, "a block's name")
        inverse = "".join(self._inverse(part, again=order > 0) for order, part in enumerate(block.inverses))
        opening = _tag(block.open_tag, "^" if block.inverted else "#", self._call(block.call, name))
        return f"{opening}{self.all(block.body)}{inverse}{_tag(block.close_tag, '/', name)}"

    def _inverse(self, part: Inverse, *, again: bool) -> str:
        if part.call is not None:
            return self.refuse(part.tag, "pybars3 has no `{{else if}}`", "put an `{{#if}}` inside the `{{else}}`")
        if again:
            return self.refuse(part.tag, "pybars3 takes one `{{else}}` in a block")
        return _tag(part.tag, "", "else") + self.all(part.body)

    def _partial(self, partial: PartialCall) -> str:
        match partial.name:
            case PathExpression():
                name = self._partial_name(partial.name, partial.name.original)
            case StringLiteral():
                name = self._partial_name(partial.name, partial.name.value)
            case SubExpression():
                name = self._expression(partial.name)
            case _:
                assert_never(partial.name)
        context = (partial.context,) if partial.context is not None else ()
        return self._arguments(name, context, partial.hash)

    def _partial_name(self, node: Node, name: str) -> str:
        if _PARTIAL.fullmatch(name):
            return name
        return self.refuse(node, "a partial's name for pybars3 has only letters, digits and `_` `-` `.` `/`")

    def _call(self, call: Call, name: str) -> str:
        return self._arguments(name, call.params, call.hash)

    def _arguments(self, name: str, params: tuple[Expression, ...], pairs: tuple[HashPair, ...]) -> str:
        seen: set[str] = set()
        for pair in pairs:
            if not _HASH_NAME.fullmatch(pair.key) or iskeyword(pair.key) or pair.key.startswith("__"):
                self.refuse(pair, "a hash name for pybars3 is a Python name of two or more ASCII characters")
            if pair.key in seen:
                self.refuse(pair, f"pybars3 takes `{pair.key}` only once")
            seen.add(pair.key)
        given = [self._expression(param) for param in params]
        return " ".join([name, *given, *(f"{pair.key}={self._expression(pair.value)}" for pair in pairs)])

    # Leaves

    def _expression(self, node: Expression) -> str:
        match node:
            case PathExpression():
                text = self._path(node)
                if literal := _READ_AS_LITERAL.match(text):
                    return self.refuse(node, f"pybars3 reads `{literal[0]}` at the start as a value", "use brackets")
                return text
            case StringLiteral():
                if harmless_text(node.value):
                    return f'"{node.value}"'
                return self.refuse(
                    node, "a text for pybars3 has no double quote, backslash, control character, `{{` or `}}`"
                )
            case NumberLiteral():
                if isinstance(node.value, int):
                    return str(node.value)
                return self.refuse(node, "pybars3 reads only whole numbers")
            case BooleanLiteral():
                return "true" if node.value else "false"
            case SubExpression():
                return f"({self._call(node.call, self._symbol(node.call.name, 'a helper in parentheses'))})"
            case _:
                assert_never(node)

    def _symbol(self, node: PathExpression, what: str) -> str:
        if _SYMBOL.fullmatch(node.original) and not node.original.startswith("__"):
            return node.original
        return self.refuse(node, f"{what} for pybars3 has only letters, digits, `_` and `-`")

    def _path(self, node: PathExpression) -> str:
        parents = ""
        names: list[str] = []
        for part in node.segments:
            match part.segment.kind:
                case SegmentKind.PARENT:
                    if names:
                        return self.refuse(part, "pybars3 knows `../` only at the start of a path")
                    parents += "../"
                case SegmentKind.WHOLE_PARENT:
                    return self.refuse(part, "pybars3 reads `..` as `this`", "write `../this`")
                case SegmentKind.THIS | SegmentKind.WHOLE_THIS:
                    names.append("this")
                case SegmentKind.DATA:
                    if not _DATA.fullmatch(part.segment.name):
                        return self.refuse(part, "a name with `@` for pybars3 has only ASCII letters")
                    names.append(part.segment.name)
                case SegmentKind.PROPERTY | SegmentKind.INDEX:
                    names.append(self._name(part))
                case _:
                    assert_never(part.segment.kind)
        return parents + ".".join(names)

    def _name(self, part: PathSegment) -> str:
        name = part.segment.name
        if name.startswith(("__", "@_")):
            return self.refuse(part, "a name that starts with `__` would reach into Python's own objects")
        if not _SEGMENT.fullmatch(name):
            return self.refuse(part, "a name for pybars3 has only letters, digits, blanks and `_` `-` `$` `:` `@`")
        # Brackets stay: with them pybars3 takes `[null]` for a name.
        bracketed = self.source.text[part.start] == "["
        return f"[{name}]" if bracketed or not _SYMBOL.fullmatch(name) else name


def _tag(tag: Tag, sigil: str, inside: str) -> str:
    before, after = "~" * tag.strips_before, "~" * tag.strips_after
    # In `{{{x~}}}` the third brace stands before the strip flag.
    return f"{{{{{before}{sigil}{inside}{after}}}}}"
