"""A project as it was at a commit, read with git into a folder of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from previewer.project import Project
from previewer.source import Unusable

PARTS = ("templates", "snippets", "catalogs", "fixtures", "previewer.toml", "pyproject.toml")
"""What a rendering depends on, besides the helper files that the settings name."""


class NoBase(Unusable):
    """A commit that git cannot give, with its reason."""


def project_at(project: Project, commit: str, folder: Path) -> Project:
    """Writes a project as it was at a commit into an empty folder; raises NoBase, SettingsError or UnreadableFile.

    Only blobs are read: nothing is checked out, no hook or filter runs, and links are left out.
    """
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
    name = _git(project.root, *words, silence=f"there is no commit `{commit}` here: fetch it first").decode().strip()
    base = Project(folder)
    _write(project.root, name, PARTS, folder)
    helpers = base.settings().top.texts("helpers")
    if helpers:
        _write(project.root, name, helpers, folder)
    return base


def _write(root: Path, commit: str, parts: tuple[str, ...], folder: Path) -> None:
    listing = _git(root, "ls-tree", "-r", "-z", commit, "--", *parts)
    files = list(_files(listing.decode("utf-8", "surrogateescape")))
    contents = _git(root, "cat-file", "--batch", given="".join(f"{blob}\n" for blob, _ in files).encode())
    at = 0
    for _, path in files:
        start = contents.index(b"\n", at) + 1
        size = int(contents[at:start].split()[2])
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(contents[start : start + size])
        at = start + size + 1


def _files(listing: str) -> Iterator[tuple[str, PurePosixPath]]:
    """The blob and the path of each plain file."""
    for entry in filter(None, listing.split("\0")):
        head, _, name = entry.partition("\t")
        mode, _, blob = head.split(" ")
        path = PurePosixPath(name)
        if mode.startswith("100") and ".." not in path.parts:
            yield blob, path


def _git(folder: Path, *arguments: str, given: bytes = b"", silence: str = "no reason given") -> bytes:
    """What git answers; raises NoBase with git's reason, or what its `silence` means."""
    try:
        command = ["git", *arguments]
        result = subprocess.run(command, cwd=folder, input=given, capture_output=True, check=False)  # noqa: S603  # our own
    except FileNotFoundError:
        raise NoBase("git is missing: the report reads the base side with it") from None
    if result.returncode:
        reason = result.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise NoBase(f"git {arguments[0]}: {reason or silence}")
    return result.stdout
