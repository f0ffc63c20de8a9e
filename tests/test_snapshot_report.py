"""`previewer snapshot report`: what it says, and its page in a browser."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import chromium, needs_chromium
from click.testing import CliRunner, Result

from previewer.cli import main
from previewer.snapshots.comparison import Comparison, Status
from previewer.snapshots.groups import Group
from previewer.snapshots.markdown import MOST, to_markdown
from previewer.snapshots.report import Change, Report, report_on, to_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

Run = Callable[..., Result]
HOSTILE = """<title>x</title><script>document.title = "ran"</script>
<img src="https://pixel.example/p.gif" onerror="top.x = 1">
<p style="color:red" onclick="document.title = 'ran'">{{first_name}}: old words</p>
<a href="https://elsewhere.example/">link</a> </script></iframe></textarea> ``` &amp; "quoted"
<style>@media (prefers-color-scheme: dark) { p { background: rgb(1, 2, 3) } }</style>
<form action="https://elsewhere.example/"><input name="q"></form>
"""

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed (apt-get install git)")


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder of a repository; since its last commit one template of two changed."""
    files = {
        "templates/welcome.html": HOSTILE,
        "templates/welcome.json": '{"subject": "Hi {{first_name}}"}',
        "templates/other.html": 'Other\n{{{snippet "footer"}}}\n',
        "snippets/footer.html": "<p>Imprint</p>\n",
        "fixtures/welcome/ann.json": '{"first_name": "Ann"}',
        "fixtures/welcome/bob.json": '{"first_name": "Bob"}',
        "fixtures/other/one.json": "{}",
        "fixtures/other/two.json": "{}",
    }
    root = tmp_path / "repository" / "emails"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git("init", "-q", "..")
    git("add", ".")
    git("commit", "-q", "-m", "before")
    return root


@pytest.fixture
def changed(folder: Path) -> Path:
    edit(folder / "templates/welcome.html", "old words", "new words")
    edit(folder / "templates/welcome.json", "Hi", "Dear")
    edit(folder / "snippets/footer.html", "Imprint", "Legal notice")
    return folder


@pytest.fixture
def run() -> Run:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["snapshot", "report", *arguments], catch_exceptions=False)

    return call


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# What it says


def test_nothing_changed(folder: Path, run: Run) -> None:
    result = run("--base", "HEAD", "-o", "review.html", "--markdown", "summary.md")
    assert (result.exit_code, result.stdout) == (0, "4 renderings, no change\n")
    assert "Nothing changes" in (folder / "review.html").read_text()
    assert "4 renderings, no change" in (folder / "summary.md").read_text()


def test_markdown(changed: Path, run: Run) -> None:
    assert run("--base", "HEAD", "--markdown", "summary.md").stdout == "2 templates, 4 renderings of 4 change\n"
    text = (changed / "summary.md").read_text()
    assert "**changed** `other/one`, `other/two`\n\nFrom `snippets/footer.html:1`\n" in text
    cause = "From `templates/welcome.html:3`, `templates/welcome.json#subject:1`"
    assert f"**changed** `welcome/ann`, `welcome/bob`\n\nSubject: `Hi Ann` → `Dear Ann`\n\n{cause}\n" in text
    assert "-<p>Imprint</p>\n+<p>Legal notice</p>\n" in text
    assert "\n````diff\n" in text  # the email holds a fence of three


def test_what_stops_a_send_is_where_the_change_comes_from(folder: Path, run: Run) -> None:
    edit(folder / "templates/other.html", "Other", "Other {{sendSkip cause='none'}}")
    run("--base", "HEAD", "--markdown", "summary.md")
    text = (folder / "summary.md").read_text()
    assert (
        "**changed** `other/one`, `other/two`\n\nSkipped: `nothing` → `SendAborted`\n\nFrom `templates/other.html:1`"
        in text
    )


def test_what_is_new_gone_and_broken(folder: Path, run: Run) -> None:
    (folder / "fixtures/other/one.json").unlink()
    (folder / "fixtures/other/three.json").write_text("{}")
    edit(folder / "templates/welcome.html", "{{first_name}}", "{{#if a}}")
    run("--base", "HEAD", "--markdown", "summary.md", "-o", "review.html")
    text = (folder / "summary.md").read_text()
    for line in ("**broken** `welcome/ann`, `welcome/bob`", "**new** `other/three`", "**gone** `other/one`"):
        assert line in text
    assert "is never closed" in text
    assert "is never closed" in (folder / "review.html").read_text()


def test_the_base_is_what_was_committed(folder: Path, run: Run) -> None:
    edit(folder / "templates/other.html", "Other", "Staged")
    git("add", ".")
    edit(folder / "templates/other.html", "Staged", "Written")
    run("--base", "HEAD", "--markdown", "summary.md")
    text = (folder / "summary.md").read_text()
    assert "-Other\n+Written\n" in text
    git("commit", "-qam", "after")
    assert run("--base", "HEAD", "--markdown", "summary.md").stdout == "4 renderings, no change\n"
    assert run("--base", "HEAD~1", "--markdown", "summary.md").stdout == "1 template, 2 renderings of 4 change\n"


