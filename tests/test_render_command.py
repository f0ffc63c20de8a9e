"""`previewer render` as a user runs it: the wrong input first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import CONFORMANCE, ROOT, read_jsonl

SEED = {case["id"]: case for case in read_jsonl(CONFORMANCE / "seed.jsonl")}


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
    assert result.stderr == b""
    assert result.stdout.startswith(b"<!doctype html>")
    assert b"{{" not in result.stdout


def test_given_payload_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    payload = "fixtures/abandoned_cart/two_products.json"
    result = run("render", "templates/abandoned_cart.html", "-p", payload, "-o", out)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    html = out.read_text(encoding="utf-8")
    assert "Premium Tennis Shoes" in html
    assert "$140" in html
    assert "Premium Jacket" in html


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
    assert b"<stdin>:1:3: warning HB006 index-needs-dot" in lenient.stderr
    strict = run("render", "-", "-p", payload, "--strict", stdin=template)
    assert (strict.returncode, strict.stdout) == (1, b"")
    assert b"<stdin>:1:3: error HB006" in strict.stderr


PAYLOADS = [
    (b"", "p.json:1:1: error HB124 payload-invalid: not JSON: expecting value at the end of the file"),
    (b'{\n  "a": 1,\n  b\n}', "p.json:3:3: error HB124 payload-invalid: not JSON: expecting property name"),
    (b'{"a": 1', "p.json:1:7: error HB124 payload-invalid: not JSON"),
    (b" [1]", "p.json:1:2: error HB124 payload-invalid: a payload must be a JSON object"),
    (b'"x"', "p.json:1:1: error HB124 payload-invalid: a payload must be a JSON object"),
    (b'{"a": "\xe9"}', "p.json:1:8: not UTF-8: found the byte 0xE9"),
    (b'{"a": 1,\n "b": {"c": 1, "c": 2}}', 'p.json:2:16: error HB124 payload-invalid: the key "c" stands twice'),
    (b'{"a": {"b": 1}, "b": 2, "\\u0061": 3}', 'p.json:1:25: error HB124 payload-invalid: the key "\\u0061" stands'),
    (b'{"a": [NaN]}', "p.json:1:8: error HB124 payload-invalid: `NaN` is no JSON number"),
    (b'{"a": -Infinity}', "p.json:1:7: error HB124 payload-invalid: `-Infinity` is no JSON number"),
    (b'{"NaN": "NaN", "a": 1e999}', "p.json:1:21: error HB124 payload-invalid: the number 1e999 is too big"),
    (b'{"a": ' + b"9" * 5000 + b"}", "p.json:1:7: error HB124 payload-invalid: the number 9999999999999999999"),
    (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "p.json:1:1: error HB124 payload-invalid: not usable: obj"),
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
    assert (output.returncode, output.stderr) == (2, b"no/out.html: no such file or directory\n")


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
    assert result.stderr.decode().replace("\r", "") == (
        "bad.html:2:6: error HB002 unclosed-block: the block `#if` is never closed\n"
        "    2 |   {{#if name}}\n"
        "      |      ^^ write {{/if}} where it ends\n"
        "bad.html:3:19: error HB001 parse-error: found `2x`, expected a name\n"
        "    3 |   {{upper name}}{{2x}}\n"
        "      |                   ^^\n"
    )
    assert (folder / "out.html").read_text() == "before"
    assert sorted(path.name for path in folder.iterdir()) == ["bad.html", "good.json", "out.html", "t.html"]


def test_a_rendering_that_fails_says_where(folder: Path) -> None:
    (folder / "bad.html").write_text("{{lookup this missing}}")
    result = run("render", "bad.html", "-p", "good.json", cwd=folder)
    assert result.returncode == 1
    assert result.stderr.startswith(b"bad.html:1:3: error ")
    assert result.stdout == b""


def test_wrong_usage() -> None:
    assert run("render").returncode == 2
    assert run("nonsense").returncode == 2
    assert run("render", "x", "--nonsense").returncode == 2
    assert b"render" in run("--help").stdout
    assert run("--version").stdout.startswith(b"python -m previewer, version 0.")
