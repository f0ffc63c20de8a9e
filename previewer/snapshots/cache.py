"""What was rendered before: digests only, so that an unchanged run renders nothing."""

from __future__ import annotations

import os

from previewer.cache import digest, recall, remember, short_name
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
    return digest(*(text.encode("utf-8", "surrogatepass") for text in texts))


def load_memory(project: Project) -> dict[str, Entry]:
    """What is remembered of a project's renderings, by their names; nothing where that cannot be read."""
    entries = recall(_name(project))
    try:
        return {
            name: Entry(inputs, files, tuple(Leak(*leak) for leak in leaks))
            for name, (inputs, files, leaks) in entries.items()  # type: ignore[attr-defined]  # told by the except
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def save_memory(project: Project, memory: dict[str, Entry]) -> None:
    """Remembers a project's renderings."""
    entries = {name: [entry.inputs, entry.files, [[*leak] for leak in entry.leaks]] for name, entry in memory.items()}
    remember(_name(project), entries)


def _name(project: Project) -> str:
    return f"snapshots-{short_name(os.fsencode(project.root.resolve()))}"
