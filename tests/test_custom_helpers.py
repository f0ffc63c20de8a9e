"""Helper files in pybars3's convention: the same file under both engines, and what it tells about itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from previewer.checking.checker import Checker
from previewer.diagnostics import DiagnosticError
from previewer.project import Project, TemplateFile, load_payload
from previewer.rendering.declaration import Form
from previewer.settings import ENGINES, SettingsError
from previewer.source import Source

HELPERS = '''
from pybars import strlist

LEVEL = 3

def shout(this, text, times=1):
    """Text in capitals.

    More.
    """
    return text.upper() + "!" * times

def bold(this, text):
    return strlist(["<b>", text, "</b>"])

def list(this, options, items):
    result = ["<ul>"]
    for thing in items:
        result.append("<li>")
        result.extend(options["fn"](thing))
        result.append("</li>")
    return result + ["</ul>"]

def either(this, options, value):
    return options["fn"](this) if value else options["inverse"](this)

def counted(this, options, items):
    result = strlist()
    for thing in items:
        result.grow(options["fn"](thing))
    return str(len(items)) + str(result)

def total(this, *args, **kwargs):
    return sum(args) + kwargs.get("plus", 0)

def greeting(this, *, word="Hello"):
    return f"{word} {this['name']} of {this.get('@root')['town']} {this.get('nothing', 1)}"

def around(this):
    return this.parent.context["name"]

def numbers(this):
    return (1, 2.5, {"key": "v"})

def yes(this):
    return True

def nothing(this):
    return None

def empties(this, items):
    items.clear()

def fails(this, value):
    text = 1
    return text / value

def one(this, options):
    return 1

def _private(this):
    return ""

def other(that):
    return ""
'''
PAYLOAD = '{"name": "Ann <b>", "town": "Ulm", "rows": [{"n": "a&"}, {"n": "b"}], "zero": 0}'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "previewer.toml").write_text('helpers = ["helpers.py"]\n', encoding="utf-8")
    (tmp_path / "helpers.py").write_text(HELPERS, encoding="utf-8")
    (tmp_path / "p.json").write_text(PAYLOAD, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    return Project(tmp_path)


def render(project: Project, template: str, engine: str) -> str:
    payload = load_payload(project.root / "p.json")
    sender = project.sender(project.settings(), engine=engine)
    return sender.render(sender.compile(Source("t", template), payload), payload)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{shout name}} {{shout name 2}} {{shout name times=3}}", "ANN &lt;B&gt;! ANN &lt;B&gt;!! ANN &lt;B&gt;!!!"),
        ("{{{shout name}}}{{bold name}}", "ANN <B>!<b>Ann <b></b>"),
        ("{{#list rows}}{{n}}{{@root.town}}{{/list}}", "<ul><li>a&amp;Ulm</li><li>bUlm</li></ul>"),
        ("{{#either zero}}a{{else}}b{{/either}}{{#either zero}}a{{/either}}{{#either 1}}{{town}}{{/either}}", "bUlm"),
        ("{{#counted rows}}{{n}}{{/counted}}", "2a&amp;b"),
        ("{{total 1 2 plus=3}}{{total}}", "60"),
        ("{{greeting}}; {{greeting word='Bye'}}", "Hello Ann &lt;b&gt; of Ulm None; Bye Ann &lt;b&gt; of Ulm None"),
        ("{{#each rows}}{{around}}{{/each}}", "Ann &lt;b&gt;Ann &lt;b&gt;"),
        ("{{#each (numbers)}}{{this.key}}{{/each}}{{shout (shout town)}}", "vULM!!"),
        ("{{yes}}{{nothing}}{{#if (yes)}}y{{/if}}", "truey"),
    ],
)
def test_a_helper_gives_the_same_under_both_engines(
    project: Project, template: str, expected: str, engine: str
) -> None:
    assert render(project, template, engine) == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("template", "under", "says"),
    [
        (
            "{{#each rows}}{{fails ../zero}}{{/each}}",
            "fails",
            "ZeroDivisionError: division by zero ({file}, line {line})",
        ),
        ("{{#each rows}}{{shout}}{{/each}}", "shout", "missing 1 required positional argument"),
        ("{{#one}}{{/one}}", "one", "gives int, expected text or a list of texts"),
        ("{{#list rows}}{{#if (fails n)}}{{/if}}{{/list}}", "fails", "unsupported operand"),
    ],
)
def test_a_helper_that_fails_is_named_with_its_line(
    project: Project, template: str, under: str, says: str, engine: str
) -> None:
    with pytest.raises(DiagnosticError) as caught:
        render(project, template, engine)
    first = caught.value.diagnostics[0]
    line = HELPERS.splitlines().index("    return text / value") + 1
    assert first.source.slice(first.span) == under
    assert says.format(file=project.root / "helpers.py", line=line) in first.message


def test_a_helper_changes_no_payload(project: Project) -> None:
    payload = load_payload(project.root / "p.json")
    for engine in ENGINES:
        sender = project.sender(project.settings(), engine=engine)
        sender.render(sender.compile(Source("t", "{{empties rows}}"), payload), payload)
    assert payload.data["rows"] == [{"n": "a&"}, {"n": "b"}]


def test_signatures_are_declarations(project: Project) -> None:
    helpers = project.helpers(project.settings())
    assert {"upper", "shout", "list"} <= set(helpers)
    assert not {"_private", "other", "strlist", "LEVEL"} & set(helpers)
    shout, block, total, greeting = (helpers[name] for name in ("shout", "list", "total", "greeting"))
    assert [(param.name, param.required) for param in shout.params] == [("text", True), ("times", False)]
    assert (shout.summary, shout.forms) == ("Text in capitals.", (Form.INLINE, Form.SUBEXPRESSION))
    assert ([param.name for param in block.params], block.forms) == (["items"], (Form.BLOCK,))
    assert (total.variadic, total.any_hash) == (True, True)
    assert ([param.name for param in shout.hash], shout.any_hash) == (["text", "times"], False)
    assert ([param.name for param in greeting.hash], greeting.any_hash) == (["word"], False)


@pytest.mark.parametrize(
    ("template", "codes"),
    [
        ("{{shout name}}{{shout name 2}}{{shout name times=2}}{{shout text=name}}{{total 1 2 3 plus=4}}", []),
        ("{{#list rows}}{{n}}{{/list}}", []),
        ("{{shout}}", ["HB302"]),
        ("{{shout name 1 2}}", ["HB302"]),
        ("{{shout name tims=2}}", ["HB304"]),
        ("{{list rows}}", ["HB303"]),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_the_linter_knows_names_and_parameters(project: Project, template: str, codes: list[str], engine: str) -> None:
    (project.root / "previewer.toml").write_text(
        f'engine = "{engine}"\nhelpers = ["helpers.py"]\nlint.extend-select = ["HB304"]\n', encoding="utf-8"
    )
    path = project.root / "templates" / "t.html"
    path.write_text(template, encoding="utf-8")
    found = Checker(project).findings(TemplateFile(project, path))
    assert [diagnostic.code for diagnostic in found if diagnostic.code.startswith("HB3")] == codes


def test_a_project_without_helpers_has_iterables(tmp_path: Path) -> None:
    project = Project(tmp_path)
    helpers: Mapping[str, object] = project.helpers(project.settings())
    assert "upper" in helpers


def test_a_file_can_name_its_helpers(project: Project) -> None:
    text = "def _f(this, x): return x\nhelpers = {'to-x': _f, 'upper': lambda this, x: 'mine'}\n"
    (project.root / "helpers.py").write_text("\ufeff" + text, encoding="utf-8")
    for engine in ENGINES:
        assert render(project, "{{to-x 1}}{{upper 'a'}}", engine) == "1mine"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def broken(:", "cannot load the helper file: invalid syntax (helpers.py, line 1)"),
        ("x = 1\nraise ValueError('no\\nway')", "cannot load the helper file: ValueError: no (helpers.py, line 2)"),
        ("import sys\nsys.exit(0)", "cannot load the helper file: SystemExit: 0 (helpers.py, line 2)"),
        ("import no_such_module", "No module named 'no_such_module' (helpers.py, line 1)"),
        ("x = '\0'", "cannot load the helper file"),
        ("def f(x): pass", "helpers.py: found no helper"),
        ("helpers = {'a': 1}", "helpers.py: found 'a' in `helpers`, expected a name and a function"),
        ("helpers = {'a': lambda: 1}", "helpers.py: `a` takes no parameter"),
        ("helpers = {'a': type}", "helpers.py: `a` tells no parameters"),
    ],
)
def test_a_file_that_does_not_load_is_one_line(project: Project, text: str, says: str) -> None:
    (project.root / "helpers.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "previewer", "explain", "upper"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=project.root, check=False)
    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["../outside.py", "/etc/passwd", "link.py", "templates/../../outside.py"])
def test_a_path_outside_the_project_is_refused(
    project: Project, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "outside.py"
    outside.write_text("def f(this): return ''", encoding="utf-8")
    (project.root / "link.py").symlink_to(outside)
    (project.root / "previewer.toml").write_text(f'helpers = ["{name}"]\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="expected a file inside the project"):
        project.helpers(project.settings())


def test_two_files_with_one_name_are_refused(project: Project) -> None:
    (project.root / "more.py").write_text("def shout(this): return ''", encoding="utf-8")
    (project.root / "previewer.toml").write_text('helpers = ["helpers.py", "more.py"]\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"more.py: the helper `shout` is in .*helpers.py, too"):
        project.helpers(project.settings())


def test_no_code_runs_without_the_setting(project: Project) -> None:
    (project.root / "previewer.toml").unlink()
    (project.root / "helpers.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    for engine in ENGINES:
        assert render(project, "{{name}}", engine) == "Ann &lt;b&gt;"


def test_explain_tells_of_a_helper(project: Project) -> None:
    command = [sys.executable, "-m", "previewer", "explain"]
    told = subprocess.run([*command, "shout"], capture_output=True, text=True, cwd=project.root, check=True).stdout
    assert "shout: Text in capitals." in told
    assert "parameter times: any; optional" in told
    assert "a helper of this project" in told
    near = subprocess.run([*command, "shot"], capture_output=True, text=True, cwd=project.root, check=False)
    assert (near.returncode, near.stderr) == (2, "there is no rule or helper `shot`; did you mean `shout`?\n")
