"""Schemas as files: ours come back as they were written, a team's own are read, and what is not heeded is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import ROOT
from test_schema_inference import payload, recorded

from previewer.payloads.json_text import PayloadError, locate
from previewer.schemas.inference import infer
from previewer.schemas.maps import Pins, settle
from previewer.schemas.reader import Contract, read_schema
from previewer.schemas.schema import Node, Schema
from previewer.schemas.writer import write_schema
from previewer.source import Source, UnreadableFile

Value = TypeVar("Value", str, float)


def as_it_is(value: Value, path: tuple[str, ...]) -> Value:
    return value


def loud(value: Value, path: tuple[str, ...]) -> Value:
    return value.upper() if isinstance(value, str) else value


def read(value: object, **files: object) -> Contract:
    def load(name: str) -> Source:
        if name not in files:
            raise UnreadableFile(f"{name}: no such file")
        return Source(name, json.dumps(files[name]))

    return read_schema(Source("schema.json", value if isinstance(value, str) else json.dumps(value, indent=1)), load)


@settings(deadline=None)
@example([{"a": {"b": None}}, {"a": {"b": [None]}}], True)
@example([{"traits": {"a": None}}], True)
@given(st.lists(recorded, min_size=1, max_size=12), st.booleans())
def test_what_is_written_comes_back(values: list[dict[str, object]], pinned: bool) -> None:
    pins = Pins((("items",),), (("a",), ("b", "c")), (("c",), ("new", "field")), (("a", "b"),)) if pinned else Pins()
    schema = settle(infer([payload(value, f"{n}.json") for n, value in enumerate(values)]), pins)
    text = write_schema(schema, as_it_is, title="x")
    contract = read(text)
    assert contract.schema == schema
    assert not contract.warnings
    assert write_schema(contract.schema, as_it_is, title="x") == text


def test_the_text_is_for_reviewers() -> None:
    schema = infer([payload({"total": 5, "items": [{"name": "Mug"}]}), payload({"total": 6.5, "items": []})])
    lines = write_schema(schema, loud, title="receipt").splitlines()
    assert '  "title": "receipt",' in lines
    assert '  "required": [' not in lines
    assert any('"x-previewer": {"present": 2, "of": 2, "types": {"integer": 1, "number": 1}' in line for line in lines)
    assert any('"distinct": {"MUG": 1}' in line for line in lines)
    assert json.loads("\n".join(lines))["required"] == ["items", "total"]


def field(contract: Contract, *path: str) -> Node:
    node: Node | None = contract.schema.event
    for name in path:
        assert node is not None
        node = node.items if name == "[]" else node.get(name)
    assert node is not None
    return node


def test_a_schema_of_a_team_is_read() -> None:
    contract = read(
        {
            "$id": "https://example.com/receipt",
            "type": "object",
            "required": ["id", "lines"],
            "properties": {
                "id": {"type": "integer"},
                "note": {"type": ["string", "null"]},
                "phone": {"type": "string", "nullable": True},
                "status": {"enum": ["paid", "open", None]},
                "kind": {"const": "receipt"},
                "price": {"type": "number", "minimum": 0, "maximum": 100},
                "at": {"type": "string", "format": "date-time"},
                "lines": {"type": "array", "minItems": 1, "maxItems": 9, "items": {"$ref": "#/$defs/line"}},
                "address": {"$ref": "common.json#/definitions/address"},
                "buyer": {"$ref": "common.json#person"},
                "free": {"type": "object"},
                "prices": {"type": "object", "additionalProperties": {"type": "number"}},
                "pairs": {"prefixItems": [{"type": "string"}, {"type": "integer"}]},
                "old": {"items": [{"type": "string"}]},
                "any": True,
                "never": False,
            },
            "patternProperties": {"^utm_": {"type": "string"}},
            "additionalProperties": False,
            "$defs": {
                "line": {
                    "allOf": [{"type": "object", "properties": {"sku": {"type": "string"}}}, {"$ref": "#/$defs/priced"}]
                },
                "priced": {"properties": {"price": {"type": "number"}}, "required": ["price", "sku"]},
            },
        },
        **{
            "common.json": {
                "definitions": {
                    "address": {"properties": {"city": {"type": "string"}, "country": {"$ref": "deep/country.json"}}},
                    "person": {
                        "$anchor": "person",
                        "properties": {"name": {"type": "string"}, "friend": {"$ref": "#person"}},
                    },
                }
            },
            "deep/country.json": {
                "properties": {"code": {"$ref": "../common.json#/definitions/address/properties/city"}}
            },
        },
    )
    assert [warning.message for warning in contract.warnings] == []
    assert not field(contract, "id").optional
    assert field(contract, "note").optional
    assert field(contract, "note").nullable
    assert field(contract, "phone").types == {"string": 0, "null": 0}
    assert field(contract, "status").types == {"string": 0, "null": 0}
    assert field(contract, "status").distinct == {"paid": 0, "open": 0}
    assert field(contract, "kind").only("string")
    assert field(contract, "price").types == {"integer": 0, "number": 0}
    assert field(contract, "price").numbers == (0, 100)
    assert field(contract, "at").shapes == {"date": 0}
    assert field(contract, "lines").lengths == (1, 9)
    assert not field(contract, "lines", "[]", "price").optional
    assert not field(contract, "lines", "[]", "sku").optional
    assert field(contract, "lines", "[]", "sku").only("string")
    assert field(contract, "lines", "[]").get("other") is None
    assert field(contract, "address", "city").only("string")
    assert field(contract, "address", "country", "code").only("string")
    assert field(contract, "buyer", "friend").any
    assert field(contract, "free", "whatever").any
    assert field(contract, "prices").is_map
    assert field(contract, "prices", "2025").only("number", "integer")
    assert field(contract, "pairs", "[]").types == {"string": 0, "integer": 0}
    assert field(contract, "old", "[]").only("string")
    assert field(contract, "any", "x", "y").any
    assert field(contract, "utm_source").only("string")
    assert contract.schema.event.get("never") is None
    assert contract.schema.event.get("misspelt") is None
    assert contract.schema.payloads == 0


WHOLE = [
    ({"context": {}, "traits": {"type": "object", "properties": {"firstName": {}}}}, "properties", ["firstName"]),
    ({"event": {"const": "Order Completed"}, "userId": {"type": "string"}}, "properties", ["userId"]),
    ({"eventName": {}, "email": {"type": "string"}, "createdAt": {}}, "dataFields", ["email"]),
]


@pytest.mark.parametrize(("around", "name", "profile"), WHOLE, ids=["plan", "track", "iterable"])
def test_the_schema_of_a_whole_call_is_that_of_its_fields(
    around: dict[str, object], name: str, profile: list[str]
) -> None:
    inner = {"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]}
    schema = read({"type": "object", "properties": {**around, name: inner}}).schema
    assert list(schema.event.properties) == ["total"]
    assert not schema.event.properties["total"].optional
    assert list(schema.profile.properties) == profile


def test_the_schema_of_an_identify_call_is_a_profiles() -> None:
    traits = {"type": "object", "properties": {"plan": {"type": "string"}}}
    schema = read({"properties": {"userId": {"type": "string"}, "traits": traits}}).schema
    assert list(schema.profile.properties) == ["userId", "plan"]
    assert not schema.event.properties


def test_a_field_called_properties_is_one() -> None:
    inner = {"type": "object", "properties": {"total": {"type": "number"}}}
    assert list(read({"properties": {"properties": inner, "id": {}}}).schema.event.properties) == ["properties", "id"]


def test_alternatives_are_a_union() -> None:
    card = {
        "type": "object",
        "properties": {"kind": {"const": "card"}, "last4": {"type": "string"}},
        "required": ["kind", "last4"],
    }
    cash = {"type": "object", "properties": {"kind": {"const": "cash"}}, "required": ["kind"]}
    for keyword in ("anyOf", "oneOf"):
        contract = read(
            {
                "properties": {
                    "pay": {keyword: [card, cash, {"type": "null"}]},
                    "x": {keyword: [{"type": "string"}, {"type": "integer"}]},
                    "y": {keyword: [{"type": "string"}, True]},
                    "z": {keyword: [{"type": "string"}, False]},
                }
            }
        )
        assert field(contract, "pay").types == {"object": 0, "null": 0}
        assert not field(contract, "pay", "kind").optional
        assert field(contract, "pay", "kind").distinct == {"card": 0, "cash": 0}
        assert field(contract, "pay", "last4").optional
        assert field(contract, "x").types == {"string": 0, "integer": 0}
        assert field(contract, "y").any
        assert field(contract, "z").only("string")
    contract = read(
        {
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
        }
    )
    assert field(contract, "a").only("string")
    assert field(contract, "a").optional
    contract = read({"properties": {"o": {"type": "object", "allOf": [{"properties": {"a": True}}]}}})
    assert field(contract, "o").get("b") is None


def test_an_edited_schema_is_the_contract_and_keeps_its_evidence() -> None:
    schema = infer([payload({"a": 5, "b": "x"}), payload({"a": 6, "b": None})])
    value = json.loads(write_schema(schema, as_it_is))
    value["required"].remove("a")
    value["properties"]["b"]["type"] = "string"
    value["properties"]["c"] = {"type": "boolean"}
    contract = read(value)
    assert field(contract, "a").optional
    assert (field(contract, "a").present, field(contract, "a").of) == (2, 2)
    assert not field(contract, "b").nullable
    assert field(contract, "b").types == {"string": 1}
    assert field(contract, "c").optional


WARNED = {
    "not supported": (
        {"properties": {"a": {"$dynamicRef": "#node"}}},
        '"$dynamicRef"',
        "`$dynamicRef` is not supported",
    ),
    "in a branch": ({"if": {}, "then": {"propertyNames": {}}}, '"propertyNames"', "`propertyNames` is not supported"),
    "a reference to a network of one's own": (
        {"$id": "https://a.example/s/x.json", "properties": {"a": {"$ref": "https://b.example/s/y.json"}}},
        '"$ref"',
        "is not fetched",
    ),
    "one that a property is called like": (
        {"properties": {"not": {"type": "string"}}, "not": {"required": ["x"]}},
        '"not"',
        "`not` is not supported",
    ),
    "a reference to nowhere": ({"properties": {"a": {"$ref": "#/$defs/x"}}}, '"$ref"', "leads nowhere"),
    "a file that is not there": (
        {"properties": {"a": {"$ref": "x.json"}}},
        '"$ref"',
        "cannot be read: x.json: no such file",
    ),
    "a reference to the network": (
        {"properties": {"a": {"$ref": "https://example.com/s.json"}}},
        '"$ref"',
        "is not fetched",
    ),
    "a pattern that Python has not": (
        {"patternProperties": {"^\\p{L}+$": {"type": "string"}}},
        '"^\\\\p{L}+$"',
        "is not understood and taken for any name",
    ),
    "a type that there is not": ({"properties": {"a": {"type": "strng"}}}, '"type"', "the type `strng` is not heeded"),
    "a list that is none": ({"required": "a"}, '"required"', "`required` must be a list, and is not heeded"),
    "a number that is none": ({"items": {"minimum": "1"}}, '"minimum"', "must be a whole number or a number"),
    "no schema": ({"properties": {"a": 5}}, '"a"', "must be an object, true or false"),
}


@pytest.mark.parametrize("name", WARNED)
def test_what_is_not_heeded_is_told_where_it_stands(name: str) -> None:
    value, under, message = WARNED[name]
    (warning,) = read(value).warnings
    assert warning.source.slice(warning.span) == under
    assert message in warning.message
    if name.startswith("one that"):
        assert warning.source.position(warning.span.start).line == 7


NARROWING = (
    "minLength maxLength pattern minimum exclusiveMaximum multipleOf uniqueItems minProperties dependentRequired"
    " contentMediaType $comment deprecated discriminator"
).split()


def test_what_only_narrows_values_needs_no_warning() -> None:
    values: dict[str, object] = {"pattern": "^[0-9]+$", "uniqueItems": True, "dependentRequired": {"a": ["b"]}}
    narrowed = {"type": "string", **{name: values.get(name, 1) for name in NARROWING}}
    contract = read({"properties": {"a": narrowed}})
    assert not contract.warnings
    assert field(contract, "a").only("string")


def test_what_holds_for_some_values_may_be_there() -> None:
    gift = {"properties": {"note": {"type": "string"}, "kind": {"const": "gift"}, "to": {"required": ["zip"]}}}
    contract = read(
        {
            "type": "object",
            "properties": {
                "kind": {"enum": ["gift", "own"]},
                "to": {"properties": {"name": {"type": "string"}}, "required": ["name"]},
                "lines": {"items": {"properties": {"sku": {}}}, "contains": {"properties": {"offer": {}}}},
                "pair": {"items": [{"type": "string"}], "additionalItems": {"type": "integer"}},
                "rest": {"properties": {"a": {}}, "unevaluatedProperties": {"type": "number"}},
                "shut": {"properties": {"a": {}}, "unevaluatedProperties": False},
            },
            "if": {"properties": {"kind": {"const": "gift"}}},
            "then": {**gift, "required": ["note"]},
            "else": {"properties": {"voucher": {"type": "string"}}},
            "dependentSchemas": {"voucher": {"properties": {"expires": {"format": "date"}}}},
            "dependencies": {"a": ["b"], "c": {"properties": {"d": True}}},
        }
    )
    assert [warning.message for warning in contract.warnings] == []
    assert field(contract, "kind").distinct == {"gift": 0, "own": 0}
    for name in ("note", "voucher", "expires", "d"):
        assert field(contract, name).optional
    assert field(contract, "note").only("string")
    assert not field(contract, "to", "name").optional
    assert field(contract, "to", "zip").optional
    assert field(contract, "lines", "[]", "offer").any
    assert field(contract, "lines", "[]").get("other") is None
    assert field(contract, "pair", "[]").types == {"string": 0, "integer": 0}
    assert field(contract, "rest", "b").only("number", "integer")
    assert field(contract, "shut").get("b") is None


def test_schemas_refer_to_each_other_by_their_ids() -> None:
    contract = read(
        {
            "$id": "https://example.com/schemas/order.json",
            "properties": {
                "to": {"$ref": "/schemas/address"},
                "from": {"$ref": "https://example.com/schemas/address"},
                "item": {"$ref": "https://example.com/schemas/item.json"},
                "itself": {"$ref": "https://example.com/schemas/order.json#/$defs/land"},
            },
            "$defs": {
                "address": {
                    "$id": "/schemas/address",
                    "properties": {"zip": {"$ref": "#/definitions/zip"}, "land": {"$ref": "/schemas/land"}},
                    "definitions": {"zip": {"type": "string"}},
                },
                "land": {"$id": "/schemas/land", "type": "string"},
            },
        },
        **{"item.json": {"properties": {"sku": {"type": "string"}}}},
    )
    assert [warning.message for warning in contract.warnings] == []
    for path in (("to", "zip"), ("from", "land"), ("item", "sku"), ("itself",)):
        assert field(contract, *path).only("string")


def test_a_pattern_that_is_not_understood_is_no_error_by_guess() -> None:
    assert field(read({"patternProperties": {"(": {"type": "string"}}}), "anything").only("string")


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"type": "object"', "5", '{"a": NaN}'])
def test_what_is_no_schema_is_refused(text: str) -> None:
    with pytest.raises(PayloadError):
        read(text)


@pytest.mark.parametrize(
    "evidence",
    [
        5,
        {"types": [1]},
        {"types": {"string": "x", "alien": 5}},
        {"lengths": ["a", 2]},
        {"lengths": [1]},
        {"distinct": []},
        {"present": -1, "of": "x", "first": 7, "required": 5, "any": "yes", "layers": 3, "payloads": "many"},
    ],
)
def test_evidence_that_was_written_by_hand_does_no_harm(evidence: object) -> None:
    contract = read(
        {"type": "object", "properties": {"a": {"type": "string", "x-previewer": evidence}}, "x-previewer": evidence}
    )
    assert field(contract, "a").types == {"string": 0}


def test_schemas_that_hold_themselves_many_times_are_read_once() -> None:
    definitions = {
        f"d{n}": {"properties": {"a": {"$ref": f"#/$defs/d{n + 1}"}, "b": {"$ref": f"#/$defs/d{n + 1}"}}}
        for n in range(60)
    }
    contract = read({"$ref": "#/$defs/d0", "$defs": {**definitions, "d60": {"type": "string"}}})
    assert field(contract, *"ab" * 30).only("string")


def test_places_in_json_text_are_found() -> None:
    source = Source("x.json", '{"a": [1, {"b": [true, "x"], "b,": {}}], "b": null, "a\\u0062": 7}')
    places = {
        ("a",): '"a"',
        ("a", "0"): "1",
        ("a", "1"): "{",
        ("a", "1", "b"): '"b"',
        ("a", "1", "b", "1"): '"x"',
        ("a", "1", "b,"): '"b,"',
        ("b",): '"b"',
        ("ab",): '"a\\u0062"',
    }
    for path, text in places.items():
        assert source.slice(locate(source, path)) == text


MAPS: dict[str, tuple[Mapping[str, object], bool]] = {
    "ids": ({"1001": {"n": 1}, "1002": {"n": 2}}, True),
    "one id": ({"7": "x"}, True),
    "dates": ({"2025-01-01": 1, "2025-01-02": 2}, True),
    "locales": ({"en_US": "Hi", "de-DE": "Hallo"}, True),
    "languages": ({"en": "Hi", "de": "Hallo"}, True),
    "stores": ({"store_0042": 1, "store_0043": 2}, True),
    "uuids": ({"0001b161-b231-54c1-2f3e-04063e8224da": 1}, True),
    "addresses": ({"ann@example.com": 1}, True),
    "fields": ({"name": "x", "address1": "y", "line2": "z"}, False),
    "two short fields": ({"id": 1, "no": 2}, False),
    "an id among fields": ({"name": "x", "total": 1, "1001": 2}, False),
    "nothing": ({}, False),
}


@pytest.mark.parametrize("name", MAPS)
def test_objects_keyed_by_data_are_maps(name: str) -> None:
    value, expected = MAPS[name]
    node = settle(infer([payload({"x": value, "list": [{"x": value}]})])).event
    assert node.properties["x"].is_map is expected
    items = node.properties["list"].items
    assert items is not None
    assert items.properties["x"].is_map is expected


def test_many_alike_and_seldom_keys_are_a_map_and_a_wide_event_is_none() -> None:
    towns = [
        "".join(letters) for letters in (["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st", "uv", "wx", "yz"])
    ]
    names = [one + other for one in towns for other in towns]
    by_town = settle(infer([payload({"by": {name: {"open": True}}}) for name in names])).event
    assert by_town.properties["by"].is_map
    wide = settle(infer([payload({"by": dict.fromkeys(names, "x")}) for _ in range(3)])).event
    assert not wide.properties["by"].is_map
    root = settle(infer([payload({name: {"open": True}}) for name in names])).event
    assert not root.is_map


def test_pins_come_first() -> None:
    schema = infer(
        [payload({"a": {"x": 1, "y": 2}, "list": [{"m": {"k": 1}}], "b": 1, "c": {"d": 1}}), payload({"b": 2, "c": {}})]
    )
    pins = Pins((("a",), ("list", "m")), (("b",), ("c", "new")), (("c", "d"), ("a",)), (("c", "free"), ("top",)))
    node = settle(schema, pins).event
    assert node.properties["a"].is_map
    assert not node.properties["a"].optional
    items = node.properties["list"].items
    assert items is not None
    assert items.properties["m"].is_map
    assert node.properties["b"].optional
    assert not node.properties["c"].properties["d"].optional
    assert node.properties["c"].properties["new"].any
    assert node.properties["c"].properties["free"].any
    assert node.properties["top"].any


def test_the_samples_have_schemas() -> None:
    for folder in sorted((ROOT / "fixtures").iterdir()):
        paths = sorted(path for path in folder.glob("*.json") if path.name != "schema.json")
        schema: Schema = settle(
            infer([payload(json.loads(Path(path).read_text(encoding="utf-8")), path.name) for path in paths])
        )
        assert schema.payloads == len(paths)
        assert read(write_schema(schema, as_it_is)).schema == schema
