"""Runs the rules over a template and leaves out what its comments suppress."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from previewer.diagnostics import Diagnostic, Severity
from previewer.linting.analysis import Analysis, Part, Subject, Surroundings
from previewer.linting.registry import RULES, selected
from previewer.linting.settings import LintSettings
from previewer.linting.suppressions import Suppressions
from previewer.syntax.ast import Call, PathExpression, StringLiteral, Template, walk


def lint(subject: Subject, surroundings: Surroundings) -> tuple[Diagnostic, ...]:
    """All that the rules which are on find in a template and its snippets, in the order of the text."""
    settings = surroundings.settings
    rules = selected(RULES, settings.select, settings.extend, settings.ignore)
    if subject.part is not Part.BODY:
        rules = [rule for rule in rules if rule.code.startswith(_ANYWHERE)]
    codes = {rule.code for rule in rules}
    analysis = Analysis(subject, surroundings, codes.__contains__)
    found = {diagnostic: None for rule in rules for diagnostic in rule.check(analysis)}
    if subject.part is Part.BODY:
        of_markup = [rule for rule in rules if rule.code in OF_MARKUP]
        for snippet in _rendered(analysis):
            own = Analysis(subject.replace(template=snippet, schema=None), surroundings, codes.__contains__)
            found.update(dict.fromkeys(diagnostic for rule in of_markup for diagnostic in rule.check(own)))
    kept: Iterable[Diagnostic] = found
    for snippet in surroundings.snippets.values():
        if "previewer-ignore" in snippet.source.text:
            kept = Suppressions(snippet, need_reason=False).left(kept)
    if subject.part is not Part.FEED:
        kept = Suppressions(subject.template, settings.need_reason).apply(kept, codes)
    return tuple(sorted((_leveled(diagnostic, settings) for diagnostic in kept), key=_order))


OF_MARKUP = frozenset(f"HB{number}" for number in (405, 406, 505, 506, 507, 601, 608, 609, 610, 614, 615))
"""The rules that look at the HTML of a text alone, which they do in every snippet that a template renders, too."""


def _rendered(analysis: Analysis) -> Iterator[Template]:
    """The snippets that a template names, and those that they name."""
    seen: set[str] = set()
    waiting = [analysis.template] if "snippet" in analysis.source.text else []
    while waiting:
        for node in walk(waiting.pop()):
            match node:
                case Call(name=PathExpression(original="snippet"), params=(StringLiteral(value=name), *_)):
                    if name not in seen and name in analysis.snippets:
                        seen.add(name)
                        waiting.append(analysis.snippets[name])
                        yield analysis.snippets[name]
                case _:
                    pass


def without_known_failures(found: Collection[Diagnostic]) -> Iterator[Diagnostic]:
    """Leaves out the failed renderings (HB300) that another finding in the same tag explains."""
    errors = [
        each for each in found if each.code == _NULL or (each.severity is Severity.ERROR and each.code != _FAILED)
    ]
    for each in found:
        if each.code != _FAILED or not any(_same_tag(each, other) for other in errors):
            yield each


_FAILED = "HB300"
_NULL = "HB306"


def _same_tag(one: Diagnostic, two: Diagnostic) -> bool:
    start, end = sorted((one.span.start, two.span.start))
    return one.source == two.source and "}}" not in one.source.text[start:end]


_ANYWHERE = ("HB0", "HB1", "HB2", "HB3")
"""The groups that are about tags, not about the HTML around them or the email as a whole."""


def _leveled(diagnostic: Diagnostic, settings: LintSettings) -> Diagnostic:
    severity = settings.severity_of(diagnostic.code, diagnostic.name, diagnostic.severity)
    return diagnostic if severity is diagnostic.severity else diagnostic.with_severity(severity)


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    return (diagnostic.source.name, *diagnostic.span, diagnostic.code)
