"""One send: layers, feeds in both readings, snippets and tables of project and payload, and what is noted."""

from __future__ import annotations

import json

import pytest

from previewer.iterable.email import Email, Ending, Outcome
from previewer.iterable.sending import Sender
from previewer.payloads.payload import read_payload
from previewer.rendering.declaration import Certainty, Form, Helper
from previewer.rendering.helpers.registry import ITERABLE_HELPERS
from previewer.source import Source, named_sources

NOW = 1_745_000_000_000


def send(
    template: str, payload: object, *, fields: object = None, snippets: object = None, **options: object
) -> Outcome:
    assert isinstance(snippets, dict | None)
    sender = Sender(named_sources(snippets or {}, "{}.html"), {"now": NOW, **options})
    parts = None if fields is None else Source("t.json", json.dumps(fields))
    return Email(sender, Source("t.html", template), parts).outcome(read_payload(Source("p", json.dumps(payload))))


def notes(outcome: Outcome) -> list[str]:
    return [note.message for note in outcome.notes]


LAYERS = {
    "event": {"a": "event"},
    "profile": {"a": "profile", "b": "profile"},
    "campaign": {"a": "campaign", "b": "campaign", "c": "campaign"},
    "dataFeed": {"a": "feed", "b": "feed", "d": "feed"},
}


def test_the_stronger_layer_counts() -> None:
    outcome = send("{{a}} {{b}} {{c}} {{profile.a}} [{{d}}] [[d]]", LAYERS)
    assert outcome.html == "event profile campaign profile [] feed"


def test_a_merged_feed_is_the_weakest_layer() -> None:
    merged = {"mergeDataFeedContext": True, "subject": "{{d}}"}
    outcome = send("{{a}} {{b}} {{c}} {{d}} [[a]] [[d]]", LAYERS, fields=merged)
    assert (outcome.html, outcome.headers) == ("event profile campaign feed event feed", {"subject": "feed"})
    assert notes(outcome) == ["the campaign's `a`, `b` counts, not the merged feed's"]
    apart = send("[{{d}}]", LAYERS, fields={"mergeDataFeedContext": False})
    assert (apart.html, notes(apart)) == ("[]", [])


def test_the_machines_clock_is_noted_once_and_a_fixed_time_is_not() -> None:
    body = Source("t.html", "{{now}} {{timestamp}} {{dateMath 'now' '+1d'}} [[dateMath 'midnight' '+0d']]")
    recorded: dict[str, object] = {"event": {}, "dataFeed": {}}
    told = "the time is this machine's clock, as neither --now nor the payload tells one (setting `now`)"

    def outcome(payload: object, options: dict[str, object], now: int | None = None) -> Outcome:
        email = Email(Sender({}, {"clock": NOW, "feeds": "two-pass", **options}, now), body)
        return email.outcome(read_payload(Source("p", json.dumps(payload))))

    found = outcome(recorded, {})
    assert found.html == "Apr 18, 2025 1745000000000 Apr 19, 2025 Apr 18, 2025"
    assert notes(found) == [told, told]  # the feed's own pass, and the one after it
    assert notes(outcome({"event": {}}, {}))[:1] == [told]
    for fixed in (
        outcome({**recorded, "now": "2024-02-28"}, {}),
        outcome(recorded, {"now": NOW}),
        outcome(recorded, {}, NOW),
    ):
        assert notes(fixed) == []


FEED = {"profile": {"n": "Ann"}, "dataFeed": {"items": [{"x": 1}], "text": "{{n}}", "title": "T"}}
# A template, what it gives in two passes and in one; a failure is None.
READINGS = [
    ("[[title]] {{n}}", "T Ann", "T Ann"),
    ("[[#each items]][[x]][[/each]]{{#if n}}!{{/if}}", "1!", "1!"),
    ("{{#assign 't'}}[[title]]{{/assign}}{{t}}", "T", "T"),
    ("[[{text}]]", "Ann", "{{n}}"),
    ("[[#each items]]{{x}}[[/each]].", ".", "1."),
    ("[[#if title]]Y{{else}}N[[/if]]", None, "Y"),
]


