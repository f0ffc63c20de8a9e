"""What a template's renderings asked for: snippets and catalogs, those that are not there included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from previewer.iterable.sending import Sender

Item = TypeVar("Item")


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
    """The same sender, which tells the file below the project's root of each snippet and catalog it is asked for."""
    catalogs = sender.options.get("catalogs")
    options = dict(sender.options)
    if isinstance(catalogs, dict):
        options["catalogs"] = Asked(catalogs, lambda name: tell(f"catalogs/{name}.json"))
    snippets = Asked(sender.snippets, lambda name: tell(f"snippets/{name}.html"))
    return Sender(snippets, options, sender.now, sender.clock, sender.limits, sender.strict)
