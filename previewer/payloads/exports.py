"""Exports of recorded payloads to their payloads one by one, however large the file is.

An export is JSON or NDJSON, gzipped or not: one payload, one payload a line, a list of payloads, or an envelope such as
Iterable's `{"events": [...]}` and Segment's `{"batch": [...]}`. A payload that cannot be read is reported with its
place, and the rest is read on.
"""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import BufferedIOBase, BytesIO
from itertools import count, pairwise
from pathlib import Path

from previewer.payloads.envelopes import payloads_of
from previewer.payloads.json_text import PayloadError, is_too_deep, parse_json
from previewer.records import Record
from previewer.source import Source, UnreadableFile

CHUNK = 1 << 18
"""Bytes that are read at a time."""
HEAD = 1 << 18
"""Bytes at the beginning of an export that tell what kind it is."""
MAX_ENTRY = 1 << 26
"""Bytes of one payload's text; Iterable takes events of far fewer."""

_EVENTS = re.compile(r'\s*\{\s*"events"\s*:\s*\[')
_OPENING = re.compile(r'\s*(\[|\{\s*("events"\s*:\s*\[?\s*)?$)')
_SPACE = re.compile(r"[\s,]*")


class Recorded(Record):
    """A payload of an export, as JSON values, and the line where it starts."""

    value: object
    file: str
    line: int


