"""Comparisons for other programs: JSON, JUnit's XML."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from previewer.snapshots.comparison import Comparison, Status, summary
from previewer.snapshots.files import ENDINGS
from previewer.snapshots.groups import group
from previewer.snapshots.hunks import difference

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_json(comparisons: Sequence[Comparison]) -> str:
    """The comparisons with their statuses, and the names that differ in the same way."""
    found = {
        "summary": summary(comparisons),
        "counts": {status.value: sum(one.status is status for one in comparisons) for status in Status},
        "alike": [[one.name for one in found.members] for found in group(comparisons)],
        "renderings": [_object(one) for one in comparisons],
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def to_junit(comparisons: Sequence[Comparison]) -> str:
    """One test case for each rendering, a failure where it is not as accepted."""
    failures = sum(one.status is not Status.SAME for one in comparisons)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites><testsuite name="snapshots" tests="{len(comparisons)}" failures="{failures}">',
        *map(_case, comparisons),
        "</testsuite></testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _object(one: Comparison) -> dict[str, object]:
    found: dict[str, object] = {"template": one.template, "case": one.case, "status": one.status.value}
    if one.status is Status.CHANGED:
        found["files"] = [ending[1:] for ending in ENDINGS if one.before.get(ending) != one.after.get(ending)]
    if one.broken:
        found["error"] = one.broken
    if one.renamed:
        found["renamed"] = one.renamed
    if one.leaks:
        found["leaks"] = [{"kind": leak.kind, "file": leak.ending[1:], "line": leak.line} for leak in one.leaks]
    return found


def _case(one: Comparison) -> str:
    head = f"<testcase classname={_quoted(one.template)} name={_quoted(one.case)}"
    if one.status is Status.SAME:
        return f"{head}/>"
    changed = "".join(f"{line.sign}{line.text}\n" for line in difference(one.before, one.after))
    told = one.broken or (changed if one.status is Status.CHANGED else "")
    return f'{head}><failure message="{one.status.value}">{escape(_xml(told))}</failure></testcase>'


def _quoted(text: str) -> str:
    return quoteattr(_xml(text))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
