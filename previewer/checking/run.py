"""One run of the linter: file names to findings, from memory where nothing has changed, else on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from previewer.checking.baseline import STALE, Baseline, Entry, read_baseline
from previewer.checking.memory import Memory
from previewer.checking.overrides import Overrides
from previewer.checking.targets import find_targets, names_snippet_by_value, snippets_in
from previewer.diagnostics import Diagnostic
from previewer.files import read_source
from previewer.linting.settings import LintSettings, read_lint_settings
from previewer.project import Project, TemplateFile, find_project, find_template
from previewer.records import Record
from previewer.settings import Settings
from previewer.source import Source, Span, UnreadableFile

if TYPE_CHECKING:
    from previewer.linting.rule import Rule

Findings = dict[TemplateFile, tuple[Diagnostic, ...]]

UNUSED_SNIPPET = "HB804"
_ALONE = 8
"""Up to so many templates are linted sooner than other processes start."""
_CHUNKS = 4
"""Pieces of work for each core, so that they end together."""


class Run(Record):
    """What one run looks at."""

    project: Project
    settings: Settings
    lint: LintSettings
    overrides: Overrides
    targets: tuple[TemplateFile, ...]
    whole: bool
    """Whether it looks at the whole project."""
    remember: bool
    """Whether what was found before is taken from memory."""

    def findings(self) -> Findings:
        """The findings of every target; raises as `Checker` and its `findings`."""
        if not self.remember:
            return dict(self._lint_all(self.targets))
        memory = self._memory()
        keys = {file: memory.key(file) for file in self.targets}
        known = {file: memory.recall(file, key) for file, key in keys.items()}
        fresh = dict(self._lint_all([file for file in self.targets if known[file] is None]))
        if fresh:
            # What has changed while it was linted is not to be kept under the key of before.
            now = self._memory()
            for file, findings in fresh.items():
                if now.key(file) == keys[file]:
                    now.keep(file, keys[file], findings)
            now.tidy()
        return {file: fresh.get(file) or known[file] or () for file in self.targets}

    def baseline(self) -> Baseline:
        """The findings that wait, none where there is no file of them; raises UnreadableFile."""
        path = self.project.root / self.lint.baseline
        source = read_source(path) if path.exists() else Source(str(path), "")
        return read_baseline(self.project.root, source)

    def covering(self) -> Callable[[Entry], bool]:
        """Tells whether the run would have found what an entry waits for, if it were still there."""
        root, names, looked_at, is_on = self._root(), self._target_names(), self._looked_at(), cache(self._is_on)

        def covers(entry: Entry) -> bool:
            file, code, _ = entry.identity
            return looked_at(entry) and is_on(code, names.get(os.path.join(root, file), ""))

        return covers

    def stale(self, baseline: Baseline, unused: Sequence[Entry]) -> list[Diagnostic]:
        """What is to be said of entries that were not needed, as far as the run can know and is asked to."""
        looked_at = list(filter(self._looked_at(), unused))
        if not looked_at or not self._is_on(STALE, ""):
            return []
        return baseline.stale(filter(self.covering(), looked_at), self._rule(STALE).severity)

    def unused_snippets(self) -> list[Diagnostic]:
        """Snippets that no template renders, as far as the run looks at all templates and is asked to.

        Nothing where a tag makes up a snippet's name while it is sent.
        """
        if not self.whole or not self._is_on(UNUSED_SNIPPET, ""):
            return []
        snippets = self.project.snippets()
        files = [file.path for file in self.project.templates()]
        texts = [
            read_source(path).text for file in files for path in (file, file.with_suffix(".json")) if path.exists()
        ]
        used: set[str] = set()
        for text in texts:  # which grows
            if names_snippet_by_value(text):
                return []
            found = (snippets_in(text) & snippets.keys()) - used
            used |= found
            texts += [snippets[name].text for name in found]
        rule = self._rule(UNUSED_SNIPPET)
        return [
            rule.finding(source, Span(0, min(1, len(source.text))), f"no template renders the snippet `{name}`")
            for name, source in snippets.items()
            if name not in used
        ]

    def _memory(self) -> Memory:
        return Memory(self.project, self.settings, self.overrides)

    def _looked_at(self) -> Callable[[Entry], bool]:
        """Tells whether the file of an entry is one that the run looks at, or gone."""
        # Plain strings: a run over one file asks this of every entry but its own.
        root, targets = self._root(), self._target_names()

        def looked_at(entry: Entry) -> bool:
            path = os.path.join(root, entry.identity[0])
            return self.whole or path in targets or not os.path.exists(path)

        return looked_at

    def _root(self) -> str:
        return os.path.abspath(self.project.root)

    def _target_names(self) -> dict[str, str]:
        """The templates that the run looks at: their names by their absolute paths."""
        return {os.path.abspath(target.path): target.name for target in self.targets}

    def _rule(self, code: str) -> Rule:
        """A rule that speaks for the whole run, as severe as the settings have it."""
        from previewer.linting.registry import rule_named  # with all rules, and seldom needed

        rule = rule_named(code)
        assert rule is not None
        return rule.replace(severity=self.lint.severity_of(rule.code, rule.name, rule.severity))

    def _is_on(self, code: str, template: str) -> bool:
        from previewer.linting.registry import RULES, selected  # with all rules, and seldom needed

        settings = read_lint_settings(self.settings.top.table("lint"), template)
        settings = settings.overridden(self.overrides.select, self.overrides.extend, self.overrides.ignore)
        rules = selected(RULES, settings.select, settings.extend, settings.ignore)
        return any(rule.code == code for rule in rules)

    def _lint_all(self, files: Sequence[TemplateFile]) -> Iterator[tuple[TemplateFile, tuple[Diagnostic, ...]]]:
        if not files:
            return
        from previewer.cores import count_cores, spread  # most runs have nothing to lint

        work: Callable[[Sequence[TemplateFile]], list[tuple[Diagnostic, ...]]]
        work = partial(_lint_some, self.project, self.overrides)
        if len(files) <= _ALONE or count_cores() == 1:
            yield from zip(files, work(files), strict=True)
            return
        size = -(-len(files) // (count_cores() * _CHUNKS))
        chunks = [files[at : at + size] for at in range(0, len(files), size)]
        for chunk, findings in zip(chunks, spread(work, chunks), strict=True):
            yield from zip(chunk, findings, strict=True)


def start_run(names: Sequence[str], overrides: Overrides, *, remember: bool = True) -> Run:
    """The run over files or folders, or the project where the user stands; raises Unusable."""
    paths = [find_template(name).path for name in names]
    project = _common_project(paths)
    settings = project.settings()
    table = settings.top.table("lint")
    if not paths:
        project.some_templates()  # none at all is the wrong folder, not a clean one
    targets = tuple(find_targets(project, table, paths))
    return Run(project, settings, read_lint_settings(table, ""), overrides, targets, not paths, remember)


def _common_project(paths: Sequence[Path]) -> Project:
    """The project of all paths; what belongs to none, such as a repository's own pyproject.toml, goes with it."""
    found = {(project := find_project(path)).root.absolute(): project for path in paths or (Path(),)}
    real = [project for project in found.values() if project.exists()]
    if len(real) > 1:
        raise UnreadableFile(f"found files of the projects {real[0].root} and {real[1].root}, expected those of one")
    return real[0] if real else next(iter(found.values()))


def _lint_some(project: Project, overrides: Overrides, files: Sequence[TemplateFile]) -> list[tuple[Diagnostic, ...]]:
    from previewer.checking.checker import Checker  # with the parser, the renderer and all rules

    checker = Checker(project, overrides)
    return [checker.findings(file) for file in files]
