"""What the settings pin for one template, and nothing of it has, to warnings: most are slips of the pen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from previewer.diagnostics import Diagnostic, Severity
from previewer.project import TemplateFile
from previewer.schemas.schema import Schema
from previewer.settings import Settings
from previewer.source import Span


def stray_pins(file: TemplateFile, settings: Settings, unpinned: Callable[[], Schema | None]) -> Iterator[Diagnostic]:
    """Pins of `[schema.templates.<name>]` on paths that a schema does not have; it is asked for if there are any.

    Those of `[schema]` are for all templates, and most have only some of the paths.
    """
    table = settings.top.table("schema").table("templates").table(file.name)
    schema = unpinned() if table.values else None
    if schema is None:
        return
    from previewer.payloads.field_paths import parse_path
    from previewer.schemas.maps import PINS, leads_somewhere

    for pin in PINS:
        for text in table.texts(pin):
            if not leads_somewhere(schema, parse_path(text)):
                source = table.source
                at = max(0, source.text.find(f'"{text}"', source.text.find(file.name)))
                message = f"`{table.name}.{pin}`: no payload of `{file.name}` has `{text}`"
                yield Diagnostic(
                    "HB905", "config-error", Severity.WARNING, source, Span(at, at + len(text) + 2), message
                )
