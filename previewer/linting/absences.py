"""What is wrong with a reference that no payload has anything for: one fault, and what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Evidence, Fix
from previewer.iterable.layers import MERGE_TAGS
from previewer.linting.analysis import Analysis
from previewer.linting.names import abbreviated, listed, nearest, same_but_case, slip
from previewer.linting.references import Reference, Role
from previewer.linting.rules.references import (
    ARRAY_NEEDS_INDEX,
    ENVELOPE_PREFIX,
    INDEX_ON_OBJECT,
    INDEX_OUT_OF_RANGE,
    LOOP_VARIABLE,
    MISSING_PROPERTY,
    PARENT_STEP_WASTED,
    PARENT_TOO_DEEP,
    SCALAR_AS_OBJECT,
    SYSTEM_TAG_TYPO,
    UNKNOWN_AT_VARIABLE,
    WRONG_CASE,
)
from previewer.linting.scopes import Level, LevelKind, find
from previewer.linting.views import Step, View, with_article
from previewer.schemas.schema import Node
from previewer.source import Span
from previewer.syntax.paths import SegmentKind
from previewer.words import counted

_ENVELOPE = ("properties", "dataFields", "event", "traits")
_DATA_NAMES = ("@index", "@key", "@first", "@last", "@odd", "@even", "@index_1", "@root")


def left_out(analysis: Analysis, reference: Reference, step: Step) -> bool:
    """Whether a snippet asks for a variable that other calls hand over: it tests it, and it is nobody's misspelling."""
    name = reference.name(step)
    if step.segment or (reference.source, name) not in analysis.tested_by_snippets:
        return False
    names = {name for level in reference.stack for name in (*_fields(level.model), *level.variables)}
    return slip(name, names) is None


def never_there(analysis: Analysis, reference: Reference, step: Step) -> Iterator[Diagnostic]:
    """What is wrong with a reference that finds nothing at a step, the most telling rule first."""
    name, span = reference.name(step), reference.span(step)
    holder = reference.holder(step)
    if holder is None:
        yield from _unknown_head(analysis, reference, step, name, span)
        return
    innermost = reference.stack[-1]
    if innermost.kind is LevelKind.NAMES and step.segment == 1 and reference.segments[0].segment.name == "this":
        yield _among_names(reference, innermost, span)
        return
    kinds = holder.kinds
    index = reference.segments[step.segment].segment.kind is SegmentKind.INDEX
    before = _text_before(reference, step)
    if kinds == {"array"} and index and holder.node is not None and holder.node.lengths is not None:
        longest = holder.node.lengths[1]
        guard = reference.role is Role.GUARD
        if _asks_for_more(analysis, reference, step, longest) if guard else analysis.misled(reference.source, span):
            return
        told = f"`{before}` has at most {counted(longest, 'item')}" if longest else f"`{before}` is always empty"
        yield INDEX_OUT_OF_RANGE.finding(reference.source, span, f"{told}, and the first is [0]")
    elif kinds == {"array"}:
        fields = _fields(View(holder.node.items if holder.node is not None else None))
        known = f", for instance `{before}.[0].{name}`, or loop with #each" if name in fields else ""
        told = f"`{before}` is a list: take an item of it first{known}"
        help_text, fix = _method(reference, name, span, ("size", "length"))
        if known:
            fix = Fix("take the first item", reference.edits(Span(span.start, span.start), "[0]."), safe=False)
        yield ARRAY_NEEDS_INDEX.finding(reference.source, span, told, help=help_text, fix=fix)
    elif kinds and not kinds & {"object", "array"}:
        told = f"`{before}` is {with_article(kinds)} and has no `{name}`"
        help_text, fix = _method(reference, name, span, ("length",) if kinds == {"string"} else ())
        yield SCALAR_AS_OBJECT.finding(reference.source, span, told, help=help_text, fix=fix)
    elif index and "array" not in kinds:
        yield INDEX_ON_OBJECT.finding(reference.source, span, f"`{before}` is an object and has no item {name}")
    else:
        yield from _misnamed(analysis, reference, step, name, _fields(holder), f"`{before}` has no `{name}`", holder)


