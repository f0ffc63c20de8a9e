"""What is written of a schema, without the personal data that its examples hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from previewer.project import Project
from previewer.redaction.key import redaction_key
from previewer.redaction.labels import values_and_labels
from previewer.redaction.personal import kind_of_field
from previewer.redaction.redactor import Redactor
from previewer.redaction.rules import Path
from previewer.schemas.schema import Node, Schema
from previewer.schemas.writer import Redact

_Value = TypeVar("_Value", str, float)


def written_redacted(project: Project, schema: Schema, write: Callable[[Schema, Redact], str]) -> str:
    """What is written of recorded names, texts and numbers, all redacted together: what one tells is found in all.

    It is written twice: the first time shows which values there are.
    """
    values: dict[tuple[str | float, Path], object] = {}

    def collect(value: _Value, path: Path) -> _Value:
        values[value, path] = value
        return value

    def redacted(value: _Value, path: Path) -> _Value:
        fake = fakes[value, path]
        assert isinstance(fake, type(value))  # fakes are of the same type
        return fake

    write(schema, collect)
    objects = [found for node in schema.layers.values() for found in _objects(node, ())]
    rules = project.redaction_rules(project.settings())
    unknown = tuple((*path, name) for path, node in objects for name in _of_unknown_labels(node))
    redactor = Redactor(redaction_key(project.root), rules.replace(redact=(*rules.redact, *unknown)))
    fields = {path: tuple(node.properties) for path, node in objects}
    recorded = [_nested(value, path, fields) for value, path in values]
    recorded += [_nested(dict.fromkeys(node.properties, True), path, {}) for path, node in objects]
    found = [one.value for one in redactor.redact(recorded)]
    names: dict[Path, dict[str, str]] = {}
    for (path, node), one in zip(objects, found[len(values) :], strict=True):
        shown = _innermost(one, path)
        assert isinstance(shown, dict)  # as it was given
        names.setdefault(path, {}).update(zip(node.properties, shown, strict=True))
    fakes = {
        (value, _shown(path, names)): _innermost(one, path) for (value, path), one in zip(values, found, strict=False)
    }
    return write(schema.replace(**{name: _renamed(node, (), names) for name, node in schema.layers.items()}), redacted)


def _shown(path: Path, names: Mapping[Path, Mapping[str, str]]) -> Path:
    return tuple(names.get(path[:at], {}).get(name, name) for at, name in enumerate(path))


def _renamed(node: Node, path: Path, names: Mapping[Path, Mapping[str, str]]) -> Node:
    """A node whose fields have the names that can be shown."""
    own = names.get(path, {})
    return node.replace(
        properties={
            own.get(name, name): _renamed(field, (*path, name), names) for name, field in node.properties.items()
        },
        patterns=tuple((pattern, _renamed(inner, path, names)) for pattern, inner in node.patterns),
        values=_renamed(node.values, (*path, "*"), names) if node.values is not None else None,
        items=_renamed(node.items, path, names) if node.items is not None else None,
    )


def _objects(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    if node.properties:
        yield path, node
    for name, field in node.properties.items():
        yield from _objects(field, (*path, name))
    for _, inner in node.patterns:
        yield from _objects(inner, path)
    if node.values is not None:
        yield from _objects(node.values, (*path, "*"))
    if node.items is not None:
        yield from _objects(node.items, path)


def _of_unknown_labels(node: Node) -> list[str]:
    """Fields such as the `value` of `{"key": …, "value": …}`: of an example it is not known any more what it was."""
    values, labels = values_and_labels(node.properties)
    texts = [text for label in labels for text in _texts(node.properties[label])]
    return values if any(kind_of_field((text,), texts) is not None for text in texts) else []


def _texts(node: Node) -> list[str]:
    inner = [text for field in node.properties.values() for text in _texts(field)]
    return [*(node.distinct or node.texts or ()), *inner]


def _nested(value: object, path: Path, fields: Mapping[Path, tuple[str, ...]]) -> object:
    """A value in the objects around it; beside it those fields that tell what a name is the name of."""
    for at in range(len(path) - 1, -1, -1):
        beside = fields.get(path[:at], ()) if at == len(path) - 1 else ()
        value = {**dict.fromkeys(beside), path[at]: value}
    return value


def _innermost(value: object, path: Path) -> object:
    # A field's name can have been replaced, and stays where it was: after those beside it.
    for _ in path:
        assert isinstance(value, dict)  # as it was nested
        value = next(item for item in value.values() if item is not None)
    return value
