"""One template as its files are now, and what it comes to for a payload."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from copy import copy
from hashlib import blake2b
from pathlib import Path

from previewer.coverage.report import Coverage, measure
from previewer.diagnostics import Diagnostic
from previewer.files import read_source
from previewer.iterable.email import Email, Ending, Outcome
from previewer.iterable.sending import Sender
from previewer.payloads.json_text import PayloadError
from previewer.payloads.payload import Payload, read_payload
from previewer.project import TemplateFile
from previewer.records import Record
from previewer.server.dependencies import observed
from previewer.source import Source, UnreadableFile, Unusable


class Problem(Record):
    """Why there is no rendering at all: a file that cannot be read or used."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()
    payload: str = ""
    """The payload's text, where that is what cannot be used."""


MAX_PAYLOAD = 8 * 1024 * 1024
"""Bytes of a payload's file that is shown; a recorded event has at most 32 KB."""

UNUSABLE = (Unusable, PayloadError)


def problem_of(error: Exception) -> Problem:
    """One of the exceptions in `UNUSABLE`, for people."""
    return Problem(str(error), error.diagnostics if isinstance(error, PayloadError) else ())


class Shown(Record):
    """A payload and what the template made of it, with traces where the engine gives them."""

    body: Source
    payload: Payload
    outcome: Outcome


class Summary(Record):
    """What a rendering came to, in a few bytes."""

    ending: Ending
    reason: str
    size: int
    """Bytes of the HTML."""
    digest: bytes


class Preview:
    """A template with its payloads. It never changes: another text of its files makes another preview."""

    def __init__(
        self, file: TemplateFile, cases: Mapping[str, Path], sender: Sender | Problem, asked: Iterable[str] = ()
    ) -> None:
        self.file = file
        self.cases = cases
        self.asked = set(asked)
        """The files of snippets and catalogs that its renderings asked for, whether they are there or not."""
        self._sender = sender if isinstance(sender, Problem) else observed(sender, self.asked.add)
        self._email: Email | Problem | None = None
        self._lock = threading.Lock()

    def with_cases(self, cases: Mapping[str, Path]) -> Preview:
        """The same template with other payloads, or with the same ones read anew."""
        other = copy(self)
        other.cases = cases
        return other

    def email(self) -> Email | Problem:
        """The template, compiled once."""
        with self._lock:
            if self._email is None:
                self._email = self._read()
            return self._email

    def _read(self) -> Email | Problem:
        if isinstance(self._sender, Problem):
            return self._sender
        try:
            return self.file.email(self._sender)
        except UNUSABLE as error:
            return problem_of(error)

    def show(self, case: str) -> Shown | Problem:
        """The rendering of a recorded payload; raises KeyError where there is no such case."""
        return self.show_file(self.cases[case])

    def show_file(self, path: Path, *, trace: bool = True) -> Shown | Problem:
        """The rendering of a payload's file."""
        try:
            return self._show(_read_small(path), trace=trace)
        except UnreadableFile as error:
            return problem_of(error)

    def show_text(self, text: str) -> Shown | Problem:
        """The rendering of a payload that is not recorded."""
        return self._show(Source("the edited payload", text), trace=True)

    def _show(self, source: Source, *, trace: bool) -> Shown | Problem:
        try:
            payload = read_payload(source)
        except PayloadError as error:
            return Problem(str(error), error.diagnostics, source.text)
        email = self.email()
        return email if isinstance(email, Problem) else Shown(email.body, payload, email.outcome(payload, trace=trace))

    def summary(self, case: str) -> Summary:
        """What the rendering of a recorded payload comes to; raises KeyError."""
        shown = self.show_file(self.cases[case], trace=False)
        if isinstance(shown, Problem):
            return Summary(Ending.BROKEN, "", 0, b"")
        outcome = shown.outcome
        html = outcome.html.encode("utf-8", "replace")
        told = "\0".join([outcome.ending, outcome.reason, *outcome.headers.values(), outcome.text or ""])
        digest = blake2b(told.encode("utf-8", "replace") + html, digest_size=16).digest()
        return Summary(outcome.ending, outcome.reason, len(html), digest)

    def coverage(self) -> Coverage:
        """What the recorded payloads show of the template; those that cannot be read show nothing."""
        shown = [self.show(case) for case in self.cases]
        samples = [(item.payload, item.outcome.traces) for item in shown if isinstance(item, Shown)]
        email = self.email()
        return measure(samples, () if isinstance(email, Problem) else email.sender.helpers)


def _read_small(path: Path) -> Source:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableFile.because(path, error) from None
    if size > MAX_PAYLOAD:
        raise UnreadableFile(
            f"{path}: {size / 2**20:.0f} MB, expected at most {MAX_PAYLOAD / 2**20:.0f} MB for a preview"
        )
    return read_source(path)
