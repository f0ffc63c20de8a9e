"""The documents that an editor has open, and what is known of each: kept until it, or a file on disk, changes."""

from __future__ import annotations

from pathlib import Path

from previewer.checking.checker import Checker
from previewer.checking.targets import find_targets
from previewer.files import read_source
from previewer.iterable.feeds import FEED_DELIMITERS
from previewer.lsp.linter import Job
from previewer.lsp.reading import Reading
from previewer.project import TEMPLATE_ENDINGS, Project, TemplateFile, find_project
from previewer.records import Record
from previewer.source import Source


class Document(Record):
    """One version of an open template or snippet, saved or not."""

    uri: str
    file: TemplateFile
    source: Source
    """Named by its absolute path."""
    snippet: str | None
    """Its name where it is a snippet."""

    @property
    def project(self) -> Project:
        """The project that it belongs to."""
        return self.file.project


class Workspace:
    """The open documents by their addresses; belongs to one thread."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._saved: dict[Project, Checker] = {}
        self._checkers: dict[Project, Checker] = {}
        self._readings: dict[str, Reading] = {}
        self._revision = 0

    @property
    def documents(self) -> list[Document]:
        """All that are open."""
        return list(self._documents.values())

    def document(self, uri: str) -> Document | None:
        """The document with an address; None where it is not open, or is none of a project's."""
        return self._documents.get(uri)

    def jobs(self, document: Document) -> list[Job]:
        """What has to be checked for the findings about a document: it, or the templates that render it.

        None for a snippet that nothing renders. Raises what cannot be used.
        """
        files = [document.file]
        if document.snippet is not None:
            lint = document.project.settings().top.table("lint")
            files = find_targets(document.project, lint, [document.file.path])
        texts = {each.file.path: each.source for each in self._documents.values() if each.snippet is None}
        snippets = tuple(self._snippets(document.project).items())
        return [Job(file, texts.get(file.path), snippets, self._revision) for file in files]

    def _snippets(self, project: Project) -> dict[str, str]:
        """The open snippets of a project, by their names."""
        mine = (each for each in self._documents.values() if each.project == project)
        return {each.snippet: each.source.text for each in mine if each.snippet is not None}

    def put(self, uri: str, path: Path, text: str) -> Document | None:
        """Takes in a document's text; None where the file is neither a template nor a snippet of a project."""
        path = path.absolute()
        project = Project(find_project(path).root.absolute())
        folder, *names = path.relative_to(project.root).parts
        endings = {"templates": TEMPLATE_ENDINGS, "snippets": (".html",)}.get(folder, ())
        if path.suffix not in endings or not names:
            return None
        snippet = path.stem if folder == "snippets" else None
        document = Document(uri, TemplateFile(project, path), Source(str(path), text), snippet)
        before = self._readings.pop(uri, None)
        self._documents[uri] = document
        self._change(document)
        if before is not None:
            self._readings[uri] = before.with_text(self.checker(project).body(document.source))
        return document

    def close(self, uri: str) -> Document | None:
        """Takes a document out; its file is what counts again."""
        document = self._documents.pop(uri, None)
        if document is not None:
            self._readings.pop(uri, None)
            self._change(document)
        return document

    def _change(self, document: Document) -> None:
        """Forgets what rests on a document's text."""
        if document.snippet is not None:
            self._checkers.pop(document.project, None)
        for other in self.dependents(document):
            self._readings.pop(other.uri, None)

    def dependents(self, document: Document) -> list[Document]:
        """The open documents that another one's text may matter to: snippets to templates, templates to snippets."""
        return [
            other
            for other in self._documents.values()
            if other.project == document.project and (other.snippet is None) != (document.snippet is None)
        ]

    def forget(self, project: Project) -> None:
        """Forgets all that files of a project on disk told."""
        self._revision += 1
        self._saved.pop(project, None)
        self._checkers.pop(project, None)
        for document in self._documents.values():
            if document.project == project:
                self._readings.pop(document.uri, None)

    def checker(self, project: Project) -> Checker:
        """The linter of a project with its open snippets as they are; raises what cannot be used."""
        if project not in self._saved:
            self._saved[project] = Checker(project)
        if project not in self._checkers:
            unsaved = self._snippets(project)
            saved = self._saved[project]
            self._checkers[project] = saved.with_snippets(unsaved) if unsaved else saved
        return self._checkers[project]

    def reading(self, uri: str) -> Reading | None:
        """A document as the linter reads it; None where it is not open. Raises what cannot be used."""
        document = self._documents.get(uri)
        if document is not None and uri not in self._readings:
            file, text = document.file, Source(document.source.name, "")
            if document.snippet is not None and (jobs := self.jobs(document)):
                # A snippet sees what the first template that renders it has there.
                file, text = jobs[0].file, jobs[0].source or read_source(jobs[0].file.path)
            checker = self.checker(document.project)
            ground, source = checker.analysis(file, text, rendered=False), checker.body(document.source)
            below = checker.feed_analysis(file) if document.snippet is None else None
            feed = Reading(below, source, FEED_DELIMITERS) if below is not None else None
            self._readings[uri] = Reading(ground, source, feed=feed)
        return self._readings.get(uri)
