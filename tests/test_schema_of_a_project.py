"""A project's schemas: the contract where there is one, else what the fixtures show, and what the settings pin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from previewer.cli import main
from previewer.payloads.json_text import PayloadError
from previewer.project import Project, TemplateFile, load_payload
from previewer.schemas.schema import Schema
from previewer.settings import SettingsError


def make(root: Path, settings: str = "", **fixtures: object) -> TemplateFile:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "mail.html").write_text("x", encoding="utf-8")
    (root / "previewer.toml").write_text(settings, encoding="utf-8")
    (root / "fixtures" / "mail").mkdir(parents=True)
    for name, value in fixtures.items():
        (root / "fixtures" / "mail" / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return TemplateFile(Project(root), root / "templates" / "mail.html")


def schema_of(file: TemplateFile) -> Schema | None:
    return file.schema(map(load_payload, file.fixtures()), file.contract())


def test_the_fixtures_show_the_schema(tmp_path: Path) -> None:
    schema = schema_of(make(tmp_path, one={"a": 1}, two={"a": 2, "stores": {"1001": 1}}))
    assert schema is not None
    assert schema.payloads == 2
    assert schema.event.properties["a"].first.endswith("one.json")
    assert schema.event.properties["stores"].is_map


def test_nothing_shows_nothing(tmp_path: Path) -> None:
    assert schema_of(make(tmp_path)) is None


def test_the_contract_comes_first_and_refers_to_files_beside_it(tmp_path: Path) -> None:
    file = make(tmp_path, one={"a": 1}, schema={"properties": {"b": {"$ref": "../shared.json"}}})
    (tmp_path / "fixtures" / "shared.json").write_text('{"type": "string", "not": {"const": "x"}}', encoding="utf-8")
    schema = schema_of(file)
    assert schema is not None
    assert set(schema.event.properties) == {"b"}
    contract = file.contract()
    assert contract is not None
    (warning,) = contract.warnings
    assert warning.source.name.endswith("shared.json")


def test_what_a_contract_refers_to_is_no_payload(tmp_path: Path) -> None:
    order = {
        "$id": "https://a.example/order.json",
        "properties": {"money": {"$ref": "https://a.example/money.json#/x"}},
    }
    file = make(tmp_path, one={"b": 1}, schema={"$ref": "order.json"}, order=order, money={"x": {"type": "number"}})
    assert [path.stem for path in file.fixtures()] == ["one"]
    assert [path.stem for paths in file.project.fixtures().values() for path in paths] == ["one"]
    schema = schema_of(file)
    assert schema is not None
    assert schema.event.properties["money"].only("number", "integer")


def test_a_contract_that_is_no_json_is_refused(tmp_path: Path) -> None:
    file = make(tmp_path)
    (tmp_path / "fixtures" / "mail" / "schema.json").write_text("{", encoding="utf-8")
    with pytest.raises(PayloadError):
        schema_of(file)


SETTINGS = """
[schema]
optional = ["a"]
any = ["new.thing"]
[schema.templates.mail]
map = ["by"]
required = ["b"]
[schema.templates.other]
any = ["a"]
[schema.templates."ma*"]
optional = ["by"]
[schema.templates."no*"]
any = ["b"]
"""


def test_pins_of_a_template_that_is_none_are_refused(tmp_path: Path) -> None:
    file = make(tmp_path, "[schema.templates.mial]\nmap = ['a']", one={"a": 1})
    with pytest.raises(SettingsError, match=r"no template `mial` for `schema.templates.mial`; did you mean `mail`"):
        schema_of(file)


def test_pins_are_for_the_layer_that_has_the_path(tmp_path: Path) -> None:
    settings = "[schema]\nrequired = ['a', 'new']\noptional = ['y']\n"
    file = make(tmp_path, settings, one={"event": {"a": 1}, "profile": {"y": 2}})
    schema = schema_of(file)
    assert schema is not None
    assert {name: field.optional for name, field in schema.event.properties.items()} == {"a": False, "new": False}
    assert {name: field.optional for name, field in schema.profile.properties.items()} == {"y": True}


def test_pins_of_paths_that_no_payload_has_are_told(tmp_path: Path) -> None:
    settings = """
[schema]
map = ["of.others"]
[schema.templates.mail]
map = ["by", "lists.by", "by.north", "bi"]
any = ["by.*.x", "new"]
"""
    make(tmp_path, settings, one={"by": {"north": {"x": 1}}, "lists": [{"by": {"a": 1}}]})
    result = CliRunner().invoke(main, ["-C", str(tmp_path), "lint", "--format", "json"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)["findings"]
    assert [(each["code"], each["severity"], each["text"]) for each in found] == [
        ("HB905", "warning", '"bi"'),
        ("HB905", "warning", '"new"'),
    ]
    told = CliRunner().invoke(main, ["-C", str(tmp_path), "schema", "show", "mail"])
    assert told.exit_code == 0
    assert "no payload of `mail` has `bi`" in told.stderr


@pytest.mark.parametrize(
    "contract",
    [
        None,
        {
            "properties": {
                "a": {"type": "integer"},
                "b": {"type": "integer"},
                "by": {"properties": {"x": {"type": "integer"}}},
            }
        },
    ],
)
def test_settings_pin_paths(contract: object, tmp_path: Path) -> None:
    fixtures = {"schema": contract} if contract else {}
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "other.html").write_text("x", encoding="utf-8")
    file = make(tmp_path, SETTINGS, one={"a": 1, "by": {"x": 1, "y": 2}}, two={"a": 1, "b": 2}, **fixtures)
    schema = schema_of(file)
    assert schema is not None
    a, b, by = (schema.event.properties[name] for name in ("a", "b", "by"))
    assert a.optional
    assert not a.any
    assert not b.optional
    assert not b.any
    assert by.optional
    assert by.is_map


@pytest.mark.parametrize(
    "settings",
    [
        "[schema]\nmaps = []",
        "[schema]\nmap = 5",
        "[schema]\nmap = [5]",
        "[schema.templates.mail]\nfree = []",
        "schema = 5",
        "[schema]\ntemplates = 5",
    ],
)
def test_settings_that_are_none_are_refused(settings: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="schema"):
        schema_of(make(tmp_path, settings, one={}))
