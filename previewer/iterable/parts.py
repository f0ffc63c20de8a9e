"""The parts of an email: Iterable's own template fields beside the body, each a template, too."""

from __future__ import annotations

from previewer.diagnostics import Diagnostic, Severity
from previewer.iterable.plain_text import plain_text
from previewer.iterable.sending import Sender
from previewer.payloads.json_text import PayloadError, parse_json
from previewer.payloads.payload import Payload
from previewer.records import Record
from previewer.source import Source, Span

FIELDS = {"subject": "Subject", "preheaderText": "Preheader", "fromName": "From name", "fromEmail": "From"}
"""The fields of Iterable's template JSON that are rendered with the body, and what they are called here."""


class Parts(Record):
    """A whole email as it is sent."""

    headers: dict[str, str]
    html: str
    text: str

    def shown(self) -> str:
        """All parts one after the other."""
        head = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        return f"{head}\n--- HTML ---\n{self.html.rstrip()}\n\n--- plain text ---\n{self.text}"


def read_fields(source: Source) -> dict[str, str]:
    """Turns `templates/<name>.json` into its text fields; raises PayloadError where it is no JSON object."""
    value = parse_json(source)
    if not isinstance(value, dict):
        fault = "a template's fields must be a JSON object"
        raise PayloadError(Diagnostic("HB124", "payload-invalid", Severity.ERROR, source, Span(0, 1), fault))
    return {key: item for key, item in value.items() if isinstance(item, str)}


def render_parts(sender: Sender, html: str, fields: dict[str, str], name: str, payload: Payload) -> Parts:
    """Renders the fields beside a body that is rendered already; raises TemplateError as the body does."""
    headers = {
        title: sender.text(Source(f"{name}#{field}", fields[field]), payload)
        for field, title in FIELDS.items()
        if field in fields
    }
    own = fields.get("plainText")
    text = sender.text(Source(f"{name}#plainText", own), payload) if own else plain_text(html)
    return Parts(headers, html, text)
