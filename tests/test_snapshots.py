"""`previewer snapshot check`, `update` and `review` as a user runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from samples import ROOT

from previewer.cli import main
from previewer.snapshots.store import Store, StoreInUse

BODY = '<p>Hello {{first_name}},</p>\n<p>old words</p>\n{{{snippet "footer"}}}\n'
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two templates with three renderings, one of them a skipped send."""
    files = {
        "templates/welcome.html": BODY,
        "templates/welcome.json": '{"subject": "Hi {{first_name}}", "fromName": "Shop", "fromEmail": "s@example.com"}',
        "templates/order/receipt.html": '{{#unless total}}{{sendSkip cause="no total"}}{{/unless}}{{total}} old words',
        "snippets/footer.html": "<p>Imprint</p>",
        "fixtures/welcome/ann.json": '{"first_name": "Ann"}',
        "fixtures/welcome/bob.json": '{"first_name": "Bob"}',
        "fixtures/order/receipt/none.json": "{}",
    }
    for name, text in files.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "shop")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "shop"


@pytest.fixture
def run() -> Run:
    def call(*arguments: str, keys: str = "") -> Result:
        return CliRunner().invoke(main, ["snapshot", *arguments], input=keys, catch_exceptions=False)

    return call


@pytest.fixture
def accepted(folder: Path, run: Run) -> Path:
    assert run("update").exit_code == 0
    return folder


def test_variants_of_a_template_share_its_payloads(accepted: Path, run: Run) -> None:
    (accepted / "templates" / "welcome_b.html").write_text("Dear {{first_name}}", encoding="utf-8")
    (accepted / "previewer.toml").write_text('[templates."welcome_*"]\npayloads = ["welcome"]\n', encoding="utf-8")
    assert statuses(run("check", "--json"))["welcome_b/bob"] == "missing"
    assert run("update", "fixtures/welcome/bob.json").exit_code == 0
    assert (accepted / "snapshots/welcome_b/bob.html").read_text(encoding="utf-8") == "Dear Bob"
    assert not (accepted / "snapshots/welcome_b/ann.html").exists()
    rendered = CliRunner().invoke(main, ["render", "welcome_b"])
    assert rendered.stdout == "Dear Ann"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def statuses(result: Result) -> dict[str, str]:
    return {f"{one['template']}/{one['case']}": one["status"] for one in json.loads(result.stdout)["renderings"]}


# Checking


def test_nothing_is_accepted_at_first(folder: Path, run: Run) -> None:
    before = contents(folder)
    result = run("check")
    assert result.exit_code == 1
    assert "missing  order/receipt/none, welcome/ann, welcome/bob" in result.stdout
    assert "2 templates, 3 renderings of 3 change" in result.stdout
    assert contents(folder) == before


def test_what_is_kept(accepted: Path) -> None:
    store = accepted / "snapshots"
    assert (store / "welcome/ann.html").read_bytes() == b"<p>Hello Ann,</p>\n<p>old words</p>\n<p>Imprint</p>\n"
    assert (store / "welcome/ann.txt").read_bytes() == b"Hello Ann,\n\nold words\n\nImprint\n"
    facts = json.loads((store / "welcome/ann.json").read_bytes())
    assert facts.pop("payload").startswith("sha256:")
    assert facts == {
        "subject": "Hi Ann",
        "preheader": None,
        "from": "Shop <s@example.com>",
        "outcome": "sent",
        "reason": None,
        "errors": [],
        "warnings": [],
        "snippets": ["footer"],
    }


def test_the_snippets_that_an_email_names(accepted: Path, run: Run) -> None:
    (accepted / "templates/welcome.html").write_text('{{#if a}}{{{snippet "none"}}}{{/if}}{{> "outer"}}')
    (accepted / "snippets/outer.html").write_text('{{{snippet "footer"}}}{{#if a}}{{> outer}}{{/if}}')
    assert run("update").exit_code == 0
    facts = json.loads((accepted / "snapshots/welcome/ann.json").read_bytes())
    assert facts["snippets"] == ["footer", "none", "outer"]


