"""The baseline: old findings that wait in a reviewed file, one line each.

    templates/welcome.html: HB101 missing-property: "frist_name" until 2027-01-31  # goes with the new design

An entry names the file, the rule and the text that is wrong, and no line, so that it survives edits around it and
two branches merge. It holds for one finding; the same one twice needs two lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from previewer.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from previewer.records import Record
from previewer.reporting.text import escaped
from previewer.source import Source, Span, UnreadableFile

STALE = "HB904"
_HEADER = (
    "# Findings that wait: previewer lint does not report them.\n"
    "# A line may end with `until 2027-01-31`, from when on it is reported again, and with `# a reason`.\n"
)
_TAIL = r"(?: +until +(\S+))?(?: +#(.*))?"  # compiled where a line has one: a millisecond
_QUOTED = json.JSONDecoder(strict=False)
_SHOWN = 80
"""Characters of a text that an entry shows; of a longer one it shows the start and a digest."""

Identity = tuple[str, str, str]
"""File, rule and text."""


class Entry(Record):
    """One line of the baseline."""

    identity: Identity
    name: str
    """The rule's kebab name, for the reader."""
    until: str | None
    """The last day on which it waits, such as 2027-01-31; None for ever."""
    note: str
    span: Span
    """Its line in the file, with the line's end."""

    def line(self) -> str:
        """The entry as it is written."""
        file, code, text = self.identity
        until = f" until {self.until}" if self.until is not None else ""
        note = f"  # {self.note}" if self.note else ""
        return f"{file}: {code} {self.name}: {json.dumps(text, ensure_ascii=False)}{until}{note}"


class Sifted(Record):
    """Findings that are to be reported, how many wait, and entries that waited for one that is not there."""

    reported: tuple[Diagnostic, ...]
    waiting: int
    unused: tuple[Entry, ...]


class Baseline(Record):
    """The entries of a project, `root`, as `source` holds them."""

    root: Path
    source: Source
    entries: tuple[Entry, ...]

    def sift(self, findings: Iterable[Diagnostic], today: str) -> Sifted:
        """Leaves out what waits; what has waited too long is reported with the place of its entry.

        `today` is a day such as 2027-01-31: days as texts are in the order of days.
        """
        waiting: dict[Identity, list[Entry]] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.until or _FOR_EVER, reverse=True):
            waiting.setdefault(entry.identity, []).append(entry)
        reported: list[Diagnostic] = []
        count = 0
        for finding in findings:
            entries = waiting.get(self.identity(finding))
            if not entries:
                reported.append(finding)
                continue
            entry = entries.pop(0)
            if entry.until is not None and entry.until < today:
                reported.append(finding.with_related(Related(self.source, entry.span, "waited here, until then")))
            else:
                count += 1
        unused = [entry for entries in waiting.values() for entry in entries]
        return Sifted(tuple(reported), count, tuple(sorted(unused, key=lambda entry: entry.span)))

    def updated(self, findings: Sequence[Diagnostic], covers: Callable[[Entry], bool]) -> str:
        """The file's text with exactly these findings, and the entries of what was not looked at."""
        unused = set(self.sift(findings, "").unused)
        kept = [entry for entry in self.entries if entry not in unused or not covers(entry)]
        known = [entry.identity for entry in kept]
        lines = [entry.line() for entry in kept]
        for finding in findings:
            identity = self.identity(finding)
            if identity in known:
                known.remove(identity)
            else:
                lines.append(Entry(identity, finding.name, None, "", finding.span).line())
        return _HEADER + "".join(f"{line}\n" for line in sorted(lines))

    def stale(self, entries: Iterable[Entry], severity: Severity) -> list[Diagnostic]:
        """What is to be said of entries that nothing waits for any more."""
        return [
            Diagnostic(
                STALE,
                "stale-baseline-entry",
                severity,
                self.source,
                Span(entry.span.start, entry.span.start + len(self.source.slice(entry.span).rstrip("\r\n"))),
                f"{entry.identity[0]} has no {entry.identity[1]} at this text any more",
                fix=Fix("take the entry out", (Edit(entry.span, ""),)),
            )
            for entry in entries
        ]

    def identity(self, finding: Diagnostic) -> Identity:
        """What an entry for a finding names."""
        path = Path(finding.source.name)
        file = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        text = finding.source.slice(finding.span)
        if len(text) > _SHOWN:
            from hashlib import sha256  # 2 ms, and few findings are so long

            text = f"{text[:_SHOWN]}… {sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        return escaped(file.as_posix()), finding.code, text


EMPTY = Baseline(Path(), Source("", ""), ())
"""Nothing waits."""


def read_baseline(root: Path, source: Source) -> Baseline:
    """Turns the text of a baseline into entries; raises UnreadableFile with the line that is none."""
    entries, at = [], 0
    for number, line in enumerate(source.text.splitlines(keepends=True), start=1):
        text = line.strip()
        if text and not text.startswith("#"):
            entries.append(_read_entry(text, Span(at, at + len(line)), f"{source.name}:{number}"))
        at += len(line)
    return Baseline(root, source, tuple(entries))


def _read_entry(text: str, span: Span, place: str) -> Entry:
    head, quote, rest = text.partition(': "')
    file, _, rule = head.rpartition(": ")
    code, _, name = rule.partition(" ")
    no_entry = UnreadableFile(f'{place}: found no entry, expected `templates/a.html: HB101 missing-property: "text"`')
    if not quote or not file or not name or not code.startswith("HB"):
        raise no_entry
    try:
        wrong, end = _QUOTED.raw_decode(f'"{rest}')
    except ValueError:
        raise UnreadableFile(f"{place}: found \"{rest}, expected a text in JSON's quotes") from None
    tail = f'"{rest}'[end:]
    found = re.fullmatch(_TAIL, tail) if tail else None
    if tail and found is None:
        raise no_entry
    expiry, note = found.groups() if found is not None else (None, None)
    until = _day(expiry, place) if expiry else None
    return Entry((file, code, wrong), name, until, (note or "").strip(), span)


_FOR_EVER = "9999-12-31"


def _day(text: str, place: str) -> str:
    from datetime import date  # 2 ms, and most entries wait for ever

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UnreadableFile(f"{place}: found `{text}`, expected a date such as 2027-01-31") from None
