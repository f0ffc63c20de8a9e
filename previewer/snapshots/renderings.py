"""A project's recorded payloads to the files of their renderings, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from previewer.cores import count_cores, spread
from previewer.diagnostics import DiagnosticError
from previewer.files import read_source
from previewer.iterable.email import Email, Ending
from previewer.iterable.sending import Sender
from previewer.iterable.snippets import named_snippets
from previewer.payloads.payload import Payload
from previewer.project import Project, TemplateFile, load_payload, without_ending
from previewer.records import Record
from previewer.snapshots.cache import Entry, inputs_digest
from previewer.snapshots.files import Files, digest_of, files_of
from previewer.snapshots.private import Leak, find_leaks
from previewer.snapshots.store import Store
from previewer.source import Unusable

_ALONE = 60
"""Up to so many renderings are done sooner than other processes start."""
_CHUNKS = 12
"""Pieces of work for each core: few enough to hand out quickly, enough to show progress and to end together."""


class Job(Record):
    """A template and those of its fixtures that are to be rendered."""

    template: TemplateFile
    fixtures: tuple[Path, ...]

    def names(self) -> list[str]:
        """The snapshots' names, `<template>/<case>`."""
        return [snapshot_name(self.template, fixture) for fixture in self.fixtures]


class Rendered(Record):
    """A rendering and what was accepted for it."""

    name: str
    accepted: Files
    files: Files
    """Empty where the template or the payload is broken."""
    broken: str
    """What is broken, as a report of several lines; else empty."""
    leaks: tuple[Leak, ...]
    entry: Entry | None
    """What to remember, so that the same need not be rendered again."""


def snapshot_name(template: TemplateFile, fixture: Path) -> str:
    """The name of a fixture's snapshot."""
    return f"{template.name}/{fixture.stem}"


def jobs_of(project: Project, pattern: str | None = None) -> list[Job]:
    """All there is to render; with a pattern only the templates or `<template>/<case>` that match it."""
    jobs = []
    for template in project.templates():
        fixtures = template.fixtures()
        if pattern is not None and not _matches(template.name, pattern):
            names = ((path, snapshot_name(template, path)) for path in fixtures)
            fixtures = [path for path, name in names if _matches(name, pattern) or path == project.root / pattern]
        if fixtures:
            jobs.append(Job(template, tuple(fixtures)))
    return jobs


def adding_up(total: int, progress: Callable[[int, int], object]) -> Callable[[int], object]:
    """Turns "so many more are ready" into "so many of all"."""
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    return more


