"""`previewer render` as a user runs it: the wrong input first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest
from samples import CONFORMANCE, ROOT, read_jsonl

SEED = {case["id"]: case for case in read_jsonl(CONFORMANCE / "seed.jsonl")}


def complaints(result: subprocess.CompletedProcess[bytes]) -> str:
    """Standard error without the line that tells what the payload was read as."""
    lines = result.stderr.decode().replace("\r", "").splitlines(keepends=True)
    return "".join(line for line in lines if ": read as " not in line)


def run(*args: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "previewer", *map(str, args)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=environment, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.json").write_text('{"event": "e", "properties": {"name": "Ann"}}')
    (tmp_path / "t.html").write_text("Hi {{name}} \N{GRINNING FACE}\r\n", newline="")
    return tmp_path


def test_first_fixture_to_standard_output() -> None:
    result = run("render", "templates/abandoned_cart.html")
    assert result.returncode == 0
    assert result.stderr.decode().rstrip().endswith("read as a Segment track event, abandoned_carts_linked_audience")
    assert result.stdout.startswith(b"<!doctype html>")
    assert b"{{" not in result.stdout


def test_given_payload_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    payload = "fixtures/abandoned_cart/two_products.json"
    result = run("render", "templates/abandoned_cart.html", "-p", payload, "-o", out)
    assert (result.returncode, result.stdout, complaints(result)) == (0, b"", "")
    html = out.read_text(encoding="utf-8")
    assert "Premium Tennis Shoes" in html
    assert "$140" in html
    assert "Premium Jacket" in html


def test_an_output_that_is_no_plain_file_is_not_replaced(folder: Path) -> None:
    (folder / "target.html").write_text("before", encoding="utf-8")
    (folder / "link.html").symlink_to("target.html")
    os.mkfifo(folder / "pipe")
    assert run("render", "t.html", "-p", "good.json", "-o", "link.html", cwd=folder).returncode == 0
    assert (folder / "link.html").is_symlink()
    html = (folder / "target.html").read_bytes()
    assert html != b"before"
    reader = subprocess.Popen(["cat", folder / "pipe"], stdout=subprocess.PIPE)
    assert run("render", "t.html", "-p", "good.json", "-o", "pipe", cwd=folder).returncode == 0
    assert reader.communicate(timeout=10)[0] == html


def test_a_root_of_a_number_below_zero_is_a_failure(folder: Path) -> None:
    (folder / "t.html").write_text("{{a.sqrt}}", encoding="utf-8")
    (folder / "p.json").write_text('{"a": -100000000000000000000}', encoding="utf-8")
    result = run("render", "t.html", "-p", "p.json", cwd=folder)
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("case_id", ["seed-single", "seed-each"])
def test_the_emails_of_the_page_from_standard_input(case_id: str) -> None:
    case = SEED[case_id]
    payload = ROOT / "fixtures/abandoned_cart/two_products.json"
    result = run("render", "-", "-p", payload, stdin=case["template"].encode())
    assert result.stdout.decode() == case["expect"]


def test_bytes_are_kept_as_they_are(folder: Path) -> None:
    result = run("render", "t.html", "-p", "good.json", cwd=folder)
    assert result.stdout == "Hi Ann \N{GRINNING FACE}\r\n".encode()


def test_a_missing_dot_renders_with_a_warning_and_fails_strictly() -> None:
    template = b"{{shopping_cart__products[0].product_name}}"
    payload = "fixtures/abandoned_cart/two_products.json"
    lenient = run("render", "-", "-p", payload, stdin=template)
    assert (lenient.returncode, lenient.stdout) == (0, b"Premium Tennis Shoes")
    assert b"<stdin>:1:26: warning HB006 index-needs-dot" in lenient.stderr
    strict = run("render", "-", "-p", payload, "--strict", stdin=template)
    assert (strict.returncode, strict.stdout) == (1, b"")
    assert b"<stdin>:1:26: error HB006" in strict.stderr


PAYLOADS = [
    (b"", "p.json:1:1: error HB124 payload-invalid: not JSON: expecting value at the end of the file"),
    (b'{\n  "a": 1,\n  b\n}', "p.json:3:3: error HB124 payload-invalid: not JSON: expecting property name"),
    (b'{"profile": {},\n "event": "x"}', "p.json:2:2: error HB124 payload-invalid: `event` of layers of data must be"),
    (b'{"profile": {}, "catalogs": 5}', "p.json:1:17: error HB124 payload-invalid: `catalogs` of layers of data must"),
    (b'{"events": []}', "p.json:1:1: error HB124 payload-invalid: there is no event in `events`"),
    (b'{"userJson": "{}", "dataFeedJson": "{"}', "p.json#dataFeedJson:1:1: error HB124 payload-invalid: not JSON"),
    (b'{"a": 1', "p.json:1:7: error HB124 payload-invalid: not JSON"),
    (b" [1]", "p.json:1:2: error HB124 payload-invalid: a payload must be a JSON object"),
    (b'{"a": "\n"}', "p.json:1:8: error HB124 payload-invalid: not JSON: invalid control character at '\\n'"),
    (b'"x"', "p.json:1:1: error HB124 payload-invalid: a payload must be a JSON object"),
    (b'{"a": "\xe9"}', "p.json:1:8: not UTF-8: found the byte 0xE9"),
    (b'{"a": 1,\n "b": {"c": 1, "c": 2}}', 'p.json:2:16: error HB124 payload-invalid: the key "c" stands twice'),
    (b'{"a": {"b": 1}, "b": 2, "\\u0061": 3}', 'p.json:1:25: error HB124 payload-invalid: the key "\\u0061" stands'),
    (b'{"a": [NaN]}', "p.json:1:8: error HB124 payload-invalid: `NaN` is no JSON number"),
    (b'{"a": -Infinity}', "p.json:1:7: error HB124 payload-invalid: `-Infinity` is no JSON number"),
    (b'{"NaN": "NaN", "a": 1e999}', "p.json:1:21: error HB124 payload-invalid: the number 1e999 is too big"),
    (b'{"a": ' + b"9" * 5000 + b"}", "p.json:1:7: error HB124 payload-invalid: the number 9999999999999999999"),
    (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "p.json:1:1006: error HB124 payload-invalid: not usable: obj"),
]


@pytest.mark.parametrize(("content", "message"), PAYLOADS, ids=[message[:60] for _, message in PAYLOADS])
def test_a_payload_that_cannot_be_used(folder: Path, content: bytes, message: str) -> None:
    (folder / "p.json").write_bytes(content)
    result = run("render", "t.html", "-p", "p.json", "-o", "out.html", cwd=folder)
    assert result.returncode == 2
    assert result.stderr.decode().startswith(message)
    assert b"Traceback" not in result.stderr
    assert not (folder / "out.html").exists()


def test_files_that_are_not_there(folder: Path) -> None:
    template = run("render", "no.html", "-p", "good.json", cwd=folder)
    assert (template.returncode, template.stderr) == (2, b"no.html: no such file or directory\n")
    payload = run("render", "t.html", "-p", "no.json", cwd=folder)
    assert (payload.returncode, payload.stderr) == (2, b"no.json: no such file or directory\n")
    output = run("render", "t.html", "-p", "good.json", "-o", "no/out.html", cwd=folder)
    assert (output.returncode, complaints(output)) == (2, "no/out.html: no such file or directory\n")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("render t.html -p good.json > /dev/full", "standard output: no space left on device\n"),
        ("render t.html -p good.json >&-", "standard output: closed\n"),
        ("render - -p good.json <&-", "standard input: closed\n"),
        ("render t.html -p - <&-", "standard input: closed\n"),
        ("explain lookup > /dev/full", "standard output: no space left on device\n"),
        ("--help > /dev/full", "standard output: no space left on device\n"),
        ("render none.html 2> /dev/full", ""),
    ],
)
def test_streams_that_are_closed_or_full(folder: Path, command: str, message: str) -> None:
    shell = ["sh", "-c", f'"$0" -m previewer {command}', sys.executable]
    result = subprocess.run(shell, cwd=folder, capture_output=True, check=False)
    assert (result.returncode, complaints(result)) == (2, message)


def test_a_reader_that_leaves_is_no_news(folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "previewer", "render", "t.html", "-p", "good.json"]
    result = subprocess.run(command, cwd=folder, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (result.returncode, complaints(result)) == (2, "")


def test_names_that_are_empty(folder: Path) -> None:
    for arguments in (["t.html", "-p", ""], ["t.html", "-p", "good.json", "-o", ""], [""]):
        result = run("render", *arguments, cwd=folder)
        assert (result.returncode, b"found an empty name" in result.stderr) == (2, True)


def test_a_byte_order_mark_is_no_part_of_json(folder: Path) -> None:
    (folder / "catalogs").mkdir()
    (folder / "catalogs" / "c.json").write_text('\ufeff{"k": {"v": 1}}', encoding="utf-8")
    (folder / "previewer.toml").write_text("")
    template = "{{name}}{{#catalog 'c' 'k' as |row|}}{{row.v}}{{/catalog}}"
    (folder / "t.html").write_text(template)
    result = run("render", "t.html", "-p", "-", stdin=b'\xef\xbb\xbf{"name": "N"}', cwd=folder)
    assert (result.returncode, result.stdout) == (0, b"N1")
    wrong = run("render", "t.html", "-p", "-", stdin=b'\xef\xbb\xbf{"name": N}', cwd=folder)
    assert wrong.stderr.startswith(b"<stdin>:1:11: error HB124")


def test_an_output_keeps_its_permissions(folder: Path) -> None:
    out = folder / "out.html"
    out.write_text("before")
    out.chmod(0o600)
    assert run("render", "t.html", "-p", "good.json", "-o", out, cwd=folder).returncode == 0
    assert out.read_text(encoding="utf-8").startswith("Hi Ann")
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_skipped_send_is_traced_up_to_the_failure(folder: Path) -> None:
    (folder / "t.html").write_text("{{coupon}}\n{{lookup this missing}}\n{{after}}")
    result = run("render", "t.html", "-p", "good.json", "--trace", cwd=folder)
    assert result.returncode == 1
    assert "t.html:1:3: lookup coupon: missing" in complaints(result)
    assert "t.html:2:3: helper lookup: given object, nothing" in complaints(result)
    assert "after" not in complaints(result).partition("t.html:3")[2]


@pytest.mark.parametrize("options", [[], ["--trace"]])
def test_blocks_may_be_nested_hundreds_deep(folder: Path, options: list[str]) -> None:
    (folder / "t.html").write_text("{{#eq 1 1}}" * 800 + "x" + "{{/eq}}" * 800)
    result = run("render", "t.html", "-p", "good.json", *options, cwd=folder)
    assert (result.returncode, result.stdout) == (0, b"x")


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize(("depth", "status"), [(998, 0), (14_000, 2)])
def test_a_value_nested_deep_is_printed_or_refused(folder: Path, opening: str, depth: int, status: int) -> None:
    closing = "]" if opening == "[" else "}"
    (folder / "p.json").write_text('{"x": ' + opening * depth + "1" + closing * depth + "}")
    (folder / "t.html").write_text("{{x.hashCode}}{{x}}")
    result = run("render", "t.html", "-p", "p.json", cwd=folder)
    assert result.returncode == status
    assert (b"nested more than 1,000 deep" in result.stderr) is (status == 2)


def test_no_payload_at_hand(folder: Path) -> None:
    without = run("render", "t.html", cwd=folder)
    assert without.returncode == 2
    assert b"t.html: no payload: give one with -p FILE" in without.stderr
    stdin = run("render", "-", stdin=b"x")
    assert stdin.returncode == 2
    assert b"needs a payload" in stdin.stderr
    both = run("render", "-", "-p", "-", stdin=b"x")
    assert both.returncode == 2


def test_a_template_that_is_not_utf8(folder: Path) -> None:
    (folder / "latin.html").write_bytes(b"one\ntwo \xfc")
    result = run("render", "latin.html", "-p", "good.json", cwd=folder)
    assert (result.returncode, result.stderr) == (2, b"latin.html:2:5: not UTF-8: found the byte 0xFC\n")


def test_a_template_at_fault_shows_every_place_and_leaves_the_output_alone(folder: Path) -> None:
    (folder / "bad.html").write_text("<p>\n  {{#if name}}\n  {{upper name}}{{2x}}\n")
    (folder / "out.html").write_text("before")
    result = run("render", "bad.html", "-p", "good.json", "-o", "out.html", cwd=folder)
    assert result.returncode == 1
    assert complaints(result) == (
        "bad.html:2:6: error HB002 unclosed-block: the block `#if` is never closed\n"
        "    2 |   {{#if name}}\n"
        "      |      ^^ write {{/if}} where it ends\n"
        "bad.html:3:19: error HB001 parse-error: found `2x`, expected a name\n"
        "    3 |   {{upper name}}{{2x}}\n"
        "      |                   ^^\n"
    )
    assert (folder / "out.html").read_text() == "before"
    assert sorted(path.name for path in folder.iterdir()) == ["bad.html", "good.json", "out.html", "t.html"]


SHOWN = {
    "bad.html": "{{#if coupon}}\n<p>{{coupon}}</p>\n  {{/each}}\n",
    "mail.html": "<p>\n" * 6 + "{{#gt points 100}}\n{{/gt}}",
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_readme_shows_what_is_printed(folder: Path, name: str) -> None:
    (folder / name).write_text(SHOWN[name])
    printed = complaints(run("render", name, "-p", "good.json", cwd=folder))
    assert indent(printed, "    ") in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_rendering_that_fails_says_where(folder: Path) -> None:
    (folder / "bad.html").write_text("{{substring 'a' 2}}")
    result = run("render", "bad.html", "-p", "good.json", cwd=folder)
    assert result.returncode == 1
    assert complaints(result).startswith("bad.html:1:3: error ")
    assert complaints(result).endswith("skipped: HandlebarsExecutionError; the customer gets nothing\n")
    assert result.stdout == b""


def test_wrong_usage() -> None:
    assert run("render").returncode == 2
    assert run("nonsense").returncode == 2
    assert run("render", "x", "--nonsense").returncode == 2
    assert b"render" in run("--help").stdout
    assert run("--version").stdout.startswith(b"python -m previewer, version 0.")


def test_iterables_helpers_layers_and_clock(folder: Path) -> None:
    (folder / "snippets").mkdir()
    (folder / "snippets" / "sign.html").write_text("<i>{{who}}</i>")
    (folder / "t.html").write_text(
        "{{name}}|{{profile.name}}|{{city}}|{{now format='yyyy-MM-dd'}}|{{{snippet 'sign' who=name}}}|"
        "[[feed.title]]|{{#if unsubscribeUrl}}link{{/if}}"
    )
    (folder / "p.json").write_text(
        '{"event": {"name": "E"}, "profile": {"name": "P", "city": "Oslo"}, "dataFeed": {"feed": {"title": "T"}},'
        ' "now": "2025-04-08T23:30:00Z"}'
    )
    result = run("render", "t.html", "-p", "p.json", cwd=folder)
    assert result.stdout == b"E|P|Oslo|2025-04-08|<i>E</i>|T|link"
    assert run("render", "t.html", "-p", "p.json", "--now", "2030-01-01", cwd=folder).stdout[9:19] == b"2030-01-01"
    assert run("render", "t.html", "-p", "p.json", "--now", "soon", cwd=folder).returncode == 2


SHAPES = [
    ('{"x": 1}', "an object of fields"),
    ('{"event": "Cart Viewed", "properties": {"x": 1}}', "a Segment track event, Cart Viewed"),
    ('{"type": "identify", "traits": {"x": 1}}', "a Segment identify call"),
    (
        '{"event": "warehouse_audience_membership_changed_identify", "properties": {"x": 1}}',
        "a Segment identify call",
    ),
    ('{"email": "a@example.com", "dataFields": {"x": 1}, "mergeNestedObjects": true}', "an Iterable user update"),
    ('{"eventName": "cart", "dataFields": {"x": 1}}', "an Iterable event, cart"),
    ('{"dataFields": {"x": 1}, "dataFeed": {}}', "an Iterable preview request"),
    ('{"userJson": "{\\"x\\": 1}", "dataFeedJson": "{}"}', "Iterable's editor test data"),
    ('{"jsonTestData": {"userJson": "{\\"x\\": 1}", "dataFeedJson": ""}}', "Iterable's editor test data"),
    ('{"events": [{"eventName": "e", "dataFields": {"x": 1}}]}', "the first of 1 Iterable events"),
    ('{"events": [{"eventName": "e", "x": 1}]}', "the first of 1 Iterable events"),
    (
        '{"events": [{"eventName": "e", "dataFields": {"x": 1}}], "nextPageToken": "t"}',
        "the first of 1 Iterable events",
    ),
    ('{"events": [{"event": "e", "properties": {"x": 1}}]}', "the first of 1: a Segment track event, e"),
    (
        '{"batch": [{"type": "identify", "messageId": "m", "traits": {"x": 1}}], "writeKey": "k"}',
        "the first of 1: a Segment identify call",
    ),
    ('{"users": [{"email": "a@example.com", "dataFields": {"x": 1}}]}', "the first of 1: an Iterable user update"),
    ('{"profile": {"x": 1}}', "layers of data"),
]
# What holds no field but is as clearly of its shape.
EMPTY_SHAPES = [
    ('{"event": "e", "properties": null, "x": 1}', "a Segment track event, e"),
    ('{"type": "track", "event": "e", "x": 1}', "a Segment track event, e"),
    ('{"type": "identify", "traits": null, "x": 1}', "a Segment identify call"),
    ('{"eventName": "e", "dataFields": null, "x": 1}', "an Iterable event, e"),
    ('{"userJson": null, "dataFeedJson": null}', "Iterable's editor test data"),
]


@pytest.mark.parametrize(("content", "shape"), EMPTY_SHAPES, ids=[content for content, _ in EMPTY_SHAPES])
def test_payload_shapes_without_a_field(folder: Path, content: str, shape: str) -> None:
    (folder / "p.json").write_text(content)
    (folder / "t.html").write_text("[{{x}}]")
    result = run("render", "t.html", "-p", "p.json", cwd=folder)
    assert (result.stdout, result.stderr.decode()) == (b"[]", f"p.json: read as {shape}\n")


@pytest.mark.parametrize(("content", "shape"), SHAPES, ids=[shape for _, shape in SHAPES])
def test_payload_shapes(folder: Path, content: str, shape: str) -> None:
    (folder / "p.json").write_text(content)
    (folder / "t.html").write_text("{{x}}")
    result = run("render", "t.html", "-p", "p.json", cwd=folder)
    assert (result.stdout, result.stderr.decode()) == (b"1", f"p.json: read as {shape}\n")


@pytest.mark.parametrize(
    "content",
    [
        '{"event": "e", "properties": {}, "userId": "u7", "context": {"traits": {"email": "ann@example.com"}}}',
        '{"event": "e", "properties": {"email": "ann@example.com"}, "userId": "u7"}',
        '{"type": "identify", "userId": "u7", "traits": {"email": "ann@example.com"}}',
        '{"eventName": "e", "email": "ann@example.com", "userId": "u7", "dataFields": {}}',
        '{"email": "ann@example.com", "userId": "u7", "dataFields": {}, "preferUserId": true}',
    ],
)
def test_whom_the_envelope_names_is_the_profile(folder: Path, content: str) -> None:
    (folder / "p.json").write_text(content)
    (folder / "t.html").write_text("{{email}} {{profile.userId}}")
    assert run("render", "t.html", "-p", "p.json", cwd=folder).stdout == b"ann@example.com u7"


def test_an_event_is_chosen_by_its_name(folder: Path) -> None:
    (folder / "t.html").write_text("{{x}}")
    first = '{"eventName": "a", "dataFields": {"x": 1}}'
    (folder / "p.json").write_text(
        f'{{"events": [{first}, {{"eventType": "b", "x": 2}}, {{"eventName": "b", "x": 3}}]}}'
    )
    assert run("render", "t.html", "-p", "p.json", cwd=folder).stdout == b"1"
    assert run("render", "t.html", "-p", "p.json", "--event", "b", cwd=folder).stdout == b"2"
    none = run("render", "t.html", "-p", "p.json", "--event", "c", cwd=folder)
    assert none.returncode == 2
    assert none.stderr.startswith(b"p.json:1:1: error HB124 payload-invalid: there is no event `c`\n")


@pytest.mark.parametrize(
    ("file", "what"), [("catalogs/C.json", "a catalog"), ("snippets/s.json", "a snippet's fields")]
)
def test_a_table_that_is_no_object_is_unreadable(folder: Path, file: str, what: str) -> None:
    (folder / "templates").mkdir()
    (folder / file).parent.mkdir()
    (folder / file).write_text(" [1]")
    result = run("render", "t.html", "-p", "good.json", cwd=folder)
    assert result.returncode == 2
    assert f"{file}:1:2: error HB124 payload-invalid: {what} must be a JSON object" in result.stderr.decode()


def test_segment_rewrites_dates_and_products(folder: Path) -> None:
    (folder / "p.json").write_text(
        '{"event": "Order Completed", "properties": {"at": "2024-09-08T12:30:00.5-04:00", "day": "2024-09-08",'
        ' "bad": "2024-13-08 10:00:00", "products": [{"product_id": "7", "category": "mugs", "size": "L"}]}}'
    )
    (folder / "t.html").write_text("{{at}}|{{day}}|{{bad}}|{{shoppingCartItems.[0].id}}|{{toJson shoppingCartItems}}")
    result = run("render", "t.html", "-p", "p.json", cwd=folder)
    assert result.stdout.decode() == (
        '2024-09-08 16:30:00 +00:00|2024-09-08||7|[{"id":"7","categories":["mugs"],"dataFields":{"size":"L"}}]'
    )


def test_settings_of_the_project(folder: Path) -> None:
    (folder / "previewer.toml").write_text('numbers = "by-value"\n[limits]\niterations = 2\n')
    (folder / "t.html").write_text("{{#gt 2.5 1}}Y{{/gt}}")
    assert run("render", "t.html", "-p", "good.json", cwd=folder).stdout == b"Y"
    (folder / "t.html").write_text("{{#each l}}x{{/each}}")
    (folder / "p.json").write_text('{"l": [1, 2, 3]}')
    result = run("render", "t.html", "-p", "p.json", cwd=folder)
    assert (result.returncode, "more than 2 times" in complaints(result)) == (1, True)
    (folder / "previewer.toml").write_text('numbers = "some"')
    wrong = run("render", "t.html", "-p", "p.json", cwd=folder)
    assert (wrong.returncode, "expected strict or by-value" in complaints(wrong)) == (2, True)


def test_explain_a_helper() -> None:
    known = run("explain", "substring")
    assert known.returncode == 0
    page = known.stdout.decode()
    assert page.startswith("substring: A part of the text")
    for word in (
        "inline",
        "start",
        "must be there",
        "prints the first parameter",
        "{{substring name 0 1}}",
        "documented",
    ):
        assert word in page
    unknown = run("explain", "substing")
    assert (unknown.returncode, unknown.stderr) == (
        2,
        b"there is no rule or helper `substing`; did you mean `substring`?\n",
    )


def test_all_parts_of_an_email(folder: Path) -> None:
    (folder / "t.html").write_text(
        "<html><head><style>p{}</style></head><body><div style='display:none'>pre</div><p>Hi {{name}}</p>"
        "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>"
        "<a href='https://example.com/x'>Shop</a><img src='i.png' alt='Logo'><ul><li>one</li></ul></body></html>"
    )
    (folder / "t.json").write_text('{"subject": "For {{name}}", "preheaderText": "Look", "fromName": "Shop", "x": 1}')
    result = run("render", "t.html", "-p", "good.json", "--all-parts", cwd=folder)
    text = result.stdout.decode()
    assert text.startswith("Subject: For Ann\nPreheader: Look\nFrom name: Shop\n\n--- HTML ---\n<html>")
    plain = text.partition("--- plain text ---\n")[2]
    assert plain == "Hi Ann\n\na 1\n\nb 2\n\nShop (https://example.com/x)Logo\n\n- one\n"
    (folder / "t.json").write_text("[]")
    assert run("render", "t.html", "-p", "good.json", "--all-parts", cwd=folder).returncode == 2


def test_a_guess_is_said(folder: Path) -> None:
    (folder / "t.html").write_text("[{{dateFormat missing}}]")
    result = run("render", "t.html", "-p", "good.json", cwd=folder)
    assert result.stdout == b"[]"
    assert complaints(result).startswith(
        "t.html:1:4: info HB399 guess: a missing date prints nothing (setting `missing-date`)\n"
    )


def test_nothing_to_send_is_skipped(folder: Path) -> None:
    (folder / "t.html").write_text("{{#if missing}}x{{/if}} ")
    result = run("render", "t.html", "-p", "good.json", cwd=folder)
    assert (result.returncode, complaints(result).splitlines()[-1]) == (
        1,
        "skipped: EmptyContent; the customer gets nothing",
    )


def test_feeds_in_one_pass(folder: Path) -> None:
    (folder / "t.html").write_text("[[#each feed.items]]{{#if last}}.[[else]]{{n}},{{/if}}[[[a b]]][[/each]]{{name}}")
    (folder / "p.json").write_text(
        '{"profile": {"name": "P"}, "dataFeed": {"feed": {"items": [{"n": 1, "a b": 2}, {"last": true}]}}}'
    )
    assert run("render", "t.html", "-p", "p.json", cwd=folder).returncode == 1
    (folder / "previewer.toml").write_text('feeds = "one-pass"')
    assert run("render", "t.html", "-p", "p.json", cwd=folder).stdout == b"1,2.P"
    (folder / "t.html").write_text("[[title]]{{{x}}} [[nope title]]")
    assert "| [[title]]{{{x}}} [[nope title]]" in complaints(run("render", "t.html", "-p", "p.json", cwd=folder))


def test_a_message_about_a_snippet_names_its_file(folder: Path) -> None:
    (folder / "snippets").mkdir()
    (folder / "snippets/sign.html").write_text("<i>{{name}}</i>\n{{gt nothing 1}}")
    (folder / "s.html").write_text("{{{snippet 'sign'}}}")
    result = run("render", "s.html", "-p", "good.json", "--trace", cwd=folder)
    place = str(Path("snippets", "sign.html"))
    assert f"{place}:1:6: lookup name: found in the event\n" in complaints(result)
    assert f"{place}:2:3: error HB300 send-fails" in complaints(result)
