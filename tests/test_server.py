"""The live preview: what it answers, and that it follows the files."""

from __future__ import annotations

import email.policy
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from pathlib import Path
from queue import Empty, Queue

import pytest
from serving import FILES, Served, serving, write

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.files import read_source
from previewer.project import Project, TemplateFile
from previewer.server import watching
from previewer.server.preview import Shown
from previewer.server.watching import Watcher
from previewer.server.workspace import Workspace
from previewer.source import Span


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "project", FILES)


def finding(file: TemplateFile) -> list[Diagnostic]:
    source = read_source(file.path)
    at = source.text.find("Nothing")
    if at < 0:
        return []
    fix = Fix("say it kindly", (Edit(Span(at, at + 7), "Not much"),))
    return [Diagnostic("HB999", "tone", Severity.WARNING, source, Span(at, at + 7), "too harsh", fix=fix)]


@pytest.fixture
def served(root: Path) -> Iterator[Served]:
    with serving(root, findings=finding) as running:
        yield running


# Answers


def test_the_project_names_templates_and_cases(served: Served) -> None:
    templates = served.get("/api/project")["templates"]
    assert isinstance(templates, list)
    assert [(item["name"], [case["name"] for case in item["cases"]]) for item in templates] == [
        ("folder/other", ["one"]),
        ("hello", ["ann", "bob"]),
    ]


def test_a_rendering_comes_with_all_that_the_page_shows(served: Served) -> None:
    shown = served.get("/api/rendering", template="hello", case="ann")
    assert (shown["ending"], shown["stale"]) == ("sent", False)
    assert shown["headers"] == {"subject": "For Ann", "preheaderText": "Look", "fromName": "Shop"}
    html = shown["html"]
    assert isinstance(html, str)
    assert "<p>Shoe costs 1</p>" in html
    assert "<!--@" not in html
    assert shown["size"] == len(html)
    stretches = shown["stretches"]
    assert isinstance(stretches, list)
    found = {html[start:].split("<")[0].split(" ")[0]: (line, path) for start, _, line, path in stretches if path}
    assert found == {"Ann": (4, "first_name"), "Shoe": (6, "items.[0].name"), "Hat": (6, "items.[1].name")} | {
        "1": (6, "items.[0].price"),
        "2": (6, "items.[1].price"),
    }


def test_the_payload_is_a_tree_of_what_to_write(served: Served) -> None:
    payload = served.get("/api/rendering", template="hello", case="ann")["payload"]
    assert isinstance(payload, dict)
    [name, items] = payload["items"]
    assert (name["insert"], name["uses"][0][1]) == ("{{first_name}}", 4)
    assert items["insert"] == "{{#each items}}{{name}}{{/each}}"
    assert items["items"][1]["items"][0]["insert"] == "{{items.[1].name}}"


def test_an_edited_payload_is_rendered_and_not_kept(served: Served) -> None:
    status, content = served.post("/api/rendering", template="hello", payload='{"first_name": "Zoë"}')
    assert status == 200
    assert "Hello Zoë" in json.loads(content)["html"]
    status, content = served.post("/api/rendering", template="hello", payload="{")
    assert json.loads(content)["ending"] == "broken"
    assert "not JSON" in json.loads(content)["problem"]


def test_a_new_fixture_is_saved_and_shown(served: Served, root: Path) -> None:
    status, _ = served.post("/api/fixtures", template="hello", name="zoe", payload='{"first_name": "Zoë"}')
    assert status == 201
    assert json.loads((root / "fixtures/hello/zoe.json").read_text(encoding="utf-8")) == {"first_name": "Zoë"}
    assert served.post("/api/fixtures", template="hello", name="zoe", payload="{}")[0] == 409


