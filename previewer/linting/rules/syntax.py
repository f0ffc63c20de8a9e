"""HB0: syntax. Most of these the parser finds itself; the rest can be read and means something else than it looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.references import is_cut_off
from previewer.linting.repairs import with_repair
from previewer.linting.rule import Rule, rule
from previewer.source import Source, Span
from previewer.syntax.ast import BlockStatement, DelimitersStatement, MustacheStatement, PathExpression

E, W = Severity.ERROR, Severity.WARNING


def _found_by_parser(code: str, name: str, page: str) -> Rule:
    def check(analysis: Analysis) -> Iterable[Diagnostic]:
        told = (found for found in analysis.syntax if found.code == code and not _told_elsewhere(analysis, found))
        return map(with_repair, told)

    return Rule(code, name, E, True, check, page)


def _told_elsewhere(analysis: Analysis, found: Diagnostic) -> bool:
    """Whether it is a field's name that just needs brackets, or the end of a block whose head is at fault."""
    if found.code == "HB001":
        return analysis.enabled("HB011") and _bracketed(analysis, found) is not None
    if found.code not in ("HB003", "HB004"):
        return False
    closes = found.source.slice(found.span)
    if analysis.enabled("HB303") and found.source == analysis.source:
        unopened = analysis.unopened.values() if closes == "else" else (analysis.unopened.get(closes, found.span.end),)
        if any(place < found.span.start for place in unopened):
            return True
    if found.code != "HB003" or not (analysis.enabled("HB301") and analysis.enabled("HB101")):
        return False
    opened = {found.source.slice(place.span) for place in found.related}
    known = analysis.helpers.keys() | analysis.field_names
    return closes in known and not opened & known


@rule("HB006", "index-needs-dot", E)
def _index_needs_dot(analysis: Analysis) -> Iterator[Diagnostic]:
    """An index needs a dot before its bracket; Iterable takes `items[0]` for a helper and sends nothing.

    Bad: `{{items[0].name}}`. Good: `{{items.[0].name}}`. Among a helper's arguments it would be an argument of its own.
    """
    for found in analysis.syntax:
        if found.code == _index_needs_dot.code:
            yield found.with_severity(E)  # rendering reads it, with a warning
    for site in analysis.walked.calls:
        for before, index in pairwise(site.call.params):
            if is_cut_off(site.source, index):
                text = site.source.text
                bracket = Span(index.start, text.index("]", index.start) + 1)
                first, second = site.source.slice(before.span), site.source.slice(index.span)
                yield _index_needs_dot.finding(
                    site.source,
                    bracket,
                    f"Iterable reads `{first}` and `{second}` as two arguments",
                    help=f"write `{first}.{second}`",
                    fix=Fix("add the dot", (Edit(Span(index.start, index.start), "."),)),
                )


@rule("HB009", "operator-in-tag", E)
def _operator_in_tag(analysis: Analysis) -> Iterator[Diagnostic]:
    """Tags hold no operators.

    Bad: `{{#if a == "b"}}`, `{{#if a = "b"}}`. Good: `{{#ifEq a "b"}}`.
    """
    yield from (with_repair(found) for found in analysis.syntax if found.code == _operator_in_tag.code)
    for site in analysis.walked.calls:
        if site.helper.name in ("if", "unless") and not site.call.params and len(site.call.hash) == 1:
            (pair,) = site.call.hash
            value = site.source.slice(pair.value.span)
            yield _operator_in_tag.finding(
                site.source,
                pair.span,
                f"`=` compares nothing: `{site.helper.name}` has nothing to decide by here",
                help=f"write {{{{#ifEq {pair.key} {value}}}}}" if site.helper.name == "if" else "compare with `ifEq`",
            )


