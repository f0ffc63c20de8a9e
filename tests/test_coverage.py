"""Coverage: which branches no payload runs, which fields nothing reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from previewer.cli import main
from previewer.coverage.paths import handlebars
from previewer.coverage.reads import reads
from previewer.iterable.email import Email
from previewer.iterable.sending import Sender
from previewer.payloads.payload import read_payload
from previewer.source import Source

PROJECT = {
    "templates/mail.html": (
        "{{#if coupon}}C {{coupon.code}}{{/if}}"
        "{{#each cart.items}}{{name}}{{#if gift}}G{{else}}-{{/if}}{{else}}none{{/each}}{{toJson extra}}"
    ),
    "templates/mail.json": '{"subject": "{{#if first_name}}Hi {{first_name}}{{else}}Hi{{/if}}"}',
    "fixtures/mail/one.json": json.dumps(
        {
            "first_name": "Ann",
            "cart": {"items": [{"name": "Shoe", "sku": "1", "__entity": "product"}], "id": 7},
            "extra": {"a": 1},
        }
    ),
    "fixtures/mail/two.json": json.dumps({"cart": {"items": []}, "coupon": {"code": "X", "until": "May"}}),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["coverage", *arguments])


def test_text_names_the_gaps_and_the_unread_fields(project: Path) -> None:
    result = run()
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "templates/mail.html: 88% of 8 branches in 2 renderings",
        "  templates/mail.html:1:70: the body of `if gift` never runs",
        "  nothing reads `cart.id`, in 1 payload",
        "  nothing reads `cart.items[].sku`, in 1 payload",
        "  nothing reads `coupon.until`, in 1 payload",
    ]


def test_json_tells_the_same(project: Path) -> None:
    [told] = json.loads(run("templates/mail.html", "--format", "json").output)
    assert (told["template"], told["branches"], told["percent"]) == ("mail", 8, 87.5)
    assert told["gaps"] == [
        {"file": "templates/mail.html", "line": 1, "column": 70, "gap": "the body of `if gift` never runs"}
    ]
    assert [field["field"] for field in told["unread"]] == ["cart.id", "cart.items[].sku", "coupon.until"]


@pytest.mark.parametrize(("share", "code"), [("87", 0), ("88", 1), ("101", 2)])
def test_fail_under_is_an_exit_code(project: Path, share: str, code: int) -> None:
    assert run("--fail-under", share).exit_code == code


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("fixtures/mail/one.json", "{", "not JSON"),
        ("templates/mail.html", "\udcff", "not UTF-8"),
        ("previewer.toml", "x = 1", "there is no setting `x`"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_line(project: Path, name: str, text: str, expected: str) -> None:
    (project / name).write_text(text, encoding="utf-8", errors="surrogateescape")
    result = run()
    assert result.exit_code == 2
    assert expected in result.stderr


def test_a_template_without_payloads_is_told(project: Path) -> None:
    (project / "templates/new.html").write_text("{{#if a}}x{{/if}}", encoding="utf-8")
    assert "templates/new.html: no payload renders it" in run().output
    assert run("templates/none.html").exit_code == 2


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{a}}{{o.x}}{{l.[1].n}}", ["a", "o.x", "l.[1].n"]),
        ("{{#each l}}{{n}}{{../a}}{{/each}}", ["l", "l.[0].n", "a", "l.[1].n", "a"]),
        ("{{#each l as |i|}}{{i.n}}{{/each}}", ["l", "l.[0].n", "l.[1].n"]),
        ("{{#with o}}{{x}}{{this.y}}{{@root.a}}{{/with}}", ["o", "o.x", "o.y", "a"]),
        ("{{l.size}}{{[odd name].[0x]}}", ["l", "[odd name].[0x]"]),
        ("{{snippet 's' v=o}}", ["o", "o.x"]),
        ("{{nowhere}}", []),
    ],
)
def test_each_lookup_leads_to_its_place_in_the_payload(template: str, expected: list[str]) -> None:
    data = {"a": 1, "o": {"x": 2}, "l": [{"n": 3}, {"n": 4}], "odd name": {"0x": 5}}
    payload = read_payload(Source("p.json", json.dumps(data)))
    outcome = Email(Sender({"s": Source("s.html", "{{v.x}}")}, {}), Source("t", template)).outcome(payload, trace=True)
    assert outcome.trace is not None
    assert [handlebars(read.keys) for read in reads(outcome.trace, payload.data)] == expected


def test_branches_of_a_template_with_a_feed_stand_in_the_template(project: Path) -> None:
    (project / "templates/mail.json").unlink()
    (project / "templates/mail.html").write_text("[[title]]{{#if vip}}V{{else}}-{{/if}}")
    for name, vip in (("one", True), ("two", False)):
        fixture = {"event": {"vip": vip}, "dataFeed": {"title": name}}
        (project / f"fixtures/mail/{name}.json").write_text(json.dumps(fixture))
    assert run().output == "templates/mail.html: 100% of 2 branches in 2 renderings\n"


def test_a_block_of_the_projects_own_helpers_asks_for_no_field(project: Path) -> None:
    (project / "previewer.toml").write_text('helpers = ["own.py"]')
    (project / "own.py").write_text("def box(this, options):\n    return options['fn'](this)\n")
    (project / "templates/mail.json").unlink()
    (project / "templates/mail.html").write_text("{{#box}}{{cart}}{{coupon}}{{first_name}}{{extra}}{{/box}}")
    assert run().output == "templates/mail.html: 100% of 1 branches in 2 renderings\n"
