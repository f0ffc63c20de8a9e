"""Renders, checks and previews Iterable's Handlebars emails locally, against recorded event payloads.

    >>> import previewer
    >>> template = previewer.compile("Hi {{first_name}}", name="welcome.html")
    >>> template.render({"first_name": "Ann"})
    'Hi Ann'

What stands in `__all__` is the public API; everything else may change.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from previewer.diagnostics import Diagnostic, Severity
    from previewer.payloads.json_text import PayloadError
    from previewer.payloads.payload import Payload, read_payload
    from previewer.rendering.errors import CompileError, RenderError
    from previewer.rendering.helpers.registry import ITERABLE_HELPERS
    from previewer.rendering.run import Limits
    from previewer.rendering.template import CompiledTemplate, Environment
    from previewer.source import Source, Span
    from previewer.syntax.parser import parse

# Each name is imported when it is first used: a command pays only for what it needs.
_HOMES = {
    "CompileError": "previewer.rendering.errors",
    "CompiledTemplate": "previewer.rendering.template",
    "Diagnostic": "previewer.diagnostics",
    "Environment": "previewer.rendering.template",
    "ITERABLE_HELPERS": "previewer.rendering.helpers.registry",
    "Limits": "previewer.rendering.run",
    "Payload": "previewer.payloads.payload",
    "PayloadError": "previewer.payloads.json_text",
    "RenderError": "previewer.rendering.errors",
    "Severity": "previewer.diagnostics",
    "Source": "previewer.source",
    "Span": "previewer.source",
    "parse": "previewer.syntax.parser",
    "read_payload": "previewer.payloads.payload",
}

__all__ = [
    "ITERABLE_HELPERS",
    "CompileError",
    "CompiledTemplate",
    "Diagnostic",
    "Environment",
    "Limits",
    "Payload",
    "PayloadError",
    "RenderError",
    "Severity",
    "Source",
    "Span",
    "compile",
    "parse",
    "read_payload",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def compile(text: str, *, name: str = "<template>", strict: bool = False) -> CompiledTemplate:  # noqa: A001
    """Compiles a template's text with the engine's helpers; raises CompileError with all that is wrong with it.

    `name` stands in messages. `strict` rejects `{{foo[0].bar}}`, which Iterable does not read.
    """
    from previewer.rendering.helpers.registry import CORE_HELPERS
    from previewer.rendering.template import Environment
    from previewer.source import Source

    return Environment(CORE_HELPERS, strict=strict).compile(Source(name, text))
