"""Text files: read as what they are, written as a whole or not at all; and which of them a schema refers to."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from previewer.source import Source, UnreadableFile


def read_source(path: Path) -> Source:
    """Reads a file as UTF-8, line ends and byte order mark kept; raises UnreadableFile."""
    try:
        return decode(path.read_bytes(), str(path))
    except OSError as error:
        raise UnreadableFile.because(path, error) from None


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


def make_folder(path: Path) -> None:
    """Makes a folder and those above it, where they are not there; raises UnreadableFile."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadableFile.because(path, error) from None


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
            os.chmod(temporary, _mode(target))
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise UnreadableFile.because(path, error) from None


def _mode(path: Path) -> int:
    """The permissions that a file keeps when it is replaced, or gets when it is new."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def schema_files(schema: Path) -> list[Path]:
    """A schema, the files that it refers to, and those that they refer to."""
    found = [schema]
    for path in found:  # which grows
        try:
            text = path.read_bytes()
        except OSError:
            continue
        for name in re.findall(rb'"\$ref"\s*:\s*"([^"#]+)', text):
            beside = name.rpartition(b"/")[2] if b"://" in name else name  # by its `$id`
            other = Path(os.path.normpath(path.parent / os.fsdecode(beside)))
            if other not in found:
                found.append(other)
    return found
