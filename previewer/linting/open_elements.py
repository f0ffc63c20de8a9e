"""The elements that are open at a place, each with the conditions under which it is, and what branches leave open."""

from __future__ import annotations

from previewer.records import Record
from previewer.source import Source, Span
from previewer.syntax.ast import Call

Condition = tuple[str, bool]
"""A block's condition as written, and how it came out."""


class Element(Record):
    """An open element; with conditions, one that is open only where they hold."""

    name: str
    source: Source
    span: Span
    conditions: tuple[Condition, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """Where it is opened."""
        return self.source.name, self.span.start

    def under(self, condition: Condition) -> Element:
        """The same element, open only where the condition holds, too."""
        return Element(self.name, self.source, self.span, (*self.conditions, condition))


def condition_of(text: str, call: Call) -> Condition:
    """A condition in words that are the same for `#if a`, `#a`, and `#unless a` the other way round."""
    words = " ".join(text.split()).replace("'", '"')
    name = call.name.original
    if name in ("if", "with"):
        return words.removeprefix(name).strip(), True
    if name == "unless":
        return words.removeprefix(name).strip(), False
    return words, True


def varies(conditions: tuple[Condition, ...]) -> bool:
    """Whether a condition changes with each pass of a loop: `@first` opens what `@last` closes passes later."""
    return any("@" in text for text, _ in conditions)


def without_closed(
    before: tuple[Element, ...], yes: tuple[Element, ...], no: tuple[Element, ...]
) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Both branches without what was opened in some passes of a loop and is closed in one of the two."""
    closed = [element for element in before if varies(element.conditions) and not (element in yes and element in no)]
    return tuple(e for e in yes if e not in closed), tuple(e for e in no if e not in closed)


def merged(
    yes: tuple[Element, ...], no: tuple[Element, ...], holds: Condition, fails: Condition
) -> tuple[Element, ...]:
    """What is open after two branches: what both leave open, and the rest under its condition."""
    same = 0
    while same < min(len(yes), len(no)) and yes[same].name == no[same].name:
        same += 1
    return (
        *no[:same],
        *(element.under(holds) for element in yes[same:] if fails not in element.conditions),
        *(element.under(fails) for element in no[same:] if holds not in element.conditions),
    )