class Malformed(Record):
    """A place of an export that holds no payload that could be read."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


MAX_TOLD = 1000
"""Of malformed places; more are only counted."""


class Chunk(Record):
    """A quarter of a megabyte of an export, cut between payloads; it is cut further where it is read."""

    file: str
    data: bytes
    line: int
    """The one on which it begins."""
    starts: Sequence[tuple[int, int]] | None = None
    """The offset and the line of each JSON text; None: there is one a line."""

    @property
    def texts(self) -> list[bytes]:
        """Its JSON texts; lines keep their ends."""
        if self.starts is None:
            return BytesIO(self.data).readlines()  # twice as fast as to split them
        offsets = [offset for offset, _ in self.starts]
        return [self.data[start:end] for start, end in pairwise((*offsets, len(self.data)))]

    @property
    def lines(self) -> Iterable[int]:
        """The line of each text; they may be more."""
        return count(self.line) if self.starts is None else [line for _, line in self.starts]


def read_export(path: Path) -> Iterator[Recorded | Malformed]:
    """Turns an export into its payloads, read as strictly as a fixture; raises UnreadableFile."""
    for chunk in read_chunks(path):
        if isinstance(chunk, Malformed):
            yield chunk
            continue
        for text, line in zip(chunk.texts, chunk.lines, strict=False):
            yield from read_text(text, chunk.file, line)


def read_chunks(path: Path, progress: Callable[[int], object] | None = None) -> Iterator[Chunk | Malformed]:
    """Cuts an export between its payloads without reading them; raises UnreadableFile.

    A text can be empty, and it can be a list or an envelope: `payloads_of` tells which payloads it holds.
    `progress` is told how many more bytes of the file, packed as they are, have been read.
    """
    name = str(path)
    try:
        with path.open("rb") as raw:
            packed = raw.peek(2)[:2] == b"\x1f\x8b"
            file: BufferedIOBase = gzip.GzipFile(fileobj=raw) if packed else raw
            told = 0
            for chunk in _cut(file, name):
                yield chunk
                if progress is not None and raw.seekable():
                    progress(raw.tell() - told)
                    told = raw.tell()
    except OSError as error:  # damaged gzip data are one, too
        raise UnreadableFile.because(path, error) from None
    except (EOFError, zlib.error) as error:
        raise UnreadableFile(f"{path}: damaged gzip data: {str(error).lower()}") from None


def read_text(text: bytes, file: str, line: int) -> Iterator[Recorded | Malformed]:
    """Turns one text of a chunk into its payloads, strictly; a blank one holds none."""
    if not text or text.isspace():
        return
    try:
        source = Source(file, text.decode("utf-8"))
        value = parse_json(source)
    except UnicodeDecodeError as error:
        yield Malformed(file, line, f"not UTF-8: found the byte 0x{text[error.start]:02X}")
        return
    except PayloadError as error:
        diagnostic = error.diagnostics[0]
        below = source.position(diagnostic.span.start).line - 1
        yield Malformed(file, line + below, diagnostic.message)
        return
    for payload in payloads_of(value):
        if isinstance(payload, dict):
            yield Recorded(payload, file, line)
        else:
            yield Malformed(file, line, "a payload must be a JSON object")


def _cut(file: BufferedIOBase, name: str) -> Iterator[Chunk | Malformed]:
    head = file.read(HEAD).removeprefix(b"\xef\xbb\xbf")
    if _is_lines(head):
        yield from _cut_lines(file, name, head)
    else:
        yield from _cut_document(file, name, head)


def _is_lines(head: bytes) -> bool:
    """Whether an export has one payload a line, by its beginning."""
    text = head.decode("utf-8", "replace").lstrip()
    first, end, _ = text.partition("\n")
    if not end:
        return len(head) < HEAD - 3
    if not is_too_deep(first):
        with suppress(ValueError):
            json.loads(first)
            return True
    if _OPENING.match(first):
        return False
    if is_too_deep(text):
        return True
    try:
        json.JSONDecoder().raw_decode(text)
        return False
    except json.JSONDecodeError as error:
        # A first value that goes on after the head is no fault; any other fault is that of a line.
        return not _goes_on(error)
    except ValueError:  # a number of too many digits
        return True


def _cut_lines(file: BufferedIOBase, name: str, head: bytes) -> Iterator[Chunk | Malformed]:
    line = 1
    block, rest = head, b""
    while block:
        end = block.rfind(b"\n") + 1
        if end:
            chunk = Chunk(name, rest + block[:end], line)
            yield chunk
            line += len(chunk.texts)
            rest = block[end:]
        else:
            rest += block
        if len(rest) > MAX_ENTRY:
            yield _too_long(name, line)
            return
        block = file.read(CHUNK)
    if rest:
        yield Chunk(name, rest, line)


def _cut_document(file: BufferedIOBase, name: str, head: bytes) -> Iterator[Chunk | Malformed]:
    """Cuts a document: values after one another, or in one list, on any number of lines."""
    decode = json.JSONDecoder(strict=True).raw_decode
    buffer = _Window(file, head)
    if match := _EVENTS.match(buffer.text) or re.match(r"\s*\[", buffer.text):
        buffer.drop(match.end())
    at = 0
    data = bytearray()
    starts: list[tuple[int, int]] = []
    while True:
        at = _SPACE.match(buffer.text, at).end()  # type: ignore[union-attr]  # it matches nothing at all, too
        try:
            _, end = decode(buffer.text, at)
            if end == len(buffer.text) and buffer.grow():
                continue  # a number may go on
        except (ValueError, RecursionError) as error:
            full = len(buffer.text) - at >= MAX_ENTRY
            if isinstance(error, json.JSONDecodeError) and not full and buffer.grow():
                continue
            too_long = full and isinstance(error, json.JSONDecodeError) and _goes_on(error)
            break
        # A line end inside a value is mere space: inside a text it would be a fault.
        starts.append((len(data), buffer.line(at)))
        data += buffer.text[at:end].encode("utf-8", "surrogateescape")
        at = end
        if at > CHUNK // 2:
            yield Chunk(name, bytes(data), starts[0][1], starts)
            data, starts = bytearray(), []
            buffer.drop(at)
            at = 0
    if starts:
        yield Chunk(name, bytes(data), starts[0][1], starts)
    rest = buffer.text[at:]
    if too_long:
        yield _too_long(name, buffer.line(at))
    elif not re.fullmatch(r"[\s\]}]*", rest):
        for found in read_text(rest.encode("utf-8", "surrogateescape"), name, buffer.line(at)):
            if isinstance(found, Malformed):
                yield Malformed(name, found.line, f"{found.message}; the rest is not read")
                break


def _goes_on(error: json.JSONDecodeError) -> bool:
    """Whether a text is no JSON only because it ends where it does."""
    return error.msg.startswith("Unterminated") or error.pos >= len(error.doc.rstrip())


def _too_long(name: str, line: int) -> Malformed:
    return Malformed(name, line, f"a payload of more than {MAX_ENTRY >> 20} MB; the rest of the file is not read")


class _Window:
    """The part of a document that is being read, as text."""

    def __init__(self, file: BufferedIOBase, head: bytes) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.text = self._decoder.decode(head)
        self._line = 1
        self._counted = 0

    def grow(self) -> bool:
        """Reads more, at least as much as there is; false at the end of the file."""
        block = self._file.read(max(CHUNK, len(self.text)))
        self.text += self._decoder.decode(block, final=not block)
        return bool(block)

    def line(self, at: int) -> int:
        """The line of an offset; offsets must not fall."""
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def drop(self, end: int) -> None:
        """Forgets the text before an offset."""
        self.line(end)
        self.text = self.text[end:]
        self._counted = 0
