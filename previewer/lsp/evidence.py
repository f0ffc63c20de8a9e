"""What payloads hold at a place, in the words of a line."""

from __future__ import annotations

from previewer.linting.views import Step, View, with_article
from previewer.schemas.schema import Node

_MAX_EXAMPLE = 40


def type_text(view: View) -> str:
    """Of which kind the values are: `a text`, `a list of objects`."""
    if not view.kinds:
        return "of unknown kind"
    items = view.node.items if view.node is not None else None
    inner = sorted(items.types.keys() - {"null"}) if items is not None else []
    if view.kinds == {"array"} and inner == ["object"]:
        return "a list of objects"
    return with_article(view.kinds)


def share_text(present: int, of: int) -> str:
    """In how many of how many payloads: `in 38 of 40`."""
    return f"in {present} of {of}" if of else ""


def node_text(node: Node) -> str:
    """Type, share and an example: `a text, in 38 of 40, such as "Ann"`."""
    shares = share_text(node.present - node.nulls, node.of)
    example = example_of(node)
    parts = [type_text(View(node)), shares, f"such as {example}" if example else ""]
    return ", ".join(part for part in parts if part)


def step_text(step: Step) -> str:
    """The same of what a step of a path finds."""
    if step.view.node is not None and step.view.node.of:
        return node_text(step.view.node)
    parts = [type_text(step.view), share_text(step.present, step.of)]
    return ", ".join(part for part in parts if part)


def example_of(node: Node) -> str:
    """A value that was seen there, as JSON writes it; empty where none is kept."""
    if node.distinct:
        counts = node.distinct
        return _quoted(max(sorted(counts), key=lambda text: counts[text] if text else 0))
    if node.texts is not None:
        return _quoted(node.texts[0] or node.texts[1])
    if node.numbers is not None:
        return f"{node.numbers[1]:.15g}"
    if "boolean" in node.types:
        return "false" if node.shapes.get("false", 0) * 2 > node.types["boolean"] else "true"
    return ""


def _quoted(text: str) -> str:
    shown = text if len(text) <= _MAX_EXAMPLE else f"{text[: _MAX_EXAMPLE - 1]}…"
    return '"' + shown.replace("\n", " ") + '"'
