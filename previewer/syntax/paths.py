"""Path expressions: the text between two blanks of a tag, split into what the engine resolves one by one."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from previewer.records import Record


class SegmentKind(Enum):
    """What one segment of a path does when it is resolved; named after handlebars.java's path classes."""

    PROPERTY = "property"
    INDEX = "index"
    DATA = "data"
    THIS = "this"
    PARENT = "parent"
    WHOLE_THIS = "whole-this"
    WHOLE_PARENT = "whole-parent"


class Segment(Record):
    """One segment: its name without brackets, and where it stands relative to the start of the path."""

    kind: SegmentKind
    name: str
    start: int
    end: int
    index: int = 0

    @property
    def head_text(self) -> str:
        """The text by which a context recognises this segment as the head of a path."""
        return f"[{self.index}]" if self.kind is SegmentKind.INDEX else self.name


# The pieces PathCompiler finds: a bracketed name, a step to the parent, or a run without separators.
_PIECE = re.compile(r"\[[^\[\]]+\]|\.\./|[^./]+")
# More digits than ten are no Java int, and Python refuses to read thousands of them.
_INTEGER = re.compile(r"[+-]?0*[0-9]{1,10}")
_JAVA_INT = range(-(2**31), 2**31)


@lru_cache(maxsize=4096)
def split_path(text: str) -> tuple[Segment, ...]:
    """Splits a path as handlebars.java's PathCompiler does; `@` alone gives no segment at all."""
    segments: list[Segment] = []
    at = 0
    while True:
        rest = text[at:] if at else text
        if rest in ("this", "."):
            segments.append(Segment(SegmentKind.WHOLE_THIS, rest, at, len(text)))
            return tuple(segments)
        if rest == "..":
            segments.append(Segment(SegmentKind.WHOLE_PARENT, rest, at, len(text)))
            return tuple(segments)
        if rest.startswith("../"):
            segments.append(Segment(SegmentKind.PARENT, "../", at, at + 3))
            at += 3
        elif rest.startswith("./"):
            segments.append(Segment(SegmentKind.THIS, "./", at, at + 2))
            at += 2
        else:
            break
    data = False
    for piece in _PIECE.finditer(text, at):
        key, start, end = piece[0], piece.start(), piece.end()
        if key == "this":
            segments.append(Segment(SegmentKind.THIS, key, start, end))
        elif key == "../":
            segments.append(Segment(SegmentKind.PARENT, key, start, end))
        elif key[0] == "@":
            if len(key) == 1:
                data = True  # `@../index`: the mark applies to the names after it
            else:
                segments.append(Segment(SegmentKind.DATA, key, start, end))
        else:
            name = key[1:-1] if key[0] == "[" and key[-1] == "]" else key
            if _INTEGER.fullmatch(name) and (index := int(name)) in _JAVA_INT:
                segments.append(Segment(SegmentKind.INDEX, name, start, end, index))
            elif data:
                segments.append(Segment(SegmentKind.DATA, "@" + name, start, end))
            else:
                segments.append(Segment(SegmentKind.PROPERTY, name, start, end))
    return tuple(segments)
