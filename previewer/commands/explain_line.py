"""`previewer explain FILE:LINE`: what each path of a line can mean, how often it is there, and what guards it."""

from __future__ import annotations

from collections.abc import Iterator

from previewer.checking.checker import Checker
from previewer.commands.exits import complaints
from previewer.iterable.layers import MERGE_TAGS, SYSTEM_FIELDS
from previewer.linting.analysis import Analysis
from previewer.linting.references import Reference
from previewer.linting.scopes import LevelKind
from previewer.linting.views import Presence
from previewer.project import find_template
from previewer.words import counted


def explain_line(name: str, number: int) -> list[str]:
    """What the paths of a line ask for, as lines of text; ends the command where the file cannot be read."""
    with complaints():
        file = find_template(name)
        analysis = Checker(file.project).analysis(file)
    source = analysis.source
    found = [
        reference
        for reference in analysis.references
        if reference.source == source and source.position(reference.path.start).line == number
    ]
    if not found:
        return [f"{name}:{number}: no path stands in this line"]
    lines = [f"{name}:{number}: {source.line(number).strip()}"]
    for reference in found:
        lines += _explained(reference, analysis)
    return lines


def _explained(reference: Reference, analysis: Analysis) -> Iterator[str]:
    place = reference.source.position(reference.path.start)
    yield ""
    yield f"  {reference.source.slice(reference.path.span)}  (column {place.column}, {reference.role.value})"
    if reference.found.too_deep is not None:
        yield "    goes out beyond the payload"
    elif reference.found.never is not None:
        yield f"    `{reference.name(reference.found.never)}` is in no payload"
    else:
        yield f"    {_where(reference, analysis)}"
    for step in reference.found.steps:
        if step.presence in (Presence.NEVER, Presence.UNKNOWN) and step.view.node is None:
            continue
        kinds = " or ".join(sorted(step.view.kinds)) or "unknown"
        share = f", in {step.present} of {step.of}" if step.of else ""
        guarded = ", guarded here" if step.view.key is not None and step.view.key in reference.facts else ""
        yield f"    {reference.name(step)}: {kinds}{share}{guarded}"
    seen = analysis.witness.at(reference.source, reference.path.span)
    if seen is not None:
        yield f"    reached by {counted(len(seen.reached), 'payload')}, missing in {len(seen.missing)}"


def _where(reference: Reference, analysis: Analysis) -> str:
    level, head = reference.level, reference.segments[0].segment.name if reference.segments else ""
    if level.kind is LevelKind.NAMES:
        return f"named by `as |{' '.join(level.variables)}|`"
    known = reference.found.steps[:1] and reference.found.steps[0].view.node is not None
    if not known and any(head.removeprefix("@") == each.name for each in analysis.walked.assignments):
        return f'given by {{{{#assign "{head}"}}}}'
    if level.opener:
        return f"found in {{{{{level.opener}}}}}"
    if not known and head in (*MERGE_TAGS, *SYSTEM_FIELDS):
        return "given by Iterable"
    return "found at the top level of the payload"