def test_a_skipped_send_is_a_snapshot(accepted: Path) -> None:
    assert sorted(path.name for path in (accepted / "snapshots/order/receipt").iterdir()) == ["none.json"]
    facts = json.loads((accepted / "snapshots/order/receipt/none.json").read_bytes())
    assert (facts["outcome"], facts["reason"]) == ("skipped", "SendAborted")
    assert facts["errors"] == ["HB300 send-fails: SendAborted: cause=no total"]


def test_as_accepted(accepted: Path, run: Run) -> None:
    before = contents(accepted)
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "3 renderings, no change\n")
    assert contents(accepted) == before


def test_equal_changes_are_told_once(accepted: Path, run: Run) -> None:
    edit(accepted / "snippets/footer.html", "Imprint", "Legal notice")
    result = run("check")
    assert result.exit_code == 1
    assert "changed  2 alike: welcome/ann, welcome/bob" in result.stdout
    assert result.stdout.count("+ <p>Legal notice</p>") == 1
    assert "1 template, 2 renderings of 3 change" in result.stdout


def test_the_same_words_are_alike_beside_what_each_customer_gets(accepted: Path, run: Run) -> None:
    edit(accepted / "templates/welcome.html", "Hello {{first_name}}", "Dear {{first_name}}")
    edit(accepted / "templates/welcome.json", "Hi {{first_name}}", "Good news, {{first_name}}")
    assert "changed  2 alike: welcome/ann, welcome/bob" in run("check").stdout
    edit(accepted / "templates/welcome.html", "old words", "{{#each items}}\n<p>one of {{this}}</p>\n{{/each}}")
    (accepted / "fixtures/welcome/ann.json").write_text('{"first_name": "Ann", "items": [1]}')
    (accepted / "fixtures/welcome/bob.json").write_text('{"first_name": "Bob", "items": [1, 2, 3]}')
    run("update")
    edit(accepted / "templates/welcome.html", "{{first_name}},", "{{first_name}}!")
    assert "changed  2 alike: welcome/ann, welcome/bob" in run("check").stdout
    edit(accepted / "templates/welcome.html", "{{first_name}}!", "{{first_name}},")
    edit(accepted / "templates/welcome.html", "one", "another")
    assert "changed  2 alike: welcome/ann, welcome/bob" in run("check").stdout
    edit(accepted / "templates/welcome.html", "another", "{{first_name}}")
    assert "alike" not in run("check").stdout


def test_what_is_not_sent_any_more_is_told_once(accepted: Path, run: Run) -> None:
    edit(accepted / "templates/welcome.html", "old", '{{sendSkip cause="later"}} old')
    told = run("check").stdout
    assert "changed  2 alike: welcome/ann, welcome/bob\n    @ html: not sent any more\n" in told
    assert "Hello" not in told
    assert run("update").exit_code == 0
    edit(accepted / "templates/welcome.html", '{{sendSkip cause="later"}} old', "old")
    assert "changed  2 alike: welcome/ann, welcome/bob\n    @ html: sent now\n" in run("check").stdout


def test_a_long_line_is_cut_around_what_differs(accepted: Path, run: Run) -> None:
    template = accepted / "templates/welcome.html"
    template.write_text(f"{'a ' * 300}one{' b' * 300}\x1b[31m")
    assert run("update").exit_code == 0
    edit(template, "one", "two")
    lines = [line for line in run("check").stdout.splitlines() if "two" in line]
    assert lines[0] == f"    + …{'a ' * 20}two{' b' * 58} …"
    edit(template, "two", "")
    edit(template, "\x1b[31m", "\x1b[32m")
    assert "\x1b" not in run("check").stdout


def test_a_change_of_one_byte(accepted: Path, run: Run) -> None:
    with (accepted / "snapshots/welcome/ann.txt").open("ab") as file:
        file.write(b"\n")
    assert statuses(run("check", "--json")) == {
        "welcome/ann": "changed",
        "order/receipt/none": "same",
        "welcome/bob": "same",
    }


