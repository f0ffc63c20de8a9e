"""A template's fixtures to what the linter needs of them, read and inferred once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from previewer.checking.pins import stray_pins
from previewer.diagnostics import Diagnostic
from previewer.iterable.feeds import merge_feed
from previewer.payloads.json_text import PayloadError
from previewer.payloads.payload import Payload
from previewer.project import TemplateFile, load_payload
from previewer.schemas.conformance import faults_of
from previewer.schemas.schema import Schema
from previewer.settings import Settings, SettingsError


class Fixtures:
    """A template's recorded payloads and its contract; raises UnreadableFile, PayloadError or SettingsError."""

    def __init__(self, file: TemplateFile, settings: Settings) -> None:
        self._file = file
        self._settings = settings
        self.payloads: dict[Path, Payload] = {}
        self.faults: list[Diagnostic] = []
        """What is wrong with them: that they cannot be read, or do not fit the contract; and its own warnings."""
        self._read(file.fixtures())
        named = settings.data_of(file.name).payloads
        if named and not self.payloads and not self.faults:
            told = f"found no payloads in {', '.join(f'`{name}`' for name in named)}"
            raise SettingsError(f"{settings.top.source.name}: {told}, expected folders below fixtures/")
        self.contract = file.contract()
        if self.contract is not None:
            self.faults += self.contract.warnings
            pinned = self.schema
            assert pinned is not None  # there is a contract
            for payload in self.payloads.values():
                self.faults += faults_of(payload, pinned)
        self.faults += stray_pins(file, settings, lambda: file.unpinned(self.payloads.values(), self.contract))
        self.fed = [payload for payload in self.payloads.values() if payload.feed is not None]
        """Those that have a feed."""

    @cached_property
    def schema(self) -> Schema | None:
        """What the payloads hold."""
        return self._schema(self.payloads.values())

    @cached_property
    def merged_schema(self) -> Schema | None:
        """What they hold where tags see their feeds, too."""
        return self._schema(map(merge_feed, self.payloads.values()))

    @cached_property
    def feed_schema(self) -> Schema | None:
        """What the tags of a feed see: the payloads that have one."""
        return self._schema(map(merge_feed, self.fed))

    def _schema(self, payloads: Iterable[Payload]) -> Schema | None:
        return self._file.schema(payloads, self.contract, self._settings)

    def _read(self, paths: Iterable[Path]) -> None:
        for path in paths:
            try:
                self.payloads[path] = load_payload(path)
            except PayloadError as error:
                self.faults += error.diagnostics
