"""What a template's renderings asked for: snippets and catalogs, those that are not there included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from previewer.iterable.sending import Sender

Item = TypeVar("Item")

_TABLES = {"catalogs": "catalogs/{}.json", "snippet-variables": "snippets/{}.json"}
"""The sender's options that come from files of their own, and which."""


class Asked(Mapping[str, Item]):
    """A mapping that tells every name it is asked for."""

    def __init__(self, items: Mapping[str, Item], tell: Callable[[str], object]) -> None:
        self._items = items
        self._tell = tell

    def __getitem__(self, name: str) -> Item:
        self._tell(name)
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        if isinstance(name, str):
            self._tell(name)
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def observed(sender: Sender, tell: Callable[[str], object]) -> Sender:
    """The same sender, which tells the file below the project's root of each snippet and table it is asked for."""
    options = dict(sender.options)
    for option, pattern in _TABLES.items():
        table = options.get(option)
        if isinstance(table, dict):
            options[option] = _asked(table, pattern, tell)
    snippets = _asked(sender.snippets, "snippets/{}.html", tell)
    return sender.replace(snippets=snippets, options=options)


def _asked(items: Mapping[str, Item], pattern: str, tell: Callable[[str], object]) -> Asked[Item]:
    return Asked(items, lambda name: tell(pattern.format(name)))
