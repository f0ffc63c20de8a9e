"""`previewer serve`: from its first line to Ctrl-C."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner
from serving import FILES, Reached, serving, write

from previewer.cli import main
from previewer.server.preview import Preview


def test_it_tells_its_address_and_ends_without_a_word(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    command = [sys.executable, "-m", "previewer", "serve", "--no-open"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        address = first.split()[-1]
        with urllib.request.urlopen(f"{address}email?template=hello&case=ann") as answer:
            assert b"Hello" in answer.read()
        reached = Reached(int(address.rstrip("/").rpartition(":")[2]))
        with socket.create_connection(("127.0.0.1", reached.port)) as gone:
            head = f"POST /api/rendering HTTP/1.1\r\nHost: localhost\r\nX-Previewer-Token: {reached.token()}\r\n"
            gone.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        stream = urllib.request.urlopen(f"{address}events")
        assert stream.readline() == b"event: hello\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        stream.close()
    assert (process.returncode, errors) == (0, "")


def test_the_terminal_shows_no_value_of_a_payload(tmp_path: Path) -> None:
    secret = "4111-1111"
    helper = "def leak(this, text):\n    raise ValueError(text)\n\n\nHELPERS = {'leak': leak}\n"
    write(tmp_path, FILES | {"own.py": helper, "previewer.toml": 'helpers = ["own.py"]'})
    write(tmp_path, {"fixtures/hello/leak.json": json.dumps({"first_name": secret, "items": 7})})
    write(tmp_path, {"fixtures/hello/bad.json": '{"first_name": ' + secret, "templates/a.html": "{{leak first_name}}"})
    write(tmp_path, {"fixtures/a/leak.json": json.dumps({"first_name": secret})})
    command = [sys.executable, "-m", "previewer", "serve", "--no-open"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        reached = Reached(int(address.rstrip("/").rpartition(":")[2]))
        token = reached.token()
        for path in ("rendering", "text", "coverage", "findings", "comparison"):
            for about in ("template=hello&case=leak", "template=hello&case=bad", "template=a&case=leak"):
                reached.request("GET", f"/api/{path}?{about}")
        for path in ("rendering", "message", "fixtures", "fix"):
            for payload in (f'{{"first_name": {secret}', f'["{secret}"]'):
                body = json.dumps({"template": "hello", "name": secret, "payload": payload}).encode()
                reached.request("POST", f"/api/{path}", {"X-Previewer-Token": token}, body)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=20)
    assert secret not in output + errors


def test_a_fault_of_ours_is_reported_without_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "-".join(["4111"] * 4)

    def fail(*_: object) -> NoReturn:
        raise LookupError(secret)

    monkeypatch.setattr(Preview, "coverage", fail)
    with serving(write(tmp_path, FILES), findings=fail) as served:
        assert served.status("GET", "/api/coverage?template=hello") == 500
        assert served.status("GET", "/api/findings?template=hello") == 500
        assert served.get("/api/rendering", template="hello", case="ann")["ending"] == "sent"
    told = capsys.readouterr()
    assert "a fault of previewer, LookupError" in told.err
    assert secret not in told.out + told.err


def test_a_port_that_is_taken_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, FILES))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 2
    assert result.stderr == f"cannot listen at 127.0.0.1, port {port}: address already in use\n"


@pytest.mark.parametrize(
    ("files", "arguments", "expected"),
    [
        ({"x.txt": ""}, [], "templates: no templates here"),
        (FILES, ["nowhere"], "does not exist"),
        (FILES, ["--port", "70000"], "70000 is not in the range"),
        (FILES, ["--host", "no.such.host.invalid"], "cannot listen at no.such.host.invalid"),
        (FILES | {"previewer.toml": "serve = 3"}, [], "expected a table"),
        (FILES | {"previewer.toml": "[serve]\nporto = 3"}, [], "there is no setting `serve.porto`"),
        (FILES | {"previewer.toml": "["}, [], "not TOML"),
    ],
)
def test_wrong_usage_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], arguments: list[str], expected: str
) -> None:
    monkeypatch.chdir(write(tmp_path, files))
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exit_code == 2
    assert expected in result.stderr
