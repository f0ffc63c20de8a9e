"""Full-page pictures of renderings before and after, with the changed region marked."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from previewer.snapshots.comparison import Comparison, Status
from previewer.snapshots.files import HTML, text_of
from previewer.snapshots.page import page_file
from previewer.source import UnreadableFile, Unusable

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH = 600
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowser(Unusable):
    """Pictures cannot be taken here, and what is missing."""


def take_pictures(
    comparisons: Sequence[Comparison], folder: Path, progress: Callable[[int, int], object] = lambda done, total: None
) -> list[Path]:
    """Writes `<template>/<case>.before.png` and `.after.png` for what differs; raises NoBrowser or UnreadableFile.

    `progress` hears how many of how many are taken. Nothing is loaded from the network, and nothing in an email runs.
    """
    written = []
    shown = [one for one in comparisons if one.status not in (Status.SAME, Status.BROKEN)]
    with _browser() as browser:
        context = browser.new_context(viewport={"width": WIDTH, "height": 400}, java_script_enabled=False)
        context.route("**/*", lambda route: route.abort())
        page, canvas = context.new_page(), browser.new_context(offline=True).new_page()
        for done, one in enumerate(shown, 1):
            sides = {"before": one.before, "after": one.after}
            shots = {side: _shot(page, text_of(files, HTML)) for side, files in sides.items() if HTML in files}
            if len(shots) == 2:
                shots = dict(zip(shots, _marked(canvas, list(shots.values())), strict=True))
            for side, data in shots.items():
                written.append(_write(folder / f"{one.name}.{side}.png", data))
            progress(done, len(shown))
    return written


@contextmanager
def _browser() -> Iterator[Browser]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoBrowser("pictures need Playwright: pip install 'previewer[screenshots]'") from None
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            # Chromium refuses its sandbox to root; in a container that is who runs it.
            browser = playwright.chromium.launch(
                executable_path=found, chromium_sandbox=getattr(os, "geteuid", lambda: 1)() != 0
            )
        except Error as error:
            reason = error.message.strip().split("\n")[0]
            raise NoBrowser(f"pictures need Chromium (Debian: apt-get install chromium): {reason}") from None
        try:
            yield browser
        finally:
            browser.close()


def _shot(page: Page, html: str) -> bytes:
    page.set_content(html, wait_until="load")
    return page.screenshot(full_page=True, animations="disabled")


def _marked(page: Page, pictures: list[bytes]) -> list[bytes]:
    sources = [f"data:image/png;base64,{base64.b64encode(data).decode()}" for data in pictures]
    found: list[str] = page.evaluate(page_file("mark.js"), sources)
    return [base64.b64decode(source.partition(",")[2]) for source in found]


def _write(path: Path, data: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise UnreadableFile.because(path, error) from None
    return path
