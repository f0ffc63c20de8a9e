"""The snippets that an email names, in its own text and in the snippets it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from previewer.source import Source
from previewer.syntax.ast import Call, PartialCall, PathExpression, StringLiteral, walk
from previewer.syntax.parser import parse


def named_snippets(sources: Iterable[Source], snippets: Mapping[str, Source]) -> frozenset[str]:
    """The names given as `{{snippet "name"}}` or `{{> name}}`, directly and by other snippets, missing ones too.

    A name that is put together while rendering is not seen.
    """
    found: set[str] = set()
    waiting = list(sources)
    while waiting:
        for name in _names(waiting.pop()) - found:
            found.add(name)
            if name in snippets:
                waiting.append(snippets[name])
    return frozenset(found)


@lru_cache(maxsize=256)
def _names(source: Source) -> frozenset[str]:
    if "snippet" not in source.text and "{{>" not in source.text and "{{#>" not in source.text:
        return frozenset()
    found = set()
    for node in walk(parse(source).template):
        match node:
            case Call(name=PathExpression(original="snippet"), params=(StringLiteral(value=name), *_)):
                found.add(name)
            case PartialCall(name=PathExpression(original=name) | StringLiteral(value=name)):
                found.add(name)
            case _:
                pass
    return frozenset(found)
