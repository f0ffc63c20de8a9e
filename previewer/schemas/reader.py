"""JSON Schema to a schema: our own with its evidence, or a team's own.

JSON Schema says what is allowed, a schema what is there: a field that is not listed is taken for unknown unless
`additionalProperties` lets it in, and an object or list of which nothing is said may hold anything.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from previewer.diagnostics import Diagnostic, Severity
from previewer.payloads.json_text import PayloadError, locate, parse_json
from previewer.records import Record
from previewer.schemas.envelopes import unwrapped
from previewer.schemas.evidence import add_evidence, is_required
from previewer.schemas.narrowing import both, either, widened
from previewer.schemas.schema import ANY, TYPE_OF, TYPES, Node, Schema
from previewer.schemas.writer import EVIDENCE
from previewer.source import Source, Span, UnreadableFile

Load = Callable[[str], Source]
"""A file's name, relative to the schema's folder, to its text; raises UnreadableFile."""

_READ: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "dependencies"), (dict,)),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems", "required", "enum"), (list,)),
    **dict.fromkeys(("items", "additionalProperties", "const", "if", "then", "else", "contains"), (object,)),
    **dict.fromkeys(("additionalItems", "unevaluatedItems", "unevaluatedProperties"), (object,)),
    **dict.fromkeys(("$ref", "format"), (str,)),
    **dict.fromkeys(("minItems", "maxItems"), (int,)),
    **dict.fromkeys(("minimum", "maximum"), (int, float)),
    "type": (str, list),
    "nullable": (bool,),
}
"""What is read, and of which types it must be."""
_WORDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
_SILENT = frozenset(
    "$schema $id id $anchor $comment $vocabulary $defs definitions components title description default example"
    " examples deprecated readOnly writeOnly externalDocs discriminator xml contentEncoding contentMediaType"
    " contentSchema minLength maxLength pattern exclusiveMinimum exclusiveMaximum multipleOf uniqueItems minContains"
    " maxContains minProperties maxProperties dependentRequired".split()
)
"""What tells readers of a schema, or narrows values without a say in which fields there are."""
_FORMATS = {"date": "date", "date-time": "date", "email": "email", "uri": "url", "url": "url", "iri": "url"}
_UNLIMITED = 1 << 30


class Contract(Record):
    """What a schema file says, and what of it is not heeded."""

    schema: Schema
    warnings: tuple[Diagnostic, ...]


def read_schema(source: Source, load: Load) -> Contract:
    """Turns the text of a JSON Schema into a schema; raises PayloadError, or UnreadableFile for a file it names."""
    reader = _Reader(load)
    document = reader.document("", source)
    try:
        event = reader.node(document.value, _Place(document, ()))
        about = document.value.get(EVIDENCE) if isinstance(document.value, dict) else None
        facts: Mapping[str, object] = about if isinstance(about, dict) else {}
        layers = facts.get("layers")
        read = {
            name: reader.node(layer, _Place(document, (EVIDENCE, "layers", name)))
            for name, layer in (layers.items() if isinstance(layers, dict) else ())
        }
    except RecursionError:
        raise PayloadError(_fault(source, Span(0, 1), "not usable: schemas are nested too deep")) from None
    payloads = facts.get("payloads")
    profile, campaign, feed = (read.get(name, Node()) for name in ("profile", "campaign", "feed"))
    if not facts:  # a team's own
        event, profile = unwrapped(event)
    schema = Schema(payloads if isinstance(payloads, int) else 0, event, profile, campaign, feed)
    return Contract(schema, tuple(reader.warnings))


class _Document(Record):
    name: str
    source: Source
    value: object
    top: tuple[str, ...] = ()
    """Where it stands in its file: one with an `$id` of its own can be inside another."""


class _Place(Record):
    document: _Document
    pointer: tuple[str, ...]

    def inside(self, *keys: str) -> _Place:
        return _Place(self.document, (*self.pointer, *keys))


class _Reader:
    """Reads one schema with all the files that it names."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._documents: dict[str, _Document] = {}
        self._known: dict[tuple[str, tuple[str, ...]], Node] = {}
        self._warned: set[tuple[str, str]] = set()
        self.warnings: list[Diagnostic] = []

    def document(self, name: str, source: Source) -> _Document:
        document = _Document(name, source, parse_json(source))
        if not isinstance(document.value, dict | bool):
            raise PayloadError(_fault(source, Span(0, 1), "a schema must be an object, true or false"))
        self._documents[name] = document
        return document

    def node(self, schema: object, place: _Place) -> Node:
        """What a schema says of a place; an object or a list of which it says nothing more may hold anything."""
        node = self._part(schema, place)
        if isinstance(schema, dict) and EVIDENCE in schema:
            return add_evidence(node, schema[EVIDENCE])
        if "array" in node.types and node.items is None:
            node = node.replace(items=ANY)
        if "object" in node.types and not (node.properties or node.patterns or node.values):
            node = node.replace(values=ANY)
        return node

    def _part(self, schema: object, place: _Place) -> Node:
        if not isinstance(schema, dict):
            if not isinstance(schema, bool):
                self._warn(place, "", "a schema must be an object, true or false")
            return ANY
        for keyword, value in schema.items():
            if (expected := _READ.get(keyword)) is not None:
                if not isinstance(value, expected):
                    told = " or ".join(map(_WORDS.__getitem__, expected))
                    self._warn(
                        place.inside(keyword),
                        f"{place.pointer} {keyword}",
                        f"`{keyword}` must be {told}, and is not heeded",
                    )
            elif keyword not in _SILENT and not keyword.startswith("x-"):
                self._warn(place.inside(keyword), keyword, f"`{keyword}` is not supported, and not heeded")
        for name in _given(schema):
            if name not in TYPES:
                told = f"the type `{name}` is not heeded: expected {', '.join(TYPES)}"
                self._warn(place.inside("type"), f"{place.pointer} {name}", told)
        parts = [self._own(schema, place)]
        if isinstance(reference := schema.get("$ref"), str):
            parts.append(self._referred(reference, place.inside("$ref")))
        parts += self._all(schema, "allOf", place)
        for keyword in ("anyOf", "oneOf"):
            if branches := self._all(schema, keyword, place):
                parts.append(reduce(either, branches))
        node = reduce(widened, self._conditional(schema, place), reduce(both, parts))
        if schema.get("nullable") is True and node.types:
            node = node.replace(types={**node.types, "null": 0})
        return node

    def _all(self, schema: Mapping[str, object], keyword: str, place: _Place) -> list[Node]:
        schemas = schema.get(keyword)
        if not isinstance(schemas, list):
            return []
        parts = [(str(index), inner) for index, inner in enumerate(schemas) if inner is not False]
        return [self._part(inner, place.inside(keyword, index)) for index, inner in parts]

    def _conditional(self, schema: Mapping[str, object], place: _Place) -> list[Node]:
        """What holds for some values only."""
        nodes = [self._part(schema[name], place.inside(name)) for name in ("then", "else") if name in schema]
        for keyword in ("dependentSchemas", "dependencies"):
            inner = schema.get(keyword)
            for name, dependent in inner.items() if isinstance(inner, dict) else ():
                if not isinstance(dependent, list):  # that of `dependencies` only narrows
                    nodes.append(self._part(dependent, place.inside(keyword, name)))
        return nodes

    def _own(self, schema: Mapping[str, object], place: _Place) -> Node:
        """What a schema says by itself."""
        node = Node(
            types=dict.fromkeys(_types(schema), 0),
            properties=self._properties(schema, place),
            patterns=self._patterns(schema, place),
            items=self._items(schema, place),
            values=self._values(schema, place),
            lengths=_lengths(schema),
            numbers=_range(schema),
            distinct=_choices(schema),
            shapes={_FORMATS[form]: 0} if isinstance(form := schema.get("format"), str) and form in _FORMATS else {},
        )
        return node if node.types or node.shapes else node.replace(any=True)

    def _properties(self, schema: Mapping[str, object], place: _Place) -> dict[str, Node]:
        required = schema.get("required")
        names = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
        fields = self._named(schema, "properties", place)
        for name, field in fields.items():
            if (known := is_required(field, name in names)) is not field.required:
                fields[name] = field.replace(required=known)
        # A required field can be described elsewhere, beside an allOf.
        return fields | {name: ANY.replace(required=True) for name in names if name not in fields}

    def _named(self, schema: Mapping[str, object], keyword: str, place: _Place) -> dict[str, Node]:
        schemas = schema.get(keyword)
        if not isinstance(schemas, dict):
            return {}
        return {
            name: self.node(inner, place.inside(keyword, name)) for name, inner in schemas.items() if inner is not False
        }

    def _patterns(self, schema: Mapping[str, object], place: _Place) -> tuple[tuple[str, Node], ...]:
        patterns = []
        for pattern, node in self._named(schema, "patternProperties", place).items():
            try:
                re.compile(pattern)
            except re.error as error:
                told = f"`{pattern}` is not understood and taken for any name: {error}"
                self._warn(place.inside("patternProperties", pattern), pattern, told)
                pattern = ""
            patterns.append((pattern, node))
        return tuple(patterns)

    def _items(self, schema: Mapping[str, object], place: _Place) -> Node | None:
        found = self._all(schema, "prefixItems", place)
        rest = schema.get("items")
        if isinstance(rest, list):  # as before 2020-12
            found += self._all(schema, "items", place)
        elif rest is not None and rest is not False:
            found.append(self.node(rest, place.inside("items")))
        for keyword in ("additionalItems", "unevaluatedItems"):
            if isinstance(schema.get(keyword), dict):
                found.append(self.node(schema[keyword], place.inside(keyword)))
        items = reduce(either, found) if found else None
        if "contains" in schema and items is not None:
            items = widened(items, self._part(schema["contains"], place.inside("contains")))
        return items

    def _values(self, schema: Mapping[str, object], place: _Place) -> Node | None:
        keyword = "additionalProperties" if "additionalProperties" in schema else "unevaluatedProperties"
        more = schema.get(keyword)
        return None if more is None or more is False else self.node(more, place.inside(keyword))

    def _referred(self, reference: str, place: _Place) -> Node:
        file, _, fragment = reference.partition("#")
        document = self._opened(file, place) if file else place.document
        if document is None:
            return ANY
        target = _find(document.value, fragment)
        if target is None:
            self._warn(place, reference, f"`{reference}` leads nowhere")
            return ANY
        key = (document.name, target)
        if key not in self._known:
            self._known[key] = ANY  # a schema that holds itself is open from its second round on
            self._known[key] = self._part(_value_at(document.value, target), _Place(document, target))
        return self._known[key]

    def _opened(self, file: str, place: _Place) -> _Document | None:
        """What a reference names before its `#`: an `$id` of this file, or a file beside it."""
        root = self._documents[place.document.name.partition("#")[0]]
        own = _id_of(root.value)
        if file == own:
            return root
        if (inside := _resource(root.value, own, file)) is not None:
            return _Document(f"{root.name}#{file}", root.source, _value_at(root.value, inside), inside)
        beside = file.removeprefix(f"{posixpath.dirname(own)}/") if own else file
        if "://" in beside or beside.startswith("/"):
            self._warn(place, file, f"`{file}` is not fetched: only files of this folder are read")
            return None
        name = posixpath.normpath(posixpath.join(posixpath.dirname(root.name), beside))
        try:
            return self._documents.get(name) or self.document(name, self._load(name))
        except UnreadableFile as error:
            self._warn(place, file, f"`{file}` cannot be read: {error}")
            return None

    def _warn(self, place: _Place, what: str, message: str) -> None:
        source = place.document.source
        if (source.name, what) not in self._warned:
            self._warned.add((source.name, what))
            span = locate(source, (*place.document.top, *place.pointer))
            self.warnings.append(Diagnostic("HB125", "schema-keyword", Severity.WARNING, source, span, message))


