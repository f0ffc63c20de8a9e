"""What is wrong with a reference to the data: each fault once, told by the first rule for it that is on."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Evidence, Severity
from previewer.linting.absences import answered_by_java, left_out, never_there, too_deep
from previewer.linting.analysis import Analysis
from previewer.linting.list_fields import misnamed_fields
from previewer.linting.references import Reference, Role, is_cut_off
from previewer.linting.rules.references import (
    IMPLICIT_PARENT_LOOKUP,
    LOOP_VARIABLE,
    MAYBE_EMPTY_URL,
    MAYBE_MISSING,
    NULL_CRASHES_SEND,
    PRINTS_ARGUMENT,
)
from previewer.linting.views import Presence, Step, with_article
from previewer.linting.witness import Sighting
from previewer.rendering.members import MAP_METHODS
from previewer.syntax.ast import SubExpression
from previewer.words import counted

PRINTS_ITS_ARGUMENT = frozenset(["substring", "replace", "abbreviate", "wordWrap", "numberFormat"])
"""Helpers that print their first parameter where the value is missing, empty, zero or false."""
_GUESSED_FAILURE = frozenset(
    ["ifGt", "ifGte", "ifLt", "ifLte", "ifModEq", "math", "dateMath", "minInList", "maxInList"]
)
"""Helpers of which nobody knows what they do with a missing value."""


def data_faults(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every fault of every reference, in the order of the template."""
    if analysis.schema is None:
        return
    for reference in analysis.references:
        if analysis.declared(reference) or is_cut_off(reference.source, reference.path):
            continue
        if analysis.needs_brackets(reference.source, reference.path.span):
            continue
        seen = analysis.witness.at(reference.source, reference.path.span)
        step = reference.found.never
        if reference.found.too_deep is not None:
            yield from _first_enabled(analysis, too_deep(analysis, reference))
        elif reference.reads_field_for_variable:
            yield from _first_enabled(analysis, _field_for_variable(reference))
        elif step is None and (masked := reference.masked) is not None:
            yield from _first_enabled(analysis, answered_by_java(analysis, reference, masked))
        elif step is None:
            if not analysis.misled(reference.source, reference.path.span):
                yield from _first_enabled(analysis, _maybe_missing(analysis, reference, seen))
        elif (seen is None or len(seen.missing) == len(seen.reached)) and not left_out(analysis, reference, step):
            # What a rendering found is there, whatever the schema says.
            yield from _first_enabled(analysis, never_there(analysis, reference, step))
    yield from misnamed_fields(analysis)
    if analysis.enabled(PRINTS_ARGUMENT.code):
        yield from _results_as_numbers(analysis)


def _field_for_variable(reference: Reference) -> Iterator[Diagnostic]:
    """`{{@last}}` where the item has a field `last`, which the engine takes first (measured)."""
    name = reference.segments[0].segment.name
    field = name.removeprefix("@")
    yield LOOP_VARIABLE.finding(
        reference.source,
        reference.segments[0].span,
        f"`{name}` reads the field `{field}` here, which hides what the loop calls so",
        help="give the field another name" + ("" if field == "index" else ", or decide by `@index`"),
    )


def _first_enabled(analysis: Analysis, candidates: Iterator[Diagnostic]) -> Iterator[Diagnostic]:
    for candidate in candidates:
        if analysis.enabled(candidate.code):
            yield candidate
            return


# There only sometimes


def _maybe_missing(analysis: Analysis, reference: Reference, seen: Sighting | None) -> Iterator[Diagnostic]:
    if reference.found.outer is not None:
        yield from _falls_outward(analysis, reference, seen)
    if reference.role in (Role.GUARD, Role.SUBJECT) and _tolerates(reference):
        return
    yield from _text_as_number(reference)
    step = reference.uncertain
    if step is None and reference.is_snippet_variable:
        return  # told at the call that hands it over
    if step is None and _is_unrecorded(analysis, reference):
        return
    missing = seen.missing if seen is not None and not _is_told_to_be_there(analysis, reference) else ()
    if not missing:
        yield from _empty_text(analysis, reference)
    if not missing and (step is None or _known_by_renderings(analysis, reference, step)):
        return
    if reference.prints_structure:
        return  # HB112 tells that it should not be printed at all
    step = step or next(
        (found for found in reversed(reference.found.steps) if found.presence is Presence.SOMETIMES), None
    )
    yield from _consequences(analysis, reference, step, seen)


