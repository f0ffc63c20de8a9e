"""The folder a team keeps in git: which template has which fixtures."""

from __future__ import annotations

import os
from pathlib import Path

from previewer.payloads.json_text import parse_json
from previewer.payloads.payload import Payload, read_payload
from previewer.records import Record
from previewer.settings import DEFAULTS, Settings, read_settings
from previewer.source import Source


class UnreadableFile(Exception):
    """A file that cannot be read or written, with the reason in one line."""


class TemplateFile(Record):
    """A template in a project: `templates/<name>.html`, its payloads in `fixtures/<name>/`."""

    path: Path

    @property
    def name(self) -> str:
        """What its fixtures' folder is called."""
        return self.path.stem

    @property
    def root(self) -> Path:
        """The project's folder."""
        folder = self.path.absolute().parent
        return folder.parent if folder.name == "templates" else folder

    def fixtures(self) -> list[Path]:
        """The recorded payloads in the order of their names; `schema.json` is none."""
        folder = self.root / "fixtures" / self.name
        return sorted(path for path in folder.glob("*.json") if path.name != "schema.json")

    def fields(self) -> Source | None:
        """Iterable's own template fields, `<name>.json` beside the body, where there are any."""
        path = self.path.with_suffix(".json")
        return read_source(path) if path.exists() else None

    def settings(self) -> Settings:
        """The project's settings; raises SettingsError or UnreadableFile."""
        own = self.root / "previewer.toml"
        if own.exists():
            return read_settings(read_source(own))
        shared = self.root / "pyproject.toml"
        if shared.exists():
            return read_settings(read_source(shared), table="tool.previewer")
        return DEFAULTS

    def snippets(self) -> dict[str, str]:
        """The project's snippets by name: `snippets/<name>.html`."""
        return {path.stem: read_source(path).text for path in sorted((self.root / "snippets").glob("*.html"))}

    def tables(self) -> dict[str, object]:
        """The project's catalogs: `catalogs/<name>.json`; raises PayloadError."""
        folder = self.root / "catalogs"
        return {path.stem: parse_json(read_source(path)) for path in sorted(folder.glob("*.json"))}


def read_source(path: Path) -> Source:
    """Reads a file as UTF-8, line ends and byte order mark kept; raises UnreadableFile."""
    try:
        return decode(path.read_bytes(), str(path))
    except OSError as error:
        raise UnreadableFile(f"{path}: {_os_reason(error)}") from None


def decode(data: bytes, name: str) -> Source:
    """Turns bytes into a source; raises UnreadableFile with line and column where they are not UTF-8."""
    try:
        return Source(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        found = data[error.start]
        raise UnreadableFile(f"{name}:{line}:{column}: not UTF-8: found the byte 0x{found:02X}") from None


def load_payload(path: Path, *, shape: str | None = None) -> Payload:
    """Reads a recorded payload; raises UnreadableFile or PayloadError."""
    source = read_source(path)
    # A byte order mark is no part of JSON; some exports write one.
    return read_payload(Source(source.name, source.text.removeprefix("\ufeff")), shape=shape)


def write_text(path: Path, text: str) -> None:
    """Writes a file as UTF-8 in one go: a failure leaves what was there before; raises UnreadableFile."""
    import tempfile  # 6 ms, and most renderings go to standard output

    target = path.resolve()  # a link stays, the file that it names gets the text
    # A lone surrogate from a payload's \ud800 has no UTF-8; the JVM writes `?` for it.
    encoded = text.encode("utf-8", "replace")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(encoded)  # a pipe or a device is not to be replaced
            return
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(encoded)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise UnreadableFile(f"{path}: {_os_reason(error)}") from None


def _os_reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
