"""`previewer payload` as a user runs it."""

from __future__ import annotations

import gzip
import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_redaction import CORPUS, left_in

from previewer.cli import main
from previewer.redaction.fakes import Fakes
from previewer.redaction.personal import Kind


def event(**properties: Any) -> str:
    return json.dumps({"event": "Cart Left", "userId": "8812734", "properties": properties})


CART = {"email": "maya@gmail.com", "first_name": "Maya", "coupon": {"code": "TEN"}}
EVENTS = [
    event(**CART, products=[{"name": "Shoes", "price": "$140"}, {"name": "Jacket", "price": "$200"}], gift=True),
    event(**CART, products=[{"name": "Shoes", "price": "$140"}, {"name": "Jacket", "price": "$200"}], gift=True),
    event(**CART, products=[{"name": "Jacket", "price": "$200"}], gift=True),
    event(email="ann@gmail.com", first_name=None, products=[], gift=False),
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    (folder / "templates" / "news").mkdir(parents=True)
    for name in ("cart", "receipt", "news/weekly"):
        (folder / "templates" / f"{name}.html").write_text("{{first_name}}")
    (folder / "export.ndjson").write_text("\n".join(EVENTS))
    monkeypatch.chdir(folder)
    monkeypatch.delenv("PREVIEWER_REDACTION_KEY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["payload", *arguments])
    assert result.exit_code == code, result.output
    return result


def fixtures(project: Path, name: str = "cart") -> dict[str, Any]:
    folder = project / "fixtures" / name
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def test_add_keeps_few_that_show_all(project: Path) -> None:
    told = run("add", "export.ndjson", "--template", "cart").stdout
    kept = fixtures(project)
    assert list(kept) == ["empty_products_and_no_coupon", "one_product", "two_products"]
    assert [len(kept[name]["properties"]["products"]) for name in kept] == [0, 1, 2]
    assert "cart: added 3 of 4 payloads" in told
    lines = told.splitlines()
    at = lines.index("fixtures/cart/one_product.json: 1 shape")
    assert lines[at + 1] == "  `products` has one item"


NAMES = [
    ([{"shop__products": [1, 2, 3]}], "three_products"),
    ([{"shop__products": []}, {"shop__products": [{"id": 1}]}], "empty_products one_product"),
    ([{"a": 1, "shop__coupon__code": "x"}, {"a": 1}], "complete no_coupon_code"),
    ([{"a": {"isGift": True, "b": [1]}}, {"a": {"isGift": False, "b": [1]}}], "not_gift one_b"),
    (
        [{"a": [{"size": "L"}, {"size": 3}]}, {"a": [{"size": None}, {"size": ""}]}],
        "null_a_size_and_blank_a_size two_a",
    ),
    ([{"プ": 1}, {"プ": None}], "complete other"),
    (
        [{f"a{mark}": {"c": 1} for mark in "bcdefgh"}, {"bill": {f"b{mark}": "x" for mark in "cdef"}}],
        "complete with_bill",
    ),
    ([{f"a_{mark}": 1 for mark in "bcdefghij"}, {"bill": {f"b{mark}": "x" for mark in "cdefg"}}], "complete with_a_b"),
    ([{"schema": [1, 2]}, {"schema": True}], "schema_2 two_schema"),
    ([{"x" * 200: [1, 2]}], f"two_{'x' * 46}"),
]


@pytest.mark.parametrize(("payloads", "names"), NAMES, ids=[names[:40] for _, names in NAMES])
def test_files_are_named_after_what_they_show(project: Path, payloads: list[Any], names: str) -> None:
    (project / "x.json").write_text(json.dumps(payloads))
    run("add", "x.json", "--template", "cart")
    assert " ".join(fixtures(project)) == names


def test_keys_that_are_data_count_as_one(project: Path) -> None:
    names = [{"en": "shoe"}, {"de": "Schuh"}]
    stores = [{"stores": {f"store_{n}": {"open": True}}, "name": names[n % 2]} for n in range(20)]
    (project / "stores.json").write_text("\n".join(event(**one) for one in stores))
    told = run("add", "stores.json", "--template", "cart").stdout
    assert "added 1 of 20 payloads" in told
    assert "`stores.*.open` is true" in told


def test_add_says_what_was_replaced_and_writes_none_of_it(project: Path) -> None:
    result = run("add", "export.ndjson", "--template", "cart")
    assert "  properties.email: email address, in 3 of 3" in result.stdout.splitlines()
    assert "  properties.first_name: person name, in 2 of 3" in result.stdout.splitlines()
    assert "  userId: id, in 3 of 3" in result.stdout.splitlines()
    written = "".join(path.read_text() for path in (project / "fixtures").rglob("*.json"))
    for original in ("maya", "ann@", "gmail", "8812734"):
        assert original not in (written + result.output).lower()


def test_add_takes_every_kind_of_export(project: Path) -> None:
    values = list(map(json.loads, EVENTS))
    (project / "list.json").write_text(json.dumps(values))
    (project / "events.json.gz").write_bytes(gzip.compress(json.dumps({"events": values}).encode()))
    for number, name in enumerate(("export.ndjson", "list.json", "events.json.gz")):
        run("add", name, "--template", ("cart", "receipt", "news/weekly")[number])
    assert fixtures(project) == fixtures(project, "receipt") == fixtures(project, "news/weekly")


ENVELOPES = [
    ({"batch": [{"type": "track", "messageId": "m", "event": "A", "properties": {}}] * 3, "sentAt": "2025"}, 3),
    ({"events": [{"eventName": "A", "dataFields": {}}] * 2, "count": 2}, 2),
    ({"users": [{"email": "ann@gmail.com", "dataFields": {}}]}, 1),
    ({"events": [{"title": "Concert"}, {"title": "Play"}], "first_name": "Ann"}, 1),  # a payload's own list
    ({"batch": [], "users": [1]}, 1),
]


@pytest.mark.parametrize(("value", "count"), ENVELOPES, ids=[str(value)[:40] for value, _ in ENVELOPES])
def test_add_opens_envelopes(project: Path, value: Any, count: int) -> None:
    (project / "envelope.json").write_text(json.dumps(value))
    assert f" of {count} payload" in run("add", "envelope.json", "--template", "cart").stdout


@pytest.mark.parametrize(("text", "lines"), [("email,name\n" * 1200, 1002), ("hello", 2)])
def test_what_is_no_json_is_told(project: Path, text: str, lines: int) -> None:
    (project / "export.csv").write_text(text)
    told = run("add", "export.csv", "--template", "cart", code=2).stderr.splitlines()
    assert told[-1].startswith("nothing could be read; expected JSON")
    assert len(told) == lines


def test_what_is_there_counts_and_stays(project: Path) -> None:
    run("add", "export.ndjson", "--template", "cart")
    before = fixtures(project)
    assert (
        "added 0 of 4 payloads; those at hand show every shape" in run("add", "export.ndjson", "--template=cart").stdout
    )
    (project / "more.json").write_text(event(**CART, products=[{"name": "Cap"}], gift=True))
    run("add", "more.json", "--template", "cart")
    after = fixtures(project)
    assert set(after) - set(before) == {"no_product_price"}
    assert {name: after[name] for name in before} == before
    taken = project / "fixtures" / "cart" / "no_product_price.json"
    taken.write_text("{}")
    run("add", "more.json", "--template", "cart")
    assert taken.read_text() == "{}"
    assert "no_product_price_2" in fixtures(project)


def test_keep_limits_and_says_what_is_not_shown(project: Path) -> None:
    told = run("add", "export.ndjson", "--template", "cart", "--keep", "1").stdout
    assert list(fixtures(project)) == ["two_products"]
    assert "shapes not shown, --keep more of them" in told


def test_the_same_set_from_the_same_export(project: Path) -> None:
    run("add", "export.ndjson", "--template", "cart")
    run("add", "export.ndjson", "--template", "receipt")
    assert fixtures(project) == fixtures(project, "receipt")


def test_only_events_of_a_name(project: Path) -> None:
    (project / "mixed.ndjson").write_text(EVENTS[0] + '\n{"event": "Page Seen", "properties": {"path": "/"}}\n')
    mixed = run("add", "mixed.ndjson", "--template", "receipt")
    assert "these events: `Cart Left` (1), `Page Seen` (1); take one" in mixed.stderr
    one = run("add", "mixed.ndjson", "--template", "cart", "--event", "Cart Left")
    assert "added 1 of 1 payload; 1 of other events" in one.stdout
    assert one.stderr == ""


def test_a_fault_is_told_without_what_is_personal(project: Path) -> None:
    (project / "bad.ndjson").write_text('{"maya@gmail.com": 1, "maya@gmail.com": 2}\n{"a": 1}\n')
    told = run("add", "bad.ndjson", "--template", "cart", code=1).stderr
    assert "stands twice in one object" in told
    assert "maya" not in told


def test_nothing_personal_is_written_or_told(project: Path) -> None:
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in CORPUS]
    payloads = [payload for case in cases for payload in case["payloads"]]
    (project / "all.ndjson").write_text("\n".join(json.dumps(payload) for payload in payloads))
    told = run("add", "all.ndjson", "--template", "cart").output
    everything = {key: [text for case in cases for text in case[key]] for key in ("personal", "kept")}
    written = fixtures(project)
    assert len(written) == len(payloads)
    assert not left_in([told, list(written), list(written.values())], everything)
    assert run("redact", "--check").stdout == f"no personal data in {len(payloads)} payloads\n"


def test_every_malformed_line_is_told_and_counted(project: Path) -> None:
    (project / "bad.ndjson").write_text(f'{EVENTS[0]}\n{{"a": \n{EVENTS[3]}\n[1]\n{{"a": {"[" * 300}{"]" * 300}}}\n')
    result = run("add", "bad.ndjson", "--template", "cart", code=1)
    starts = [line.split(" ")[0] for line in result.stderr.splitlines()]
    assert starts == ["bad.ndjson:2:", "bad.ndjson:4:", "bad.ndjson:5:"]
    assert "added 2 of 2 payloads; 3 could not be read" in result.stdout
    assert len(fixtures(project)) == 2


def test_fields_to_keep_and_to_replace(project: Path) -> None:
    (project / "previewer.toml").write_text('[payloads]\nredact = ["coupon.code"]\nkeep = ["first_name"]\n')
    run("add", "export.ndjson", "--template", "cart", "--keep", "1", "--keep-field", "properties.email")
    fields = fixtures(project)["two_products"]["properties"]
    assert (fields["first_name"], fields["email"]) == ("Maya", "maya@gmail.com")
    assert fields["coupon"]["code"] != "TEN"


def test_nothing_is_replaced_where_asked(project: Path) -> None:
    run("add", "export.ndjson", "--template", "cart", "--keep", "1", "--no-redact")
    assert fixtures(project)["two_products"] == json.loads(EVENTS[0])
    assert not (project.parent / "config").exists()


WRONG = [
    (["add", "export.ndjson", "--template", "crt"], "there is no template `crt`; did you mean `cart`?"),
    (["add", "export.ndjson", "--template", "xyz"], "there is no template `xyz`; there are cart, news/weekly, receipt"),
    (["add", "nowhere.json", "--template", "cart"], "nowhere.json: no such file or directory"),
    (["add", "templates", "--template", "cart"], "templates: is a directory"),
    (["add", "export.ndjson", "--template", "cart", "--keep", "0"], "0 is not in the range x>=1"),
    (["show", "carts"], "did you mean `cart`?"),
    (["redact", "carts"], "did you mean `cart`?"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_wrong_usage(project: Path, arguments: list[str], message: str) -> None:
    assert message in run(*arguments, code=2).stderr
    assert not (project / "fixtures").exists()


@pytest.mark.parametrize("text", ["[payloads]\nredacted = []", "[payloads]\nkeep = 1", "[payloads]\nkeep = [1]"])
def test_wrong_settings(project: Path, text: str) -> None:
    (project / "previewer.toml").write_text(text)
    assert "previewer.toml: " in run("add", "export.ndjson", "--template", "cart", code=2).stderr


def test_a_fixture_that_cannot_be_read_stops_before_anything_is_written(project: Path) -> None:
    (project / "fixtures" / "cart").mkdir(parents=True)
    (project / "fixtures" / "cart" / "a.json").write_text('{"email": "maya@gmail.com"}')
    (project / "fixtures" / "cart" / "b.json").write_text("{")
    (project / "fixtures" / "always").mkdir()
    (project / "fixtures" / "always" / "c.json").write_text('{"email": "maya@gmail.com"}')
    for arguments in (["add", "export.ndjson", "--template", "cart"], ["redact"], ["show", "cart"]):
        assert "fixtures/cart/b.json:1:1: error HB124" in run(*arguments, code=2).stderr
    for path in ("cart/a.json", "always/c.json"):
        assert (project / "fixtures" / path).read_text() == '{"email": "maya@gmail.com"}'


def test_list_and_show(project: Path) -> None:
    assert run("list").stdout.splitlines() == ["cart: 0 payloads", "news/weekly: 0 payloads", "receipt: 0 payloads"]
    assert "no payloads yet" in run("show", "cart").stdout
    run("add", "export.ndjson", "--template", "cart")
    assert run("list").stdout.splitlines()[:2] == ["cart: 3 payloads", "  empty_products_and_no_coupon"]
    told = run("show", "templates/cart.html").stdout.splitlines()
    assert told[0].startswith("empty_products_and_no_coupon: a Segment track event, Cart Left; ")
    assert told[1:4] == ["  `products` has no items", "  `coupon` is missing", "  `first_name` is null"]


def test_redact_replaces_once_and_keeps_the_rest(project: Path) -> None:
    folder = project / "fixtures" / "old"  # without a template
    folder.mkdir(parents=True)
    personal = folder / "a.json"
    before = (
        '{\n   "email": "maya@gmail.com" , "odd": ["\\ud800", 1.50,true, null],\r\n\t"a\\"b": {"phone":14158675309}}\n'
    )
    personal.write_text(before, newline="")
    other = folder / "b.json"
    other.write_text('{"price":1.50}')
    assert "a.json" in run("redact", "--check", code=1).stdout
    assert "maya" in personal.read_text()
    told = run("redact").stdout
    assert told.splitlines() == [
        "fixtures/old/a.json:",
        '  a"b.phone: phone number',
        "  email: email address",
        "replaced personal data in 1 of 2 payloads",
    ]
    text = personal.read_bytes().decode()
    assert "maya" not in text
    # Nothing but the values has changed.
    assert (
        re.sub('"[^"]+@example.com"', '"maya@gmail.com"', re.sub(r"1[2-9]9\d55501\d\d", "14158675309", text)) == before
    )
    assert other.read_text() == '{"price":1.50}'
    assert run("redact").stdout == "no personal data in 2 payloads\n"
    assert personal.read_bytes().decode() == text
    run("redact", "--check")


def test_redact_tells_which_files_are_called_after_a_person(project: Path) -> None:
    folder = project / "fixtures" / "cart"
    folder.mkdir(parents=True)
    for name in ("maya_two_items", "no_items"):
        (folder / f"{name}.json").write_text('{"first_name": "Maya"}')
    told = "fixtures/cart/maya_two_items.json: its name holds personal data, too; rename it\n"
    assert run("redact").stderr == told
    assert run("redact").stderr == ""


def test_the_key_is_the_users_alone(project: Path) -> None:
    run("add", "export.ndjson", "--template", "cart")
    (key,) = (path for path in (project.parent / "config").rglob("*") if path.is_file())
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.parent == project.parent / "config" / "previewer" / "redaction-keys"
    assert len(key.read_text()) == 64
    one = fixtures(project)
    for path in (project / "fixtures" / "cart").iterdir():
        path.unlink()
    run("add", "export.ndjson", "--template", "cart")
    assert fixtures(project) == one


def test_a_team_shares_a_key(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREVIEWER_REDACTION_KEY", "correct horse battery staple")
    run("add", "export.ndjson", "--template", "cart")
    assert not (project.parent / "config").exists()
    assert fixtures(project)["one_product"]["userId"] == Fakes(b"correct horse battery staple").fake(Kind.ID, "8812734")


def test_keys_that_cannot_be_used(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = ["add", "export.ndjson", "--template", "cart"]
    monkeypatch.setenv("XDG_CONFIG_HOME", str(project / ".config"))
    assert "must be outside the project" in run(*add, code=2).stderr
    monkeypatch.setenv("XDG_CONFIG_HOME", str(project / "export.ndjson"))
    assert "must be outside the project" in run(*add, code=2).stderr
    blocked = project.parent / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(blocked))
    told = run(*add, code=2).stderr
    assert "not a directory: no place for the key of the fakes; set PREVIEWER_REDACTION_KEY" in told
    monkeypatch.setenv("PREVIEWER_REDACTION_KEY", "short")
    assert "PREVIEWER_REDACTION_KEY: found 5 characters, expected at least 16" in run(*add, code=2).stderr
    assert not (project / "fixtures").exists()


def test_a_damaged_key_is_not_replaced(project: Path) -> None:
    run("add", "export.ndjson", "--template", "cart")
    (key,) = (path for path in (project.parent / "config").rglob("*") if path.is_file())
    key.write_bytes(b"\xff")
    assert "damaged: expected a key" in run("add", "export.ndjson", "--template", "receipt", code=2).stderr
    assert key.read_bytes() == b"\xff"


def test_objects_keyed_by_ids_are_one_shape(project: Path) -> None:
    days = [event(totals={f"2025-01-{day:02}": 1 for day in range(1, 1 + number)}) for number in range(1, 20)]
    (project / "days.ndjson").write_text("\n".join(days))
    assert "added 1 of 19" in run("add", "days.ndjson", "--template", "cart").stdout
    assert list(fixtures(project)) == ["complete"]


def test_a_name_as_a_key_is_in_no_file_name(project: Path) -> None:
    (project / "x.json").write_text(
        event(last_name="Okafor", by_person={"Okafor": 1}, **{"Maya Okafor": None}, first_name="Maya")
    )
    told = run("add", "x.json", "--template", "cart").output
    names = " ".join(fixtures(project)) + json.dumps(fixtures(project))
    assert "okafor" not in (told + names).lower()


def test_where_there_is_no_payload_it_is_told(project: Path) -> None:
    for name, text in (("empty.ndjson", ""), ("list.json", "[]"), ("events.json", '{"events": []}')):
        (project / name).write_text(text)
        assert run("add", name, "--template", "cart", code=2).stderr == "the exports hold no payload\n"
    other = run("add", "export.ndjson", "--template", "cart", "--event", "Bye", code=2).stderr
    assert other == (
        "the exports hold these events: `Cart Left` (4); take one with --event NAME\n"
        "the exports hold no payload of the event `Bye`\n"
    )
    told = "fixtures: no payloads here, expected fixtures/<template>/<case>.json\n"
    assert run("redact", "--check", code=2).stderr == told
    assert run("redact", "cart", code=2).stderr.endswith("fixtures/cart: no payloads here\n")


def test_a_payload_without_fields_is_a_case(project: Path) -> None:
    (project / "bare.json").write_text(event())
    assert "added 1 of 1 payload" in run("add", "bare.json", "--template", "cart").stdout
    assert "added 0 of 1 payload; those at hand" in run("add", "bare.json", "--template", "cart").stdout
