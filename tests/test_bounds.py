"""No template and no payload hangs the renderer or fills the machine; whatever comes, the errors are our own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import Mock

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ROOT, SAMPLES, recorded_templates, sample, sample_names
from test_syntax import texts

import previewer
from previewer.cli import main
from previewer.iterable.email import Email
from previewer.payloads.payload import read_payload
from previewer.rendering import compiler
from previewer.rendering.errors import TemplateError
from previewer.rendering.helpers.registry import CORE_HELPERS, ITERABLE_HELPERS, STOCK_HELPERS
from previewer.rendering.limits import Limits
from previewer.rendering.reprint import reprint_all
from previewer.rendering.template import Environment
from previewer.source import Source, named_sources
from previewer.syntax.blocks import MAX_BLOCK_DEPTH
from previewer.syntax.parser import parse

SMALL = Limits(output=10_000, iterations=1_000, seconds=5, partial_depth=10)


def message(template: str, data: object, limits: Limits = SMALL, **partials: str) -> str:
    environment = Environment(CORE_HELPERS, limits=limits, partials=named_sources(partials))
    with pytest.raises(previewer.RenderError) as caught:
        environment.compile(Source("t", template)).render(data)
    return caught.value.diagnostics[0].message


def test_loops_ten_deep_over_lists_of_a_hundred() -> None:
    template = "{{#each l}}" * 10 + "x" + "{{/each}}" * 10
    assert (
        message(template, {"l": ["x"] * 100}, Limits()) == "loops and partials run more than 1,000,000 times together"
    )
    sections = "{{#l}}" * 10 + "x" + "{{/l}}" * 10
    assert message(sections, {"l": ["x"] * 100}) == "loops and partials run more than 1,000 times together"


def test_output_has_a_limit() -> None:
    assert (
        message("{{#each l}}{{/each}}{{t}}", {"l": [], "t": "x" * 20_000}) == "more than 10,000 characters are written"
    )
    template = "{{#each l}}" + "x" * 500 + "{{/each}}"
    assert message(template, {"l": [1] * 200}) == "more than 10,000 characters are written"


def test_captured_text_has_a_limit() -> None:
    template = "{{#block 'a'}}{{#each l}}" + "x" * 500 + "{{/each}}{{/block}}"
    assert message(template, {"l": [1] * 200}) == "more than 10,000 characters are written"


def test_a_text_that_grows_through_assign_has_a_limit() -> None:
    template = "{{#assign 'x'}}xx{{/assign}}" + "{{#assign 'x'}}{{x}}{{x}}{{/assign}}" * 60
    environment = Environment(helpers=STOCK_HELPERS, limits=SMALL)
    with pytest.raises(previewer.RenderError, match="more than 10,000 characters are written"):
        environment.compile(Source("t", template)).render({})


@pytest.mark.parametrize("trace", [False, True])
def test_large_values_written_again_and_again_have_a_limit(trace: bool) -> None:
    # Without a look in between, these would be written as often as the template says: 3 GB.
    data = {"text": "&" * 1_000_000, "list": ["&" * 1_000_000]}
    for tag in ("{{text}}", "{{{list}}}", "{{upper text}}"):
        template = Environment(STOCK_HELPERS, limits=Limits(output=3_000_000)).compile(Source("t", tag * 1_000))
        with pytest.raises(previewer.RenderError, match="more than 3,000,000 characters are written"):
            template.render(data, trace=trace)  # type: ignore[call-overload]  # one of the two


def test_all_assigned_texts_together_have_a_limit() -> None:
    template = "".join(f"{{{{#assign 'x{n}'}}}}{{{{t}}}}{{{{/assign}}}}" for n in range(20))
    environment = Environment(STOCK_HELPERS, limits=SMALL)
    with pytest.raises(previewer.RenderError, match="more than 10,000 characters are written"):
        environment.compile(Source("t", template)).render({"t": "x" * 1_000})


def test_time_has_a_limit() -> None:
    template = "{{#each l}}{{#each l}}{{#each l}}{{/each}}{{/each}}{{/each}}"
    limits = Limits(iterations=10**9, seconds=0.05)
    assert message(template, {"l": [1] * 1_000}, limits) == "it takes more than 0.05 seconds"


def test_partials_that_call_each_other_twice_end() -> None:
    inline = "".join(f"{{{{#*inline 'p{n}'}}}}{{{{> p{n + 1}}}}}{{{{> p{n + 1}}}}}{{{{/inline}}}}" for n in range(20))
    template = inline + "{{#*inline 'p20'}}{{/inline}}{{> p0}}"
    assert message(template, {}) == "loops and partials run more than 1,000 times together"
    assert message(template, {}, Limits(iterations=10**9, seconds=0.05)) == "it takes more than 0.05 seconds"


@pytest.mark.parametrize(
    "template",
    [
        "{{center t size=99999999}}",
        "{{ljust t size=99999999 pad='ab'}}",
        "{{replace long '' long}}",
        "{{join l long}}",
        "{{stringFormat formats 1 2 3}}",
    ],
)
def test_a_text_beyond_the_limit_is_not_even_made(template: str) -> None:
    data = {"t": "x", "long": "x" * 9_000, "l": [1] * 9_000, "formats": "%1$9999d" * 9_000}
    environment = Environment(STOCK_HELPERS, limits=SMALL)
    with pytest.raises(previewer.RenderError, match="more than 10,000 characters are written"):
        environment.compile(Source("t", template)).render(data)


@pytest.mark.parametrize("value", [10**5_000, (1, 2), {3}, object(), b"x"], ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "template",
    [
        "{{x}}",
        "{{#if l}}{{l}}{{/if}}",
        "{{eq x y}}{{x}}",
        "{{toJson l}}",
        "{{numberFormat 1 x}}{{numberFormat 1 'default' maximumFractionDigits=x}}",
        "{{stringFormat '%,d' x}}",
    ],
)
def test_values_that_no_json_holds_are_a_failure(template: str, value: object) -> None:
    with pytest.raises(previewer.RenderError):
        Environment(ITERABLE_HELPERS).compile(Source("t", template)).render({"x": value, "l": [value]})


# What a JSON text or a caller can hold at the edges of what Java's types take.
EDGES: dict[str, object] = {
    "nothing": None,
    "zero": 0,
    "big": -(10**999),
    "huge": 10**5_000,
    "tiny": 5e-324,
    "nan": float("nan"),
    "infinite": float("-inf"),
    "exponent": "1e999999999",
    "wide": 99_999_999,
    "surrogate": "\ud800",
    "mixed": [1, "a", None, {"a": 10**400}, {"a": float("nan")}, {"a": "1e400"}, (1,)],
}


@pytest.mark.parametrize("name", ITERABLE_HELPERS)
def test_every_helper_takes_values_at_the_edges_or_fails_in_our_words(name: str) -> None:
    environment = Environment(ITERABLE_HELPERS, limits=SMALL)
    calls = [f"{name} {first} {second}" for first in EDGES for second in ("'a'", *EDGES)]
    calls += [f"{name} {first} 'a' size={first} field='a' minimumFractionDigits={first}" for first in EDGES]
    options = {"now": 0, "numbers": "by-value", "missing-comparison": "false", "missing-math": "blank"}
    for call in calls:
        for template in ("{{" + call + "}}", "{{#" + call + "}}{{this}}{{else}}-{{/" + name + "}}"):
            with suppress(previewer.RenderError):
                environment.compile(Source("t", template)).render(EDGES, options=options)


def test_numbers_beyond_a_double_compare() -> None:
    template = Environment(ITERABLE_HELPERS).compile(
        Source(
            "t", "{{#ifModEq big tiny 0}}a{{/ifModEq}}{{#gt huge big}}b{{/gt}}{{#ifModEq '1e99999' 7 0}}{{/ifModEq}}"
        )
    )
    with pytest.raises(previewer.RenderError, match="found numbers too far apart to divide"):
        template.render({"big": 1e308, "tiny": 5e-324, "huge": 10**999}, options={"numbers": "by-value"})


def test_partials_have_a_depth() -> None:
    assert message("{{> p}}", {}, p="{{> p}}") == "the partial `p` renders itself without end"
    deep = {f"p{n}": f"{{{{> p{n + 1}}}}}" for n in range(20)}
    assert message("{{> p0}}", {}, SMALL, **deep) == "partials are nested more than 10 deep"
    assert "without end" in message("{{> a}}", {}, a="{{> b}}", b="{{> a}}")


def test_an_inline_partial_that_renders_itself_ends() -> None:
    template = "{{#*inline 'q'}}{{> q}}{{/inline}}{{> q}}"
    assert message(template, {}) == "blocks, partials or values are nested too deep to render"


def test_of_raw_blocks_inside_each_other_only_the_outer_one_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = Mock(wraps=reprint_all)
    monkeypatch.setattr(compiler, "reprint_all", printed)
    previewer.compile("{{{{raw}}}}" * 100 + "x" + "{{{{/raw}}}}" * 100)
    assert printed.call_count == 1


def on_a_small_stack(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return small_stack(folder, "render", "t.html", "-p", "p.json", *arguments)


def small_stack(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = 'ulimit -s 1024 && exec "$0" -m previewer "$@"'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["sh", "-c", command, sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


BLOCKS = [
    ("{{#if a}}", "{{/if}}"),
    ("{{#each l}}", "{{/each}}"),
    ("{{#o}}", "{{/o}}"),
    ("{{#ifEq a 1}}", "{{/ifEq}}"),
    ("{{#unless z}}{{else if z}}{{else}}", "{{/unless}}"),
]


@pytest.mark.parametrize(("opening", "closing"), BLOCKS)
def test_blocks_as_deep_as_can_be_on_a_small_stack(opening: str, closing: str, tmp_path: Path) -> None:
    deep = opening * MAX_BLOCK_DEPTH + "x" + closing * MAX_BLOCK_DEPTH
    (tmp_path / "t.html").write_text(deep + "text")
    (tmp_path / "p.json").write_text('{"a": 1, "l": [1], "o": {"b": 1}}')
    (tmp_path / "previewer.toml").write_text("limits = {seconds = 600}")  # the stack is asked for, not the speed
    result = on_a_small_stack(tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("text")
    assert on_a_small_stack(tmp_path, "--trace").returncode == 0


def test_nested_payloads_on_a_small_stack(tmp_path: Path) -> None:
    (tmp_path / "t.html").write_text("{{this}}{{this.hashCode}}")
    for text, depth in (("[", 4_900), ('{"a":', 4_900), ('["]","a\\"",{"a":', 2_000)):
        ends = "]" * depth if text == "[" else "}" * depth if text[0] == "{" else "}]" * depth
        (tmp_path / "p.json").write_text('{"a":' + text * depth + "1" + ends + "}")
        result = on_a_small_stack(tmp_path)
        assert (result.returncode, "nested more than 1,000 deep" in result.stderr) == (2, True), result.stderr
    (tmp_path / "p.json").write_text('{"a":' * 1_000 + '"' + "[{" * 2_000 + '"' + "}" * 1_000)
    result = on_a_small_stack(tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("a&#x3D;") == 1_000


def test_json_in_templates_and_exports_on_a_small_stack(tmp_path: Path) -> None:
    deep = '{"a":' * 14_000 + "1" + "}" * 14_000
    (tmp_path / "p.json").write_text('{"l": [1]}')
    (tmp_path / "t.html").write_text(f"{{{{#ifContains l '{deep}'}}}}x{{{{/ifContains}}}}")
    result = on_a_small_stack(tmp_path)
    assert (result.returncode, "more than 1,000 objects and lists" in result.stderr) == (1, True), result.stderr
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/t.html").write_text("{{x}}")
    for text, found in ((deep + '\n{"x": 1}', "e.ndjson:1"), (json.dumps({"x": deep}), "added")):
        (tmp_path / "e.ndjson").write_text(text)
        result = small_stack(tmp_path, "payload", "add", "e.ndjson", "--template", "t")
        assert found in result.stdout + result.stderr, (result.returncode, result.stderr)


def test_a_value_deeper_than_any_payload_is_not_printed() -> None:
    value: list[object] = []
    for _ in range(5_000):
        value = [value]
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        assert message("{{a}}", {"a": value}) == "a value is nested more than 1,000 deep"
    finally:
        sys.setrecursionlimit(limit)


def test_a_deep_template_compiled_deep_in_a_program_fails_in_our_words() -> None:
    def compile_below(frames: int) -> None:
        if frames:
            compile_below(frames - 1)
        else:
            previewer.compile("{{#if a}}" * 200 + "{{/if}}" * 200)

    with pytest.raises(previewer.CompileError, match="deeper than Python's recursion limit"):
        compile_below(600)


def test_a_payload_of_fifty_megabytes() -> None:
    data = {"items": [{"name": "x" * 1_000} for _ in range(50_000)], "last": "L"}
    assert previewer.compile("{{items.size}} {{items.[49999].name.length}} {{last}}").render(data) == "50000 1000 L"
    assert message("{{this}}", data, Limits()) == "more than 16,777,216 characters are written"


def test_a_template_of_five_megabytes() -> None:
    style = "font-family: Arial, Helvetica, sans-serif; font-size: 14px; " * 8
    row = f'<tr style="{style}"><td>{{{{name}}}}</td><td>{{{{#if price}}}}{{{{price}}}}{{{{/if}}}}</td></tr>\n'
    template = previewer.compile(row * (5_000_000 // len(row)))
    assert template.render({"name": "N", "price": 1}).count("<td>N</td><td>1</td>") == 5_000_000 // len(row)


def test_a_path_of_ten_thousand_segments() -> None:
    for path in ("a" + ".a" * 9_999, "../" * 9_999 + "a", "this/" * 9_999 + "a"):
        assert previewer.compile("{{" + path + "}}").render({"a": {"a": 1}}) in ("", "{a&#x3D;1}")


def test_a_chain_of_a_thousand_else_ifs() -> None:
    template = "{{#if a}}" + "".join(f"{{{{else if a{n}}}}}{n}" for n in range(1_000)) + "{{else}}none{{/if}}"
    assert previewer.compile(template).render({"a999": True}) == "999"
    assert previewer.compile(template).render({}) == "none"


LINEAR = {
    "blanks": ("{{x" + " " * 40_000 + "}}", False),
    "openings": ("{{" * 100_000, True),
    "openings with a comma": ("{{," * 50_000, True),
    "escapes": ("\\{{" * 50_000, True),
    "comments": ("{{!--" * 50_000, True),
    "delimiters": ("{{=" * 50_000, True),
    "brackets": ("{{" + "[" * 100_000, True),
    "brackets in paths": ("{{a.[" * 50_000, True),
    "quotes": ("{{x \"'" * 50_000, True),
    "parentheses": ("{{x " + "(" * 100_000, True),
    "closings": ("{{/if}}" * 30_000, True),
    "blocks": ("{{#if x}}" * 30_000, True),
    "inverses": ("{{#a}}" + "{{^b}}" * 100 + "{{else}}" * 20_000, True),
    "closings of other names": ("{{#a}}" * 8_000 + "{{/b}}" * 8_000, True),
    "inverses with else": ("{{^a}}" * 8_000 + "{{else}}" * 8_000, True),
    "raw blocks with plain ends": ("{{{{a}}}}" * 8_000 + "{{/a}}" * 8_000, True),
    "crossing blocks": ("{{#a}}{{#b}}{{/a}}{{/b}}" * 4_000, True),
    "broken blocks": ("{{#!}}" * 8_000 + "x", True),
    "strings over the end of tags": ("{{a '}} b' , " * 8_000, True),
    "strings within strings": ('{{a \' "}}" , ' * 8_000, True),
    "markup in tags": ("{{a <b" * 8_000 + "{{a >b" * 8_000, True),
    "bare indexes": ("{{a" + "[0]" * 20_000 + "}}", False),
    "entities": ("{{a " + "&quot;" * 20_000 + "}}", True),
    "one line": ("<td>{{x}}</td>" * 150_000, False),
}


@pytest.mark.parametrize("name", LINEAR)
def test_texts_that_break_parsers(name: str) -> None:
    text, is_wrong = LINEAR[name]
    assert bool(parse(Source("t", text)).errors) is is_wrong


def lines_run(text: str) -> int:
    """How many lines of Python a parse runs: work that does not depend on the machine."""
    lines = 0

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        parse(Source("t", text))
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(
    "unit",
    [
        ("{{#a}}", "{{/b}}"),
        ("{{^a}}", "{{else}}"),
        ("{{{{a}}}}", "{{/a}}"),
        ("{{#!}}", "{{/a}}"),
        ("{{a '}} b' , ", ""),
    ],
)
def test_the_work_of_a_parse_grows_as_its_text(unit: tuple[str, str]) -> None:
    opening, closing = unit
    small, large = (lines_run(opening * count + closing * count) for count in (2_000, 4_000))
    assert large < 2.2 * small


def positions_that_matter(text: str) -> list[int]:
    """Every cut inside a tag or beside one; a cut elsewhere in the text leaves the same tags as its neighbours."""
    cuts: set[int] = set()
    for tag in re.finditer(r"\{\{.*?\}\}+", text, re.DOTALL):
        cuts.update(range(tag.start(), min(tag.end() + 2, len(text))))
    return sorted(cuts)


@pytest.mark.parametrize("name", sample_names())
def test_every_truncation_is_a_positioned_error_or_renders(name: str) -> None:
    text = sample(name).path.read_text(encoding="utf-8")
    body = text[text.index("<body") :]
    sender = SAMPLES.sender(SAMPLES.settings())
    nothing = read_payload(Source("nothing", "{}"))
    for cut in positions_that_matter(body):
        source = Source("cut", body[:cut])
        for diagnostic in Email(sender, source).outcome(nothing).errors:
            assert diagnostic.source == source
            assert 0 <= diagnostic.span.start <= diagnostic.span.end <= cut


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "x", "@x"]), inner),
    max_leaves=12,
)


@given(texts, st.dictionaries(st.sampled_from(["a", "x", "x0", "l"]), json_values))
@settings(deadline=None)
def test_generated_templates_raise_only_our_errors(text: str, data: dict[str, object]) -> None:
    with suppress(TemplateError):
        previewer.compile(text).render(data)


@given(
    st.sampled_from(recorded_templates()), st.dictionaries(st.sampled_from(["a", "o", "l", "t", "items"]), json_values)
)
@settings(deadline=None)
def test_recorded_templates_with_other_data_raise_only_our_errors(text: str, data: dict[str, object]) -> None:
    try:
        rendering = previewer.compile(text).render(data, trace=True)
    except TemplateError:
        return
    assert rendering.text == previewer.compile(text).render(data)


def test_blocks_have_a_limit_that_a_project_can_lower(tmp_path: Path) -> None:
    assert Limits().block_depth == MAX_BLOCK_DEPTH
    deep = "{{#if x}}" * 6 + "y" + "{{/if}}" * 6
    with pytest.raises(previewer.CompileError, match="blocks are nested more than 5 deep"):
        previewer.compile(deep, limits=Limits(block_depth=5))
    assert previewer.compile(deep, limits=Limits(block_depth=6)).render({"x": 1}) == "y"
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "t.html").write_text(deep, encoding="utf-8")
    (tmp_path / "payload.json").write_text('{"x": 1}', encoding="utf-8")
    (tmp_path / "previewer.toml").write_text("[limits]\nblock_depth = 5", encoding="utf-8")
    template, payload = str(tmp_path / "templates" / "t.html"), str(tmp_path / "payload.json")
    result = CliRunner().invoke(main, ["render", template, "-p", payload])
    assert result.exit_code == 1
    assert "blocks are nested more than 5 deep" in result.stderr