def test_each_side_has_its_own_helpers(folder: Path, run: Run) -> None:
    (folder / "helpers.py").write_text("def word(this):\n    return 'old'\n")
    (folder / "previewer.toml").write_text('helpers = ["helpers.py"]')
    (folder / "templates/other.html").write_text("<p>{{word}}</p>\n")
    git("add", ".")
    git("commit", "-qm", "helpers")
    edit(folder / "helpers.py", "old", "new")
    run("--base", "HEAD", "--markdown", "summary.md")
    assert "From `templates/other.html:1`" in (folder / "summary.md").read_text()
    assert "-<p>old</p>\n+<p>new</p>\n" in (folder / "summary.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--base", "HEAD"], "nothing to write"),
        (["--base", "nowhere", "-o", "r.html"], "there is no commit `nowhere` here: fetch it first"),
        (["--base", "--version", "-o", "r.html"], "git rev-parse"),
        (["--base", "HEAD", "-o", "missing/r.html"], "missing/r.html: no such file or directory"),
    ],
)
def test_wrong_usage(folder: Path, run: Run, arguments: list[str], complaint: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, complaint in result.stderr, result.stderr.count("\n")) == (2, True, 1)


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("--base", "HEAD", "-o", "review.html")
    assert (result.exit_code, "not a git repository" in result.stderr) == (2, True)


