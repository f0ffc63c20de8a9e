"""What an editor asks, without one: `|` is the cursor in the texts."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from samples import recorded_templates
from serving import write

from previewer.checking.checker import Checker
from previewer.files import read_source
from previewer.iterable.feeds import FEED_DELIMITERS
from previewer.lsp.actions import actions
from previewer.lsp.completion import completions
from previewer.lsp.definition import definition
from previewer.lsp.hover import hover
from previewer.lsp.positions import Positions
from previewer.lsp.reading import Reading
from previewer.lsp.rename import Unrenamable, rename
from previewer.lsp.signatures import signature_at
from previewer.project import Project, TemplateFile
from previewer.source import Source, Span

PAYLOADS = {
    "a": {
        "first_name": "Ann",
        "order": {"total": 12.5, "gift note": "For you"},
        "items": [{"name": "Shoe", "price": 1}],
    },
    "b": {"first_name": "Bob", "order": {"total": 8}, "items": [{"name": "Hat", "price": 2}], "coupon": "TEN"},
}
SEGMENT = {"type": "track", "event": "Ordered", "userId": "u1", "properties": {"plan": {"name": "Gold"}}}


FED = {"event": {"first_name": "Ann"}, "dataFeed": {"stories": [{"title": "Water"}], "issue": 48}}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    files = {f"fixtures/mail/{name}.json": json.dumps(payload, indent=1) for name, payload in PAYLOADS.items()}
    files |= {
        "templates/mail.html": "",
        "templates/plan.html": "",
        "fixtures/plan/one.json": json.dumps(SEGMENT, indent=1),
        "templates/fed.html": "",
        "fixtures/fed/one.json": json.dumps(FED),
        "snippets/sign off.html": "Bye {{first_name}}",
        "snippets/item.html": "{{item.name}}",
        "catalogs/Shops.json": '{"1": {"city": "Graz"}}',
    }
    return Project(write(tmp_path_factory.mktemp("project"), files))


def read(project: Project, marked: str, template: str = "mail") -> tuple[Reading, int]:
    """A template with a text, and where its `|` stood; without one the end."""
    offset = marked.find("|")
    text = marked if offset < 0 else marked[:offset] + marked[offset + 1 :]
    file = TemplateFile(project, project.root / "templates" / f"{template}.html")
    source = Source(str(file.path), text)
    ground = Checker(project).analysis(file, Source(source.name, ""), rendered=False)
    return Reading(ground, source), offset if offset >= 0 else len(text)


def read_fed(project: Project, marked: str) -> tuple[Reading, int]:
    """The same of a template whose payloads have a feed, as its `[[ ]]` or its `{{ }}` see the place."""
    reading, offset = read(project, marked, "fed")
    ground = Checker(project).feed_analysis(TemplateFile(project, project.root / "templates" / "fed.html"))
    assert ground is not None
    whole = Reading(reading.ground, reading.source, feed=Reading(ground, reading.source, FEED_DELIMITERS))
    return whole.at(offset), offset


def bars(text: str) -> str:
    """The same text with bars for block params."""
    return text.replace("¦", "|")


def labels(project: Project, marked: str) -> list[str]:
    reading, offset = read(project, marked)
    return [each.label for each in completions(Reading(reading.ground, _barred(reading.source)), offset)]


@pytest.mark.parametrize(
    ("text", "expected", "unexpected"),
    [
        ("[[|", ["stories", "issue", "first_name", "dateFormat"], ["title"]),
        ("[[#each stories]]{{x}}[[ti|", ["title", "@index", "issue"], []),
        ("[[issue]]{{|", ["first_name"], ["stories"]),
        ("[[#each stories]][[title]][[/|", ["each"], []),
        ("{{first_name}} [[#if issue]][[sto|", ["stories"], []),
    ],
)
def test_completion_for_a_feed(project: Project, text: str, expected: list[str], unexpected: list[str]) -> None:
    found = {each.label for each in completions(*read_fed(project, text))}
    assert set(expected) <= found
    assert not found & set(unexpected)


def test_hover_over_a_feed(project: Project) -> None:
    found = hover(*read_fed(project, "[[#each stories]][[tit|le]][[/each]]"))
    assert found is not None
    assert '`title`: a text, in 1 of 1, such as "Water"' in found.text


def test_definition_and_rename_in_a_feed(project: Project) -> None:
    text = "[[#each stories as ¦story¦]][[story.ti|tle]][[/each]]"
    reading, offset = read_fed(project, text)
    whole = Reading(reading.ground, _barred(reading.source), FEED_DELIMITERS)
    found = definition(whole, offset, lambda name: read_source(Path(name)))
    assert found is not None
    assert found.source.slice(found.span).startswith('"title"')
    edits = rename(whole, offset - 6, "one")
    assert [whole.source.slice(edit.span) for edit in edits] == ["story", "story"]


@pytest.mark.parametrize(
    ("text", "active"),
    [
        ("{{dateFormat |", "date"),
        ("{{dateFormat order.date fo|", "[format]"),
        ("{{#each items now |", None),
        ("{{dateFormat order.date format=|", "[format=]"),
        ("{{#if (eq a |", "value"),
        ("{{#if (or a b c |", "value ..."),
        ("[[#each |", "list"),
    ],
)
def test_signature(project: Project, text: str, active: str | None) -> None:
    found = signature_at(*read_fed(project, text))
    assert found is not None
    spans = [found.text[span.start : span.end] for span, _ in found.params]
    assert (spans[found.active] if found.active is not None else None) == active


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("{{#if (eq |", "(eq value value [yes=] [no=])"),
        ("{{eq |", "{{eq value value [yes=] [no=]}}"),
        ("{{#eq |", "{{#eq value value [yes=] [no=]}}…{{/eq}}"),
    ],
)
def test_a_signature_has_the_form_that_is_being_written(project: Project, text: str, form: str) -> None:
    found = signature_at(*read(project, text))
    assert found is not None
    assert found.text == form


@pytest.mark.parametrize("text", ["{{da|", "{{order.total |", "{{x}} |", "{{dateFormat x}}|", "{{! dateFormat |"])
def test_no_signature(project: Project, text: str) -> None:
    assert signature_at(*read(project, text)) is None


def _barred(source: Source) -> Source:
    return Source(source.name, bars(source.text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{|", ["first_name", "order", "items", "coupon", "unsubscribeUrl", "dateFormat", "@root"]),
        ("{{order.|", ["total", "[gift note]"]),
        ("{{order.to|", ["total"]),
        ("{{order.to|tal}}", ["total"]),
        ("{{order.[gi|", ["[gift note]"]),
        ("<a href='{{order.|'>x</a>", ["total"]),
        ("{{#if x}}{{order.|", ["total"]),
        ("{{#each items}}<b>{{|", ["name", "price", "@index", "@last", "this", "first_name", "else"]),
        ("{{#each items}}{{#if name}}{{|", ["price"]),
        ("{{#each items}}{{../|", ["first_name", "order"]),
        ("{{#each items}}{{this.|", ["name", "price"]),
        ("{{#each items as ¦item at¦}}{{|", ["item", "at", "first_name"]),
        ("{{#each items as ¦item at¦}}{{item.|", ["name", "price"]),
        ("{{#with order}}{{to|}}{{/with}}", ["total"]),
        ("{{items.|", ["[0]", "size"]),
        ("{{items.[0].|", ["name", "price"]),
        ("{{#catalog 'Shops' x as ¦shop¦}}{{shop.|", ["city"]),
        ("{{#assign 'greeting'}}Hi{{/assign}}{{gr|", ["greeting"]),
        ("{{#|", ["each", "if", "assign", "items"]),
        ("{{#if (|", ["eq", "and", "coupon"]),
        ("{{#if (eq |", ["coupon"]),
        ("{{#each items ba|", ["base="]),
        ("{{defaultIfEmpty cou|", ["coupon"]),
        ("{{{snippet '|", ["sign off", "item"]),
        ('{{{snippet "sign o|', ["sign off"]),
        ("{{{snippet 'it|em' 1}}}", ["item"]),
        ("{{#catalog '|", ["Shops"]),
        ("{{#each items}}{{#if name}}a{{/if}}{{/|", ["each"]),
        ("{{~#if a}}{{else}}{{{ord|", ["order"]),
        ("{{! a comment }}{{=<% %>=}}<% ord|", ["order"]),
    ],
)
def test_completion(project: Project, text: str, expected: list[str]) -> None:
    assert set(expected) <= set(labels(project, text))


@pytest.mark.parametrize(
    "text",
    ["|", "a | b", "{{a}} |", "{{! {{|", "{{!-- {{order.| --}}", r"\{{|", "{{a <p>|", "{{first_name.|", "{{x 'a|"],
)
def test_nothing_to_complete(project: Project, text: str) -> None:
    assert labels(project, text) == []


@pytest.mark.parametrize(
    ("text", "unexpected"),
    [
        ("{{order.|", "first_name"),
        ("{{#each items}}x{{/each}}{{|", "price"),
        ("{{|", "@index"),
        ("{{|{{#assign 'late'}}x{{/assign}}", "late"),
        ("{{|", "each"),
        ("{{#each |", "dateFormat"),
    ],
)
def test_what_is_not_there_is_not_offered(project: Project, text: str, unexpected: str) -> None:
    assert unexpected not in labels(project, text)


@pytest.mark.parametrize(
    ("text", "label", "detail"),
    [
        ("{{|", "coupon", 'a text, in 1 of 2, such as "TEN"'),
        ("{{|", "items", "a list of objects, in 2 of 2"),
        ("{{#each items}}{{|", "price", "a whole number, in 2 of 2, such as 2"),
        ("{{|", "dateFormat", "{{dateFormat date [format=] [tz=] [locale=]}}"),
        ("{{#|", "each", "{{#each list [base=]}}…{{/each}}"),
        ("{{#each items}}{{|", "@index", "the position in the loop, from 0"),
    ],
)
def test_completions_tell_what_they_are(project: Project, text: str, label: str, detail: str) -> None:
    reading, offset = read(project, text)
    details = {each.label: each.detail for each in completions(reading, offset)}
    if label == "dateFormat":
        assert details[label].startswith("{{dateFormat ")
    else:
        assert details[label] == detail


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("{{order.to|tal}}", "total"),
        ("{{or|der.total}}", "order"),
        ("{{order.[gift| note].x}}", "[gift"),
        ("{{{snippet 'it|em' a}}}", "item"),
        ("{{/ea|ch}}", "each"),
    ],
)
def test_a_completion_replaces_the_whole_name(project: Project, text: str, replaced: str) -> None:
    opening = "{{#each items}}" if text.startswith("{{/") else ""
    reading, offset = read(project, opening + text)
    spans = {each.span for each in completions(reading, offset)}
    assert [reading.source.slice(span) for span in spans] == [replaced]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{cou|pon}}", ['`coupon`: a text, in 1 of 2, such as "TEN"', "not guarded: `coupon` can be missing"]),
        ("{{#if coupon}}{{cou|pon}}{{/if}}", ["guarded here: `coupon`"]),
        ("{{ord|er.total}}", ["`order`: an object, in 2 of 2"]),
        ("{{#each items}}{{na|me}}{{/each}}", ["`name`: a text", "read in `{{#each items}}`"]),
        ("{{#each items as ¦item¦}}{{it|em.name}}{{/each}}", ["named by `as ¦item¦`"]),
        ("{{first_nam|}}", ["in no payload"]),
        ("{{../fir|st_name}}", ["goes out beyond the payload"]),
        ("{{#ea|ch items}}{{/each}}", ["each: Renders its body", "list or object"]),
        ("{{!-- previewer-ignore HB|102: later --}}", ["HB102 maybe-missing-property"]),
        ("{{!-- previewer-ignore maybe-miss|ing-property: later --}}", ["HB102 maybe-missing-property"]),
    ],
)
def test_hover(project: Project, text: str, told: list[str]) -> None:
    reading, offset = read(project, text)
    found = hover(Reading(reading.ground, _barred(reading.source)), offset)
    assert found is not None
    for each in told:
        assert bars(each) in found.text


@pytest.mark.parametrize(
    ("text", "template", "file", "line"),
    [
        ("{{{snippet 'sign| off'}}}", "mail", "snippets/sign off.html", 1),
        ("{{first_|name}}", "mail", "fixtures/mail/a.json", 2),
        ("{{order.to|tal}}", "mail", "fixtures/mail/a.json", 4),
        ("{{cou|pon}}", "mail", "fixtures/mail/b.json", 12),
        ("{{#each items}}{{pri|ce}}{{/each}}", "mail", "fixtures/mail/a.json", 10),
        ("{{items.[0].pri|ce}}", "mail", "fixtures/mail/a.json", 10),
        ("{{plan.na|me}}", "plan", "fixtures/plan/one.json", 7),
        ("{{user|Id}}", "plan", "fixtures/plan/one.json", 4),
        ("{{#each items as ¦item¦}}\n{{it|em}}{{/each}}", "mail", "templates/mail.html", 1),
        ("{{#assign 'x'}}{{/assign}}\n{{|x}}", "mail", "templates/mail.html", 1),
    ],
)
def test_definition(project: Project, text: str, template: str, file: str, line: int) -> None:
    reading, offset = read(project, text, template)
    found = definition(Reading(reading.ground, _barred(reading.source)), offset, lambda name: read_source(Path(name)))
    assert found is not None
    assert Path(found.source.name) == project.root / file
    assert found.source.position(found.span.start).line == line


@pytest.mark.parametrize(
    "text", ["{{tot|al}}", "|", "{{#i|f a}}{{/if}}", "{{{snippet 'no|ne'}}}", "{{unsubscribe|Url}}"]
)
def test_no_definition(project: Project, text: str) -> None:
    reading, offset = read(project, text)
    assert definition(reading, offset, lambda name: read_source(Path(name))) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{#each items as ¦item¦}}{{it|em.name}}{{/each}}", "{{#each items as ¦new¦}}{{new.name}}{{/each}}"),
        ("{{#each items as ¦it|em at¦}}{{item}}{{at}}{{/each}}", "{{#each items as ¦new at¦}}{{new}}{{at}}{{/each}}"),
        (
            "{{#with order as ¦o|¦}}{{o.total}}{{/with}}{{#with order as ¦o¦}}{{o.total}}{{/with}}",
            "{{#with order as ¦new¦}}{{new.total}}{{/with}}{{#with order as ¦o¦}}{{o.total}}{{/with}}",
        ),
        (
            "{{#with order as ¦o¦}}{{o}}{{#with o as ¦o¦}}{{o|}}{{/with}}{{/with}}",
            "{{#with order as ¦o¦}}{{o}}{{#with o as ¦new¦}}{{new}}{{/with}}{{/with}}",
        ),
        (
            "{{#assign 'g'}}Hi{{/assign}}{{g|}} {{@g}} {{#if g}}{{order.g}}{{/if}}{{#assign 'g'}}{{/assign}}",
            "{{#assign 'new'}}Hi{{/assign}}{{new}} {{@new}} {{#if new}}{{order.g}}{{/if}}{{#assign 'new'}}{{/assign}}",
        ),
        ("{{#each items as ¦item¦}}{{[it|em].name}}{{/each}}", "{{#each items as ¦new¦}}{{[new].name}}{{/each}}"),
    ],
)
def test_rename(project: Project, text: str, expected: str) -> None:
    reading, offset = read(project, text)
    reading = Reading(reading.ground, _barred(reading.source))
    changed = reading.source.text
    for edit in reversed(rename(reading, offset, "new")):
        changed = changed[: edit.span.start] + edit.replacement + changed[edit.span.end :]
    assert changed == bars(expected)


@pytest.mark.parametrize(
    ("text", "new", "reason"),
    [
        ("{{first_n|ame}}", "x", "only block params"),
        ("{{#each items as ¦it|em¦}}{{/each}}", "a-b", "expected a name"),
        ("{{#each items as ¦it|em¦}}{{/each}}", "else", "expected a name"),
        ("{{#each items as ¦it|em¦}}{{/each}}", "now", "name of a helper"),
        ("{{#each items as ¦it|em¦}}{{coupon}}{{/each}}", "coupon", "is read there already"),
        ("{{#each items as ¦it|em¦}}{{{snippet 'item'}}}{{/each}}", "x", "other templates can render it"),
    ],
)
def test_what_cannot_be_renamed(project: Project, text: str, new: str, reason: str) -> None:
    reading, offset = read(project, text)
    with pytest.raises(Unrenamable, match=reason):
        rename(Reading(reading.ground, _barred(reading.source)), offset, new)


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("{{frist_n|ame}}", "write `first_name` (may change what is meant)", "{{first_name}}"),
        ("{{cou|pon}}", "guard it with `{{#if coupon}}`", "{{#if coupon}}{{coupon}}{{/if}}"),
        ("{{{cou|pon}}}", "give a fallback with `defaultIfEmpty`", '{{{defaultIfEmpty coupon "…"}}}'),
        (
            '<a href="https://x.example/{{cou|pon}}">x</a>',
            "give a fallback with `defaultIfEmpty`",
            "<a href=\"https://x.example/{{defaultIfEmpty coupon '…'}}\">x</a>",
        ),
        (
            "<p>\r\n\t{{cou|pon}}",
            "suppress HB102 here, with a reason",
            "<p>\r\n\t{{!-- previewer-ignore HB102: say why --}}\r\n\t{{coupon}}",
        ),
        ("{{order.Tot|al}}", "write `total`", "{{order.total}}"),
    ],
)
def test_actions_settle_findings(project: Project, text: str, title: str, expected: str) -> None:
    reading, offset = read(project, text)
    checker = Checker(project)
    file = TemplateFile(project, Path(reading.source.name))
    found = actions(reading, checker.findings(file, reading.source), Span(offset, offset))
    action = next(each for each in found if each.title == title)
    changed = reading.source.text
    for edit in sorted(action.edits, key=lambda edit: edit.span, reverse=True):
        changed = changed[: edit.span.start] + edit.replacement + changed[edit.span.end :]
    assert changed == expected
    left = checker.findings(file, Source(reading.source.name, changed))
    assert action.finding.code not in [each.code for each in left]


def test_a_suppression_has_no_place_inside_a_tag(project: Project) -> None:
    reading, offset = read(project, "{{defaultIfEmpty\n frist_n|ame}}")
    found = Checker(project).findings(TemplateFile(project, Path(reading.source.name)), reading.source)
    titles = [each.title for each in actions(reading, found, Span(offset, offset))]
    assert titles
    assert not [title for title in titles if "suppress" in title]


TEXTS = [text for text in recorded_templates() if len(text) < 300]


@pytest.mark.parametrize("texts", [TEXTS[at::10] for at in range(10)])
def test_every_place_of_every_template_has_an_answer(project: Project, texts: list[str]) -> None:
    ground = read(project, "")[0].ground
    positions = Positions("utf-16")
    for text in texts:
        reading = Reading(ground, Source(ground.source.name, text))
        for offset in range(0, len(text) + 1, 5):
            for completion in completions(reading, offset):
                assert completion.span.start <= offset <= completion.span.end
            found = hover(reading, offset)
            assert found is None or found.span.start <= offset <= found.span.end
            definition(reading, offset, lambda name: read_source(Path(name)))
            with suppress(Unrenamable):
                rename(reading, offset, "fresh")
            if text[offset - 1 : offset] != "\r":
                assert positions.offset(reading.source, positions.position(reading.source, offset)) == offset
