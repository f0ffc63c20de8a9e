"""Objects keyed by data (ids, dates, locales, stores) to maps, by a score; what a team has pinned comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from previewer.payloads.data_keys import data_names
from previewer.records import Record
from previewer.schemas.merging import as_map
from previewer.schemas.schema import Node, Schema

MAP_SCORE = 0.7
"""From this score on an object is a map."""


PINS = ("map", "optional", "required", "any")
"""What can be said of a path."""


class Pins(Record):
    """What a team says of paths, over what payloads show; a path's names are those of fields, `*` is any."""

    map: tuple[tuple[str, ...], ...] = ()
    optional: tuple[tuple[str, ...], ...] = ()
    required: tuple[tuple[str, ...], ...] = ()
    any: tuple[tuple[str, ...], ...] = ()


def settle(schema: Schema, pins: Pins = Pins()) -> Schema:  # noqa: B008  # frozen
    """The schema of payloads as it is used, once all parts are merged: maps found, pins heeded."""
    found = {}
    for name, layer in schema.layers.items():
        # The layer itself is none: its names are those that templates are written with.
        found[name] = layer.replace(properties={name: _find_maps(field) for name, field in layer.properties.items()})
    return heed(schema.replace(**found), pins)


def heed(schema: Schema, pins: Pins) -> Schema:
    """The schema as a team says it is: in the layers that have a pin's path; where none has, the event gets it."""
    return schema.replace(
        **{name: _heed(layer, _of_layer(pins, schema, name)) for name, layer in schema.layers.items()}
    )


def leads_somewhere(schema: Schema, path: tuple[str, ...]) -> bool:
    """Whether any layer has the path of a pin."""
    return any(_leads(layer, path) for layer in schema.layers.values())


def map_score(node: Node) -> float:
    """How surely an object's keys are data, 0 to 1.

    What counts most is how keys look. Else they must be many, each seldom there, and what they hold alike.
    """
    names = node.properties
    if not names:
        return 0.0
    shares = {name: field.present / field.of if field.of else 1.0 for name, field in names.items()}
    looks = len(data_names(shares)) / len(names)
    kinds = Counter(frozenset(field.types.keys() - {"null"}) for field in names.values())
    kind, alike = kinds.most_common(1)[0]
    seldom = 1 - sum(shares.values()) / len(shares)
    # Fifty fields of text can be a wide event; twenty objects of one kind hardly are.
    crowd = min(1.0, len(names) / (20 if kind == {"object"} else 50))
    return looks + (1 - looks) * crowd * seldom * alike / len(names)


def _of_layer(pins: Pins, schema: Schema, name: str) -> Pins:
    layer = schema.layers[name]

    def own(paths: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            path for path in paths if _leads(layer, path) or (name == "event" and not leads_somewhere(schema, path))
        )

    return Pins(own(pins.map), own(pins.optional), own(pins.required), own(pins.any))


def _heed(layer: Node, pins: Pins) -> Node:
    for path in pins.map:
        layer = _changed(layer, path, as_map)
    for path in pins.optional:
        layer = _changed(layer, path, lambda node: node.replace(required=False))
    for path in pins.required:
        layer = _changed(layer, path, lambda node: node.replace(required=True))
    for path in pins.any:
        layer = _changed(layer, path, _as_any)
    return layer


def _as_any(node: Node) -> Node:
    # Of what no payload shows, nobody knows that it is always there.
    unseen = not node.of and node.required is None
    return node.replace(any=True, required=False if unseen else node.required)


def _leads(node: Node, path: tuple[str, ...]) -> bool:
    if not path or node.any:
        return True
    if node.items is not None and _leads(node.items, path):
        return True
    name, *rest = path
    below = [*node.properties.values(), node.values] if name == "*" else [node.get(name)]
    return any(field is not None and _leads(field, tuple(rest)) for field in below)


def _find_maps(node: Node) -> Node:
    if not node.properties and node.items is None and node.values is None:
        return node
    if map_score(node) >= MAP_SCORE:
        node = as_map(node)
    return node.replace(
        properties={name: _find_maps(field) for name, field in node.properties.items()},
        items=_find_maps(node.items) if node.items is not None else None,
        values=_find_maps(node.values) if node.values is not None else None,
    )


def _changed(node: Node, path: tuple[str, ...], change: Callable[[Node], Node]) -> Node:
    """The node with what a path leads to changed; a list's items are on its path."""
    if not path:
        # A list of maps is pinned by the list's name.
        return change(node) if change is not as_map or node.items is None else node.replace(items=as_map(node.items))
    if node.items is not None:
        node = node.replace(items=_changed(node.items, path, change))
    name, *rest = path
    fields = {
        known: _changed(field, tuple(rest), change) if name in ("*", known) else field
        for known, field in node.properties.items()
    }
    if "object" in node.types and name != "*" and name not in fields and node.values is None and change is not as_map:
        # A team may know of fields that no payload has shown yet.
        new = Node(of=node.types["object"], types={"object": 0} if rest else {}, any=not rest)
        fields[name] = _changed(new, tuple(rest), change)
    values = _changed(node.values, tuple(rest), change) if node.values is not None else None
    return node.replace(properties=fields, values=values)
