"""What can stand at one place of the data, and what one step of a path makes of it."""

from __future__ import annotations

from enum import Enum

from previewer.records import Record
from previewer.rendering.members import has_member
from previewer.schemas.schema import ANY, Node
from previewer.syntax.paths import Segment, SegmentKind

Key = tuple[str, ...]
"""What guards call a place: its path from the root; an item of a list is its own place in each loop."""


class View(Record):
    """What can stand at one place; without a node nothing is known about it, and nothing is said."""

    node: Node | None
    key: Key | None = None
    """None where every evaluation may give another value."""

    @property
    def kinds(self) -> frozenset[str]:
        """The JSON types that were seen here besides null; empty where nothing is known."""
        return frozenset() if self.node is None else frozenset(self.node.types) - {"null"}

    @property
    def always_filled(self) -> bool:
        """Whether whatever stands here is true for `#if`, as far as is known: numbers and booleans never count."""
        node = self.node
        if node is None or node.any or node.nullable or not node.present:
            return False
        match tuple(self.kinds):
            case ("object",):
                return True
            case ("array",):
                return node.lengths is not None and node.lengths[0] > 0
            case ("string",):
                return not node.shapes.get("empty", 0)
            case _:
                return False

    def inside(self, name: str) -> Key | None:
        """The key of what stands under a name here."""
        return None if self.key is None else (*self.key, name)


ANYTHING = View(None)
TEXT = View(Node(1, 1, {"string": 1}))
"""A text of which nothing more is known."""


class Presence(Enum):
    """How often a step finds something."""

    NEVER = "never"
    SOMETIMES = "sometimes"
    ALWAYS = "always"
    UNKNOWN = "unknown"
    """The payloads do not tell."""
    HOST = "host"
    """A method of the JVM answers, such as `size`."""


class Step(Record):
    """One segment of a path: what it finds, and in how many of how many cases."""

    segment: int
    """Its place among the path's segments."""
    presence: Presence
    view: View
    present: int = 0
    of: int = 0
    told: bool = False
    """Whether a team says so, whatever payloads show."""


def step(view: View, segment: Segment, at: int) -> Step:
    """What a name or an index finds in a view."""
    node = view.node
    if node is None or node.any:
        return Step(at, Presence.UNKNOWN, View(None, view.inside(segment.name)))
    name = segment.name.removeprefix("@") if segment.kind is SegmentKind.DATA else segment.name
    kinds = view.kinds
    if not kinds:
        return Step(at, Presence.UNKNOWN, ANYTHING)  # always null, or an item of a list that was never filled
    if "array" in kinds and segment.kind is SegmentKind.INDEX:
        found = _item(view, node, segment, at)
        return found if kinds == {"array"} else _only_sometimes(found)
    if "object" in kinds:
        found = _property(view, node, name, at)
        if kinds == {"object"}:
            return found
        if found.presence is not Presence.NEVER:
            return _only_sometimes(found)
    if any(has_member(_SAMPLES[kind], name) for kind in kinds):
        return Step(at, Presence.HOST, ANYTHING)
    return Step(at, Presence.NEVER, ANYTHING)


def _only_sometimes(found: Step) -> Step:
    """A step into what is only sometimes of a kind that can have it."""
    return found.replace(presence=Presence.SOMETIMES) if found.presence is Presence.ALWAYS else found


_SAMPLES: dict[str, object] = {
    "object": {},
    "array": [],
    "string": "",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
}


def _property(view: View, node: Node, name: str, at: int) -> Step:
    child = node.get(name)
    if child is None:
        return Step(at, Presence.HOST if has_member({}, name) else Presence.NEVER, ANYTHING)
    inside = View(None if child.any else child, view.inside(name))
    return _evident(child, inside, at) if name in node.properties else Step(at, Presence.UNKNOWN, inside)


def _evident(child: Node, view: View, at: int) -> Step:
    filled = child.present - child.nulls
    if child.any or (child.required is None and not child.of):
        presence = Presence.UNKNOWN
    else:
        presence = Presence.SOMETIMES if child.optional or child.nullable else Presence.ALWAYS
    return Step(at, presence, view, filled, child.of, told=child.any or child.required is not None)


def _item(view: View, node: Node, segment: Segment, at: int) -> Step:
    item = View(node.items, view.inside(f"[{segment.index}]"))
    if node.items is None or node.lengths is None:
        return Step(at, Presence.UNKNOWN, item)
    shortest, longest = node.lengths
    if not 0 <= segment.index < longest:
        return Step(at, Presence.NEVER, ANYTHING)
    sure = segment.index < shortest and not node.items.nullable
    return Step(at, Presence.ALWAYS if sure else Presence.SOMETIMES, item)


def list_of(item: Node) -> View:
    """A list with some items, nobody knows how many."""
    return View(Node(1, 1, {"array": 1}, items=item, lengths=(1, _MANY)))


def groups_of(subject: View, names: tuple[str, ...]) -> View:
    """The list of groups that groupBy makes of a list by some fields; without names nobody knows the groups' key."""
    node = subject.node
    if node is None or not node.only("array"):
        return ANYTHING
    items = Node(1, 1, {"array": 1}, items=node.items, lengths=(1, _MANY))
    key = ANY
    if names and node.items is not None:
        key = Node(1, 1, {"object": 1}, properties={name: node.items.get(name) or ANY for name in names})
    fields = {"key": key, "items": items, "count": Node(1, 1, {"integer": 1})}
    group = Node(1, 1, {"object": 1}, properties=fields)
    return View(Node(1, 1, {"array": 1}, items=group, lengths=node.lengths))


_MANY = 1_000


def kinds_in_words(kinds: frozenset[str]) -> str:
    """JSON types as a template author calls them: text or whole number."""
    return " or ".join(_WORDS[kind] for kind in sorted(kinds))


def with_article(kinds: frozenset[str]) -> str:
    """The same, each with its article."""
    return " or ".join(f"{'an' if _WORDS[kind][0] in 'aeiou' else 'a'} {_WORDS[kind]}" for kind in sorted(kinds))


_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "decimal",
    "boolean": "boolean",
    "object": "object",
    "array": "list",
}