def answered_by_java(analysis: Analysis, reference: Reference, step: Step) -> Iterator[Diagnostic]:
    """What is wrong with a name that an object lacks, and that a method of its Java class answers to: `size`."""
    name, holder = reference.name(step), reference.holder(step)
    told = (
        f"`{_text_before(reference, step)}` has no `{name}`" if holder is not None else f"no payload has `{name}` here"
    )
    holder = holder or reference.level.model
    told += ": a Java method of that name answers"
    yield from _misnamed(analysis, reference, step, name, _fields(holder), told, holder)


def too_deep(analysis: Analysis, reference: Reference) -> Iterator[Diagnostic]:
    """What is wrong with a `../` that goes out beyond the payload, the most telling rule first."""
    at = reference.found.too_deep
    assert at is not None
    span = reference.segments[at].span
    span = Span(span.start, span.start + 2)
    steps = sum(segment.kind is SegmentKind.PARENT for segment in reference.path.path[: at + 1])
    rest = reference.path.path[at + 1 :]
    levels = len(reference.stack) - 1
    for fewer in range(1, steps + 1):
        if find(reference.path.path[fewer:], reference.stack, {}).too_deep is None:
            break
    kept = reference.source.slice(Span(reference.segments[fewer].start, reference.path.end)) if rest else ""
    if kept and reference.plain_blocks:
        yield PARENT_STEP_WASTED.finding(
            reference.source,
            span,
            f"`../` goes out beyond the payload: `{reference.plain_blocks[-1].written}` opens no level of its own",
            help=f"write `{kept}`",
            fix=Fix("take out the step too many", reference.edits(reference.path.span, kept), False),
        )
    fix = Fix("take out the step too many", reference.edits(reference.path.span, kept), safe=False) if kept else None
    told = (
        f"there {'is' if levels == 1 else 'are'} {counted(levels, 'level')} around this place"
        if levels
        else ("this place is in the payload itself")
    )
    yield PARENT_TOO_DEEP.finding(
        reference.source,
        span,
        f"`../` goes out beyond the payload: {told}",
        help=f"write `{kept}`" if kept else None,
        fix=fix,
    )


def _unknown_head(analysis: Analysis, reference: Reference, step: Step, name: str, span: Span) -> Iterator[Diagnostic]:
    if analysis.below_unread(reference.source, span.start):
        return
    if name.startswith("@"):
        yield _unknown_variable(reference, span, name)
        return
    if reference.local:
        yield _named_again(reference, span, name)
        return
    if reference.path.start < analysis.assigned_at.get((reference.source, name), 0):
        if not analysis.enabled("HB209"):
            yield MISSING_PROPERTY.finding(reference.source, span, f"`{name}` is assigned only further down")
        return
    tag = None
    if analysis.enabled("HB702"):
        tag = same_but_case(name, MERGE_TAGS) or next(iter(nearest(name, MERGE_TAGS, 1)), None)
    segments = reference.segments
    at = step.segment
    root_fields = _fields(analysis.root.model)
    if tag is not None and not same_but_case(name, root_fields):
        yield SYSTEM_TAG_TYPO.finding(
            reference.source,
            span,
            f"Iterable has no merge tag `{name}`",
            help=f"did you mean `{tag}`?",
            fix=_rename(reference, span, tag, safe=same_but_case(name, MERGE_TAGS) is not None),
        )
    if name in _ENVELOPE and len(segments) > at + 1 and segments[at + 1].segment.name in root_fields:
        after = segments[at + 1]
        yield ENVELOPE_PREFIX.finding(
            reference.source,
            span,
            f"`{name}` is the envelope of the event: its fields are at the top level",
            help=f"write `{reference.source.slice(Span(after.start, reference.path.end))}`",
            fix=Fix(f"remove `{name}.`", reference.edits(Span(span.start, after.start), "")),
        )
    steps = sum(segment.kind is SegmentKind.PARENT for segment in reference.path.path[:at])
    outside = len(reference.stack) - steps
    for fewer, level in enumerate(reversed(reference.stack[outside:])):
        if name in (*_fields(level.model), *level.variables):
            yield _gone_past(reference, level, span, "../" * fewer)
            return
    around = reference.stack[:outside]
    names = {field: None for level in reversed(around) for field in _fields(level.model)}
    names |= {each: None for level in around[1:] for each in level.variables}
    names |= dict.fromkeys(assignment.name for assignment in analysis.walked.assignments)
    if tag := slip(name, around[0].variables):
        names[tag] = None  # one of Iterable's own names, which only a typo leads to
    candidates = [found for found in names if not found.startswith("@")]
    level = reference.stack[outside - 1]
    told = f"no payload has `{name}`"
    if level.kind is LevelKind.SNIPPET:
        told = f"neither the call of {level.opener} nor a level around it has `{name}`"
    elif level.opener:
        told = f"neither the item of `{{{{{level.opener}}}}}` nor a level around it has `{name}`"
    yield from _misnamed(analysis, reference, step, name, candidates, told, level.model)


