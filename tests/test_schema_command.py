"""`previewer schema` as a user runs it."""

from __future__ import annotations

import gzip
import html
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import previewer
from previewer.cli import main
from previewer.schemas import scanning
from previewer.schemas.scanning import join, scan


def event(name: str = "Cart Left", **properties: Any) -> str:
    return json.dumps({"event": name, "userId": "u1", "properties": properties})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    (folder / "templates").mkdir(parents=True)
    (folder / "fixtures" / "cart").mkdir(parents=True)
    for name in ("cart", "receipt"):
        (folder / "templates" / f"{name}.html").write_text("x", encoding="utf-8")
    lines = [
        event(total=5, first_name="Maya", items=[{"name": "Mug", "price": "$5"}], at="2025-04-08T14:00:00+02:00"),
        event(total=7.5, first_name="Jonas", items=[], coupon={"code": "TEN"}),
    ]
    for at, line in enumerate(lines):
        (folder / "fixtures" / "cart" / f"{at}.json").write_text(line, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PREVIEWER_REDACTION_KEY", "a key that only this test has")
    return folder


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["schema", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_infer_writes_json_schema_without_personal_data(project: Path) -> None:
    told = run("infer", "cart")
    schema = json.loads(told.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["first_name", "items", "total"]
    assert schema["properties"]["total"]["type"] == ["integer", "number"]
    assert schema["properties"]["coupon"]["x-previewer"]["first"] == "fixtures/cart/1.json"
    assert "2025-04-08 12:00:00 +00:00" in told.stdout
    assert "Maya" not in told.stdout
    assert "cart: the schema of 2 payloads" in told.stderr


def test_names_that_one_field_tells_are_replaced_in_all(project: Path) -> None:
    line = event(first_name="Maya", email="maya@gmail.com", greeting="Good morning, Maya!", by={"maya@gmail.com": 1})
    Path("new.ndjson").write_text(line, encoding="utf-8")
    for arguments in (["infer", "cart", "new.ndjson"], ["infer", "cart", "new.ndjson", "-o", "out.json"]):
        told = run(*arguments)
        assert "maya" not in told.stdout.lower()
    assert "maya" not in Path("out.json").read_text(encoding="utf-8").lower()
    (project / "fixtures" / "cart" / "2.json").write_text(line, encoding="utf-8")
    assert "maya" not in run("show", "cart").stdout.lower()


def test_names_of_fields_that_are_personal_are_replaced(project: Path) -> None:
    inner = {"+1 (415) 867-5309": 1, "maya.okafor@gmail.com": 2, "Maya Okafor": {"total": 2}, "total": 3, "label": 5}
    personal = event(first_name="Maya", last_name="Okafor", x=inner, **{"sam@gmail.com": "a"})
    Path("keys.ndjson").write_text(personal, encoding="utf-8")
    told = run("infer", "receipt", "keys.ndjson").stdout
    assert re.search("867|maya|okafor|sam@", told, re.IGNORECASE) is None
    schema = json.loads(told)
    x = schema["properties"]["x"]
    assert {"total", "label"} < set(x["properties"]) == set(x["required"])
    (name,) = (name for name, field in x["properties"].items() if "properties" in field)
    first, last = (schema["properties"][field]["x-previewer"]["distinct"] for field in ("first_name", "last_name"))
    assert name == f"{next(iter(first))} {next(iter(last))}"


def test_numbers_and_values_beside_labels_are_replaced(project: Path) -> None:
    value: dict[str, Any] = {
        "phone": 14158675309,
        "zip": 10437,
        "latitude": 37.7749,
        "total": 5,
        "customer": {"name": "Ute Adler", "phone": 14158675310},
        "answers": [{"question": "What is your name?", "answer": "Jonas Weber"}, {"question": "Size?", "answer": "L"}],
        "sizes": [{"name": "Waist", "value": "Slim"}],
    }
    Path("new.ndjson").write_text(event(**value))
    told = run("infer", "receipt", "new.ndjson").stdout
    assert not re.search("867|10437|37\\.77|Ute|Adler|Jonas|Weber", told)
    assert '"numbers": [5, 5]' in told
    assert '"Slim": 1' in told


def test_a_written_schema_is_the_contract(project: Path) -> None:
    run("infer", "cart", "-o", "fixtures/cart/schema.json")
    first = (project / "fixtures" / "cart" / "schema.json").read_text(encoding="utf-8")
    (project / "fixtures" / "cart" / "0.json").unlink()
    shown = run("show", "cart").stdout
    assert shown.startswith("cart: fixtures/cart/schema.json, seen in 2 payloads\n")
    run("infer", "cart", "-o", "fixtures/cart/schema.json")
    assert (project / "fixtures" / "cart" / "schema.json").read_text(encoding="utf-8") != first


def test_where_the_user_stands_does_not_show_in_what_is_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = run("infer", "cart").stdout
    monkeypatch.chdir(project / "templates")
    assert run("infer", "cart").stdout == text


def test_show_is_a_tree(project: Path) -> None:
    lines = [line.split("  ") for line in run("show", "cart").stdout.splitlines()]
    about = {(line[0] or line[1]).strip(): line[-1].strip() for line in lines}
    assert about["coupon"] == "object; in 1 of 2"
    assert about["code"] == 'string; such as "TEN"'
    assert about["items"] == "list of 0 to 1 objects; empty-list in 1"
    assert about["price"] == 'string; looks like money; such as "$5"'
    assert about["total"] == "integer in 1, number in 1; such as 5, 7.5"
    assert "profile" in about
    assert "Maya" not in run("show", "cart").stdout


def test_show_handlebars_is_to_be_pasted(project: Path) -> None:
    (project / "fixtures" / "cart" / "2.json").write_text(
        json.dumps(
            {
                "event": {
                    "First Name": "x",
                    "groups": [{"items": [{"id": 1}], "tags": ["a"]}],
                    "by": {"1001": {"n": 1}},
                },
                "dataFeed": {"news": [{"title": "x"}]},
            }
        ),
        encoding="utf-8",
    )
    lines = run("show", "cart", "--handlebars").stdout.splitlines()
    assert lines == sorted(set(lines), key=lines.index)
    assert {
        "{{[First Name]}}",
        "{{total}}",
        "{{items.[0].name}}",
        "{{#each items}}{{name}}{{/each}}",
        "{{groups.[0].items.[0].id}}",
        "{{#each groups}}{{#each items}}{{id}}{{/each}}{{/each}}",
        "{{#each groups}}{{#each tags}}{{this}}{{/each}}{{/each}}",
        "{{#each by}}{{n}}{{/each}}",
        "[[news.[0].title]]",
        "[[#each news]][[title]][[/each]]",
    } <= set(lines)
    assert "{{items}}" not in lines


def test_show_handlebars_is_pasteable_for_odd_names(project: Path) -> None:
    names = "a b|a.b|1st|it's|q\"q|else|true|this|null|@at|..|a/b|each|if|upper|now|é|a-b|[x".split("|")
    value = {"in": {name: name for name in names}, "list": [{"now": "x"}], **{name: name for name in names}}
    (project / "fixtures" / "receipt").mkdir()
    (project / "fixtures" / "receipt" / "odd.json").write_text(json.dumps({**value, "]x": 1, "": 2}), encoding="utf-8")
    lines = run("show", "receipt", "--handlebars").stdout.splitlines()
    assert '{{! no path leads to ["]x"] }}' in lines
    assert '{{! no path leads to [""] }}' in lines
    printed = [
        previewer.compile(line, name="x").render(value) for line in lines if line.startswith("{{") and line[2] != "!"
    ]
    expected = [*names, *names, "x", "x"]
    assert sorted(map(html.unescape, printed)) == sorted(expected)


def test_show_of_a_contract_of_a_team(project: Path) -> None:
    (project / "fixtures" / "cart" / "schema.json").write_text(
        json.dumps(
            {
                "properties": {"a": {"type": "array", "minItems": 1}, "b": {"type": "object"}, "c": {"enum": ["x", 5]}},
                "patternProperties": {"^utm_": {"type": "string", "not": {}}},
                "required": ["a"],
            }
        ),
        encoding="utf-8",
    )
    told = run("show", "cart")
    assert "error" not in told.stderr
    assert "warning HB125 schema-keyword: `not` is not supported" in told.stderr
    assert "list of 1 or more anything; required" in told.stdout
    assert "/^utm_/" in told.stdout


DRIFTED = {
    "new": (
        event(total=1, first_name="x", items=[], gift=True),
        "new      gift: boolean, in 1 of 1, first in new.ndjson",
    ),
    "missing": (event(first_name="x", items=[]), "missing  total: always there in the schema, now in none"),
    "missing in some": (
        event(total=1, first_name="x", items=[]) + "\n" + event(first_name="x", items=[]),
        "missing  total: always there in the schema, now in 1 of 2",
    ),
    "retyped": (
        event(total="5", first_name="x", items=[]),
        "retyped  total: integer, number in the schema, now string in 1 of 1, first in new.ndjson",
    ),
    "null": (
        event(total=None, first_name="x", items=[]),
        "retyped  total: integer, number in the schema, now null in 1 of 1, first in new.ndjson",
    ),
    "inside a list": (
        event(total=1, first_name="x", items=[{"name": "x", "price": 5}]),
        "retyped  items[].price: string in the schema, now integer in 1 of 1, first in new.ndjson",
    ),
    "another item": (
        event(total=1, first_name="x", items=["x"]),
        "retyped  items[]: object in the schema, now string in 1 of 1, first in new.ndjson",
    ),
}


@pytest.mark.parametrize("name", DRIFTED)
def test_check_tells_drift(name: str, project: Path) -> None:
    text, line = DRIFTED[name]
    (project / "new.ndjson").write_text(text, encoding="utf-8")
    told = run("check", "cart", "new.ndjson", code=1).stdout.splitlines()
    assert told[:-1] == [line]
    assert told[-1].startswith("cart: 1 difference between ")


def test_check_is_content_with_what_it_knows(project: Path) -> None:
    (project / "new.ndjson").write_text(event(total=9, first_name="x", items=[]), encoding="utf-8")
    assert "no difference between 1 payload and the schema of 2 payloads" in run("check", "cart", "new.ndjson").stdout


def test_a_field_that_was_there_now_and_then_is_missed_in_many_payloads(project: Path) -> None:
    line = event(total=9, first_name="x", items=[])
    (project / "new.ndjson").write_text(f"{line}\n" * 9, encoding="utf-8")
    run("check", "cart", "new.ndjson")
    (project / "new.ndjson").write_text(f"{line}\n" * 10, encoding="utf-8")
    told = run("check", "cart", "new.ndjson", code=1).stdout
    assert "missing  coupon: in 1 of 2 in the schema, now in none" in told


def test_maps_take_new_keys(project: Path) -> None:
    (project / "fixtures" / "cart" / "2.json").write_text(json.dumps({"stores": {"1001": {"n": 1}}}), encoding="utf-8")
    (project / "new.json").write_text(json.dumps({"stores": {"1002": {"n": 2}}}), encoding="utf-8")
    run("check", "cart", "new.json")
    (project / "new.json").write_text(json.dumps({"stores": {"1002": {"n": "x", "m": 1}}}), encoding="utf-8")
    told = run("check", "cart", "new.json", code=1).stdout
    assert "new      stores.1002.m: integer" in told
    assert "retyped  stores.1002.n: integer in the schema, now string" in told


def test_malformed_lines_are_told_and_counted(project: Path) -> None:
    (project / "new.ndjson").write_text(f'{event(total=1)}\n{{"a": \n[5]\n{event(total=2)}\n', encoding="utf-8")
    told = run("infer", "cart", "new.ndjson", code=1)
    assert "new.ndjson:2: not JSON: expecting value at the end of the file\n" in told.stderr
    assert "new.ndjson:3: a payload must be a JSON object\n" in told.stderr
    assert "2 malformed, 2 payloads read\n" in told.stderr
    assert json.loads(told.stdout)["x-previewer"]["payloads"] == 4


def test_an_event_can_be_chosen(project: Path) -> None:
    (project / "new.ndjson").write_text(f"{event('A', a=1)}\n{event('B', b=1)}\n{event('A', a=1)}\n", encoding="utf-8")
    told = run("infer", "receipt", "new.ndjson")
    assert "the exports hold 2 events: A (2), B (1); --event NAME takes one" in told.stderr
    assert set(json.loads(told.stdout)["properties"]) == {"a", "b"}
    told = run("infer", "receipt", "new.ndjson", "--event", "A")
    assert set(json.loads(told.stdout)["properties"]) == {"a"}
    assert "the exports hold" not in told.stderr


UNUSABLE = {
    "no such template": (["show", "cat"], "there is no template `cat`; did you mean `cart`?"),
    "no payloads": (["show", "receipt"], "templates/receipt.html: no payloads"),
    "nothing to infer": (["infer", "receipt"], "templates/receipt.html: no payloads"),
    "no such export": (["infer", "cart", "none.ndjson"], "none.ndjson: no such file or directory"),
    "a folder": (["check", "cart", "templates"], "templates: is a directory"),
    "no such event": (["check", "cart", "fixtures/cart/0.json", "--event", "X"], "no payload of the event `X`"),
    "no place to write": (["infer", "cart", "-o", "none/schema.json"], "none/schema.json: no such file or directory"),
    "no number": (["infer", "cart", "--jobs", "0"], "0 is not in the range"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_a_user_can_get_wrong(name: str, project: Path) -> None:
    arguments, message = UNUSABLE[name]
    assert message in run(*arguments, code=2).stderr


@pytest.mark.parametrize("text", ["{", "[]", "5", '{"properties": 5, "$ref": "#/x"}', "\ufeff{}"])
def test_a_broken_contract_is_told_without_a_traceback(text: str, project: Path) -> None:
    (project / "fixtures" / "cart" / "schema.json").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["schema", "show", "cart"])
    assert result.exit_code == (0 if "$ref" in text or "{}" in text else 2)
    assert "fixtures/cart/schema.json" in result.output


def test_several_processes_give_the_same(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("previewer.payloads.exports.HEAD", 4096)
    monkeypatch.setattr("previewer.payloads.exports.CHUNK", 4096)
    monkeypatch.setattr(scanning, "SMALL", 0)
    lines = [
        event(n=n, text=f"t{n % 30}", **({"odd": str(n)} if n % 2 else {})) if (n + 1) % 50 else "{"
        for n in range(1000)
    ]
    for name, part in (("a.ndjson", lines[:600]), ("b.ndjson.gz", lines[600:])):
        data = "\n".join(part).encode()
        Path(name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    paths = [Path("a.ndjson"), Path("b.ndjson.gz")]
    read = 0

    def progress(more: int) -> None:
        nonlocal read
        read += more

    alone = scan(paths, jobs=1, progress=progress)
    assert read == sum(path.stat().st_size for path in paths)
    assert alone.schema.payloads == 980
    assert alone.faults == len(alone.malformed) == 20
    assert scan(paths, jobs=3) == alone
    assert join(scan(paths[1:], jobs=1), scan(paths[:1], jobs=1)) == alone


def test_envelopes_of_several_payloads_are_opened(project: Path) -> None:
    call = {"type": "track", "messageId": "m", **json.loads(event(total=5))}
    batch = json.dumps({"batch": [call] * 3, "sentAt": "2025-04-08"})
    Path("batches.ndjson").write_text(f"{batch}\n{event(total=6)}\n{batch}\n", encoding="utf-8")
    assert "the schema of 7 payloads" in run("infer", "receipt", "batches.ndjson").stderr


def test_a_thousand_faults_are_told_and_all_are_counted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("bad.ndjson").write_text("\n".join([event(a=1), *["{"] * 1500]), encoding="utf-8")
    told = run("infer", "receipt", "bad.ndjson", code=1).stderr
    assert "bad.ndjson:1001: " in told
    assert "bad.ndjson:1002: " not in told
    assert "and 500 more\n1,500 malformed, 1 payload read\n" in told


def test_an_export_can_be_a_pipe(project: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, event(a=1).encode())
    os.close(writing)
    schema = json.loads(run("infer", "receipt", f"/dev/fd/{reading}").stdout)
    os.close(reading)
    assert set(schema["properties"]) == {"a"}


def test_big_numbers_and_lone_surrogates_are_read(project: Path) -> None:
    Path("odd.ndjson").write_text(
        '{"a": "\\ud800", "b": 123456789012345678901234567890, "\\ud800": 1}\n', encoding="utf-8"
    )
    schema = json.loads(
        run("infer", "receipt", "odd.ndjson", "-o", "out.json").stdout or Path("out.json").read_text("utf-8")
    )
    assert schema["properties"]["a"]["type"] == "string"
    assert json.loads(run("infer", "receipt", "odd.ndjson").stdout)["properties"]["\ud800"]["type"] == "integer"
    assert r"new      \ud800" in run("check", "cart", "odd.ndjson", code=1).stdout
