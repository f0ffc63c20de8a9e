"""The live preview under attack: every request that a foreign page, template or payload could try."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import FILES, TOKEN, Served, serving, write

from previewer.server.access import MAX_BODY
from previewer.server.marks import with_marks

SECRET = "nobody may read this"
PAGES = [
    "/",
    "/api/project",
    "/api/rendering?template=hello&case=ann",
    "/email?template=hello&case=ann",
    "/api/comparison?template=hello&case=ann",
    "/accepted?template=hello&case=ann&side=after",
    "/events",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, {"secret.html": SECRET, "secret.json": json.dumps({"x": SECRET}), "more/one.json": '{"x": "y"}'})
    root = write(tmp_path_factory.mktemp("project"), FILES)
    write(root, {"templates/uses.html": "{{{snippet 'stolen'}}}", "fixtures/uses/a.json": "{}"})
    (root / "templates/stolen.html").symlink_to(outside / "secret.html")
    (root / "templates/hello2.html").write_text("x", encoding="utf-8")
    (root / "templates/linked").symlink_to(outside)
    (root / "fixtures/hello/stolen.json").symlink_to(outside / "secret.json")
    (root / "fixtures/hello2").symlink_to(outside / "more")
    (root / "snippets/stolen.html").symlink_to(outside / "secret.html")
    (root / "snapshots/hello").mkdir(parents=True)
    (root / "snapshots/hello/bob.html").symlink_to(outside / "secret.html")
    with serving(root) as running:
        yield running


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8787",
        "127.0.0.1.evil.example",
        "localhost.",
        "0.0.0.0",
        "",
        "[::2]",
        "a@localhost:x",
        "evil.example@localhost",
        "localhost/evil.example",
        "localhost?evil.example",
        "localhost#",
        "localhost:",
        "[::1",
    ],
)
def test_a_foreign_host_name_is_refused(served: Served, path: str, host: str) -> None:
    assert served.status("GET", path, {"Host": host}) in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8787", "LOCALHOST"])
def test_names_of_this_machine_are_served(served: Served, host: str) -> None:
    assert served.status("GET", "/", {"Host": host}) == 200


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
    ids=str,
)
def test_another_site_reads_nothing(served: Served, path: str, headers: dict[str, str]) -> None:
    response, content = served.request("GET", path, headers)
    assert response.status == 403
    assert b"Ann" not in content


def test_a_link_of_another_site_opens_the_page_and_nothing_else(served: Served) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    response, _ = served.request("GET", "/?template=hello", link)
    assert response.status == 200
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert served.status("GET", "/email?template=hello&case=ann", link) == 403


SAVE = json.dumps({"template": "hello", "name": "bad", "payload": "{}"}).encode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"X-Previewer-Token": "wrong"}, 403),
        ({"X-Previewer-Token": TOKEN, "Origin": "https://evil.example"}, 403),
        ({"X-Previewer-Token": TOKEN, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"X-Previewer-Token": TOKEN, "Host": "evil.example"}, 421),
        ({"X-Previewer-Token": TOKEN, "Transfer-Encoding": "chunked"}, 411),
        ({"X-Previewer-Token": TOKEN, "Transfer-Encoding": "chunked", "Content-Length": "2"}, 411),
        ({"X-Previewer-Token": TOKEN, "Content-Length": str(50 * 1024 * 1024)}, 413),
    ],
    ids=str,
)
def test_a_change_needs_the_page(served: Served, headers: dict[str, str], status: int) -> None:
    folder = served.live.workspace.project.root / "fixtures/hello"
    before = set(folder.iterdir())
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(SAVE), SAVE) if "Transfer-Encoding" in headers else SAVE
    assert served.status("POST", "/api/fixtures", headers, body) == status
    assert set(folder.iterdir()) == before


def test_nothing_changes_by_get_and_no_other_site_is_let_in(served: Served) -> None:
    assert served.status("GET", "/api/fixtures?template=hello&name=x&payload={}") == 405
    for method in ("OPTIONS", "PUT", "DELETE", "TRACE"):
        response, _ = served.request(method, "/api/fixtures", {"Origin": "https://evil.example"})
        assert response.status in (403, 405)
        assert not [name for name in response.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"template": 1}', b'"x"', b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_question_is_refused(served: Served, body: bytes) -> None:
    headers = {"X-Previewer-Token": TOKEN}
    assert served.status("POST", "/api/rendering", headers, body) == 400


def test_a_payload_beyond_the_limit_is_refused_before_it_is_read(served: Served) -> None:
    headers = {"X-Previewer-Token": TOKEN, "Content-Length": str(MAX_BODY + 1)}
    assert served.status("POST", "/api/rendering", headers, b"{") == 413


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/static/....//app.py",
        "/static/%2fetc%2fpasswd",
        "/static//etc/passwd",
        "/static/app.py",
        "/static/page.css%00",
        "/email?template=../../etc/passwd&case=ann",
        "/email?template=hello&case=../../../etc/passwd",
        "/email?template=hello&case=..%2f..%2fpreviewer",
        "/email?template=/etc/passwd&case=ann",
        "/email?template=hello.html&case=ann",
        "/email?template=hello%00&case=ann",
        "/email?template=stolen&case=ann",
        "/email?template=linked/secret&case=ann",
        "/email?template=hello&case=stolen",
        "/email?template=hello&case=schema",
        "/email?template=hello2&case=one",
        "/email?template=hello&case=one&of=../hello",
        "/api/rendering?template=%2e%2e%2fhello&case=ann",
        "/api/coverage?template=..",
        "/api/comparison?template=..%2f..%2fetc&case=ann",
        "/api/comparison?template=hello&case=../ann",
        "/accepted?template=hello&case=../../outside&side=before",
        "/accepted?template=hello&case=stolen&side=after",
    ],
)
def test_nothing_is_found_but_by_the_name_of_something_in_the_project(served: Served, path: str) -> None:
    response, content = served.request("GET", path)
    assert response.status in (400, 404)
    assert SECRET.encode() not in content


def test_links_out_of_the_project_are_not_followed(served: Served) -> None:
    told = json.dumps(served.get("/api/project"))
    assert "stolen" not in told
    assert "linked" not in told
    shown = served.get("/api/rendering", template="uses", case="a")
    assert shown["ending"] == "skipped"
    assert SECRET not in json.dumps(shown)


def test_a_file_that_becomes_a_link_out_of_the_project_is_gone(tmp_path: Path) -> None:
    write(tmp_path, {"outside/secret.html": SECRET, "outside/secret.json": json.dumps({"subject": SECRET})})
    root = write(tmp_path / "project", FILES)
    with serving(root) as served:
        for name in ("templates/hello.html", "templates/hello.json", "fixtures/hello/ann.json"):
            (root / name).unlink()
            (root / name).symlink_to(tmp_path / f"outside/secret{name[-5:]}")
            served.live.take_in(frozenset({name}))
            for path in ("/api/project", "/api/findings?template=hello", "/api/rendering?template=hello&case=ann"):
                assert SECRET.encode() not in served.request("GET", path)[1]
            assert served.status("GET", "/api/rendering?template=hello&case=ann") in (200, 404)
            (root / name).unlink()
            write(root, {name: FILES[name]})
            served.live.take_in(frozenset({name}))
            assert served.get("/api/rendering", template="hello", case="ann")["headers"]["subject"] == "For Ann"


def test_half_a_character_is_shown_as_it_is_sent(tmp_path: Path) -> None:
    files = {"fixtures/hello/cut.json": '{"first_name": "Eve\\ud83d", "items": []}'}
    with serving(write(tmp_path, FILES | files)) as served:
        shown = served.get("/api/rendering", template="hello", case="cut")
        assert "<h1>Hello Eve?</h1>" in shown["html"]
        assert b"Eve?" in served.request("GET", "/email?template=hello&case=cut")[1]
        status, content = served.post("/api/rendering", template="hello", payload=files["fixtures/hello/cut.json"])
        assert (status, json.loads(content)["html"]) == (200, shown["html"])
        assert served.get("/api/text", template="hello", case="cut")["text"].startswith("Hello Eve?")


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "/etc/x", "..", ".hidden", "", "a" * 300, "x\0", "schema", "ann", "x.json", "x y", "stolen"]
)
def test_a_fixture_is_saved_only_under_a_plain_new_name(served: Served, name: str) -> None:
    root = served.live.workspace.project.root
    before = set(root.rglob("*"))
    status, _ = served.post("/api/fixtures", template="hello", name=name, payload='{"first_name": "Eve"}')
    assert status == 409
    assert set(root.rglob("*")) == before


def test_what_is_saved_is_a_payload(served: Served) -> None:
    status, content = served.post("/api/fixtures", template="hello", name="broken", payload='{"card": "4111 1111"')
    assert status == 409
    assert b"4111" not in content


def test_an_accepted_rendering_that_is_a_link_out_of_the_project_is_not_shown(served: Served) -> None:
    response, content = served.request("GET", "/api/comparison?template=hello&case=bob")
    assert response.status == 409
    assert b"leads out of the project" in content
    response, content = served.request("GET", "/accepted?template=hello&case=bob&side=before")
    assert response.status == 409
    assert SECRET.encode() not in content


@pytest.mark.parametrize("path", ["/email?", "/accepted?side=before&", "/accepted?side=after&"])
@pytest.mark.parametrize("images", ["", "&images=1"])
def test_the_email_can_do_nothing_also_when_it_is_opened_alone(served: Served, path: str, images: str) -> None:
    response, _ = served.request("GET", f"{path}template=hello&case=ann{images}")
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["sandbox"] == "allow-same-origin"
    assert policy["img-src"] == ("http: https: data:" if images else "data:")
    assert not {"script-src", "object-src", "frame-src", "connect-src"} & set(policy)
    assert response.headers["x-dns-prefetch-control"] == "off"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_beyond_loopback_everything_needs_the_token(tmp_path: Path) -> None:
    with serving(write(tmp_path, FILES), private=True) as served:
        for path in PAGES:
            assert served.status("GET", path) == 401
        assert served.status("GET", "/?token=wrong") == 401
        assert served.status("GET", f"/api/project?token={TOKEN}") == 401
        response, _ = served.request("GET", f"/?token={TOKEN}")
        assert (response.status, response.headers["location"]) == (303, "/")
        cookie = response.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        for path in PAGES:
            assert served.status("GET", path, {"Cookie": cookie.partition(";")[0]}) == 200


def test_a_template_without_end_is_stopped_and_holds_up_nobody(tmp_path: Path) -> None:
    loop = "{{#each l}}" * 12 + "x" + "{{/each}}" * 12
    files = {"templates/loop.html": loop.replace("each l", "each @root.l"), "previewer.toml": "[limits]\nseconds = 0.5"}
    files["fixtures/loop/a.json"] = json.dumps({"l": list(range(60))})
    with serving(write(tmp_path, FILES | files)) as served:
        shown = served.get("/api/rendering", template="loop", case="a")
        assert shown["ending"] == "skipped"
        assert "loops run more than" in json.dumps(shown["errors"]) or "seconds" in json.dumps(shown["errors"])
        assert served.get("/api/rendering", template="hello", case="ann")["ending"] == "sent"


def test_a_large_payload_is_cut_off_where_it_is_shown(tmp_path: Path) -> None:
    files = {"fixtures/hello/large.json": json.dumps({"items": [{"name": "x" * 500, "price": n} for n in range(9000)]})}
    with serving(write(tmp_path, FILES | files)) as served:
        payload = served.get("/api/rendering", template="hello", case="large")["payload"]
        assert isinstance(payload, dict)
        assert payload["cut"] is True
        del payload["layers"]
        assert len(json.dumps(payload)) < 2_000_000


# Marks

PIECES = ["<", ">", "<!--", "-->", "<a href='", "'", '"', "<p>", "</p>", "text ", "&am", "p;", "<body>", "<style>"]
PIECES += [
    "</style",
    "<br/>",
    "<!doctype html>",
    "</head>",
    "\n",
    "<td ",
    "é",
    "<script>",
    "</script>",
    "<x-y z=1>",
    "=",
]
HTML = st.lists(st.sampled_from(PIECES)).map("".join)


@given(HTML, st.lists(st.integers(0, 200)))
def test_marks_only_add_comments(html: str, starts: list[int]) -> None:
    marked = with_marks(html, sorted(starts))
    assert re.sub(r"<!--@\d+-->", "", marked) == html


@pytest.mark.parametrize("piece", ["<!--", "<a ", "<a '", '<a "', "<a '\"", "<!", "<style>", "<a b='<a b=\"", "<", "&"])
def test_broken_html_is_marked_in_one_go(piece: str) -> None:
    # Square time would be hours here.
    html = piece * 200_000
    assert re.sub(r"<!--@\d+-->", "", with_marks(html, [])) == html


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "<body>{}",
        "<noscript>{}</noscript>",
        "<svg><title>{}</title></svg>",
        "<!-->{}-->",
        "<!--a--!>{}-->",
        '<a =">{}<b x=">',
        "<textarea>{}",
        "<style>{}</style>",
        "<!x {}>",
        "</x {}>",
    ],
)
def test_what_goes_round_every_policy_is_left_out_of_the_frame(around: str) -> None:
    inner = "<link rel=preconnect href=//evil.example><LINK/rel=x><Meta name=referrer content=unsafe-url>"
    marked = with_marks(around.format(inner + "<img referrerPolicy=unsafe-url>text"), []).lower()
    assert "<link" not in marked
    assert "<meta" not in marked
    assert not re.search("(?<!no-)referrerpolicy", marked)
    assert "text" in marked
