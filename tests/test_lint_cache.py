"""What `previewer lint` remembers: never an old answer, whatever changes, and no more than it needs to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_house import loaded_by

from previewer import cache
from previewer.checking.checker import Checker
from previewer.cli import main

FILES = {
    "previewer.toml": 'helpers = ["helpers/own.py"]\n',
    "templates/order.html": '{{order.total}} {{order.note}} {{snippet "footer"}} {{shout "a"}}\n',
    "templates/order.json": '{"subject": "{{order.total}}"}',
    "templates/other.html": "<p>Hello</p>\n",
    "snippets/footer.html": "{{order.total}}",
    "snippets/footer.json": '{"name": "footer", "variables": []}',
    "catalogs/shops.json": '{"1": {"city": "Rome"}}',
    "helpers/own.py": "def shout(this, text):\n    return text.upper()\n\nhelpers = {'shout': shout}\n",
    "schemas/money.json": '{"type": "object", "properties": {"total": {"type": "number"}}}',
    "fixtures/order/a.json": '{"order": {"total": 3, "note": "n"}}',
    "fixtures/order/b.json": '{"order": {"total": 4, "note": "m"}}',
}


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        write(tmp_path / "project", name, text)
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "project"


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are linted, not remembered."""
    names: list[str] = []
    findings = Checker.findings

    def counted(self: Checker, file: object, source: object = None) -> object:
        names.append(file.name)  # type: ignore[attr-defined]
        return findings(self, file, source)  # type: ignore[arg-type]

    monkeypatch.setattr(Checker, "findings", counted)
    return names


def lint(*arguments: str) -> object:
    result = CliRunner().invoke(main, ["lint", "--format", "json", *arguments])
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


def test_what_is_unchanged_is_not_linted_again(project: Path, linted: list[str]) -> None:
    first = lint("--select", "ALL")
    assert sorted(linted) == ["order", "other"]
    assert lint("--select", "ALL") == first
    assert lint("--select", "ALL", "templates/order.html") != {"findings": []}
    assert len(linted) == 2
    assert lint("--select", "ALL", "--no-cache") == first
    assert len(linted) == 4


CHANGES: dict[str, Callable[[Path], object]] = {
    "template": lambda folder: write(folder, "templates/order.html", "{{order.totl}}"),
    "subject": lambda folder: write(folder, "templates/order.json", '{"subject": "{{order.totl}}"}'),
    "subject gone": lambda folder: (folder / "templates/order.json").unlink(),
    "fixture": lambda folder: write(folder, "fixtures/order/a.json", '{"order": {"total": 3}}'),
    "new fixture": lambda folder: write(folder, "fixtures/order/c.json", '{"order": {"total": 3}}'),
    "fixture gone": lambda folder: (folder / "fixtures/order/a.json").unlink(),
    "fixture renamed": lambda folder: (folder / "fixtures/order/a.json").rename(folder / "fixtures/order/z.json"),
    "schema": lambda folder: write(folder, "fixtures/order/schema.json", '{"type": "object", "properties": {}}'),
    "snippet": lambda folder: write(folder, "snippets/footer.html", "{{order.totl}}"),
    "new snippet": lambda folder: write(folder, "snippets/header.html", "{{order.totl}}"),
    "snippet gone": lambda folder: (folder / "snippets/footer.html").unlink(),
    "snippet's variables": lambda folder: write(folder, "snippets/footer.json", '{"variables": [{"name": "x"}]}'),
    "catalog": lambda folder: write(folder, "catalogs/shops.json", '{"1": {"town": "Rome"}}'),
    "helper": lambda folder: write(folder, "helpers/own.py", "helpers = {'shout': lambda this, text, more: text}\n"),
    "settings": lambda folder: write(folder, "previewer.toml", '[lint]\nignore = ["HB101"]\n'),
    "settings gone": lambda folder: (folder / "previewer.toml").unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(project: Path, linted: list[str], change: Callable[[Path], object]) -> None:
    lint("--select", "ALL")
    linted.clear()
    change(project)
    after = lint("--select", "ALL")
    assert "order" in linted
    assert after == lint("--select", "ALL", "--no-cache")


def test_a_file_that_the_schema_refers_to_is_seen(project: Path, linted: list[str]) -> None:
    schema = {"type": "object", "properties": {"order": {"$ref": "../../schemas/money.json"}}}
    write(project, "fixtures/order/schema.json", json.dumps(schema))
    before = lint()
    write(project, "schemas/money.json", FILES["schemas/money.json"].replace("total", "totl"))
    linted.clear()
    assert lint() != before
    assert linted == ["order"]


def test_another_previewer_lints_anew(project: Path, linted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lint()
    linted.clear()
    monkeypatch.setattr(cache, "_program", lambda: b"another")
    lint()
    assert sorted(linted) == ["order", "other"]


def test_other_rules_lint_anew(project: Path, linted: list[str]) -> None:
    lint("--select", "HB1", "templates/order.html")
    lint("--ignore", "HB1", "templates/order.html")
    lint("--extend-select", "HB1", "templates/order.html")
    assert linted == ["order"] * 3
    lint("--select", "HB1", "templates/order.html")
    assert linted == ["order"] * 3


def test_names_of_files_are_those_of_this_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, "templates/order.html", "{{order.totl}}")
    assert "templates/order.html" in str(lint("templates/order.html"))
    monkeypatch.chdir(project / "templates")
    assert "project/templates/order.html" in str(lint("order.html"))


def test_every_file_that_is_read_is_part_of_the_key(project: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from previewer.checking.run import start_run; from previewer.checking.overrides import Overrides\n"
        "from previewer.checking.checker import Checker\n"
        "run = start_run(['templates/order.html'], Overrides()); seen = set(); root = str(Path.cwd())\n"
        "sys.addaudithook(lambda event, given: event == 'open' and seen.add(os.path.abspath(str(given[0]))))\n"
        "run._memory().key(run.targets[0]); keyed = set(seen); seen.clear()\n"
        "Checker(run.project).findings(run.targets[0])\n"
        "print(sorted(name for name in seen - keyed if name.startswith(root)))\n"
        "print(len(keyed))\n"
    )
    schema = {"properties": {"order": {"$ref": "../../schemas/money.json"}}}
    write(project, "fixtures/order/schema.json", json.dumps(schema))
    result = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    unseen, count = result.stdout.splitlines()
    assert (unseen, int(count) >= len(FILES) - 1) == ("[]", True)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}'])
