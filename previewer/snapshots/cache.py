"""What was rendered before: digests only, in the user's cache folder, so that an unchanged run renders nothing."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import previewer
from previewer.project import Project
from previewer.records import Record
from previewer.snapshots.private import Leak


class Entry(Record):
    """A rendering: the digest of all that went in, the digest of what came out, and what it gave away."""

    inputs: str
    files: str
    leaks: tuple[Leak, ...]


def inputs_digest(*texts: str) -> str:
    """One digest over everything that decides on a rendering: previewer itself and these texts."""
    found = hashlib.sha256(_program().encode())
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        found.update(b"%d\n%s" % (len(encoded), encoded))
    return found.hexdigest()


def load_memory(project: Project) -> dict[str, Entry]:
    """What is remembered of a project's renderings, by their names; nothing where that cannot be read."""
    try:
        entries = json.loads(_file(project).read_bytes())
        return {
            name: Entry(inputs, files, tuple(Leak(*leak) for leak in leaks))
            for name, (inputs, files, leaks) in entries.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def save_memory(project: Project, memory: dict[str, Entry]) -> None:
    """Remembers a project's renderings; a cache folder that cannot be written is no fault."""
    entries = {name: [entry.inputs, entry.files, [[*leak] for leak in entry.leaks]] for name, entry in memory.items()}
    path = _file(project)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(entries), encoding="utf-8")
        os.replace(unfinished, path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()


def _file(project: Project) -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    name = hashlib.sha256(os.fsencode(project.root.resolve())).hexdigest()[:16]
    return Path(folder) / "previewer" / f"snapshots-{name}.json"


@lru_cache(maxsize=1)
def _program() -> str:
    """Another version of previewer, edited or not, or of Python may render differently."""
    folder = Path(previewer.__file__).parent
    stats = ((path, path.stat()) for path in sorted(folder.rglob("*.py")))
    files = [(path.relative_to(folder).as_posix(), found.st_size, found.st_mtime_ns) for path, found in stats]
    return repr((sys.version, files))
