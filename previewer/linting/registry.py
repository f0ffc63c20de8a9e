"""Every rule, by its code or its name, and which are on."""

from __future__ import annotations

from collections.abc import Iterable

from previewer.linting.names import is_meant, nearest
from previewer.linting.rule import Rule
from previewer.linting.rules import (
    arguments,
    data,
    email,
    helpers,
    html,
    iterable,
    itself,
    links,
    output,
    project,
    references,
    scope,
    snippets,
    syntax,
    types,
)
from previewer.settings import SettingsError

_GROUPS = (
    syntax,
    references,
    data,
    types,
    scope,
    helpers,
    arguments,
    snippets,
    output,
    html,
    email,
    links,
    iterable,
    project,
    itself,
)
RULES: tuple[Rule, ...] = tuple(sorted((rule for group in _GROUPS for rule in group.RULES), key=lambda rule: rule.code))


def rule_named(name: str) -> Rule | None:
    """The rule with a code or a kebab name."""
    return next((rule for rule in RULES if name in (rule.code, rule.name)), None)


def selected(
    rules: Iterable[Rule], select: tuple[str, ...], extend: tuple[str, ...], ignore: tuple[str, ...]
) -> list[Rule]:
    """The rules that are on: the default ones, or those selected instead, and more; without the ignored ones.

    Each is named by its code, its name, the start of a code (`HB4`), or `ALL`.
    """
    return [
        rule
        for rule in rules
        if (_named(rule, select) if select else rule.default) or _named(rule, extend)
        if not _named(rule, ignore)
    ]


def known(name: str) -> bool:
    """Whether a selection names any rule."""
    return any(_named(rule, (name,)) for rule in RULES)


def refuse_unknown(where: str, names: Iterable[str]) -> None:
    """Raises SettingsError where a name is no rule's; `where` says who gave it."""
    for name in names:
        if not known(name):
            near = nearest(name, [word for rule in RULES for word in (rule.code, rule.name)], 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            raise SettingsError(f"{where}: there is no rule `{name}`{hint}")


def _named(rule: Rule, names: tuple[str, ...]) -> bool:
    return any(is_meant(name, rule.code, rule.name) for name in names)
