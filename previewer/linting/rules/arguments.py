"""HB3, the rules about what helpers are given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.names import nearest
from previewer.linting.references import CallSite, is_cut_off, loop_in
from previewer.linting.rule import rule
from previewer.rendering.declaration import Form, Parameter
from previewer.source import Span
from previewer.syntax.ast import BlockParam, NumberLiteral, StringLiteral

E, W = Severity.ERROR, Severity.WARNING


@rule("HB302", "helper-arity", E)
def _arity(analysis: Analysis) -> Iterator[Diagnostic]:
    """A helper has too few or too many arguments: it fails the send, or leaves some out without a word.

    Bad: `{{#ifEq a}}`, `{{replace x "a"}}`.
    """
    for site in analysis.walked.calls:
        helper, call = site.helper, site.call
        given = len(call.params)
        if any(is_cut_off(site.source, param) for param in call.params) and analysis.enabled("HB006"):
            continue
        if analysis.needs_brackets(site.source, call.span):
            continue
        if helper.name in ("if", "unless") and len(call.hash) == 1 and not given and analysis.enabled("HB009"):
            continue
        if loop := loop_in(call):
            yield _loop_in(site, loop[1])
            continue
        if analysis.cut_short(site) or (site.form not in helper.forms and analysis.enabled("HB303")):
            continue
        required = [param for param in helper.params if param.required]
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


def _loop_in(site: CallSite, item: BlockParam) -> Diagnostic:
    first, last = site.call.params[0], site.call.params[2]
    meant = f"{site.source.slice(last.span)} as |{item.name}|"
    span = Span(first.start, last.end)
    return _arity.finding(
        site.source,
        span,
        f"`{site.helper.name}` takes one list, and loops over `{item.name}` here",
        help=f"write {{{{#{site.helper.name} {meant}}}}}",
        fix=Fix(f"write `{meant}`", (Edit(span, meant),), safe=False),
    )


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

    Bad: `format="MM/DD/YYYY"`. Good: `format="MM/dd/yyyy"`. Also a pattern, regular expression, locale or operator
    that the helper refuses, which fails the send (an error); a width below 4 for `abbreviate`, slashes and flags
    around a regular expression, and a quoted field name for a time zone.
    """
    for site in analysis.walked.calls:
        for parameter, literal in _literals(site):
            name = site.helper.name
            if name == "abbreviate" and parameter.name == "width":
                width = literal.value
                if isinstance(width, int) and width < 4:
                    yield _literal(site, literal, "`abbreviate` needs a width of at least 4", meant="4", severity=E)
            elif isinstance(literal, StringLiteral):
                yield from _wrong_text(analysis, site, parameter.name, literal)


def _literals(site: CallSite) -> Iterator[tuple[Parameter, StringLiteral | NumberLiteral]]:
    declared = {known.name: known for known in site.helper.hash}
    given = [(site.helper.parameter(index), param) for index, param in enumerate(site.call.params)]
    for parameter, value in (*given, *((declared.get(pair.key), pair.value) for pair in site.call.hash)):
        if parameter is not None and isinstance(value, StringLiteral | NumberLiteral):
            yield parameter, value


def _wrong_text(analysis: Analysis, site: CallSite, parameter: str, literal: StringLiteral) -> Iterator[Diagnostic]:
    from previewer.rendering.helpers.literals import refusal

    text = literal.value
    if parameter == "tz" and text.split(".")[-1] in analysis.field_names:
        told = f"{literal.original} is read as the name of a time zone: without quotes it is the field"
        yield _literal(site, literal, told, meant=text)
    elif parameter == "pattern" and (slashed := re.fullmatch(r"/(.*)/([a-z]*)", text, re.DOTALL)):
        meant = ("(?i)" if "i" in slashed[2] else "") + slashed[1]
        told = "slashes and flags are part of the pattern here; use `(?i)`"
        yield _literal(site, literal, told, meant=f"{literal.original[0]}{meant}{literal.original[0]}")
    elif (refused := refusal(site.helper.name, parameter, text)) is not None:
        locale = text.replace("-", "_")
        mended = parameter == "locale" and refusal(site.helper.name, parameter, locale) is None
        yield _literal(
            site,
            literal,
            f"{refused}; `{site.helper.name}` then fails and the customer gets nothing",
            meant=literal.original.replace(text, locale) if mended else None,
            severity=E,
        )
    elif parameter == "format" and site.helper.name in _DATES and (wrong := _wrong_letters(text)):
        told, meant = wrong
        yield _literal(site, literal, f"{told}: write `{meant}`", meant=literal.original.replace(text, meant))


_DATES = ("dateFormat", "dateMath", "now")
_QUOTED = re.compile(r"('[^']*')")


def _wrong_letters(pattern: str) -> tuple[str, str] | None:
    """What is wrong with the letters of a date pattern, and the pattern that was meant."""
    bare = _QUOTED.sub("", pattern)
    if pattern in ("full", "long", "medium", "short"):
        return None
    timed = re.search("[HhKk]", bare) is not None
    slips = (
        ("Y", "y", "`Y` is the year of the week", "w" not in bare),
        ("D", "d", "`D` the day of the year", re.search("[MyY]", bare) is not None),
        ("m", "M", "`m` are minutes", not timed and re.search("[dDyY]", bare) is not None),
        ("M", "m", "`M` is the month", timed and re.search(r"[HhKk]\W+M", bare) is not None and "m" not in bare),
    )
    found = [(letter, other, told) for letter, other, told, wrong in slips if letter in bare and wrong]
    meant = pattern
    for letter, other, _ in found:
        meant = _replaced(meant, letter, other)
    return (" and ".join(told for _, _, told in found), meant) if found else None


def _replaced(pattern: str, letter: str, other: str) -> str:
    """A pattern with another letter, but for what it quotes; of months and minutes those of the time of day."""
    if letter == "M":
        return re.sub(r"(?<=[HhKk])(\W+)(M+)", lambda found: found[1] + other * len(found[2]), pattern)
    parts = _QUOTED.split(pattern)
    return "".join(part if part[:1] == "'" else part.replace(letter, other) for part in parts)


def _literal(
    site: CallSite,
    literal: StringLiteral | NumberLiteral,
    message: str,
    *,
    meant: str | None,
    severity: Severity | None = None,
) -> Diagnostic:
    fix = Fix(f"write `{meant}`", (Edit(literal.span, meant),), safe=False) if meant is not None else None
    return _literal_argument.finding(site.source, literal.span, message, severity=severity, fix=fix)


RULES = (
    _arity,
    _unknown_hash,
    _literal_argument,
)