def test_a_broken_template_and_a_broken_payload(accepted: Path, run: Run) -> None:
    edit(accepted / "templates/welcome.html", "{{first_name}}", "{{#if a}}")
    (accepted / "fixtures/order/receipt/none.json").write_text("{")
    result = run("check")
    assert result.exit_code == 1
    assert "broken   welcome/ann, welcome/bob" in result.stdout
    assert "templates/welcome.html:1:" in result.stdout
    assert "fixtures/order/receipt/none.json:1:1" in result.stdout
    assert result.stdout.endswith("\n2 templates, 3 renderings of 3 are broken\n")
    update = run("update")
    assert update.exit_code == 1
    assert "fixtures/order/receipt/none.json:1:1" in update.stderr


def test_one_fault_in_a_snippet_is_told_once(accepted: Path, run: Run) -> None:
    (accepted / "templates/order/receipt.html").write_text('{{{snippet "footer"}}}')
    (accepted / "snippets/footer.html").write_text("{{#if a}}")
    assert "broken   order/receipt/none, welcome/ann, welcome/bob" in run("check").stdout
    result = run("review")
    assert (result.exit_code, result.stdout, result.stderr.count("never closed")) == (1, "nothing to review\n", 1)


def test_an_orphan_and_its_new_name(accepted: Path, run: Run) -> None:
    (accepted / "fixtures/welcome/ann.json").rename(accepted / "fixtures/welcome/anna.json")
    result = run("check")
    assert result.exit_code == 1
    assert "orphan   welcome/ann (now welcome/anna?)" in result.stdout
    assert run("check", "welcome/bob").exit_code == 0
    assert run("update").exit_code == 0
    assert run("check").exit_code == 1
    assert "1 deleted" in run("update", "--prune").stdout
    assert run("check").exit_code == 0
    assert not (accepted / "snapshots/welcome/ann.html").exists()


def test_a_template_that_is_gone_leaves_no_folder(accepted: Path, run: Run) -> None:
    (accepted / "templates/order/receipt.html").unlink()
    assert run("update", "--prune").exit_code == 0
    assert not (accepted / "snapshots/order").exists()


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("welcome", {"welcome/ann", "welcome/bob"}),
        ("welcome/ann", {"welcome/ann"}),
        ("templates/welcome.html", {"welcome/ann", "welcome/bob"}),
        ("fixtures/order/receipt/", {"order/receipt/none"}),
        ("snapshots/welcome/ann.html", {"welcome/ann"}),
        ("*/none", {"order/receipt/none"}),
        ("o*", {"order/receipt/none"}),
    ],
)
def test_patterns(accepted: Path, run: Run, pattern: str, names: set[str]) -> None:
    assert set(statuses(run("check", pattern, "--json"))) == names


def test_a_pattern_that_nothing_matches(accepted: Path, run: Run) -> None:
    result = run("check", "welcom")
    assert result.exit_code == 2
    assert "no rendering is called `welcom`" in result.stderr


def test_unusable_settings(accepted: Path, run: Run) -> None:
    (accepted / "previewer.toml").write_text("numbers = 5")
    assert run("check").exit_code == 2
    (accepted / "previewer.toml").write_text('now = "yesterday"')
    result = run("check")
    assert (result.exit_code, "`now`: found `yesterday`" in result.stderr) == (2, True)


