"""The user's cache folder: what was worked out before, beside the digest of all that it rests on.

It is the user's folder, not the project's: nothing appears in the repository, a checkout that cannot be written is
checked as quickly, and no repository brings answers of its own.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

import click

import previewer

try:
    from _blake2 import blake2b
except ImportError:  # hashlib has it in any case, but loads OpenSSL, too: a tenth of a run that remembers everything
    from hashlib import blake2b

_DAYS = 30
"""An entry that was written longer ago goes when others are written."""


def digest(*parts: bytes) -> str:
    """One digest over everything that decides on a result: previewer itself and these parts."""
    found = blake2b(_program(), digest_size=32)
    for part in parts:
        found.update(b"%d\n" % len(part))
        found.update(part)
    return found.hexdigest()


def short_name(*parts: bytes) -> str:
    """A name for the file of what belongs to these parts."""
    return blake2b(b"\0".join(parts), digest_size=8).hexdigest()


def recall(name: str) -> object:
    """The JSON value that was remembered under a name; None where there is none that can be read."""
    try:
        with open(os.path.join(folder(), f"{name}.json"), "rb") as file:
            return json.loads(file.read())
    except (OSError, ValueError):
        return None


def remember(name: str, value: object) -> None:
    """Keeps a JSON value in one go, also with others at work; a folder that cannot be written is no fault."""
    path = os.path.join(folder(), f"{name}.json")
    unfinished = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(unfinished, "w", encoding="utf-8") as file:
            json.dump(value, file)
        os.replace(unfinished, path)
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished)


def forget_old(group: str) -> None:
    """Takes out what nobody has worked out anew for a month, of the names that begin with `group/`."""
    oldest = time.time() - _DAYS * 24 * 60 * 60
    with suppress(OSError), os.scandir(os.path.join(folder(), group)) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.stat().st_mtime < oldest:
                    os.unlink(entry.path)


def folder() -> str:
    """Where previewer keeps what it has worked out."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "previewer")


@lru_cache(maxsize=1)
def _program() -> bytes:
    """Another previewer, edited or not, another Python or other libraries may come to another result."""
    home = os.path.dirname(previewer.__file__)
    # Whatever is installed or updated beside click leaves its mark on the folder.
    libraries = os.stat(os.path.dirname(os.path.dirname(click.__file__))).st_mtime_ns
    return repr((sys.version, libraries, sorted(_files(home)))).encode()


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir():
                yield from _files(entry.path)
            else:
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns
