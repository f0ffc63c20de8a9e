"""Who may ask the preview for what: the guard in front of every route.

Payloads are customers' data, and any page of the web may send a browser to a port of this machine. So a request
needs a host name of ours (against DNS rebinding), must not come from another site, and changes something only with
the token that our own page carries.
"""

from __future__ import annotations

import re
from hmac import compare_digest
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from previewer.records import Record
from previewer.server.faults import report

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
MAX_BODY = 4 * 1024 * 1024
"""Bytes of one request: an edited payload; a recorded event has at most 32 KB."""
COOKIE = "previewer-token"

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What our own page may do: nothing beyond this server."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
}

_HOST = re.compile(r"([\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?", re.ASCII | re.IGNORECASE)


class Access(Record):
    """What the guard knows."""

    hosts: frozenset[str]
    """Host names, without a port, that a request may be addressed to."""
    token: str
    """What a change needs, and beyond loopback every request."""
    private: bool = False
    """Whether reading needs the token, too: the server can be reached from other machines."""

    def refusal(self, method: str, path: str, headers: Headers) -> tuple[int, str] | None:
        """The status and reason by which a request is refused, or None."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or _host_name(hosts[0]) not in self.hosts:
            return 421, "this host name is not served here"
        if method not in ("GET", "HEAD", "POST"):
            return 405, "only GET and POST are answered"
        if any(origin != f"http://{hosts[0]}" for origin in headers.getlist("origin")):
            return 403, "requests of other sites are refused"
        # `same-site` is another port of this machine: another site to us.
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not _opens_page(
            method, path, headers
        ):
            return 403, "requests of other sites are refused"
        if method == "POST":
            if not self.knows(headers.get("x-previewer-token")):
                return 403, "a change needs the page's token: reload the page"
            if "transfer-encoding" in headers or not headers.get("content-length", "").isdecimal():
                return 411, "a request must tell its length"
            if int(headers["content-length"]) > MAX_BODY:
                return 413, f"more than {MAX_BODY // 1024 // 1024} MB"
        return None

    def knows(self, token: str | None) -> bool:
        """Whether a token is the right one."""
        return token is not None and compare_digest(token.encode(), self.token.encode())


class Guard:
    """Lets through what `Access` allows, and puts the safe headers on every answer."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", PAGE_POLICY)
            await send(message)

        try:
            await self._choose(scope)(scope, receive, answer)
        except ClientDisconnect:
            pass  # nobody waits for the answer
        except Exception as fault:
            report(fault)

    def _choose(self, scope: Scope) -> ASGIApp:
        headers = Headers(scope=scope)
        refusal = self._access.refusal(scope["method"], scope["path"], headers)
        if refusal is not None:
            return PlainTextResponse(refusal[1] + "\n", refusal[0])
        if not self._access.private or self._access.knows(_cookie(headers)):
            return self._app
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [None])[0]
        if scope["path"] == "/" and self._access.knows(given):
            welcome = RedirectResponse("/", 303)
            welcome.set_cookie(COOKIE, self._access.token, httponly=True, samesite="strict")
            return welcome
        return PlainTextResponse("open the address that `previewer serve` printed: it has the token\n", 401)


def _opens_page(method: str, path: str, headers: Headers) -> bool:
    # A link in a chat may lead to the page; what it shows stays out of the other site's reach.
    navigates = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return method == "GET" and path == "/" and navigates


def _host_name(host: str) -> str:
    named = _HOST.fullmatch(host)
    return named[1].lower() if named else ""


def _cookie(headers: Headers) -> str | None:
    return cookie_parser(headers.get("cookie", "")).get(COOKIE)