def test_junit(accepted: Path, run: Run) -> None:
    edit(accepted / "templates/welcome.html", "old words", "new \x0b]]> & words")
    assert run("check", "--junit", "report.xml").exit_code == 1
    suite = ElementTree.parse(accepted / "report.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    failed = [case for case in suite if len(case)]
    assert [case.get("name") for case in failed] == ["ann", "bob"]
    assert "+<p>new \N{REPLACEMENT CHARACTER}]]> & words</p>" in str(failed[0][0].text)


def test_the_clock_stands_still(accepted: Path, run: Run) -> None:
    edit(accepted / "templates/welcome.html", "old words", '{{now format="yyyy-MM-dd HH:mm"}}')
    assert run("update").exit_code == 0
    text = (accepted / "snapshots/welcome/ann.txt").read_text()
    assert "2025-01-15 12:00" in text
    (accepted / "previewer.toml").write_text('now = "2024-02-29T08:00:00Z"')
    (accepted / "fixtures/welcome/bob.json").write_text('{"event": {}, "now": "2023-03-03T03:03:00Z"}')
    assert run("update").exit_code == 0
    assert "2024-02-29 08:00" in (accepted / "snapshots/welcome/ann.txt").read_text()
    assert "2023-03-03 03:03" in (accepted / "snapshots/welcome/bob.txt").read_text()


def test_the_same_on_every_machine(accepted: Path, run: Run) -> None:
    """Another hash seed, time zone, language and secret, and templates with the line ends of Windows."""
    (accepted / "previewer.toml").write_text('hmac-secret-env = "SECRET"')
    for path in [*accepted.rglob("templates/**/*.html"), *accepted.rglob("fixtures/**/*.json")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    machine = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "SECRET": "s", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "previewer", "snapshot", "check"]
    result = subprocess.run(command, env={**os.environ, **machine}, capture_output=True, check=False)
    assert (result.returncode, result.stdout) == (0, b"3 renderings, no change\n")


def test_an_unchanged_run_renders_nothing(accepted: Path) -> None:
    """In another process, with another hash seed."""
    code = """
from previewer.cli import main
from previewer.snapshots import renderings
def refuse(*arguments, **options):
    raise AssertionError("rendered")
renderings.Email.outcome = refuse
main(["snapshot", "check"])
"""

    def check(seed: str) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)

    assert [check(seed).returncode for seed in ("1", "2")] == [0, 0]
    for name, old in (
        ("snippets/footer.html", "Imprint"),
        ("templates/welcome.json", "Hi"),
        ("fixtures/welcome/ann.json", "Ann"),
        ("snapshots/welcome/ann.txt", "old"),
    ):
        edit(accepted / name, old, f"{old} ")
        assert b"AssertionError: rendered" in check("1").stderr
        edit(accepted / name, f"{old} ", old)
        assert check("1").returncode == 0
    (accepted / "previewer.toml").write_text('now = "2024-02-29T08:00:00Z"')
    assert b"AssertionError: rendered" in check("1").stderr


def test_a_cache_that_cannot_be_used(accepted: Path, run: Run, tmp_path: Path) -> None:
    cache = next((tmp_path / "cache").rglob("*.json"))
    for content in ("", "[]", '{"welcome/ann": 1}', '{"welcome/ann": ["", "", [1]]}'):
        cache.write_text(content)
        assert run("check").exit_code == 0
    cache.unlink()
    cache.parent.rmdir()
    cache.parent.write_text("no folder")
    assert run("check").exit_code == 0


def test_all_cores_give_the_same(accepted: Path, run: Run) -> None:
    for number in range(100):
        (accepted / f"fixtures/welcome/c{number}.json").write_text(f'{{"first_name": "{number}"}}')
    assert run("update").exit_code == 0
    assert "Hello 99," in (accepted / "snapshots/welcome/c99.txt").read_text()
    edit(accepted / "snippets/footer.html", "Imprint", "Legal notice")
    assert "changed  102 alike: welcome/ann, welcome/bob, welcome/c0" in run("check").stdout


