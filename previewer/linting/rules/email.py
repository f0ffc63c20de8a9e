"""HB6: what mail clients and recipients need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from previewer.diagnostics import Diagnostic, Edit, Evidence, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.open_elements import Element
from previewer.linting.rule import rule
from previewer.source import Span

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741  # the letters of the catalogue


@rule("HB601", "img-alt", W)
def _img_alt(analysis: Analysis) -> Iterator[Diagnostic]:
    """An image has no alternative text: with images off, and to a screen reader, there is nothing.

    Bad: `<img src="…">`. Good: `<img src="…" alt="Blue shoes">`, or `alt=""` for decoration.
    """
    for tag in analysis.markup.tags:
        if tag.name == "img" and tag.lacks("alt"):
            end = tag.span.start + len("<img")
            yield _img_alt.finding(
                analysis.source,
                Span(tag.span.start, end),
                "the image has no `alt`",
                help='write alt="" for decoration',
                fix=Fix('add alt=""', (Edit(Span(end, end), ' alt=""'),), safe=False),
            )


_UNSUBSCRIBE = ("unsubscribeUrl", "unsubscribeMessageTypeUrl", "hostedUnsubscribeUrl")


@rule("HB602", "missing-unsubscribe", E)
def _missing_unsubscribe(analysis: Analysis) -> Iterator[Diagnostic]:
    """A marketing email has no link to unsubscribe, or not in every branch: the law and Iterable want one.

    Write `{{unsubscribeUrl}}`, `{{hostedUnsubscribeUrl}}` or `{{unsubscribeMessageTypeUrl}}`. Only for templates of
    the kind marketing (setting `kind`).
    """
    if analysis.settings.kind == "marketing" and not analysis.is_broken and not analysis.always_printed(_UNSUBSCRIBE):
        yield _missing_unsubscribe.finding(
            analysis.source,
            _first_line(analysis),
            "no link to unsubscribe is in every branch of the email",
            help="write {{unsubscribeUrl}} into the footer",
        )


@rule("HB603", "missing-physical-address", W)
def _missing_address(analysis: Analysis) -> Iterator[Diagnostic]:
    """A marketing email does not show the sender's postal address.

    Write `{{physicalAddress}}` into the footer. Only for templates of the kind marketing.
    """
    if (
        analysis.settings.kind == "marketing"
        and not analysis.is_broken
        and not analysis.always_printed(("physicalAddress",))
    ):
        yield _missing_address.finding(
            analysis.source,
            _first_line(analysis),
            "the sender's postal address is not in every branch of the email",
            help="write {{physicalAddress}} into the footer",
        )


_CLIPPED, _NEARLY = 102 * 1024, 80 * 1024


@rule("HB604", "gmail-clip", W)
def _gmail_clip(analysis: Analysis) -> Iterator[Diagnostic]:
    """Gmail clips an email near 102 KB, and with it the footer and the unsubscribe link.

    Measured on the rendering of each payload, in bytes of UTF-8; a warning from 80 KB on.
    """
    sizes = {each.payload: each.size for each in analysis.witness.observations if each.size >= _NEARLY}
    if sizes and not analysis.scalar_loops:  # a loop over a text runs 23 times
        largest = max(sizes, key=lambda payload: sizes[payload])
        size = sizes[largest]
        severity = E if size >= _CLIPPED else W
        yield _gmail_clip.finding(
            analysis.source,
            _first_line(analysis),
            f"the email has {size // 1024} KB for {largest}; Gmail clips it near 102 KB",
            severity=severity,
            evidence=Evidence("", 0, len(analysis.witness.observations), tuple(sizes)),
        )


@rule("HB605", "preheader", I, default=False)
def _preheader(analysis: Analysis) -> Iterator[Diagnostic]:
    """The inbox shows the first text of the email beside the subject: there is none made for it, or it does not fit.

    40 to 130 characters fit. Write it into `preheaderText` of the template's JSON.
    """
    text = analysis.fields.get("preheaderText", "")
    if not 40 <= len(text) <= 130:
        told = f"the preheader has {len(text)} characters" if text else "there is no preheader"
        yield _preheader.finding(analysis.source, _first_line(analysis), f"{told}; 40 to 130 fit an inbox")


_STYLE_LIMIT = 16_384


@rule("HB606", "style-over-16k", W, default=False)
def _style_size(analysis: Analysis) -> Iterator[Diagnostic]:
    """Gmail drops a `<style>` of more than 16,384 bytes.

    Split it into several.
    """
    for region in analysis.markup.regions:
        if region.kind != "style":
            continue
        size = sum(
            len(analysis.source.slice(text).encode("utf-8", "replace")) for text in analysis.texts_in(region.span)
        )
        if size > _STYLE_LIMIT:
            start = analysis.source.text.rfind("<", 0, region.span.start)
            yield _style_size.finding(
                analysis.source,
                Span(start, start + len("<style")),
                f"the style has {size:,} bytes; Gmail drops it from {_STYLE_LIMIT:,} on",
            )


_UNSUPPORTED = {
    r"display\s*:\s*(?:inline-)?(?:flex|grid)": "Outlook for Windows lays out no flex boxes and grids",
    r"position\s*:\s*(?:absolute|fixed|sticky)": "Gmail and Outlook drop `position`",
    r"@import\b": "Gmail drops `@import`",
    r"float\s*:\s*(?:left|right)": "Outlook for Windows ignores `float`",
    r"background-image\s*:": "Outlook for Windows shows no background images",
    r"var\(--": "most mail clients know no variables",
}


@rule("HB607", "client-support", I, default=False)
def _client_support(analysis: Analysis) -> Iterator[Diagnostic]:
    """A style is not known to a family of mail clients.

    Bad: `display:flex`. Lay out with tables.
    """
    styles = [region.span for region in analysis.markup.regions if region.kind == "style"]
    styles = sorted([*styles, *(attribute.value for attribute in analysis.markup.attributes("style"))])
    for pattern, told in _UNSUPPORTED.items():
        declared = re.compile(rf"(?<![\w-]){pattern}", re.IGNORECASE)
        found = next(filter(None, (declared.search(analysis.markup.masked, *span) for span in styles)), None)
        if found is not None:
            yield _client_support.finding(analysis.source, Span(found.start(), found.end()), told)


@rule("HB609", "script-or-form", E)
def _script_or_form(analysis: Analysis) -> Iterator[Diagnostic]:
    """Mail clients remove scripts, forms and frames, and Iterable refuses them in snippets.

    Link to a page instead.
    """
    if any(tag.name == "html" and re.search(r"⚡4email|\bamp4email", tag.inner) for tag in analysis.markup.tags):
        return  # the part of an email that is AMP has both
    for tag in analysis.markup.tags:
        if tag.name in ("script", "form", "iframe", "object", "embed"):
            kind = tag.get("type")
            if kind is not None and analysis.source.slice(kind.value).strip().lower() == "application/ld+json":
                continue  # Gmail reads these: offers, orders
            yield _script_or_form.finding(
                analysis.source,
                Span(tag.span.start, tag.span.start + len(tag.name) + 1),
                f"mail clients remove `<{tag.name}>`",
            )


@rule("HB610", "img-dimensions", I, default=False)
def _img_dimensions(analysis: Analysis) -> Iterator[Diagnostic]:
    """An image has no width: Outlook shows it in its full size.

    Write `width="600"`.
    """
    for tag in analysis.markup.tags:
        if tag.name == "img" and tag.lacks("width"):
            yield _img_dimensions.finding(
                analysis.source,
                Span(tag.span.start, tag.span.start + len("<img")),
                "the image has no `width`",
            )


@rule("HB611", "document-basics", I, default=False)
def _document_basics(analysis: Analysis) -> Iterator[Diagnostic]:
    """The document lacks its type, language, character set or title.

    Screen readers and old clients need them.
    """
    tags = {tag.name: tag for tag in analysis.markup.tags}
    page = tags.get("html")
    if page is None:
        return
    missing = [
        name
        for name, there in (
            ("<!doctype html>", re.search(r"<!doctype", analysis.source.text, re.IGNORECASE) is not None),
            ("lang", page.get("lang") is not None),
            ("a title", "title" in tags),
            ("a character set", re.search(r"charset", analysis.source.text, re.IGNORECASE) is not None),
        )
        if not there
    ]
    if missing:
        end = page.span.start + len("<html")
        fix = Fix("add lang", (Edit(Span(end, end), ' lang="en"'),), safe=False) if "lang" in missing else None
        yield _document_basics.finding(
            analysis.source,
            Span(page.span.start, end),
            f"the document has no {', no '.join(missing)}",
            fix=fix,
        )


@rule("HB612", "layout-table-role", I, default=False)
def _layout_role(analysis: Analysis) -> Iterator[Diagnostic]:
    """A table for layout is read out as one with data.

    Write `<table role="presentation">`. One with headings (`<th>`, `<caption>`) has data.
    """
    own = [child for child in analysis.elements.children if child.source == analysis.source]
    parents = {child.place: child.parent for child in own}
    of_data = {_table_around(child.parent, parents) for child in own if child.name in ("th", "caption", "thead")}
    for tag in analysis.markup.tags:
        if tag.name == "table" and tag.lacks("role") and tag.span.start not in of_data:
            end = tag.span.start + len("<table")
            yield _layout_role.finding(
                analysis.source,
                Span(tag.span.start, end),
                "the table has no `role`",
                fix=Fix('add role="presentation"', (Edit(Span(end, end), ' role="presentation"'),)),
            )


def _table_around(element: Element, parents: Mapping[tuple[str, int], Element]) -> int:
    while element.name != "table" and element.place in parents:
        element = parents[element.place]
    return element.span.start


_GENERIC = re.compile(r"\W*(click here|here|read more|learn more|more|link)\W*", re.IGNORECASE)
_LINK = re.compile(r"""<a\b(?:[^>"']|"[^"]*"|'[^']*')*>((?:(?!</a>).)*)</a>""", re.IGNORECASE | re.DOTALL)


@rule("HB613", "generic-link-text", I, default=False)
def _generic_link(analysis: Analysis) -> Iterator[Diagnostic]:
    """A link's text does not say where it leads: "click here".

    Say it: "See your order".
    """
    for found in _LINK.finditer(analysis.markup.masked):
        if _GENERIC.fullmatch(re.sub(r"&#?\w+;", " ", re.sub(r"<[^>]*>", "", found[1]))):
            yield _generic_link.finding(
                analysis.source,
                Span(found.start(1), found.end(1)),
                "the link does not say where it leads",
            )


@rule("HB616", "subject", I, default=False)
def _subject(analysis: Analysis) -> Iterator[Diagnostic]:
    """The subject is long or shouts.

    60 characters fit an inbox.
    """
    subject = analysis.fields.get("subject", "")
    if "{{#" in subject:
        return  # which of its branches is sent decides
    bare = re.sub(r"\{\{.*?\}\}", "", subject)
    if len(bare) > 60:
        told = f"the subject has {len(bare)} characters; 60 fit an inbox"
    elif bare.isupper() and len(bare) > 8:
        told = "the subject is all capitals"
    else:
        return
    yield _subject.finding(analysis.source, _first_line(analysis), told)


_SHOWN = 80


def _first_line(analysis: Analysis) -> Span:
    """Its first line, or as much of that as stands for the whole email."""
    end = analysis.source.text.find("\n")
    return Span(0, min(len(analysis.source.text) if end < 0 else end, _SHOWN))


RULES = (
    _img_alt,
    _missing_unsubscribe,
    _missing_address,
    _gmail_clip,
    _preheader,
    _style_size,
    _client_support,
    _script_or_form,
    _img_dimensions,
    _document_basics,
    _layout_role,
    _generic_link,
    _subject,
)