def _empty_text(analysis: Analysis, reference: Reference) -> Iterator[Diagnostic]:
    """`substring` and its like print their next argument where the text is empty."""
    call, params = reference.call, reference.call.params
    if call.name.original not in PRINTS_ITS_ARGUMENT or len(params) < 2 or params[0] is not reference.path:
        return
    empty = analysis.witness.given_empty(reference.source, call.span)
    told = (
        f"in {counted(len(empty), 'payload')}, first in {empty[0]}" if empty else _recorded_empty(analysis, reference)
    )
    if not told:
        return
    text, printed = (reference.source.slice(param.span) for param in params[:2])
    yield PRINTS_ARGUMENT.finding(
        reference.source,
        reference.segments[-1].span,
        f"`{text}` is empty {told}; `{call.name.original}` then prints {printed}",
        help=f"guard it: {{{{#if {text}}}}}…{{{{/if}}}}",
        evidence=Evidence(text, 0, len(empty), empty),
    )


def _recorded_empty(analysis: Analysis, reference: Reference) -> str:
    """How often a schema says that a text is empty, where no rendering tells and no guard keeps it out."""
    view = reference.found.view
    empty = view.node.shapes.get("empty", 0) if view.node is not None else 0
    if not empty or view.key in reference.facts or _known_by_renderings(analysis, reference, reference.found.steps[-1]):
        return ""
    return f"in {empty} of {reference.found.steps[-1].of}"


def _is_told_to_be_there(analysis: Analysis, reference: Reference) -> bool:
    """Whether the settings say that it is there, or that it may be anything, whatever payloads show."""
    told = [step for step in reference.found.steps if step.told]
    return any(step.presence is Presence.UNKNOWN for step in told) or (
        bool(told)
        and not analysis.contract
        and told[-1] is reference.found.steps[-1]
        and told[-1].presence is Presence.ALWAYS
    )


def _is_unrecorded(analysis: Analysis, reference: Reference) -> bool:
    """Whether it asks for the profile, of which no payload has anything."""
    schema, names = analysis.schema, [part.segment.name for part in reference.segments]
    return schema is not None and not schema.profile.present and "profile" in names[:1]


def _text_as_number(reference: Reference) -> Iterator[Diagnostic]:
    """`numberFormat` of a text, even one of digits, prints its next argument."""
    call, kinds = reference.call, reference.found.view.kinds
    if call.name.original != "numberFormat" or "string" not in kinds or call.params[0] is not reference.path:
        return
    text = reference.source.slice(reference.path.span)
    printed = reference.source.slice(call.params[1].span) if len(call.params) > 1 else "nothing"
    yield PRINTS_ARGUMENT.finding(
        reference.source,
        reference.segments[-1].span,
        f"`{text}` is {with_article(kinds)}: `numberFormat` prints {printed} where it is a text",
        severity=Severity.ERROR if kinds == {"string"} else Severity.WARNING,
        help="print it as it is, or send a number",
    )


def _results_as_numbers(analysis: Analysis) -> Iterator[Diagnostic]:
    """`numberFormat` of what another helper gives as a text: `(defaultIfEmpty total 0)`."""
    for site in analysis.walked.calls:
        match site.helper.name, site.call.params:
            case "numberFormat", (SubExpression(call=inner) as param, *others) if site.params[0].kinds == {"string"}:
                printed = site.source.slice(others[0].span) if others else "nothing"
                yield PRINTS_ARGUMENT.finding(
                    site.source,
                    param.span,
                    f"`{inner.name.original}` gives a text: `numberFormat` prints {printed} instead of it",
                    severity=Severity.WARNING,
                    help="print it as it is, or send the number",
                )


