"""The pipelines of docs/examples that lint: their commands, read from the files and run in a project."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from samples import ROOT
from test_integrations import run

EXAMPLES = ROOT / "docs" / "examples"
GITHUB = yaml.safe_load((EXAMPLES / "github-actions-lint.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text(encoding="utf-8"))["email-lint"]
STEPS = GITHUB["jobs"]["lint"]["steps"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "templates/welcome.html": "Hello {{first_name}}\n",
        "fixtures/welcome/ann.json": '{"first_name": "Ann"}',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_github_actions(project: Path) -> None:
    (command,) = [step["run"] for step in STEPS if step.get("name") == "Lint the emails"]
    uploaded = project / STEPS[-1]["with"]["sarif_file"]
    assert run(command, project).returncode == 0
    assert json.loads(uploaded.read_text(encoding="utf-8"))["runs"][0]["results"] == []
    (project / "templates/welcome.html").write_text("Hello {{frist_name}}\n")
    result = run(command, project)
    assert (result.returncode, result.stdout.startswith("::error file=templates/welcome.html,line=1,")) == (1, True)
    assert len(json.loads(uploaded.read_text(encoding="utf-8"))["runs"][0]["results"]) == 1


def test_github_actions_may_do_no_more_than_it_needs() -> None:
    assert GITHUB["permissions"] == {"contents": "read", "security-events": "write"}
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []


def test_gitlab(project: Path) -> None:
    (command,) = GITLAB["script"]
    reports = {kind: project / name for kind, name in GITLAB["artifacts"]["reports"].items()}
    cache = GITLAB["variables"]["XDG_CACHE_HOME"].replace("$CI_PROJECT_DIR", str(project))
    assert run(command, project, XDG_CACHE_HOME=cache).returncode == 0
    assert [path for path in GITLAB["cache"]["paths"] if not (project / path).is_dir()] == []
    assert json.loads(reports["codequality"].read_text(encoding="utf-8")) == []
    (project / "templates/welcome.html").write_text("Hello {{frist_name}}\n")
    assert run(command, project, XDG_CACHE_HOME=cache).returncode == 1
    assert len(json.loads(reports["codequality"].read_text(encoding="utf-8"))) == 1
    assert ElementTree.parse(reports["junit"]).getroot().attrib["failures"] == "1"


def test_the_documentation_lists_every_format() -> None:
    from previewer.reporting.registry import FORMATS

    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert [form for form in FORMATS if f"| `{form}` |" not in text] == []
