"""A schema to JSON Schema 2020-12, its evidence under `x-previewer`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from previewer.schemas.schema import TYPES, Node, Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
EVIDENCE = "x-previewer"

_Value = TypeVar("_Value", str, float)


class Redact(Protocol):
    """A recorded text or number, and the names on the way to it, to what may be written down."""

    def __call__(self, value: _Value, path: tuple[str, ...], /) -> _Value: ...


def write_schema(schema: Schema, redact: Redact, *, title: str = "") -> str:
    """Turns a schema into the text of its file: equal schemas give equal text.

    The root describes the event's fields; the other layers, where payloads brought any, stand in its evidence.
    """
    root = _described(schema.event, redact, ())
    evidence = {"payloads": schema.payloads, **_mapping(root.pop(EVIDENCE, {}))}
    layers = {
        name: _described(layer, redact, ())
        for name, layer in schema.layers.items()
        if name != "event" and (layer.present or layer.properties)
    }
    if layers:
        evidence["layers"] = layers
    head = {"$schema": DIALECT, **({"title": title} if title else {})}
    return _text({**head, **root, EVIDENCE: evidence}, 0) + "\n"


def _described(node: Node, redact: Redact, path: tuple[str, ...]) -> dict[str, object]:
    """What one node says, as a JSON Schema."""
    result: dict[str, object] = {}
    types = [name for name in TYPES if name in node.types]
    if types and not node.any:
        result["type"] = types[0] if len(types) == 1 else types
    if node.properties:
        result["properties"] = {
            name: _described(field, redact, (*path, name)) for name, field in sorted(node.properties.items())
        }
        required = sorted(name for name, field in node.properties.items() if not field.optional)
        if required:
            result["required"] = required
    if node.patterns:
        result["patternProperties"] = {pattern: _described(inner, redact, path) for pattern, inner in node.patterns}
    if node.values is not None:
        result["additionalProperties"] = _described(node.values, redact, (*path, "*"))
    if node.items is not None:
        result["items"] = _described(node.items, redact, path)
    evidence = _evidence(node, redact, path)
    if evidence:
        result[EVIDENCE] = evidence
    return result


def _evidence(node: Node, redact: Redact, path: tuple[str, ...]) -> dict[str, object]:
    facts: dict[str, object] = {}
    if node.of:
        facts |= {"present": node.present, "of": node.of}
    if any(node.types.values()):
        facts["types"] = _ordered(node.types)
    if node.shapes:
        facts["shapes"] = _ordered(node.shapes)
    if node.lengths is not None:
        facts["lengths"] = list(node.lengths)
    if node.distinct:
        facts["distinct"] = _counted((redact(text, path), count) for text, count in sorted(node.distinct.items()))
    elif node.texts is not None:
        facts["examples"] = sorted(redact(text, path) for text in node.texts)
    if node.numbers is not None:
        facts["numbers"] = sorted(redact(_whole(number), path) for number in node.numbers)
    if node.keys is not None:
        facts["keys"] = sorted(redact(key, path) for key in node.keys)
    if node.first:
        facts["first"] = node.first
    if node.required is not None:
        facts["required"] = node.required
    if node.any:
        facts["any"] = True
    return facts


def _whole(number: float) -> float:
    """A number without a fraction as an integer, as far as doubles tell integers apart."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _counted(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text, count in pairs:  # two texts can get one fake
        counts[text] = counts.get(text, 0) + count
    return _ordered(counts)


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _mapping(value: object) -> dict[str, object]:
    assert isinstance(value, dict)  # evidence is one
    return value


def _text(value: object, depth: int) -> str:
    """JSON as a reviewer wants it: one schema keyword a line, the evidence of a place on one line."""
    if isinstance(value, dict) and value:
        inner = "  " * (depth + 1)
        lines = [
            f"{inner}{json.dumps(key, ensure_ascii=False)}: "
            + (json.dumps(item, ensure_ascii=False) if _is_leaf(key, item) else _text(item, depth + 1))
            for key, item in value.items()
        ]
        return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"
    return json.dumps(value, ensure_ascii=False)


def _is_leaf(key: str, value: object) -> bool:
    return key == EVIDENCE and isinstance(value, dict) and "layers" not in value
