"""The hooks of `.pre-commit-hooks.yaml`, run by pre-commit itself in scratch repositories."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from samples import ROOT

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed (apt-get install git)")

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
FILES = {
    "templates/order.html": '<p>{{order.total}} {{order.note}} {{snippet "footer"}}</p>\n',
    "templates/other.html": "<p>{{order.total}}</p>\n",
    "snippets/footer.html": "{{order.total}}",
    "fixtures/order/a.json": '{"order": {"total": 3}}',
    "fixtures/order/b.json": '{"order": {"total": 4, "note": "n"}}',
    "fixtures/other/a.json": '{"order": {"total": 4}}',
    "previewer.toml": '[lint]\nfail-level = "error"\n',
    "README.md": "Emails\n",
}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    result = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return result.stdout.strip()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Path]:
    """The working tree as a repository that teams name in their settings, its commit, and pre-commit's folder."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(ROOT / "previewer", folder / "previewer", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "release")
    return folder, git(folder, "rev-parse", "HEAD"), tmp_path_factory.mktemp("pre-commit")


class Repository:
    """A team's repository with a hook in its settings."""

    def __init__(
        self, folder: Path, published: tuple[Path, str, Path], hook: str, *, below: str = "", more: str = ""
    ) -> None:
        self.folder = folder
        source, commit, self._home = published
        config = f"repos:\n- repo: {source}\n  rev: {commit}\n  hooks:\n  - id: {hook}\n{more}"
        self.write({f"{below}{name}": text for name, text in FILES.items()} | {".pre-commit-config.yaml": config})
        git(folder, "init", "-q")
        self.commit()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def stage(self, files: dict[str, str]) -> None:
        self.write(files)
        git(self.folder, "add", *files)

    def commit(self) -> None:
        git(self.folder, "add", ".")
        git(self.folder, "commit", "-qm", "change", "--no-verify")

    def run(self, *arguments: str) -> tuple[bool, str]:
        """Whether the hooks passed, and what they said."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))},
            "PRE_COMMIT_HOME": str(self._home),
            "XDG_CACHE_HOME": str(self._home / "cache"),
            "PRE_COMMIT_COLOR": "never",
        }
        command = [sys.executable, "-m", "pre_commit", "run", *arguments]
        result = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert result.returncode in (0, 1), result.stdout + result.stderr
        return result.returncode == 0, result.stdout


@pytest.fixture
def repository(tmp_path: Path, published: tuple[Path, str, Path]) -> Repository:
    return Repository(tmp_path, published, "previewer-lint")


def test_first_install_and_all_files(repository: Repository) -> None:
    assert repository.run("--all-files")[0]
    repository.stage({"templates/other.html": "{{order.totl}}\n"})
    passed, said = repository.run("--all-files")
    assert (passed, "templates/other.html:1:9: error HB101" in said) == (False, True), said


def test_a_changed_template(repository: Repository) -> None:
    repository.stage({"templates/other.html": "{{order.totl}}\n"})
    passed, said = repository.run()
    assert (passed, "templates/other.html:1:9: error HB101" in said) == (False, True), said


@pytest.mark.parametrize(
    "change",
    [
        {"fixtures/order/b.json": '{"order": {"total": 3}}'},
        {"snippets/footer.html": "{{order.totl}}"},
        {"fixtures/order/schema.json": '{"properties": {"order": {"properties": {"total": {"type": "object"}}}}}'},
        {"previewer.toml": '[lint]\nselect = ["HB502"]\nextend-select = ["HB102"]\n'},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_a_template_depends_on(repository: Repository, change: dict[str, str]) -> None:
    repository.stage(change)
    passed, said = repository.run()
    assert (passed, "templates/order.html" in said or "snippets/footer.html" in said) == (False, True), said


def test_a_deleted_fixture(repository: Repository) -> None:
    git(repository.folder, "rm", "-q", "fixtures/order/b.json")
    passed, said = repository.run()
    assert (passed, "`order` has no `note`" in said) == (False, True), said


def test_a_project_below_the_repositorys_root(tmp_path: Path, published: tuple[Path, str, Path]) -> None:
    repository = Repository(tmp_path, published, "previewer-lint", below="emails/", more="    args: [emails]\n")
    repository.stage({"README.md": "Nothing about emails\n"})
    assert repository.run()[0]
    git(repository.folder, "rm", "-q", "emails/fixtures/order/b.json")
    passed, said = repository.run()
    assert (passed, "`order` has no `note`" in said) == (False, True), said


@pytest.mark.parametrize("below", ["", "emails/"])
def test_the_snapshot_hook(tmp_path: Path, published: tuple[Path, str, Path], below: str) -> None:
    more = f"    entry: previewer -C {below} snapshot check\n" if below else ""
    repository = Repository(tmp_path, published, "previewer-snapshot", below=below, more=more)
    command = [sys.executable, "-m", "previewer", "-C", str(tmp_path / below), "snapshot", "update"]
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    repository.commit()
    assert repository.run()[0]
    repository.stage({f"{below}snippets/footer.html": "{{order.total}}!"})
    passed, said = repository.run()
    assert (passed, "changed  2 alike: order/a, order/b" in said) == (False, True), said
    repository.stage({f"{below}snippets/footer.html": "{{order.total}}"})
    git(repository.folder, "rm", "-q", f"{below}fixtures/order/b.json")
    passed, said = repository.run()
    assert (passed, "orphan   order/b" in said) == (False, True), said


def test_a_partly_staged_file(repository: Repository) -> None:
    good, bad = FILES["templates/other.html"], "{{order.totl}}\n"
    repository.stage({"templates/other.html": good + good})
    repository.write({"templates/other.html": bad})
    assert repository.run()[0]
    repository.stage({"templates/other.html": bad})
    repository.write({"templates/other.html": good})
    assert not repository.run()[0]
    assert (repository.folder / "templates/other.html").read_text() == good


def test_the_fixing_hook(tmp_path: Path, published: tuple[Path, str, Path]) -> None:
    repository = Repository(tmp_path, published, "previewer-lint-fix")
    repository.stage({"templates/other.html": "{{ #if order}}{{order[0]}}{{/if}}\n"})
    passed, said = repository.run()
    assert (passed, "files were modified by this hook" in said) == (False, True), said
    assert (tmp_path / "templates/other.html").read_text() == "{{#if order}}{{order.[0]}}{{/if}}\n"


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("templates/a.html", True),
        ("emails/templates/deep/a.hbs", True),
        ("templates/a.handlebars", True),
        ("templates/a.mjml", True),
        ("templates/a.json", True),
        ("snippets/a.html", True),
        ("fixtures/a/b.json", True),
        ("fixtures/a/schema.json", True),
        ("catalogs/a.json", True),
        ("emails/previewer.toml", True),
        ("previewer-baseline.txt", True),
        ("docs/index.html", False),
        ("templates/logo.png", False),
        ("package.json", False),
    ],
)
def test_the_hooks_are_given_what_matters(path: str, wanted: bool) -> None:
    for hook in ("previewer-lint", "previewer-lint-fix"):
        assert bool(re.search(HOOKS[hook]["files"], path)) is wanted
