"""A schema: what payloads hold at each place, with the evidence for it.

Walk it by name: `schema.event` is the node of the event's fields, `node.get("total")` that of a field,
`node.items` that of a list's items. `get` gives None for a name that was never seen, and `ANY` where nothing is
known and every name may be right. What a node answers:

- is it always there?   `node.optional`; "in 212 of 240" are `node.present` and `node.of`, both 0 without evidence
- what kind is it?      `node.types`, with counts; `node.can_be("string", "null")`, `node.only("object")`
- what is the text?     `node.shapes`: how often a date, a number, money, a link, HTML, an address, empty
- is `{{#if}}` open?    `node.falsy` of `node.present` times the condition fails
- how long is a list?   `node.lengths`
- which texts?          `node.distinct`, while there are few of them
"""

from __future__ import annotations

from collections.abc import Mapping

from previewer.records import Record

TYPES = ("string", "integer", "number", "boolean", "null", "object", "array")
"""The kinds of JSON value. `integer` was written without a fraction, `number` with one: for the JVM they differ."""

TYPE_OF: Mapping[type, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    dict: "object",
    list: "array",
}
"""The kind of a JSON value as it is read."""

SHAPES = ("date", "number", "money", "url", "html", "email", "empty", "zero", "false", "empty-list")
"""What is told of values beyond their type: the first seven of texts (`number` reads as one, `money` looks like one
to people: `$1,200.50`, `5 %`), the last three of the other values that are falsy."""

MAX_DISTINCT = 20
"""How many different texts a place may have so that all are kept."""
MAX_TEXT = 80
"""How long a kept text may be, in code points."""


class Node(Record):
    """What is known of one place of the payloads; nobody changes its mappings."""

    present: int = 0
    """How often it was there, be it as null."""
    of: int = 0
    """How often the object was there that it is a field of; for items and a map's values as `present`."""
    types: Mapping[str, int] = {}
    """How often it was of each type; a type without evidence has 0. Empty: no type is ruled out."""
    shapes: Mapping[str, int] = {}
    """How often its values had each of `SHAPES`."""
    properties: Mapping[str, Node] = {}
    """An object's fields by name."""
    patterns: tuple[tuple[str, Node], ...] = ()
    """An object's other fields, by a regular expression that their names must hold."""
    values: Node | None = None
    """What any other name gives; None where no other was seen."""
    items: Node | None = None
    """A list's items; None where no list had any."""
    lengths: tuple[int, int] | None = None
    """The shortest and the longest list."""
    distinct: Mapping[str, int] | None = {}
    """All its texts and how often each; None where they are more than `MAX_DISTINCT` or longer than `MAX_TEXT`."""
    texts: tuple[str, str] | None = None
    """Its first and last text in the order of their characters, cut to `MAX_TEXT`."""
    numbers: tuple[float, float] | None = None
    """Its smallest and largest number."""
    keys: tuple[str, str] | None = None
    """A map's first and last key in the order of their characters."""
    first: str = ""
    """The first of the files that had it, by name."""
    required: bool | None = None
    """What a contract or a setting says; None: what the evidence says."""
    any: bool = False
    """Nothing is known, everything below may be right."""

    @property
    def optional(self) -> bool:
        """Whether it may be missing where its object is there."""
        return self.present < self.of if self.required is None else not self.required

    @property
    def nulls(self) -> int:
        """How often it was null."""
        return self.types.get("null", 0)

    @property
    def nullable(self) -> bool:
        """Whether it may be null."""
        return "null" in self.types

    @property
    def is_map(self) -> bool:
        """Whether its keys are data, such as ids or dates, and not names."""
        return self.values is not None

    @property
    def falsy(self) -> int:
        """How often it was there and a condition on it fails: null, false, 0, empty text, empty list."""
        return self.nulls + sum(self.shapes.get(shape, 0) for shape in ("empty", "zero", "false", "empty-list"))

    def can_be(self, *types: str) -> bool:
        """Whether one of the types was seen or is not ruled out."""
        return self.any or not self.types or not self.types.keys().isdisjoint(types)

    def admits(self, kind: str) -> bool:
        """Whether a value of a type fits; a whole number does where fractions do."""
        return self.can_be(kind) or (kind == "integer" and "number" in self.types)

    def only(self, *types: str) -> bool:
        """Whether it is surely of one of the types where it is there and not null."""
        seen = self.types.keys() - {"null"}
        return not self.any and bool(seen) and seen <= set(types)

    def get(self, name: str) -> Node | None:
        """A field of the object that this is, or can be; None where no payload has it."""
        if self.any:
            return ANY
        if (found := self.properties.get(name)) is not None:
            return found
        if self.patterns:
            import re  # a schema that infers itself has none

            for pattern, node in self.patterns:
                if re.search(pattern, name):
                    return node
        return self.values

    def examples(self, count: int = 3) -> list[str | float]:
        """A few values that were recorded: the most frequent texts, or the first and last."""
        if self.distinct:
            ordered = sorted(self.distinct.items(), key=lambda counted: (-counted[1], counted[0]))
            return [text for text, _ in ordered[:count]]
        return list(dict.fromkeys((*(self.texts or ()), *(self.numbers or ()))))[:count]


ANY = Node(any=True)
"""A place of which nothing is known."""


class Schema(Record):
    """What the payloads of one template hold, by the layer that a field comes from."""

    payloads: int
    """How many were read; 0 for a contract without evidence."""
    event: Node
    profile: Node
    campaign: Node
    feed: Node
    """What `[[ ]]` sees beside the others; of 0 payloads where none brought a feed."""

    @property
    def layers(self) -> dict[str, Node]:
        """The layers by name, the strongest first."""
        return {"event": self.event, "profile": self.profile, "campaign": self.campaign, "feed": self.feed}

    def get(self, name: str) -> Node | None:
        """A field at a template's top level: the event's, else the profile's, else the campaign's."""
        for layer in (self.event, self.profile, self.campaign):
            if (node := layer.get(name)) is not None:
                return node
        return None