@pytest.mark.parametrize(("template", "two_pass", "one_pass"), READINGS, ids=[case[0] for case in READINGS])
def test_both_readings_of_a_feed(template: str, two_pass: str | None, one_pass: str) -> None:
    outcome = send(template, FEED)
    assert (outcome.html if outcome.ending is Ending.SENT else None) == two_pass
    differ = "[[ ]] is rendered before {{ }} and snippets; all in one pass give something else (setting `feeds`)"
    assert notes(outcome) == ([] if two_pass == one_pass else [differ])
    for reading, expected in (("two-pass", two_pass), ("one-pass", one_pass)):
        chosen = send(template, FEED, feeds=reading)
        assert (chosen.html if chosen.ending is Ending.SENT else None, notes(chosen)) == (expected, [])


def test_feed_tags_of_a_snippet() -> None:
    snippets = {"s": "<[[title]]>{{n}}"}
    outcome = send("{{{snippet 's'}}}", FEED, snippets=snippets)
    (note,) = outcome.notes
    assert (note.source.name, note.source.slice(note.span)) == ("s.html", "[[")
    assert note.message.startswith("[[ ]] is rendered before {{ }} and snippets")
    assert outcome.html.startswith("<[[title]]>")
    read = send("{{{snippet 's'}}}", FEED, snippets=snippets, feeds="one-pass")
    assert (read.html.startswith("<[["), read.notes) == (False, ())
    (note,) = send("{{{snippet 's'}}}", {"n": 1}, snippets=snippets).notes
    assert "brings no data feed" in note.message


def test_a_guess_inside_the_feed_is_noted() -> None:
    assert "a missing date prints nothing (setting `missing-date`)" in notes(send("[[dateFormat no]].", FEED))


def test_a_feed_that_is_not_recorded_is_noted() -> None:
    outcome = send("a [[title]]", {"n": 1})
    assert outcome.html == "a [[title]]"
    (note,) = outcome.notes
    assert (note.code, note.source.slice(note.span)) == ("HB399", "[[")


def test_a_payload_brings_snippets_and_tables_of_its_own() -> None:
    payload = {
        "event": {},
        "snippets": {"b": "payload's b"},
        "catalogs": {"C": {"k": {"v": "payload's C"}}},
        "collections": {"N": [{"v": 1}]},
        "metadata": {"M": {"k": {"v": "M"}}},
    }
    template = (
        "{{snippet 'a'}} {{snippet 'b'}} {{#catalog 'C' 'k' as |c|}}{{c.v}}{{/catalog}} "
        "{{#catalog 'D' 'k' as |c|}}{{c.v}}{{/catalog}} "
        "{{#catalogCollection 'N' as |l|}}{{l.size}}{{[0].v}}{{/catalogCollection}} "
        "{{#metadata 'M' 'k' as |m|}}{{m.v}}{{/metadata}}"
    )
    catalogs = {"C": {"k": {"v": "project's C"}}, "D": {"k": {"v": "project's D"}}}
    snippets = {"a": "project's a", "b": "project's b"}
    outcome = send(template, payload, snippets=snippets, catalogs=catalogs)
    assert outcome.html.replace("&#x27;", "'") == "project's a payload's b payload's C project's D 11 M"
    assert notes(outcome) == [
        "Iterable does not document `metadata`: that it works is a guess (setting `undocumented`)"
    ]
    # What a payload brings is not kept for the next one.
    email = Email(Sender(named_sources(snippets), {}), Source("t", "{{{snippet 'b'}}}"))
    plain, own = '{"event": {}}', '{"event": {}, "snippets": {"b": "x"}}'
    texts = [plain, own, plain]
    assert [email.outcome(read_payload(Source("p", text))).html for text in texts] == [
        "project's b",
        "x",
        "project's b",
    ]