def _given(schema: Mapping[str, object]) -> list[object]:
    """The types that a schema names."""
    given = schema.get("type")
    return [given] if isinstance(given, str) else given if isinstance(given, list) else []


def _types(schema: Mapping[str, object]) -> list[str]:
    names = _given(schema)
    counted = schema.get(EVIDENCE)
    exact = isinstance(counted, dict) and "types" in counted
    if not names:
        choices = (
            schema["enum"] if isinstance(schema.get("enum"), list) else [schema["const"]] if "const" in schema else []
        )
        names = [TYPE_OF[type(value)] for value in choices]  # type: ignore[attr-defined]  # a list, see above
    if not names and schema.keys() & {
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "required",
    }:
        names = ["object"]
    if not names and schema.keys() & {"items", "prefixItems"}:
        names = ["array"]
    if "number" in names and not exact:
        names = [*names, "integer"]
    return [name for name in TYPES if name in names]


def _choices(schema: Mapping[str, object]) -> dict[str, int] | None:
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if not isinstance(choices, list):
        return None
    return {text: 0 for text in choices if isinstance(text, str)}


def _lengths(schema: Mapping[str, object]) -> tuple[int, int] | None:
    least, most = schema.get("minItems", 0), schema.get("maxItems", _UNLIMITED)
    given = "minItems" in schema or "maxItems" in schema
    return (least, most) if given and isinstance(least, int) and isinstance(most, int) else None