@pytest.mark.parametrize("engine", ["iterable", "pybars3"])
def test_the_projects_own_helpers_on_all_cores(accepted: Path, run: Run, engine: str) -> None:
    (accepted / "helpers.py").write_text("def shout(this, text):\n    return text.upper()\n")
    (accepted / "previewer.toml").write_text(f'helpers = ["helpers.py"]\nengine = "{engine}"\n')
    (accepted / "templates/welcome.html").write_text("{{shout first_name}}")
    for number in range(100):
        (accepted / f"fixtures/welcome/c{number}.json").write_text(f'{{"first_name": "c{number}"}}')
    run("update")
    assert (accepted / "snapshots/welcome/c99.html").read_text() == "C99"
    assert run("check", "welcome").exit_code == 0
    edit(accepted / "helpers.py", "upper", "lower")
    assert "102 renderings of 102 change" in run("check", "welcome").stdout
    edit(accepted / "helpers.py", "return", "retrun")
    result = run("check")
    assert (result.exit_code, "helpers.py" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("value", "leak"),
    [
        ("ann.lee@gmail.com", "email address"),
        ("ann@shop.example.com", None),
        ("ann@example.org", None),
        ("(212) 867-5309", "phone number"),
        ("212.867.5309", "phone number"),
        ("+49 151 23456789", "phone number"),
        ("(212) 555-0142", None),
        ("+1 555 867 5309", None),
        ("2025-01-15 12:00:00", None),
        ("1234567890", None),
    ],
)
def test_redacted_fixtures_only(accepted: Path, run: Run, value: str, leak: str | None) -> None:
    (accepted / "fixtures/welcome/ann.json").write_text(json.dumps({"first_name": value}))
    for _ in range(2):  # the second time the cache tells
        result = run("check")
        assert value not in result.stderr
        if leak is None:
            assert "warning" not in result.stderr
        else:
            assert f"snapshots/welcome/ann.html:1: warning: looks like a real {leak}" in result.stderr


def test_the_teams_own_address_is_no_leak(accepted: Path, run: Run) -> None:
    (accepted / "snippets/footer.html").write_text("Write to help@northlane.shop or call (212) 867-5309")
    assert "warning" not in run("check").stderr


def test_addresses_that_a_setting_names(accepted: Path, run: Run) -> None:
    (accepted / "fixtures/welcome/ann.json").write_text('{"first_name": "help@northlane.shop"}')
    (accepted / "previewer.toml").write_text('[snapshots]\nnot-private = ["@northlane.shop"]')
    assert "warning" not in run("check").stderr
    (accepted / "previewer.toml").write_text("[snapshots]\nprivate = []")
    result = run("check")
    assert (result.exit_code, "there is no setting `snapshots.private`" in result.stderr) == (2, True)


def test_nothing_to_render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("check")
    assert (result.exit_code, "found nothing to render" in result.stderr) == (2, True)


def test_the_samples_are_as_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Run) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, ""), result.stdout


# Updating


def test_update_writes_what_is_new_only(accepted: Path, run: Run) -> None:
    edit(accepted / "templates/welcome.html", "old", "new")
    (accepted / "fixtures/welcome/cleo.json").write_text('{"first_name": "Cleo"}')
    assert run("update", "--new-only").stdout == "4 renderings: 1 new, 0 changed, 1 as they were\n"
    assert "old words" in (accepted / "snapshots/welcome/ann.html").read_text()
    assert "new words" in (accepted / "snapshots/welcome/cleo.html").read_text()
    assert run("update", "welcome/ann").exit_code == 0
    assert "new words" in (accepted / "snapshots/welcome/ann.html").read_text()
    assert "old words" in (accepted / "snapshots/welcome/bob.html").read_text()


def test_update_keeps_what_git_needs(accepted: Path) -> None:
    assert "*.new" in (accepted / "snapshots/.gitignore").read_text()
    assert "-text" in (accepted / "snapshots/.gitattributes").read_text()


