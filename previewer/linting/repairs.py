"""Faults that the parser finds to what their author meant, where that can be guessed: fixes that are never safe."""

from __future__ import annotations

import re

from previewer.diagnostics import Diagnostic, Edit, Fix, Related
from previewer.source import Source, Span


def with_repair(found: Diagnostic) -> Diagnostic:
    """The same finding with a fix, where the parser gives it none and there is one to guess."""
    guess = _GUESSES.get(found.code)
    return found if guess is None or found.fix is not None else guess(found)


def _end_of_block(found: Diagnostic) -> Diagnostic:
    """HB002: a block that is indented ends where the text is indented no deeper than its opening tag."""
    source, text = found.source, found.source.text
    opening = re.compile(r"^([ \t]*)(\{\{|\[\[)~?[#^]", re.MULTILINE)
    line = opening.match(text, text.rfind("\n", 0, found.span.start) + 1)
    if line is None or line.end() != found.span.start:
        return found
    indent, braces = line[1], line[2]
    lines = re.compile(r"^([ \t]*)\S.*$", re.MULTILINE)
    deeper = False
    for below in lines.finditer(text, text.find("\n", found.span.end) % (len(text) + 1)):
        if below[0].startswith((f"{indent}{braces}else", f"{indent}{braces}^}}")):
            continue
        if len(below[1]) <= len(indent):
            if not deeper:
                return found
            close = f"{braces}/{source.slice(found.span)}{'}}' if braces == '{{' else ']]'}"
            at = Span(below.start(), below.start())
            ends = found.with_related(Related(source, at, "by its indentation it ends before this"))
            return ends.replace(fix=Fix("close it there", (Edit(at, f"{indent}{close}\n"),), False))
        deeper = True
    return found


def _helper_for_operator(found: Diagnostic) -> Diagnostic:
    """HB009: `{{#if a == "b"}}` is `{{#ifEq a "b"}}`, `{{#if a && b}}` is `{{#if (and a b)}}`."""
    source = found.source
    asked = _condition(source, found.span)
    if asked is None:
        return found
    place, word, left, sign, right = asked
    if sign in _COMPARED and word == "if":
        name = _COMPARED[sign]
        edits = [Edit(place, f"{name} {left} {right}")]
        if source.text[place.start - 1] in "#~":
            close = _close_of(source.text, place.end)
            if close is None:
                return found
            edits.append(Edit(close, name))
        meant = f"{name} {left} {right}"
        return found.replace(help=f"write {{{{#{meant}}}}}", fix=Fix(f"write `{meant}`", tuple(edits), False))
    if sign in _JOINED:
        meant = f"{word} ({_JOINED[sign]} {left} {right})".replace(" )", ")").replace("  ", " ")
        fix = Fix(f"write `{meant}`", (Edit(place, meant),), False)
        return found.replace(help=f"write {{{{#{meant}}}}}", fix=fix)
    return found


def _right_braces(found: Diagnostic) -> Diagnostic:
    """HB012: a tag is closed with as many braces as it is opened with."""
    text = found.source.text
    closing = found.source.slice(found.span)
    start = text.rfind("{{", 0, found.span.start)
    if set(closing) != {"}"} or start < 0 or text[found.span.end : found.span.end + 2].lstrip().startswith("}"):
        return found
    opened = len(text[: start + 2]) - len(text[: start + 2].rstrip("{"))
    written = "}" * opened
    if opened not in (2, 3) or written == closing:
        return found
    return found.replace(fix=Fix(f"close it with `{written}`", (Edit(found.span, written),), False))


_GUESSES = {"HB002": _end_of_block, "HB009": _helper_for_operator, "HB012": _right_braces}
_COMPARED = {"==": "ifEq", "===": "ifEq", ">": "ifGt", ">=": "ifGte", "<": "ifLt", "<=": "ifLte"}
_JOINED = {"&&": "and", "||": "or", "!": "not", "!=": "neq", "!==": "neq"}
_TERM = r"""(?:"[^"{}]*"|'[^'{}]*'|[^\s"'{}()=<>!&|]+)"""
_CONDITION = re.compile(rf"\b(if|unless)\s+({_TERM}?)\s*([=!<>&|]{{1,3}})\s*({_TERM})\s*(?=~?\}}\}})")


def _condition(source: Source, sign: Span) -> tuple[Span, str, str, str, str] | None:
    """The condition of an `if` or `unless` that a sign joins: its place, its word, the left side, sign, right side."""
    start = source.text.rfind("{{", 0, sign.start)
    found = _CONDITION.search(source.text, max(start, 0))
    if found is None or found.start(3) != sign.start or (not found[2]) != (found[3] == "!"):
        return None
    end = found.start() + len(found[0].rstrip())
    return Span(found.start(), end), found[1], found[2], found[3], found[4]


def _close_of(text: str, place: int) -> Span | None:
    """The name in the closing tag of an `if` that is open at a place."""
    depth = 1
    for tag in re.finditer(r"\{\{~?([#/])\s*(if)\b", text[place:]):
        depth += 1 if tag[1] == "#" else -1
        if not depth:
            return Span(place + tag.start(2), place + tag.end(2))
    return None