def test_a_damaged_entry_is_no_fault(project: Path, text: str) -> None:
    before = lint()
    for path in (project.parent / "cache").rglob("*.json"):
        path.write_text(text)
    assert lint() == before


def test_a_folder_that_cannot_be_made_is_no_fault(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lint()
    (project / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "file"))
    assert lint() == before


def test_nothing_of_a_payload_is_kept(project: Path) -> None:
    write(project, "fixtures/order/a.json", '{"order": {"total": "SECRET"}} SECRET')
    lint("--select", "ALL")
    entries = list((project.parent / "cache").rglob("*.json"))
    assert entries
    assert [path for path in entries if "SECRET" in path.read_text()] == []


def test_many_processes_at_once(project: Path) -> None:
    for number in range(12):  # more than are linted in one process
        write(project, f"templates/more{number}.html", "{{#if a}}")
    command = [sys.executable, "-m", "previewer", "lint", "--format", "json"]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    outputs = {run.communicate()[0] for run in runs}
    assert len(outputs) == 1
    assert json.loads(outputs.pop()) == lint("--no-cache") == lint()
    assert [path for path in (project.parent / "cache").rglob("*") if path.suffix not in (".json", "")] == []


def test_old_entries_go(project: Path) -> None:
    lint("templates/order.html")
    (old,) = (project.parent / "cache/previewer/lint").iterdir()
    os.utime(old, (0, 0))
    lint("templates/other.html")
    assert not old.exists()


def test_what_is_remembered_starts_neither_parser_nor_linter(project: Path) -> None:
    name = "templates/other.html"
    write(project, "previewer-baseline.txt", 'templates/order.html: HB101 missing-property: "totl"\n')
    loaded_by("lint", name, cwd=project)
    loaded = loaded_by("lint", name, cwd=project)
    wanted = {name for name in loaded if name.startswith("previewer.")}
    rooms = (
        "syntax",
        "payloads",
        "iterable",
        "formats",
        "linting.rules",
        "rendering.run",
        "rendering.values",
        "rendering.helpers",
    )
    assert [name for name in wanted if name.removeprefix("previewer.").startswith(rooms)] == []
    assert not loaded & {"concurrent.futures", "multiprocessing", "tempfile", "difflib", "jinja2", "regex"}