@pytest.mark.parametrize("command", ["check", "update", "review"])
@pytest.mark.parametrize("link", ["snapshots", "snapshots/welcome", "snapshots/welcome/ann.html"])
def test_no_link_leads_out_of_the_project(accepted: Path, run: Run, command: str, link: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (accepted / link).rename(outside)
    (accepted / link).symlink_to(outside)
    edit(accepted / "templates/welcome.html", "old", "new")
    before = contents(tmp_path)
    result = run(command)
    assert (result.exit_code, result.stderr) == (2, f"{link}: leads out of the project\n")
    assert contents(tmp_path) == before


def test_a_send_that_is_skipped_now_has_no_html(accepted: Path, run: Run) -> None:
    (accepted / "templates/welcome.html").write_text("{{sendSkip}}")
    assert run("update").exit_code == 0
    assert sorted(path.name for path in (accepted / "snapshots/welcome").iterdir()) == ["ann.json", "bob.json"]


def test_update_refuses_where_it_must(accepted: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("update", "welcome", "--prune").exit_code == 2
    monkeypatch.setenv("CI", "true")
    result = run("update")
    assert (result.exit_code, "CI" in result.stderr) == (2, True)


def test_two_runs_at_once(accepted: Path, run: Run) -> None:
    with Store(Path("snapshots")).writing():
        for command in ("update", "review"):
            result = run(command)
            assert (result.exit_code, "another run" in result.stderr) == (2, True)
        assert run("check").exit_code == 0
        with pytest.raises(StoreInUse), Store(Path("snapshots")).writing():
            pass
    assert run("update").exit_code == 0


def test_a_folder_that_cannot_be_written(accepted: Path, run: Run) -> None:
    (accepted / "fixtures/welcome/ann").mkdir(parents=True)
    (accepted / "snapshots/welcome/ann.html").unlink()
    (accepted / "snapshots/welcome/ann.html").mkdir()
    for command in ("check", "update", "review"):
        result = run(command)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert "snapshots/welcome/ann.html: is a directory" in result.stderr


@pytest.mark.parametrize(
    ("command", "writes"), [("update", 1), ("update", 4), ("update", 8), ("review", 2), ("review", 14)]
)
def test_killed_in_the_middle(accepted: Path, run: Run, command: str, writes: int) -> None:
    """Whenever the process dies, every file is the old or the new one, and the next run puts the rest right."""
    old = contents(accepted / "snapshots")
    edit(accepted / "templates/welcome.html", "old", "new")
    edit(accepted / "templates/order/receipt.html", "{{#unless total}}", "{{#if total}}")
    edit(accepted / "templates/order/receipt.html", "{{/unless}}", "{{/if}}")
    # Kills itself as hard as `kill -9` would, at some of its writes: a review writes nine files and then moves them.
    code = f"""
import os, signal
from previewer.cli import main
replaced, left = os.replace, [{writes}]
def replace(source, target):
    left[0] -= "snapshots/" in str(target)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    replaced(source, target)
os.replace = replace
main(["snapshot", "{command}"])
"""
    killed = subprocess.run([sys.executable, "-c", code], input=b"AAA", capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    between = contents(accepted / "snapshots")
    assert run("update").exit_code == 0
    new = contents(accepted / "snapshots")
    assert new != old
    for name, data in between.items():
        whole = data in (old.get(name), new.get(name.removesuffix(".new")))
        assert whole or name.endswith(".unfinished")
    assert not any(name.endswith((".unfinished", ".new")) for name in new)
    assert run("check").exit_code == 0


# Reviewing


@pytest.fixture
def changed(accepted: Path) -> Path:
    """Two equal changes, one of another kind, one that is new."""
    edit(accepted / "templates/welcome.html", "old words", "new words")
    edit(accepted / "templates/order/receipt.html", "no total", "nothing bought")
    (accepted / "fixtures/order/receipt/ten.json").write_text('{"total": 10}')
    return accepted


def test_nothing_to_review(accepted: Path, run: Run) -> None:
    assert run("review").stdout == "nothing to review\n"


def test_review_shows_groups_and_takes_decisions(changed: Path, run: Run) -> None:
    result = run("review", keys="Ara")
    assert result.exit_code == 0
    assert "1 of 4  changed  welcome/ann (1 other alike)  Hi Ann" in result.stdout
    assert "accepted: welcome/ann, welcome/bob" in result.stdout
    assert "rejected: order/receipt/none" in result.stdout
    assert "3 accepted, 1 rejected, 0 skipped, 0 not decided" in result.stdout
    assert statuses(run("check", "--json")) == {
        "order/receipt/none": "changed",
        "order/receipt/ten": "same",
        "welcome/ann": "same",
        "welcome/bob": "same",
    }
    assert not list(changed.rglob("*.new"))


def test_what_was_pending_and_is_as_accepted_again_is_dropped(changed: Path, run: Run) -> None:
    run("review", keys="q")
    assert list(changed.rglob("*.new"))
    edit(changed / "templates/welcome.html", "new words", "old words")
    run("review", keys="q")
    assert {path.parent.name for path in changed.rglob("*.new")} == {"receipt"}


def test_what_is_pending_without_a_fixture_goes_with_an_update(changed: Path, run: Run) -> None:
    (changed / "fixtures/welcome/cleo.json").write_text("{}")
    run("review", keys="q")
    (changed / "fixtures/welcome/cleo.json").unlink()
    run("update")
    assert not list(changed.rglob("*.new"))


def test_the_review_tells_what_looks_real(changed: Path, run: Run) -> None:
    (changed / "fixtures/welcome/ann.json").write_text('{"first_name": "ann.lee@gmail.com"}')
    told = run("review", "welcome/ann", keys="q").stdout
    assert "snapshots/welcome/ann.html:1: warning: looks like a real email address" in told


def test_what_is_not_decided_stays_pending(changed: Path, run: Run) -> None:
    assert "1 accepted, 0 rejected, 1 skipped, 2 not decided" in run("review", keys="asq").stdout
    assert (changed / "snapshots/welcome/bob.html.new").read_bytes() == (
        changed / "snapshots/welcome/ann.html"
    ).read_bytes().replace(b"Ann", b"Bob")
    assert run("review", keys="AAA").exit_code == 0
    assert run("check").exit_code == 0
    assert not list(changed.rglob("*.new"))


@pytest.mark.parametrize("keys", ["au", "Au", "ru", "Ru", "su", "aaauuu", "aaaauuuu", "Aaauuu"])
def test_every_decision_can_be_taken_back(changed: Path, run: Run, keys: str) -> None:
    assert run("review", keys="").exit_code == 0
    before = contents(changed / "snapshots")
    assert run("review", keys=f"{keys}q").exit_code == 0
    assert contents(changed / "snapshots") == before


def test_an_orphan_is_deleted_by_accepting_it(accepted: Path, run: Run) -> None:
    (accepted / "fixtures/welcome/ann.json").unlink()
    before = contents(accepted / "snapshots")
    run("review", keys="au")
    assert contents(accepted / "snapshots") == before
    run("review", keys="a")
    assert not (accepted / "snapshots/welcome/ann.html").exists()
    assert run("check").exit_code == 0


def test_a_broken_template_is_told_after_the_review(changed: Path, run: Run) -> None:
    edit(changed / "templates/welcome.html", "{{first_name}}", "{{#if a}}")
    result = run("review", keys="aa")
    assert result.exit_code == 1
    assert "templates/welcome.html:1:" in result.stderr


def test_only_what_was_shown_is_accepted(changed: Path) -> None:
    command = [sys.executable, "-u", "-m", "previewer", "snapshot", "review"]
    review = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert review.stdin is not None
    assert review.stdout is not None
    assert "welcome/ann" in review.stdout.readline()
    (changed / "snapshots/welcome/ann.html.new").write_text("something else")
    _, told = review.communicate("a", timeout=60)
    assert review.returncode == 2
    assert "welcome/ann: the pending rendering is another than was shown" in told


@pytest.fixture
def terminal(changed: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "previewer", "snapshot", "review"], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    yield ours, process
    os.close(ours)
    process.kill()
    process.wait()


def test_single_keys_in_a_terminal(terminal: tuple[int, subprocess.Popen[bytes]], changed: Path) -> None:
    handle, process = terminal
    shown = b""

    def wait_for(text: bytes) -> None:
        nonlocal shown
        while text not in shown:
            assert select([handle], [], [], 60)[0], shown
            shown += os.read(handle, 1000)

    wait_for(b"q quit")
    os.write(handle, b"a")
    wait_for(b"accepted: welcome/ann")
    os.write(handle, b"q")
    wait_for(b"3 not decided")
    assert process.wait(timeout=60) == 0
    assert "new words" in (changed / "snapshots/welcome/ann.html").read_text()