def test_a_template_shows_the_payloads_that_the_settings_give_it(served: Served, root: Path) -> None:
    def cases() -> list[str]:
        templates = {item["name"]: item for item in served.get("/api/project")["templates"]}
        return [case["name"] for case in templates["folder/other"]["cases"]]

    def save(name: str, text: str) -> None:
        (root / name).write_text(text, encoding="utf-8")
        served.live.take_in(frozenset({name}))

    assert cases() == ["one"]
    save("previewer.toml", '[templates."folder/*"]\npayloads = ["hello"]\n')
    assert cases() == ["ann", "bob"]
    save("fixtures/hello/cy.json", "{}")
    assert cases() == ["ann", "bob", "cy"]
    change = served.live.workspace.change(frozenset({"fixtures/hello/cy.json"}))
    assert change.cases == {"folder/other": ("cy",), "hello": ("cy",)}
    assert served.post("/api/fixtures", template="folder/other", name="zoe", payload="{}")[0] == 201
    assert (root / "fixtures/hello/zoe.json").exists()
    save("previewer.toml", "[templates")
    assert cases() == ["one"]


def test_a_fix_changes_just_its_text(served: Served, root: Path) -> None:
    [told] = served.get("/api/findings", template="hello")["findings"]
    assert (told["fix"], told["excerpt"][told["from"] : told["to"]]) == ("say it kindly", "Nothing")
    where = {"template": "hello", "code": "HB999", "line": str(told["line"]), "column": str(told["column"])}
    assert served.post("/api/fix", **{**where, "line": "1"})[0] == 409
    assert served.post("/api/fix", **where)[0] == 200
    expected = FILES["templates/hello.html"].replace("Nothing", "Not much")
    assert (root / "templates/hello.html").read_text(encoding="utf-8") == expected


def test_coverage_names_what_no_payload_shows(served: Served) -> None:
    coverage = served.get("/api/coverage", template="hello")
    assert coverage["gaps"] == [
        {"file": coverage["gaps"][0]["file"], "line": 10, "column": 4, "gap": "the body of `if coupon` never runs"}
    ]
    assert [field["field"] for field in coverage["unread"]] == ["items[].sku"]


def test_a_message_has_both_parts(served: Served) -> None:
    status, content = served.post("/api/message", template="hello", case="ann")
    assert status == 200
    message = BytesParser(policy=email.policy.default).parsebytes(content)
    assert message["Subject"] == "For Ann"
    assert message["From"] == "Shop <nobody@example.com>"
    parts = [part.get_content_type() for part in message.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]
    html = message.get_body(("html",))
    assert html is not None
    told = served.get("/api/rendering", template="hello", case="ann")["html"]
    assert html.get_content().replace("\r\n", "\n") == told
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == served.get("/api/text", template="hello", case="ann")["text"]


def test_a_broken_template_keeps_its_last_good_rendering(served: Served, root: Path) -> None:
    served.get("/api/rendering", template="hello", case="ann")
    (root / "templates/hello.html").write_text("<p>{{#if a}}", encoding="utf-8")
    served.live.take_in(frozenset({"templates/hello.html"}))
    shown = served.get("/api/rendering", template="hello", case="ann")
    assert (shown["ending"], shown["stale"]) == ("broken", True)
    assert "Hello" in str(shown["html"])
    assert shown["errors"][0]["line"] == 1


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("templates/hello.json", "[]", "a template's fields must be a JSON object"),
        ("fixtures/hello/ann.json", "nope", "not JSON"),
        ("previewer.toml", "numbers = 'odd'", "numbers"),
        ("catalogs/c.json", "{", "not JSON"),
    ],
)
def test_what_cannot_be_read_is_told_in_the_page(root: Path, name: str, text: str, expected: str) -> None:
    write(root, {name: text})
    with serving(root) as served:
        shown = served.get("/api/rendering", template="hello", case="ann")
        assert shown["ending"] == "broken"
        assert expected in str(shown["problem"])


def test_feeds_in_one_pass_show_the_template_as_it_was_written(root: Path) -> None:
    body = "<p>{{a}}</p>\n<p>[[b]]</p>"
    fed = {"previewer.toml": 'feeds = "one-pass"', "templates/fed.html": body}
    write(root, {**fed, "fixtures/fed/one.json": '{"event": {"a": 1}, "dataFeed": {"b": 2}}'})
    with serving(root) as served:
        answer = served.get("/api/rendering", template="fed", case="one")
    assert answer["html"] == "<p>1</p>\n<p>2</p>"
    assert [source["text"] for source in answer["sources"]] == [body]
    html, stretches = answer["html"], answer["stretches"]
    assert {html[start]: line for start, _, line, _ in stretches if html[start].isdigit()} == {"1": 1, "2": 2}


