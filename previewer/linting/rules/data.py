"""HB1: references to the data."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Evidence, Fix, Severity
from previewer.iterable.layers import MERGE_TAGS
from previewer.linting.analysis import Analysis
from previewer.linting.references import Reference, Role
from previewer.linting.rule import Rule, finding, told_by_faults
from previewer.linting.scopes import find
from previewer.linting.views import Presence, kinds_in_words, with_article
from previewer.rendering.declaration import Form

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  # the letters of the catalogue


def _each_over_non_array(analysis: Analysis) -> Iterator[Diagnostic]:
    """`#each` over a text or a number loops over the methods of its Java class: 23 passes for a text.

    Bad: `{{#each order.total}}`. Loop over a list, or print the value.
    """
    for site in analysis.walked.calls:
        if site.helper.name != "each" or not site.params:
            continue
        kinds = site.params[0].kinds
        if kinds and not kinds & {"array", "object"}:
            span = site.call.params[0].span
            text = site.source.slice(span)
            yield finding(
                ("HB110", "each-over-non-array", E),
                site.source,
                span,
                f"`{text}` is a {kinds_in_words(kinds)}, expected a list: the engine loops over its Java methods",
            )


def _object_or_array_printed(analysis: Analysis) -> Iterator[Diagnostic]:
    """A list or an object prints as Java shows it, `[1, 2]` or `{a=1}`.

    Bad: `{{order.items}}`. Print one of its fields, or loop over it with `#each`.
    """
    for reference in analysis.references:
        if not reference.prints_structure or not reference.found.steps:
            continue
        if len(reference.stack) == 1 and reference.path.original in ("this", "."):
            continue  # HB211 tells it
        kinds = reference.found.view.kinds
        shown = "[…]" if kinds == {"array"} else "{a=1}"
        text = reference.source.slice(reference.path.span)
        yield finding(
            ("HB112", "object-or-array-printed", E),
            reference.source,
            reference.segments[-1].span,
            f"`{text}` is {with_article(kinds)}, and prints as Java shows it: `{shown}`",
        )


def _host_property(analysis: Analysis) -> Iterator[Diagnostic]:
    """A method of the JVM is read like a field: it works in this engine only, and a field of that name hides it.

    Bad: `{{name.trim}}`, `{{#if size}}` where the payload has no `size`. `size` and `length` of lists and texts are
    meant so and not reported.
    """
    for reference in analysis.references:
        for step in reference.found.steps:
            if step.presence is not Presence.HOST:
                continue
            name, holder = reference.name(step), reference.holder(step)
            if holder is not None and name in ("size", "length") and holder.kinds <= {"array", "string"}:
                continue
            yield finding(
                ("HB116", "host-property", W),
                reference.source,
                reference.span(step),
                f"`{name}` is no field of the payload: a Java method of that name answers",
            )


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
            yield finding(
                ("HB122", "shadowed-by-helper", E),
                site.source,
                span,
                f"`{name}` calls the helper of that name; the payload's field `{name}` is not read",
                help=f"write `this.{name}`",
                fix=Fix(f"write `this.{name}`", (Edit(span, f"this.{name}"),), safe=False),
            )


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
            yield finding(
                ("HB104", "null-or-empty-value", I),
                reference.source,
                reference.segments[-1].span,
                f"`{text}` is null or empty in {empty} of {node.present}",
                evidence=Evidence(text, node.present - empty, node.present),
            )


def _unchecked(analysis: Analysis) -> Iterator[Diagnostic]:
    """References below a list that was empty in every payload are not checked: nobody knows what its items have.

    Record a payload in which the list has items.
    """
    unchecked: dict[str, list[Reference]] = {}
    for reference in analysis.references:
        level = reference.level
        if level.loops and level.model.node is None and reference.found.steps:
            unchecked.setdefault(level.opener, []).append(reference)
    for opener, references in unchecked.items():
        first = references[0]
        yield finding(
            ("HB105", "unchecked-reference", I),
            first.source,
            first.path.span,
            f"the list of `{{{{{opener}}}}}` has no items in any payload: {len(references)} references are not checked",
        )


def _source_clash(analysis: Analysis) -> Iterator[Diagnostic]:
    """The event and the profile both have the field; the event's wins.

    Write `{{profile.email}}` where the profile's is meant.
    """
    if analysis.schema is None:
        return
    both = analysis.schema.event.properties.keys() & analysis.profile_names
    for reference in _printed(analysis):
        head = reference.segments[0].segment.name if reference.segments else ""
        if head in both and len(reference.stack) == 1 + reference.found.level and head not in MERGE_TAGS:
            yield finding(
                ("HB123", "source-clash", W),
                reference.source,
                reference.segments[0].span,
                f"event and profile both have `{head}`; the event's is printed",
                help=f"write `profile.{head}` for the profile's",
            )


def _printed(analysis: Analysis) -> Iterator[Reference]:
    return (ref for ref in analysis.references if ref.role is Role.OUTPUT and ref.found.never is None)


RULES = (
    Rule(
        "HB101",
        "missing-property",
        E,
        told_by_faults(
            "HB101",
            """No payload has the property: it prints nothing, for anybody.

