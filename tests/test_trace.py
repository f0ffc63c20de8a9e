"""The trace of a rendering: what was looked up and found, which branches ran, and where the output came from."""

from __future__ import annotations

import pytest
from samples import CONFORMANCE, read_jsonl

from previewer.rendering.errors import RenderError, TemplateError
from previewer.rendering.helpers.registry import CORE_HELPERS, ITERABLE_HELPERS
from previewer.rendering.template import Environment
from previewer.rendering.trace import Outcome, Rendering
from previewer.source import Source, named_sources
from previewer.syntax.lexer import DEFAULT_DELIMITERS, Delimiters

TEMPLATE = "a{{#each l}}{{x}}{{#if y}}Y{{else}}{{../z}}{{/if}}{{/each}}{{nul}}{{q.w}}{{lookup l 5}}{{@root.z}}"
DATA: dict[str, object] = {"l": [{"x": 1}, {"x": None, "y": 2}], "z": "Z", "nul": None, "x": 7}


def traced(template: str, data: dict[str, object], **partials: str) -> Rendering:
    return (
        Environment(CORE_HELPERS, partials=named_sources(partials, "{}.hbs"))
        .compile(Source("t", template))
        .render(data, trace=True)
    )


def test_lookups_say_where_a_value_was_found() -> None:
    lookups = traced(TEMPLATE, DATA).trace.lookups
    assert [(lookup.path, lookup.outcome.value, lookup.level, lookup.layer) for lookup in lookups] == [
        ("l", "found", 0, "model"),
        ("x", "found", 0, "model"),
        ("y", "missing", 0, ""),
        ("../z", "found", 1, "model"),
        ("x", "found", 1, "model"),
        ("y", "found", 0, "model"),
        ("nul", "null", 0, ""),
        ("q.w", "missing", 0, ""),
        ("l", "found", 0, "model"),
        ("@root.z", "found", 0, "model"),
    ]
    assert all(TEMPLATE[slice(*lookup.place.span)] == lookup.path for lookup in lookups)


@pytest.mark.parametrize(
    ("template", "layer", "level"),
    [
        ("{{#each l as |it|}}{{it.x}}{{/each}}", "block params", 0),
        ("{{#each l}}{{@index}}{{/each}}", "variables", 0),
        ("{{#each l}}{{#with y}}{{@index}}{{/with}}{{/each}}", "variables", 1),
        ("{{#each l as |it|}}{{#each it.m}}{{it.x}}{{/each}}{{/each}}", "block params", 1),
        ("{{> p v=x}}", "partial", 0),
        ("{{> p}}", "", 0),
    ],
)
def test_layers_and_levels(template: str, layer: str, level: int) -> None:
    data: dict[str, object] = {"l": [{"x": 1, "y": {"z": 1}, "m": [1]}], "x": "X"}
    last = traced(template, data, p="{{v}}").trace.lookups[-1]
    assert (last.layer, last.level) == (layer, level)


def test_null_is_told_from_missing() -> None:
    data: dict[str, object] = {"a": {"b": None}, "l": [None], "n": None}
    lookups = traced("{{a.b}}{{a.c}}{{l.[0]}}{{l.[1]}}{{n.x}}{{#each l}}{{this}}{{/each}}", data).trace.lookups
    assert [(lookup.path, lookup.outcome) for lookup in lookups if lookup.path != "l"] == [
        ("a.b", Outcome.NULL),
        ("a.c", Outcome.MISSING),
        ("l.[0]", Outcome.NULL),
        ("l.[1]", Outcome.MISSING),
        ("n.x", Outcome.MISSING),
        ("this", Outcome.NULL),
    ]


def test_blocks_say_what_ran_and_why() -> None:
    blocks = traced(TEMPLATE, DATA).trace.blocks
    found = [(TEMPLATE[slice(*b.place.span)], b.condition, b.body, b.otherwise) for b in blocks]
    assert found == [("if y", "nothing", 0, 1), ("if y", "number", 1, 0), ("each l", "list", 2, 0)]


