"""The table `[lint]` of a project's settings."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from previewer.diagnostics import Severity
from previewer.linting.names import is_meant
from previewer.records import Record
from previewer.settings import SettingsError, Table

KINDS = ("transactional", "marketing", "blast")
_LISTS = ("select", "extend-select", "ignore", "declare", "html-fields", "fallback-fields")


class LintSettings(Record):
    """What a project, or one of its templates, is linted with."""

    kind: str
    """What the message is: a marketing one needs an unsubscribe link, a blast has no event."""
    select: tuple[str, ...]
    """The rules that are on, instead of the default ones; by code, name, or the start of a code: HB4."""
    extend: tuple[str, ...]
    """Rules that are on besides."""
    ignore: tuple[str, ...]
    """Rules that are off."""
    declared: tuple[str, ...]
    """Fields that are there although no payload has them: `branding`, `profile.*`."""
    html_fields: tuple[str, ...]
    """Fields that hold HTML and are meant to be printed raw."""
    fallback_fields: tuple[str, ...]
    """Names, or patterns of them, of fields of the profile that are not to be printed without a fallback."""
    severities: Mapping[str, Severity]
    fail_level: Severity
    """The mildest severity that makes the exit code 1."""
    need_reason: bool
    """Whether a suppression must give its reason."""
    exclude: tuple[str, ...]
    """Patterns of the names of templates that are not linted."""
    baseline: str
    """The file of findings that wait, in the project's folder."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Every name of a rule that is given."""
        return (*self.select, *self.extend, *self.ignore, *self.severities)

    def excludes(self, template: str) -> bool:
        """Whether a template is left out when the whole project is linted."""
        return any(fnmatchcase(template, pattern) for pattern in self.exclude)

    def severity_of(self, code: str, name: str, otherwise: Severity) -> Severity:
        """How bad a rule's findings are: as its code or name says, else the longest start of its code."""
        given = [each for each in self.severities if is_meant(each, code, name)]
        exact = (each for each in given if each in (code, name))
        return self.severities.get(next(exact, max(given, key=len, default="")), otherwise)

    def overridden(self, select: tuple[str, ...], extend: tuple[str, ...], ignore: tuple[str, ...]) -> LintSettings:
        """The same settings with what a command line asks for."""
        return self.replace(
            select=select or self.select, extend=(*self.extend, *extend), ignore=(*self.ignore, *ignore)
        )


def read_lint_settings(table: Table, template: str) -> LintSettings:
    """The settings for one template, by its name; raises SettingsError.

    `[lint.templates."newsletter*"]` holds what differs for the templates of that pattern.
    """
    table.allow("kind", *_LISTS, "severity", "fail-level", "require-reason", "exclude", "templates", "baseline")
    kind = table.choice("kind", KINDS)
    lists = {key: table.texts(key) for key in _LISTS}
    severities = _severities(table)
    for own in table.table("templates").fitting(template, "kind", *_LISTS, "severity"):
        severities |= _severities(own)
        kind = own.choice("kind", KINDS) if "kind" in own.values else kind
        lists = {key: (*lists[key], *own.texts(key)) for key in lists}
    return LintSettings(
        kind,
        lists["select"],
        lists["extend-select"],
        lists["ignore"],
        lists["declare"],
        lists["html-fields"],
        lists["fallback-fields"],
        severities,
        Severity(table.choice("fail-level", ("warning", "error", "info"))),
        table.flag("require-reason"),
        table.texts("exclude"),
        table.text("baseline", "previewer-baseline.txt"),
    )


def _severities(table: Table) -> dict[str, Severity]:
    return {code: _severity(table, code, level) for code, level in table.table("severity").values.items()}


def _severity(table: Table, code: str, level: object) -> Severity:
    if level in ("error", "warning", "info"):
        return Severity(str(level))
    raise SettingsError(
        f"{table.source.name}: found {level!r} for `lint.severity.{code}`, expected error, warning or info"
    )
