"""Diagnostics as text: one line with the place, the excerpt with carets, and the help."""

from __future__ import annotations

from collections.abc import Iterable

from previewer.diagnostics import Diagnostic
from previewer.source import Source, Span

MAX_EXCERPT = 160
"""Characters of a source line that are shown; a longer one is cut around the place."""


def format_diagnostic(diagnostic: Diagnostic) -> str:
    """A diagnostic as several lines, without a line end at the last."""
    place = diagnostic.source.position(diagnostic.span.start)
    head = (
        f"{diagnostic.source.name}:{place.line}:{place.column}: {diagnostic.severity.value} "
        f"{diagnostic.code} {diagnostic.name}: {diagnostic.message}"
    )
    lines = [escaped(head), *_excerpt(diagnostic.source, diagnostic.span, escaped(diagnostic.help or ""))]
    for related in diagnostic.related:
        there = related.source.position(related.span.start)
        lines.append(escaped(f"  {related.source.name}:{there.line}:{there.column}: {related.message}"))
        lines += _excerpt(related.source, related.span, "")
    return "\n".join(lines)


def format_diagnostics(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics one after the other."""
    return "\n".join(map(format_diagnostic, diagnostics))


def _excerpt(source: Source, span: Span, note: str) -> list[str]:
    place = source.position(span.start)
    text = source.line(place.line)
    start = place.column - 1
    length = max(1, min(span.end - span.start, len(text) - start))
    if len(text) > MAX_EXCERPT:
        first = max(0, min(start - 40, len(text) - MAX_EXCERPT))
        cut = text[first : first + MAX_EXCERPT]
        ahead = "…" if first else ""
        start = start - first + len(ahead)
        length = min(length, MAX_EXCERPT)
        text = ahead + cut + ("…" if first + MAX_EXCERPT < len(source.line(place.line)) else "")
    # A tab stays a tab under the carets, so that they stand where the reader's terminal puts the text.
    padding = "".join("\t" if character == "\t" else " " for character in text[:start])
    number = f"{place.line:>5}"
    carets = f"{' ' * len(number)} | {padding}{'^' * length} {note}".rstrip()
    return [f"{number} | {visible(text)}", carets]


def escaped(text: str) -> str:
    """A line in which control characters, of a quoted name or a file's, cannot reach the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def visible(text: str) -> str:
    """The same for an excerpt, whose columns stay where they are."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
