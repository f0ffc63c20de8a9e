"""The key that a project's fakes are made with: secret, and outside the repository."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from previewer.source import UnreadableFile

VARIABLE = "PREVIEWER_REDACTION_KEY"
"""The environment variable that holds the key where a team shares one."""
MIN_LENGTH = 16


def redaction_key(root: Path, environment: Mapping[str, str] = os.environ) -> bytes:
    """The key of the environment, else the project's own, made on first use; raises UnreadableFile."""
    given = environment.get(VARIABLE)
    if given is None:
        return _own_key(key_file(root, environment))
    if len(given) < MIN_LENGTH:
        raise UnreadableFile(f"{VARIABLE}: found {len(given)} characters, expected at least {MIN_LENGTH}")
    return given.encode("utf-8", "surrogateescape")


def key_file(root: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Where a project's own key is: in the user's configuration, by the project's folder; raises UnreadableFile."""
    folder = root.resolve()
    try:
        home = environment.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    except RuntimeError:
        raise UnreadableFile(f"no home folder for the key of the fakes: set {VARIABLE}") from None
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    path = Path(home) / "previewer" / "redaction-keys" / f"{folder.name}-{digest}"
    if path.resolve().is_relative_to(folder):
        raise UnreadableFile(f"{path}: the key of the fakes must be outside the project: set {VARIABLE}")
    return path


def _own_key(path: Path) -> bytes:
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableFile(f"{path}: {reason}: no place for the key of the fakes; set {VARIABLE}") from None
    except UnicodeDecodeError:
        key = ""
    if len(key) < MIN_LENGTH:
        raise UnreadableFile(f"{path}: damaged: expected a key of 64 hexadecimal digits; remove it to get another")
    return key.encode()


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, and the first of two wins
    finally:
        draft.unlink()