def test_else_chains_and_sections_are_blocks_of_their_own() -> None:
    template = "{{#if a}}1{{else if b}}2{{else}}3{{/if}}{{#l}}x{{/l}}{{^l}}y{{/l}}"
    blocks = traced(template, {"b": 0, "l": []}).trace.blocks
    assert [(template[slice(*b.place.span)], b.condition, b.body, b.otherwise) for b in blocks] == [
        ("if b", "zero", 0, 1),
        ("if a", "nothing", 0, 1),
        ("l", "empty list", 0, 1),
        ("l", "empty list", 1, 0),
    ]


def test_helper_calls_say_what_they_were_given() -> None:
    calls = traced("{{lookup (lookup l 0) 'x'}}{{lookup nul 'x'}}{{log}}", DATA).trace.calls
    assert [(call.name, call.states) for call in calls] == [
        ("lookup", ("list", "zero")),
        ("lookup", ("object", "text")),
        ("lookup", ("nothing", "text")),
        ("log", ()),
    ]


def test_every_character_of_the_output_leads_to_its_place_and_back() -> None:
    rendering = traced(TEMPLATE, DATA)
    text, trace = rendering.text, rendering.trace
    assert text.startswith("a1Z7Y[")
    places = [TEMPLATE[slice(*trace.origin(offset).span)] for offset in range(5)]
    assert places == ["a", "{{x}}", "{{../z}}", "{{x}}", "Y"]
    pieces = trace.written_by(trace.place.source, TEMPLATE.index("{{x}}") + 2)
    assert [text[piece.start : piece.end] for piece in pieces] == ["1", "7"]
    with pytest.raises(IndexError):
        trace.origin(len(text))


def test_output_of_partials_leads_into_the_partial() -> None:
    rendering = traced(
        "x {{> p}} {{#partial 's'}}in {{b}}{{/partial}}{{#block 's'}}{{/block}}", {"b": "B"}, p="<{{b}}>"
    )
    assert rendering.text == "x <B> in B"
    first = rendering.trace.origin(3)
    assert (first.source.name, first.source.slice(first.span)) == ("p.hbs", "{{b}}")
    # A body that a helper hands on unchanged keeps its places.
    last = rendering.trace.origin(len(rendering.text) - 1)
    assert (last.source.name, last.source.slice(last.span)) == ("t", "{{b}}")


def test_a_failed_rendering_has_a_trace_up_to_the_failure() -> None:
    template = "a{{x}}{{#if y}}{{#block 'b'}}c{{lookup o z}}{{/block}}{{/if}}{{after}}"
    with pytest.raises(RenderError) as caught:
        traced(template, {"y": 1, "o": {}})
    trace = caught.value.trace
    assert trace is not None
    assert [lookup.path for lookup in trace.empty_lookups()] == ["x", "z"]
    assert [(block.condition, block.body) for block in trace.blocks] == [("text", 1), ("number", 1)]
    assert [call.name for call in trace.calls] == ["block", "lookup"]
    assert trace.output[-1].end == 1


def test_output_of_snippets_leads_into_the_snippet() -> None:
    environment = Environment(helpers=ITERABLE_HELPERS, partials=named_sources({"sign": "<i>{{who}}</i>"}, "{}.hbs"))
    rendering = environment.compile(Source("t", "by {{{snippet 'sign' who=b}}}.")).render({"b": "B"}, trace=True)
    assert rendering.text == "by <i>B</i>."
    places = [rendering.trace.origin(offset) for offset in (0, 4, 6, 11)]
    told = [(place.source.name, place.source.slice(place.span)) for place in places]
    assert told == [("t", "by "), ("sign.hbs", "<i>"), ("sign.hbs", "{{who}}"), ("t", ".")]


def test_a_trace_changes_nothing_in_the_text() -> None:
    for name in ("core", "emails", "feeds", "jvm_properties", "measured"):
        for case in read_jsonl(CONFORMANCE / f"{name}.jsonl"):
            delimiters = Delimiters(*case["delims"]) if "delims" in case else DEFAULT_DELIMITERS
            environment = Environment(
                CORE_HELPERS, partials=named_sources(case.get("partials", {})), delimiters=delimiters
            )
            try:
                template = environment.compile(Source("t", case["template"]))
                text = template.render(case["data"])
            except TemplateError:
                continue
            rendering = template.render(case["data"], trace=True)
            assert rendering.text == text, case["id"]
            ends = [0, *(piece.end for piece in rendering.trace.output)]
            assert ends[:-1] == [piece.start for piece in rendering.trace.output]
            assert ends[-1] == len(text)
