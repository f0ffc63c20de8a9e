"""HB3, the rules about what helpers are given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.names import nearest
from previewer.linting.references import CallSite, is_cut_off
from previewer.linting.rule import rule
from previewer.rendering.declaration import Form
from previewer.source import Span
from previewer.syntax.ast import StringLiteral

E, W = Severity.ERROR, Severity.WARNING


@rule("HB302", "helper-arity", E)
def _arity(analysis: Analysis) -> Iterator[Diagnostic]:
    """A helper has too few or too many arguments: it fails the send, or leaves some out without a word.

    Bad: `{{#ifEq a}}`, `{{replace x "a"}}`.
    """
    for site in analysis.walked.calls:
        helper, call = site.helper, site.call
        if any(is_cut_off(site.source, param) for param in call.params) and analysis.enabled("HB006"):
            continue
        if analysis.enabled("HB011") and any(analysis.names_with_blanks(site.source, call.params)):
            continue
        if analysis.cut_short(site) or (site.form not in helper.forms and analysis.enabled("HB303")):
            continue
        required = [param for param in helper.params if param.required]
        given = len(call.params)
        names = {pair.key for pair in call.hash}
        named = {declared.name for declared in helper.hash if declared.name in names}
        lacking = [param.name for param in required[given:] if param.name not in named]
        bare = not given and not call.hash and site.form is Form.INLINE
        if bare and helper.name in analysis.field_names and analysis.enabled("HB122"):
            continue  # the field is meant, and HB122 says so
        unnamed = [declared.name for declared in helper.hash if declared.required and declared.name not in names]
        if lacking:
            missing = ", ".join(f"`{name}`" for name in lacking)
            yield _misuse(site, call.name.span, f"`{helper.name}` needs {missing}, found {_arguments(given)}")
        elif unnamed:
            missing = ", ".join(f"`{name}=`" for name in unnamed)
            yield _misuse(site, call.name.span, f"`{helper.name}` needs {missing}")
        elif not helper.variadic and given > len(helper.params) and not (helper.name == "lookup" and given == 2):
            extra = call.params[len(helper.params)]
            takes = f"takes {_arguments(len(helper.params))}"
            yield _misuse(site, extra.span, f"`{helper.name}` {takes}: this one is left out")


def _arguments(number: int) -> str:
    return "no argument" if number == 0 else "1 argument" if number == 1 else f"{number} arguments"


def _misuse(site: CallSite, span: Span, message: str) -> Diagnostic:
    return _arity.finding(site.source, span, message, help=site.helper.example or None)


@rule("HB304", "unknown-hash-arg", W, default=False)
def _unknown_hash(analysis: Analysis) -> Iterator[Diagnostic]:
    """A helper does not know the named argument and leaves it out.

    Bad: `{{numberFormat n style="currency"}}`. Good: `{{numberFormat n "currency"}}`.
    """
    for site in analysis.walked.calls:
        if site.helper.any_hash:
            continue
        known = [param.name for param in site.helper.hash]
        for pair in site.call.hash:
            if pair.key in known:
                continue
            near = nearest(pair.key, known, 1)
            span = Span(pair.start, pair.start + len(pair.key))
            yield _unknown_hash.finding(
                site.source,
                span,
                f"`{site.helper.name}` does not know `{pair.key}=`",
                help=f"did you mean `{near[0]}`?" if near else f"it knows {', '.join(known)}" if known else None,
                fix=Fix(f"write `{near[0]}`", (Edit(span, near[0]),), safe=False) if near else None,
            )


@rule("HB305", "literal-argument", W, default=False)
def _literal_argument(analysis: Analysis) -> Iterator[Diagnostic]:
    """A literal is of the right type and still wrong: `YYYY` is the week year, `DD` the day of the year.

    Bad: `format="MM/DD/YYYY"`. Good: `format="MM/dd/yyyy"`. Also a width below 4 for `abbreviate`, a flag such as
    `/i` in a regular expression, and a quoted field name for a time zone.
    """
    for site in analysis.walked.calls:
        name = site.helper.name
        values = {pair.key: pair.value for pair in site.call.hash}
        if name in ("dateFormat", "dateMath", "now"):
            zone = values.get("tz")
            if isinstance(zone, StringLiteral) and zone.value.split(".")[-1] in analysis.field_names:
                told = f"{zone.original} is read as the name of a time zone: without quotes it is the field"
                yield _literal(site, zone.span, told)
            index = {"dateFormat": 1, "now": 0}.get(name)
            positional = site.call.params[index] if index is not None and len(site.call.params) > index else None
            for literal in (values.get("format"), positional):
                if isinstance(literal, StringLiteral) and (wrong := _wrong_letters(literal.value)):
                    yield _literal(site, literal.span, wrong)
        elif name == "abbreviate" and len(site.call.params) > 1:
            width = getattr(site.call.params[1], "value", None)
            if isinstance(width, int) and width < 4:
                yield _literal(site, site.call.params[1].span, "`abbreviate` needs a width of at least 4")
        elif name == "ifMatchesRegexStr" and len(site.call.params) > 1:
            pattern = site.call.params[1]
            if isinstance(pattern, StringLiteral) and re.fullmatch(r"/.*/[a-z]*", pattern.value, re.DOTALL):
                yield _literal(site, pattern.span, "slashes and flags are part of the pattern here; use `(?i)`")


def _wrong_letters(pattern: str) -> str:
    bare = re.sub(r"'[^']*'", "", pattern)
    if pattern in ("full", "long", "medium", "short"):
        return ""
    year = "Y" in bare and "w" not in bare
    day = "D" in bare and re.search(r"[MyY]", bare) is not None
    told = " and ".join(
        text for text, wrong in (("`Y` is the year of the week", year), ("`D` the day of the year", day)) if wrong
    )
    if told:
        meant = pattern.replace("Y", "y") if year else pattern
        return f"{told}: write `{meant.replace('D', 'd') if day else meant}`"
    return ""


def _literal(site: CallSite, span: Span, message: str) -> Diagnostic:
    return _literal_argument.finding(site.source, span, message)


RULES = (
    _arity,
    _unknown_hash,
    _literal_argument,
)