# A template and the reason for the skip, by Iterable's names.
SKIPS = [
    ("{{snippet 'no'}}", "SnippetLookupError"),
    ("{{snippet 'sign' who=no required=true}}", "SnippetLookupError"),
    ("{{snippet 'sign' who='A' required=true}}", "SnippetLookupError"),
    ("{{#catalog 'C' 'no' required=true as |c|}}{{/catalog}}", "CatalogLookupError"),
    ("{{#catalogKeys 'C' 'no' required=true as |c|}}{{/catalogKeys}}", "CatalogLookupError"),
    ("{{#catalogCollection 'No' required=true as |c|}}{{/catalogCollection}}", "CatalogCollectionLookupError"),
    ("{{#catalogCollection 'Empty' required=true as |c|}}{{/catalogCollection}}", "CatalogCollectionEmptyResults"),
    ("{{#metadata 'M' 'no' required=true as |m|}}{{/metadata}}", "MetadataLookupError"),
    ("{{sendSkip cause='low'}}", "SendAborted"),
    ("{{#gt no 1}}{{/gt}}", "HandlebarsExecutionError"),
    ("{{#ifContainsStr no 'a'}}{{/ifContainsStr}}", "HandlebarsExecutionError"),
    (" \n{{no}}", "EmptyContent"),
]


@pytest.mark.parametrize(("template", "reason"), SKIPS, ids=[case[0] for case in SKIPS])
def test_why_a_send_is_skipped(template: str, reason: str) -> None:
    tables = {"catalogs": {"C": {}}, "collections": {"Empty": []}, "metadata": {"M": {}}}
    declared = {"sign": ["who", "city"]}
    outcome = send(template, {}, snippets={"sign": "{{who}}"}, **{**tables, "snippet-variables": declared})
    assert (outcome.ending, outcome.reason) == (Ending.SKIPPED, reason)


def test_a_table_that_is_not_recorded_is_noted() -> None:
    outcome = send("{{#catalog 'C' 'k' as |c|}}{{c.v}}{{else}}none{{/catalog}}", {})
    assert (outcome.html, notes(outcome)) == ("none", ["nothing is recorded for `C`, so nothing is found in it"])


def test_merge_tags_are_fake_but_valid() -> None:
    template = (
        "{{{hostedUnsubscribeUrl}}}&lang=en {{sendListIds.size}} {{join sendListIds ','}} [{{sentAt}}{{liveData.a}}]"
    )
    outcome = send(template, {})
    assert outcome.html == "https://example.com/previewer-placeholder/preferences?preview=1&lang=en 1 0 []"
    assert send("{{campaignName}}", {"campaignName": "Own"}).html == "Own"


UNDOCUMENTED = [
    ("{{#each l}}{{../n}}{{/each}}", "../"),
    ("{{@root.n}}", "@root"),
    ("{{#with o}}{{/with}}", "with"),
    ("{{#n}}{{/n}}", "n"),
    ("{{#each l}}{{else}}x{{/each}}", "{{else}}"),
    ("{{lookup o 'a'}}", "lookup"),
    ("{{ifEq n 1}}", "ifEq"),
    ("{{#if (urlEncode n)}}{{/if}}", "urlEncode"),
    ("{{yesno true}}", "yesno"),
    ("{{#if (ne n 1)}}Y{{/if}}", "ne"),
    ("{{numberFormat (math n '+' 1) '0.00'}}", "math"),
    ("{{> sign}}", "{{> sign}}"),
    ("{{{{raw}}}}x{{{{/raw}}}}", "{{{{raw}}}}x{{{{/raw}}}}"),
]


