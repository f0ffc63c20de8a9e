"""HB3, the rule about snippets: their names, and what they are handed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.diagnostics import Diagnostic, Edit, Fix, Severity
from previewer.linting.analysis import Analysis
from previewer.linting.names import nearest
from previewer.linting.references import CallSite
from previewer.linting.rule import rule
from previewer.rendering.declaration import Form
from previewer.source import Span
from previewer.syntax.ast import (
    Call,
    Expression,
    MustacheKind,
    MustacheStatement,
    PathExpression,
    StringLiteral,
    walk,
)

E, W = Severity.ERROR, Severity.WARNING


@rule("HB311", "unknown-snippet", E, default=False)
def _unknown_snippet(analysis: Analysis) -> Iterator[Diagnostic]:
    """The project has no snippet of that name, and the send is skipped; or a call does not fit its snippet.

    Bad: `{{{snippet "foter"}}}`; `{{snippet "footer"}}`, which escapes the snippet's HTML; a variable that the snippet
    never reads, in `{{{snippet "footer" colour="red"}}}`.
    """
    for site in analysis.walked.calls:
        match site.call.params:
            case (StringLiteral() as name, *values) if site.helper.name == "snippet" and analysis.snippets:
                if name.value in analysis.snippets:
                    yield from _unfit_call(analysis, site, name.value, tuple(values))
                else:
                    yield _no_such_snippet(analysis, site, name)
            case _:
                pass


def _no_such_snippet(analysis: Analysis, site: CallSite, name: StringLiteral) -> Diagnostic:
    near, quote = nearest(name.value, analysis.snippets, 1), name.original[0]
    fix = Fix(f"write `{near[0]}`", (Edit(name.span, f"{quote}{near[0]}{quote}"),), safe=False) if near else None
    return _unknown_snippet.finding(
        site.source,
        name.span,
        f"there is no snippet `{name.value}`",
        help=f"did you mean `{near[0]}`?" if near else None,
        fix=fix,
    )


def _unfit_call(
    analysis: Analysis, site: CallSite, snippet_name: str, values: tuple[Expression, ...]
) -> Iterator[Diagnostic]:
    statement, snippet = site.statement, analysis.snippets[snippet_name]
    escapes = isinstance(statement, MustacheStatement) and statement.kind is MustacheKind.ESCAPED
    if escapes and site.form is Form.INLINE and re.search(r"<[a-zA-Z!/]", snippet.source.text):
        raw = f"{{{{{{{site.source.slice(site.call.span)}}}}}}}"
        yield _unknown_snippet.finding(
            site.source,
            site.call.name.span,
            "two braces escape the HTML of the snippet: customers see its tags",
            severity=W,
            help=f"write {raw}",
            fix=Fix("write it with three braces", (Edit(statement.span, raw),), safe=False),
        )
    reads = {path.segments[0].segment.name for path in walk(snippet) if isinstance(path, PathExpression) and path.path}
    nested = any(isinstance(node, Call) and node.name.original == "snippet" for node in walk(snippet))
    listed = analysis.snippet_variables.get(snippet_name, ())
    given = [({f"arg{index}", *listed[index : index + 1]}, value.span) for index, value in enumerate(values)]
    given += [({pair.key}, Span(pair.start, pair.start + len(pair.key))) for pair in site.call.hash]
    for names, span in given:
        if not names & {*reads, "required"} and not nested:
            yield _unknown_snippet.finding(
                site.source,
                span,
                f"the snippet never reads `{'` or `'.join(sorted(names))}`",
                severity=W,
                help=f"it reads {', '.join(f'`{each}`' for each in sorted(reads))}" if reads else None,
            )


RULES = (_unknown_snippet,)
