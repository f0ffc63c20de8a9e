"""An editor for the tests: a small client of the language server that speaks to a real process."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any  # messages are JSON

PATIENCE = 60
"""Seconds that an answer may take on a busy machine."""


COMMAND = [sys.executable, "-m", "previewer", "lsp", "--stdio"]


class Refused(Exception):
    """A request that the server answered with an error; its message."""


class Editor:
    """One session; it reads whatever the server sends, in the order it comes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._number = 0
        self.capabilities: dict[str, Any] = {}
        self.shown: dict[str, list[dict[str, Any]]] = {}
        """The findings of each file, as last published."""
        self.told: list[str] = []
        """What the server shows the user."""
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def server(self) -> int:
        """The process id of the server."""
        return self._process.pid

    def kill(self) -> None:
        """Ends the server at once, and waits until no process of its holds its standard error any more."""
        assert self._process.stderr is not None
        self._process.kill()
        end = threading.Thread(target=self._process.stderr.read, daemon=True)
        end.start()
        end.join(PATIENCE)
        assert not end.is_alive()

    def start(self, encodings: list[str] | None = None) -> None:
        general = {"positionEncodings": encodings} if encodings else {}
        document = {"rename": {"prepareSupport": True}}
        capabilities = {"general": general, "textDocument": document}
        params = {"processId": None, "rootUri": None, "capabilities": capabilities}
        self.capabilities = self.request("initialize", params)["capabilities"]
        self.notify("initialized", {})

    def open(self, path: Path, text: str | None = None) -> None:
        text = path.read_bytes().decode() if text is None else text
        item = {"uri": path.as_uri(), "languageId": "html", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, path: Path, text: str) -> None:
        document = {"uri": path.as_uri(), "version": 2}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def close(self, path: Path) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})

    def ask(self, what: str, path: Path, line: int, character: int, **more: object) -> Any:
        """A request about a place of a document."""
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
        return self.request(f"textDocument/{what}", {**place, **more})

    def codes(self, path: Path) -> list[str]:
        """The codes of a file's findings."""
        return [each["code"] for each in self.shown.get(path.as_uri(), [])]

    def wait(self, done: Callable[[], bool]) -> None:
        """Reads on until something holds."""
        while not done():
            self._take(self._messages.get(timeout=PATIENCE))

    def request(self, method: str, params: object) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._messages.get(timeout=PATIENCE)
            if message is not None and message.get("id") == self._number and "method" not in message:
                if "error" in message:
                    raise Refused(message["error"]["message"])
                return message.get("result")
            self._take(message)

    def notify(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _take(self, message: Mapping[str, Any] | None) -> None:
        assert message is not None, "the server has ended"
        params = message.get("params", {})
        match message.get("method"):
            case "textDocument/publishDiagnostics":
                self.shown[params["uri"]] = params["diagnostics"]
            case "window/showMessage":
                self.told.append(params["message"])
            case _:
                pass

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        while header := stdout.readline():
            # Anything but the protocol on standard output ends the test here.
            assert header.startswith(b"Content-"), header
            length = int(header.split(b":")[1]) if header.startswith(b"Content-Length") else 0
            while (header := stdout.readline()).strip():
                length = int(header.split(b":")[1]) if header.startswith(b"Content-Length") else length
            self._messages.put(json.loads(stdout.read(length)))
        self._messages.put(None)


@contextmanager
def editing(folder: Path, encodings: list[str] | None = None) -> Iterator[Editor]:
    """An editor in a folder with a server of its own, which must end well and write nothing but the protocol."""
    pipe = subprocess.PIPE
    with subprocess.Popen(COMMAND, cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            editor = Editor(process)
            editor.start(encodings)
            yield editor
            editor.request("shutdown", None)
            editor.notify("exit", None)
            assert process.wait(PATIENCE) == 0
            assert process.stderr is not None
            assert process.stderr.read() == b""
        finally:
            process.kill()
