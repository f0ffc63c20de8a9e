"""HB1: references to the data."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Evidence, Fix, Severity
from previewer.iterable.layers import MERGE_TAGS
from previewer.linting.analysis import Analysis
from previewer.linting.references import Reference, Role
from previewer.linting.rule import rule
from previewer.linting.scopes import LevelKind, find
from previewer.linting.views import Presence, kinds_in_words, with_article
from previewer.rendering.declaration import Form
from previewer.syntax.ast import MustacheStatement

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  # the letters of the catalogue


@rule("HB110", "each-over-non-array", E)
def _each_over_non_array(analysis: Analysis) -> Iterator[Diagnostic]:
    """`#each` over a text or a number loops over the methods of its Java class: 23 passes for a text.

    Bad: `{{#each order.total}}`. Loop over a list, or print the value.
    """
    for site in analysis.scalar_loops:
        span = site.call.params[0].span
        kinds = kinds_in_words(site.params[0].kinds)
        yield _each_over_non_array.finding(
            site.source,
            span,
            f"`{site.source.slice(span)}` is a {kinds}, expected a list: the engine loops over its Java methods",
        )


@rule("HB112", "object-or-array-printed", E)
def _object_or_array_printed(analysis: Analysis) -> Iterator[Diagnostic]:
    """A list or an object prints as Java shows it, `[1, 2]` or `{a=1}`.

    Bad: `{{order.items}}`, `{{upper order}}`. Print one of its fields, or loop over it with `#each`.
    """
    for reference in analysis.references:
        if not (reference.prints_structure or _text_of_structure(reference)) or not reference.found.steps:
            continue
        if len(reference.stack) == 1 and reference.path.original in ("this", "."):
            continue  # HB211 tells it
        kinds = reference.found.view.kinds
        shown = "[…]" if kinds == {"array"} else "{a=1}"
        text = reference.source.slice(reference.path.span)
        yield _object_or_array_printed.finding(
            reference.source,
            reference.segments[-1].span,
            f"`{text}` is {with_article(kinds)}, and prints as Java shows it: `{shown}`",
        )


def _text_of_structure(reference: Reference) -> bool:
    """Whether a helper makes a text of a list or an object: `{{upper order}}`, `{{defaultIfEmpty order "none"}}`."""
    kinds, helper, parameter = reference.found.view.kinds, reference.helper, reference.parameter
    if helper is None or parameter is None or not kinds or not kinds <= {"object", "array"}:
        return False
    printed = isinstance(reference.statement, MustacheStatement) and reference.statement.call is reference.call
    return parameter.types == ("text",) or (printed and helper.name == "defaultIfEmpty")


@rule("HB116", "host-property", W, default=False)
def _host_property(analysis: Analysis) -> Iterator[Diagnostic]:
    """A method of the JVM is read like a field: it works in this engine only, and a field of that name hides it.

    Bad: `{{name.trim}}`, `{{#if size}}` where the payload has no `size`. `size` and `length` of lists and texts are
    meant so and not reported.
    """
    for reference in analysis.references:
        for step in reference.found.steps:
            if step.presence is not Presence.HOST or (step is reference.masked and analysis.enabled("HB101")):
                continue
            name, holder = reference.name(step), reference.holder(step)
            if holder is not None and name in ("size", "length") and holder.kinds <= {"array", "string"}:
                continue
            yield _host_property.finding(
                reference.source,
                reference.span(step),
                f"`{name}` is no field of the payload: a Java method of that name answers",
            )


@rule("HB122", "shadowed-by-helper", E)
def _shadowed_by_helper(analysis: Analysis) -> Iterator[Diagnostic]:
    """A field with the name of a helper is never read: the helper is called instead.

    Bad: `{{now}}` where the payload has a field `now`. Write `{{this.now}}`.
    """
    for site in analysis.walked.calls:
        if site.form is not Form.INLINE or site.call.params or site.call.hash:
            continue
        found = find(site.call.name.path, site.stack, {})
        if found.steps and found.never is None and found.steps[0].presence in (Presence.ALWAYS, Presence.SOMETIMES):
            name = site.helper.name
            span = site.call.name.span
            yield _shadowed_by_helper.finding(
                site.source,
                span,
                f"`{name}` calls the helper of that name; the payload's field `{name}` is not read",
                help=f"write `this.{name}`",
                fix=Fix(f"write `this.{name}`", (Edit(span, f"this.{name}"),), safe=False),
            )


@rule("HB104", "null-or-empty-value", I, default=False)
def _null_or_empty(analysis: Analysis) -> Iterator[Diagnostic]:
    """A value that was null or empty in some payloads is printed bare, and leaves a gap there.

    Bad: `Hi {{first_name}},` where first_name was `""`. Guard it, or use `defaultIfEmpty`.
    """
    for reference in _printed(analysis):
        node = reference.found.view.node
        if node is None or not node.present or (reference.found.view.key or ()) in reference.facts:
            continue
        empty = node.nulls + node.shapes.get("empty", 0)
        if empty:
            text = reference.source.slice(reference.path.span)
            yield _null_or_empty.finding(
                reference.source,
                reference.segments[-1].span,
                f"`{text}` is null or empty in {empty} of {node.present}",
                evidence=Evidence(text, node.present - empty, node.present),
            )


@rule("HB105", "unchecked-reference", I, default=False)
def _unchecked(analysis: Analysis) -> Iterator[Diagnostic]:
    """References below a list that was empty in every payload are not checked: nobody knows what its items have.

    Record a payload in which the list has items.
    """
    calls = (site for site in analysis.walked.calls if site.helper.name == "each" and site.params)
    empty = {f"#{site.source.slice(site.call.span)}" for site in calls if site.params[0].kinds == {"array"}}
    unchecked: dict[str, list[Reference]] = {}
    for reference in analysis.references:
        level = reference.level
        if level.kind is LevelKind.NAMES and reference.stack.index(level):
            level = reference.stack[reference.stack.index(level) - 1]  # the item that it names
        if level.loops and level.opener in empty and level.model.node is None and reference.found.steps:
            unchecked.setdefault(level.opener, []).append(reference)
    for opener, references in unchecked.items():
        first = references[0]
        yield _unchecked.finding(
            first.source,
            first.path.span,
            f"the list of `{{{{{opener}}}}}` has no items in any payload: what is asked of them is not checked",
        )


@rule("HB123", "source-clash", W, default=False)
def _source_clash(analysis: Analysis) -> Iterator[Diagnostic]:
    """The event and the profile both have the field; the event's wins.

    Write `{{profile.email}}` where the profile's is meant.
    """
    if analysis.schema is None:
        return
    both = analysis.schema.event.properties.keys() & analysis.profile_names
    for reference in analysis.references:
        if reference.role not in (Role.OUTPUT, Role.ARGUMENT):
            continue
        head = reference.segments[0].segment.name if reference.segments else ""
        if head in both and len(reference.stack) == 1 + reference.found.level and head not in MERGE_TAGS:
            yield _source_clash.finding(
                reference.source,
                reference.segments[0].span,
                f"event and profile both have `{head}`; the event's is printed",
                help=f"write `profile.{head}` for the profile's",
            )


def _printed(analysis: Analysis) -> Iterator[Reference]:
    return (ref for ref in analysis.references if ref.role is Role.OUTPUT and ref.found.never is None)


RULES = (
    _null_or_empty,
    _unchecked,
    _each_over_non_array,
    _object_or_array_printed,
    _host_property,
    _shadowed_by_helper,
    _source_clash,
)
