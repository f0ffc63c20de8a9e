"""A running live preview for the tests."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import Any  # an answer is JSON
from urllib.parse import urlencode

from previewer.project import Project
from previewer.server.access import LOOPBACK, Access
from previewer.server.live import Live
from previewer.server.running import PreviewServer
from previewer.server.workspace import Findings
from previewer.snapshots.checking import check, store_of
from previewer.snapshots.review import Review

TOKEN = "the-token-of-this-test"
FILES = {
    "templates/hello.html": (
        "<!doctype html>\n<html><head><title>Hello</title></head>\n<body>\n"
        "<h1>Hello {{first_name}}</h1>\n"
        "{{#each items}}\n<p>{{name}} costs {{price}}</p>\n{{else}}\n<p>Nothing here</p>\n{{/each}}\n"
        '{{#if coupon}}<a href="https://example.com/{{coupon}}">Use it</a>{{/if}}\n'
        "</body></html>\n"
    ),
    "templates/hello.json": '{"subject": "For {{first_name}}", "preheaderText": "Look", "fromName": "Shop"}',
    "fixtures/hello/ann.json": json.dumps(
        {"first_name": "Ann", "items": [{"name": "Shoe", "price": 1, "sku": "x"}, {"name": "Hat", "price": 2}]}
    ),
    "fixtures/hello/bob.json": '{"first_name": "Bob", "items": []}',
    "templates/folder/other.html": "<p>Other {{{snippet 'sign'}}}</p>",
    "fixtures/folder/other/one.json": '{"x": 1}',
    "snippets/sign.html": "<i>signed</i>",
}


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Writes a project's files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def accept_all(root: Path) -> None:
    """Accepts every rendering of a project as it is."""
    project = Project(root)
    store = store_of(project)
    with store.writing():
        for one in check(project):
            store.accept(one.name, one.after)


class Reached:
    """A preview at a port; it is asked with any headers that a test makes up."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> tuple[HTTPResponse, bytes]:
        fields = dict(headers or {})
        fields.setdefault("Host", f"127.0.0.1:{self.port}")
        if body is not None and "Transfer-Encoding" not in fields:
            fields.setdefault("Content-Length", str(len(body)))
        head = "\r\n".join(
            (f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", "")
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            # In one go: a server that refuses a head and hangs up resets the connection of who still sends a body.
            connection.sendall(head.encode("latin-1") + (body or b""))
            response = HTTPResponse(connection, method=method)
            response.begin()
            content = b"" if "event-stream" in response.headers.get("content-type", "") else response.read()
        return response, content

    def status(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> int:
        return self.request(method, path, headers, body)[0].status

    def get(self, path: str, **query: str) -> dict[str, Any]:
        response, content = self.request("GET", f"{path}?{urlencode(query)}")
        assert response.status == 200, content
        value = json.loads(content)
        assert isinstance(value, dict)
        return value

    def token(self) -> str:
        """The token that the page carries."""
        found = re.search(rb'"token": "([^"]+)"', self.request("GET", "/")[1])
        assert found is not None
        return found[1].decode()

    def post(self, path: str, **body: str) -> tuple[int, bytes]:
        headers = {"X-Previewer-Token": TOKEN, "Origin": self.address}
        response, content = self.request("POST", path, headers, json.dumps(body).encode())
        return response.status, content


class Served(Reached):
    """A preview that runs in this process."""

    def __init__(self, live: Live, port: int) -> None:
        super().__init__(port)
        self.live = live


@contextmanager
def serving(
    root: Path, *, private: bool = False, findings: Findings = lambda file: (), review: Review | None = None
) -> Iterator[Served]:
    """Serves a project on a free port."""
    live = Live(Project(root), findings, "test")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = PreviewServer(live, Access(LOOPBACK, TOKEN, private), review)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Served(live, listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()
