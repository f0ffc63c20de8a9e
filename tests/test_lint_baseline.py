"""Findings that wait: the file `previewer-baseline.txt`, and what becomes of its entries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from samples import ROOT

from previewer.cli import main

CASES = json.loads((ROOT / "tests/baseline_cases.json").read_text(encoding="utf-8"))
PAYLOAD = '{"order": {"total": 3}}'
OLD = "{{order.totl}}\n{{order.totl}} {{order.nr}}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "templates/order.html": OLD,
        "templates/other.html": "{{order.date}}\n",
        "fixtures/order/a.json": PAYLOAD,
        "fixtures/other/a.json": PAYLOAD,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lint", *arguments])


def reported(*arguments: str) -> list[tuple[str, str]]:
    result = lint("--format", "json", *arguments)
    assert result.exit_code in (0, 1), result.output
    return [(each["code"], each["text"]) for each in json.loads(result.stdout)["findings"]]


def baseline(project: Path) -> list[str]:
    text = (project / "previewer-baseline.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_old_findings_wait_one_line_each(project: Path) -> None:
    result = lint("--write-baseline")
    assert (result.exit_code, result.stderr) == (0, "4 findings of 2 templates can wait (previewer-baseline.txt)\n")
    assert baseline(project) == [
        'templates/order.html: HB101 missing-property: "nr"',
        'templates/order.html: HB101 missing-property: "totl"',
        'templates/order.html: HB101 missing-property: "totl"',
        'templates/other.html: HB101 missing-property: "date"',
    ]
    assert reported() == []
    result = lint()
    told = "no findings in 2 templates; 4 findings can wait (previewer-baseline.txt)\n"
    assert (result.exit_code, result.stderr) == (0, told)
    assert len(reported("--no-baseline")) == 4


def test_edits_above_and_the_place_of_the_user_do_not_matter(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint("--write-baseline")
    (project / "templates/order.html").write_text(f"<p>\n\nNew</p>\n{OLD}")
    monkeypatch.chdir(project / "fixtures")
    assert reported() == reported("../templates/order.html") == []


def test_a_new_mistake_is_reported_and_so_is_an_old_one_once_more(project: Path) -> None:
    lint("--write-baseline")
    (project / "templates/order.html").write_text(f"{OLD}{{{{order.totl}}}} {{{{order.new}}}}\n")
    assert reported() == [("HB101", "totl"), ("HB101", "new")]


def test_what_is_gone_is_told_and_taken_out(project: Path) -> None:
    lint("--write-baseline")
    (project / "templates/order.html").write_text("{{order.total}}\n")
    result = lint("--format", "concise")
    assert result.exit_code == 1
    told = "previewer-baseline.txt:3:1: warning HB904 stale-baseline-entry: templates/order.html has no HB101"
    assert result.stdout.startswith(told)
    assert [code for code, _ in reported()] == ["HB904"] * 3
    assert lint("--diff").stdout.count("\n-templates/order.html") == 3
    assert lint("--fix").exit_code == 0
    assert baseline(project) == ['templates/other.html: HB101 missing-property: "date"']
    assert reported() == []


def test_only_what_was_looked_at_can_be_gone(project: Path) -> None:
    lint("--write-baseline")
    (project / "templates/order.html").write_text("{{order.total}}\n")
    assert reported("templates/other.html") == []
    assert reported("--select", "HB3,HB904") == []
    assert reported("--ignore", "HB904") == []
    (project / "templates/order.html").unlink()
    assert [code for code, _ in reported("templates/other.html")] == ["HB904"] * 3


def test_writing_it_again_keeps_dates_reasons_and_what_was_not_looked_at(project: Path) -> None:
    lint("--write-baseline")
    path = project / "previewer-baseline.txt"
    path.write_text(path.read_text().replace('"nr"', '"nr" until 2999-12-31  # goes in spring'))
    (project / "templates/order.html").write_text("{{order.nr}} {{order.new}}\n")
    assert lint("--write-baseline", "templates/order.html").exit_code == 0
    assert baseline(project) == [
        'templates/order.html: HB101 missing-property: "new"',
        'templates/order.html: HB101 missing-property: "nr" until 2999-12-31  # goes in spring',
        'templates/other.html: HB101 missing-property: "date"',
    ]


def test_an_entry_that_waited_too_long_is_reported_with_its_place(project: Path) -> None:
    entry = 'templates/other.html: HB101 missing-property: "date" until {}\n'
    (project / "previewer-baseline.txt").write_text("# old\n" + entry.format("2999-12-31"))
    assert reported("templates/other.html") == []
    (project / "previewer-baseline.txt").write_text("# old\n" + entry.format("2001-12-31"))
    result = lint("templates/other.html")
    assert result.exit_code == 1
    assert "previewer-baseline.txt:2:1: waited here, until then" in result.stdout


def test_fixes_leave_what_waits(project: Path) -> None:
    (project / "templates/order.html").write_text("{{order[0]}}")
    lint("--write-baseline")
    assert lint("--fix").exit_code == 0
    assert (project / "templates/order.html").read_text() == "{{order[0]}}"
    lint("--fix", "--no-baseline")
    assert (project / "templates/order.html").read_text() == "{{order.[0]}}"


def test_another_file(project: Path) -> None:
    (project / "previewer.toml").write_text('[lint]\nbaseline = "lint/waits.txt"\n')
    (project / "lint").mkdir()
    lint("--write-baseline")
    assert (project / "lint/waits.txt").exists()
    assert reported() == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"][:40])
def test_line(case: dict[str, str], project: Path) -> None:
    (project / "templates/other.html").write_text(case.get("template", "{{order.date}}"))
    (project / "previewer-baseline.txt").write_text(f"\n{case['line']}\n", encoding="utf-8")
    result = lint("templates/other.html")
    if "message" in case:
        assert (result.exit_code, result.stderr) == (2, f"previewer-baseline.txt:2: {case['message']}\n")
    else:
        assert (result.exit_code, result.stdout) == (0, "")


def test_files_are_of_one_project_and_a_repository_may_have_more(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"a/templates/x.html": "{{y}}", "b/templates/x.html": "{{y}}", "pyproject.toml": ""}.items():
        (project / "mails" / name).parent.mkdir(parents=True, exist_ok=True)
        (project / "mails" / name).write_text(text)
    for folder in ("templates", "fixtures"):
        (project / folder).rename(project / f"old_{folder}")
    monkeypatch.chdir(project / "mails")
    assert lint("pyproject.toml", "a/templates/x.html").exit_code == 0
    result = lint("a/templates/x.html", "b/templates/x.html")
    assert (result.exit_code, result.stderr) == (2, "found files of the projects a and b, expected those of one\n")
