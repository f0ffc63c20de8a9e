"""Payloads to their schema: the evidence, and that parts give one result in any order and any partition."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from previewer.payloads.payload import Payload, lay_out, read_payload, recognise
from previewer.payloads.segment import rewrite_dates, rewrite_texts
from previewer.schemas import inference, merging
from previewer.schemas.inference import Layers, infer, infer_layers
from previewer.schemas.maps import settle
from previewer.schemas.merging import as_map, merge_schemas
from previewer.schemas.schema import ANY, SHAPES, TYPES, Node, Schema
from previewer.schemas.text_shapes import count_shapes, shape_of
from previewer.source import Source


def payload(value: Mapping[str, object], name: str = "a.json") -> Payload:
    return read_payload(Source(name, json.dumps(value)))


def event(*values: Mapping[str, object]) -> Node:
    return infer([payload(value) for value in values]).event


def test_presence_is_counted_against_the_parent() -> None:
    node = event({"coupon": {"code": "A", "off": 5}}, {"coupon": {"code": "B"}}, {}, {"coupon": None})
    coupon = node.properties["coupon"]
    assert (coupon.present, coupon.of, coupon.nulls, coupon.optional) == (3, 4, 1, True)
    code, off = coupon.properties["code"], coupon.properties["off"]
    assert (code.present, code.of, code.optional) == (2, 2, False)
    assert (off.present, off.of, off.optional) == (1, 2, True)


def test_kinds_that_disagree_are_a_union_with_counts() -> None:
    node = event({"n": 5}, {"n": 5.0}, {"n": "5"}, {"n": None}, {"n": True}, {"n": [5]}, {"n": {"a": 5}}, {"n": 7})
    assert node.properties["n"].types == dict.fromkeys(TYPES, 1) | {"integer": 2}
    assert node.properties["n"].numbers == (5, 7)


def test_lists_tell_their_lengths_and_items() -> None:
    node = event({"items": []}, {"items": [{"id": 1}, {"id": 2, "name": "x"}]}, {"items": [{"id": 3}]})
    items = node.properties["items"]
    assert items.lengths == (0, 2)
    assert items.shapes == {"empty-list": 1}
    assert items.items is not None
    assert (items.items.present, items.items.of) == (3, 3)
    assert (items.items.properties["name"].present, items.items.properties["name"].of) == (1, 3)
    assert event({"items": []}).properties["items"].items is None


def test_falsy_values_are_counted() -> None:
    values: list[object] = [None, False, 0, 0.0, -0.0, "", [], {}, " ", "0", 1, True, [0]]
    assert event(*({"x": value} for value in values)).properties["x"].falsy == 7


def test_few_texts_are_kept_and_many_are_not() -> None:
    node = event(*({"few": str(n % 3), "many": f"{n}", "long": "x" * 81} for n in range(30)))
    assert node.properties["few"].distinct == {"0": 10, "1": 10, "2": 10}
    assert node.properties["few"].examples() == ["0", "1", "2"]
    assert node.properties["many"].distinct is None
    assert node.properties["many"].examples() == ["0", "9"]
    assert node.properties["long"].distinct is None
    assert node.properties["long"].examples() == ["x" * 80]


def test_the_first_file_by_name_is_told() -> None:
    payloads = [
        payload({"a": 1}, "b.json"),
        payload({"a": 1, "list": [{"c": 1}]}, "a.json"),
        payload({"list": [{"c": 2}]}, "c.json"),
    ]
    node = infer(payloads).event
    assert node.first == "a.json"
    assert node.properties["a"].first == "a.json"
    assert node.properties["list"].items is not None
    assert node.properties["list"].items.properties["c"].first == "a.json"


def test_layers_are_kept_apart() -> None:
    schema = infer(
        [
            payload({"event": {"total": 5}, "profile": {"firstName": "Ann"}, "dataFeed": {"items": []}}),
            payload(
                {
                    "event": "Ordered",
                    "properties": {"total": 6, "at": "2025-04-08T14:00:00+02:00", "never": "2025-02-30T10:00"},
                }
            ),
        ]
    )
    assert schema.payloads == 2
    assert set(schema.event.properties) == {"total", "at", "never"}
    assert schema.event.properties["at"].distinct == {"2025-04-08 12:00:00 +00:00": 1}
    assert schema.event.properties["never"].types == {"null": 1}
    assert schema.profile.properties["firstName"].of == 1
    assert schema.feed.properties["items"].present == 1
    found = schema.get("firstName")
    assert found is not None
    assert found.types == {"string": 1}
    assert schema.get("frist_name") is None


def test_what_is_nested_too_deep_is_not_looked_into() -> None:
    value: object = "x"
    for _ in range(200):
        value = [value]
    node = event({"deep": value}).properties["deep"]
    for _ in range(inference.MAX_DEPTH - 1):
        assert node.items is not None
        node = node.items
    assert node.any
    assert node.get("x") is ANY


TEXTS = {
    "empty": [""],
    "date": [
        "2025-04-08",
        "2025-04-08T12:00",
        "2025-04-08 12:00:00 +00:00",
        "2025-04-08T12:00:00.123Z",
        "2024-12-31T23:59:59+0200",
    ],
    "number": ["5", "05", "-5.25", "+7", "1e5", ".5", "5."],
    "money": [
        "$140",
        "$1,200.50",
        "-$5",
        "€ 12,50",
        "12.50 €",
        "1.200,50 €",
        "USD 12",
        "12 EUR",
        "US$5",
        "5 %",
        "1,200",
        "12,5",
        "1 200 kr",
    ],
    "url": ["https://example.com/a?b=<c>", "HTTP://example.com", "//cdn.example.com/x.png"],
    "email": ["ann@example.com", "7@example.co.uk"],
    "html": ["<b>hi</b>", "5 <br/> 6", "<!-- x -->"],
    None: [
        "Ann",
        " ",
        "2025-13-01",
        "2025-04-31x",
        "5 apples",
        "SKU-12",
        "USD",
        "a < b",
        "ann@",
        "http:",
        "12.5.25.1x",
        "$",
        "-",
        "٣",
        "\n",
        "5\n",
    ],
}


@pytest.mark.parametrize(("shape", "text"), [(shape, text) for shape, texts in TEXTS.items() for text in texts])
def test_texts_have_shapes(shape: str | None, text: str) -> None:
    assert shape is None or shape in SHAPES
    assert shape_of(text) == shape


any_text = st.text(max_size=6) | st.sampled_from([text for texts in TEXTS.values() for text in texts])


@settings(deadline=None)
@given(st.lists(any_text, min_size=1))
def test_counting_shapes_agrees_with_each_shape(texts: list[str]) -> None:
    expected: dict[str, int] = {}
    for text in texts:
        if shape := shape_of(text):
            expected[shape] = expected.get(shape, 0) + 1
    assert count_shapes(texts, min(texts), max(texts)) == expected


@pytest.mark.parametrize(
    "text",
    ["1" * 50_000 + "x", "a." * 30_000 + "@", "x@" + "a." * 30_000, "<a" * 30_000, "1.11" * 20_000, "$1,111" * 10_000],
)
def test_long_texts_take_no_long_time(text: str) -> None:
    shape_of(text)  # quadratic searching would hold up the whole run


@settings(deadline=None)
@given(
    st.lists(
        any_text
        | st.from_regex(
            r"\A[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9](:[0-9]{2}(\.[0-9])?)?(Z|\+[0-9]{2}:?[0-9]{2})?\Z"
        )
    )
)
def test_many_dates_are_rewritten_as_each(texts: list[str]) -> None:
    assert list(rewrite_texts(texts)) == [rewrite_dates(text) for text in texts]


def test_times_in_utc_are_rewritten_alike_alone_and_together() -> None:
    utc = ["2025-04-08T12:00:00Z", "2025-04-08 12:00:00.5Z"]
    assert rewrite_texts(utc) == ["2025-04-08 12:00:00 +00:00"] * 2
    broken = ["2025-04-08T12:00:00Z\n2025-04-08T12:00:00Z", "a"]  # two times, but not one in each text
    assert rewrite_texts(broken) == broken


def test_links_are_told_from_texts_with_a_blank() -> None:
    links = ["https://a.example/1", "//b.example", "HTTP://c.example", "see https://d.example", "https:///e"]
    assert count_shapes(links, min(links), max(links)) == {"url": 3}
    bare = [link for link in links if " " not in link]
    assert count_shapes(bare, min(bare), max(bare)) == {"url": 3}


names = st.sampled_from(["a", "b", "c", "items", "7", "é"])
leaves = (
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, 0.0, 1.5, -3, 10**400, 2**63])
    | st.sampled_from(["", "x", "5", "$5", "2025-04-08T12:00:00Z", "2025-02-30T12:00:00Z", "y" * 90])
    | st.integers(0, 60).map(str)
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)
objects = st.dictionaries(names, values, max_size=5)
recorded = st.one_of(
    objects,
    objects.map(lambda fields: {"event": "Order Completed", "properties": {**fields, "products": fields.get("items")}}),
    objects.map(lambda fields: {"traits": fields}),
    st.tuples(objects, objects).map(lambda two: {"dataFields": two[0], "dataFeed": two[1]}),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(recorded, min_size=1, max_size=30), st.randoms(use_true_random=False), st.integers(2, 6))
def test_any_order_and_any_partition_give_one_schema(
    recorded: list[dict[str, object]], order: random.Random, limit: int
) -> None:
    payloads = [payload(value, f"{n}.json") for n, value in enumerate(recorded)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "MAX_PROPERTIES", limit)
        patch.setattr(inference, "MAX_PROPERTIES", limit)
        patch.setattr(merging, "MAX_DISTINCT", limit)
        patch.setattr(inference, "MAX_DISTINCT", limit)
        whole = infer(payloads)
        shuffled = order.sample(payloads, len(payloads))
        parts: list[Schema] = []
        while shuffled:
            size = order.randint(1, len(shuffled))
            parts.append(infer(shuffled[:size]))
            shuffled = shuffled[size:]
        assert reduce(merge_schemas, parts) == whole
        left = reduce(lambda total, part: merge_schemas(part, total), parts)
        assert left == whole
        while len(parts) > 1:  # as a tree
            one, other = parts.pop(order.randrange(len(parts))), parts.pop(order.randrange(len(parts)))
            parts.append(merge_schemas(one, other))
        assert parts == [whole]


@settings(deadline=None)
@given(st.lists(recorded, min_size=1, max_size=10))
def test_dates_received_by_column_are_those_received_by_payload(recorded: list[dict[str, object]]) -> None:
    source = Source("a.json", "")
    segment = [value for value in recorded if recognise(value) in ("segment", "identify")]
    layers = Layers()
    for value in segment:
        layers.add(lay_out(source, value, recognise(value)))
    assert infer_layers(layers, "a.json", rewrite_texts) == infer([payload(value) for value in segment])


def test_an_object_with_too_many_names_is_a_map(monkeypatch: pytest.MonkeyPatch) -> None:
    fields: dict[str, object] = {f"k{n}": n for n in range(merging.MAX_PROPERTIES + 1)}
    node = event({"stores": fields}).properties["stores"]
    assert node.is_map
    assert node.keys == ("k0", "k999")
    assert node.values is not None
    assert (node.values.present, node.values.of, node.values.numbers) == (1001, 1001, (0, 1000))
    assert node.get("whatever") == node.values
    fields.popitem()
    assert as_map(event({"stores": fields}).properties["stores"]).values is not None
    assert not event({"stores": fields}).properties["stores"].is_map


def test_many_names_that_differ_in_a_number_are_a_maps() -> None:
    stores = settle(infer([payload({"by": {f"store_{number}": 1}}) for number in range(1, 9)])).event
    assert stores.properties["by"].values is not None
    pictures = settle(infer([payload({"by": {f"image{number}": "x" for number in range(1, 9)}})])).event
    assert "image1" in pictures.properties["by"].properties
