"""The folder of accepted renderings, `snapshots/`, with the pending ones beside them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from previewer.records import Record
from previewer.snapshots.files import ENDINGS, Files
from previewer.source import UnreadableFile, Unusable

_PENDING = ".new"
_UNFINISHED = ".unfinished"
_GIT_FILES = {
    ".gitignore": b"*.new\n*.unfinished\n",
    # The gate compares bytes: git must not change line ends on the way.
    ".gitattributes": b"* -text\n",
}


class StoreInUse(Unusable):
    """Another run is writing the snapshots."""


class Store(Record):
    """Snapshots by name, `<template>/<case>`; every file is replaced as a whole, at any moment the old or the new.

    No link leads out of the folder that the store is in: such a file or folder is as good as unreadable.
    """

    folder: Path

    def names(self) -> list[str]:
        """The name of every accepted snapshot, in order."""
        return self._names(self.folder.rglob("*"))

    def pending_names(self) -> list[str]:
        """The name of everything that waits for a decision, in order."""
        return self._names(path.with_suffix("") for path in self.folder.rglob(f"*{_PENDING}"))

    def accepted(self, name: str) -> Files:
        """The accepted files, none where there is no snapshot; raises UnreadableFile."""
        return self._read(name, "")

    def pending(self, name: str) -> Files:
        """The files that wait for a decision; raises UnreadableFile."""
        return self._read(name, _PENDING)

    def accept(self, name: str, files: Files) -> None:
        """Makes these the accepted files and drops the pending ones; raises UnreadableFile."""
        self._write(name, files, "")
        self.drop(name)

    def propose(self, name: str, files: Files) -> None:
        """Puts files beside the accepted ones, to be decided on; raises UnreadableFile."""
        self._write(name, files, _PENDING)

    def take(self, name: str) -> None:
        """Moves the pending files over the accepted ones; raises UnreadableFile."""
        self._keep_inside(name)
        pending = [ending for ending in ENDINGS if self._path(name, ending, _PENDING).exists()]
        with _readable(self._path(name, "", "")):
            for ending in pending:
                os.replace(self._path(name, ending, _PENDING), self._path(name, ending, ""))
            self._delete(name, [ending for ending in ENDINGS if ending not in pending], "")

    def drop(self, name: str) -> None:
        """Deletes the pending files; raises UnreadableFile."""
        self._keep_inside(name)
        with _readable(self._path(name, "", "")):
            self._delete(name, ENDINGS, _PENDING)

    def remove(self, name: str) -> None:
        """Deletes a snapshot, and its folder where that is empty then; raises UnreadableFile."""
        self._keep_inside(name)
        with _readable(self._path(name, "", "")):
            self._delete(name, ENDINGS, "")
            self._delete(name, ENDINGS, _PENDING)
            folder = self._path(name, "", "").parent
            while folder != self.folder and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Makes the folder ready to write and keeps other runs out; raises StoreInUse or UnreadableFile.

        The lock is on the folder itself: it leaves no file, and ends with the process, however that ends.
        """
        with ExitStack() as stack:
            with _readable(self.folder):
                self._refuse_links((self.folder,))
                self.folder.mkdir(parents=True, exist_ok=True)
                stack.enter_context(_locked(self.folder))
                for name, content in _GIT_FILES.items():
                    if not (self.folder / name).exists():
                        _replace(self.folder / name, content)
                for leftover in self.folder.rglob(f"*{_UNFINISHED}"):
                    leftover.unlink()
            yield

    def _names(self, paths: Iterable[Path]) -> list[str]:
        found = (path.relative_to(self.folder) for path in paths if path.suffix in ENDINGS)
        return sorted({path.with_suffix("").as_posix() for path in found})

    def _read(self, name: str, state: str) -> Files:
        self._keep_inside(name)
        files = {}
        for ending in ENDINGS:
            path = self._path(name, ending, state)
            with _readable(path):
                try:
                    files[ending] = path.read_bytes()
                except FileNotFoundError:
                    continue
        return files

    def _write(self, name: str, files: Files, state: str) -> None:
        self._keep_inside(name)
        with _readable(self._path(name, "", "")):
            self._path(name, "", "").parent.mkdir(parents=True, exist_ok=True)
            for ending, data in files.items():
                _replace(self._path(name, ending, state), data)
            self._delete(name, [ending for ending in ENDINGS if ending not in files], state)

    def _delete(self, name: str, endings: tuple[str, ...] | list[str], state: str) -> None:
        for ending in endings:
            self._path(name, ending, state).unlink(missing_ok=True)

    def _keep_inside(self, name: str) -> None:
        last = self._path(name, "", "")
        folders = (folder for folder in last.parents if folder.is_relative_to(self.folder))
        self._refuse_links((*folders, *(self._path(name, ending, "") for ending in ENDINGS)))

    def _refuse_links(self, paths: Iterable[Path]) -> None:
        for path in paths:
            if path.is_symlink() and not path.resolve().is_relative_to(self.folder.parent.resolve()):
                raise UnreadableFile(f"{path}: leads out of the project")

    def _path(self, name: str, ending: str, state: str) -> Path:
        return self.folder / f"{name}{ending}{state}"


def _replace(path: Path, data: bytes) -> None:
    # Only one run writes at a time, so the unfinished file needs no name of its own; the next run clears it away.
    unfinished = path.with_name(path.name + _UNFINISHED)
    unfinished.write_bytes(data)
    os.replace(unfinished, path)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows has no lock on folders; each file is whole there, too
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreInUse(f"{folder}: another run of previewer is writing here: try again when it is done") from None
        yield
    finally:
        os.close(handle)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreadableFile.because(error.filename or path, error) from None
