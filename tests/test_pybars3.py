"""The second engine: what never gets to pybars3, and what becomes of its faults."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pybars import Compiler
from run_cases import read_cases
from samples import CONFORMANCE, ROOT

from previewer.diagnostics import Diagnostic, DiagnosticError
from previewer.iterable.email import Email
from previewer.project import Project, TemplateFile, load_payload
from previewer.pybars3.generated import harmless
from previewer.pybars3.template import PybarsEnvironment
from previewer.rendering.errors import CompileError, RenderError
from previewer.rendering.limits import Limits
from previewer.source import Source, named_sources

REFUSED = json.loads((ROOT / "tests" / "pybars3" / "refused.json").read_text(encoding="utf-8"))
DATA = {
    "name": "Ann <b>",
    "list": [1, 2],
    "rows": [{"n": "a"}, {"n": "b"}],
    "object": {"key": "value", "part": "other"},
    "zero": 0,
    "text": "{0.__class__}",
}
PARTS = {
    "row": "[{{n}}]",
    "named": "[{{n1}}]",
    "other": "other {{name}}",
    "again": "{{> again}}",
    "bad": "{{a.[x');open('f','w')#]}}",
}


def render(template: str, **limits: float) -> str:
    environment = PybarsEnvironment((), named_sources(PARTS), limits=Limits(**limits))  # type: ignore[arg-type]  # ints and a float
    return environment.compile(Source("t", template)).render(DATA)


def fault(template: str, **limits: float) -> tuple[str, str]:
    """The text under the first error, and what it says."""
    with pytest.raises(DiagnosticError) as caught:
        render(template, **limits)
    first = caught.value.diagnostics[0]
    return first.source.slice(first.span), first.message


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["template"])
def test_what_pybars3_must_not_get_is_refused_at_its_place(
    case: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(self: Compiler, text: str) -> str:
        pytest.fail(f"pybars3 got {text!r}")

    if "does not read" not in case["says"]:
        monkeypatch.setattr(Compiler, "precompile", never)
    with pytest.raises(CompileError) as caught:
        PybarsEnvironment().compile(Source("t", case["template"]))
    found = [(error.source.slice(error.span), error.message) for error in caught.value.diagnostics]
    assert [case["under"]] == [under for under, message in found if case["says"] in message]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Hi {{name}}, {{{name}}}, {{&name}}", "Hi Ann &lt;b&gt;, Ann <b>, Ann <b>"),
        ("{{#each rows}}{{@index}}{{n}}{{../zero}}{{#unless @last}}, {{/unless}}{{/each}}", "0a0, 1b0"),
        ("{{#if zero}}a{{else}}b{{/if}}{{#with object}}{{key}}{{/with}}", "bvalue"),
        ("{{list.[1]}}{{list[0]}}{{object.[key]}}{{@root.zero}}{{this.zero}}{{./zero}}", "21value000"),
        ("{{> row rows.[0]}}{{> named n1=name}}{{> (lookup object 'part')}}", "[a][Ann &lt;b&gt;]other Ann &lt;b&gt;"),
        ("a \n {{~name~}} \n b{{! } it's }}\"\"\" ''' \\ % {x} }}", "aAnn &lt;b&gt;b\"\"\" ''' \\ % {x} }}"),
        ('\N{GRINNING FACE}{{lookup object "it\'s \N{NO-BREAK SPACE}"}}', "\N{GRINNING FACE}"),
        ("{{#rows}}{{n}}{{/rows}}{{^rows}}none{{/rows}}", "ab"),
        ("{{ text }}", "{0.__class__}"),
    ],
)
def test_renders(template: str, expected: str) -> None:
    assert render(template) == expected


@pytest.mark.parametrize(
    ("template", "under", "says"),
    [
        ("a{{items}}", "items", "`dict.items`"),
        ("{{#each rows}}x{{#if this.values}}y{{/if}}{{/each}}", "this.values", "`dict.values`"),
        ("{{text.format}}", "text.format", "`str.format`"),
        ("{{#each rows}}{{#each ../list}}{{../../list.[9]}}{{/each}}{{/each}}", "../../list.[9]", "no such item"),
        ("{{#if list.size}}{{/if}}", "list.size", "only numbers"),
        ("{{#each rows}}{{#if}}{{/if}}{{/each}}", "if", "`if` fails: TypeError"),
        ("{{#each rows}}{{shout n}}{{/each}}", "shout", "no helper `shout`"),
        ("{{#if zero}}{{else}}{{#if (shout 1)}}{{/if}}{{/if}}", "shout", "no helper `shout`"),
        ("{{> nowhere}}", "nowhere", "nowhere could not be found"),
        ("{{#if name}}{{> bad}}{{/if}}", "[x');open('f','w')#]", "a name for pybars3"),
        ("{{> again}}", "again", "nested more than 50 deep"),
    ],
)
def test_a_fault_inside_pybars3_has_its_place(template: str, under: str, says: str) -> None:
    found, message = fault(template)
    assert found == under
    assert says in message


def test_a_partials_fault_stands_in_the_partial() -> None:
    environment = PybarsEnvironment((), {"p": Source("p.hbs", "one\n{{keys}}")})
    with pytest.raises(RenderError) as caught:
        environment.compile(Source("t", "{{> p}}")).render({})
    assert str(caught.value).startswith("p.hbs:2:3:")


@pytest.mark.parametrize(
    ("template", "limits", "says"),
    [
        # pybars3 loops over a level of its own stack without an end.
        ("{{#each rows}}{{#each ../this}}{{/each}}{{/each}}", {"iterations": 1000}, "bodies run more than 1,000"),
        ("{{#each rows}}{{#each ../this}}{{/each}}{{/each}}", {"seconds": 0.05}, "more than 0.05 seconds"),
        ("{{#each list}}" + "x" * 600 + "{{/each}}", {"output": 1000}, "more than 1,000 characters are written"),
    ],
)
def test_bounds(template: str, limits: dict[str, float], says: str) -> None:
    assert says in fault(template, **limits)[1]


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("\n" + "{{#if a}} " * 40 + "{{/if}} " * 40 + "x", "hangs on so many tags"),
        ("a" + " " * 200_000 + "b", "hangs on more than 10,000 blanks"),
        ("{{a}}" * 20_000, "too slow"),
        ("x" * 600_000, "too slow"),
    ],
)
def test_what_pybars3_would_hang_on_never_gets_there(template: str, says: str) -> None:
    assert says in fault(template)[1]


def test_nesting_ends_in_a_message() -> None:
    # The recursion limit of a process of its own: the parser's own bound is met first under the program's.
    code = (
        "from previewer.pybars3.template import *\n"
        "try: PybarsEnvironment().compile(Source('t', '{{#if a}}' * 190 + '{{/if}}' * 190))\n"
        "except CompileError as error: print(error)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "nested too deep for pybars3" in result.stdout


def test_a_rendering_leaves_the_payload_and_threads_alone() -> None:
    data = {"list": [{"n": number} for number in range(50)]}
    before = json.dumps(data)
    environment = PybarsEnvironment((), named_sources(PARTS))
    templates = [f"{number}{{{{#each list}}}}{{{{> row}}}}{{{{/each}}}}{number}" for number in range(8)]
    body = "".join(f"[{number}]" for number in range(50))

    def one(text: str) -> str:
        return environment.compile(Source("t", text)).render(data)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, templates)) == [f"{number}{body}{number}" for number in range(8)]
    assert json.dumps(data) == before


# Attacks

MARKER = Path("pybars3-was-here")
CODE = f"open({str(MARKER)!r},'w')"
PIECES = [
    *(
        "a",
        "b.c",
        "if",
        "each",
        "this",
        "../",
        "@index",
        "1",
        "true",
        " ",
        "\n",
        "=",
        "~",
        "|x|",
        " as ",
        "#",
        "^",
        "/",
    ),
    *("{{", "}}", "{{{", "}}}", "{{{{", "}}}}", "{{#if a}}", "{{/if}}", "{{else}}", "{{! ", "{{!--", "--}}", "{{> "),
    *("[", "]", "(", ")", "'", '"', "\\", "\\'", '\\"', "'''", '"""', "');", '");', "\u2028", "\uff07", "\x00", "\r"),
    *(f"{{{{[');{CODE}#]}}}}", f"{{{{a.['+str({CODE})+']}}}}", f'{{{{h "\\"+{CODE}+"}}}}', f"{{{{> x{CODE}}}}}"),
    *(f"{{{{h k={CODE}}}}}", f"{{{{#[');{CODE}#]}}}}{{{{/[');{CODE}#]}}}}", CODE, "import os", "__class__", ".format"),
]
ATTACKS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), min_size=1, max_size=12).map("".join)
LEAF = r"(?:\.\./)*[\w$:@.\[\]/ -]*"
LEAVES = re.compile(rf'(?:{LEAF}|"[^"\\\x00-\x1f\x7f\u2028\u2029]*"|[A-Za-z_]\w+=|[()])*')
TAG = re.compile(r"\{\{~?(?:!\{? |\{|[#^/>&])?(.*?)~?\}?~?\}\}", re.DOTALL)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ATTACKS | ATTACKS.map(lambda text: "{{a." + text + "}}") | ATTACKS.map(lambda text: "{{h [" + text + "]}}"))
def test_no_text_gets_to_pybars3_but_harmless_leaves(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    got: list[str] = []
    found: list[Diagnostic] = []

    def spy(self: Compiler, canonical: str, compile_text: Any = Compiler.precompile) -> Any:
        got.append(canonical)
        return compile_text(self, canonical)

    with monkeypatch.context() as patch:
        patch.setattr(Compiler, "precompile", spy)
        for attacked, parts in ((text, {}), ("{{> p}}", {"p": text})):
            try:
                PybarsEnvironment((), named_sources(parts)).compile(Source("t", attacked)).render(DATA)
            except DiagnosticError as error:
                found += error.diagnostics
    assert all(diagnostic.span.end <= len(diagnostic.source.text) for diagnostic in found)
    for canonical in got:
        assert all(LEAVES.fullmatch(inside[1]) for inside in TAG.finditer(canonical)), canonical
    assert not (tmp_path / MARKER).exists()


@pytest.mark.parametrize(
    "attack",
    [
        "{{a.[x');import os#]}}",
        "{{a.[x'+str(open('f','w'))+']}}",
        "{{a.[');__import__('os').system('true')#]}}",
        "{{a.[x', open('f'), 'y]}}",
        "{{a.[x', context.__class__, 'y]}}",
    ],
)
def test_the_second_gate_stops_what_would_pass_the_first(attack: str) -> None:
    assert not harmless(ast.parse(Compiler().precompile(attack)))


def test_the_second_gate_lets_pybars3s_own_code_pass() -> None:
    everything = (
        "{{a.b}}{{{c}}}{{> p a ab=c}}{{#if a}}b{{else}}c{{/if}}{{^a}}x{{/a}}{{h -5 true 's' kk=(i j)}}\n{{! c }}"
    )
    assert harmless(ast.parse(Compiler().precompile(everything)))


# Emails


def lines(html: str) -> list[str]:
    """The lines that are not blank; pybars3 drops those of block tags and does not escape `=`."""
    return [line.strip() for line in html.replace("&#x3D;", "=").splitlines() if line.strip()]


@pytest.mark.parametrize("case", ["abandoned_cart/empty_cart", "abandoned_cart_single/two_products"])
def test_both_engines_agree_on_the_sample_emails(case: str) -> None:
    project = Project(ROOT)
    file = TemplateFile(project, ROOT / "templates" / f"{case.partition('/')[0]}.html")
    payload = load_payload(ROOT / "fixtures" / f"{case}.json")
    own, other = (
        file.email(project.sender(project.settings(), engine=engine)).outcome(payload)
        for engine in ("iterable", "pybars3")
    )
    assert (own.ending, own.errors) == (other.ending, other.errors)
    assert lines(own.html) == lines(other.html)
    assert own.headers == other.headers


# The recorded emails that pybars3 renders otherwise than handlebars.java, and why (docs/engines.md).
OTHERWISE = {
    "a missing name is searched outside": (
        *("cart-unqualified-scope", "receipt-address-with", "trip-legs", "trip-tier", "digest-shadowing"),
        *("loyalty-status", "long-receipt"),
    ),
    "@odd and @even": ("cart-options", "digest-columns"),
    "this.[0] and this.length": ("digest-weather",),
    "a lookup of nothing gives the object": ("receipt-lookup-missing", "birthday"),
}
NOT_TAKEN = {
    "HB320": (
        *("cart-blockparams", "receipt-discount-chain", "receipt-inline-partials", "sub-expired", "price-drop"),
        *("category-blockparam-trap", "layout-partial-block"),
    ),
    "HB300": ("cart-first-item", "trip-boarding", "size-trap"),
    "HB002": ("broken-unclosed",),
    "HB012": ("broken-css-braces",),
}


def test_both_engines_agree_on_the_recorded_emails() -> None:
    refused: dict[str, list[str]] = {}
    otherwise = []
    for case in read_cases(CONFORMANCE / "emails.jsonl"):
        environment = PybarsEnvironment((), named_sources(case.get("partials", {})))
        name = case["id"].removeprefix("email-")
        try:
            html = environment.compile(Source("t", case["template"])).render(case["data"])
        except DiagnosticError as error:
            refused.setdefault(error.cause.code, []).append(name)
        else:
            if lines(html) != lines(case["expect"]):
                otherwise.append(name)
    assert sorted(otherwise) == sorted(chain(*OTHERWISE.values()))
    assert {code: sorted(names) for code, names in refused.items()} == {
        code: sorted(names) for code, names in NOT_TAKEN.items()
    }


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "previewer", "render", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def test_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "t.html").write_text("{{#if a}}{{list.[1]}}\n", encoding="utf-8")
    (tmp_path / "p.json").write_text('{"list": [1]}', encoding="utf-8")
    arguments = ("t.html", "-p", "p.json")
    broken = run(*arguments, "--engine", "pybars3", cwd=tmp_path)
    assert (broken.returncode, broken.stdout) == (1, "")
    assert "HB002" in broken.stderr or "never closed" in broken.stderr
    (tmp_path / "t.html").write_text("{{list.[0]}}{{list.[1]}}\n", encoding="utf-8")
    assert run(*arguments, cwd=tmp_path).stdout == "1\n"
    (tmp_path / "previewer.toml").write_text('engine = "pybars3"\n', encoding="utf-8")
    skipped = run(*arguments, cwd=tmp_path)
    assert (skipped.returncode, skipped.stdout) == (1, "")
    assert "t.html:1:15: error HB300" in skipped.stderr
    assert "skipped: PybarsError" in skipped.stderr
    assert run(*arguments, "--engine", "iterable", cwd=tmp_path).stdout == "1\n"
    assert run(*arguments, "--trace", cwd=tmp_path).returncode == 2


def test_an_empty_email_is_not_sent_by_either_engine() -> None:
    project = Project(ROOT)
    payload = load_payload(ROOT / "fixtures" / "receipt" / "minimal_order.json")
    sender = project.sender(project.settings(), engine="pybars3")
    assert Email(sender, Source("t", " {{nothing}}")).outcome(payload).reason == "EmptyContent"
