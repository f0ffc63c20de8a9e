"""Findings to names that stay the same while other lines change, so that services recognise an old one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from previewer.diagnostics import Diagnostic


def fingerprinted(diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding with its fingerprint: its rule, its file and its text, and which one of those it is; no line."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for diagnostic in diagnostics:
        identity = (diagnostic.code, diagnostic.source.name, diagnostic.source.slice(diagnostic.span))
        seen[identity] += 1
        text = "\0".join((*identity, str(seen[identity])))
        yield diagnostic, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