@pytest.mark.parametrize(("template", "use"), UNDOCUMENTED, ids=[case[0] for case in UNDOCUMENTED])
def test_a_project_refuses_what_iterable_does_not_document(template: str, use: str) -> None:
    data = {"n": 1, "l": [], "o": {"a": 1}, "raw": True}
    noted = send(template + ".", data, snippets={"sign": "S"})
    assert "HB312" not in {error.code for error in noted.errors}
    assert {note.source.slice(note.span) for note in noted.notes if "setting `undocumented`" in note.message} == {use}
    assert notes(send(template + ".", data, snippets={"sign": "S"}, undocumented="render")) == []
    outcome = send(template + ".", data, snippets={"sign": "S"}, undocumented="refuse")
    assert outcome.ending is Ending.BROKEN
    assert [error.source.slice(error.span) for error in outcome.errors if error.code == "HB312"] == [use]


def test_what_a_snippet_uses_is_refused_too() -> None:
    snippets = {"outer": "{{{snippet 'inner'}}}", "inner": "{{yesno n}}", "unused": "{{yesno n}}"}
    outcome = send(
        "{{{snippet 'outer'}}}{{{snippet 'inner'}}}",
        {"n": True},
        snippets=snippets,
        fields={"subject": "{{snippet 'inner'}}"},
    )
    assert [(note.source.name, note.source.slice(note.span)) for note in outcome.notes] == [("inner.html", "yesno")]
    (error,) = send("{{{snippet 'outer'}}}", {"n": True}, snippets=snippets, undocumented="refuse").errors
    assert (error.source.name, error.source.slice(error.span)) == ("inner.html", "yesno")


def test_documented_templates_are_not_refused() -> None:
    template = (
        "{{#if a}}{{else if b}}{{else}}x{{/if}}{{#lookup o 'a' as |v|}}{{v}}{{/lookup}}{{#each l}}{{this}}{{/each}}"
    )
    template += "{{#ifGt (math 3 '*' 2) 5}}{{math (math 9 '/' 3) '+' 1}}{{/ifGt}}"
    outcome = send(template, {"o": {"a": 1}, "l": [2]}, undocumented="refuse")
    assert (outcome.errors, outcome.html) == ((), "x124")


FED = """[[#each items]]
{{#if vip}}[[x]]{{/if}} {{nope}}
[[/each]]
[[{html}]]{{#assign "t"}}T{{/assign}}{{t}}{{b}}{{c}}{{d}}{{companyName}}{{profile.b}}"""


def test_a_trace_of_a_fed_template_names_its_places_and_layers() -> None:
    data = {"event": {"vip": True}, "dataFeed": {"items": [{"x": 1}, {"x": 22}], "html": "{{z}}", "d": 1}} | {
        "profile": {"b": 1},
        "campaign": {"c": 1},
    }
    source = Source("t.html", FED)
    sender = Sender({}, {"feeds": "two-pass"})
    outcome = Email(sender, source).outcome(read_payload(Source("p", json.dumps(data))), trace=True)
    found = {
        (lookup.place.source.name, source.slice(lookup.place.span), lookup.layer)
        for trace in outcome.traces
        for lookup in trace.lookups
    }
    assert found == {
        ("t.html", "items", "feed"),
        ("t.html", "x", "model"),
        ("t.html", "html", "feed"),
        ("t.html", "vip", "event"),
        ("t.html", "nope", ""),
        ("t.html", "[[{html}]]", ""),  # what `{{z}}` of the feed's text asks for
        ("t.html", "t", "assigned values"),
        ("t.html", "b", "profile"),
        ("t.html", "c", "campaign"),
        ("t.html", "d", ""),
        ("t.html", "companyName", "merge tags"),
        ("t.html", "profile.b", "profile"),
    }
    assert outcome.trace is not None
    wrote = [(outcome.html[piece.start : piece.end], source.slice(piece.place.span)) for piece in outcome.trace.output]
    assert "".join(text for text, _ in wrote) == outcome.html
    values = [origin for text, origin in wrote if text in ("1", "22")]
    assert values == ["[[x]]", "[[x]]", "{{b}}", "{{c}}", "{{profile.b}}"]


