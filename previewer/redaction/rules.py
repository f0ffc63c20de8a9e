"""What a project says about the redaction of single fields."""

from __future__ import annotations

from previewer.records import Record

Path = tuple[str, ...]
"""The names of the fields on the way to a value; places in lists do not count."""


class Rules(Record):
    """Fields to replace and fields to keep; a rule names the last fields on the way, `*` is any one field."""

    redact: tuple[Path, ...] = ()
    keep: tuple[Path, ...] = ()

    def decides(self, path: Path) -> bool:
        """Whether there is a rule for the values at a path."""
        return self.redacts(path) or self.keeps(path)

    def redacts(self, path: Path) -> bool:
        """Whether the values at a path are always replaced."""
        return any(_matches(rule, path) for rule in self.redact)

    def keeps(self, path: Path) -> bool:
        """Whether the values at a path are never replaced."""
        return any(_matches(rule, path) for rule in self.keep)


def _matches(rule: Path, path: Path) -> bool:
    if not rule or len(rule) > len(path):
        return False
    return all(want in ("*", name) for want, name in zip(rule, path[-len(rule) :], strict=True))
