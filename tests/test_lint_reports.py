"""Every format of `previewer lint` over one small project, against the file that shows it."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from click.testing import CliRunner
from samples import ROOT

from previewer.cli import main
from previewer.diagnostics import Diagnostic, Edit, Evidence, Fix, Related, Severity
from previewer.reporting.registry import FORMATS, format_as
from previewer.reporting.report import Report
from previewer.source import Source, Span

CASES = ROOT / "tests" / "report_cases"
SCHEMA = json.loads((ROOT / "tests/schemas/sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
FILES = {
    "templates/order.html": "<b>{{order.totl}}</b>, {{order.totl}} {{items[0]}}\n{{#if order}}{{/each}}</p>\n",
    "templates/news.html": "<p>News</p>\n",
    "templates/coupon.html": "<p>{{order.lines.[1].coupon}}</p>\n",
    "fixtures/order/a.json": '{"order": {"total": 3, "coupon": "SECRET"}, "items": ["a"]}',
    "fixtures/coupon/a.json": '{"order": {"lines": [{}, {"coupon": "SECRET"}]}}',
    "fixtures/coupon/b.json": '{"event": "Paid", "properties": {"order": {"lines": [\n{"id": "SECRET"},\n{}]}}}',
}
TEMPLATE = Source(
    "templates/a, b.html", '<p title="50%">\N{SNOWMAN} {{order.totl}}\n{{order.totl}}\n{{#if x}}\n{{/each}}\n'
)
TYPO = Diagnostic(
    *("HB101", "missing-property", Severity.ERROR, TEMPLATE, Span(25, 29), "`order` has no `totl`", "is it `total`?"),
    Fix("write `total`", (Edit(Span(25, 29), "total"),), safe=False),
    evidence=Evidence("order.totl", 0, 2, ("a, b/1.json",)),
)
REPORT = Report(
    (
        TYPO,
        TYPO.replace(severity=Severity.WARNING, span=Span(40, 44), fix=None, help=None, evidence=None),
        Diagnostic(
            *("HB003", "mismatched-close", Severity.INFO, TEMPLATE, Span(57, 65), "found `/each`,\n<expected> \x07"),
            related=(Related(TEMPLATE, Span(47, 56), "`if` was opened here"),),
        ),
    ),
    (TEMPLATE.name, "templates/clean.html"),
    "fixtures",
    "The page of {}.".format,
    lambda payload, path: 7,
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def lint(*arguments: str, code: int = 1) -> str:
    result = CliRunner().invoke(main, ["lint", *arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code != 2 else result.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_format(form: str) -> None:
    found = format_as(form, REPORT).replace(version("previewer"), "VERSION")
    assert found == (CASES / f"{form}.txt").read_text(encoding="utf-8")


def test_every_format_has_a_case() -> None:
    assert {path.stem for path in CASES.iterdir()} == set(FORMATS)


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_without_findings(form: str, project: Path) -> None:
    assert lint("--format", form, "templates/news.html", code=0).count("HB") == 0


@pytest.mark.parametrize("report", [REPORT, REPORT.replace(diagnostics=())])
def test_sarif_is_valid(report: Report) -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(json.loads(format_as("sarif", report)))


def test_sarif_of_a_project(project: Path) -> None:
    log = json.loads(lint("--format", "sarif"))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    results = log["runs"][0]["results"]
    assert any("fixes" in result for result in results)
    assert all(len(rule["help"]["text"]) > 20 for rule in log["runs"][0]["tool"]["driver"]["rules"])
    payloads = [place for result in results for place in result.get("relatedLocations", ())]
    places = {place["physicalLocation"]["artifactLocation"]["uri"]: place["physicalLocation"] for place in payloads}
    assert places["fixtures/coupon/b.json"]["region"] == {"startLine": 3}


def test_fingerprints_stay_when_lines_above_change(project: Path) -> None:
    def names() -> list[str]:
        results = json.loads(lint("--format", "sarif"))["runs"][0]["results"]
        return [result["partialFingerprints"]["previewerFinding/v1"] for result in results]

    before = names()
    assert len(set(before)) == len(before)
    template = project / "templates/order.html"
    template.write_text("<h1>More</h1>\n\n" + template.read_text())
    assert names() == before
    assert sorted(issue["fingerprint"] for issue in json.loads(lint("--format", "gitlab"))) == sorted(before)


def test_carets_stand_under_what_they_mean_behind_wide_characters(project: Path) -> None:
    (project / "templates/order.html").write_text("\t漢字e\u0301 {{nope}}\n", encoding="utf-8")
    assert "\n      | \t        ^^^^ " in lint("--select", "HB101", "--format", "text")


def test_junit_is_xml(project: Path) -> None:
    suites = ElementTree.fromstring(lint("--format", "junit"))
    assert int(suites.attrib["tests"]) == len(suites.findall(".//testcase"))
    assert int(suites.attrib["failures"]) == len(suites.findall(".//failure"))


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_what_payloads_hold(form: str, project: Path) -> None:
    assert "SECRET" not in lint("--format", form)


def test_annotations_come_by_themselves_in_github_actions(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert lint() == lint("--format", "github")
    assert "::error" in lint()
    assert "::error" not in lint("--format", "text")


def test_several_formats_in_one_run(project: Path) -> None:
    shown = lint("--format", "sarif:out.sarif", "--format", "junit:out.xml", "--format", "concise")
    assert shown == lint("--format", "concise")
    for form, name in (("sarif", "out.sarif"), ("junit", "out.xml")):
        assert (project / name).read_text(encoding="utf-8") == lint("--format", form)


def test_output_file_takes_the_format_without_a_file(project: Path) -> None:
    assert lint("--format", "json", "-o", "out.json") == ""
    assert (project / "out.json").read_text(encoding="utf-8") == lint("--format", "json")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "xml"), "found `xml` for --format, expected text, concise"),
        (("--format", "sarif:"), "found `sarif:` for --format, expected a file after the colon"),
        (("--format", "sarif", "--format", "text"), "two formats for standard output"),
        (("--format", "sarif:a", "--format", "junit:a"), "two formats for `a`"),
        (("--format", "sarif:a", "--output-file", "b"), "--output-file has nothing to write"),
        (("--format", "sarif:none/a"), "none/a: no such file or directory"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], message: str, project: Path) -> None:
    assert message in lint(*arguments, code=2)