def test_projects_with_helpers_of_their_own_or_another_engine_are_shown(root: Path) -> None:
    helper = "def shout(this, text):\n    return str(text).upper() + '!'\n\n\nHELPERS = {'shout': shout}\n"
    write(root, {"own.py": helper, "previewer.toml": 'helpers = ["own.py"]\nengine = "iterable"'})
    write(root, {"templates/hello.html": "<p>{{shout first_name}}</p>"})
    with serving(root) as served:
        shown = served.get("/api/rendering", template="hello", case="ann")
        assert shown["html"] == "<p>ANN!</p>", shown


# Dependencies


@pytest.fixture
def workspace(root: Path) -> Workspace:
    write(
        root, {"templates/missing.html": "{{#if x}}{{{snippet 'new'}}}{{/if}}", "fixtures/missing/one.json": '{"x": 1}'}
    )
    workspace = Workspace(Project(root), lambda file: ())
    for _, preview in workspace.previews():
        for case in preview.cases:
            workspace.shown(preview, case)
    return workspace


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("templates/hello.html", "x", {"hello": ("ann", "bob")}),
        ("templates/hello.json", "{}", {"hello": ("ann", "bob")}),
        ("fixtures/hello/bob.json", "{}", {"hello": ("bob",)}),
        ("fixtures/hello/eve.json", "{}", {"hello": ("eve",)}),
        ("snippets/sign.html", "x", {"folder/other": ("one",)}),
        ("snippets/new.html", "x", {"missing": ("one",)}),
        ("snippets/unused.html", "x", {}),
        ("catalogs/unused.json", "{}", {}),
        ("fixtures/hello/schema.json", "{}", {"hello": ()}),
        ("snippets/sign.json", "{}", {"folder/other": ("one",)}),
        ("templates/fresh.html", "x", {"fresh": ()}),
        ("snapshots/hello/bob.html", "x", {"hello": ("bob",)}),
        ("snapshots/folder/other/one.json", "{}", {"folder/other": ("one",)}),
        ("snapshots/gone/one.txt", "x", {}),
        ("own/helpers.py", "", {"hello": ("ann", "bob"), "folder/other": ("one",), "missing": ("one",)}),
        ("previewer.toml", "", {"hello": ("ann", "bob"), "folder/other": ("one",), "missing": ("one",)}),
    ],
)
def test_a_file_changes_what_depends_on_it(
    workspace: Workspace, root: Path, name: str, text: str, expected: dict[str, tuple[str, ...]]
) -> None:
    before = dict(workspace.previews())
    new = not (root / name).exists()
    write(root, {name: text})
    change = workspace.change(frozenset({name}))
    assert change.cases == expected
    assert change.structure == (new and name.startswith(("templates/", "fixtures/")) and "schema" not in name)
    for template, preview in workspace.previews():
        if template not in expected and template in before and not name.startswith(("snippets/", "catalogs/")):
            assert preview is before[template]


def test_a_snippet_that_appears_is_rendered(workspace: Workspace, root: Path) -> None:
    write(root, {"snippets/new.html": "here it is"})
    workspace.change(frozenset({"snippets/new.html"}))
    preview = workspace.preview("missing")
    assert preview is not None
    shown = workspace.shown(preview, "one")
    assert isinstance(shown, Shown)
    assert shown.outcome.html == "here it is"


def test_a_snippet_that_nothing_asked_for_yet_is_read_when_something_does(workspace: Workspace, root: Path) -> None:
    write(root, {"snippets/late.html": "late", "fixtures/hello/zed.json": "{}"})
    workspace.change(frozenset({"snippets/late.html", "fixtures/hello/zed.json"}))
    write(root, {"templates/hello.html": "{{{snippet 'late'}}}"})
    workspace.change(frozenset({"templates/hello.html"}))
    preview = workspace.preview("hello")
    assert preview is not None
    shown = workspace.shown(preview, "zed")
    assert isinstance(shown, Shown)
    assert shown.outcome.html == "late"


