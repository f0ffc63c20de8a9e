"""Which helper is in which family; a family's module is imported when a template names one of its helpers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from previewer.rendering.declaration import Helper

FAMILIES: dict[str, tuple[str, ...]] = {
    "core": (
        "if",
        "unless",
        "each",
        "with",
        "lookup",
        "log",
        "block",
        "partial",
        "embedded",
        "i18n",
        "i18nJs",
        "precompile",
    ),
    "strings": (
        "capitalizeFirst",
        "capitalize",
        "lower",
        "upper",
        "slugify",
        "stripTags",
        "cut",
        "defaultIfEmpty",
        "join",
        "substring",
        "abbreviate",
        "wordWrap",
        "replace",
        "center",
        "ljust",
        "rjust",
        "stringFormat",
        "yesno",
    ),
    "numbers": (
        "numberFormat",
        "isEven",
        "isOdd",
        "stripes",
    ),
    "conditions": (
        "eq",
        "neq",
        "gt",
        "gte",
        "lt",
        "lte",
        "and",
        "or",
        "not",
    ),
    "assign": ("assign",),
    "comparisons": (
        "ne",
        "ifEq",
        "ifGt",
        "ifGte",
        "ifLt",
        "ifLte",
        "ifModEq",
        "ifContainsStr",
        "ifMatchesRegexStr",
        "ifContains",
    ),
    "dates": (
        "dateFormat",
        "dateMath",
        "now",
        "timestamp",
    ),
    "arithmetic": ("math",),
    "lists": (
        "minInList",
        "maxInList",
        "sortBy",
        "groupBy",
    ),
    "encoding": (
        "breaklines",
        "urlEncode",
        "base64",
        "hexEncode",
        "md5",
        "sha1",
        "sha256",
        "hmacSHA1",
        "hmacSHA256",
        "toJson",
        "toUrlEncodedJson",
    ),
    "sending": (
        "lookup",
        "sendSkip",
        "snippet",
        "catalog",
        "catalogKeys",
        "catalogCollection",
        "metadata",
    ),
}
"""The helpers of each module in this folder; of two with one name the later one counts."""


@cache
def _declared(family: str) -> dict[str, Helper]:
    helpers: tuple[Helper, ...] = import_module(f"previewer.rendering.helpers.{family}").HELPERS
    return {helper.name: helper for helper in helpers}


class Helpers(Mapping[str, Helper]):
    """The helpers of some families by their names, and a project's own before them."""

    __slots__ = ("_custom", "_homes")

    def __init__(self, *families: str) -> None:
        self._custom: Mapping[str, Helper] = {}
        self._homes = {name: family for family in families for name in FAMILIES[family]}

    def with_custom(self, custom: Mapping[str, Helper]) -> Helpers:
        """The same helpers with a project's own, which win."""
        both = Helpers()
        both._custom = custom
        both._homes = {**self._homes, **dict.fromkeys(custom, "")}
        return both

    def __getitem__(self, name: str) -> Helper:
        found = self._custom.get(name)
        return found or _declared(self._homes[name])[name]

    def get(self, name: str, default: Helper | None = None) -> Helper | None:  # type: ignore[override]  # no other type
        """The helper of that name; most names in a template are no helper's."""
        return self[name] if name in self._homes else default

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


_STOCK = ("core", "strings", "numbers", "conditions", "assign")
CORE_HELPERS = Helpers("core")
"""What every handlebars.java has."""
STOCK_HELPERS = Helpers(*_STOCK)
"""What a handlebars.java with all its optional helpers has."""
ITERABLE_HELPERS = Helpers(*_STOCK, "comparisons", "dates", "arithmetic", "lists", "encoding", "sending")
"""What Iterable has."""