class Renderer:
    """Renders a project's jobs; what the memory knows to be the same is not rendered."""

    def __init__(self, project: Project, store: Store, memory: Mapping[str, Entry]) -> None:
        """Raises SettingsError, UnreadableFile or PayloadError."""
        settings = project.settings()
        table = settings.top.table("snapshots")
        table.allow("not-private")
        self.sender = project.steady_sender(settings)
        self._project = project
        self._store = store
        self._memory = memory
        self._not_private = table.texts("not-private")
        self._stamp = inputs_digest(
            repr(settings.top.values),
            repr({name: source.text for name, source in self.sender.snippets.items()}),
            repr(self.sender.options),
            *(read_source(project.root / name).text for name in settings.top.texts("helpers")),
        )

    def __reduce__(self) -> tuple[type[Renderer], tuple[Project, Store, Mapping[str, Entry]]]:
        # Another process reads the project anew: a project's own helpers are functions that cannot be sent.
        return Renderer, (self._project, self._store, self._memory)

    def render(self, jobs: Sequence[Job], progress: Callable[[int], object] = lambda count: None) -> Iterator[Rendered]:
        """Renders in the order of the jobs; `progress` hears how many renderings are ready each time some are."""
        count = sum(len(job.fixtures) for job in jobs)
        cores = count_cores()
        if count <= _ALONE or cores == 1:
            chunks: Iterable[list[Rendered]] = map(self.render_chunk, _chunks(jobs, 1))
            yield from _told(chunks, progress)
            return
        size = max(1, count // (cores * _CHUNKS))
        yield from _told(spread(self.render_chunk, list(_chunks(jobs, size))), progress)

    def render_chunk(self, jobs: Sequence[Job]) -> list[Rendered]:
        """Renders some jobs in this process."""
        return [rendered for job in jobs for rendered in self._render_job(job)]

    def render_payload(self, template: TemplateFile, name: str, payload: Payload) -> Rendered:
        """Renders a payload that is not recorded, beside what is accepted under a name; raises UnreadableFile."""
        accepted = self._store.accepted(name)
        try:
            files = _Template(template, self.sender).files(payload)
        except (Unusable, DiagnosticError) as error:
            return Rendered(name, accepted, {}, told(error), (), None)
        return Rendered(name, accepted, files, "", (), None)

    def _render_job(self, job: Job) -> Iterator[Rendered]:
        try:
            shot = _Template(job.template, self.sender)
        except (Unusable, DiagnosticError) as error:
            for name in job.names():
                yield Rendered(name, self._store.accepted(name), {}, told(error), (), None)
            return
        for name, fixture in zip(job.names(), job.fixtures, strict=True):
            accepted = self._store.accepted(name)
            try:
                payload = load_payload(fixture)
                inputs = inputs_digest(self._stamp, shot.text, payload.source.text)
                known = self._memory.get(name)
                if known is not None and known.inputs == inputs and known.files == digest_of(accepted):
                    yield Rendered(name, accepted, accepted, "", known.leaks, known)
                    continue
                files = shot.files(payload)
            except (Unusable, DiagnosticError) as error:
                yield Rendered(name, accepted, {}, told(error), (), None)
                continue
            leaks = find_leaks(files, shot.own_text, self._not_private)
            entry = Entry(inputs, digest_of(files), leaks)
            # One object twice crosses to the other process once.
            yield Rendered(name, accepted, accepted if files == accepted else files, "", leaks, entry)


class _Template:
    """A template read once, and compiled when its first payload is to be rendered."""

    def __init__(self, template: TemplateFile, sender: Sender) -> None:
        body, fields = read_source(template.path), template.fields()
        self.text = body.text if fields is None else f"{body.text}\0{fields.text}"
        self._email = Email(sender, body, fields)

    def files(self, payload: Payload) -> Files:
        """The files of a rendering; raises DiagnosticError where the template does not compile."""
        outcome = self._email.outcome(payload)
        if outcome.ending is Ending.BROKEN:
            raise DiagnosticError(*outcome.errors)
        return files_of(outcome, payload.source, self._snippets)

    @cached_property
    def own_text(self) -> str:
        """What the team itself wrote into the email."""
        snippets = self._email.sender.snippets
        return "\0".join((self.text, *(snippets[name].text for name in self._snippets if name in snippets)))

    @cached_property
    def _snippets(self) -> frozenset[str]:
        email = self._email
        return named_snippets((email.body, *email.fields.values()), email.sender.snippets)


def told(error: Exception) -> str:
    """An error as a report of one or more lines."""
    if isinstance(error, DiagnosticError):
        from previewer.reporting.text import format_diagnostics

        return format_diagnostics(error.diagnostics)
    return str(error)


def _matches(name: str, pattern: str) -> bool:
    """Whether a pattern, or the file that it is the path of, goes by a name."""
    folder, _, path = pattern.partition("/")
    named = [pattern]
    if folder in ("templates", "fixtures", "snapshots"):
        named.append(without_ending(path.rstrip("/")).removesuffix(".json").removesuffix(".txt"))
    return name in named or any(fnmatchcase(name, each) for each in named)  # a name may hold brackets, too


def _chunks(jobs: Sequence[Job], size: int) -> Iterator[list[Job]]:
    chunk: list[Job] = []
    for job in jobs:
        chunk.append(job)
        if sum(len(one.fixtures) for one in chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _told(chunks: Iterable[list[Rendered]], progress: Callable[[int], object]) -> Iterator[Rendered]:
    for chunk in chunks:
        progress(len(chunk))
        yield from chunk
