"""What the page asks for, as JSON: the project, a rendering, a template's coverage."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from previewer.coverage.reads import reads
from previewer.diagnostics import Diagnostic
from previewer.iterable.email import Ending
from previewer.server.marks import with_marks
from previewer.server.payload_tree import payload_tree
from previewer.server.places import stretches
from previewer.server.preview import Preview, Problem, Shown
from previewer.server.replies import Json
from previewer.server.workspace import Workspace
from previewer.source import Source

GMAIL_LIMIT = 102 * 1024
"""Bytes of HTML beyond which Gmail clips a message."""

EXCERPT = 160
LEAD = 24
"""Characters of a line that are shown, and how many of them stand before the place that is meant."""


def project_answer(workspace: Workspace) -> Json:
    """Every template with its cases and what each came to."""
    return {
        "revision": workspace.revision,
        "name": workspace.project.root.resolve().name,
        "root": str(workspace.project.root),
        "templates": [_template(workspace, name, preview) for name, preview in workspace.previews()],
    }


def _template(workspace: Workspace, name: str, preview: Preview) -> Json:
    cases: list[Json] = []
    for case, path in preview.cases.items():
        known = workspace.summary(name, case)
        told: Json = {"name": case, "snapshot": workspace.accepted.status(preview.file, path)}
        if known is not None:
            summary, changed = known
            told |= {"ending": summary.ending, "reason": summary.reason, "size": summary.size, "changed": changed}
        cases.append(told)
    found = workspace.known_findings(preview)
    return {"name": name, "cases": cases, "findings": None if found is None else _counts(found)}


def _counts(findings: Sequence[Diagnostic]) -> Json:
    return dict(Counter(finding.severity.value for finding in findings))


def rendering_answer(shown: Shown | Problem, good: Shown | None) -> Json:
    """A rendering with all that the page tells about it; `good` is the last one that would have been sent."""
    if isinstance(shown, Problem):
        answer = _ending(Ending.BROKEN, "", shown.text, shown.diagnostics, ())
        return answer | _email(good, stale=True) | {"text": shown.payload}
    outcome = shown.outcome
    answer = _ending(outcome.ending, outcome.reason, "", outcome.errors, outcome.notes) | _payload(shown)
    if outcome.ending is Ending.SENT:
        return answer | _email(shown, stale=False)
    # What stands on the page is older than these sources: no line of them wrote it.
    sources = [shown.body, *(error.source for error in outcome.errors)]
    sources += [place.source for error in outcome.errors for place in error.related]
    return answer | _email(good, stale=True) | {"sources": _texts(dict.fromkeys(sources)), "stretches": []}


def _ending(
    ending: Ending, reason: str, problem: str, errors: Sequence[Diagnostic], notes: Sequence[Diagnostic]
) -> Json:
    return {
        "ending": ending,
        "reason": reason,
        "problem": problem,
        "errors": [diagnostic_answer(item) for item in errors],
        "notes": [diagnostic_answer(item) for item in notes],
    }


def _email(shown: Shown | None, *, stale: bool) -> Json:
    if shown is None:
        return {"stale": stale, "html": "", "frame": "", "headers": {}, "size": 0, "sources": [], "stretches": []}
    outcome, trace = shown.outcome, shown.outcome.trace
    places = [] if trace is None else stretches(outcome.html, trace, reads(trace, shown.payload.data))
    first = shown.body if trace is None else trace.place.source
    sources = list(dict.fromkeys([first, *(place.source for place in places)]))
    numbers = {id(source): number for number, source in enumerate(sources)}
    return {
        "stale": stale,
        "html": outcome.html,
        "frame": with_marks(outcome.html, [place.start for place in places]),
        "headers": outcome.headers,
        "size": len(outcome.html.encode("utf-8", "replace")),
        "limit": GMAIL_LIMIT,
        "sources": _texts(sources),
        "stretches": [[place.start, numbers[id(place.source)], place.line, place.path] for place in places],
    }


def _texts(sources: Iterable[Source]) -> list[Json]:
    return [{"name": source.name, "text": source.written} for source in sources]


def _payload(shown: Shown) -> Json:
    payload, traces = shown.payload, shown.outcome.traces
    found = [read for trace in traces for read in reads(trace, payload.data)]
    layers: Json = {"event": payload.event, "profile": payload.profile, "dataFeed": payload.feed or {}}
    layers |= {"campaign": payload.campaign} if payload.campaign else {}
    layers |= payload.tables | ({"now": payload.now} if payload.now is not None else {})
    told: Json = {"shape": payload.shape, "layers": json.dumps(layers, indent=2, ensure_ascii=False)}
    return {"text": payload.source.text, "payload": told | payload_tree(payload.data, found)}


def findings_answer(findings: Sequence[Diagnostic]) -> Json:
    """The linter's findings; a fix is named by its place in the list."""
    return {"findings": [diagnostic_answer(item) for item in findings]}


def diagnostic_answer(item: Diagnostic) -> Json:
    """A diagnostic with its excerpt: the line, and where in it the wrong text stands (in code points from 0)."""
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity,
        "message": item.message,
        "help": item.help or "",
        "fix": item.fix.description if item.fix is not None else "",
        **_excerpt(item.source, item.span.start, item.span.end),
        "related": [
            {"message": place.message, **_excerpt(place.source, place.span.start, place.span.end)}
            for place in item.related
        ],
    }


def _excerpt(source: Source, start: int, end: int) -> Json:
    at = source.position(min(start, len(source.text)))
    text = source.line(at.line)
    indent = len(text) - len(text.lstrip())
    first = max(min(indent, at.column - 1), at.column - 1 - LEAD)
    return {
        "source": source.name,
        "line": at.line,
        "column": at.column,
        "excerpt": text[first : first + EXCERPT],
        "from": at.column - 1 - first,
        "to": min(at.column - 1 - first + max(1, end - start), EXCERPT),
    }
