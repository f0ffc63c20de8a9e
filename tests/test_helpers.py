"""Every helper's declaration is complete, and its example does what it should."""

from __future__ import annotations

import json
from contextlib import suppress
from importlib import import_module

import pytest
from samples import ROOT

import previewer
from previewer.rendering.declaration import Form, Helper
from previewer.rendering.helpers.registry import FAMILIES, ITERABLE_HELPERS
from previewer.rendering.helpers.sending import SendAborted
from previewer.rendering.template import Environment
from previewer.settings import CHOICES
from previewer.source import Source, named_sources

NOW = 1_745_000_000_000


@pytest.mark.parametrize("helper", ITERABLE_HELPERS.values(), ids=lambda helper: str(helper.name))
def test_declarations(helper: Helper) -> None:
    assert helper.forms
    assert helper.summary.endswith(".")
    assert helper.example
    required = [param.required for param in helper.params]
    assert required == sorted(required, reverse=True)  # optional ones come last


EXAMPLES = json.loads((ROOT / "tests/helper_examples.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("helper", ITERABLE_HELPERS.values(), ids=lambda helper: str(helper.name))
def test_every_example_gives_what_the_helper_is_said_to_do(helper: Helper) -> None:
    environment = Environment(ITERABLE_HELPERS, named_sources(EXAMPLES["snippets"]))
    try:
        text = environment.compile(Source("t", helper.example)).render(EXAMPLES["data"], options=EXAMPLES["options"])
    except previewer.RenderError as error:
        text = f"fails: {error.cause.message}"
    assert text == EXAMPLES["results"][helper.name]


def test_the_registry_lists_what_the_families_declare() -> None:
    for family, names in FAMILIES.items():
        declared = import_module(f"previewer.rendering.helpers.{family}").HELPERS
        assert [helper.name for helper in declared] == list(names)
    modules = {path.stem for path in (ROOT / "previewer/rendering/helpers").glob("*.py")}
    assert modules - set(FAMILIES) == {"__init__", "literals", "registry", "string_format"}


def render(template: str, data: dict[str, object], **options: object) -> str:
    partials = options.pop("snippets", {})
    assert isinstance(partials, dict)
    environment = Environment(helpers=ITERABLE_HELPERS, partials=named_sources(partials))
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


def test_math_gives_another_helper_a_number() -> None:
    assert render("{{numberFormat (math 20000.5 '*' 0.8) '0'}}", {}) == "16000"
    assert render("{{#assign 'kept'}}2{{/assign}}{{#gte (math kept '+' 0) 1}}Y{{/gte}}", {}) == "Y"
    assert render("{{#if (math 3 '-' 3)}}Y{{else}}N{{/if}}", {}) == "N"
    assert render("{{math 70.0 '*' 2}} {{upper (math 70.0 '*' 2)}} {{upper (math 6 '/' 3)}}", {}) == "140.0 140.0 2"


def test_settings_for_what_is_not_documented() -> None:
    assert "expected a number" in failure("{{#ifGt points 5}}Y{{else}}N{{/ifGt}}", {})
    options = {"missing-comparison": "false", "missing-math": "blank", "numbers": "by-value"}
    assert render("{{#ifGt points 5}}Y{{else}}N{{/ifGt}}", {}, **options) == "N"
    assert render("[{{math points '+' 1}}]", {}, **options) == "[]"
    assert render("{{#gt 2.5 1}}Y{{/gt}}", {}, **options) == "Y"
    assert "cannot compare" in failure("{{#gt 2.5 1}}Y{{/gt}}", {})


# A template, what is noted where Iterable leaves the answer open, and the setting that answers it.
GUESSES = [
    ("{{#eq 1 whole}}Y{{else}}N{{/eq}}", "numbers of different Java types are never equal", "numbers"),
    ("{{#gt 2.5 1}}Y{{/gt}}", "numbers of different Java types", "numbers"),
    ("{{#if (ne 1 2)}}Y{{/if}}", "`ne` works as `neq`", "undocumented"),
    ("{{#ifGt missing 5}}Y{{/ifGt}}", "a missing value or other text has no order", "missing-comparison"),
    ("{{math missing '+' 1}}", "a missing value or other text fails", "missing-math"),
    ("{{math 1 '/' 0}}", "what cannot be worked out fails", "missing-math"),
    ("{{dateFormat missing}}", "a missing date prints nothing", "missing-date"),
    ("{{dateFormat 'soon'}}", "a text of no documented shape fails", "unreadable-date"),
    ("{{dateMath missing '+1d'}}", "a missing date or expression fails", "date-math"),
    ("{{dateMath 'now'}}", "a missing date or expression fails", "date-math"),
    ("{{dateMath 'soon' '+1d'}}", "an unreadable date, zone or expression fails", "date-math"),
    ("{{dateMath 'now' '+1d' tz='home'}}", "an unreadable date, zone or expression fails", "date-math"),
    ("{{dateMath 'now' '+1q'}}", "an unreadable date, zone or expression fails", "date-math"),
    ("{{dateMath 'now' '+12345678901d'}}", "an unreadable date, zone or expression fails", "date-math"),
    ("{{dateFormat '2025-02-12' format='short'}}", "short dates have no zeros in front", "locale-data"),
    ("{{dateMath '2025-02-12' '+0d' 'short'}}", "short dates have no zeros in front", "locale-data"),
    ("{{numberFormat 5.5 'currency' 'de_DE'}}", "the currency stands where JDK 17 puts it", "locale-data"),
    ("{{toJson list}}", "quotes inside {{ }} are not escaped", "to-json"),
    ("{{dateFormat '2025-01-01' tz='home'}}", "`home` is no time zone", ""),
    ("{{now tz='home'}}", "`home` is no time zone", ""),
    ("{{#ifEq missing 'a'}}Y{{/ifEq}}", "a missing value equals nothing", ""),
    ("{{#ifEq list 'a'}}Y{{/ifEq}}", "lists and objects are compared by their text", ""),
    ("{{#ifEq yes 'true'}}Y{{/ifEq}}", "true and false equal their text", ""),
    ("{{#ifEq '007' '7'}}Y{{/ifEq}}", "two texts for one number are equal", ""),
    ("{{#eq o p}}Y{{/eq}}", "objects are equal whatever the order of their fields", ""),
    ("{{#ifContainsStr 'a' missing}}Y{{/ifContainsStr}}", "nothing to look for fails", ""),
    ("{{#ifContainsStr list 'a'}}Y{{/ifContainsStr}}", "a number, list or object is searched as it prints", ""),
    ("{{#ifMatchesRegexStr 5 '.'}}Y{{/ifMatchesRegexStr}}", "a number, list or object is searched as it prints", ""),
    ("{{#ifMatchesRegexStr 'gold-tier' '^gold'}}Y{{/ifMatchesRegexStr}}", "a pattern has to match the whole text", ""),
    ("{{#ifMatchesRegexStr missing 'a'}}Y{{/ifMatchesRegexStr}}", "a missing text or pattern fails", ""),
    ("{{#ifModEq missing 2 0}}Y{{/ifModEq}}", "anything but numbers fails", ""),
    ("{{#ifContains missing 'a'}}Y{{/ifContains}}", "what is no list contains nothing", ""),
    ("{{#ifContains list missing}}Y{{/ifContains}}", "nothing to look for is in no list", ""),
    ("{{#ifContains items '{n}'}}Y{{/ifContains}}", "a text that starts with { and is no JSON fails", ""),
    ("{{#ifContains flags 'true'}}Y{{/ifContains}}", "items are compared as text", ""),
    ("{{#ifContains items '{\"n\": 1}'}}Y{{/ifContains}}", "an object is found by the fields that are named", ""),
    ("{{#minInList missing 'n'}}Y{{/minInList}}", "anything but a list fails", ""),
    ("{{#minInList items 'q'}}Y{{/minInList}}", "a list without a number in that field renders the else part", ""),
    ("{{#minInList none 'n'}}Y{{/minInList}}", "a list without a number in that field renders the else part", ""),
    ("{{#maxInList many 'n'}}Y{{/maxInList}}", "of items with the same number the first counts", ""),
    ("{{#minInList many 'm'}}Y{{/minInList}}", "items whose field holds no number are passed over", ""),
    ("{{#sortBy missing field='n' as |s|}}{{/sortBy}}", "anything but a list fails", ""),
    ("{{#groupBy missing field='n' as |gs|}}{{/groupBy}}", "anything but a list fails", ""),
    ("{{#sortBy many field='m' as |s|}}{{/sortBy}}", "items without the field come last", ""),
    ("{{#sortBy many field='o' as |s|}}{{/sortBy}}", "what is neither all numbers nor all texts", ""),
    ("{{#sortBy many field='n' order='down' as |s|}}{{/sortBy}}", "an order that is neither asc nor desc", ""),
    ("{{#sortBy items field='n,m' order='desc' as |s|}}{{/sortBy}}", "the order holds for all fields", ""),
    ("{{#groupBy many field='m' as |gs|}}{{/groupBy}}", "items without the field are a group whose key is null", ""),
    ("{{#groupBy none field='m' as |gs|}}{{/groupBy}}", "an empty list renders the body, without groups", ""),
    ("{{substring missing 0 1}}", "on such a value its first parameter is printed", ""),
    ("{{numberFormat '$140' 'currency'}}", "on such a value its first parameter is printed", ""),
    ("{{#groupBy items field='o.n' as |gs|}}{{/groupBy}}", "the key of a dotted field", ""),
    ("{{#sortBy items field='n' as |s|}}{{/sortBy}}", "`sortBy` works only in projects", "undocumented"),
    ("{{#groupBy items field='n' as |gs|}}{{/groupBy}}", "`groupBy` works only in projects", "undocumented"),
    ("{{dateMath 'now' '/d'}}", "`/` rounds a date in Iterable", ""),
    ("{{hmacSHA256 'a'}}", "without the project's HMAC secret", "hmac-secret"),
]
SURE = [
    "{{#eq 1 2.5}}Y{{/eq}}{{#gt 2 1}}Y{{/gt}}{{#ifEq 1 '1'}}Y{{/ifEq}}{{#ifGt '2' 1}}Y{{/ifGt}}",
    "{{dateFormat '2025-01-01' tz='GMT'}}{{now tz='Europe/Oslo'}}{{dateMath 'now' '+1d' tz='Europe/Oslo'}}",
    "{{dateFormat '2025-11-12' format='short'}}{{dateFormat '2025-02-12' 'short' 'en_GB'}}{{now 'long'}}",
    "{{numberFormat 5.5 'currency'}}{{numberFormat 5 'currency' 'nl_NL'}}{{numberFormat 1234 'integer' 'fr_FR'}}",
    "{{{toJson list}}}{{&toJson list}}{{~{ toJson list }~}}{{toJson 5}}{{#if (toJson list)}}Y{{/if}}",
    "{{dateMath 'now' '+1d' format='qq'}}",
    "{{#ifEq yes yes}}Y{{/ifEq}}{{#ifEq yes 'no'}}Y{{/ifEq}}{{#ifEq '7' '7'}}Y{{/ifEq}}{{#eq o o}}Y{{/eq}}",
    "{{#ifMatchesRegexStr 'tin' '^gold'}}{{/ifMatchesRegexStr}}{{#ifMatchesRegexStr 'a' '^.*'}}{{/ifMatchesRegexStr}}",
    "{{#minInList items 'n'}}Y{{/minInList}}{{#maxInList same 'n'}}Y{{/maxInList}}",
    "{{upper missing}}{{numberFormat missing}}",
    "{{#ifContains list 'a'}}Y{{/ifContains}}{{#ifContains ids '7'}}Y{{/ifContains}}",
]
GUESSED: dict[str, object] = {
    "whole": 1.0,
    "list": ["a"],
    "flags": [True],
    "ids": [7],
    "items": [{"n": 1, "m": 2, "o": {"n": 1}}],
    "many": [{"n": 1, "m": 3, "o": 1}, {"n": 1, "o": "b"}],
    "same": [{"n": 1}, {"n": 1}],
    "none": [],
    "yes": True,
    "o": {"a": 1, "b": 2},
    "p": {"b": 2, "a": 1},
}


def guesses(template: str, **options: object) -> list[str]:
    notes: list[previewer.Diagnostic] = []
    compiled = Environment(helpers=ITERABLE_HELPERS).compile(Source("t", template))
    with suppress(previewer.RenderError):
        compiled.render(GUESSED, options={"now": NOW, **options}, notes=notes)
    assert {note.code for note in notes} <= {"HB399"}
    return [note.message for note in notes]


@pytest.mark.parametrize(("template", "note", "setting"), GUESSES, ids=[case[0] for case in GUESSES])
def test_an_answer_that_iterable_leaves_open_is_noted(template: str, note: str, setting: str) -> None:
    settled = {} if setting == "undocumented" else {"undocumented": "render"}
    (found,) = guesses(template, **settled)
    assert found.startswith(note)
    assert not setting or setting == "hmac-secret" or found.endswith(f"(setting `{setting}`)")
    if setting:
        assert guesses(template, **settled, **{setting: CHOICES.get(setting, ["secret"])[0]}) == []


@pytest.mark.parametrize("template", SURE)
def test_an_answer_that_is_sure_is_not_noted(template: str) -> None:
    assert guesses(template) == []


def test_what_date_math_refuses() -> None:
    assert failure("{{dateMath missing '+1d'}}", {}) == "`dateMath` found nothing, expected a date"
    assert failure("{{dateMath 'now'}}", {}) == "`dateMath` found nothing, expected an expression such as +7d"
    assert "found `q` in date pattern" in failure("{{dateMath 'now' '+1d' format='qq'}}", {}, **{"date-math": "blank"})


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs/dialect.md").read_text(encoding="utf-8")
    for setting, answers in CHOICES.items():
        first, *others = (f'"{answer}"' for answer in answers)
        assert ", ".join([f"`{setting} = {first}`", *(f"`{other}`" for other in others)]) in page


def test_dates_and_currencies_as_one_page_of_the_documentation_prints_them() -> None:
    options = {"locale-data": "documented"}
    assert render("{{dateFormat '2025-02-12' format='short'}}", {}, **options) == "02/12/25"
    assert render("{{numberFormat 5.2345 'currency' 'de_DE'}}", {}, **options) == "€5,23"
    assert render("{{numberFormat -1234.5 'currency' 'fr_FR'}}", {}, **options) == "-€1\u202f234,50"


def test_no_helper_reads_the_clock() -> None:
    environment = Environment(helpers=ITERABLE_HELPERS)
    for template in ("{{now}}", "{{timestamp}}", "{{dateMath 'now' '+1d'}}"):
        with pytest.raises(previewer.RenderError, match="needs the time of the rendering"):
            environment.compile(Source("t", template)).render({})


def test_forms_are_known() -> None:
    assert {form for helper in ITERABLE_HELPERS.values() for form in helper.forms} == set(Form)


# Results of java.math.BigDecimal with 16 digits, which `math` is taken to use.
REMAINDERS = [
    ("7 '%' 99.99", "7"),
    ("100 '%' 2.5", "0"),
    ("5.5 '%' 2", "1.5"),
    ("5.50 '%' 0.1", "0.0"),
    ("-4 '%' 2", "0"),
    ("-3.5 '%' 0.01", "0.0"),
    ("0 '*' -1", "0"),
]


@pytest.mark.parametrize(("sum", "result"), REMAINDERS)
def test_math_prints_as_java_does(sum: str, result: str) -> None:
    assert render("{{math " + sum + "}}", {}) == result
    assert "expected a number" in failure("{{math '1_000' '+' 1}}", {})
