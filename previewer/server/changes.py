"""What the page may write: a new fixture, and the fix of a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from previewer.diagnostics import Diagnostic
from previewer.files import read_source, write_text
from previewer.payloads.payload import read_payload
from previewer.project import TemplateFile
from previewer.server.preview import Preview
from previewer.source import Source

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


class Refused(Exception):
    """Something that is not written, with the reason."""


def save_fixture(preview: Preview, name: str, text: str) -> None:
    """Writes a payload as a new fixture of a template; raises Refused, PayloadError or UnreadableFile."""
    if not _NAME.fullmatch(name) or name == "schema":
        raise Refused(f"found `{name[:80]}` for the name, expected letters, digits, `_` and `-`")
    if name in preview.cases:
        raise Refused(f"there is a fixture `{name}` already")
    read_payload(Source(name, text))
    folder = preview.file.fixture_folder
    if not folder.resolve().is_relative_to(preview.file.project.root.resolve()):
        raise Refused("the template's fixtures are outside the project")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.json"
    if target.exists() or target.is_symlink():
        raise Refused(f"there is a file `{name}.json` already")
    write_text(target, text if text.endswith("\n") else text + "\n")


def apply_fix(file: TemplateFile, findings: Sequence[Diagnostic], wanted: Mapping[str, str]) -> None:
    """Applies the fix of the finding with a `code` at a `line` and `column`; raises Refused where there is none."""
    finding = next(
        (finding for finding in findings if _named(finding) == tuple(map(wanted.get, ("code", "line", "column")))), None
    )
    if finding is None or finding.fix is None:
        raise Refused("the finding has changed: look again")
    source = read_source(file.path)
    if finding.source != source:
        raise Refused(f"the fix is not for {file.path}, or that has changed: look again")
    text = source.text
    for edit in sorted(finding.fix.edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    write_text(file.path, text)


def _named(finding: Diagnostic) -> tuple[str, str, str]:
    at = finding.source.position(finding.span.start)
    return finding.code, str(at.line), str(at.column)
