"""`previewer snapshot review --web`: the decisions of the terminal, in the browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any  # an answer is JSON

import pytest
from browser import AXE, chromium, needs_axe, needs_chromium, violations, watched_page
from click.testing import CliRunner
from serving import FILES, TOKEN, Reached, Served, accept_all, serving, write

from previewer.cli import main
from previewer.project import Project
from previewer.snapshots.checking import check, store_of
from previewer.snapshots.review import Review

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page

BODY = FILES["templates/hello.html"]
MANY = json.dumps({"items": [{"name": "Shoe", "price": price} for price in range(40)]})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two renderings that differ alike, one that is new, one whose fixture is gone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = write(tmp_path / "project", FILES | {"fixtures/folder/other/two.json": '{"x": 2}'})
    accept_all(found)
    (found / "fixtures/folder/other/two.json").unlink()
    write(found, {"templates/hello.html": BODY.replace("Hello</", "Good day</"), "fixtures/hello/new.json": MANY})
    return found


@pytest.fixture
def served(root: Path) -> Iterator[Served]:
    project = Project(root)
    store = store_of(project)
    with store.writing(), serving(root, review=Review(store, check(project))) as running:
        yield running


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with watched_page(browser, served.address) as page:
        page.goto(f"{served.address}/review")
        page.get_by_text("4 not decided").wait_for()
        yield page


def state(root: Path) -> dict[str, str]:
    """Every accepted and pending HTML."""
    folder = root / "snapshots"
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if ".html" in path.name
    }


def side(page: Page, title: str) -> FrameLocator:
    return page.frame_locator(f".comparer iframe[title='{title}']")


@needs_chromium
def test_one_key_a_decision(page: Page, root: Path) -> None:
    first = state(root)
    page.get_by_text("1 of 4, 1 more alike").wait_for()
    page.locator("body").press("a")
    page.get_by_text("1 accepted, 0 rejected, 0 skipped, 3 not decided").wait_for()
    # What was pending is what is accepted now, to the byte.
    assert state(root)["hello/ann.html"] == first["hello/ann.html.new"]
    page.get_by_text("2 of 4").wait_for()
    page.locator("body").press("r")
    page.get_by_text("1 accepted, 1 rejected, 0 skipped, 2 not decided").wait_for()
    assert state(root)["hello/bob.html"] == first["hello/bob.html"]
    assert "hello/bob.html.new" not in state(root)
    page.locator("body").press("s")
    page.get_by_text("1 skipped, 1 not decided").wait_for()
    assert state(root)["hello/new.html.new"] == first["hello/new.html.new"]
    page.get_by_role("heading", name="folder/other two").wait_for()
    page.locator("body").press("a")
    page.get_by_role("heading", name="All is decided").wait_for()
    assert "folder/other/two.html" not in state(root)
    for left in (1, 2, 3, 4):
        page.locator("body").press("u")
        page.get_by_text(f"{left} not decided").wait_for()
    assert state(root) == first


@needs_chromium
def test_all_alike(page: Page, root: Path) -> None:
    first = state(root)
    page.locator("body").press("A")
    page.get_by_text("2 accepted, 0 rejected, 0 skipped, 2 not decided").wait_for()
    assert state(root)["hello/bob.html"] == first["hello/bob.html.new"]
    page.locator("body").press("u")
    page.get_by_text("4 not decided").wait_for()
    assert state(root) == first
    page.locator("body").press("R")
    page.get_by_text("2 rejected").wait_for()
    page.locator("body").press("u")
    page.get_by_text("0 rejected").wait_for()
    page.locator("body").press("S")
    page.get_by_text("2 skipped, 2 not decided").wait_for()
    assert state(root)["hello/bob.html.new"] == first["hello/bob.html.new"]


@needs_chromium
def test_buttons_do_the_same(page: Page) -> None:
    page.get_by_role("button", name="Accept a", exact=True).click()
    page.get_by_text("1 accepted").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("0 accepted").wait_for()
    page.get_by_role("button", name="End").click()
    page.get_by_role("heading", name="The review has ended").wait_for()


@needs_chromium
def test_both_sides_and_what_differs(page: Page) -> None:
    side(page, "Accepted").get_by_text("Hello Ann").wait_for()
    page.locator(".diff .old", has_text="<title>Hello</title>").first.wait_for()
    page.locator(".diff .new mark", has_text="Good day").first.wait_for()
    # A key counts also while an email has the focus.
    side(page, "Now").locator("h1").click()
    side(page, "Now").locator("body").press("s")
    page.get_by_text("1 skipped").wait_for()


@needs_chromium
def test_what_looks_real_is_told(browser: Browser, root: Path) -> None:
    write(root, {"fixtures/hello/new.json": '{"first_name": "ann.lee@gmail.com"}'})
    project = Project(root)
    store = store_of(project)
    with (
        store.writing(),
        serving(root, review=Review(store, check(project, "hello/new"))) as served,
        watched_page(browser, served.address) as page,
    ):
        page.goto(f"{served.address}/review")
        page.locator(".leaks", has_text="html, line 4: email address").wait_for()
        assert "gmail" not in page.locator(".leaks").inner_text()


@needs_chromium
def test_the_whole_difference_and_the_preview(page: Page, served: Served) -> None:
    page.locator("body").press("S")
    page.get_by_role("heading", name="hello new").wait_for()
    page.get_by_text("Nothing is accepted yet.").wait_for()
    page.get_by_text("More lines differ.").wait_for()
    page.locator("body").press("d")
    page.get_by_text("More lines differ.").wait_for(state="detached")
    with page.expect_popup() as opened:
        page.locator("body").press("o")
    opened.value.frame_locator(".comparer iframe[title='Now']").locator("h1").wait_for()
    assert "template=hello&case=new&view=compare" in opened.value.url


@needs_chromium
@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_and_contrast(browser: Browser, served: Served, scheme: Any) -> None:
    with watched_page(browser, served.address) as page:
        page.emulate_media(color_scheme=scheme)
        page.context.add_init_script(path=AXE)
        page.goto(f"{served.address}/review")
        side(page, "Now").get_by_text("Hello Ann").wait_for()
        page.locator("body").press("s")
        page.get_by_text("1 skipped").wait_for()
        assert violations(page) == []


def test_a_decision_on_what_was_not_shown_is_refused(served: Served, root: Path) -> None:
    first = state(root)
    current = served.get("/api/review")["current"]
    other = next(name for name, *_ in served.get("/api/review")["list"] if name != current["name"])
    status, content = served.post("/api/review", action="accept", name=other)
    assert (status, b"look again" in content) == (409, True)
    assert served.post("/api/review", action="sell", name=current["name"])[0] == 400
    write(root, {f"snapshots/{current['name']}.html.new": "not what was shown"})
    status, content = served.post("/api/review", action="accept", name=current["name"])
    assert (status, b"another than was shown" in content) == (409, True)
    write(root, {f"snapshots/{current['name']}.html.new": first[f"{current['name']}.html.new"]})
    assert state(root) == first
    assert served.post("/api/review", action="accept", name=current["name"])[0] == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Previewer-Token": "wrong"}, {"X-Previewer-Token": TOKEN, "Origin": "https://evil.example"}],
    ids=str,
)
def test_a_decision_needs_the_page(served: Served, root: Path, headers: dict[str, str]) -> None:
    first = state(root)
    name = served.get("/api/review")["current"]["name"]
    for action in ("accept", "end"):
        body = json.dumps({"action": action, "name": name}).encode()
        assert served.status("POST", "/api/review", headers, body) == 403
    assert served.status("GET", f"/api/review?action=accept&name={name}") == 200
    assert state(root) == first


@pytest.mark.parametrize("name", ["../secret", "hello/ann.html", "", "/etc/passwd", "folder/other/one"])
def test_an_email_is_found_by_the_name_of_something_under_review(served: Served, name: str) -> None:
    assert served.status("GET", f"/review/email?side=after&name={name}") == 404


def test_an_email_under_review_can_do_nothing(served: Served) -> None:
    response, content = served.request("GET", "/review/email?side=after&name=hello/ann")
    assert b"Good day" in content
    assert "sandbox allow-same-origin" in response.headers["content-security-policy"]


def test_the_preview_has_no_review_of_its_own(root: Path) -> None:
    with serving(root) as served:
        for path in ("/review", "/api/review", "/review/email?name=hello/ann&side=after"):
            assert served.status("GET", path) == 404


def test_the_command_serves_until_the_page_ends_it(root: Path) -> None:
    command = [sys.executable, "-u", "-m", "previewer", "snapshot", "review", "--web"]
    environment = os.environ | {"BROWSER": "true"}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("4 to review at http://127.0.0.1:")
        address = first.split()[-1]
        served = Reached(int(address.rpartition(":")[2].partition("/")[0]))
        token = json.loads(served.request("GET", "/review")[1].partition(b'id="boot">')[2].partition(b"<")[0])["token"]
        name = served.get("/api/review")["current"]["name"]
        for body in ({"action": "accept", "alike": "1", "name": name}, {"action": "end"}):
            status = served.status("POST", "/api/review", {"X-Previewer-Token": token}, json.dumps(body).encode())
            assert status == 200
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest.endswith("2 accepted, 0 rejected, 0 skipped, 2 not decided\n")


def test_nothing_to_review(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accept_all(root)
    monkeypatch.chdir(root)
    result = CliRunner().invoke(main, ["snapshot", "review", "--web", "hello"])
    assert (result.exit_code, result.stdout) == (0, "nothing to review\n")