Also inside of `#if`: a typo in a guard makes a dead branch. Bad: `{{order.totl}}`. Declare fields that are to come
with `declare` in the settings.""",
        ),
    ),
    Rule(
        "HB102",
        "maybe-missing-property",
        W,
        told_by_faults(
            "HB102",
            """Some payloads reach the line without the property, and nothing guards it: those customers see a gap.

Bad: `{{coupon.code}}` where 5 of 12 payloads have no coupon. Wrap it in `{{#if coupon.code}}`, or write
`{{defaultIfEmpty coupon.code "…"}}`.""",
        ),
    ),
    Rule(
        "HB103",
        "wrong-case",
        E,
        told_by_faults(
            "HB103",
            """The property exists in another case; Iterable's names are case-sensitive, and this prints nothing.

Bad: `{{order.Total}}`. Good: `{{order.total}}`.""",
        ),
    ),
    Rule("HB104", "null-or-empty-value", I, _null_or_empty, default=False),
    Rule("HB105", "unchecked-reference", I, _unchecked, default=False),
    Rule("HB110", "each-over-non-array", E, _each_over_non_array),
    Rule(
        "HB111",
        "scalar-as-object",
        E,
        told_by_faults(
            "HB111",
            """A property is taken from a text or a number, which has none.

Bad: `{{order.id.value}}` where `order.id` is a text.""",
        ),
    ),
    Rule("HB112", "object-or-array-printed", E, _object_or_array_printed),
    Rule(
        "HB113",
        "array-needs-index",
        E,
        told_by_faults(
            "HB113",
            """A property is taken from a list itself and not from one of its items.

Bad: `{{items.name}}`. Good: `{{items.[0].name}}`, or `{{#each items}}{{name}}{{/each}}`.""",
        ),
    ),
    Rule(
        "HB114",
        "index-out-of-range",
        W,
        told_by_faults(
            "HB114",
            """The index lies beyond the longest list that was recorded: it prints nothing.

Bad: `{{items.[3].name}}` where lists have two items at most.""",
        ),
    ),
    Rule(
        "HB115",
        "index-on-object",
        E,
        told_by_faults(
            "HB115",
            """An object has no items by number.

Bad: `{{order.[0]}}`. Name the field.""",
        ),
    ),
    Rule("HB116", "host-property", W, _host_property, default=False),
    Rule(
        "HB120",
        "envelope-prefix",
        E,
        told_by_faults(
            "HB120",
            """The names of the event's envelope are not in scope: its properties stand at the top level.

Bad: `{{properties.total}}`, `{{dataFields.total}}`. Good: `{{total}}`.""",
        ),
    ),
    Rule(
        "HB121",
        "implicit-parent-lookup",
        W,
        told_by_faults(
            "HB121",
            """Some items have the name and this one lacks it: the engine then prints the value of a level further out.

Bad: `{{#each items}}{{name}}{{/each}}` where one item has no name and the customer has. Write `{{./name}}` or
`{{this.name}}` for the item's own, `{{../name}}` for the outer one.""",
        ),
    ),
    Rule("HB122", "shadowed-by-helper", E, _shadowed_by_helper),
    Rule("HB123", "source-clash", W, _source_clash, default=False),
)
