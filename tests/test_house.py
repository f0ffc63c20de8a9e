"""The laws of the house: which room imports which, and what stays out of quick commands."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from samples import ROOT

PACKAGE = ROOT / "previewer"

# The table of ARCHITECTURE.md: a room, and the rooms it may import besides itself.
ROOMS: dict[str, set[str]] = {
    "records": set(),
    "words": set(),
    "source": set(),
    "diagnostics": {"records", "source"},
    "files": {"source"},
    "syntax": {"records", "source", "diagnostics"},
    "formats": {"records"},
    "rendering": {"records", "source", "diagnostics", "syntax", "formats"},
    "rendering/helpers": {"records", "source", "diagnostics", "syntax", "formats", "rendering"},
    "payloads": {"records", "source", "diagnostics"},
    "schemas": {"records", "source", "diagnostics", "cores", "payloads"},
    "redaction": {"records", "source", "diagnostics", "payloads"},
    "iterable": {"records", "source", "diagnostics", "syntax", "rendering", "rendering/helpers", "payloads"},
    "custom": {"records", "source", "syntax", "rendering"},
    "pybars3": {"records", "source", "diagnostics", "syntax", "rendering", "payloads", "iterable", "custom"},
    "settings": {"records", "source", "rendering"},
    "linting": {
        *{"records", "source", "diagnostics", "syntax", "rendering", "rendering/helpers", "schemas", "iterable"},
        *{"settings", "words"},
    },
    "reporting": {"records", "source", "diagnostics"},
    "project": {
        *("records", "source", "diagnostics", "syntax", "rendering", "rendering/helpers", "payloads", "iterable"),
        *("schemas", "redaction", "settings", "custom", "pybars3", "files"),
    },
    "mail": {"iterable"},
    "server": {
        *{"records", "source", "diagnostics", "rendering", "payloads", "iterable", "settings", "project"},
        *{"checking", "coverage", "files", "mail", "snapshots"},
    },
    "coverage": {"records", "source", "diagnostics", "syntax", "rendering", "rendering/helpers", "payloads"},
    "snapshots": {
        "records",
        "diagnostics",
        "source",
        "rendering",
        "payloads",
        "iterable",
        "reporting",
        "project",
        *{"cache", "cores", "files", "words"},
    },
    "cache": {"__init__"},
    "cores": set(),
    "starting": {"records", "source", "files", "payloads", "project", "words"},
    "checking": {
        *{"records", "source", "diagnostics", "syntax", "rendering", "rendering/helpers", "payloads", "iterable"},
        *{"schemas", "settings", "files", "project", "linting", "reporting", "cache", "cores"},
    },
    "pages": {"linting", "rendering"},
    "lsp": {
        *{"records", "source", "diagnostics", "syntax", "rendering", "payloads", "iterable", "settings", "linting"},
        *{"schemas", "files", "project", "coverage", "checking", "pages", "server"},
    },
    "commands": {"*"},
    "cli": {"*"},
    "__init__": {"*"},
    "__main__": {"*"},
}
# Only these touch files, clocks or sockets; the engine reads a monotonic clock to keep its time limit.
IMPURE_MODULES = {"os", "pathlib", "socket", "subprocess", "datetime", "tempfile", "shutil", "urllib.request"}
PURE_ROOMS = {
    *{"source", "diagnostics", "syntax", "rendering", "rendering/helpers", "linting", "reporting", "coverage"}
}


def room_of(path: Path) -> str:
    return _room(path.relative_to(PACKAGE).with_suffix("").parts)


def _room(names: Sequence[str]) -> str:
    """The room that a module is in, by the names on the way to it; a room inside a room is one of its own."""
    inner = "/".join(names[:2])
    return inner if inner in ROOMS else names[0]


def imports(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path}: relative import"
            names.append(node.module)
    return names


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_import_only_rooms_above(path: Path) -> None:
    room = room_of(path)
    assert room in ROOMS, f"{room} has no row in ARCHITECTURE.md"
    allowed = ROOMS[room]
    for name in imports(path):
        if name.startswith("previewer."):
            imported = _room(name.split(".")[1:])
            assert imported == room or imported in allowed or allowed == {"*"}, f"{room} imports {name}"
        elif room in PURE_ROOMS:
            assert name not in IMPURE_MODULES, f"{room} imports {name}"


def test_every_room_is_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for room in {room_of(path) for path in MODULES} - {"__init__", "__main__"}:
        assert f"`{room}" in text


def test_syntax_knows_no_helper() -> None:
    from previewer.rendering.helpers.registry import CORE_HELPERS

    for path in (PACKAGE / "syntax").glob("*.py"):
        constants = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not constants & set(CORE_HELPERS), path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def loaded_by(*arguments: str, cwd: Path = ROOT) -> set[str]:
    code = "import sys; from previewer.cli import main; main(standalone_mode=False); print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True, check=True
    )
    return set(result.stdout.splitlines()[-1].split())


def test_render_loads_only_what_it_uses() -> None:
    loaded = loaded_by("render", "templates/abandoned_cart.html")
    heavy = {"jinja2", "watchdog", "bs4", "pybars", "starlette", "uvicorn", "asyncio", "http", "email", "ssl"}
    assert not loaded & heavy
