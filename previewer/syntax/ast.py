"""The syntax tree. Nodes are frozen, know where they stand, and never render themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.paths import Segment, split_path


class Node(Record):
    """Any node: a half-open range of offsets into the template's source."""

    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where the node stands."""
        return Span(self.start, self.end)


class PathSegment(Node):
    """One segment of a path, brackets included in its span."""

    segment: Segment


class PathExpression(Node):
    """A reference such as `items.[0].name`, `../x`, `@index` or `this`."""

    original: str

    @property
    def path(self) -> tuple[Segment, ...]:
        """The segments, their offsets relative to the path."""
        return split_path(self.original)

    @property
    def segments(self) -> tuple[PathSegment, ...]:
        """The segments with their places in the source."""
        at = self.start
        return tuple(PathSegment(at + part.start, at + part.end, part) for part in split_path(self.original))


class BareIndexPath(PathExpression):
    """`foo[0].bar`, which Iterable rejects: `original` is what was meant, `foo.[0].bar`."""

    brackets: tuple[int, ...]

    @property
    def segments(self) -> tuple[PathSegment, ...]:
        """The segments with their places in the source, where the dots are missing."""
        found = []
        for part in split_path(self.original):
            missing = sum(self.start + part.start > at + order for order, at in enumerate(self.brackets))
            at = self.start - missing
            found.append(PathSegment(at + part.start, at + part.end, part))
        return tuple(found)


class StringLiteral(Node):
    """A quoted string; `value` is without the quotes and with its own quote unescaped."""

    value: str
    original: str


class NumberLiteral(Node):
    """A number: a Java int where it fits one, else a double."""

    value: int | float
    original: str


class BooleanLiteral(Node):
    """`true` or `false`."""

    value: bool


class SubExpression(Node):
    """A call in parentheses."""

    call: Call


Expression = PathExpression | StringLiteral | NumberLiteral | BooleanLiteral | SubExpression


class HashPair(Node):
    """`key=value` in a call."""

    key: str
    value: Expression


class Call(Node):
    """A name with its parameters and hash: what stands between the delimiters."""

    name: PathExpression
    params: tuple[Expression, ...]
    hash: tuple[HashPair, ...]


class BlockParam(Node):
    """One name between the bars of `as |item index|`."""

    name: str


class Tag(Node):
    """The delimiters around a tag, as written: they tell the strip flags and give the source back."""

    open: str
    close: str

    @property
    def strips_before(self) -> bool:
        """Whether `~` trims the text before the tag."""
        return "~" in self.open

    @property
    def strips_after(self) -> bool:
        """Whether `~` trims the text after the tag."""
        return "~" in self.close


class TextStatement(Node):
    """Text between tags; `value` is what is left of it after whitespace control."""

    value: str


class EscapedStatement(Node):
    r"""`\{{ ... }}`: printed as it stands, without the backslash."""

    value: str


class CommentStatement(Node):
    """A comment of either kind; `value` is all of it, braces included."""

    value: str


class DelimitersStatement(Node):
    """`{{=<% %>=}}`: other delimiters from here on."""

    open: str
    close: str


class MustacheKind(StrEnum):
    """How a value is written: escaped, or raw in one of two spellings."""

    ESCAPED = "escaped"
    TRIPLE = "triple"
    AMPERSAND = "ampersand"


class MustacheStatement(Node):
    """`{{x}}`, `{{{x}}}` or `{{&x}}`."""

    tag: Tag
    kind: MustacheKind
    call: Call


class DecoratorStatement(Node):
    """`{{*name}}`."""

    tag: Tag
    call: Call


class Inverse(Node):
    """An `{{else}}`, `{{^}}` or `{{else if x}}` with the body that follows it."""

    tag: Tag
    label: str
    call: Call | None
    block_params: tuple[BlockParam, ...]
    body: tuple[Statement, ...]


class BlockStatement(Node):
    """`{{#x}}...{{/x}}`, or `{{^x}}...{{/x}}` where `inverted`; a decorator block where `decorator`."""

    open_tag: Tag
    close_tag: Tag
    inverted: bool
    decorator: bool
    call: Call
    block_params: tuple[BlockParam, ...]
    body: tuple[Statement, ...]
    inverses: tuple[Inverse, ...]


class RawBlockStatement(Node):
    """`{{{{x}}}}...{{{{/x}}}}`: the body is parsed, then printed again and not evaluated."""

    open_tag: Tag
    close_tag: Tag
    call: Call
    body: tuple[Statement, ...]


PartialName = PathExpression | StringLiteral | SubExpression


class PartialCall(Node):
    """What a partial tag asks for: a name, maybe a context, maybe a hash."""

    name: PartialName
    context: PathExpression | None
    hash: tuple[HashPair, ...]


class PartialStatement(Node):
    """`{{> name}}`."""

    tag: Tag
    call: PartialCall


class PartialBlockStatement(Node):
    """`{{#> name}}...{{/name}}`."""

    open_tag: Tag
    close_tag: Tag
    call: PartialCall
    body: tuple[Statement, ...]


Statement = (
    TextStatement
    | EscapedStatement
    | CommentStatement
    | DelimitersStatement
    | MustacheStatement
    | DecoratorStatement
    | BlockStatement
    | RawBlockStatement
    | PartialStatement
    | PartialBlockStatement
)


class Template(Node):
    """A whole template."""

    source: Source
    body: tuple[Statement, ...]


_INSIDE: Mapping[type[Node], tuple[str, ...]] = {
    Template: ("body",),
    MustacheStatement: ("call",),
    DecoratorStatement: ("call",),
    BlockStatement: ("call", "block_params", "body", "inverses"),
    Inverse: ("call", "block_params", "body"),
    RawBlockStatement: ("call", "body"),
    PartialStatement: ("call",),
    PartialBlockStatement: ("call", "body"),
    PartialCall: ("name", "context", "hash"),
    Call: ("name", "params", "hash"),
    HashPair: ("value",),
    SubExpression: ("call",),
}
"""The fields of a node that hold other nodes, in the order of the source; the segments of a path are asked of it."""


def children(node: Node) -> list[Node]:
    """The nodes directly inside a node, in the order of the source."""
    found: list[Node] = []
    for field in _INSIDE.get(type(node), ()):
        inside = getattr(node, field)
        if isinstance(inside, tuple):
            found += inside
        elif inside is not None:
            found.append(inside)
    return found


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, depth first, in the order of the source."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack += reversed(children(current))
