"""What was found out, as the protocol's messages say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lsprotocol import types

from previewer.diagnostics import Diagnostic, Edit, Severity
from previewer.lsp.actions import Action
from previewer.lsp.completion import Completion, Kind
from previewer.lsp.positions import Positions
from previewer.lsp.signatures import Signature
from previewer.source import Source, Span

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_KINDS = {
    Kind.FIELD: types.CompletionItemKind.Field,
    Kind.NAME: types.CompletionItemKind.Variable,
    Kind.MERGE_TAG: types.CompletionItemKind.Constant,
    Kind.HELPER: types.CompletionItemKind.Function,
    Kind.KEY: types.CompletionItemKind.Property,
    Kind.SNIPPET: types.CompletionItemKind.File,
    Kind.KEYWORD: types.CompletionItemKind.Keyword,
}
_UNUSED = "HB901"
_PAYLOADS_SHOWN = 3


def uri_of(name: str) -> str:
    """The address of a file by its name."""
    return Path(name).absolute().as_uri()


class Messages:
    """Makes messages whose positions are in the editor's units."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions

    def diagnostic(self, found: Diagnostic, fixtures: Path) -> types.Diagnostic:
        """A finding; `fixtures` is the folder that the payloads of its evidence are in."""
        related = [
            types.DiagnosticRelatedInformation(self.location(each.source, each.span), each.message)
            for each in found.related
        ]
        shown = found.evidence.payloads[:_PAYLOADS_SHOWN] if found.evidence is not None else ()
        for payload in shown:
            place = types.Location(uri_of(str(fixtures / payload)), _START)
            related.append(types.DiagnosticRelatedInformation(place, "a payload that shows it"))
        return types.Diagnostic(
            self._positions.range(found.source, found.span),
            message=found.message if found.help is None else f"{found.message}\n{found.help}",
            severity=_SEVERITIES[found.severity],
            code=found.code,
            source="previewer",
            tags=[types.DiagnosticTag.Unnecessary] if found.code == _UNUSED else None,
            related_information=related or None,
        )

    def location(self, source: Source, span: Span) -> types.Location:
        """A stretch of a file."""
        return types.Location(uri_of(source.name), self._positions.range(source, span))

    def edits(self, source: Source, edits: Iterable[Edit]) -> list[types.TextEdit]:
        """Changes to a text."""
        return [types.TextEdit(self._positions.range(source, edit.span), edit.replacement) for edit in edits]

    def completion(self, source: Source, item: Completion, at: int) -> types.CompletionItem:
        """Something that can be written; `at` is its place among the others."""
        about = types.MarkupContent(types.MarkupKind.Markdown, item.about) if item.about else None
        return types.CompletionItem(
            item.label,
            kind=_KINDS[item.kind],
            detail=item.detail,
            documentation=about,
            sort_text=f"{at:05}",
            filter_text=item.label,
            text_edit=types.TextEdit(self._positions.range(source, item.span), item.label),
        )

    def signature(self, found: Signature) -> types.SignatureHelp:
        """How a helper is called; before the end of its parameters a signature has one unit a character."""
        params = [types.ParameterInformation((span.start, span.end), about) for span, about in found.params]
        # Editors take a number beyond the last for none of them, and no number for the first.
        active = found.active if found.active is not None else len(params)
        told = types.SignatureInformation(found.text, found.about, params, active)
        return types.SignatureHelp([told], active_signature=0, active_parameter=active)

    def action(self, uri: str, source: Source, action: Action, told: Sequence[types.Diagnostic]) -> types.CodeAction:
        """What can be done about a finding; `told` is what the editor knows of it."""
        return types.CodeAction(
            action.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[each for each in told if each.code == action.finding.code] or None,
            is_preferred=action.preferred or None,
            edit=types.WorkspaceEdit(changes={uri: self.edits(source, action.edits)}),
        )


_START = types.Range(types.Position(0, 0), types.Position(0, 0))