def test_no_git(folder: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("PATH", str(folder))
    result = run("--base", "HEAD", "-o", "review.html")
    assert (result.exit_code, "git is missing" in result.stderr) == (2, True)


def test_links_of_the_base_are_not_followed(folder: Path, run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("secret")
    (folder / "snippets/link.html").symlink_to(secret)
    git("add", ".")
    git("commit", "-qm", "link")
    (folder / "snippets/link.html").unlink()
    edit(folder / "templates/other.html", "Other", "New")
    assert run("--base", "HEAD", "-o", "review.html").exit_code == 0


def _changed(name: str, before: bytes, after: bytes) -> Comparison:
    return Comparison(name, Status.CHANGED, {".html": before}, {".html": after})


def test_markdown_fits_a_comment() -> None:
    changes = tuple(
        Change(Group((one,)), (), ())
        for number in range(500)
        for one in [
            Comparison(f"t/{number}", Status.CHANGED, {".html": b"a\n" * 300}, {".html": b"b`%d\n" % number * 300})
        ]
    )
    text = to_markdown(Report("Renderings", tuple(change.group.first for change in changes), changes))
    assert len(text) < MOST
    assert re.search(r"…and \d+ more differences: see the whole report", text)


def test_a_page_that_would_be_too_large_leaves_emails_out(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = _changed("t/one", b"old" * 99, b"new" * 99)
    assert "newnew" in to_html(report_on(comparison)).partition('id="emails"')[2]
    monkeypatch.setattr("previewer.snapshots.report.MOST_SHOWN", 100)
    assert "newnew" not in to_html(report_on(comparison)).partition('id="emails"')[2]


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(changed: Path, run: Run, browser: Browser) -> Iterator[Page]:
    assert run("--base", "HEAD", "-o", "review.html").exit_code == 0
    context = browser.new_context(viewport={"width": 1500, "height": 900})
    page = context.new_page()
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route(re.compile("^https?:"), refuse)
    page.goto((changed / "review.html").as_uri())
    settled(page)
    yield page
    assert asked == []
    context.close()


def settled(page: Page) -> None:
    for side in ("before", "after"):
        page.wait_for_selector(f".{side} :is(iframe[data-ready], p)", state="attached")


def shown(page: Page) -> str:
    return page.locator("[aria-current]").inner_text().replace("\n", " ")


@needs_chromium
def test_keys_and_list(page: Page) -> None:
    assert shown(page) == "other one"
    names = []
    for _ in range(5):
        page.keyboard.press("j")
        settled(page)
        names.append(shown(page))
    assert names == ["other two", "welcome ann", "welcome bob", "welcome bob", "welcome bob"]
    page.keyboard.press("k")
    assert shown(page) == "welcome ann"
    about = page.locator(".about:visible").inner_text()
    assert "Hi Ann" in about
    assert "Dear Ann" in about
    assert "templates/welcome.html:3" in page.locator(".causes:visible").inner_text()
    assert page.locator(".diff:visible mark").all_inner_texts()[:2] == ["old", "new"]


@needs_chromium
def test_what_differs_is_framed_and_comes_into_view(folder: Path, run: Run, browser: Browser) -> None:
    long = "<p>before</p>" * 90 + "<table><tr><td>same</td></tr></table><p title='t'>one</p><p>between</p><p>two</p>"
    (folder / "templates/welcome.html").write_text(long)
    git("commit", "-qam", "long")
    changed = long.replace("one", "three").replace("</tr>", "</tr><tr><td>added</td></tr>").replace("two", "four")
    (folder / "templates/welcome.html").write_text(changed)
    run("--base", "HEAD", "-o", "review.html")
    page = browser.new_context(viewport={"width": 1500, "height": 900}).new_page()
    page.goto((folder / "review.html").as_uri())
    settled(page)
    assert page.locator(".before .spot").count() == 2
    assert page.locator(".after .spot").count() == 3
    frame = page.frame_locator(".after iframe")
    for at, text in enumerate(("added", "three", "four")):
        spot, words = page.locator(".after .spot").nth(at).bounding_box(), frame.get_by_text(text).bounding_box()
        assert spot is not None
        assert words is not None
        assert abs(spot["y"] - words["y"]) < 4
        assert at > 0 or 0 < spot["y"] < 900
    page.keyboard.press("4")
    assert page.locator(".after .spot:visible").count() == 0


@needs_chromium
def test_nothing_in_an_email_runs_or_loads(page: Page) -> None:
    page.get_by_role("button", name="welcome ann").click()
    settled(page)
    for side in ("before", "after"):
        frame = page.frame_locator(f".{side} iframe")
        words = "old" if side == "before" else "new"
        assert frame.locator("p").inner_text() == f"Ann: {words} words"
        frame.locator("p").click()
        frame.locator("a").click()
        frame.locator("input").press("Enter")
        assert frame.locator("title").inner_text() == "x" or frame.locator("title").text_content() == "x"
    assert page.evaluate("window.x") is None
    assert len(page.context.pages) == 1
    assert all(frame.url in ("about:srcdoc", page.url) for frame in page.frames)


@needs_chromium
def test_images_load_when_asked_for(changed: Path, run: Run, browser: Browser) -> None:
    run("--base", "HEAD", "-o", "review.html")
    page = browser.new_context().new_page()
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>'
    page.route(re.compile("^https?:"), lambda route: route.fulfill(content_type="image/svg+xml", body=picture))
    page.goto(f"{(changed / 'review.html').as_uri()}#welcome%2Fann")
    settled(page)
    assert shown(page) == "welcome ann"
    image = page.frame_locator(".after iframe").locator("img")
    width = "image => image.decode().then(() => image.naturalWidth, () => 0)"
    assert image.evaluate(width) == 0
    page.keyboard.press("i")
    settled(page)
    assert image.evaluate(width) == 5


@needs_chromium
def test_views_widths_and_schemes(page: Page) -> None:
    page.get_by_role("button", name="welcome ann").click()
    settled(page)
    boxes = [page.locator(f".{side} iframe").bounding_box() for side in ("before", "after")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]
    for key, view in (("2", "slider"), ("3", "onion"), ("4", "difference")):
        page.keyboard.press(key)
        assert page.locator(".stage").get_attribute("data-view") == view
        boxes = [page.locator(f".{side} iframe").bounding_box() for side in ("before", "after")]
        assert boxes[0] == boxes[1]
    assert page.locator(".after").evaluate("element => getComputedStyle(element).mixBlendMode") == "difference"
    colour = "element => getComputedStyle(element).backgroundColor"
    paragraph = page.frame_locator(".after iframe").locator("p")
    assert paragraph.evaluate(colour) == "rgba(0, 0, 0, 0)"
    page.keyboard.press("d")
    settled(page)
    assert paragraph.evaluate(colour) == "rgb(1, 2, 3)"
    page.keyboard.press("w")
    settled(page)
    box = page.locator(".after iframe").bounding_box()
    assert box is not None
    assert box["width"] == 375


@needs_chromium
def test_the_slider_uncovers(page: Page) -> None:
    page.keyboard.press("2")
    page.locator(".mix input").fill("25")
    assert "25%" in page.locator(".after").evaluate("element => getComputedStyle(element).clipPath")
    page.keyboard.press("3")
    assert page.locator(".after").evaluate("element => getComputedStyle(element).opacity") == "0.25"


@needs_chromium
def test_pictures(changed: Path) -> None:
    (changed / "fixtures/other/three.json").write_text("{}")
    # In a process of its own: the browser of the other tests is in this one.
    command = [sys.executable, "-m", "previewer", "snapshot", "report", "--base", "HEAD", "--png", "pictures"]
    subprocess.run(command, check=True, capture_output=True)
    names = sorted(path.relative_to(changed / "pictures").as_posix() for path in (changed / "pictures").rglob("*.png"))
    assert names == [
        "other/one.after.png",
        "other/one.before.png",
        "other/three.after.png",
        "other/two.after.png",
        "other/two.before.png",
        "welcome/ann.after.png",
        "welcome/ann.before.png",
        "welcome/bob.after.png",
        "welcome/bob.before.png",
    ]
    for name in names:
        data = (changed / "pictures" / name).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">I", data[16:20])[0] == 600


def test_pictures_without_playwright(changed: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    result = run("--base", "HEAD", "--png", "pictures")
    assert (result.exit_code, "previewer[screenshots]" in result.stderr) == (2, True)