def test_templates_and_cases_go(workspace: Workspace, root: Path) -> None:
    (root / "fixtures/hello/bob.json").unlink()
    (root / "templates/missing.html").unlink()
    change = workspace.change(frozenset({"fixtures/hello/bob.json", "templates/missing.html"}))
    assert change.structure
    assert [(name, list(preview.cases)) for name, preview in workspace.previews()] == [
        ("folder/other", ["one"]),
        ("hello", ["ann"]),
    ]


# Watching


def replace(root: Path) -> set[str]:
    (root / "templates/.hello.html.swp").write_text("new", encoding="utf-8")
    os.replace(root / "templates/.hello.html.swp", root / "templates/hello.html")
    return {"templates/hello.html"}


def check_out(root: Path) -> set[str]:
    names = {f"templates/many/t{number}.html" for number in range(300)}
    write(root, dict.fromkeys(names, "x"))
    return names


def new_folders(root: Path) -> set[str]:
    write(root, {"catalogs/c.json": "{}", "fixtures/a/b/c/d.json": "{}"})
    return {"catalogs/c.json", "fixtures/a/b/c/d.json"}


def remove(root: Path) -> set[str]:
    shutil.rmtree(root / "fixtures")
    (root / "snippets/sign.html").unlink()
    return {name for name in FILES if name.startswith("fixtures/")} | {"snippets/sign.html"}


def move(root: Path) -> set[str]:
    os.rename(root / "templates/folder", root / "templates/moved")
    return {"templates/folder/other.html", "templates/moved/other.html"}


def settings(root: Path) -> set[str]:
    write(root, {"previewer.toml": ""})
    return {"previewer.toml"}


def helpers(root: Path) -> set[str]:
    write(root, {"own/helpers.py": "x = 2"})
    return {"own/helpers.py"}


@pytest.mark.parametrize("poll", [False, True], ids=["events", "poll"])
@pytest.mark.parametrize("change", [replace, check_out, new_folders, remove, move, settings, helpers])
def test_no_change_is_lost(root: Path, change: Callable[[Path], set[str]], poll: bool) -> None:
    reports: Queue[frozenset[str]] = Queue()
    write(root, {"own/helpers.py": "x = 1", "own/none.py": ""})
    watcher = Watcher(root, reports.put, poll=poll, more=lambda: ["own/helpers.py"])
    watcher.start()
    try:
        expected = change(root)
        seen: set[str] = set()
        while not expected <= seen:
            seen |= reports.get(timeout=20)
        assert seen == expected
    finally:
        watcher.stop()
    with pytest.raises(Empty):
        reports.get_nowait()


@pytest.fixture
def reports(root: Path) -> Iterator[Queue[frozenset[str]]]:
    found: Queue[frozenset[str]] = Queue()
    watcher = Watcher(root, found.put)
    watcher.start()
    yield found
    watcher.stop()


def test_a_file_that_is_put_aside_and_written_anew_is_never_gone(root: Path) -> None:
    there: Queue[bool] = Queue()
    path = root / "templates/hello.html"
    watcher = Watcher(root, lambda files: there.put(path.exists()))
    watcher.start()
    os.rename(path, root / "templates/hello.html~")
    path.write_text("new", encoding="utf-8")
    (root / "templates/hello.html~").unlink()
    assert there.get(timeout=20)
    watcher.stop()
    assert there.empty()


def test_a_second_change_in_the_same_moment_is_told(
    root: Path, reports: Queue[frozenset[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A clock of files that is as coarse as can be: every change happens at the same time.
    moment = time.time_ns() + 10**12
    monkeypatch.setattr(watching, "_stamp", lambda path: (moment, os.stat(path).st_size, 0))
    for text in ("one", "two", "six"):
        write(root, {"templates/hello.html": text})
        assert reports.get(timeout=20) == {"templates/hello.html"}
