"""What differs between two renderings, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from previewer.records import Record
from previewer.snapshots.files import ENDINGS, Files, text_of

CONTEXT = 2
"""Lines around a difference that are shown."""


class Hunk(Record):
    """Lines that took the place of others; `before_line` and `after_line` count from 0."""

    ending: str
    before_line: int
    before: tuple[str, ...]
    after_line: int
    after: tuple[str, ...]

    def changes(self) -> Iterator[tuple[str, str, str]]:
        """The file and the words before and after, without their place: what equal differences have in common.

        Where a line stands for a line it is the words that differ: around them may be what each customer's data hold.
        """
        if len(self.before) != len(self.after):
            yield self.ending, "\n".join(self.before), "\n".join(self.after)
            return
        for old, new in zip(self.before, self.after, strict=True):
            yield self.ending, old[slice(*_changed_words(old, new))], new[slice(*_changed_words(new, old))]


class Line(NamedTuple):
    """A line of a difference to show: its sign (`+`, `-`, blank, or `@` for a heading) and its text.

    The words from `start` to `end` differ from the line that stood in its place; none where a whole line is new.
    """

    sign: str
    text: str
    start: int = 0
    end: int = 0


def hunks_between(before: Files, after: Files) -> tuple[Hunk, ...]:
    """Turns the files of two renderings into what differs."""
    return tuple(hunk for ending in ENDINGS for hunk in _hunks(ending, before, after))


def difference(before: Files, after: Files) -> Iterator[Line]:
    """What differs with a little around it, file after file."""
    for ending in ENDINGS:
        if before and after and (ending in before) != (ending in after):
            yield Line("@", f"{ending[1:]}: {'not sent any more' if ending in before else 'sent now'}")
            continue
        old, told = _lines(before, ending), 0
        hunks = _hunks(ending, before, after)
        for at, hunk in enumerate(hunks):
            start, end = hunk.before_line, hunk.before_line + len(hunk.before)
            first = max(told, start - CONTEXT)
            if at == 0 or first > told:
                yield Line("@", f"{ending[1:]}, line {hunk.after_line + 1}")
            yield from (Line(" ", text) for text in old[first:start])
            yield from _marked("-", hunk.before, hunk.after)
            yield from _marked("+", hunk.after, hunk.before)
            following = hunks[at + 1].before_line if at + 1 < len(hunks) else len(old)
            told = min(end + CONTEXT, following)
            yield from (Line(" ", text) for text in old[end:told])


def _marked(sign: str, lines: tuple[str, ...], others: tuple[str, ...]) -> Iterator[Line]:
    if len(lines) != len(others):
        yield from (Line(sign, text) for text in lines)
        return
    for text, other in zip(lines, others, strict=True):
        yield Line(sign, text, *_changed_words(text, other))


def _changed_words(text: str, other: str) -> tuple[int, int]:
    """From where to where a line is another than the line in its place; words that differ in a part do as a whole."""
    front, back = equal_ends(text, other)
    start, end = front, len(text) - back
    parts = (text[start:end], other[front : len(other) - back])
    if any(part[:1].isalnum() for part in parts):
        while start > 0 and text[start - 1].isalnum():
            start -= 1
    if any(part[-1:].isalnum() for part in parts):
        while end < len(text) and text[end].isalnum():
            end += 1
    return start, end


def changed_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Where two texts differ: lines of the old from and to, half-open, and those of the new in their place."""
    # What is equal at both ends needs no search: the search grows with the square of the length.
    start, end = equal_ends(old, new)
    middle = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end])
    return [
        (start + a, start + b, start + c, start + d) for kind, a, b, c, d in middle.get_opcodes() if kind != "equal"
    ]


def equal_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items, lines or characters, agree at the front and, of the rest, at the back."""
    most = min(len(old), len(new))
    front = next((at for at in range(most) if old[at] != new[at]), most)
    rest = most - front
    return front, next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)


def _hunks(ending: str, before: Files, after: Files) -> list[Hunk]:
    if before.get(ending) == after.get(ending):
        return []
    old, new = _lines(before, ending), _lines(after, ending)
    return [Hunk(ending, a, tuple(old[a:b]), c, tuple(new[c:d])) for a, b, c, d in changed_lines(old, new)]


def _lines(files: Files, ending: str) -> list[str]:
    return text_of(files, ending).split("\n") if ending in files else []
