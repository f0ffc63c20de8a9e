"""Fields of a list's items that a helper is told by name: `{{#sortBy items field="price"}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix
from previewer.linting.analysis import Analysis
from previewer.linting.names import listed, nearest
from previewer.linting.references import CallSite
from previewer.linting.rules.references import MISSING_PROPERTY
from previewer.schemas.schema import Node
from previewer.source import Span
from previewer.syntax.ast import StringLiteral


def misnamed_fields(analysis: Analysis) -> Iterator[Diagnostic]:
    """The fields that no item of the list has."""
    for site in analysis.walked.calls:
        literal, items = _literal(site), _items(site)
        if literal is None or items is None or "\\" in literal.original:
            continue
        for path in re.finditer(r"[^,\s]+", literal.value):
            yield from _misnamed(site, items, path[0], literal.start + 1 + path.start())


def _literal(site: CallSite) -> StringLiteral | None:
    """The text that names fields."""
    expression = None
    if site.helper.name in ("sortBy", "groupBy"):
        expression = next((pair.value for pair in site.call.hash if pair.key == "field"), None)
    elif site.helper.name in ("minInList", "maxInList") and len(site.call.params) > 1:
        expression = site.call.params[1]
    return expression if isinstance(expression, StringLiteral) else None


def _items(site: CallSite) -> Node | None:
    """What the items of the list are, where they are objects."""
    node = site.params[0].node if site.params else None
    items = node.items if node is not None and node.only("array") else None
    return items if items is not None and items.only("object") else None


def _misnamed(site: CallSite, node: Node, path: str, start: int) -> Iterator[Diagnostic]:
    for name in path.split("."):
        span = Span(start, start + len(name))
        field = node.get(name)
        if field is None:
            near = nearest(name, node.properties, 1)
            yield MISSING_PROPERTY.finding(
                site.source,
                span,
                f"no item of the list of `{site.helper.name}` has `{name}`",
                help=f"did you mean `{near[0]}`?" if near else f"there is {listed(list(node.properties))}",
                fix=Fix(f"write `{near[0]}`", (Edit(span, near[0]),), safe=False) if near else None,
            )
            return
        if not field.only("object"):
            return
        node, start = field, span.end + 1
