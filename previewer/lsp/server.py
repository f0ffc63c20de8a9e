"""The language server: requests to answers, changes to findings. All thinking is done elsewhere."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import BrokenExecutor
from importlib.metadata import version
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from previewer.diagnostics import Diagnostic, DiagnosticError
from previewer.files import read_source
from previewer.iterable.sending import UnreadableTime
from previewer.lsp.actions import actions
from previewer.lsp.board import Board
from previewer.lsp.completion import completions
from previewer.lsp.definition import definition
from previewer.lsp.hover import hover
from previewer.lsp.linter import findings, start
from previewer.lsp.messages import Messages, uri_of
from previewer.lsp.positions import Positions
from previewer.lsp.reading import Reading
from previewer.lsp.rename import Unrenamable, binding_at, rename
from previewer.lsp.signatures import signature_at
from previewer.lsp.workspace import Document, Workspace
from previewer.project import Project
from previewer.server.watching import Watcher
from previewer.settings import SettingsError
from previewer.source import UnreadableFile
from previewer.syntax.parser import parse

PAUSE = 0.25
"""Seconds without a change after which a document is checked."""
UNUSABLE = (UnreadableFile, SettingsError, UnreadableTime, DiagnosticError)
"""What keeps a project from being checked."""
_REQUEST_FAILED = -32803
_TRIGGERS = ["{", ".", "/", "#", "@", '"', "'", " ", "(", "["]


class Server(LanguageServer):
    """One editor's session."""

    def __init__(self) -> None:
        # The text comes whole: pygls applies parts of it by lines of its own, which form feeds end, too.
        super().__init__("previewer", version("previewer"), types.TextDocumentSyncKind.Full)
        self.documents = Workspace()
        self.board = Board()
        self._checks: dict[str, asyncio.Task[None]] = {}
        self._linter = start()
        self._watchers: dict[Project, Watcher] = {}
        self._told = ""

    @property
    def positions(self) -> Positions:
        """The units that the editor counts in."""
        return Positions(types.PositionEncodingKind(self.workspace.position_encoding or "utf-16").value)

    @property
    def messages(self) -> Messages:
        """Makes messages in those units."""
        return Messages(self.positions)

    def reading(self, uri: str) -> Reading | None:
        """A document as the linter reads it; None where that is not possible, which its check tells."""
        try:
            return self.documents.reading(uri)
        except UNUSABLE:
            return None

    def place(self, uri: str, position: types.Position) -> tuple[Reading, int] | None:
        """A place as an offset, with the reading of the tags that it is among; None as for `reading`."""
        reading = self.reading(uri)
        if reading is None:
            return None
        offset = self.positions.offset(reading.source, position)
        return reading.at(offset), offset

    def put(self, uri: str, text: str, pause: float) -> None:
        """Takes in a document's text, and checks it after a pause."""
        path = to_fs_path(uri) if uri.startswith("file:") else None
        document = self.documents.put(uri, Path(path), text) if path else None
        if document is not None:
            self._watch(document.project)
            self.check(uri, pause)
            self._check_dependents(document)

    def close(self, uri: str) -> None:
        """Takes a document out, with its findings."""
        task = self._checks.pop(uri, None)
        if task is not None:
            task.cancel()
        document = self.documents.close(uri)
        if document is not None:
            self._show(document, self.board.drop(document.source.name))
            self._check_dependents(document)

    def _check_dependents(self, document: Document) -> None:
        for other in self.documents.dependents(document):
            self.check(other.uri, PAUSE)

    def check(self, uri: str, pause: float) -> None:
        """Checks a document after a pause, unless it changes before."""
        if uri in self._checks:
            self._checks[uri].cancel()
        task = self._checks[uri] = asyncio.get_running_loop().create_task(self._check(uri, pause))
        # A task that nobody holds any more tells of its failure.
        task.add_done_callback(lambda done: self._checks.pop(uri) if self._checks.get(uri) is done else None)

    async def _check(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        document = self.documents.document(uri)
        if document is None:
            return
        try:
            found = await self._findings(document)
        except UNUSABLE as error:
            self._tell(str(error))
            return
        except BrokenExecutor:
            self._linter = start()
            self._tell("the linter was ended from outside; it starts again with the next change")
            return
        if self.documents.document(uri) is document:
            self._tell("")
            self._show(document, self.board.put(document.source.name, found))
            if (reading := self.reading(uri)) is not None:
                reading.prepare()

    async def _findings(self, document: Document) -> tuple[Diagnostic, ...]:
        """The findings about a document; of a snippet those that all templates have which render it."""
        jobs = self.documents.jobs(document)
        found = dict.fromkeys(() if jobs else parse(document.source).diagnostics)
        for job in jobs:
            found |= dict.fromkeys(await asyncio.get_running_loop().run_in_executor(self._linter, findings, job))
        return tuple(each for each in found if document.snippet is None or each.source == document.source)

    def _show(self, document: Document, shown: dict[str, list[Diagnostic]]) -> None:
        messages, fixtures = self.messages, document.project.root / "fixtures"
        addresses = {each.source.name: each.uri for each in (document, *self.documents.documents)}
        for name, found in shown.items():
            items = [messages.diagnostic(each, fixtures) for each in found]
            params = types.PublishDiagnosticsParams(addresses.get(name) or uri_of(name), items)
            self.text_document_publish_diagnostics(params)

    def _tell(self, message: str) -> None:
        """Says once why a project cannot be checked."""
        if message and message != self._told:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
        self._told = message

    def _watch(self, project: Project) -> None:
        if project in self._watchers:
            return
        loop = asyncio.get_running_loop()

        def report(files: frozenset[str]) -> None:
            loop.call_soon_threadsafe(self._changed, project)

        watcher = Watcher(project.root, report)
        try:
            watcher.start()
        except OSError:  # the system watches no more folders
            watcher = Watcher(project.root, report, poll=True)
            watcher.start()
        self._watchers[project] = watcher

    def _changed(self, project: Project) -> None:
        """Looks anew at what is open of a project that changed on disk."""
        self.documents.forget(project)
        for document in self.documents.documents:
            if document.project == project:
                self.check(document.uri, 0)

    def stop(self) -> None:
        """Ends what runs besides."""
        for process in multiprocessing.active_children():
            process.kill()
        self._linter.shutdown(wait=False, cancel_futures=True)
        for watcher in self._watchers.values():
            watcher.stop()


def make_server() -> Server:
    """A server with all that it can do."""
    server = Server()
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(_open)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(_change)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(_close)
    server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(_TRIGGERS))(_complete)
    server.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, types.SignatureHelpOptions([" ", "("]))(_sign)
    server.feature(types.TEXT_DOCUMENT_DEFINITION)(_define)
    server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))(_rename)
    server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(_prepare_rename)
    kinds = types.CodeActionOptions([types.CodeActionKind.QuickFix])
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(_act)
    return server


