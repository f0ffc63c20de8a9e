"""`previewer send`: to a real SMTP server on this machine, and nowhere else."""

from __future__ import annotations

import email.policy
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from serving import FILES, write

from previewer.cli import main


class _Mailbox(socketserver.ThreadingTCPServer):
    """As much of an SMTP server as it takes to get a message."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[tuple[list[str], EmailMessage]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Mailbox)
        self._say("220 here")
        recipients: list[str] = []
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                recipients.append(line.decode().partition("<")[2].partition(">")[0])
            if word == b"DATA":
                self._say("354 go on")
                data = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    data += line.removeprefix(b".") if line.startswith(b"..") else line
                message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(data)
                self.server.received.append((recipients, message))
                recipients = []
            self._say("221 bye" if word == b"QUIT" else "250 fine")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mailbox() -> Iterator[_Mailbox]:
    with _Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write(tmp_path, FILES))
    return tmp_path


def send(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["send", *arguments])


def test_an_email_arrives_with_both_parts(project: Path, mailbox: _Mailbox) -> None:
    result = send("templates/hello.html", "--smtp", mailbox.address, "--to", "a@example.com", "--to", "b@example.com")
    assert (result.exit_code, result.stdout) == (0, "")
    assert [recipients for recipients, _ in mailbox.received] == [["a@example.com"], ["b@example.com"]]
    message = mailbox.received[0][1]
    assert (message["Subject"], message["To"]) == ("For Ann", "a@example.com")
    html = message.get_body(("html",))
    assert html is not None
    assert "<p>Shoe costs 1</p>" in html.get_content()
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "Shoe costs 1" in plain.get_content()


def test_odd_texts_stay_what_they_are(project: Path, mailbox: _Mailbox) -> None:
    text = "Zoë 😀 " + "long " * 300 + "\n.\n.dot"
    write(project, {"templates/odd.html": f"<p>{text}</p>", "fixtures/odd/a.json": "{}"})
    write(
        project, {"templates/odd.json": '{"subject": "Zoë 😀\\r\\nBcc: x@example.com", "fromName": "A, \\"B\\" <c>"}'}
    )
    assert send("templates/odd.html", "--smtp", mailbox.address, "--to", "a@example.com").exit_code == 0
    message = mailbox.received[0][1]
    assert message["Bcc"] is None
    assert message["Subject"] == "Zoë 😀 Bcc: x@example.com"
    assert message["From"].addresses[0].display_name == 'A, "B" <c>'
    html = message.get_body(("html",))
    assert html is not None
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["--to", "a@example.com"], 2, "Missing option '--smtp'"),
        (["--smtp", "localhost:1"], 2, "Missing option '--to'"),
        (["--smtp", "localhost", "--to", "a@example.com"], 2, "expected HOST:PORT"),
        (["--smtp", "localhost:99999", "--to", "a@example.com"], 2, "expected HOST:PORT"),
        (["--smtp", "127.0.0.1:1", "--to", "a@example.com"], 2, "127.0.0.1:1: "),
        (["--smtp", "127.0.0.1:1", "--to", "nobody"], 2, "found `nobody`"),
        (["--smtp", "127.0.0.1:1", "--to", "a@example.com", "-p", "none.json"], 2, "none.json: no such file"),
    ],
)
def test_wrong_usage_is_told_in_a_line(project: Path, arguments: list[str], code: int, expected: str) -> None:
    result = send("templates/hello.html", *arguments)
    assert result.exit_code == code
    assert expected in result.stderr
    assert "Traceback" not in result.stderr


def test_what_iterable_would_skip_is_not_sent(project: Path, mailbox: _Mailbox) -> None:
    write(project, {"templates/hello.html": "{{sendSkip cause='x'}}"})
    result = send("templates/hello.html", "--smtp", mailbox.address, "--to", "a@example.com")
    assert result.exit_code == 1
    assert "SendAborted" in result.stderr
    assert not mailbox.received