@rule("HB011", "name-needs-brackets", E)
def _name_needs_brackets(analysis: Analysis) -> Iterator[Diagnostic]:
    """A name with a blank, a leading digit or a letter outside of Latin and Cyrillic stands without brackets.

    Only where the payload has that name. Bad: `{{First Name}}`, `{{1stOrder}}`. Good: `{{[First Name]}}`.
    """
    for fault in analysis.syntax:
        bracketed = _bracketed(analysis, fault) if fault.code == "HB001" else None
        if bracketed is not None:
            name, span = bracketed
            yield _brackets(analysis.source, name, span)
    for source, name, span in analysis.bare_names:
        yield _brackets(source, name, span)


def _brackets(source: Source, name: str, span: Span) -> Diagnostic:
    return _name_needs_brackets.finding(
        source,
        span,
        f"the name `{name}` needs brackets",
        fix=Fix(f"write `[{name}]`", (Edit(span, f"[{name}]"),)),
    )


_NAME_END = re.compile(r"[{}()|=\"'\[\]]")


def _bracketed(analysis: Analysis, fault: Diagnostic) -> tuple[str, Span] | None:
    if fault.source != analysis.source:
        return None
    text = analysis.source.text
    start = max(text.rfind("{{", 0, fault.span.start + 1) + 2, text.rfind(" ", 0, fault.span.start) + 1)
    end = _NAME_END.search(text, max(start, fault.span.start))
    if end is None or start < 2:
        return None
    name = text[start : end.start()].rstrip()
    return (name, Span(start, start + len(name))) if name and name in analysis.field_names else None


@rule("HB005", "duplicate-else", E)
def _duplicate_else(analysis: Analysis) -> Iterator[Diagnostic]:
    """A block has two `{{else}}`: Iterable keeps only the last without a word, other engines refuse it.

    Bad: `{{#if a}}…{{else}}b{{else}}c{{/if}}`.
    """
    for source, node in analysis.nodes_anywhere(BlockStatement):
        plain = [inverse for inverse in node.inverses if inverse.call is None]
        for inverse in plain[1:]:
            at = source.text.index(inverse.label, inverse.start)
            yield _duplicate_else.finding(
                source,
                Span(at, at + len(inverse.label)),
                "the block has an `else` already; only this last one would be rendered",
            )


@rule("HB008", "elseif-keyword", E)
def _elseif(analysis: Analysis) -> Iterator[Diagnostic]:
    """`elseif` is no keyword: it is read as a helper, which there is not, and the whole template fails.

    Bad: `{{elseif b}}`. Good: `{{else if b}}`.
    """
    for source, node in analysis.nodes_anywhere(MustacheStatement):
        if node.call.name.original.lower() in ("elseif", "elsif", "elif"):
            span = node.call.name.span
            yield _elseif.finding(
                source,
                span,
                f"`{node.call.name.original}` is no keyword",
                help="write `else if`",
                fix=Fix("write `else if`", (Edit(span, "else if"),)),
            )


@rule("HB013", "inverse-helper", E)
def _inverse_helper(analysis: Analysis) -> Iterator[Diagnostic]:
    """`{{^helper a b}}` drops its arguments and asks whether the whole payload is empty.

    Bad: `{{^ifEq a b}}…{{/ifEq}}`. Good: `{{#ifEq a b}}{{else}}…{{/ifEq}}`.
    """
    for source, node in analysis.nodes_anywhere(BlockStatement):
        if node.inverted and node.call.params and node.call.name.original in analysis.helpers:
            sign = source.text.index("^", node.start)
            text = source.slice(node.call.span)
            yield _inverse_helper.finding(
                source,
                Span(sign, node.call.name.end),
                f"`^{node.call.name.original}` leaves its arguments out",
                help=f"write {{{{#{text}}}}}{{{{else}}}}…",
                fix=Fix(
                    "write it with else",
                    (Edit(Span(sign, sign + 1), "#"), Edit(_after_open(node), "{{else}}")),
                    safe=False,
                ),
            )


