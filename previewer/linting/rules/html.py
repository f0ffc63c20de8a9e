"""HB5: the structure of the HTML, in every branch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Evidence, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.elements import TABLE_PARTS, Child, Fault, rendered_faults
from previewer.linting.markup import Attribute
from previewer.linting.rule import Rule, rule
from previewer.rendering.trace import Place
from previewer.source import Span

E, W = Severity.ERROR, Severity.WARNING


def _told_by_elements(code: str, name: str, page: str) -> Rule:
    def check(analysis: Analysis) -> Iterator[Diagnostic]:
        return (told.finding(fault.source, fault.span, fault.message) for fault in _element_faults(analysis, code))

    told = Rule(code, name, E, True, check, page)
    return told


def _element_faults(analysis: Analysis, code: str) -> Iterator[Fault]:
    if not analysis.is_broken:
        yield from (fault for fault in analysis.elements.faults if fault.code == code)


@rule("HB501", "unclosed-tag", E)
def _unclosed_tag(analysis: Analysis) -> Iterator[Diagnostic]:
    """An element is never closed, or a tag closes one that is not open.

    Bad: `<td>…` without `</td>`. Elements that need no end tag, such as `<br>` and `<p>`, are known. Where the template
    itself is in order, what each payload renders is looked at, too: values that are printed raw bring HTML of their
    own.
    """
    for fault in _element_faults(analysis, _unclosed_tag.code):
        yield _unclosed_tag.finding(fault.source, fault.span, fault.message)
    if analysis.elements.faults or not analysis.prints_raw:
        return
    told: set[Place] = set()
    for observation in analysis.witness.observations:
        if observation.rendering is None:
            continue
        for fault in rendered_faults(observation.rendering.text):
            place = observation.rendering.trace.origin(fault.span.start)
            if place in told:
                continue
            told.add(place)
            yield _unclosed_tag.finding(
                *place,
                f"for {observation.payload} {fault.message}",
                evidence=Evidence("", 0, 1, (observation.payload,)),
            )


@rule("HB507", "mso-comment-unclosed", E, default=False)
def _mso_unclosed(analysis: Analysis) -> Iterator[Diagnostic]:
    """A conditional comment for Outlook is not closed: Outlook shows or swallows the rest of the email.

    Bad: `<!--[if mso]>…` without `<![endif]-->`.
    """
    opened: re.Match[str] | None = None
    for mark in re.finditer(r"(?P<open><!--\[if [^\]]*\]>)|<!\[endif\]\s*-->", analysis.markup.masked, re.IGNORECASE):
        if mark["open"] is None:
            opened = None
            continue
        if opened is not None:
            yield _mso(analysis, opened)
        opened = mark
    if opened is not None:
        yield _mso(analysis, opened)


def _mso(analysis: Analysis, opened: re.Match[str]) -> Diagnostic:
    return _mso_unclosed.finding(
        analysis.source,
        Span(opened.start(), opened.end()),
        "the conditional comment is never closed",
        help="write <![endif]--> where it ends",
    )


@rule("HB505", "duplicate-attribute", W, default=False)
def _duplicate_attribute(analysis: Analysis) -> Iterator[Diagnostic]:
    """An element has an attribute twice: mail clients take the first or the last.

    Bad: `<a class="x" class="y">`. In branches of which only one runs it is fine.
    """
    for tag in analysis.markup.tags:
        seen: dict[str, Attribute] = {}
        for attribute in tag.attributes:
            first = seen.setdefault(attribute.name, attribute)
            if first is attribute:
                continue
            covered = analysis.implies(attribute.span.start, first.span.start)
            if not covered and not analysis.implies(first.span.start, attribute.span.start):
                continue  # under conditions that may exclude each other
            same = covered and analysis.source.slice(first.value) == analysis.source.slice(attribute.value)
            start = len(analysis.source.text[: attribute.span.start].rstrip())
            yield _duplicate_attribute.finding(
                analysis.source,
                attribute.span,
                f"the element has `{attribute.name}` already",
                fix=Fix("take it out", (Edit(Span(start, attribute.span.end), ""),)) if same else None,
            )


@rule("HB506", "unquoted-attribute-with-tag", W, default=False)
def _unquoted_attribute(analysis: Analysis) -> Iterator[Diagnostic]:
    """A value stands in an attribute without quotes: a blank in it breaks the element.

    Bad: `width={{w}}`. Good: `width="{{w}}"`.
    """
    for attribute in analysis.markup.attributes():
        text = analysis.source.slice(attribute.value)
        if not attribute.quote and "{{" in text:
            yield _unquoted_attribute.finding(
                analysis.source,
                attribute.value,
                f"the value of `{attribute.name}` has no quotes",
                fix=_quoted(attribute, text),
            )


def _quoted(attribute: Attribute, text: str) -> Fix | None:
    quote = next((quote for quote in "\"'" if quote not in text), None)
    if quote is None or text.endswith("/"):  # which may be the tag's
        return None
    return Fix("quote it", (Edit(attribute.value, f"{quote}{text}{quote}"),))


@rule("HB508", "mjml-bare-block", E, default=False)
def _mjml_bare_block(analysis: Analysis) -> Iterator[Diagnostic]:
    """A tag stands between MJML's elements: MJML drops it without a word.

    Bad: `<mj-column>{{#if a}}<mj-text>`. Wrap it in `<mj-raw>`.
    """
    if "<mj-" not in analysis.source.text.lower():
        return
    marks, at = list(_MJML.finditer(analysis.markup.masked)), 0
    inside: list[str] = []
    for tag in re.finditer(r"\{\{\{?(?!!).*?\}\}\}?", analysis.source.text, re.DOTALL):
        while at < len(marks) and marks[at].start() < tag.start():
            if marks[at]["close"]:
                del inside[-1:]
            elif not marks[at]["self"]:
                inside.append(marks[at]["name"].lower())
            at += 1
        in_mark = at and tag.start() < marks[at - 1].end()
        if in_mark or not _MJML_PARTS.intersection(inside[-1:]) or analysis.markup.region_at(tag.start()):
            continue
        span = Span(tag.start(), tag.end())
        yield _mjml_bare_block.finding(
            analysis.source,
            span,
            "MJML drops a tag between its elements",
            help="wrap it in <mj-raw>",
            fix=Fix("wrap it", (Edit(span, f"<mj-raw>{tag[0]}</mj-raw>"),), safe=False),
        )


_MJML = re.compile(r"""<(?P<close>/?)(?P<name>mj(?:ml|-[a-z-]+))\b(?:[^>"']|"[^"]*"|'[^']*')*?(?P<self>/?)>""", re.I)
_MJML_PARTS = frozenset(
    "mjml mj-body mj-section mj-column mj-group mj-wrapper mj-hero mj-navbar mj-social mj-accordion "
    "mj-accordion-element mj-carousel".split()
)
"""Elements that hold nothing but other elements."""


_PARENTS = {
    "td": ("tr",),
    "th": ("tr",),
    "tr": ("table", "thead", "tbody", "tfoot"),
    "thead": ("table",),
    "tbody": ("table",),
    "tfoot": ("table",),
}
_ANYWHERE = frozenset("script style template form input caption colgroup".split())


@rule("HB504", "table-structure", W, default=False)
def _table_structure(analysis: Analysis) -> Iterator[Diagnostic]:
    """A cell stands outside of a row, a row outside of a table, or something else between rows and cells.

    Bad: `<table><td>`, `<table>Hello<tr>`, also around the tags of a loop. Mail clients move such content out of the
    table.
    """
    for child in analysis.elements.children:
        expected = _PARENTS.get(child.name)
        if expected is None and child.parent.name in TABLE_PARTS and _is_foreign(analysis, child):
            told = f"`<{child.name}>`" if child.name else "text"
            yield _table_structure.finding(
                child.source, child.span, f"{told} stands straight in `<{child.parent.name}>`, outside of its cells"
            )
        elif expected is not None and child.parent.name not in expected:
            listed = " or ".join(f"`<{name}>`" for name in expected)
            told = f"`<{child.name}>` stands in `<{child.parent.name}>`, expected {listed}"
            yield _table_structure.finding(child.source, child.span, told)


def _is_foreign(analysis: Analysis, child: Child) -> bool:
    if child.name:
        return child.name not in _ANYWHERE and re.search("[:-]", child.name) is None  # `<o:p>`, elements of builders
    return child.source.slice(child.span).strip("{}~ ") not in analysis.helpers  # which may print anything


RULES = (
    _unclosed_tag,
    _told_by_elements(
        "HB502",
        "unbalanced-across-branches",
        """An element is opened under a condition and closed without it, or the reverse.

Bad: `{{#if a}}<table>{{/if}}…</table>`. Fine: opened in one `{{#if a}}` and closed in another `{{#if a}}`; opened in
both branches and closed after them.""",
    ),
    _told_by_elements(
        "HB503",
        "each-unbalanced",
        """A loop opens elements that it does not close: each pass repeats the damage.

Bad: `{{#each items}}<tr><td>{{/each}}`.""",
    ),
    _table_structure,
    _duplicate_attribute,
    _unquoted_attribute,
    _mso_unclosed,
    _mjml_bare_block,
)
