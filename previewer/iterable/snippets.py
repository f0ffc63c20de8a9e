"""The snippets that an email names, in its own text and in the snippets it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from previewer.source import Source
from previewer.syntax.ast import Call, PartialCall, PathExpression, StringLiteral, Template, walk
from previewer.syntax.parser import parse


def named_snippets(sources: Iterable[Source], snippets: Mapping[str, Source]) -> frozenset[str]:
    """The names given as `{{snippet "name"}}` or `{{> name}}`, directly and by other snippets, missing ones too.

    A name that is put together while rendering is not seen.
    """
    found: set[str] = set()
    for source in sources:
        if _may_name(source):
            template = parse(source).template
            found |= _names(template)
            for snippet in snippets_of(template, snippets).values():
                found |= _names(snippet)
    return frozenset(found)


def snippets_of(template: Template, snippets: Mapping[str, Source]) -> dict[str, Template]:
    """The snippets that a template names, directly and by other snippets, by their names."""
    found: dict[str, Template] = {}
    waiting = [template]
    while waiting:
        current = waiting.pop()
        if not _may_name(current.source):
            continue
        for name in sorted(_names(current) - found.keys()):
            if name in snippets:
                found[name] = parse(snippets[name]).template
                waiting.append(found[name])
    return found


def _may_name(source: Source) -> bool:
    return "snippet" in source.text or "{{>" in source.text or "{{#>" in source.text


def _names(template: Template) -> set[str]:
    found = set()
    for node in walk(template):
        match node:
            case Call(name=PathExpression(original="snippet"), params=(StringLiteral(value=name), *_)):
                found.add(name)
            case PartialCall(name=PathExpression(original=name) | StringLiteral(value=name)):
                found.add(name)
            case _:
                pass
    return found
