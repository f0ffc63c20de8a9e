"""Exports: every way of writing payloads down gives the same payloads, and what cannot be read is told."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from previewer.payloads import exports
from previewer.payloads.exports import Malformed, Recorded, read_export
from previewer.source import UnreadableFile

PAYLOADS = [
    {"event": "Ordered", "properties": {"n": n, "text": 'a "b"\n}] ☃', "list": [1, 2.5, None]}} for n in range(5)
]
NDJSON = "".join(json.dumps(payload) + "\n" for payload in PAYLOADS)

WAYS = {
    "ndjson": NDJSON,
    "ndjson, no last line end": NDJSON.rstrip(),
    "ndjson, blank lines and CR LF": "\r\n\n" + NDJSON.replace("\n", "\r\n\r\n"),
    "ndjson, byte order mark": "\ufeff" + NDJSON,
    "a list": json.dumps(PAYLOADS),
    "a list, indented": json.dumps(PAYLOADS, indent=2),
    "a list, one a line": "[" + ",\n".join(map(json.dumps, PAYLOADS)) + "]",
    "a list, one a line, brackets apart": "[\n" + ",\n".join(map(json.dumps, PAYLOADS)) + "\n]\n",
    "events": json.dumps({"events": PAYLOADS}),
    "events, indented": json.dumps({"events": PAYLOADS}, indent=2, ensure_ascii=False),
    "events, tight": '{"events":[' + NDJSON.strip().replace("\n", ",") + "]}",
    "objects after one another, indented": "\n".join(json.dumps(payload, indent=2) for payload in PAYLOADS),
    "objects that start on the first line": "\n".join(
        json.dumps(payload, indent=1).replace("{\n", "{", 1) for payload in PAYLOADS
    ),
    "lists in lines": f"{json.dumps(PAYLOADS[:2])}\n{json.dumps({'events': PAYLOADS[2:]})}\n",
}


def values(path: Path) -> list[object]:
    found = list(read_export(path))
    assert not [str(item) for item in found if isinstance(item, Malformed)]
    return [item.value for item in found if isinstance(item, Recorded)]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1 << 20])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_gives_the_same_payloads(
    way: str, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK", chunk)
    for name, data in (("plain", WAYS[way].encode()), ("packed", gzip.compress(WAYS[way].encode()))):
        (tmp_path / name).write_bytes(data)
        assert values(tmp_path / name) == PAYLOADS


def test_places_are_lines_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps(PAYLOADS, indent=1), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [item.line for item in read_export(path)] == [n for n, line in enumerate(lines, 1) if line == " {"]


BROKEN = {
    "a line": (b'{"a": 1}\n{"a": \n{"a": 2}\n', [(2, "not JSON")], 2),
    "the first line": (b'{"a": 1, "b\n{"a": 2}\n', [(1, "not JSON")], 1),
    "no object": (b'{"a": 1}\n7\n[1, {"b": 2}]\n', [(2, "must be a JSON object"), (3, "must be a JSON object")], 2),
    "not UTF-8": (b'{"a": 1}\n{"a": "\xff"}\n', [(2, "0xFF")], 1),
    "a key twice": (b'{"a": 1}\n{"a": 1, "a": 2}\n', [(2, "stands twice")], 1),
    "a number too big": (b'{"a": 1}\n{"a": 1e999}\n{"a": ' + b"9" * 5000 + b"}\n", [(2, "too big"), (3, "too big")], 1),
    "too deep": (b'{"a": 1}\n' + b"[" * 100_000 + b"\n", [(2, "nested more than 1,000 deep")], 1),
    "a document's middle": (b'[\n{"a": 1},\n{"a": 2,}\n,{"a": 3}]', [(3, "the rest is not read")], 1),
    "a document's end": (b'[\n{"a": 1},\n{"a": 2', [(3, "the rest is not read")], 1),
    "a document, not UTF-8": (b'[\n{"a": 1},\n{"a": "\xfe"}]', [(3, "0xFE")], 1),
    "fields beside the events": (b'{"events": [\n{"a": 1}], "next": 7}', [(2, "the rest is not read")], 1),
    "not JSON at all": (b"hello\nworld\n", [(1, "not JSON"), (2, "not JSON")], 0),
    "empty": (b"", [], 0),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    data, faults, good = BROKEN[name]
    path = tmp_path / "broken.ndjson"
    path.write_bytes(data)
    found = list(read_export(path))
    malformed = [item for item in found if isinstance(item, Malformed)]
    assert [item.line for item in malformed] == [line for line, _ in faults]
    for item, (_, message) in zip(malformed, faults, strict=True):
        assert message in item.message
        assert str(item).startswith(f"{path}:{item.line}: ")
    assert len(found) - len(malformed) == good


@pytest.mark.parametrize("data", [gzip.compress(NDJSON.encode())[:-20], gzip.compress(b"{}")[:12] + b"\xff" * 30])
def test_damaged_gzip_is_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.gz"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="damaged"):
        list(read_export(path))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        list(read_export(tmp_path / "none"))


def test_an_endless_line_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MAX_ENTRY", 1000)
    monkeypatch.setattr(exports, "CHUNK", 100)
    path = tmp_path / "endless"
    path.write_text('{"a": 1}\n{"a": "' + "x" * 5000, encoding="utf-8")
    found = list(read_export(path))
    assert isinstance(found[0], Recorded)
    assert isinstance(found[1], Malformed)
    assert len(found) == 2


def test_an_endless_payload_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MAX_ENTRY", 1 << 20)
    path = tmp_path / "endless"
    path.write_text('[{"a": 1},\n{"a": "' + "x" * (1 << 21), encoding="utf-8")
    first, second = read_export(path)
    assert isinstance(first, Recorded)
    assert str(second) == f"{path}:2: a payload of more than 1 MB; the rest of the file is not read"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(st.text(min_size=1, max_size=3), JSON, max_size=3), min_size=1, max_size=4),
    st.sampled_from([None, 1]),
    st.integers(1, 200),
)
def test_any_list_comes_back(payloads: list[dict[str, object]], indent: int | None, chunk: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "CHUNK", chunk)
        path = Path(folder) / "list.json"
        path.write_text(json.dumps(payloads, indent=indent), encoding="utf-8")
        assert values(path) == payloads