def _after_open(node: BlockStatement) -> Span:
    at = node.body[0].start if node.body else node.call.end + 2
    return Span(at, at)


_LOOSE_DOTS = re.compile(r"(?<=[^./])(?:\.\.+|//+|\./+)(?=[^./])|(?<=[^./\s])[./]+$")


@rule("HB014", "trailing-or-double-dot", W)
def _loose_dots(analysis: Analysis) -> Iterator[Diagnostic]:
    """A path has a dot too many: this engine reads over it, others fail.

    Bad: `{{user..name}}`, `{{user.}}`. Good: `{{user.name}}`.
    """
    for node in analysis.nodes(PathExpression):
        found = _LOOSE_DOTS.search(node.original)
        if found is not None and found.start() > 0 and "[" not in node.original:
            span = Span(node.start + found.start(), node.start + found.end())
            plain = "." if found.end() < len(node.original) else ""
            yield _loose_dots.finding(
                analysis.source,
                span,
                f"found `{found[0]}`, expected {'one dot' if plain else 'the end of the path'}",
                fix=Fix("take out what is too much", (Edit(span, plain),)),
            )


_NUMERIC_END = re.compile(r"[./](\d+)$")
_AT_INSIDE = re.compile(r"[^./@\[]@")


@rule("HB015", "engine-difference", W, default=False)
def _engine_difference(analysis: Analysis) -> Iterator[Diagnostic]:
    """The tag is read by one engine only: editors and other previewers use handlebars.js.

    Bad: `{{items.0}}`, `{{a@b}}`, `{{=<% %>=}}`. Good: `{{items.[0]}}`, `{{[a@b]}}`, which both read.
    """
    for delimiters in analysis.nodes(DelimitersStatement):
        yield _engine_difference.finding(
            analysis.source, delimiters.span, "handlebars.js cannot change the delimiters of tags"
        )
    for node in analysis.nodes(PathExpression):
        if "[" not in node.original and (sign := _AT_INSIDE.search(node.original)):
            at = Span(node.start + sign.end() - 1, node.start + sign.end())
            yield _engine_difference.finding(
                analysis.source, at, "handlebars.js cannot read a name with `@` in it", help="put it into [brackets]"
            )
        if found := _NUMERIC_END.search(node.original):
            span = Span(node.start + found.start(1), node.start + found.end(1))
            yield _engine_difference.finding(
                analysis.source,
                span,
                "handlebars.js cannot read a path that ends in a bare number",
                fix=Fix(f"write `[{found[1]}]`", (Edit(span, f"[{found[1]}]"),)),
            )


_PARSER_RULES = (
    ("HB001", "parse-error", "The tag cannot be read. Bad: `{{}}`, `{{name,}}`."),
    (
        "HB002",
        "unclosed-block",
        "A block is never closed; reported where it is opened. Bad: `{{#if a}}x` without `{{/if}}`.",
    ),
    ("HB003", "mismatched-close", "A block is closed by another name. Bad: `{{#if a}}…{{/each}}`."),
    ("HB004", "stray-close-or-else", "`{{/if}}` or `{{else}}` stands where no block is open."),
    ("HB007", "space-before-sigil", "`{{ #if a}}` cannot be read: the sign must follow the braces at once."),
    (
        "HB010",
        "bad-character",
        "A character inside a tag that no tag can hold: smart quotes, no-break and zero-width blanks, `&amp;`, as "
        "pasted from Word or a visual editor.",
    ),
    ("HB012", "brace-count", "Braces that do not fit. Bad: `{{x}`, `{{{x}}`, `{{{{x}}}}`. Good: `{{x}}`, `{{{x}}}`."),
)

RULES = (
    *(_found_by_parser(*names) for names in _PARSER_RULES),
    _index_needs_dot,
    _duplicate_else,
    _elseif,
    _operator_in_tag,
    _name_needs_brackets,
    _inverse_helper,
    _loose_dots,
    _engine_difference,
)
