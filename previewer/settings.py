"""`previewer.toml`, or `[tool.previewer]` of pyproject.toml: a project's settings, each with a default."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache

from previewer.records import Record
from previewer.rendering.limits import Limits
from previewer.source import Source, Unusable

CHOICES = {
    "numbers": ("strict", "by-value"),
    "missing-comparison": ("fail", "false"),
    "missing-math": ("fail", "blank"),
    "missing-date": ("blank", "fail"),
    "unreadable-date": ("fail", "blank"),
    "date-math": ("fail", "blank"),
    "feeds": ("two-pass", "one-pass"),
    "to-json": ("raw", "escaped"),
    "undocumented": ("render", "refuse"),
    "locale-data": ("jdk-17", "documented"),
}
"""The open questions of Iterable's dialect and their answers, the default first (docs/dialect.md)."""

ENGINES = ("iterable", "pybars3")
"""What can render, the default first (docs/engines.md)."""

TABLES = ("limits", "lint", "payloads", "schema", "serve", "snapshots", "templates")
"""The tables of settings; each is read by the part that it is for."""


class SettingsError(Unusable):
    """Settings that cannot be used, with the file and the setting."""


class Table(Record):
    """One table of settings; a setting of another kind than asked for is a SettingsError that names it."""

    source: Source
    name: str
    """Where it stands: `lint`, `lint.severity`; empty for the top."""
    values: Mapping[str, object]

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.values.get(key, default)
        if isinstance(value, str):
            return value
        raise self._refusal(key, "a text")

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts."""
        value = self.values.get(key, default)
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise self._refusal(key, "a list of texts")

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if isinstance(value, bool):
            return value
        raise self._refusal(key, "true or false")

    def number(self, key: str, default: float) -> float:
        """A number above 0."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise self._refusal(key, "a number above 0")
        return value

    def count(self, key: str, default: int, most: int | None = None) -> int:
        """A whole number from 1, to `most` where that is given."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1 or (most is not None and value > most):
            raise self._refusal(key, "a whole number above 0" if most is None else f"a whole number from 1 to {most}")
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """One of some texts; the first if not given."""
        value = self.values.get(key, choices[0])
        if isinstance(value, str) and value in choices:
            return value
        raise self._refusal(key, " or ".join(choices))

    def table(self, key: str) -> Table:
        """A table inside this one, empty if not given."""
        value = self.values.get(key, {})
        if isinstance(value, dict):
            return Table(self.source, f"{self.name}.{key}" if self.name else key, value)
        raise self._refusal(key, "a table")

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Every table inside this one, by its name."""
        return ((key, self.table(key)) for key in self.values)

    def fitting(self, template: str, *known: str) -> Iterator[Table]:
        """Those tables inside this one whose names fit a template's, as `order_*` fits `order_paid`.

        All of them are refused a setting that is not known.
        """
        for pattern, own in self.tables():
            own.allow(*known)
            if fnmatchcase(template, pattern):
                yield own

    def allow(self, *known: str) -> None:
        """Refuses every setting that is not known."""
        for key in self.values:
            if key not in known:
                raise SettingsError(f"{self.source.name}: there is no setting `{self._path(key)}`")

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _refusal(self, key: str, expected: str) -> SettingsError:
        found = self.values[key]
        return SettingsError(f"{self.source.name}: found {found!r} for `{self._path(key)}`, expected {expected}")


class TemplateData(Record):
    """Where a template's data are."""

    payloads: tuple[str, ...] = ()
    """The folders below `fixtures/` with its payloads; none for the one of its own name."""
    schema: str = ""
    """The file of its schema, as seen from the project's folder; empty for the `schema.json` beside its payloads."""


class Settings(Record):
    """A project's settings."""

    top: Table
    """All that was given; the parts of previewer read their own tables from it."""
    options: dict[str, str]
    """Answers to the questions of `CHOICES` that were given."""
    secret_variable: str | None
    """The environment variable that holds the project's HMAC secret, which does not belong into git."""
    now: str | None
    """The time of every rendering, ISO 8601; the machine's clock if not given."""
    limits: Limits

    def data_of(self, template: str) -> TemplateData:
        """What `[templates."cart*"]` says of the templates whose names a pattern fits; raises SettingsError."""
        payloads: tuple[str, ...] = ()
        schema = ""
        for own in self.top.table("templates").fitting(template, "payloads", "schema"):
            payloads = (*payloads, *own.texts("payloads"))
            schema = own.text("schema", schema)
        return TemplateData(payloads, schema)


DEFAULTS = Settings(Table(Source("previewer.toml", ""), "", {}), {}, None, None, Limits())
"""What holds where a project sets nothing."""


@lru_cache(maxsize=4)
def read_settings(source: Source, *, table: str | None = None) -> Settings:
    """Turns TOML text into settings; raises SettingsError. `table` is where they stand in pyproject.toml."""
    import tomllib  # most renderings have no settings to read

    try:
        values = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source.name}: not TOML: {error}") from None
    top = Table(source, "", values)
    for name in (table or "").split("."):
        if name:
            top = top.table(name)
    top = Table(source, "", top.values)
    top.allow(*CHOICES, *TABLES, "now", "hmac-secret-env", "engine", "helpers")
    return Settings(
        top,
        {key: top.choice(key, CHOICES[key]) for key in top.values if key in CHOICES},
        top.text("hmac-secret-env") or None,
        top.text("now") or None,
        _limits(top.table("limits")),
    )


def _limits(table: Table) -> Limits:
    table.allow("output", "iterations", "seconds", "partial_depth", "block_depth")
    defaults = Limits()
    return Limits(
        table.count("output", defaults.output),
        table.count("iterations", defaults.iterations),
        float(table.number("seconds", defaults.seconds)),
        table.count("partial_depth", defaults.partial_depth),
        table.count("block_depth", defaults.block_depth, defaults.block_depth),
    )