def _range(schema: Mapping[str, object]) -> tuple[float, float] | None:
    least, most = schema.get("minimum"), schema.get("maximum")
    return (least, most) if isinstance(least, int | float) and isinstance(most, int | float) else None


def _id_of(value: object) -> str:
    name = value.get("$id") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""


def _find(value: object, fragment: str) -> tuple[str, ...] | None:
    """The path that a reference's part behind `#` names: a JSON pointer or an anchor."""
    from urllib.parse import unquote  # few schemas refer to others

    fragment = unquote(fragment)
    if fragment and not fragment.startswith("/"):
        return _place_with(value, "$anchor", lambda name: name == fragment)
    path = tuple(part.replace("~1", "/").replace("~0", "~") for part in fragment.split("/")[1:])
    try:
        _value_at(value, path)
    except (KeyError, IndexError, ValueError, TypeError):
        return None
    return path


def _resource(value: object, own: str, file: str) -> tuple[str, ...] | None:
    """Where the schema whose `$id` a reference names stands inside one that has an `$id` of its own."""
    from urllib.parse import urljoin

    return _place_with(value, "$id", lambda name: name != own and urljoin(own, name) == urljoin(own, file))


def _place_with(value: object, keyword: str, named: Callable[[str], bool]) -> tuple[str, ...] | None:
    """The path of the schema whose `$id` or `$anchor` it is."""
    if isinstance(value, dict):
        if isinstance(name := value.get(keyword), str) and named(name):
            return ()
        inner = [(key, item) for key, item in value.items()]
    else:
        inner = [(str(index), item) for index, item in enumerate(value)] if isinstance(value, list) else []
    for key, item in inner:
        if (path := _place_with(item, keyword, named)) is not None:
            return (key, *path)
    return None


def _value_at(value: object, path: Sequence[str]) -> object:
    for key in path:
        value = value[int(key)] if isinstance(value, list) else value[key]  # type: ignore[index]  # the caller asks for it
    return value


def _fault(source: Source, span: Span, message: str) -> Diagnostic:
    return Diagnostic("HB124", "payload-invalid", Severity.ERROR, source, span, message)
