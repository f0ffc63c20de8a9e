"""Exports of any size to one schema, on as many cores as there are; the memory is bounded by the schema."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from itertools import compress, islice
from pathlib import Path

import orjson

from previewer.cores import count_cores
from previewer.payloads.envelopes import ENVELOPES, payloads_of
from previewer.payloads.exports import MAX_TOLD, Chunk, Malformed, read_chunks, read_text
from previewer.payloads.json_text import PayloadError
from previewer.payloads.payload import SEGMENT_SHAPES, Fields, identity, is_track, lay_out, recognise, track_fields
from previewer.payloads.segment import rewrite_texts
from previewer.records import Record
from previewer.schemas.inference import Layers, infer_layers
from previewer.schemas.merging import merge_schemas
from previewer.schemas.schema import Node, Schema
from previewer.source import Source, UnreadableFile

SMALL = 8 << 20
"""Bytes below which starting processes takes longer than it saves."""
_BATCH = 16
"""Chunks that a process gets at a time."""

EMPTY = Schema(0, Node(), Node(), Node(), Node())


class Scan(Record):
    """What exports, or a part of them, come to."""

    schema: Schema
    malformed: tuple[Malformed, ...]
    """The first of them."""
    faults: int
    """How many places are malformed."""
    others: int
    """How many payloads were of another event than asked for."""
    events: Counter[str]
    """How often each event was there, by its name."""


def scan(
    paths: Sequence[Path], *, event: str | None = None, jobs: int = 0, progress: Callable[[int], object] | None = None
) -> Scan:
    """Reads exports into one schema; raises UnreadableFile.

    `event` keeps to the events of that name. `jobs` is the number of processes, 0 for one a core. `progress` is
    told how many more bytes of the files are read.
    """
    chunks = (chunk for path in paths for chunk in read_chunks(path, progress))
    jobs = jobs or count_cores()
    if jobs == 1 or sum(map(_size, paths)) < SMALL:
        return _joined(scan_chunks([chunk], event) for chunk in chunks)
    return _joined(_in_processes(chunks, event, jobs))


def scan_chunks(chunks: Iterable[Chunk | Malformed], event: str | None) -> Scan:
    """The part of a scan that some chunks are."""
    return _joined(
        _scan_chunk(chunk, event) if isinstance(chunk, Chunk) else Scan(EMPTY, (chunk,), 1, 0, Counter())
        for chunk in chunks
    )


def join(one: Scan, other: Scan) -> Scan:
    """Two parts of a scan: one result, in whatever order the parts come."""
    malformed = sorted((*one.malformed, *other.malformed), key=lambda fault: (fault.file, fault.line))
    return Scan(
        merge_schemas(one.schema, other.schema) if one.schema.payloads else other.schema,
        tuple(malformed[:MAX_TOLD]),
        one.faults + other.faults,
        one.others + other.others,
        one.events + other.events,
    )


def _joined(parts: Iterable[Scan]) -> Scan:
    total = Scan(EMPTY, (), 0, 0, Counter())
    for part in parts:
        total = join(total, part)
    return total


def _scan_chunk(chunk: Chunk, event: str | None) -> Scan:
    malformed: list[Malformed] = []
    values, lines = _read(chunk, malformed)
    names = [value.get("event") or value.get("eventName") for value in values]
    events = Counter([name for name in names if isinstance(name, str)])
    read = len(values)
    if event is not None:
        asked = [name == event for name in names]
        values, lines = list(compress(values, asked)), list(compress(lines, asked))
    tracks = list(filter(is_track, values))
    plain, tracked = Layers(), Layers()
    tracked.event += map(track_fields, tracks)
    tracked.profile += filter(None, map(identity, tracks))
    if len(tracks) < len(values):
        source = Source(chunk.file, "")
        for value, line in zip(values, lines, strict=False):
            if is_track(value):
                continue
            shape = recognise(value)
            try:
                payload = lay_out(source, value, shape)
            except PayloadError as error:
                malformed.append(Malformed(chunk.file, line, error.diagnostics[0].message))
                continue
            (tracked if shape in SEGMENT_SHAPES else plain).add(payload)
    schema = EMPTY
    if plain.event:
        schema = infer_layers(plain, chunk.file)
    if tracked.event:
        seen = infer_layers(tracked, chunk.file, rewrite_texts)
        schema = merge_schemas(schema, seen) if plain.event else seen
    return Scan(schema, tuple(malformed[:MAX_TOLD]), len(malformed), read - len(values), events)


def _read(chunk: Chunk, malformed: list[Malformed]) -> tuple[Sequence[Fields], Iterable[int]]:
    """The payloads of a chunk and the line of each; what is none is added to the malformed places."""
    texts, lines = chunk.texts, chunk.lines
    try:
        values = list(map(orjson.loads, texts))
    except orjson.JSONDecodeError:
        each = zip(texts, lines, strict=False)
        found = (pair for text, line in each for pair in _read_text(text, chunk.file, line, malformed))
    else:
        # Most lines are one payload, and need not be looked at twice.
        if all(type(value) is dict and value.keys().isdisjoint(ENVELOPES) for value in values):
            return values, lines
        found = ((item, line) for value, line in zip(values, lines, strict=False) for item in payloads_of(value))
    payloads, places = [], []
    for value, line in found:
        if isinstance(value, dict):
            payloads.append(value)
            places.append(line)
        else:
            malformed.append(Malformed(chunk.file, line, "a payload must be a JSON object"))
    return payloads, places


def _read_text(text: bytes, file: str, line: int, malformed: list[Malformed]) -> Iterator[tuple[object, int]]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        # The strict reader knows why, or takes what orjson does not: a lone surrogate.
        for entry in read_text(text, file, line):
            if isinstance(entry, Malformed):
                malformed.append(entry)
            else:
                yield entry.value, line
        return
    for item in payloads_of(value):
        yield item, line


def _in_processes(chunks: Iterator[Chunk | Malformed], event: str | None, jobs: int) -> Iterator[Scan]:
    with ProcessPoolExecutor(jobs, initializer=_leave_interrupts_alone) as pool:
        running: set[Future[Scan]] = set()
        try:
            while batch := list(islice(chunks, _BATCH)):
                # Reading on is worth nothing while all are busy, and would fill the memory.
                if len(running) > jobs:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
                running.add(pool.submit(scan_chunks, batch, event))
            yield from (future.result() for future in running)
        except BrokenExecutor:
            raise UnreadableFile("a process that read the exports was ended from outside; try --jobs 1") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_interrupts_alone() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its processes itself


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reading it will say why
