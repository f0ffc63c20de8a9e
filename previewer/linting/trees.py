"""The nodes of a template and of the snippets that it renders, by their kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from previewer.source import Source
from previewer.syntax.ast import (
    Call,
    Node,
    PathExpression,
    StringLiteral,
    Template,
    walk,
)

N = TypeVar("N", bound=Node)


class Trees:
    """A template and its snippets, each walked through once."""

    def __init__(self, template: Template, snippets: Mapping[str, Template]) -> None:
        self._source = template.source
        self._snippets = snippets
        self._own = _by_kind(template)

    def nodes(self, kind: type[N]) -> list[N]:
        """The nodes of one kind in the template itself, in the order of the source."""
        return self._own.get(kind, [])  # type: ignore[return-value]  # listed by their class

    def nodes_anywhere(self, kind: type[N]) -> Iterator[tuple[Source, N]]:
        """The nodes of one kind in the template, and then in the snippets, each with its source."""
        yield from ((self._source, node) for node in self.nodes(kind))
        for source, nodes in self._rendered:
            yield from ((source, node) for node in nodes.get(kind, []))  # type: ignore[misc]  # as above

    @cached_property
    def _rendered(self) -> list[tuple[Source, Mapping[type[Node], list[Node]]]]:
        found: dict[str, tuple[Source, Mapping[type[Node], list[Node]]]] = {}
        waiting = [self._own]
        while waiting:
            for name in _snippets_in(waiting.pop().get(Call, [])):
                if name in self._snippets and name not in found:
                    found[name] = self._snippets[name].source, _by_kind(self._snippets[name])
                    waiting.append(found[name][1])
        return list(found.values())


def _by_kind(template: Template) -> Mapping[type[Node], list[Node]]:
    found: dict[type[Node], list[Node]] = {}
    for node in walk(template):
        found.setdefault(node.__class__, []).append(node)
    return found


def _snippets_in(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        match node:
            case Call(name=PathExpression(original="snippet"), params=(StringLiteral(value=name), *_)):
                yield name
            case _:
                pass
