"""A place in a template to what its reader wants to know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.linting.references import Reference, Role
from previewer.linting.registry import rule_named
from previewer.linting.scopes import Level, LevelKind
from previewer.linting.views import Presence, Step
from previewer.lsp.evidence import step_text
from previewer.lsp.reading import Reading
from previewer.pages import helper_page, rule_page
from previewer.records import Record
from previewer.source import Span
from previewer.syntax.ast import CommentStatement

_CODE = re.compile(r"\bHB\d{3}\b|\b[a-z]+(?:-[a-z]+)+\b")


class Hover(Record):
    """What is told of a stretch of text, as Markdown."""

    span: Span
    text: str


def hover(reading: Reading, offset: int) -> Hover | None:
    """What is known of the path, the helper or the rule at an offset."""
    site = reading.call_at(offset)
    if site is not None:
        return Hover(site.call.name.span, _page(helper_page(site.helper)))
    reference = reading.reference_at(offset)
    if reference is not None:
        return Hover(reference.path.span, "\n".join(_path(reading, reference, offset)))
    return _rule(reading, offset)


def _path(reading: Reading, reference: Reference, offset: int) -> Iterator[str]:
    yield f"`{reading.source.slice(reference.path.span)}`"
    if reference.found.too_deep is not None:
        yield "\n`../` goes out beyond the payload."
        return
    steps = [each for each in reference.found.steps if reference.span(each).start <= offset] or reference.found.steps
    for step in steps[-1:]:
        yield f"\n`{reference.name(step)}`: {_found(reference, step)}"
    if reference.found.never is None:
        yield f"\n{_where(reference.level)}"
    guards = [each for each in reference.found.steps if each.view.key is not None and each.view.key in reference.facts]
    if guards:
        yield f"\nguarded here: `{'`, `'.join(reference.name(each) for each in guards)}` is there and not empty"
    if reference.role in (Role.OUTPUT, Role.ARGUMENT) and reference.uncertain is not None:
        yield f"\nnot guarded: `{reference.name(reference.uncertain)}` can be missing here"


def _where(level: Level) -> str:
    if level.kind is LevelKind.NAMES:
        return f"named by `as |{' '.join(level.variables)}|`"
    return f"read in `{{{{{level.opener}}}}}`" if level.opener else "read at the top level of the payload"


def _found(reference: Reference, step: Step) -> str:
    match step.presence:
        case Presence.NEVER:
            return "in no payload"
        case Presence.HOST:
            return "a method of the JVM, not a field"
        case _:
            return step_text(step)


def _rule(reading: Reading, offset: int) -> Hover | None:
    for node in reading.nodes:
        if isinstance(node, CommentStatement) and node.start <= offset < node.end and "previewer-ignore" in node.value:
            for word in _CODE.finditer(reading.source.text, node.start, node.end):
                rule = rule_named(word[0])
                if rule is not None and word.start() <= offset <= word.end():
                    return Hover(Span(*word.span()), _page(rule_page(rule)))
    return None


def _page(lines: list[str]) -> str:
    return "\n".join(["```text", *lines, "```"])
