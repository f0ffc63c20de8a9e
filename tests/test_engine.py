"""What templates promise beyond the recorded cases."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from samples import ROOT

import previewer
from previewer.rendering.helpers.registry import CORE_HELPERS
from previewer.rendering.template import Environment
from previewer.source import Source
from previewer.syntax.lexer import Delimiters


def test_the_seed_payload_is_exactly_the_page_example() -> None:
    for name in ("abandoned_cart", "abandoned_cart_single"):
        payload = json.loads((ROOT / "fixtures" / name / "two_products.json").read_text(encoding="utf-8"))
        assert payload["event"] == "abandoned_carts_linked_audience"
        assert list(payload["properties"]) == [
            "first_name",
            "last_name",
            "shopping_cart__id",
            "shopping_cart__products",
            "__entity",
        ]


def test_one_template_renders_in_many_threads() -> None:
    template = previewer.compile("{{#each l}}{{#*inline 'q'}}{{this}}{{/inline}}{{> q}}{{@index}},{{/each}}{{n}}")

    def render(n: int) -> str:
        return template.render({"n": n, "l": list(range(n % 7))})

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(render, range(400)))
    assert results == ["".join(f"{i}{i}," for i in range(n % 7)) + str(n) for n in range(400)]


def test_all_faults_of_a_template_are_raised_at_once() -> None:
    with pytest.raises(previewer.CompileError) as caught:
        previewer.compile("{{uppr a}} {{#nope b}}{{/nope}} {{#if (x y)}}{{/if}}")
    assert [d.message.split(":")[0] for d in caught.value.diagnostics] == [
        "could not find helper `uppr`",
        "could not find helper `nope`",
        "could not find helper `x`",
    ]


def test_names_are_checked_in_what_can_be_read_of_a_broken_template() -> None:
    with pytest.raises(previewer.CompileError) as caught:
        previewer.compile("{{l[0].x}} {{uppr a}} {{#if a}}{{nope b}}{{/each}} {{elseif c}} {{2x}}", name="t")
    assert [d.code for d in caught.value.diagnostics] == ["HB006", "HB301", "HB301", "HB003", "HB008", "HB001"]
    assert [d.span for d in caught.value.diagnostics] == sorted(d.span for d in caught.value.diagnostics)
    assert str(caught.value) == "t:1:14: could not find helper `uppr`: only a helper takes parameters (and 5 more)"


def test_a_block_whose_opening_is_broken_brings_no_second_fault() -> None:
    with pytest.raises(previewer.CompileError) as caught:
        previewer.compile("{{#each items</td>{{name}}{{/each}}{{l[0].x !}}")
    assert [d.message.partition(",")[0] for d in caught.value.diagnostics if d.severity == "error"] == [
        "the tag is never closed",
        "found the operator `!`",
    ]


def test_a_failure_inside_a_partial_names_both_places() -> None:
    environment = Environment(CORE_HELPERS, partials={"p": Source("p.hbs", "a\n{{lookup this q}}")})
    with pytest.raises(previewer.RenderError) as caught:
        environment.compile(Source("main", "x {{> p}}")).render({})
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.source.name, diagnostic.span) == ("p.hbs", (4, 10))
    assert [(r.source.name, tuple(r.span)) for r in diagnostic.related] == [("main", (6, 7))]


class Partials(dict[str, Source]):
    """Partials that count how often their text was read."""

    reads = 0

    def __getitem__(self, name: str) -> Source:
        self.reads += 1
        return super().__getitem__(name)


def test_partials_are_compiled_once_for_many_renderings() -> None:
    partials = Partials(p=Source("p", "{{x}}"), q=Source("q", "{{> p}}"))
    template = Environment(CORE_HELPERS, partials=partials).compile(Source("t", "{{> p}}{{> q}}{{> q}}"))
    assert template.render({"x": 1}) == "111"
    assert partials.reads == 2
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda n: template.render({"x": 2}), range(50))) == {"222"}
    assert partials.reads == 2


def test_other_delimiters() -> None:
    environment = Environment(CORE_HELPERS, delimiters=Delimiters("[[", "]]"))
    assert environment.compile(Source("t", "[[x]] {{x}} [[{y}]]")).render({"x": 1, "y": "<"}) == "1 {{x}} <"


def test_values_too_deep_are_an_error() -> None:
    data: dict[str, object] = {}
    for _ in range(5_000):
        data = {"a": data}
    with pytest.raises(previewer.RenderError):
        previewer.compile("{{this}}").render(data)


def test_public_names() -> None:
    assert previewer.__all__ == [
        "CompileError",
        "CompiledTemplate",
        "Diagnostic",
        "Limits",
        "Payload",
        "PayloadError",
        "Project",
        "RenderError",
        "Source",
        "compile",
        "find_project",
        "parse",
        "read_payload",
    ]
    for name in previewer.__all__:
        assert getattr(previewer, name).__doc__


def test_compile_knows_iterables_helpers_and_snippets() -> None:
    template = previewer.compile('{{{snippet "hello" name=first_name}}}', snippets={"hello": "Hi {{upper name}}"})
    assert template.render({"first_name": "Ann"}) == "Hi ANN"
