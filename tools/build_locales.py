"""Turns the locale table exported from a JDK into the package data of `previewer.formats`.

    python tools/build_locales.py path/to/jdk17-locales.json.gz

The export holds 727 full locales and takes 90 ms to read.  The package data holds one JSON object a line, each
locale as what differs from its language (a language: from the root `_`), so that one locale is found and read
in about 3 ms.  Zone names are kept once for each group of zone ids that are named alike in every locale.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "previewer" / "formats" / "data" / "jdk17-locales.jsonl.gz"
ROOT = "_"

Names = dict[str, list[str]]


def main(source: Path) -> None:
    """Write the package data made from the export at `source`."""
    with gzip.open(source, "rt", encoding="utf-8") as stream:
        export = json.load(stream)
    lines = [*_locale_lines(export["locales"]), *_region_lines(export["locales"]), *_zone_lines(export["zoneNames"])]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    # Without a time stamp the same input gives the same bytes.
    TARGET.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{TARGET}: {len(lines)} lines, {TARGET.stat().st_size} bytes")


def _locale_lines(locales: dict[str, dict[str, object]]) -> Iterator[dict[str, object]]:
    for name in sorted(locales):
        parent: dict[str, object] = {}
        if name != ROOT:
            language = name.partition("_")[0]
            parent = locales[language if language != name else ROOT]
        yield {"locale": name, **{key: value for key, value in locales[name].items() if parent.get(key) != value}}


def _region_lines(locales: dict[str, dict[str, object]]) -> Iterator[dict[str, object]]:
    """Yield what a country decides in every language, for pairs like `en_FR` that the JDK does not list."""
    keys = ("firstDay", "minDays", "curCode", "curDigits")
    regions: dict[str, dict[str, object]] = {}
    for name, locale in locales.items():
        if region := name.partition("_")[2]:
            facts = {key: locale[key] for key in keys}
            if regions.setdefault(region, facts) != facts:
                raise SystemExit(f"{name} disagrees with the other locales of {region}")
    for region in sorted(regions):
        yield {"region": region, **regions[region]}
    symbols: dict[str, dict[str, list[str]]] = {}
    for name, locale in locales.items():
        language, code = name.partition("_")[0], str(locale["curCode"])
        symbols.setdefault(language, {}).setdefault(code, []).append(str(locale["curSym"]))
    for language in sorted(symbols):
        usual = {code: max(sorted(set(found)), key=found.count) for code, found in sorted(symbols[language].items())}
        yield {"symbols": language or ROOT, "usual": usual}


def _zone_lines(names: dict[str, Names]) -> Iterator[dict[str, object]]:
    groups: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for zone in sorted(next(iter(names.values()))):
        groups.setdefault(tuple(tuple(of_locale[zone]) for of_locale in names.values()), []).append(zone)
    yield {"zones": "ids", "groups": list(groups.values())}
    for locale in sorted(names):
        yield {"zones": locale, "names": [names[locale][zones[0]] for zones in groups.values()]}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
