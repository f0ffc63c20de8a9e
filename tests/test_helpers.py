"""Every helper's declaration is complete, and its example does what it should."""

from __future__ import annotations

from importlib import import_module

import pytest
from samples import ROOT

import previewer
from previewer.rendering.declaration import Form, Helper
from previewer.rendering.helpers.registry import FAMILIES, ITERABLE_HELPERS
from previewer.rendering.helpers.sending import SendAborted
from previewer.rendering.template import Environment
from previewer.source import Source
from previewer.syntax.parser import parse

NOW = 1_745_000_000_000


@pytest.mark.parametrize("helper", ITERABLE_HELPERS.values(), ids=lambda helper: str(helper.name))
def test_declarations(helper: Helper) -> None:
    assert helper.forms
    assert helper.summary.endswith(".")
    assert not parse(Source("example", helper.example)).errors
    required = [param.required for param in helper.params]
    assert required == sorted(required, reverse=True)  # optional ones come last


def test_the_registry_lists_what_the_families_declare() -> None:
    for family, names in FAMILIES.items():
        declared = import_module(f"previewer.rendering.helpers.{family}").HELPERS
        assert [helper.name for helper in declared] == list(names)
    modules = {path.stem for path in (ROOT / "previewer/rendering/helpers").glob("*.py")}
    assert modules - set(FAMILIES) == {"__init__", "registry", "string_format"}


def render(template: str, data: dict[str, object], **options: object) -> str:
    partials = options.pop("snippets", {})
    assert isinstance(partials, dict)
    environment = Environment(helpers=ITERABLE_HELPERS, partials=partials)
    return environment.compile(Source("t", template)).render(data, options={"now": NOW, **options})


def failure(template: str, data: dict[str, object], **options: object) -> str:
    with pytest.raises(previewer.RenderError) as caught:
        render(template, data, **options)
    return caught.value.diagnostics[0].message


def test_a_send_that_the_template_stops() -> None:
    assert failure('{{sendSkip cause="low" need=5}}', {}) == "SendAborted: cause=low, need=5"
    assert issubclass(SendAborted, Exception)


def test_snippets_take_variables_by_name_and_position() -> None:
    snippets = {
        "hi": "<b>{{name}}</b> {{arg0}} {{city}}",
        "outer": "[{{{snippet 'hi' 1 name='N'}}}]",
        "me": "{{{snippet 'me'}}}",
    }
    data: dict[str, object] = {"city": "Oslo", "who": "Ann & Bob"}
    assert render("{{{snippet 'hi' 7 name=who}}}", data, snippets=snippets) == "<b>Ann &amp; Bob</b> 7 Oslo"
    assert render("{{{snippet 'outer'}}}", data, snippets=snippets) == "[<b>N</b> 1 Oslo]"
    declared = {"snippet-variables": {"hi": ["name"]}}
    assert render("{{{snippet 'hi' who}}}", data, snippets=snippets, **declared).startswith("<b>Ann &amp; Bob</b>")
    assert "no snippet `nope`" in failure("{{snippet 'nope'}}", data, snippets=snippets)
    assert "renders itself" in failure("{{snippet 'me'}}", data, snippets=snippets)


def test_catalogs_have_an_else_part() -> None:
    tables = {"catalogs": {"Cafes": {"x1": {"city": "Oslo"}}}, "collections": {"Near": [{"n": 1}, {"n": 2}]}}
    template = '{{#catalog "Cafes" id as |c|}}{{c.city}}{{else}}none{{/catalog}}'
    assert render(template, {"id": "x1"}, **tables) == "Oslo"
    assert render(template, {"id": "x2"}, **tables) == "none"
    assert "CatalogLookupError" in failure('{{#catalog "Cafes" "x2" required=true as |c|}}{{/catalog}}', {}, **tables)
    near = '{{#catalogCollection "Near" as |all|}}{{#each all as |one|}}{{one.n}}{{/each}}{{/catalogCollection}}'
    assert render(near, {}, **tables) == "12"


def test_settings_for_what_is_not_documented() -> None:
    assert "expected a number" in failure("{{#ifGt points 5}}Y{{else}}N{{/ifGt}}", {})
    options = {"missing-comparison": "false", "missing-math": "blank", "numbers": "by-value"}
    assert render("{{#ifGt points 5}}Y{{else}}N{{/ifGt}}", {}, **options) == "N"
    assert render("[{{math points '+' 1}}]", {}, **options) == "[]"
    assert render("{{#gt 2.5 1}}Y{{/gt}}", {}, **options) == "Y"
    assert "cannot compare" in failure("{{#gt 2.5 1}}Y{{/gt}}", {})


def test_no_helper_reads_the_clock() -> None:
    environment = Environment(helpers=ITERABLE_HELPERS)
    for template in ("{{now}}", "{{timestamp}}", "{{dateMath 'now' '+1d'}}"):
        with pytest.raises(previewer.RenderError, match="needs the time of the rendering"):
            environment.compile(Source("t", template)).render({})


def test_forms_are_known() -> None:
    assert {form for helper in ITERABLE_HELPERS.values() for form in helper.forms} == set(Form)