def test_a_merged_feed_is_a_layer_of_its_own() -> None:
    fields = Source("t.json", '{"mergeDataFeedContext": true}')
    email = Email(Sender({}, {}), Source("t.html", "{{a}}{{d}}[[c]]"), fields)
    outcome = email.outcome(read_payload(Source("p", json.dumps(LAYERS))), trace=True)
    layers = [(lookup.path, lookup.layer) for trace in outcome.traces for lookup in trace.lookups]
    assert layers == [("a", "event"), ("d", "feed"), ("c", "campaign")]


@pytest.mark.parametrize(
    ("template", "under"),
    [
        ("[[#if x]]\n{{#if n}}[[/if]]", "if"),
        ("[[x]]\n{{gt missing 1}}", "gt"),
        ("[[x]] {{nope [[x]]}}", "nope"),
        ("a [[{open}]] b", "[[{open}]]"),
        ("[[x]]{{", "{{"),
        ("[[x]] [[gt missing 1]]", "gt"),
    ],
)
def test_errors_behind_a_feed_stand_in_the_template(template: str, under: str) -> None:
    outcome = send(template, {"event": {}, "dataFeed": {"x": "1", "open": "{{#if n}}"}}, feeds="two-pass")
    assert outcome.errors
    for error in outcome.errors:
        assert (error.source.text, error.source.slice(error.span)) == (template, under)


def test_a_payloads_own_snippet_is_named_by_the_payload() -> None:
    outcome = send("{{{snippet 's'}}}", {"event": {}, "snippets": {"s": "{{gt a 1}}"}})
    assert [error.source.name for error in outcome.errors] == ["p#snippets.s"]


def test_a_projects_own_helpers_are_refused_where_the_undocumented_is() -> None:
    own = Helper("box", lambda call: call.body(), "A box.", (Form.BLOCK,), certainty=Certainty.CUSTOM)
    sender = Sender({}, {"undocumented": "refuse"}, helpers=ITERABLE_HELPERS.with_custom({"box": own}))
    outcome = Email(sender, Source("t", "{{#box}}{{/box}}")).outcome(read_payload(Source("p", "{}")))
    assert [error.message for error in outcome.errors] == ["Iterable does not document `box`"]


def test_objects_and_lists_that_are_printed_are_noted() -> None:
    data = {"event": {"o": {"a": 1}, "l": [1], "n": 1, "t": "x"}}
    template = "{{o}}{{{l}}}{{n}}{{t}}{{o.a}}{{#each l}}{{this}}{{/each}}{{lookup this 'o'}}{{join l ','}}"
    outcome = send(template, data, undocumented="render")
    said = "is printed, as handlebars.java does it; Iterable documents no form"
    assert [(note.source.slice(note.span), note.message) for note in outcome.notes] == [
        ("o", f"an object {said}"),
        ("l", f"a list {said}"),
        ("lookup", f"an object {said}"),
    ]


def test_a_date_that_segment_reads_in_its_own_zone_is_noted() -> None:
    call = {
        "event": "e",
        "properties": {"a": "2025-01-02", "b": "2025-01-02T10:00:00Z", "c": {"d": "2025-01-02 10:00"}},
    }
    outcome = send("{{c.d}}", call)
    assert outcome.html == "2025-01-02 10:00:00 +00:00"
    assert [note.source.slice(note.span) for note in outcome.notes] == ["2025-01-02 10:00"]
    assert send("{{c.d}}", call["properties"]).notes == ()


def test_an_entity_in_a_field_that_is_no_html_is_noted() -> None:
    fields = {"subject": "Hi {{shop}}", "preheaderText": "{{{shop}}} &amp; {{n}}", "fromName": "A &#x27; {{shop}}"}
    outcome = send("{{shop}}", {"shop": "Bob's", "n": 1}, fields=fields)
    assert outcome.headers["subject"] == "Hi Bob&#x27;s"
    (note,) = outcome.notes
    assert (note.source.name, note.code, note.span.start) == ("t.json#subject", "HB399", 3)
    assert note.message.startswith("`&#x27;` stays as the engine writes it")
