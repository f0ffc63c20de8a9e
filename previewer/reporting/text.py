"""Diagnostics as text: one line with the place, the excerpt with carets, and the help."""

from __future__ import annotations

from collections.abc import Iterable

from previewer.diagnostics import Diagnostic, Severity
from previewer.reporting.report import Report
from previewer.source import Source, Span

MAX_EXCERPT = 160
"""Characters of a source line that are shown; a longer one is cut around the place."""
MAX_PLACES = 5
"""Places of a repeated finding that are named."""

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def format_report(report: Report) -> str:
    """A report as a person reads it."""
    return format_grouped(report.diagnostics, colour=report.colour)


def format_diagnostic(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """A diagnostic as several lines, without a line end at the last; `colour` for a terminal."""
    lines = [
        format_concise(diagnostic, colour=colour),
        *_excerpt(diagnostic.source, diagnostic.span, escaped(diagnostic.help or ""), colour and diagnostic.severity),
    ]
    for related in diagnostic.related:
        there = related.source.position(related.span.start)
        lines.append(f"  {escaped(related.source.name)}:{there.line}:{there.column}: {escaped(related.message)}")
        lines += _excerpt(related.source, related.span, "", False)
    return "\n".join(lines)


def format_concise(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """A diagnostic as one line."""
    place = diagnostic.source.position(diagnostic.span.start)
    severity: str = diagnostic.severity.value
    if colour:
        severity = f"\x1b[1;{_COLOURS[diagnostic.severity]}m{severity}\x1b[0m"
    return (
        f"{escaped(diagnostic.source.name)}:{place.line}:{place.column}: {severity} "
        f"{diagnostic.code} {diagnostic.name}: {escaped(diagnostic.message)}"
    )


def format_diagnostics(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Diagnostics one after the other."""
    return "\n".join(format_diagnostic(diagnostic, colour=colour) for diagnostic in diagnostics)


def format_grouped(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Diagnostics one after the other; the same one again in a file is told in the first one's last line."""
    groups: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        groups.setdefault((diagnostic.source.name, diagnostic.code, diagnostic.message), []).append(diagnostic)
    lines = []
    for first, *others in groups.values():
        lines.append(format_diagnostic(first, colour=colour))
        if others:
            places = [each.source.position(each.span.start) for each in others[:MAX_PLACES]]
            shown = ", ".join(f"{place.line}:{place.column}" for place in places)
            lines.append(f"      +{len(others)} more at {shown}{' …' if len(others) > MAX_PLACES else ''}")
    return "\n".join(lines)


def _excerpt(source: Source, span: Span, note: str, colour: Severity | bool) -> list[str]:
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
    padding = "".join("\t" if character == "\t" else " " * _cells(character) for character in text[:start])
    number = f"{place.line:>5}"
    marks = f"{'^' * max(length, _cells(text[start : start + length]))} {note}".rstrip()
    if isinstance(colour, Severity):
        marks = f"\x1b[{_COLOURS[colour]}m{marks}\x1b[0m"
    return [f"{number} | {visible(text)}", f"{' ' * len(number)} | {padding}{marks}"]


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for an accent of its own."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # few templates need it

    return sum(0 if combining(character) else 1 + (east_asian_width(character) in "WF") for character in text)


def escaped(text: str) -> str:
    """A line in which control characters, of a quoted name or a file's, cannot reach the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def visible(text: str) -> str:
    """The same for an excerpt, whose columns stay where they are."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
