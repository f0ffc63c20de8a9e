"""All faults of a template come in one pass, each on the smallest text that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from samples import ROOT

from previewer.diagnostics import Diagnostic
from previewer.reporting.text import format_diagnostics
from previewer.source import Source
from previewer.syntax.ast import BlockStatement, MustacheStatement, PartialStatement, PathExpression, walk
from previewer.syntax.lexer import Delimiters
from previewer.syntax.parser import parse

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests" / "syntax_errors" / "cases.json").read_text(encoding="utf-8"))


def fixed(template: str, diagnostics: Iterable[Diagnostic]) -> str:
    """A template with the fixes of its diagnostics applied."""
    edits = [edit for found in diagnostics if found.fix is not None for edit in found.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        template = template[: edit.span.start] + edit.replacement + template[edit.span.end :]
    return template


@pytest.mark.parametrize("case", CASES, ids=[case["template"] for case in CASES])
def test_faults(case: dict[str, Any]) -> None:
    template = case["template"]
    errors = parse(Source("t", template)).errors
    assert [[e.code, template[e.span.start : e.span.end], e.message] for e in errors] == case["errors"]
    if "opened" in case:
        (related,) = errors[0].related
        assert template[related.span.start : related.span.end] == case["opened"]
    if "help" in case:
        assert errors[0].help == case["help"]
    if "fixed" in case:
        assert fixed(template, errors) == case["fixed"]


@pytest.mark.parametrize(
    ("template", "places", "meant"),
    [
        ("{{foo[0].bar}}", ["[0]"], "{{foo.[0].bar}}"),
        ("{{a.b[0].c[1].d}}", ["[0]", "[1]"], "{{a.b.[0].c.[1].d}}"),
        ("{{foo[0][1].bar}}", ["[0]", "[1]"], "{{foo.[0].[1].bar}}"),
        ("{{{foo[12]}}}", ["[12]"], "{{{foo.[12]}}}"),
    ],
)
def test_each_missing_dot_is_a_warning_with_a_fix(template: str, places: list[str], meant: str) -> None:
    source = Source("t", template)
    parsed = parse(source)
    assert not parsed.errors
    assert [(w.code, source.slice(w.span)) for w in parsed.diagnostics] == [("HB006", place) for place in places]
    assert fixed(template, parsed.diagnostics) == meant
    assert not parse(Source("t", meant)).diagnostics
    (path,) = (node for node in walk(parsed.template) if isinstance(node, PathExpression))
    assert path.original == meant.strip("{}")
    assert [error.code for error in parse(source, lenient=False).errors] == ["HB006"] * len(places)


def test_a_part_of_a_parameter_is_no_bare_index() -> None:
    assert not parse(Source("t", "{{#if foo[0]}}x{{/if}}")).diagnostics


def test_ends_are_written_in_the_delimiters_of_the_block() -> None:
    (error,) = parse(Source("t", "[[#each l]]x"), delimiters=Delimiters("[[", "]]")).errors
    assert error.help == "write [[/each]] where it ends"
    (error,) = parse(Source("t", "{{=<% %>=}}<%~#if a~%>x")).errors
    assert error.help == "write <%/if%> where it ends"


INCOMPLETE = [
    ("{{a}}{{b ==}}{{c}}", ["{{a}}", "{{c}}"]),
    ("{{#if a}}{{b}}{{/if", ["{{#if a}}{{b}}{{/if", "{{b}}"]),
    ("{{#each items</td>{{name}}{{/each}}{{z}}", ["{{#each items</td>{{name}}{{/each}}", "{{name}}", "{{z}}"]),
    ("{{#if !a}}{{b}}{{else}}{{c}}{{/if}}", ["{{#if !a}}{{b}}{{else}}{{c}}{{/if}}", "{{b}}", "{{c}}"]),
    ("{{#(a)}}{{b}}{{else}}{{c}}{{/if}}{{d}}", ["{{b}}", "{{c}}", "{{d}}"]),
    ("{{#!}}{{b}}{{else}}{{c}}{{/!}}{{d}}", ["{{b}}", "{{c}}", "{{d}}"]),
    (
        "{{#if a}}{{#each b}}{{c}}{{/if}}{{d}}",
        ["{{#if a}}{{#each b}}{{c}}{{/if}}", "{{#each b}}{{c}}", "{{c}}", "{{d}}"],
    ),
    ("{{> p}}{{/x}}{{else}}{{#*inline 'i'}}{{c}}{{/inline}}", ["{{> p}}", "{{#*inline 'i'}}{{c}}{{/inline}}", "{{c}}"]),
    ("Hi {{first_name</td><b>{{c}}</b>", ["{{c}}"]),
]


@pytest.mark.parametrize(("template", "statements"), INCOMPLETE, ids=[template for template, _ in INCOMPLETE])
def test_what_stands_outside_broken_tags_is_in_the_tree(template: str, statements: list[str]) -> None:
    parsed = parse(Source("t", template))
    assert parsed.errors
    kinds = MustacheStatement | BlockStatement | PartialStatement
    found = [template[node.start : node.end] for node in walk(parsed.template) if isinstance(node, kinds)]
    assert found == statements


def test_control_characters_of_a_template_do_not_reach_the_terminal() -> None:
    source = Source("a\x1b[31m.html", "{{#> 'p\x1b[2J\n'}}{{#[\x07]}}{{/[\x08]}}")
    text = format_diagnostics(parse(source).errors)
    assert "`> 'p\\x1b[2J\\n'`" in text
    assert "found `/[\\x08]`, expected `/[\\x07]`" in text
    assert all(character.isprintable() for line in text.split("\n") for character in line)


def test_positions_count_every_kind_of_line_end() -> None:
    source = Source("t", "a\r\nb\rc\n{{! x\ny }}\n😀{{/if}}")
    (error,) = parse(source).errors
    assert source.position(error.span.start) == (6, 5)
