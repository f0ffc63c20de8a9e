"""The example workflow and the pre-commit hook, as far as a machine without GitHub can run them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from browser import needs_chromium
from samples import ROOT

WORKFLOW = yaml.safe_load((ROOT / "docs/examples/github-actions-snapshots.yml").read_text(encoding="utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed (apt-get install git)")


def run(command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """As a runner does it: in bash, with the installed program first on the path; the first failure ends it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, "XDG_CACHE_HOME": str(cwd / ".cache"), **environment}
    return subprocess.run(
        ["bash", "-e", "-c", command], cwd=cwd, env=variables, capture_output=True, text=True, check=False
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with accepted renderings."""
    for name, text in {
        "templates/welcome.html": "<p>Hello {{first_name}}, old words</p>",
        "fixtures/welcome/ann.json": '{"first_name": "Ann"}',
        "fixtures/welcome/bob.json": '{"first_name": "Bob"}',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    git = "git -c user.name=t -c user.email=t@example.com"
    made = run(f"previewer snapshot update && git init -q && git add . && {git} commit -qm before", tmp_path, CI="")
    assert made.returncode == 0, made.stderr
    return tmp_path


def steps() -> Iterator[tuple[str, str]]:
    for step in WORKFLOW["jobs"]["snapshots"]["steps"]:
        if "run" in step and not step["run"].startswith("pip install"):
            yield step["name"], step["run"]


@needs_chromium
def test_the_workflow(repository: Path) -> None:
    variables = {"CI": "true", "BASE": "HEAD", "GITHUB_STEP_SUMMARY": str(repository / "step-summary.md")}
    assert [run(command, repository, **variables).returncode for _, command in steps()] == [0, 0]
    template = repository / "templates/welcome.html"
    template.write_text(template.read_text().replace("old", "new"))
    results = {name: run(command, repository, **variables) for name, command in steps()}
    assert [result.returncode for result in results.values()] == [1, 0], results
    summary = (repository / "step-summary.md").read_text()
    assert "2 renderings, no change" in summary
    assert "**changed** `welcome/ann`, `welcome/bob`\n\nFrom `templates/welcome.html:1`" in summary
    uploaded = WORKFLOW["jobs"]["snapshots"]["steps"][-1]["with"]["path"].split()
    assert [name for name in uploaded if not (repository / name).exists()] == []


def test_the_workflow_may_only_read() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    # What a branch is called reaches the shell as a variable, never as text of the command.
    assert [command for _, command in steps() if "${{" in command] == []


def test_the_snapshot_hook(repository: Path) -> None:
    hook = HOOKS["previewer-snapshot"]
    assert run(hook["entry"], repository).returncode == 0
    template = repository / "templates/welcome.html"
    template.write_text(template.read_text().replace("old", "new"))
    result = run(hook["entry"], repository)
    assert (result.returncode, "1 template, 2 renderings of 2 change" in result.stdout) == (1, True)
