"""What is kept of one rendering: its HTML, its plain text, and the facts around them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping

from previewer.diagnostics import Diagnostic
from previewer.iterable.email import Ending, Outcome
from previewer.source import Source

HTML, TEXT, FACTS = ".html", ".txt", ".json"
ENDINGS = (HTML, TEXT, FACTS)

Files = Mapping[str, bytes]
"""The bytes of each file by its ending; of a skipped send there are only the facts."""


def files_of(outcome: Outcome, payload: Source, snippets: Collection[str]) -> Files:
    """Turns a send into its files: UTF-8 with LF, the same on every machine."""
    sent = outcome.ending is Ending.SENT
    facts = {
        "subject": outcome.headers.get("subject"),
        "preheader": outcome.headers.get("preheaderText"),
        "from": _sender(outcome.headers),
        "outcome": outcome.ending.value,
        "reason": outcome.reason or None,
        "errors": _messages(outcome.errors),
        "warnings": _messages(outcome.notes),
        "snippets": sorted(snippets),
        "payload": digest(_encode(payload.text)),
    }
    files = {FACTS: _encode(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")}
    if sent:
        files |= {HTML: _encode(outcome.html), TEXT: _encode(outcome.plain_text)}
    return files


def read_facts(files: Files) -> Mapping[str, object]:
    """The facts of a rendering; empty where there are none that can be read."""
    try:
        facts = json.loads(files.get(FACTS, b"{}"))
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def text_of(files: Files, ending: str) -> str:
    """A file's text to look at; empty where there is no such file."""
    return files.get(ending, b"").decode("utf-8", "replace")


def digest(data: bytes) -> str:
    """The SHA-256 digest of some bytes, with the algorithm's name."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest_of(files: Files) -> str:
    """One digest over all files."""
    return digest(b"".join(b"%s %d\n%s" % (end.encode(), len(files[end]), files[end]) for end in sorted(files)))


def _sender(headers: Mapping[str, str]) -> str | None:
    name, address = headers.get("fromName"), headers.get("fromEmail")
    return f"{name} <{address}>" if name and address else name or address


def _messages(diagnostics: Collection[Diagnostic]) -> list[str]:
    # Without the place: a line more at the top of a template changes no rendering.
    return list(dict.fromkeys(f"{found.code} {found.name}: {found.message}" for found in diagnostics))


def _encode(text: str) -> bytes:
    # A checkout with CR LF gives the same snapshot. A lone surrogate of a payload has no UTF-8; the JVM writes `?`.
    return text.replace("\r\n", "\n").encode("utf-8", "replace")
