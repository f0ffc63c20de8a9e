"""The live preview in a real browser: what one sees, clicks and types, and that nothing leaves the machine."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any  # a page's console and requests are not worth types of their own

import pytest
from browser import AXE, chromium, needs_axe, needs_chromium, violations, wait_until, watched_page
from serving import FILES, Served, accept_all, serving, write
from test_server import finding

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page, Route

pytestmark = needs_chromium

FIELDS = {"first_name": "Ann", "items": [{"name": "Shoe", "price": 1, "sku": "x"}, {"name": "Hat", "price": 2}]}
EVIL = (
    "<html><head><link rel=preconnect href=https://evil.example><base href=https://evil.example/>"
    "<meta http-equiv=refresh content='0;url=https://evil.example/meta'>"
    "<style>@import 'https://evil.example/a.css'; body{background:url(https://evil.example/b.png)}</style></head>"
    "<body onload=\"document.title='ran'\"><script>parent.document.title='ran'</script>{{{html}}}<p id=end>{{text}}</p>"
    "<img src=x onerror=\"parent.document.title='ran'\"><svg onload=\"parent.document.title='ran'\"></svg>"
    "<iframe srcdoc=\"<script>top.document.title='ran'</script>\"></iframe>"
    "<object data=https://evil.example/o></object><embed src=https://evil.example/e>"
    "<a id=js href=\"javascript:parent.document.title='ran'\">js</a><a id=out href=https://evil.example/link>out</a>"
    "<form action=https://evil.example/form><button id=send>send</button></form><video src=https://evil.example/v></video>"
    "</body></html>"
)
EVIL_VALUES = {
    "html": "<script>parent.document.title='ran'</script><img src=https://evil.example/p.png>"
    "<details open ontoggle=\"parent.document.title='ran'\">",
    "text": "</script><script>document.title='ran'</script>",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = FILES | {"templates/zevil.html": EVIL, "fixtures/zevil/one.json": json.dumps(EVIL_VALUES)}
    return write(tmp_path / "project", files)


@pytest.fixture
def served(root: Path) -> Iterator[Served]:
    with serving(root, findings=finding) as running:
        yield running


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with watched_page(browser, served.address) as opened_page:
        yield opened_page


def _abort(route: Route, reached: list[str]) -> None:
    reached.append(route.request.url)
    route.abort()


def mail(page: Page) -> FrameLocator:
    return page.frame_locator(".paper iframe")


def opened(page: Page, served: Served, query: str = "template=hello&case=ann") -> FrameLocator:
    page.goto(f"{served.address}/?{query}")
    found = mail(page)
    found.locator("body").wait_for()
    return found


def test_the_first_page_shows_the_first_template(page: Page, served: Served) -> None:
    page.goto(served.address)
    mail(page).get_by_text("Other").wait_for()
    page.locator("[data-template='folder/other'][aria-current='page'][title$=': renders']").wait_for()
    assert "template=folder%2Fother" in page.url


def test_a_save_arrives_without_a_reload(page: Page, served: Served, root: Path) -> None:
    found = opened(page, served)
    found.get_by_text("Hello Ann").wait_for()
    page.evaluate("window.same = true")
    write(root, {"templates/hello.html": FILES["templates/hello.html"].replace("Hello", "Good day")})
    found.get_by_text("Good day Ann").wait_for()
    write(root, {"fixtures/hello/ann.json": json.dumps(FIELDS | {"first_name": "Anna"})})
    found.get_by_text("Good day Anna").wait_for()
    write(root, {"templates/hello.json": '{"subject": "Another subject"}'})
    page.get_by_text("Another subject").wait_for()
    assert page.evaluate("window.same")


def test_a_snippet_that_was_missing_arrives(page: Page, served: Served, root: Path) -> None:
    (root / "snippets/sign.html").unlink()
    page.goto(f"{served.address}/?template=folder/other&case=one")
    page.get_by_text("Iterable would skip this customer: SnippetLookupError").wait_for()
    write(root, {"snippets/sign.html": "<b>back again</b>"})
    mail(page).get_by_text("back again").wait_for()


def test_the_scroll_position_stays(page: Page, served: Served, root: Path) -> None:
    long = FILES["templates/hello.html"].replace("</body>", "<p style='height:3000px'>tall</p><p>the end</p></body>")
    write(root, {"templates/hello.html": long})
    found = opened(page, served)
    found.get_by_text("the end").scroll_into_view_if_needed()
    before = page.evaluate("document.getElementById('stage').scrollTop")
    assert before > 1000
    write(root, {"templates/hello.html": long.replace("the end", "another end")})
    found.get_by_text("another end").wait_for()
    assert page.evaluate("document.getElementById('stage').scrollTop") == before


def test_a_save_leaves_alone_what_is_equal(page: Page, served: Served, root: Path) -> None:
    found = opened(page, served)
    found.get_by_text("Hello Ann").wait_for()
    page.evaluate("document.querySelector('.paper iframe').contentDocument.querySelector('p').kept = true")
    write(root, {"templates/hello.html": FILES["templates/hello.html"].replace("Hello", "Good day")})
    found.get_by_text("Good day Ann").wait_for()
    assert found.get_by_text("Shoe costs").evaluate("node => node.kept")
    write(root, {"templates/hello.html": FILES["templates/hello.html"].replace("<!doctype html>\n", "")})
    found.get_by_text("Hello Ann").wait_for()
    assert found.locator("html").evaluate("node => node.ownerDocument.compatMode") == "BackCompat"


def test_any_html_becomes_any_other(page: Page, served: Served) -> None:
    pieces = [
        "<p>",
        "</p>",
        "a",
        "b ",
        "<!--x-->",
        "<b class=x>",
        "<b class=y q>",
        "</b>",
        "<img src=data:,>",
        "<table>",
    ]
    pieces += [
        "<tr>",
        "<td \"odd'=1>",
        "</table>",
        "<svg><a xlink:href=#>",
        "</svg>",
        "<style>a{}</style>",
        "<body id=z>",
    ]
    chance = random.Random(8)
    texts = ["".join(chance.choices(pieces, k=chance.randrange(40))) for _ in range(300)]
    page.goto(served.address)
    different = page.evaluate(
        """async texts => {
          const { morph } = await import("/static/morph.js");
          const parsed = text => new DOMParser().parseFromString(text, "text/html").documentElement;
          const tree = parsed("");
          return texts.filter(text => {
            morph(tree, parsed(text));
            return !tree.isEqualNode(parsed(text));
          });
        }""",
        texts,
    )
    assert different == []


def test_a_broken_template_dims_the_last_good_rendering(page: Page, served: Served, root: Path) -> None:
    found = opened(page, served)
    found.get_by_text("Hello Ann").wait_for()
    write(root, {"templates/hello.html": "<h1>Hi</h1>\n{{#if a}}"})
    alert = page.get_by_role("alert")
    alert.get_by_text("The template does not render").wait_for()
    assert "hello.html:2:" in alert.inner_text()
    assert "{{#if a}}" in alert.inner_text()
    found.get_by_text("Hello Ann").wait_for()
    assert page.locator(".paper.stale").count() == 1
    write(root, {"templates/hello.html": "<h1>Mended</h1>"})
    found.get_by_text("Mended").wait_for()
    assert alert.count() == 0


def test_a_template_that_never_rendered_shows_its_source(page: Page, served: Served, root: Path) -> None:
    write(root, {"templates/hello.html": "<h1>Hi</h1>\n{{#if a}}"})
    page.goto(f"{served.address}/?template=hello&case=ann")
    page.get_by_role("alert").get_by_text("The template does not render").wait_for()
    page.get_by_role("button", name="templates/hello.html:2:4").click()
    assert page.locator(".source li.current").inner_text() == "{{#if a}}"


def test_a_fixture_that_is_no_json_can_be_mended(page: Page, served: Served, root: Path) -> None:
    write(root, {"fixtures/hello/ann.json": '{"first_name": Ann}'})
    page.goto(f"{served.address}/?template=hello&case=ann")
    alert = page.get_by_role("alert")
    alert.get_by_text("This cannot be read").wait_for()
    alert.get_by_role("button", name="fixtures/hello/ann.json:1:16").click()
    editor = page.get_by_label("Payload as JSON")
    assert editor.input_value() == '{"first_name": Ann}'
    editor.fill('{"first_name": "Ann"}')
    mail(page).get_by_text("Hello Ann").wait_for()


@pytest.mark.parametrize("first", [True, False], ids=["at start", "while it runs"])
def test_a_payload_without_measure_is_told_and_holds_up_nothing(browser: Browser, root: Path, first: bool) -> None:
    huge = {"fixtures/hello/huge.json": json.dumps({"first_name": "x" * 50 * 2**20})}
    if first:
        write(root, huge)
    with serving(root, findings=finding) as served, watched_page(browser, served.address) as page:
        found = opened(page, served)
        if not first:
            write(root, huge)
        page.locator("[data-template='hello'] .dot.broken").wait_for()
        page.locator(".case select").select_option("huge")
        page.get_by_text("huge.json: 50 MB, expected at most 8 MB for a preview").wait_for()
        page.locator(".case select").select_option("bob")
        found.get_by_text("Hello Bob").wait_for()
        write(root, {"templates/hello.html": "<p>Still {{first_name}}</p>"})
        found.get_by_text("Still Bob").wait_for()


def test_a_preview_that_ends_says_so(browser: Browser, root: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    with serving(root) as served:
        opened(page, served).get_by_text("Hello Ann").wait_for()
        assert page.locator("#lost").is_hidden()
    page.get_by_role("alert").get_by_text("The preview does not answer any more").wait_for()
    context.close()


def test_templates_come_and_go(page: Page, served: Served, root: Path) -> None:
    opened(page, served)
    write(root, {"templates/new/one.html": "<p>brand new</p>", "fixtures/new/one/a.json": "{}"})
    page.locator("[data-template='new/one']").click()
    mail(page).get_by_text("brand new").wait_for()
    (root / "templates/new/one.html").unlink()
    page.locator("[data-template='new/one']").wait_for(state="detached")


def test_a_template_with_another_ending_gives_way_to_html(page: Page, served: Served, root: Path) -> None:
    opened(page, served)
    write(root, {"templates/new/one.hbs": "<p>brand new</p>", "fixtures/new/one/a.json": "{}"})
    page.locator("[data-template='new/one']").click()
    mail(page).get_by_text("brand new").wait_for()
    write(root, {"templates/new/one.hbs": "<p>edited</p>"})
    mail(page).get_by_text("edited").wait_for()
    write(root, {"templates/new/one.html": "<p>finished</p>"})
    mail(page).get_by_text("finished").wait_for()


def test_a_click_leads_to_the_line_and_the_payload(page: Page, served: Served) -> None:
    opened(page, served).get_by_text("Hat costs").click()
    line = page.locator(".source li.current")
    line.wait_for()
    assert line.get_attribute("data-line") == "6"
    assert "hello.html:6" in page.locator("#status").inner_text()
    assert page.locator(".boxes div").count() > 0
    mail(page).get_by_text("Hello").click()
    page.locator(".source li.current[data-line='4']").wait_for()
    page.get_by_role("tab", name="Payload").click()
    mail(page).get_by_text("Hat").click(position={"x": 5, "y": 5})
    page.locator(".field.current[data-path='items.[1].name']").wait_for()


def test_a_line_shows_what_it_wrote(page: Page, served: Served) -> None:
    opened(page, served).get_by_text("Shoe costs").wait_for()
    page.locator(".source li[data-line='6']").hover()
    page.locator(".boxes div").first.wait_for()
    assert page.locator(".boxes div").count() >= 4


def test_a_click_on_a_property_copies_what_to_write(page: Page, served: Served) -> None:
    opened(page, served, "template=hello&case=ann&panel=payload")
    page.locator(".field[data-path='items.[1].name']").click()
    page.locator(".field.copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "{{items.[1].name}}"
    page.locator(".field[data-path='items']").click()
    wait_until(page, "navigator.clipboard.readText().then(text => text.startsWith('{{#each items}}'))")


def test_a_property_shows_where_it_is_used(page: Page, served: Served) -> None:
    opened(page, served, "template=hello&case=ann&panel=payload")
    page.locator(".field.unread[data-path='items.[0].sku']").wait_for()
    page.locator(".field[data-path='items']").hover()
    page.locator(".boxes div").nth(3).wait_for()
    page.locator(".field[data-path='items.[1].name']").hover()
    page.locator(".boxes div").nth(1).wait_for(state="detached")
    page.locator(".field[data-path='items.[1].name']").click()
    page.get_by_role("tab", name="Source").click()
    assert page.locator(".source li.used").get_attribute("data-line") == "6"


def test_what_is_typed_is_rendered_and_saved_as_a_fixture(page: Page, served: Served, root: Path) -> None:
    found = opened(page, served, "template=hello&case=ann&panel=edit")
    editor = page.get_by_label("Payload as JSON")
    wait_until(page, "document.querySelector('textarea').value.includes('Ann')")
    editor.fill(json.dumps(FIELDS | {"first_name": "Typed"}))
    found.get_by_text("Hello Typed").wait_for()
    editor.fill('{"first_name": ')
    page.get_by_role("alert").wait_for()
    found.get_by_text("Hello Typed").wait_for()
    page.get_by_role("button", name="Reset").click()
    found.get_by_text("Hello Ann").wait_for()
    editor.fill('{"first_name": "Kept"}')
    found.get_by_text("Hello Kept").wait_for()
    page.get_by_label("Name of the new fixture").fill("kept")
    page.get_by_role("button", name="Save as new fixture").click()
    page.wait_for_url("**case=kept*")
    assert json.loads((root / "fixtures/hello/kept.json").read_text(encoding="utf-8")) == {"first_name": "Kept"}


def test_profile_and_feed_can_be_edited(page: Page, served: Served) -> None:
    found = opened(page, served, "template=hello&case=bob&panel=edit")
    page.get_by_role("button", name="Profile and feed").click()
    wait_until(page, "document.querySelector('textarea').value.includes('\"profile\"')")
    layers = {"event": {"items": []}, "profile": {"first_name": "Profiled"}, "dataFeed": {}}
    page.get_by_label("Payload as JSON").fill(json.dumps(layers))
    found.get_by_text("Hello Profiled").wait_for()


def test_dark_mode_both_ways(page: Page, served: Served, root: Path) -> None:
    style = "<style>p{color:rgb(1,2,3)}@media (prefers-color-scheme: dark){p{color:rgb(250,251,252)}}</style>"
    write(root, {"templates/hello.html": FILES["templates/hello.html"].replace("<title>", f"{style}<title>")})
    text = opened(page, served).get_by_text("Shoe costs")
    color = "node => getComputedStyle(node).color"
    assert text.evaluate(color) == "rgb(1, 2, 3)"
    page.get_by_role("button", name="Dark").click()
    page.wait_for_url("**dark=scheme*")
    assert mail(page).get_by_text("Shoe costs").evaluate(color) == "rgb(250, 251, 252)"
    page.get_by_role("button", name="Inverted").click()
    html = mail(page).locator("html")
    assert "invert(1)" in html.evaluate("node => getComputedStyle(node).filter")
    page.get_by_role("button", name="Light").click()
    assert mail(page).get_by_text("Shoe costs").evaluate(color) == "rgb(1, 2, 3)"


def test_widths_and_their_handle(page: Page, served: Served) -> None:
    opened(page, served)
    paper = page.locator(".paper iframe")
    page.get_by_role("button", name="Mobile").click()
    assert paper.evaluate("node => node.clientWidth") == 375
    handle = page.get_by_role("separator", name="Width of the email")
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert paper.evaluate("node => node.clientWidth") == 385
    box = handle.bounding_box()
    assert box is not None
    handle.hover(position={"x": 6, "y": 60})
    page.mouse.down()
    page.mouse.move(box["x"] + 56, box["y"] + 60)
    page.mouse.up()
    page.wait_for_url("**width=485*")


def test_the_contact_sheet_shows_every_payload_and_stays_live(page: Page, served: Served, root: Path) -> None:
    write(root, {"fixtures/hello/zed.json": "{broken"})
    opened(page, served)
    page.get_by_role("button", name="Sheet").click()
    cards = page.locator(".card")
    cards.nth(2).wait_for()
    page.locator(".card[data-ending='broken']").wait_for()
    assert "zed" in cards.first.inner_text()
    thumb = page.frame_locator(".card iframe[title='bob']")
    thumb.get_by_text("Hello Bob").wait_for()
    write(root, {"templates/hello.html": "<p>Ahoy {{first_name}}</p>"})
    thumb.get_by_text("Ahoy Bob").wait_for()
    page.locator(".card .chip", has_text="changed").first.wait_for()
    page.get_by_role("button", name="All templates with this payload").click()
    page.frame_locator(".card iframe[title='folder/other']").get_by_text("Other").wait_for()


def compared(page: Page, side: str) -> FrameLocator:
    return page.frame_locator(f".comparer iframe[title='{side}']")


def test_without_snapshots_there_is_no_badge_and_compare_says_so(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/?template=hello&case=ann&view=compare")
    page.get_by_text("Nothing is accepted for this payload").wait_for()
    compared(page, "Now").get_by_text("Hello Ann").wait_for()
    page.locator("[data-template=hello][title$=': 1 warning']").wait_for()


def test_badges_tell_what_is_not_as_accepted(page: Page, served: Served, root: Path) -> None:
    accept_all(root)
    opened(page, served)
    page.locator("[data-template=hello][title$=': 1 warning']").wait_for()
    write(root, {"fixtures/hello/ann.json": json.dumps(FIELDS | {"first_name": "Anna"})})
    page.locator("[data-template=hello] .differs", has_text="1").wait_for()
    page.locator("[data-template=hello][title$='1 of 2 not as accepted']").wait_for()
    assert "ann · differs" in page.locator(".case select").inner_text()
    write(root, {"fixtures/hello/eve.json": "{}"})
    page.locator("[data-template=hello] .differs", has_text="2").wait_for()
    assert "eve · new" in page.locator(".case select").inner_text()
    accept_all(root)
    page.locator("[data-template=hello] .differs").wait_for(state="detached")


def test_the_contact_sheet_puts_first_what_is_not_as_accepted(page: Page, served: Served, root: Path) -> None:
    accept_all(root)
    write(root, {"fixtures/hello/bob.json": '{"first_name": "Bo", "items": []}', "fixtures/hello/aaa.json": "{}"})
    page.goto(f"{served.address}/?template=hello&case=ann&view=sheet")
    page.locator(".card:nth-child(1) .differs", has_text="differs").wait_for()
    page.locator(".card:nth-child(2) .differs", has_text="new").wait_for()
    assert [text.split()[0] for text in page.locator(".card .caption").all_inner_texts()] == ["bob", "aaa", "ann"]


def test_all_templates_with_one_payload_put_first_what_is_not_as_accepted(
    page: Page, served: Served, root: Path
) -> None:
    accept_all(root)
    page.goto(f"{served.address}/?template=hello&case=ann&view=sheet&sheet=templates")
    page.locator(".card").nth(1).wait_for()
    names = page.locator(".card .name")
    page.locator(".card:nth-child(1) .name", has_text="folder/other").wait_for()  # once the snapshots were seen
    assert names.first.inner_text() == "folder/other"
    write(root, {"fixtures/hello/bob.json": '{"first_name": "Bo", "items": []}'})
    page.locator(".card:nth-child(1) .differs", has_text="1 of 2 differ").wait_for()
    assert names.first.inner_text() == "hello"


def test_a_rendering_beside_its_accepted_one_while_saving_and_typing(page: Page, served: Served, root: Path) -> None:
    accept_all(root)
    opened(page, served, "template=hello&case=ann")
    page.locator("body").press("c")
    before, after = compared(page, "Accepted"), compared(page, "Now")
    page.locator(".told .same").wait_for()
    write(root, {"templates/hello.html": FILES["templates/hello.html"].replace("Hello {{", "Good day {{")})
    after.get_by_text("Good day Ann").wait_for()
    before.get_by_text("Hello Ann").wait_for()
    page.locator(".told .changed").wait_for()
    page.locator(".diff .new", has_text="Good day").first.wait_for()
    for caption in ("Accepted", "Now"):
        spot, text = (
            page.locator(".comparer figure", has_text=caption).locator(".spot").bounding_box(),
            compared(page, caption).locator("h1").bounding_box(),
        )
        assert text is not None
        assert spot is not None
        assert abs(text["y"] - spot["y"]) < 8
    page.get_by_role("tab", name="Edit").click()
    page.get_by_label("Payload as JSON").fill(json.dumps(FIELDS | {"first_name": "Zoe"}))
    after.get_by_text("Good day Zoe").wait_for()
    page.locator(".facts ins", has_text="For Zoe").wait_for()
    page.get_by_label("Payload as JSON").fill("{")
    page.locator(".accepted.stale").wait_for()
    after.get_by_text("Good day Zoe").wait_for()
    before.get_by_text("Hello Ann").wait_for()


def test_side_by_side_slider_and_difference(page: Page, served: Served, root: Path) -> None:
    accept_all(root)
    write(root, {"templates/hello.html": FILES["templates/hello.html"].replace("Hello {{", "Good day {{")})
    page.goto(f"{served.address}/?template=hello&case=ann&view=compare")
    compared(page, "Now").get_by_text("Good day Ann").wait_for()
    boxes = [page.locator(f".comparer iframe[title='{side}']").bounding_box() for side in ("Accepted", "Now")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]
    page.get_by_role("button", name="Slider").click()
    page.get_by_label("From accepted to now").fill("0")
    now = page.locator(".comparer figure").last
    assert now.evaluate("node => getComputedStyle(node).clipPath") == "inset(0px 0px 0px 0%)"
    page.get_by_role("button", name="Difference").click()
    assert now.evaluate("node => getComputedStyle(node).mixBlendMode") == "difference"
    assert "compare=difference" in page.url
    compared(page, "Now").get_by_text("Good day Ann").wait_for()


def test_text_and_html_are_shown(page: Page, served: Served) -> None:
    opened(page, served)
    page.get_by_role("button", name="Text", exact=True).click()
    page.get_by_label("Plain text").get_by_text("Shoe costs 1").wait_for()
    page.get_by_role("button", name="HTML", exact=True).click()
    told = served.get("/api/rendering", template="hello", case="ann")["html"]
    assert page.get_by_label("HTML source").evaluate("node => node.textContent") == told


def test_html_is_copied_and_saved_as_it_is_sent(page: Page, served: Served) -> None:
    opened(page, served)
    told = served.get("/api/rendering", template="hello", case="ann")["html"]
    page.locator("summary").click()
    page.get_by_role("menuitem", name="Copy HTML").click()
    wait_until(page, "navigator.clipboard.readText().then(text => text.includes('Hello Ann'))")
    assert page.evaluate("navigator.clipboard.readText()") == told
    page.locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download .eml").click()
    assert download.value.suggested_filename == "hello-ann.eml"
    assert "Subject: For Ann" in Path(download.value.path()).read_text(encoding="utf-8")


def test_findings_and_coverage_lead_to_their_lines(page: Page, served: Served, root: Path) -> None:
    opened(page, served, "template=hello&case=ann&panel=coverage")
    page.get_by_text("of 4 branches run").wait_for()
    page.get_by_role("button", name="line 10").click()
    page.locator(".source li.current.gap[data-line='10']").wait_for()
    page.get_by_role("tab", name="Findings").click()
    page.get_by_text("too harsh").wait_for()
    page.get_by_role("button", name="Fix: say it kindly").click()
    page.get_by_text("The linter has nothing to say").wait_for()
    assert "Not much here" in (root / "templates/hello.html").read_text(encoding="utf-8")


def test_everything_by_keyboard(page: Page, served: Served) -> None:
    opened(page, served)
    page.keyboard.press("Control+k")
    page.keyboard.type("bob")
    page.keyboard.press("Enter")
    mail(page).get_by_text("Hello Bob").wait_for()
    page.keyboard.press("p")
    mail(page).get_by_text("Hello Ann").wait_for()
    page.keyboard.press("d")
    page.wait_for_url("**dark=scheme*")
    page.keyboard.press("/")
    page.keyboard.type("other")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    mail(page).get_by_text("Other").wait_for()
    page.get_by_role("tab", name="Source").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**panel=payload*")
    page.go_back()
    mail(page).get_by_text("Hello Ann").wait_for()


def test_every_panel_by_keyboard(page: Page, served: Served) -> None:
    opened(page, served, "template=hello&case=ann").get_by_text("Shoe costs").wait_for()
    page.locator(".source li").first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    page.locator(".boxes div").nth(3).wait_for()
    page.get_by_role("tab", name="Source").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".field").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_until(page, "navigator.clipboard.readText().then(text => text === '{{items.[0].name}}')")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until(page, "navigator.clipboard.readText().then(text => text.includes('<h1>Hello Ann</h1>'))")
    page.get_by_label("Color scheme").get_by_text("Dark").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**dark=scheme*")
    page.keyboard.press("s")
    page.locator(".card").nth(1).focus()
    page.keyboard.press("Enter")
    mail(page).get_by_text("Hello Bob").wait_for()
    page.get_by_role("tab", name="Payload").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Payload as JSON").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type('{"first_name": "Keys"}')
    mail(page).get_by_text("Hello Keys").wait_for()
    page.keyboard.press("Tab")
    assert page.get_by_label("Name of the new fixture").evaluate("node => node === document.activeElement")


@pytest.mark.parametrize("view", ["email", "text", "html", "compare", "sheet"])
def test_a_narrow_window_has_room_for_everything(page: Page, served: Served, view: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.address}/?template=hello&case=ann&view={view}")
    page.locator("#toolbar h1", has_text="hello").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    ends = (
        "[...document.querySelectorAll('#toolbar button, #toolbar select')].map(node => node.getBoundingClientRect())"
    )
    assert page.evaluate(f"{ends}.every(({{ left, right }}) => 0 <= left && right <= 390)")


def test_a_link_reopens_what_was_seen(page: Page, served: Served) -> None:
    query = "template=hello&case=bob&width=375&dark=invert&panel=coverage"
    opened(page, served, query).get_by_text("Hello Bob").wait_for()
    pressed = page.locator("[aria-pressed='true']").all_inner_texts()
    assert pressed == ["Email", "Mobile", "Inverted"]
    assert page.get_by_role("tab", name="Coverage").get_attribute("aria-selected") == "true"


def test_many_tabs_share_one_stream(browser: Browser, served: Served, root: Path) -> None:
    context = browser.new_context()
    pages = [context.new_page() for _ in range(9)]
    for tab in pages:
        opened(tab, served).get_by_text("Hello Ann").wait_for()
    write(root, {"templates/hello.html": "<p>For all tabs</p>"})
    for tab in pages:
        mail(tab).get_by_text("For all tabs").wait_for()
    context.close()


@pytest.mark.parametrize("images", ["", "&images=1"], ids=["images off", "images on"])
def test_an_evil_email_runs_nothing_and_reaches_nobody(page: Page, served: Served, images: str) -> None:
    reached: list[str] = []
    page.context.route("**://evil.example/**", lambda route: _abort(route, reached))
    found = opened(page, served, f"template=zevil&case=one{images}")
    found.locator("#end").wait_for()
    for name in ("#js", "#out", "#send"):
        found.locator(name).click()
        found.locator(name).click(button="middle")
    found.locator("#out").press("Enter")
    page.get_by_role("button", name="Text", exact=True).click()
    page.get_by_role("button", name="HTML", exact=True).click()
    page.get_by_role("button", name="Sheet").click()
    page.frame_locator(".card iframe").locator("#end").wait_for()
    page.get_by_role("button", name="Compare").click()
    compared(page, "Now").locator("#end").wait_for()
    compared(page, "Now").locator("#js").click()
    page.get_by_role("button", name="Email").click()
    found.locator("#end").wait_for()
    assert "ran" not in page.title()
    assert len(page.context.pages) == 1
    allowed = (
        {"https://evil.example/p.png", "https://evil.example/b.png", "https://evil.example/x"} if images else set()
    )
    assert set(reached) <= allowed


def test_names_in_an_email_stand_before_nothing(page: Page, served: Served, root: Path) -> None:
    names = ("addEventListener", "body", "documentElement", "styleSheets", "querySelectorAll", "createTreeWalker")
    images = "".join(f"<img name={name}>" for name in names)
    text = f"<body>{images}\n<a href=https://evil.example/>out {{{{first_name}}}}</a>"
    write(root, {"templates/hello.html": text})
    opened(page, served).get_by_text("out Ann").click()
    page.locator(".source li.current[data-line='2']").wait_for()
    write(root, {"templates/hello.html": text.replace("out", "still out")})
    mail(page).get_by_text("still out Ann").click()
    page.locator(".boxes div").first.wait_for()


def test_an_evil_email_opened_alone_runs_nothing(page: Page, served: Served) -> None:
    reached: list[str] = []
    page.context.route("**://evil.example/**", lambda route: _abort(route, reached))
    page.goto(f"{served.address}/email?template=zevil&case=one")
    page.locator("#end").wait_for()
    page.locator("#js").click()
    page.locator("#send").click()
    page.wait_for_load_state("networkidle")
    assert page.title() != "ran"
    assert reached == []


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("panel", ["source", "payload", "edit", "findings", "coverage"])
def test_names_and_contrast(page: Page, served: Served, panel: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.context.add_init_script(path=AXE)
    opened(page, served, f"template=hello&case=ann&panel={panel}").get_by_text("Hello Ann").wait_for()
    page.get_by_text("of 102 KB").wait_for()
    assert violations(page) == []


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_names_and_contrast_of_every_view(page: Page, served: Served, root: Path, scheme: Any, width: int) -> None:
    write(root, {"fixtures/hello/ann.json": "{broken", "fixtures/hello/cut.json": '{"items": [{}]}'})
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.context.add_init_script(path=AXE)
    page.goto(f"{served.address}/?template=hello&case=ann")
    page.get_by_role("alert").get_by_text("This cannot be read").wait_for()
    assert violations(page) == []
    for view, shown in (("text", ".text"), ("html", ".text"), ("sheet", ".card[data-ending='broken']")):
        page.goto(f"{served.address}/?template=hello&case=bob&view={view}")
        page.locator(shown).first.wait_for()
        assert (view, violations(page)) == (view, [])
    page.keyboard.press("Control+k")
    page.locator("#palette-list li").first.wait_for()
    assert violations(page) == []


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_and_contrast_of_a_comparison(page: Page, served: Served, root: Path, scheme: Any) -> None:
    accept_all(root)
    write(root, {"templates/hello.html": FILES["templates/hello.html"].replace("Hello {{", "Good day {{")})
    page.emulate_media(color_scheme=scheme)
    page.context.add_init_script(path=AXE)
    page.goto(f"{served.address}/?template=hello&case=ann&view=compare&compare=slider")
    compared(page, "Now").get_by_text("Good day Ann").wait_for()
    page.locator("[data-template=hello] .differs").wait_for()
    assert violations(page) == []
