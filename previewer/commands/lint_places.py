"""The place in a recorded payload that a finding about its data is best seen at."""

from __future__ import annotations

from pathlib import Path

from previewer.files import read_source
from previewer.payloads.json_text import PayloadError, locate, parse_json
from previewer.source import UnreadableFile

_DATA = ("properties", "dataFields", "traits")
"""Where the shapes of payloads keep their data."""


def line_in_payload(payload: Path, path: str) -> int:
    """The line of the last part of a template's path that is there, of the data where none is; 1 if unreadable."""
    try:
        source = read_source(payload)
        value = parse_json(source)
    except (UnreadableFile, PayloadError):
        return 1
    pointer: list[str] = []
    wrapped = [key for key in _DATA if isinstance(value, dict) and isinstance(value.get(key), dict)][:1]
    for segment in (*wrapped, *path.split(".")):
        key = segment.strip("[]")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            break
        pointer.append(key)
    return source.position(locate(source, pointer).start).line if pointer else 1
