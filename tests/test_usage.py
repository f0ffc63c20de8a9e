"""What the commands say where they can do nothing: one line, exit code 2, and nothing is left behind."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import ROOT

from previewer.cli import main
from previewer.settings import CHOICES, TABLES

ALL = {
    "render": ("render", "templates/mail.html"),
    "serve": ("serve",),
    "send": ("send", "templates/mail.html", "--smtp", "localhost:1", "--to", "ann@example.com"),
    "coverage": ("coverage",),
    "snapshot check": ("snapshot", "check"),
    "snapshot update": ("snapshot", "update"),
    "snapshot review": ("snapshot", "review"),
    "snapshot report": ("snapshot", "report", "--base", "HEAD", "-o", "report.html"),
    "lint": ("lint",),
    "payload add": ("payload", "add", "export.ndjson", "--template", "mail"),
    "payload list": ("payload", "list"),
    "payload show": ("payload", "show", "mail"),
    "schema infer": ("schema", "infer", "mail"),
    "schema show": ("schema", "show", "mail"),
    "schema check": ("schema", "check", "mail", "export.ndjson"),
    "explain": ("explain", "templates/mail.html:1"),
}
RENDERING = ("render", "send", "coverage", "snapshot check", "lint", "explain")
ISO = "expected ISO 8601 such as 2025-04-08T12:00:00Z"
SETTINGS = {
    "colour = 1": "there is no setting `colour`",
    "limits = 1": "found 1 for `limits`, expected a table",
    "now = 'soon'": f"`now`: found `soon` for the time, {ISO}",
    "engine = 'jinja'": "found 'jinja' for `engine`, expected iterable or pybars3",
    "limits = {output = inf}": "found inf for `limits.output`, expected a whole number above 0",
    "limits = {iterations = 2.5}": "found 2.5 for `limits.iterations`, expected a whole number above 0",
    "limits = {partial_depth = true}": "found True for `limits.partial_depth`, expected a whole number above 0",
    "limits = {seconds = inf}": "found inf for `limits.seconds`, expected a number above 0",
    "limits = {seconds = nan}": "found nan for `limits.seconds`, expected a number above 0",
    "limits = {hours = 1}": "there is no setting `limits.hours`",
    "helpers = ['gone.py']": None,
}


def said(*arguments: str) -> str:
    """The one line on standard error of a command that ends with 2."""
    result = CliRunner().invoke(main, arguments, env={"CI": ""})
    assert result.exit_code == 2, (arguments, result.output, result.exception)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "mail.html").write_text("Hi {{first_name}}")
    (tmp_path / "fixtures" / "mail").mkdir(parents=True)
    (tmp_path / "fixtures" / "mail" / "ann.json").write_text('{"first_name": "Ann"}')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("settings", ["", "engine = 'iterable'"], ids=["empty folder", "settings alone"])
def test_a_folder_without_templates(name: str, settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if settings:
        (tmp_path / "previewer.toml").write_text(settings)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    said(*ALL[name])
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", RENDERING)
@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_that_cannot_be_used(name: str, settings: str, project: Path) -> None:
    (project / "previewer.toml").write_text(settings)
    message = SETTINGS[settings]
    expected = "gone.py: no such file or directory" if message is None else f"previewer.toml: {message}"
    assert said(*ALL[name]) == expected


@pytest.mark.parametrize("port", ["inf", "65536", "0", "80.5", "'http'"])
def test_a_port_that_is_none(port: str, project: Path) -> None:
    (project / "previewer.toml").write_text(f"serve = {{port = {port}}}")
    assert said("serve") == f"previewer.toml: found {port} for `serve.port`, expected a whole number from 1 to 65535"


NAMING = {
    "render": ("render", "{}"),
    "send": ("send", "{}", "--smtp", "localhost:1", "--to", "ann@example.com"),
    "coverage": ("coverage", "{}"),
    "lint": ("lint", "--no-cache", "{}"),
    "payload show": ("payload", "show", "{}"),
    "schema infer": ("schema", "infer", "{}"),
    "schema show": ("schema", "show", "{}"),
    "explain": ("explain", "{}:1"),
}


@pytest.mark.parametrize("command", NAMING)
def test_a_template_is_named_by_its_file_or_by_its_name(command: str, project: Path) -> None:
    (project / "fixtures" / "mail" / "ann.json").write_text('{"first_name": "Ann", "order": {"id": 7}}')

    def run(name: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, [part.format(name) for part in NAMING[command]], env={"CI": ""})
        return result.exit_code, result.output.replace("templates/mail.html", "mail")

    by_file, by_name = run("templates/mail.html"), run("mail")
    assert by_file == by_name
    assert "no template" not in by_file[1]
    code, words = run("mial")
    assert code == 2
    assert "there is no template `mial`; did you mean `mail`?" in words


def test_the_page_of_settings_is_true_and_whole(project: Path) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    text = page.split("```toml\n")[1].split("```")[0]
    settings = tomllib.loads(text)
    assert set(settings) == {"engine", "helpers", "now", "hmac-secret-env", *CHOICES, *TABLES}
    assert {name: settings[name] for name in CHOICES} == {name: answers[0] for name, answers in CHOICES.items()}
    (project / "previewer.toml").write_text(text)
    (project / "helpers.py").write_text("def shout(this, text):\n    return text.upper()\n")
    (project / "export.ndjson").write_text('{"first_name": "Ann"}\n')
    for arguments in (*ALL.values(), ("serve", "--host", "203.0.113.1")):
        if arguments != ALL["serve"]:  # which would go on for ever
            result = CliRunner().invoke(main, arguments, env={"CI": "", "HMAC_SECRET": "x"})
            assert "previewer.toml" not in result.output, (arguments, result.output)
            assert result.exception is None or isinstance(result.exception, SystemExit), arguments
