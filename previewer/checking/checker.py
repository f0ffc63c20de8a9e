"""A project's templates to findings: reads what the linter needs, renders the fixtures, and lints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from functools import cached_property, lru_cache
from pathlib import Path

from previewer.checking.fixtures import Fixtures
from previewer.checking.overrides import Overrides
from previewer.checking.targets import snippets_in
from previewer.diagnostics import Diagnostic, Severity
from previewer.files import read_source
from previewer.iterable.email import Email, Ending
from previewer.iterable.feeds import FEED_DELIMITERS, in_one_pass, names_feed
from previewer.iterable.sending import Sender
from previewer.linting.analysis import Analysis, Part, Subject, Surroundings
from previewer.linting.linter import lint, without_known_failures
from previewer.linting.registry import refuse_unknown
from previewer.linting.settings import read_lint_settings
from previewer.linting.witness import Observation, Witness
from previewer.payloads.payload import Payload
from previewer.project import Project, TemplateFile
from previewer.rendering.trace import Rendering
from previewer.schemas.inference import infer_values
from previewer.schemas.schema import Node
from previewer.source import Source
from previewer.syntax.ast import Template
from previewer.syntax.parser import Parsed, parse


class Checker:
    """Lints the templates of one project; what they share is read once."""

    def __init__(self, project: Project, overrides: Overrides = Overrides()) -> None:  # noqa: B008  # frozen
        """Raises SettingsError or UnreadableFile."""
        self.project = project
        self._overrides = overrides
        refuse_unknown("the command line", (*overrides.select, *overrides.extend, *overrides.ignore))
        self._settings = project.settings()
        self._lint = self._settings.top.table("lint")
        # A template is often checked again with another text, its fixtures being the same.
        self._fixtures = lru_cache(_KEPT)(lambda file: Fixtures(file, self._settings))

    def with_snippets(self, unsaved: Mapping[str, str]) -> Checker:
        """The same checker where snippets, by their names, have a text that is not saved yet."""
        other = copy(self)
        folder = self.project.root / "snippets"
        sources = {name: Source(str(folder / f"{name}.html"), text) for name, text in unsaved.items()}
        other._sender = self._sender.replace(snippets={**self._sender.snippets, **sources})
        other._parsed_snippets = {**self._parsed_snippets, **_parsed(sources)}
        other.__dict__.pop("_snippets", None)
        return other

    def findings(self, file: TemplateFile, source: Source | None = None) -> tuple[Diagnostic, ...]:
        """What is wrong with a template; `source` is its text where that is not saved yet.

        Raises UnreadableFile, SettingsError, or PayloadError for a catalog that cannot be read.
        """
        subjects = self._subjects(file, source or read_source(file.path))
        surroundings = self._surroundings(file)
        found = {each: None for subject in subjects for each in lint(subject, surroundings)}
        return tuple(sorted(without_known_failures(found), key=lambda each: (each.source.name, each.span)))

    def analysis(self, file: TemplateFile, source: Source | None = None, *, rendered: bool = True) -> Analysis:
        """What the rules look at in the body; raises as `findings`. Without renderings it is there at once."""
        body = self._subjects(file, source or read_source(file.path), rendered)[0]
        return Analysis(body, self._surroundings(file), lambda code: True)

    def feed_analysis(self, file: TemplateFile) -> Analysis | None:
        """The same of an empty `[[ ]]`; None where that is no pass of its own, or no payload has a feed."""
        fixtures = self._fixtures(file)
        if self._one_pass or not fixtures.fed:
            return None
        empty = parse(Source(str(file.path), ""), delimiters=FEED_DELIMITERS).template
        pinned = fixtures.contract is not None
        subject = Subject(empty, (), fixtures.feed_schema, Witness([]), Part.FEED, contract=pinned)
        return Analysis(subject, self._surroundings(file), lambda code: True)

    def body(self, source: Source) -> Source:
        """The text that `{{ }}` is read in: with one pass for all, that of `[[ ]]`, too."""
        return in_one_pass(source) if self._one_pass else source

    @property
    def _one_pass(self) -> bool:
        return self._settings.options.get("feeds") == "one-pass"

    def _subjects(self, file: TemplateFile, source: Source, rendered: bool = True) -> list[Subject]:
        """The parts of a template to be linted, the body first."""
        fixtures = self._fixtures(file)
        pinned = fixtures.contract is not None
        email = Email(self._sender, source, file.fields())
        body = self.body(source)
        depth = self._settings.limits.block_depth
        parsed = parse(body, lenient=True, max_depth=depth)
        broken = any(fault.severity is Severity.ERROR for fault in parsed.diagnostics)
        folder = self.project.root / "fixtures"
        witness = Witness(_observe(email, folder, fixtures.payloads) if rendered and not broken else [])
        schema = fixtures.merged_schema if email.merges_feed or body is not source else fixtures.schema
        fields = {name: text.text for name, text in email.fields.items()}
        syntax = (*parsed.diagnostics, *self._syntax_of_snippets(source.text))
        subjects = [
            Subject(parsed.template, syntax, schema, witness, Part.BODY, fields, pinned, tuple(fixtures.faults))
        ]
        for text in email.fields.values():
            part = parse(text, lenient=True, max_depth=depth)
            subjects.append(Subject(part.template, part.diagnostics, schema, witness, Part.FIELD, contract=pinned))
        if body is source and names_feed(source) and fixtures.fed:
            feed = parse(source, delimiters=FEED_DELIMITERS, lenient=True, max_depth=depth)
            seen = fixtures.feed_schema
            subjects.append(Subject(feed.template, feed.diagnostics, seen, witness, Part.FEED, contract=pinned))
        return subjects

    def _surroundings(self, file: TemplateFile) -> Surroundings:
        overrides = self._overrides
        settings = read_lint_settings(self._lint, file.name)
        refuse_unknown(f"{self._lint.source.name}: lint", settings.rules)
        settings = settings.overridden(overrides.select, overrides.extend, overrides.ignore)
        return Surroundings(self._sender.helpers, self._snippets, settings, self._catalogs, self._sender.options)

    @cached_property
    def _sender(self) -> Sender:
        # What the linter learns from renderings are traces, whichever engine a project sends with.
        return self.project.steady_sender(self._settings, engine="iterable")

    @cached_property
    def _parsed_snippets(self) -> Mapping[str, Parsed]:
        return _parsed(self._sender.snippets)

    @cached_property
    def _snippets(self) -> Mapping[str, Template]:
        return {name: parsed.template for name, parsed in self._parsed_snippets.items()}

    def _syntax_of_snippets(self, text: str) -> Iterator[Diagnostic]:
        """What is wrong with the syntax of the snippets that a text names, and of those that they name."""
        seen: set[str] = set()
        waiting = [text]
        while waiting:
            for name in sorted((snippets_in(waiting.pop()) & self._parsed_snippets.keys()) - seen):
                seen.add(name)
                waiting.append(self._sender.snippets[name].text)
                yield from self._parsed_snippets[name].diagnostics

    @cached_property
    def _catalogs(self) -> Mapping[str, Node]:
        tables = self._sender.options["catalogs"]
        assert isinstance(tables, dict)
        return {name: infer_values(list(rows.values())) for name, rows in tables.items() if isinstance(rows, dict)}


_KEPT = 8
"""Of how many templates the fixtures are kept in memory."""


def _parsed(sources: Mapping[str, Source]) -> dict[str, Parsed]:
    return {name: parse(source, lenient=True) for name, source in sources.items()}


def _observe(email: Email, folder: Path, payloads: Mapping[Path, Payload]) -> Iterator[Observation]:
    """Renders the payloads; why a template does not compile is told by the rules."""
    for path, payload in payloads.items():
        outcome = email.outcome(payload, trace=True)
        if outcome.ending is Ending.BROKEN:
            return
        meant = outcome.ending is Ending.SKIPPED and outcome.reason != "HandlebarsExecutionError"
        errors = () if meant else outcome.errors
        sent, trace = outcome.ending is Ending.SENT, outcome.trace
        rendering = Rendering(outcome.html, trace) if sent and trace is not None else None
        lookups = tuple(lookup for part in outcome.traces for lookup in part.lookups)
        yield Observation(path.relative_to(folder).as_posix(), lookups, errors, rendering)
