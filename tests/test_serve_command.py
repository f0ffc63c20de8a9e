"""`previewer serve`: from its first line to Ctrl-C."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from serving import FILES, write

from previewer.cli import main


def test_it_tells_its_address_and_ends_without_a_word(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    command = [sys.executable, "-m", "previewer", "serve", "--no-open"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        address = first.split()[-1]
        with urllib.request.urlopen(f"{address}email?template=hello&case=ann") as answer:
            assert b"Hello" in answer.read()
        stream = urllib.request.urlopen(f"{address}events")
        assert stream.readline() == b"event: hello\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        stream.close()
    assert (process.returncode, errors) == (0, "")


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
