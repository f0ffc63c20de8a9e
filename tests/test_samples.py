"""The sample emails: each is sent to each of its payloads, and together they use what the dialect offers."""

from __future__ import annotations

import copy

import pytest
from samples import SAMPLES, sample, sample_names

from previewer.iterable.email import FIELDS, Ending
from previewer.project import load_payload
from previewer.source import Source
from previewer.syntax.ast import PathExpression, walk
from previewer.syntax.parser import parse


@pytest.mark.parametrize("name", sample_names())
def test_every_fixture_is_sent_and_stays_as_it_was(name: str) -> None:
    file = sample(name)
    email = file.email(SAMPLES.sender(SAMPLES.settings()))
    assert len(file.fixtures()) >= 3
    bodies = set()
    for path in file.fixtures():
        payload = load_payload(path)
        before = copy.deepcopy((payload.data, payload.feed))
        outcome = email.outcome(payload)
        assert (outcome.ending, outcome.notes) == (Ending.SENT, ())
        assert set(outcome.headers) == set(FIELDS)
        assert (payload.data, payload.feed) == before
        for text in (outcome.html, outcome.plain_text, *outcome.headers.values()):
            assert "{{" not in text
            assert "[[" not in text
        assert outcome.html.rstrip().endswith("</html>")
        bodies.add(outcome.html)
    assert len(bodies) == len(file.fixtures())


@pytest.mark.parametrize("name", sample_names())
def test_a_trace_changes_nothing(name: str) -> None:
    file = sample(name)
    email = file.email(SAMPLES.sender(SAMPLES.settings()))
    for path in file.fixtures():
        payload = load_payload(path)
        traced = email.outcome(payload, trace=True)
        assert traced.html == email.outcome(payload).html
        assert traced.trace is not None
        assert traced.trace.lookups


def test_together_they_use_the_dialect() -> None:
    names: set[str] = set()
    text = ""
    for file in SAMPLES.templates():
        body = file.path.read_text(encoding="utf-8")
        text += body
        tree = parse(Source(file.name, body)).template
        names |= {node.original for node in walk(tree) if isinstance(node, PathExpression)}
    helpers = "dateFormat dateMath numberFormat ifEq ifContains sortBy groupBy minInList snippet catalog math"
    assert not set(helpers.split()) - names
    for words in ("tz=", '"en_US"', '"de_DE"', "[[#each"):
        assert words in text