def _open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    ls.put(params.text_document.uri, params.text_document.text, 0)


def _change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    ls.put(params.text_document.uri, params.content_changes[-1].text, PAUSE)


def _close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.close(params.text_document.uri)


def _complete(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    place = ls.place(params.text_document.uri, params.position)
    if place is None:
        return None
    reading, offset = place
    items = [ls.messages.completion(reading.source, each, at) for at, each in enumerate(completions(reading, offset))]
    return types.CompletionList(is_incomplete=False, items=items)


def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    place = ls.place(params.text_document.uri, params.position)
    found = hover(*place) if place is not None else None
    if place is None or found is None:
        return None
    about = types.MarkupContent(types.MarkupKind.Markdown, found.text)
    return types.Hover(about, ls.positions.range(place[0].source, found.span))


def _sign(ls: Server, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    place = ls.place(params.text_document.uri, params.position)
    found = signature_at(*place) if place is not None else None
    return ls.messages.signature(found) if found is not None else None


def _define(ls: Server, params: types.DefinitionParams) -> types.Location | None:
    place = ls.place(params.text_document.uri, params.position)
    found = definition(*place, lambda name: read_source(Path(name))) if place is not None else None
    return ls.messages.location(found.source, found.span) if found is not None else None


def _prepare_rename(ls: Server, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    place = ls.place(params.text_document.uri, params.position)
    found = binding_at(*place) if place is not None else None
    if place is None or found is None:
        return None
    binding, span = found
    return types.PrepareRenamePlaceholder(ls.positions.range(place[0].source, span), binding.name)


def _rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    uri = params.text_document.uri
    place = ls.place(uri, params.position)
    if place is None:
        return None
    try:
        edits = rename(*place, params.new_name)
    except Unrenamable as error:
        raise JsonRpcException(str(error), _REQUEST_FAILED) from None
    return types.WorkspaceEdit(changes={uri: ls.messages.edits(place[0].source, edits)})


def _act(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri = params.text_document.uri
    document, reading = ls.documents.document(uri), ls.reading(uri)
    if document is None or reading is None:
        return []
    span = ls.positions.span(reading.source, params.range)
    found = actions(reading, ls.board.of(document), span)
    return [ls.messages.action(uri, reading.source, each, params.context.diagnostics) for each in found]
