"""The linter in a process of its own: what it takes long for keeps no request waiting."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from time import strftime

from previewer.checking.baseline import Baseline, read_baseline
from previewer.checking.checker import Checker
from previewer.diagnostics import Diagnostic
from previewer.files import read_source
from previewer.linting.settings import read_lint_settings
from previewer.project import Project, TemplateFile
from previewer.records import Record
from previewer.source import Source

_NICE = 5
"""How much the process gives way to others."""


class Job(Record):
    """One template to be checked."""

    file: TemplateFile
    source: Source | None
    """Its text where that is not saved."""
    snippets: tuple[tuple[str, str], ...]
    """The snippets that are not saved, with their texts."""
    revision: int
    """What counts the changes on disk: with another one everything is read anew."""


def start() -> ProcessPoolExecutor:
    """The process, which ends with this one however that ends."""
    pool = ProcessPoolExecutor(1, get_context("spawn"), _prepare)
    pool.submit(_be_ready)
    return pool


def findings(job: Job) -> tuple[Diagnostic, ...]:
    """What is wrong with a template, but for what waits in the baseline; raises as the linter."""
    checker = _checker(job.file.project, job.revision)
    if job.snippets:
        checker = checker.with_snippets(dict(job.snippets))
    found = checker.findings(job.file, job.source)
    return _baseline(job.file.project).sift(found, strftime("%Y-%m-%d")).reported


@lru_cache(maxsize=1)
def _checker(project: Project, revision: int) -> Checker:
    return Checker(project)


def _baseline(project: Project) -> Baseline:
    path = project.root / read_lint_settings(project.settings().top.table("lint"), "").baseline
    return read_baseline(project.root, read_source(path) if path.exists() else Source(str(path), ""))


def _be_ready() -> None:
    """Nothing; but a process that has done it has all that a check takes loaded."""
    import previewer.linting.registry  # noqa: F401  # the rules


def _prepare() -> None:
    if hasattr(os, "nice"):
        os.nice(_NICE)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None  # this runs in a process that was started here
    wait([parent.sentinel])
    os._exit(0)
