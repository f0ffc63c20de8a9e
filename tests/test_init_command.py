"""`previewer init`: what it finds, what it says, and that it writes nothing unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from previewer.cli import main

TEMPLATE = {"templateId": 3, "name": "Welcome", "clientTemplateId": "welcomeMail", "subject": "Hi", "html": "{{name}}"}
ORDER = {"event": "Order Paid", "properties": {"first_name": "Bob", "email": "bob.jones@corp.com", "total": 3}}
FOUND = {
    "mails/Order Paid.html": "<p>{{total}}</p>",
    "mails/jinja.html": "{% if a %}{{ b }}{% endif %}",
    "site/index.html": "<p>No template</p>",
    "export/template.json": json.dumps(TEMPLATE),
    "export/snippets.json": json.dumps({"snippets": [{"name": "footer", "content": "<p>Bye</p>", "variables": []}]}),
    "export/segment.ndjson": json.dumps(ORDER) + "\n{\n",
    "export/odd.json": '{"event": "Odd", "properties": {}}',
    "broken.json": "{",
    "package.json": '{"name": "x"}',
    "node_modules/a/b.html": "{{c}}",
    ".git/c.html": "{{c}}",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def listing(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["init", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_it_says_what_it_would_do_and_changes_nothing(folder: Path) -> None:
    write(folder, FOUND)
    said = init().stdout
    assert said.endswith("nothing is changed yet: previewer init --yes\n")
    assert listing(folder) == set(FOUND)
    for line in (
        "write templates/order_paid.html  (from mails/Order Paid.html)",
        "write templates/welcome_mail.json  (from export/template.json)",
        "add payloads of export/segment.ndjson to fixtures/order_paid/",
        "previewer payload add export/odd.json --template NAME",
    ):
        assert line in said


def test_it_makes_a_project_of_what_it_finds(folder: Path) -> None:
    write(folder, FOUND)
    assert "wrote 6 files" in init("--yes").stdout
    new = {
        *("templates/order_paid.html", "templates/welcome_mail.html", "templates/welcome_mail.json"),
        *("snippets/footer.html", "snippets/footer.json", "previewer.toml"),
    }
    assert listing(folder) - set(FOUND) == {*new, "fixtures/order_paid/complete.json"}
    assert {name: (folder / name).read_text(encoding="utf-8") for name in FOUND} == FOUND
    assert json.loads((folder / "templates/welcome_mail.json").read_text())["subject"] == "Hi"
    assert "bob.jones@corp.com" not in (folder / "fixtures/order_paid/complete.json").read_text()
    assert CliRunner().invoke(main, ["lint", "templates/order_paid.html"]).exit_code == 0


def test_what_is_there_is_left_alone(folder: Path) -> None:
    write(folder, FOUND | {"templates/order_paid.html": "mine", "previewer.toml": "# mine\n"})
    said = init("--yes").stdout
    assert "mails/Order Paid.html: left alone, there is a templates/order_paid.html already" in said
    assert (folder / "templates/order_paid.html").read_text() == "mine"
    assert (folder / "previewer.toml").read_text() == "# mine\n"


def test_a_second_time_there_is_nothing_to_do(folder: Path) -> None:
    init("--yes")
    assert init().stdout == "templates/: 1 template already there\n"


def test_an_empty_folder_gets_a_first_template(folder: Path) -> None:
    init("--yes")
    assert listing(folder) == {"templates/welcome.html", "fixtures/welcome/ann.json", "previewer.toml"}
    assert "Hello Ann" in CliRunner().invoke(main, ["render", "templates/welcome.html"]).stdout
    assert CliRunner().invoke(main, ["lint"]).exit_code == 0


def test_settings_in_pyproject_are_enough(folder: Path) -> None:
    write(folder, {"pyproject.toml": "[tool.previewer.lint]\nkind = 'blast'\n"})
    init("--yes")
    assert not (folder / "previewer.toml").exists()


def test_inside_of_a_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init("--yes")
    monkeypatch.chdir(folder / "fixtures")
    assert "this folder is part of the project in" in init(code=2).stderr


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    write(folder, {"snippets": "a file", "export/s.json": '{"name": "a", "content": "b"}'})
    assert init("--yes", code=2).stderr == "snippets: file exists\n"