def _unknown_variable(reference: Reference, span: Span, name: str) -> Diagnostic:
    """`{{@idx}}`, or `{{@index}}` outside of loops."""
    if name in _DATA_NAMES:
        help_text = "loops give it: {{#each items}}…{{/each}}"
        return LOOP_VARIABLE.finding(reference.source, span, f"`{name}` stands outside of every loop", help=help_text)
    near = nearest(name, _DATA_NAMES, 1) or abbreviated(name, _DATA_NAMES)
    return UNKNOWN_AT_VARIABLE.finding(
        reference.source,
        span,
        f"the engine has no `{name}`",
        help=f"did you mean `{near[0]}`?" if near else f"it has {', '.join(_DATA_NAMES)}",
        fix=_rename(reference, span, near[0], safe=False) if near else None,
    )


def _among_names(reference: Reference, names: Level, span: Span) -> Diagnostic:
    """`{{this.name}}` straight inside of `{{#each items as |item|}}`."""
    name, rest = reference.source.slice(span), reference.source.slice(Span(span.start, reference.path.end))
    named = next(iter(names.variables), "")
    return MISSING_PROPERTY.finding(
        reference.source,
        span,
        f"straight inside of a block with block params `this.` finds their names alone, and no `{name}`",
        help=f"write `{named}.{rest}`",
        fix=Fix(f"write `{named}.{rest}`", reference.edits(reference.path.span, f"{named}.{rest}"), False),
    )


def _gone_past(reference: Reference, level: Level, span: Span, steps: str) -> Diagnostic:
    """`{{../name}}` where the item itself has the name, and nothing further out."""
    kept = steps + reference.source.slice(Span(span.start, reference.path.end))
    where = f"`{{{{{level.opener}}}}}`" if level.opener else "block params"
    return MISSING_PROPERTY.finding(
        reference.source,
        span,
        f"no level further out has `{reference.source.slice(span)}`: `../` leaves {where}, which has it",
        help=f"write `{kept}`",
        fix=Fix("take out the step too many", reference.edits(reference.path.span, kept), False),
    )


def _named_again(reference: Reference, span: Span, name: str) -> Diagnostic:
    """`{{order.id}}` straight inside of `{{#with order}}`."""
    opener = reference.stack[-1].opener
    rest = reference.path.original.removeprefix(opener.removeprefix("#with ")).removeprefix(".") or "this"
    return MISSING_PROPERTY.finding(
        reference.source,
        span,
        f"straight inside of `{{{{{opener}}}}}` the engine looks for `{name}` in its value alone, and it has none",
        help=f"write `{rest}`",
        fix=Fix(f"write `{rest}`", reference.edits(reference.path.span, rest), safe=False),
    )


