"""Why a template does not compile or a rendering fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from previewer.diagnostics import Diagnostic, DiagnosticError, Related, Severity
from previewer.source import Source, Span

if TYPE_CHECKING:
    from previewer.rendering.trace import Trace


class TemplateError(DiagnosticError):
    """A template that Iterable would not send, with every reason and its place."""

    phase = "compile"


class CompileError(TemplateError):
    """The template itself is at fault, whatever the payload."""


class RenderError(TemplateError):
    """The template fails on this payload: the customer is skipped."""

    phase = "render"
    trace: Trace | None = None
    """What happened up to the failure, where a trace was asked for."""


def render_error(
    source: Source, span: Span, message: str, *, help: str | None = None, related: tuple[Related, ...] = ()
) -> RenderError:
    """A rendering that fails at one place."""
    return RenderError(Diagnostic("HB300", "send-fails", Severity.ERROR, source, span, message, help, None, related))
