"""HB4: what is printed where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.markup import Region
from previewer.linting.references import Reference, Role
from previewer.linting.rule import rule
from previewer.linting.views import Presence
from previewer.source import Span
from previewer.syntax.ast import MustacheStatement, StringLiteral

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  # the letters of the catalogue

URL_ATTRIBUTES = frozenset({"href", "src", "background", "action", "poster"})


def _printed(analysis: Analysis) -> Iterator[Reference]:
    """What the template itself prints without a helper."""
    for reference in analysis.references:
        if reference.role is Role.OUTPUT and reference.helper is None and reference.source == analysis.source:
            yield reference


@rule("HB401", "triple-stash-user-data", W, default=False)
def _triple_stash(analysis: Analysis) -> Iterator[Diagnostic]:
    """A value from the payload is printed without escaping: what it holds becomes part of the email's HTML.

    Bad: `{{{order.note}}}`. Good: `{{order.note}}`. Fields that are meant to hold HTML are named in `html-fields`.
    """
    for reference in _printed(analysis):
        path = reference.path.original
        kinds = reference.found.view.kinds
        if not reference.raw or _holds_html(analysis, reference) or not kinds or "string" not in kinds:
            continue
        node = reference.found.view.node
        if node is not None and node.shapes.get("html", 0):
            continue
        if analysis.encoded(reference.path.start):
            continue  # escaped first, it would be encoded with its escapes
        plain = analysis.source.slice(reference.call.span)
        yield _triple_stash.finding(
            reference.source,
            reference.path.span,
            f"`{path}` is printed without escaping",
            help=f"write {{{{{plain}}}}}, or name it in the setting html-fields",
            fix=Fix("escape it", (Edit(reference.statement.span, f"{{{{{plain}}}}}"),), safe=False),
        )


def _holds_html(analysis: Analysis, reference: Reference) -> bool:
    """Whether a setting says so, of the path as written or of the place that it leads to: `articles.body` in a loop."""
    place = ".".join(part for part in (reference.found.view.key or ())[1:] if re.match(r"\w", part))
    return bool({reference.path.original, place}.intersection(analysis.settings.html_fields))


_PERSONAL = re.compile(r"(first|last|full|given|family|nick|middle)_?-?name|city|company|name", re.IGNORECASE)


@rule("HB402", "missing-fallback", W, default=False)
def _missing_fallback(analysis: Analysis) -> Iterator[Diagnostic]:
    """A field of the profile that not everybody has is printed bare.

    Bad: `Hi {{firstName}},`. Good: `Hi {{defaultIfEmpty firstName "there"}},`. It is about names of people, `city` and
    `company`; the setting `fallback-fields` has a list of others instead, such as `["favorite_*"]`.
    """
    for reference in _printed(analysis):
        name = reference.segments[-1].segment.name if reference.segments else ""
        path = reference.path.original
        of_profile = path.startswith("profile.") or name in analysis.profile_names
        if of_profile and _needs_fallback(analysis, name) and (reference.found.view.key or ()) not in reference.facts:
            yield _missing_fallback.finding(
                reference.source,
                reference.path.span,
                f"`{path}` has no fallback",
                help=f'write {{{{defaultIfEmpty {path} "…"}}}}',
                fix=Fix(
                    "add a fallback",
                    (Edit(reference.path.span, f'defaultIfEmpty {path} "there"'),),
                    safe=False,
                ),
            )


def _needs_fallback(analysis: Analysis, name: str) -> bool:
    patterns = analysis.settings.fallback_fields
    if patterns:
        return any(fnmatchcase(name, pattern) for pattern in patterns)
    return _PERSONAL.fullmatch(name) is not None


@rule("HB403", "unencoded-in-url", W, default=False)
def _unencoded_in_url(analysis: Analysis) -> Iterator[Diagnostic]:
    """A value stands in the query or path of a link without being encoded: a blank or an `&` in it breaks the link.

    Bad: `?q={{name}}`. Good: `?q={{#urlEncode}}{{{name}}}{{/urlEncode}}`. A value that is the whole link is fine.
    """
    for reference in _printed(analysis):
        attribute = analysis.markup.attribute_at(reference.path.start)
        if attribute is None or attribute.name not in URL_ATTRIBUTES or analysis.encoded(reference.path.start):
            continue
        before = analysis.markup.masked[attribute.value.start : reference.statement.start].replace(" ", "")
        if "string" in reference.found.view.kinds and _IN_PATH_OR_QUERY.match(before):
            text = reference.path.original
            yield _unencoded_in_url.finding(
                reference.source,
                reference.path.span,
                f"`{text}` is not encoded for a link",
                help=f"write {{{{#urlEncode}}}}{{{{{{{text}}}}}}}{{{{/urlEncode}}}}",
                fix=Fix(
                    "encode it",
                    (Edit(reference.statement.span, f"{{{{#urlEncode}}}}{{{{{{{text}}}}}}}{{{{/urlEncode}}}}"),),
                    safe=False,
                ),
            )


_IN_PATH_OR_QUERY = re.compile(r"(?!mailto:|sms:|tel:)(?:[a-z][a-z0-9+.-]*://)?+[^/?#]*[/?][^#]*\Z", re.IGNORECASE)


@rule("HB405", "quote-clash", W)
def _quote_clash(analysis: Analysis) -> Iterator[Diagnostic]:
    """A literal in double quotes stands inside of an attribute in double quotes: editors and link rewriting break it.

    Bad: `href="{{defaultIfEmpty u "x"}}"`. Good: `href="{{defaultIfEmpty u 'x'}}"`.
    """
    for node in analysis.nodes(StringLiteral):
        quote = node.original[:1]
        attribute = analysis.markup.attribute_at(node.start)
        if attribute is None or attribute.quote != quote:
            continue
        other = "'" if quote == '"' else '"'
        fix = None
        if other not in node.value and quote not in node.value and "\\" not in node.original:
            fix = Fix(f"use {other}", (Edit(node.span, f"{other}{node.value}{other}"),))
        yield _quote_clash.finding(
            analysis.source,
            node.span,
            f"found {quote} inside of an attribute that is quoted by {quote}",
            help=f"use {other} here",
            fix=fix,
        )


@rule("HB406", "whitespace-in-url", W)
def _whitespace_in_url(analysis: Analysis) -> Iterator[Diagnostic]:
    """A link has a blank or a line end in its value.

    Bad: `href="https://example.com/ {{id}}"`.
    """
    for attribute in analysis.markup.attributes("href", "src", "background"):
        # In the masked text every block tag is a blank: only blanks of the template itself count.
        if re.match(r"\s*(?:mailto|tel|sms|data):", analysis.source.slice(attribute.value), re.IGNORECASE):
            continue
        for text in analysis.texts_in(attribute.value):
            for found in re.finditer(r"[ \t\r\n]+", analysis.source.slice(text)):
                span = Span(text.start + found.start(), text.start + found.end())
                if analysis.encoded(span.start) or _stripped(analysis, span):
                    continue
                at_edge = span.start == attribute.value.start or span.end == attribute.value.end
                yield _whitespace_in_url.finding(
                    analysis.source,
                    span,
                    "found a blank inside of a link",
                    help=None if at_edge or "\n" in found[0] else "write %20",
                    fix=Fix("take it out", (Edit(span, ""),)) if at_edge or "\n" in found[0] else None,
                )


def _stripped(analysis: Analysis, span: Span) -> bool:
    """Whether a tag beside it takes the blank away."""
    text = analysis.source.text
    return text.endswith("~}}", 0, span.start) or text.startswith(("{{~", "{{{~"), span.end)


@rule("HB407", "tag-in-comment", I, default=False)
def _tag_in_comment(analysis: Analysis) -> Iterator[Diagnostic]:
    """A tag inside of an HTML comment still runs: what it prints is sent, invisibly.

    Bad: `<!-- {{order.total}} -->`. Good: `{{! order.total }}`. Conditional comments for Outlook are meant so.
    """
    for node in analysis.nodes(MustacheStatement):
        region = analysis.markup.region_at(node.start)
        if region is None or region.kind != "comment":
            continue
        if not _CONDITIONAL.match(analysis.source.text, region.span.start):
            yield _tag_in_comment.finding(
                analysis.source,
                node.span,
                "the tag stands in an HTML comment, and still prints",
                help="write the comment as {{! … }}",
                fix=_as_own_comment(analysis, region),
            )


def _as_own_comment(analysis: Analysis, region: Region) -> Fix | None:
    inside = analysis.source.slice(region.span).removeprefix("<!--").removesuffix("-->")
    whole = len(re.findall(r"\{\{~?[#^]", inside)) == len(re.findall(r"\{\{~?/", inside))
    if not whole or "--}}" in inside:
        return None
    return Fix("make it a comment of the template", (Edit(region.span, f"{{{{!--{inside}--}}}}"),), safe=False)


_CONDITIONAL = re.compile(r"<!--\s*\[if|<!-->")


@rule("HB408", "value-in-script-or-style", W, default=False)
def _value_in_script(analysis: Analysis) -> Iterator[Diagnostic]:
    """A value stands in a script or style element, where escaping for HTML is the wrong escaping.

    Bad: `<style>.a { color: {{color}} }</style>`. Put it into a `style` attribute. In JSON (`application/ld+json`) an
    escaped value is in order: no quote of it ends the text.
    """
    for reference in _printed(analysis):
        region = analysis.markup.region_at(reference.path.start)
        kinds = reference.found.view.kinds
        if region is None or region.kind == "comment" or (kinds and "string" not in kinds):
            continue
        if reference.raw or not analysis.markup.holds_json(region):
            yield _value_in_script.finding(
                reference.source,
                reference.path.span,
                f"`{reference.path.original}` stands in a {region.kind} element",
            )


@rule("HB409", "dangling-text", I, default=False)
def _dangling_text(analysis: Analysis) -> Iterator[Diagnostic]:
    """A sentence is built around one optional value: without it, half a sentence is sent.

    Bad: `Your {{product}} will arrive`. Guard the whole sentence.
    """
    for reference in _printed(analysis):
        step = reference.uncertain
        if step is None or step.presence is not Presence.SOMETIMES:
            continue
        text, statement = analysis.markup.masked, reference.statement
        before, after = text[max(0, statement.start - 60) : statement.start], text[statement.end : statement.end + 60]
        if not _is_read(analysis, reference):
            continue
        if re.search(rf"\w[\s,]+{_INLINE}\Z", before) and re.match(rf"{_INLINE}[\s,]+\w", after):
            yield _dangling_text.finding(
                reference.source,
                reference.path.span,
                f"the sentence around `{reference.path.original}` stays when it is missing",
            )


_INLINE = r"(?:</?(?:b|strong|i|em|u|span|font)\b[^<>]*>)*"


def _is_read(analysis: Analysis, reference: Reference) -> bool:
    """Whether a person reads what is printed: in text or in an alternative to it."""
    place = reference.path.start
    return analysis.markup.region_at(place) is None and analysis.attribute(reference) in ("", "alt", "title")


@rule("HB410", "raw-date", I, default=False)
def _raw_date(analysis: Analysis) -> Iterator[Diagnostic]:
    """A time stamp is printed as recorded.

    Bad: `{{order.created_at}}`. Good: `{{dateFormat order.created_at format="long"}}`.
    """
    for reference in _printed(analysis):
        node = reference.found.view.node
        if node is None or not _is_read(analysis, reference):
            continue
        if node.shapes.get("date", 0) and node.shapes["date"] == node.types.get("string", 0):
            path = reference.path.original
            yield _raw_date.finding(
                reference.source,
                reference.path.span,
                f"`{path}` is a date and prints as recorded",
                help=f'write {{{{dateFormat {path} format="long"}}}}',
                fix=Fix("format it", (Edit(reference.path.span, f"dateFormat {path} format='long'"),), safe=False),
            )


_MONEY = frozenset("price total amount cost subtotal tax discount balance fee money".split())
_NO_MONEY = frozenset("percent percentage pct rate weight kg lb lbs qty quantity count points score hours".split())


@rule("HB411", "float-money", I, default=False)
def _float_money(analysis: Analysis) -> Iterator[Diagnostic]:
    """An amount is a decimal number: 29.90 prints as 29.9.

    Bad: `{{order.total}}`. Good: `{{numberFormat order.total "currency" "en_US"}}`.
    """
    for reference in _printed(analysis):
        name = reference.segments[-1].segment.name if reference.segments else ""
        if "number" not in reference.found.view.kinds or not _is_read(analysis, reference):
            continue
        words = {word.lower().rstrip("s") for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", name)}
        if words & _MONEY and not words & _NO_MONEY:
            path = reference.path.original
            yield _float_money.finding(
                reference.source,
                reference.path.span,
                f"`{path}` is a decimal: 29.90 prints as 29.9",
                help=f'write {{{{numberFormat {path} "currency" "en_US"}}}}',
                fix=Fix(
                    "format it", (Edit(reference.path.span, f"numberFormat {path} 'currency' 'en_US'"),), safe=False
                ),
            )


RULES = (
    _triple_stash,
    _missing_fallback,
    _unencoded_in_url,
    _quote_clash,
    _whitespace_in_url,
    _tag_in_comment,
    _value_in_script,
    _dangling_text,
    _raw_date,
    _float_money,
)
