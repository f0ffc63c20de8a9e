"""HB2: levels, loop variables, block params, assigned names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.references import Naming, Reference, Role
from previewer.linting.rule import rule
from previewer.linting.scopes import Level, LevelKind
from previewer.source import Span
from previewer.syntax.paths import SegmentKind

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  # the letters of the catalogue


@rule("HB205", "outer-index-in-inner-each", W, default=False)
def _outer_index(analysis: Analysis) -> Iterator[Diagnostic]:
    """Inside of block params, an inner `#each` without its own shows the outer loop's `@index`, `@first` and `@last`.

    Bad: `{{#each groups as |g|}}{{#each g.items}}{{@index}}`. Give the inner loop block params, too:
    `{{#each g.items as |item index|}}`.
    """
    for reference in analysis.references:
        head = reference.segments[0].segment if reference.segments else None
        if head is None or head.kind is not SegmentKind.DATA or reference.found.level == 0:
            continue
        loops = [level for level in reference.stack if level.loops]
        if loops and reference.level is not loops[-1] and loops[-1].kind is LevelKind.PARENT_FIRST:
            yield _outer_index.finding(
                reference.source,
                reference.path.span,
                f"`{head.name}` is that of `{{{{{reference.level.opener}}}}}`, not of the loop it stands in",
                help=f"name the item and its index: {{{{{loops[-1].opener} as |item index|}}}}",
            )


_CLOSING_BAR = re.compile(r"\s*\|")


@rule("HB206", "unused-block-param", W, default=False)
def _unused_block_param(analysis: Analysis) -> Iterator[Diagnostic]:
    """A block names something that its body never uses.

    Bad: `{{#each a as |x i|}}{{x}}{{/each}}`. Take the name out.
    """
    used = {(id(reference.level), reference.segments[0].segment.name) for reference in _read(analysis)}
    for naming in analysis.walked.namings:
        if not _CLOSING_BAR.match(naming.source.text, naming.names[-1].end):
            continue  # the names of another language's loop, or of a tag that cannot be read: told elsewhere
        unused = [name for name in naming.names if (id(naming.level), name.name) not in used]
        for param in unused:
            if param is not naming.names[-1] and naming.names[-1] not in unused:
                continue  # the item must be named for the index to have a name
            yield _unused_block_param.finding(
                naming.source,
                param.span,
                f"`{param.name}` is never used",
                fix=_without(analysis, naming, len(unused)),
            )


def _without(analysis: Analysis, naming: Naming, unused: int) -> Fix:
    first = naming.names[-unused]
    text = naming.source.text
    if unused == len(naming.names):
        start = text.rindex("as", 0, first.start)
        start = len(text[:start].rstrip())
        end = text.index("|", naming.names[-1].end) + 1
    else:
        start, end = naming.names[-unused - 1].end, naming.names[-1].end
    # Without any name the block puts its items on the stack, where paths in it find other things.
    inside = (other for other in analysis.references if naming.stack == other.stack[: len(naming.stack)])
    asked = any(other.source == naming.source and other.path.start > naming.names[-1].end for other in inside)
    safe = unused < len(naming.names) or not asked
    return Fix("take the name out" if unused == 1 else "take the names out", (Edit(Span(start, end), ""),), safe)


def _read(analysis: Analysis) -> Iterator[Reference]:
    return (reference for reference in analysis.references if reference.found.steps and reference.segments)


@rule("HB207", "shadowed-block-param", W, default=False)
def _shadowed_block_param(analysis: Analysis) -> Iterator[Diagnostic]:
    """An inner name hides an outer block param or a field of the payload.

    Bad: `as |item|` inside of `as |item|`.
    """
    for naming in analysis.walked.namings:
        for param in naming.names:
            hidden = next((level for level in reversed(naming.stack) if _has(level, param.name)), None)
            if hidden is not None:
                what = "an outer block param" if hidden.kind is LevelKind.NAMES else "a field of the payload"
                yield _shadowed_block_param.finding(
                    naming.source,
                    param.span,
                    f"`{param.name}` hides {what} of that name",
                )


def _has(level: Level, name: str) -> bool:
    if level.kind is LevelKind.NAMES:
        return name in level.variables
    return level.model.node is not None and name in level.model.node.properties


_TEXTS = {"@first": '"first"', "@last": '"last"', "@odd": '"odd"', "@even": '"even"'}


@rule("HB208", "boolean-var-printed", W, default=False)
def _boolean_printed(analysis: Analysis) -> Iterator[Diagnostic]:
    """`@first` and its like print a word here, and true or false in other engines; they are meant for `#if`.

    Bad: `{{@first}}`. Good: `{{#if @first}}…{{/if}}`.
    """
    for reference in analysis.references:
        text = reference.path.original
        if reference.role is Role.OUTPUT and reference.helper is None and text in _TEXTS:
            yield _boolean_printed.finding(
                reference.source,
                reference.path.span,
                f"`{text}` prints {_TEXTS[text]} or nothing",
                help="use it in {{#if}}",
            )


@rule("HB209", "assign-order", E, default=False)
def _assign_order(analysis: Analysis) -> Iterator[Diagnostic]:
    """`#assign` cannot change a field of the payload, and a name is blank before it is assigned.

    Bad: `{{v}}{{#assign "v"}}x{{/assign}}`, `{{#assign "total"}}…` where the payload has a total.
    """
    root = analysis.root.model.node
    for assignment in analysis.walked.assignments:
        if root is not None and assignment.name in root.properties:
            yield _assign_order.finding(
                assignment.source,
                assignment.span,
                f"the payload has a field `{assignment.name}`, which stays what it is",
                help="assign another name",
            )
    for reference in analysis.references:
        name = reference.segments[0].segment.name if reference.segments else ""
        never = reference.found.never
        loops = any(level.loops for level in reference.stack)
        if never is None or never.segment or loops:
            continue
        if reference.path.start < analysis.assigned_at.get((reference.source, name), 0):
            yield _assign_order.finding(
                reference.source,
                reference.path.span,
                f"`{name}` is assigned only further down",
            )


@rule("HB210", "unused-assign", W, default=False)
def _unused_assign(analysis: Analysis) -> Iterator[Diagnostic]:
    """A name is assigned and never read, neither here nor in a snippet that is rendered.

    Take the `#assign` out.
    """
    read = {reference.segments[0].segment.name.removeprefix("@") for reference in _read(analysis)}
    for assignment in analysis.walked.assignments:
        if assignment.name not in read:
            yield _unused_assign.finding(
                assignment.source,
                assignment.span,
                f"`{assignment.name}` is never read",
            )


@rule("HB211", "root-this", I, default=False)
def _root_this(analysis: Analysis) -> Iterator[Diagnostic]:
    """`{{this}}` at the top level prints the whole event.

    Print one of its fields.
    """
    for reference in analysis.references:
        printed = reference.role is Role.OUTPUT and reference.helper is None
        if printed and len(reference.stack) == 1 and reference.path.original in ("this", "."):
            yield _root_this.finding(
                reference.source,
                reference.path.span,
                f"`{reference.path.original}` is the whole payload here",
            )


RULES = (
    _outer_index,
    _unused_block_param,
    _shadowed_block_param,
    _boolean_printed,
    _assign_order,
    _unused_assign,
    _root_this,
)
