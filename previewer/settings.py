"""`previewer.toml`, or `[tool.previewer]` of pyproject.toml: a project's settings, each with a default."""

from __future__ import annotations

from previewer.records import Record
from previewer.rendering.run import Limits
from previewer.source import Source

CHOICES = {
    "numbers": ("strict", "by-value"),
    "missing-comparison": ("fail", "false"),
    "missing-math": ("fail", "blank"),
    "missing-date": ("blank", "fail"),
    "unreadable-date": ("fail", "blank"),
    "date-math": ("fail", "blank"),
    "feeds": ("two-pass", "one-pass"),
    "to-json": ("raw", "escaped"),
}
"""The open questions of Iterable's dialect and their answers, the default first (docs/dialect.md)."""


class SettingsError(Exception):
    """Settings that cannot be used, with the file and the setting."""


class Settings(Record):
    """A project's settings."""

    options: dict[str, str]
    """Answers to the questions of `CHOICES` that were given."""
    secret_variable: str | None
    """The environment variable that holds the project's HMAC secret, which does not belong into git."""
    now: str | None
    """The time of every rendering, ISO 8601; the machine's clock if not given."""
    limits: Limits


DEFAULTS = Settings({}, None, None, Limits())
"""What holds where a project sets nothing."""


def read_settings(source: Source, *, table: str | None = None) -> Settings:
    """Turns TOML text into settings; raises SettingsError. `table` is where they stand in pyproject.toml."""
    import tomllib  # most renderings have no settings to read

    try:
        values = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source.name}: not TOML: {error}") from None
    for name in (table or "").split("."):
        if name:
            values = values.get(name, {})
    options = {}
    limits: dict[str, float] = {}
    texts: dict[str, str] = {}
    for key, value in values.items():
        if key in CHOICES:
            if value not in CHOICES[key]:
                raise SettingsError(f"{source.name}: found {value!r} for `{key}`, expected {' or '.join(CHOICES[key])}")
            options[key] = value
        elif key in ("now", "hmac-secret-env"):
            if not isinstance(value, str):
                raise SettingsError(f"{source.name}: found {value!r} for `{key}`, expected a text")
            texts[key] = value
        elif key == "limits" and isinstance(value, dict):
            limits = _limits(source, value)
        else:
            raise SettingsError(f"{source.name}: there is no setting `{key}`")
    defaults = Limits()
    return Settings(
        options,
        texts.get("hmac-secret-env"),
        texts.get("now"),
        Limits(
            int(limits.get("output", defaults.output)),
            int(limits.get("iterations", defaults.iterations)),
            float(limits.get("seconds", defaults.seconds)),
            int(limits.get("partial_depth", defaults.partial_depth)),
        ),
    )


def _limits(source: Source, table: dict[str, object]) -> dict[str, float]:
    limits: dict[str, float] = {}
    for key, value in table.items():
        if key not in ("output", "iterations", "seconds", "partial_depth"):
            raise SettingsError(f"{source.name}: there is no limit `{key}`")
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise SettingsError(f"{source.name}: found {value!r} for the limit `{key}`, expected a number above 0")
        limits[key] = value
    return limits
