"""A schema that a team wrote of whole Segment calls, or Iterable events, to the layers that templates see."""

from __future__ import annotations

from previewer.schemas.schema import Node

_AROUND = {
    "properties": frozenset("event context traits messageId anonymousId userId".split()),
    "dataFields": frozenset("eventName eventType email userId campaignId createdAt".split()),
}
"""The field that holds the event's fields, and what stands beside it in an envelope."""
_IDENTITY = ("email", "userId")


def unwrapped(root: Node) -> tuple[Node, Node]:
    """The event and the profile of a schema: what an envelope holds, if the schema is that of one."""
    fields = root.properties
    traits = fields.get("traits")
    for name, around in _AROUND.items():
        inner = fields.get(name)
        if inner is not None and inner.only("object") and not around.isdisjoint(fields):
            return inner, _profile(root, traits)
    if traits is not None and traits.only("object") and {"userId", "context", "anonymousId"} & fields.keys():
        return Node(types={"object": 0}), _profile(root, traits)
    return root, Node()


def _profile(root: Node, traits: Node | None) -> Node:
    identity = {name: root.properties[name] for name in _IDENTITY if name in root.properties}
    if traits is None or not traits.only("object"):
        return Node(types={"object": 0}, properties=identity) if identity else Node()
    return traits.replace(properties={**identity, **traits.properties})
