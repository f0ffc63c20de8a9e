"""`previewer lint` as a user meets it: files and folders, fixes, suppressions, settings, exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest
from click.testing import CliRunner, Result
from samples import ROOT

from previewer.cli import main
from previewer.project import Project, TemplateFile, load_payload

PAYLOADS = [{"name": "Ann", "items": [{"title": "Hat"}], "coupon": {"code": "X"}}, {"name": "Bo", "items": []}]


def lint(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["lint", *map(str, arguments)])


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    def make(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/")
            path = path.with_suffix(".html") if not path.suffix else path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for at, payload in enumerate(PAYLOADS):
            path = tmp_path / "fixtures" / "mail" / f"{at}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(payload), encoding="utf-8")
        return tmp_path

    return make


def test_the_sample_project_is_clean() -> None:
    result = lint(ROOT / "templates")
    assert (result.exit_code, result.stdout) == (0, "")


def test_templates_with_other_endings(project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(**{"templates__mail.hbs": "{{nam}}", "templates__deep__other.handlebars": "{{#if}}"})
    monkeypatch.chdir(folder)
    result = lint("--format", "concise")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        *("templates/deep/other.handlebars", "templates/mail.hbs")
    ]
    assert "templates/mail.hbs:1:3" in lint("--format", "concise", "fixtures/mail/0.json").stdout
    (folder / "templates/mail.html").write_text("{{name}}")
    assert "mail.hbs" not in lint("--format", "concise").stdout
    assert "templates/mail.hbs:1:3" in lint("--format", "concise", "templates/mail.hbs").stdout


def test_a_finding_names_place_evidence_and_help(project: Callable[..., Path]) -> None:
    folder = project(templates__mail="<p>\n{{coupon.code}}\n{{nam}}</p>")
    result = lint(folder / "templates" / "mail.html")
    assert result.exit_code == 1
    assert "mail.html:2:3: warning HB102 maybe-missing-property: `coupon.code` is missing in 1 of the 2 payloads" in (
        result.stdout
    )
    assert "first in mail/1.json" in result.stdout
    assert "did you mean `name`? (present in 2 of 2)" in result.stdout
    assert "1 error, 1 warning in 1 template" in result.stderr


@pytest.mark.parametrize(
    ("snippet", "found"),
    [
        ("{{coupon.code}}", "1:3: warning HB102"),
        ("{{substring coupon.code 0 9}}", "1:13: error HB307"),
        ("{{substring name 0 9}}", "1:3: error HB300"),
        ("{{#if name}}", "1:4: error HB002"),
        ("<b>{{{name}}}", "1:1: error HB501"),
        ("{{nam}}", "1:3: error HB101"),
    ],
)
def test_a_finding_in_a_snippet_names_its_file(project: Callable[..., Path], snippet: str, found: str) -> None:
    folder = project(templates__mail="<p>{{{snippet 'foot'}}}</p>", snippets__foot=snippet)
    result = lint(folder / "templates" / "mail.html", "--format", "concise")
    assert result.stdout.startswith(f"{folder / 'snippets' / 'foot.html'}:{found}")
    assert result.stdout.count("\n") == 1


def test_the_same_finding_again_is_told_once(project: Callable[..., Path]) -> None:
    folder = project(templates__mail="{{nam}} {{nam}}\n{{nam}}")
    result = lint(folder / "templates" / "mail.html")
    assert result.stdout.count("HB101") == 1
    assert "+2 more at 1:11, 2:3" in result.stdout


def test_fail_level(project: Callable[..., Path]) -> None:
    folder = project(templates__mail="{{coupon.code}}")
    assert lint(folder / "templates").exit_code == 1
    assert lint(folder / "templates", "--fail-level", "error").exit_code == 0
    project(**{"previewer.toml": '[lint]\nfail-level = "error"'})
    assert lint(folder / "templates").exit_code == 0
    project(**{"previewer.toml": '[lint.severity]\nHB102 = "error"'})
    assert "error HB102" in lint(folder / "templates").stdout


def test_select_and_ignore(project: Callable[..., Path]) -> None:
    folder = project(templates__mail="{{coupon.code}}{{nam}}")
    assert "HB102" not in lint(folder / "templates", "--ignore", "HB102").stdout
    assert "HB101" not in lint(folder / "templates", "--select", "maybe-missing-property").stdout
    assert "HB312" not in lint(folder / "templates").stdout


def test_fix_and_diff(project: Callable[..., Path]) -> None:
    folder = project(templates__mail="{{Name}} {{items[0].title}} {{coupn.code}}\r\n")
    template = folder / "templates" / "mail.html"
    template.write_bytes(b"{{Name}} {{items[0].title}} {{coupn.code}}\r\n")
    shown = lint(template, "--diff")
    assert (shown.exit_code, template.read_bytes()[:8]) == (1, b"{{Name}}")
    assert "+{{name}} {{items.[0].title}} {{coupn.code}}" in shown.stdout
    lint(template, "--fix")
    assert template.read_bytes() == b"{{name}} {{items.[0].title}} {{coupn.code}}\r\n"
    lint(template, "--fix", "--unsafe-fixes")
    assert template.read_bytes() == b"{{name}} {{items.[0].title}} {{coupon.code}}\r\n"


def test_fix_reaches_into_snippets_for_what_is_wrong_whoever_renders_them(project: Callable[..., Path]) -> None:
    foot = '<a href=" https://x.test/">{{Name}}</a>'
    folder = project(
        templates__mail="{{{snippet 'foot'}}}", templates__other="{{{snippet 'foot'}}}", snippets__foot=foot
    )
    lint(folder / "templates", "--fix")
    assert (folder / "snippets" / "foot.html").read_text() == '<a href="https://x.test/">{{Name}}</a>'


@pytest.mark.parametrize(
    ("template", "left"),
    [
        ("{{! previewer-ignore HB101: soon }}\n{{nam}}\n{{nam}}", [3]),
        ("{{!-- previewer-ignore HB101: soon --}}{{nam}}\n{{nam}}", [2]),
        ("{{! previewer-ignore missing-property }}\n\n{{nam}}", []),
        ("{{! previewer-ignore-block HB101 }}\n{{#if name}}\n{{nam}}\n{{nam}}{{/if}}{{nam}}", [4]),
        ("{{nam}}\n{{! previewer-ignore-file HB101 }}\n{{nam}}", []),
        ("{{! previewer-ignore HB102 }}\n{{nam}}", [2]),
    ],
)
def test_suppressions(template: str, left: list[int], project: Callable[..., Path]) -> None:
    folder = project(templates__mail=template)
    result = lint(folder / "templates", "--select", "HB101", "--format", "json")
    assert [each["start"]["line"] for each in json.loads(result.stdout)["findings"]] == left


def test_a_fixture_or_a_snippet_stands_for_its_templates(project: Callable[..., Path]) -> None:
    folder = project(
        templates__mail='{{{snippet "outer"}}}',
        templates__other="{{x}}",
        snippets__outer='{{{snippet "inner"}}}',
        snippets__inner="{{nam}}",
    )
    found = lint(folder / "snippets" / "inner.html", "--format", "concise")
    assert "snippets/inner.html:1:3: error HB101" in found.stdout
    assert "in 1 template" in found.stderr
    assert "in 1 template" in lint(folder / "fixtures" / "mail" / "0.json").stderr
    project(**{"previewer.toml": ""})
    assert "in 2 templates" in lint(folder / "previewer.toml").stderr


def test_what_follows_a_syntax_error_is_linted(project: Callable[..., Path]) -> None:
    folder = project(templates__mail="{{#if name}}{{}}{{/if}}{{nam}}{{2x}}")
    result = lint(folder / "templates", "--format", "json")
    assert [each["code"] for each in json.loads(result.stdout)["findings"]] == ["HB001", "HB101", "HB001"]


@pytest.mark.parametrize(
    ("arguments", "settings", "message"),
    [
        (["nofile.html"], "", "no such file"),
        (["templates/mail.html"], "[lint]\nselct = []", "there is no setting `lint.selct`"),
        (["templates/mail.html"], "[lint]\nkind = 3", "expected transactional or marketing or blast"),
        (["templates/mail.html"], '[lint.severity]\nHB102 = "bad"', "expected error, warning or info"),
        (["templates/mail.html"], '[lint]\nignore = ["HB1001"]', "there is no rule `HB1001`"),
        (["templates/mail.html"], "[lint", "not TOML"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    arguments: list[str], settings: str, message: str, project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(templates__mail="{{name}}", **{"previewer.toml": settings}))
    result = lint(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_unreadable_fixture_is_a_finding(project: Callable[..., Path]) -> None:
    folder = project(templates__mail="{{name}}")
    (folder / "fixtures" / "mail" / "2.json").write_text("{", encoding="utf-8")
    result = lint(folder / "templates")
    assert result.exit_code == 1
    assert "HB124" in result.stdout


def test_explain_a_rule_and_a_line(project: Callable[..., Path]) -> None:
    page = CliRunner().invoke(main, ["explain", "maybe-missing-property"])
    assert page.stdout.startswith("HB102 maybe-missing-property: warning, on\n")
    folder = project(templates__mail="{{name}}\n{{#each items}}{{title}}{{/each}}")
    told = CliRunner().invoke(main, ["explain", f"{folder / 'templates' / 'mail.html'}:2"])
    assert "title: string, in 1 of 1" in told.stdout
    assert "in {{#each items}}" in told.stdout
    folder = project(
        templates__mail="{{#each items as |item|}}{{item.title}}{{/each}}{{email}}{{#assign 'v'}}x{{/assign}}{{v}}"
    )
    told = CliRunner().invoke(main, ["explain", f"{folder / 'templates' / 'mail.html'}:1"])
    assert "named by `as |item|`" in told.stdout
    assert "given by Iterable" in told.stdout
    assert 'given by {{#assign "v"}}' in told.stdout


def test_lint_loads_neither_server_nor_soup() -> None:
    code = "import sys; from previewer.cli import main; main(standalone_mode=False); print(*sys.modules)"
    arguments = [sys.executable, "-c", code, "lint", "templates/receipt.html"]
    result = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(result.stdout.splitlines()[-1].split())
    assert not loaded & {"jinja2", "watchdog", "bs4", "pybars", "starlette", "asyncio", "http", "email", "difflib"}


SAMPLES = Project(ROOT).templates()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda file: file.name)
def test_safe_fixes_keep_what_the_samples_render(sample: TemplateFile, tmp_path: Path) -> None:
    """All rules with a safe fix, but those whose point is another HTML: HB611 and HB612 add attributes."""
    for part in ("templates", "fixtures", "snippets", "catalogs"):
        shutil.copytree(ROOT / part, tmp_path / part)

    def outcomes() -> list[str]:
        project = Project(tmp_path)
        file = next(each for each in project.templates() if each.name == sample.name)
        email = file.email(project.steady_sender(project.settings()))
        return [email.outcome(load_payload(path)).html for path in file.fixtures()]

    before = outcomes()
    lint(tmp_path / "templates" / f"{sample.name}.html", "--select", "ALL", "--ignore", "HB611,HB612", "--fix")
    assert outcomes() == before


def test_the_readme_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = "<p>Hi {{frist_name}},</p>\n<p>Your code: {{coupon.code}}</p>\n"
    recorded = {"with_coupon_1": {"coupon": {"code": "SPRING"}}, "with_coupon_2": {"coupon": {"code": "SPRING"}}}
    recorded |= {"with_coupon_3": {"coupon": {"code": "SPRING"}}, "no_coupon": {}}
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "order_paid.html").write_text(template, encoding="utf-8")
    for name, properties in recorded.items():
        path = tmp_path / "fixtures" / "order_paid" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        payload = {"event": "order_paid", "properties": {"first_name": "Ann", **properties}}
        path.write_text(json.dumps(payload), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shown = indent(lint().stdout, "    ")
    assert shown in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_template_can_get_the_payloads_and_the_schema_of_others(project: Callable[..., Path]) -> None:
    settings = '[templates."news*"]\npayloads = ["mail", "older"]\n'
    folder = project(
        templates__newsletter="{{name}} {{nam}} {{code}}",
        templates__mail="{{name}}",
        **{"previewer.toml": settings, "fixtures__older__2.json": '{"name": "Cy", "code": 1}'},
    )
    result = lint(folder / "templates", "--format", "concise")
    assert "newsletter.html:1:12: error HB101 missing-property: no payload has `nam`" in result.stdout
    assert "`code` is missing in 2 of the 3 payloads that reach this line, first in mail/0.json" in result.stdout
    assert "newsletter.html" in lint(folder / "fixtures" / "older" / "2.json").stdout
    fields = {name: {"type": "string"} for name in ("nam", "name")}
    schema = json.dumps({"properties": fields, "required": list(fields), "additionalProperties": False})
    (folder / "schemas").mkdir()
    (folder / "schemas" / "news.json").write_text(schema)
    (folder / "previewer.toml").write_text(settings + 'schema = "schemas/news.json"\n')
    result = lint(folder / "templates" / "newsletter.html", "--format", "concise")
    assert "HB101" not in result.stdout
    assert "`nam` is missing in 3 of the 3 payloads" in result.stdout


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('payloads = ["nosuch"]', "found no payloads in `nosuch`, expected folders below fixtures/"),
        ('schema = "nosuch.json"', "nosuch.json: no such file, expected the schema of `mail`"),
        ('payload = ["mail"]', "there is no setting `templates.mail.payload`"),
        ('payloads = ["mail", "older"]', "expected payloads of different names"),
    ],
)
def test_payloads_or_a_schema_that_are_not_there(project: Callable[..., Path], setting: str, message: str) -> None:
    settings = {"previewer.toml": f"[templates.mail]\n{setting}\n", "fixtures__older__0.json": "{}"}
    folder = project(templates__mail="{{name}}", **settings)
    result = lint(folder / "templates")
    assert result.exit_code == 2
    assert message in result.stderr


def test_what_the_settings_pin_is_believed_over_the_payloads(project: Callable[..., Path]) -> None:
    folder = project(templates__mail="{{name}} {{coupon.code}} {{order.nr}} {{gone}}")
    told = lint(folder / "templates", "--format", "concise").stdout
    assert [line.split()[2] for line in told.splitlines()] == ["HB102", "HB101", "HB101"]
    pins = '[schema]\noptional = ["name"]\nany = ["coupon"]\nrequired = ["order.nr"]\n'
    (folder / "previewer.toml").write_text(pins, encoding="utf-8")
    told = lint(folder / "templates", "--format", "concise").stdout
    assert [line.split()[2] for line in told.splitlines()] == ["HB102", "HB101"]
    assert "`name` is not always there" in told


def test_snippets_that_nothing_renders(project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    used = {f"snippets__{name}": "x" for name in ("inner", "old", "subject")}
    folder = project(
        templates__mail="{{{snippet 'outer'}}}",
        **{"templates__mail.json": """{"subject": "{{snippet 'subject'}}"}"""},
        snippets__outer='{{{snippet "inner"}}}',
        **used,
    )
    monkeypatch.chdir(folder)
    assert lint().stdout == ""
    result = lint("--select", "unused-snippet", "--format", "concise")
    assert result.stdout.splitlines()[0].startswith("snippets/old.html:1:1: warning HB804 unused-snippet")
    assert result.stdout.count("HB804") == 1
    assert lint("templates/mail.html", "--select", "HB804").stdout == ""
    (folder / "templates" / "mail.html").write_text("{{{snippet name}}}")
    assert lint("--select", "HB804").stdout == ""


def test_faults_of_payloads_and_schemas_heed_the_settings(project: Callable[..., Path]) -> None:
    bad = {"fixtures__mail__9.json": '{"x":', "fixtures__mail__schema.json": '{"properties": {"name": {"not": {}}}}'}
    folder = project(templates__mail="x", **bad)
    found = lint(folder / "templates", "--format", "concise").stdout
    assert "9.json:1:5: error HB124 payload-invalid" in found
    assert "schema.json:1:26: warning HB125 schema-keyword" in found
    assert lint(folder / "templates", "--ignore", "payload-invalid,HB125").stdout == ""
    (folder / "previewer.toml").write_text("[lint.severity]\nHB124 = 'info'\nHB125 = 'error'\n")
    found = lint(folder / "templates", "--format", "concise").stdout
    assert "info HB124" in found
    assert "error HB125" in found


def test_severities_by_group_and_by_template(project: Callable[..., Path]) -> None:
    other = (
        '[templates.other]\npayloads = ["mail"]\n[lint.templates.other]\nseverity = {missing-property = "warning"}\n'
    )
    settings = {"previewer.toml": f'[lint.severity]\nHB1 = "info"\n{other}'}
    folder = project(templates__mail="{{nam}}", templates__other="{{nam}}", **settings)
    found = lint(folder / "templates", "--format", "concise").stdout.splitlines()
    assert ["info HB101" in found[0], "warning HB101" in found[1]] == [True, True]