def _misnamed(
    analysis: Analysis,
    reference: Reference,
    step: Step,
    name: str,
    candidates: list[str],
    message: str,
    holder: View,
) -> Iterator[Diagnostic]:
    span = reference.span(step)
    path = reference.source.slice(reference.path.span)
    evidence = Evidence(path, 0, analysis.schema.payloads if analysis.schema is not None else 0)
    twin = same_but_case(name, candidates)
    if twin is not None:
        yield WRONG_CASE.finding(
            reference.source,
            span,
            f"{message}; names are case-sensitive",
            help=f"did you mean `{twin}`?{_how_often(holder, twin)}",
            fix=_rename(reference, span, twin, safe=True),
            evidence=evidence,
        )
    help_text, fix = None, None
    if elsewhere := next(_elsewhere(reference, step, name), None):
        help_text = f"`{elsewhere}` has that name"
    elif near := nearest(name, candidates) or abbreviated(name, candidates)[:1]:
        near = tuple(sorted(near, key=lambda found: found not in _fields(holder)))  # those at hand first
        help_text = f"did you mean {_either(near)}?{_how_often(holder, near[0])}"
        fix = _rename(reference, span, near[0], safe=False)
    elif _given_by_position_alone(reference.stack[-1]):
        file = f"{reference.source.name.removesuffix('.html')}.json"
        help_text = f'what a call gives by position has names where {file} lists them: `{{"variables": ["{name}"]}}`'
    elif reference.path is reference.call.name and (helper := nearest(name, analysis.helpers, 1)):
        help_text = f"did you mean the helper `{helper[0]}`?"
        fix = _rename(reference, span, helper[0], safe=False)
    elif candidates:
        help_text = f"there is {listed(candidates)}"
    yield MISSING_PROPERTY.finding(reference.source, span, message, help=help_text, fix=fix, evidence=evidence)


def _given_by_position_alone(level: Level) -> bool:
    """Whether it is a snippet's whose call names no value, nor does the snippet."""
    names = level.variables
    return (
        level.kind is LevelKind.SNIPPET and bool(names) and all(f"arg{index}" in names for index in range(len(names)))
    )


# Words


def _asks_for_more(analysis: Analysis, reference: Reference, step: Step, longest: int) -> bool:
    """Whether a guard asks if there is one item more, or an item that the template then uses: a question, no slip."""
    place = reference.segments[step.segment]
    before = _text_before(reference, step)
    return place.segment.index == longest or (before, place.segment.index) in analysis.items_used


def _text_before(reference: Reference, step: Step) -> str:
    """The path up to a step, as written."""
    segments = reference.segments
    end = segments[step.segment - 1].end if step.segment else reference.path.start
    return reference.source.slice(Span(reference.path.start, end))


def _method(reference: Reference, name: str, span: Span, methods: tuple[str, ...]) -> tuple[str | None, Fix | None]:
    """What was meant where `size` or `length` is misspelt, and its fix."""
    near = nearest(name, methods, 1)
    return (f"did you mean `{near[0]}`?", _rename(reference, span, near[0], safe=False)) if near else (None, None)


def _rename(reference: Reference, span: Span, name: str, *, safe: bool) -> Fix:
    written = name if name.replace("_", "a").removeprefix("@").isalnum() and not name[0].isdigit() else f"[{name}]"
    return Fix(f"write `{written}`", reference.edits(span, written), safe)


def _fields(view: View) -> list[str]:
    return list(view.node.properties) if view.node is not None else []


def _how_often(holder: View, name: str) -> str:
    child = holder.node.properties.get(name) if holder.node is not None else None
    return f" (present in {child.present} of {child.of})" if child is not None and child.of else ""


def _paths_to(node: Node | None, name: str, path: str = "", depth: int = 0) -> list[str]:
    """Paths of the data that end in a name, nearest to the root first."""
    if node is None or depth > 6:
        return []
    found = [f"{path}{name}"] if depth and name in node.properties else []
    for key, inner in node.properties.items():
        found += _paths_to(inner, name, f"{path}{key}.", depth + 1)
    if node.items is not None:
        found += _paths_to(node.items, name, f"{path}[0].", depth + 1)
    return sorted(found, key=lambda text: (text.count("."), text))


def _elsewhere(reference: Reference, step: Step, name: str) -> Iterator[str]:
    """Where else the data have a name, as a path to write in the place of the reference's, the nearest first."""
    holder = reference.holder(step)
    if holder is not None:
        yield from (f"{_text_before(reference, step)}.{path}" for path in _paths_to(holder.node, name))
    for level in reversed(reference.stack):
        yield from _paths_to(level.model.node, name)


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(f"`{name}`" for name in names)