def _known_by_renderings(analysis: Analysis, reference: Reference, step: Step) -> bool:
    """Whether what no rendering saw is none: a condition around it may say what the schema cannot."""
    complete = analysis.witness.complete and not analysis.contract and not step.told
    return complete or reference.depends_on_others(step)


def _tolerates(reference: Reference) -> bool:
    parameter = reference.parameter
    return parameter is None or parameter.may_be_missing


def _consequences(
    analysis: Analysis, reference: Reference, step: Step | None, seen: Sighting | None
) -> Iterator[Diagnostic]:
    span = reference.span(step) if step is not None else reference.segments[-1].span
    text = reference.source.slice(reference.path.span)
    told, evidence = _evidence(text, step, seen)
    helper = reference.helper
    if helper is not None and reference.parameter is not None and not reference.parameter.may_be_missing:
        first = bool(reference.call.params) and reference.call.params[0] is reference.path
        if helper.name in PRINTS_ITS_ARGUMENT and first:
            if len(reference.call.params) > 1:
                printed = reference.source.slice(reference.call.params[1].span)
                yield PRINTS_ARGUMENT.finding(
                    reference.source,
                    span,
                    f"`{text}` is {told}; `{helper.name}` then prints {printed}",
                    help=f"guard it: {{{{#if {text}}}}}…{{{{/if}}}}",
                    evidence=evidence,
                )
                return
        elif reference.parameter.name == "tz":
            yield MAYBE_MISSING.finding(
                reference.source,
                span,
                f"`{text}` is {told}; `{helper.name}` then takes UTC, and the time is another one",
                help=f'write tz=(defaultIfEmpty {text} "…")',
                evidence=evidence,
            )
            return
        else:
            yield NULL_CRASHES_SEND.finding(
                reference.source,
                span,
                f"`{text}` is {told}; `{helper.name}` then fails and the customer gets nothing",
                severity=Severity.WARNING if helper.name in _GUESSED_FAILURE else None,
                help=f"guard it: {{{{#if {text}}}}}…{{{{/if}}}}",
                evidence=evidence,
            )
            return
    message = f"`{text}` is {told}, and prints nothing there"
    help_text = f'guard it with {{{{#if {text}}}}}, or write {{{{defaultIfEmpty {text} "…"}}}}'
    if seen.masked if seen is not None else step is not None and reference.name(step) in MAP_METHODS:
        message = f"`{text}` is {told}, and a Java method of that name answers there"
        help_text = "no guard helps: give the field another name, or a value everywhere"
    if analysis.attribute(reference) in ("href", "src", "background", "action"):
        yield MAYBE_EMPTY_URL.finding(reference.source, span, message, help=help_text, evidence=evidence)
    yield MAYBE_MISSING.finding(reference.source, span, message, help=help_text, evidence=evidence)


def _evidence(text: str, step: Step | None, seen: Sighting | None) -> tuple[str, Evidence]:
    if seen is not None and seen.missing:
        reached, missing = len(seen.reached), len(seen.missing)
        word = "null" if seen.null else "missing"
        share = f"{missing} of the {reached} payloads that reach" if reached > 1 else "the one payload that reaches"
        told = f"{word} in {share} this line, first in {seen.missing[0]}"
        return told, Evidence(text, reached - missing, reached, seen.missing)
    if step is not None and step.present < step.of:
        return f"there in {step.present} of {step.of} only", Evidence(text, step.present, step.of)
    return "not always there", Evidence(text, 0, 0)


def _falls_outward(analysis: Analysis, reference: Reference, seen: Sighting | None) -> Iterator[Diagnostic]:
    step = reference.found.steps[0]
    if step.view.key is not None and step.view.key in reference.facts:
        return
    outward = seen.outward(reference.found.level) if seen is not None else ()
    if not outward and _known_by_renderings(analysis, reference, step):
        return
    name = reference.name(step)
    yield IMPLICIT_PARENT_LOOKUP.finding(
        reference.source,
        reference.span(step),
        f"only {step.present} of {step.of} have `{name}` here; for the others the engine prints the one further out",
        help=f"write `./{name}` for this one alone, `../{name}` for the one further out",
        evidence=Evidence(name, step.present, step.of, outward),
    )
