"""Debian's Chromium for the tests."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any  # a page's console is not worth a type of its own

import pytest
from samples import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)")
AXE = Path(os.environ.get("VENV", ROOT / ".venv")) / "node/node_modules/axe-core/axe.min.js"
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not installed (scripts/test does it where npm is)"
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; its sandbox cannot be used by root."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=os.geteuid() != 0)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched_page(browser: Browser, address: str) -> Iterator[Page]:
    """A page whose requests are watched, and whose console stays silent."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    left: list[str] = []
    errors: list[str] = []
    ours = (address, "data:", "blob:", "about:")
    page.on("request", lambda request: None if request.url.startswith(ours) else left.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if _is_error(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(15_000)
    yield page
    blocked = [url for url in left if "evil.example" in url]
    assert left == blocked
    assert errors == []
    context.close()


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds wrong with a page that has it, the emails in it left out."""
    emails = "[['.paper iframe'], ['.comparer iframe'], ['.thumb iframe']]"
    result = page.evaluate(f"axe.run({{exclude: {emails}, resultTypes: ['violations']}})")
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in result["violations"]]


def _is_error(message: Any) -> bool:
    # That the email's policy refuses something is what it is for; an evil email's images are not there.
    if message.text.startswith("Failed to load resource") and message.location["url"].endswith((".png", "/x")):
        return False
    return message.type in ("error", "warning") and not re.search(r"Content Security Policy|sandboxed", message.text)


def wait_until(page: Page, expression: str) -> None:
    """Waits until an expression is true in a page whose policy forbids what Playwright's `wait_for_function` does.

    That evaluates anew in the page itself, which works only where the expression is true at once.
    """
    until = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < until, f"never true: {expression}"
        page.wait_for_timeout(20)
