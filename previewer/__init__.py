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
    from collections.abc import Mapping

    from previewer.diagnostics import Diagnostic
    from previewer.payloads.json_text import PayloadError
    from previewer.payloads.payload import Payload, read_payload
    from previewer.project import Project, find_project
    from previewer.rendering.errors import CompileError, RenderError
    from previewer.rendering.limits import Limits
    from previewer.rendering.template import CompiledTemplate
    from previewer.source import Source
    from previewer.syntax.parser import parse

# Each name is imported when it is first used: a command pays only for what it needs.
_HOMES = {
    "CompileError": "previewer.rendering.errors",
    "CompiledTemplate": "previewer.rendering.template",
    "Diagnostic": "previewer.diagnostics",
    "Limits": "previewer.rendering.run",
    "Payload": "previewer.payloads.payload",
    "PayloadError": "previewer.payloads.json_text",
    "Project": "previewer.project",
    "RenderError": "previewer.rendering.errors",
    "Source": "previewer.source",
    "find_project": "previewer.project",
    "parse": "previewer.syntax.parser",
    "read_payload": "previewer.payloads.payload",
}

__all__ = [
    "CompileError",
    "CompiledTemplate",
    "Diagnostic",
    "Limits",
    "Payload",
    "PayloadError",
    "Project",
    "RenderError",
    "Source",
    "compile",
    "find_project",
    "parse",
    "read_payload",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def compile(  # noqa: A001  # the word of Python's own `re.compile`
    text: str,
    *,
    name: str = "<template>",
    snippets: Mapping[str, str] | None = None,
    strict: bool = False,
    limits: Limits | None = None,
) -> CompiledTemplate:
    """Compiles a template's text with Iterable's helpers; raises CompileError with all that is wrong with it.

    `name` stands in messages; `snippets` are texts by their names. `strict` rejects `{{foo[0].bar}}`, which Iterable
    does not read.
    """
    from previewer.rendering.helpers.registry import ITERABLE_HELPERS
    from previewer.rendering.limits import Limits
    from previewer.rendering.template import Environment
    from previewer.source import Source, named_sources

    environment = Environment(ITERABLE_HELPERS, named_sources(snippets or {}), strict=strict, limits=limits or Limits())
    return environment.compile(Source(name, text))
