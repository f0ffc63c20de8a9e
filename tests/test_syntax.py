"""Invariants of tokens and trees over every template at hand and over generated text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import recorded_templates

from previewer.source import Source
from previewer.syntax.ast import (
    BareIndexPath,
    DelimitersStatement,
    MustacheStatement,
    Node,
    PathExpression,
    TextStatement,
    children,
    walk,
)
from previewer.syntax.blocks import MAX_BLOCK_DEPTH
from previewer.syntax.lexer import Delimiters, tokenize
from previewer.syntax.parser import parse
from previewer.syntax.printer import to_source

TEMPLATES = recorded_templates()
PIECES = st.sampled_from(
    [
        *"{}#/^>&!=~|*()[]\"'\\.@-_ \r\n\tax0é😀\ufeff",
        *(
            "{{",
            "}}",
            "{{{",
            "}}}",
            "{{{{",
            "}}}}",
            "\\{{",
            "{{=a\u00a0b c=}}",
            "{{!--",
            "--}}",
            "{{=<% %>=}}",
            "<%",
            "%>",
        ),
        *("{{#if x}}", "{{/if}}", "{{else}}", "{{^}}", "as |x|", "../", "this", "x=1", "[a b]"),
    ]
)
texts = st.lists(PIECES, max_size=40).map("".join)


def check_tokens(text: str) -> None:
    at = 0
    for _, lead, start, end in tokenize(text):
        assert lead == at
        assert not text[lead:start].strip(" \t\r\n")
        at = end
    assert at == len(text)


def check_spans(node: Node, text: str) -> None:
    at = node.start
    inside = node.segments if isinstance(node, PathExpression) else children(node)
    for child in inside:
        # A path segment's parent is its path, a statement's its block; none sticks out.
        assert node.start <= child.start <= child.end <= node.end
        assert child.start >= at or isinstance(node, BareIndexPath)
        at = child.start
        check_spans(child, text)


def check_tree(text: str) -> None:
    parsed = parse(Source("t", text))
    assert parse(Source("t", text)).template == parsed.template
    check_spans(parsed.template, text)
    for diagnostic in parsed.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
    if not parsed.errors:
        assert to_source(parsed.template) == text


def test_tokens_join_back_to_the_source() -> None:
    for text in TEMPLATES:
        check_tokens(text)


def test_trees_give_their_source_back() -> None:
    for text in TEMPLATES:
        check_tree(text)
        check_tree(text.replace("\n", "\r\n"))
        check_tree("\ufeff" + text)


@given(texts)
def test_any_text_has_tokens_and_a_tree(text: str) -> None:
    check_tokens(text)
    check_tree(text)


@given(texts)
def test_any_text_has_tokens_between_other_delimiters(text: str) -> None:
    parse(Source("t", text.replace("{{", "[[").replace("}}", "]]")), delimiters=Delimiters("[[", "]]"))


@pytest.mark.parametrize(
    ("template", "segments"),
    [
        ("{{items.[0].name}}", ["items", "[0]", "name"]),
        ("{{#each ../a.[b c]/d}}{{/each}}", ["each", "../", "a", "[b c]", "d"]),
        ("{{@root.x}}", ["@root", "x"]),
        ("{{foo[0].bar}}", ["foo", "[0]", "bar"]),
        ("{{lookup this 'x'}}", ["lookup", "this"]),
    ],
)
def test_every_path_segment_has_its_place(template: str, segments: list[str]) -> None:
    tree = parse(Source("t", template)).template
    paths = [node for node in walk(tree) if isinstance(node, PathExpression)]
    found = [template[part.start : part.end] for path in paths for part in path.segments]
    assert found == segments


@pytest.mark.parametrize("text", ["{{=a\u00a0b c=}}x", "{{=each\n\u00a0=}}", "{{a.[" + "1" * 5000 + "]}}"])
def test_text_that_python_reads_in_its_own_way(text: str) -> None:
    assert not parse(Source("t", text)).errors
    check_tree(text)


def test_delimiters_may_be_long() -> None:
    opening, closing = "<" * 99, ">" * 99
    tree = parse(Source("t", f"{{{{={opening} {closing}=}}}}{opening}a{closing}")).template
    assert [type(node) for node in tree.body] == [DelimitersStatement, MustacheStatement]


def test_whitespace_control_leaves_the_text_under_its_span() -> None:
    template = "a \n {{~x~}} \n b"
    texts = [node for node in walk(parse(Source("t", template)).template) if isinstance(node, TextStatement)]
    assert [node.value for node in texts] == ["a", "b"]
    assert [template[node.start : node.end] for node in texts] == ["a \n ", " \n b"]


@pytest.mark.parametrize("depth", [1_000, 20_000])
def test_nesting_too_deep_is_an_error(depth: int) -> None:
    parsed = parse(Source("t", "{{#if x}}" * depth + "{{/if}}" * depth))
    (error,) = parsed.errors
    assert error.message == f"blocks are nested more than {MAX_BLOCK_DEPTH} deep"
    assert error.span.start == len("{{#if x}}") * MAX_BLOCK_DEPTH


def test_a_tree_as_deep_as_can_be_gives_its_source_back() -> None:
    text = "{{#if x}}" * MAX_BLOCK_DEPTH + "y" + "{{/if}}" * MAX_BLOCK_DEPTH
    assert to_source(parse(Source("t", text)).template) == text


def test_blocks_beyond_the_limit_close_as_they_opened() -> None:
    depth = MAX_BLOCK_DEPTH + 50
    parsed = parse(Source("t", "{{#a}}" * depth + "{{x}}{{else}}" + "{{/a}}" * depth + "{{/b}}"))
    assert [error.code for error in parsed.errors] == ["HB001", "HB004"]
    assert any(isinstance(node, MustacheStatement) for node in walk(parsed.template))


def test_parentheses_too_deep_are_an_error() -> None:
    (error,) = parse(Source("t", "{{lookup " + "(lookup " * 1_000 + "x" + ")" * 1_000 + "}}")).errors
    assert "nested more than" in error.message
