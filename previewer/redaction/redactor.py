"""Payloads to payloads without personal data: every such value replaced by a stable fake of its shape.

Two passes over the payloads: the first finds what is personal, by a field's name, by its form or by a path of the
settings; the second replaces all of it wherever it stands, in longer texts, keys and other encodings, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from previewer.payloads.json_layout import rewritten
from previewer.payloads.json_text import PayloadError, parse_json
from previewer.records import Record
from previewer.redaction.encoded_runs import find_encoded
from previewer.redaction.escapes import view, views
from previewer.redaction.fakes import Fakes
from previewer.redaction.fields_in_text import find_fields
from previewer.redaction.known import Known, Original, Where
from previewer.redaction.labels import column_names, is_value, label_of
from previewer.redaction.patterns import Found, find_personal
from previewer.redaction.personal import Kind, is_id_field, kind_of_field
from previewer.redaction.places import Place, kind_of_number, kind_of_text, where_of
from previewer.redaction.rules import Path, Rules
from previewer.source import Source

_WHOLE = (Kind.EMAIL, Kind.PHONE, Kind.IP, Kind.TOKEN, Kind.ID)
"""Kinds whose values are replaced as one; of the others each word is."""
_ROUNDS = 4
"""A replacement can uncover another; after these many nothing was ever left."""
_NEAR = 10
"""Fields of a text that stand as near to another belong to the same person."""
_FILE = re.compile(r"\w\.\w{2,}|[@/]")
_MAX_DEPTH = 4
"""Encodings inside encodings that are opened."""
_LEAST_HIDDEN = 3
"""Characters of what is found among other bytes; fewer can be there by chance."""


class Replacement(Record):
    """Where something was replaced, without its value, and what it was."""

    path: str
    kind: Kind


class Redacted(Record):
    """A payload with fakes, and how often each kind was replaced where."""

    value: object
    replaced: Mapping[Replacement, int]


class Redactor:
    """Replaces personal data by the fakes that belong to a key."""

    def __init__(self, key: bytes, rules: Rules = Rules()) -> None:  # noqa: B008 - frozen
        self._key = key
        self._fakes = Fakes(key)
        self._rules = rules

    def redact(self, values: Sequence[object]) -> list[Redacted]:
        """Replaces in payloads that belong together: what one shows to be personal is replaced in all of them."""
        keys = Counter(key for value in values for key in _keys(value))
        fields = frozenset(key for key, count in keys.items() if count > 1)
        originals: list[list[Original]] = []
        for value in values:
            search = _Pass(self._fakes, self._rules, Known(), fields)
            search.value(value, Place())
            if search.incomplete:
                more = _Pass(self._fakes, self._rules, Known(search.originals, incomplete=True), fields)
                more.value(value, Place())
                search.originals += more.originals
            originals.append(search.originals)
        everyone = Known({original for found in originals for original in found})
        redacted = []
        for value, own in zip(values, originals, strict=True):
            # A number that looks like a fake is one only where all else that is personal is a fake, too.
            is_redacted = all(self._fakes.fake(kind, text) == text for kind, text in own)
            fakes = self._fakes if is_redacted else Fakes(self._key, {text for _, text in own})
            replacing = _Pass(fakes, self._rules, Known(own, everyone), fields)
            redacted.append(Redacted(replacing.value(value, Place()), replacing.replaced))
        return redacted

    def text(self, text: str, path: Path = ()) -> str:
        """Replaces in one text, which stands in the field that the path leads to."""
        redacted = _Pass(self._fakes, self._rules, Known(), frozenset()).value(text, Place(path, path))
        assert isinstance(redacted, str)  # a text stays one
        return redacted


class _Edit(NamedTuple):
    start: int
    end: int
    kind: Kind
    words: str
    encoded: bool = False


class _Pass:
    """One pass over one payload."""

    def __init__(
        self, fakes: Fakes, rules: Rules, known: Known, fields: frozenset[str], *, in_name: bool = False
    ) -> None:
        """`fields` are names of fields, whatever else they mean; `in_name`: the texts are such names."""
        self._fakes = fakes
        self._rules = rules
        self._known = known
        self._fields = fields
        self._in_name = in_name
        self.originals: list[Original] = []
        self.incomplete = False
        """Whether a field for a person's name is null or empty."""
        self.replaced: Counter[Replacement] = Counter()

    def value(self, value: object, place: Place) -> object:
        """A value with everything personal in it replaced."""
        if self._rules.keeps(place.path):
            return value
        if self._rules.redacts(place.path):
            place = place._replace(configured=True)
        if (value is None or value == "") and kind_of_field(place.path, place.siblings) is Kind.NAME:
            self.incomplete = True
        if isinstance(value, dict):
            return self._object(value, place)
        if isinstance(value, list):
            return self._list(value, place)
        if isinstance(value, str):
            return self._string(value, place)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value, place)
        return value

    def _object(self, value: dict[str, object], place: Place) -> dict[str, object]:
        result: dict[str, object] = {}
        label = label_of(value)
        for key, item in value.items():
            shown = unique = self._key(key, place)
            number = 2
            while unique in result:
                unique = f"{shown} {number}"
                number += 1
            inner = place._replace(path=(*place.path, key), shown=(*place.shown, unique), siblings=value.keys())
            if label is not None and is_value(key, label) and not self._rules.decides(inner.path):
                inner = inner._replace(path=(*place.path, label), siblings=place.labels)
            result[unique] = self.value(item, inner)
        return result

    def _list(self, items: list[object], place: Place) -> list[object]:
        label = label_of(items)
        if label is not None and kind_of_field((label,), place.labels) is not None:
            return [
                self.value(label, place),
                self.value(items[1], place._replace(path=(*place.path, label), siblings=place.labels)),
            ]
        columns = column_names(items)
        if columns is not None:
            fields = [place._replace(path=(*place.path, name), siblings=columns) for name in columns]
            rows = [row for row in items[1:] if isinstance(row, list)]  # all of them are
            return [
                self.value(items[0], place),
                *([self.value(*cell) for cell in zip(row, fields, strict=True)] for row in rows),
            ]
        inner = place._replace(labels=[label for item in items if (label := label_of(item)) is not None])
        return [self.value(item, inner) for item in items]

    def _key(self, key: str, place: Place) -> str:
        # A person can be called Price: a word that is a field's name elsewhere, too, is nobody's here.
        in_name = key.isidentifier() and (key in self._fields or not self._known.is_name(key))
        keys = _Pass(self._fakes, self._rules, self._known, self._fields, in_name=in_name)
        redacted = keys._text(key, place._replace(depth=_MAX_DEPTH - 2), None)
        self.originals += keys.originals
        for found, count in keys.replaced.items():
            self.replaced[Replacement(f"{found.path} (key)".strip(), found.kind)] += count
        return redacted

    def _string(self, text: str, place: Place) -> str:
        nested = _nested_json(text) if place.depth < _MAX_DEPTH else None
        if nested is not None:
            return rewritten(text, nested, self.value(nested, place._replace(depth=place.depth + 1)))
        plain = view(text).text
        kind = kind_of_text(plain, place)
        if kind is None:
            kind = self._known.whole(plain, where_of(place.path), id_field=is_id_field(place.path))
        return self._text(text, place, kind)

    def _number(self, number: float, place: Place) -> float:
        kind = kind_of_number(number, place)
        digits = str(abs(number))
        if kind is None and isinstance(number, int) and len(digits) < 40:
            kind = self._known.whole(digits, id_field=is_id_field(place.path))
        if kind is None:
            return number
        fake = self._fakes.number(kind, number)
        self.originals.append((kind, digits))
        self._note({kind} if fake != number else set(), place)
        return fake

    def _text(self, text: str, place: Place, kind: Kind | None) -> str:
        kinds = set[Kind]()
        for again in range(_ROUNDS):
            for seen in views(text) if kind is None else [view(text)]:
                found = [(edit, seen.text[edit.start : edit.end]) for edit in self._edits(seen.text, place, kind)]
                edits = [edit for edit, original in found if edit.words != original]
                # What is found again and stays is a fake of the round before.
                self.originals += [
                    (edit.kind, original)
                    for edit, original in found
                    if not edit.encoded and not (again and edit.words == original)
                ]
                if edits:
                    break
            else:
                break
            kinds.update(edit.kind for edit in edits)
            text = seen.replaced([(edit.start, edit.end, edit.words) for edit in edits])
        self._note(kinds, place)
        return text

    def _edits(self, text: str, place: Place, kind: Kind | None) -> list[_Edit]:
        """What to replace in a text of a kind, in order, without overlaps: the longer find wins."""
        finds, hidden = self._encoded(text, place)
        where = Where.FIELD_NAME if self._in_name else where_of(place.path)
        of_goods = where in (Where.GOODS, Where.KIND)
        told = (*find_personal(text, of_goods=of_goods), *self._fields_in(text, place), *self._known.find(text, where))
        for found in told:
            words = self._fakes.fake(found.kind, text[found.start : found.end])
            finds.append(_Edit(found.start, found.end, found.kind, words))
        finds += hidden
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        if kind in _WHOLE and not any(find.start <= start and find.end >= end for find in finds):
            return [_Edit(start, end, kind, self._fakes.fake(kind, text[start:end]))]
        if kind not in _WHOLE:  # its own way with words sees all of them
            finds = [find for find in finds if find.kind is not kind]
        if kind is Kind.NAME:  # which can be a login, too
            finds = [find for find in finds if not (find.kind is Kind.ID and text[find.start : find.end].isalpha())]
        finds.sort(key=lambda find: (find.start - find.end, find.kind is Kind.ID))
        edits: list[_Edit] = []
        taken = bytearray(len(text))
        for find in finds:
            if not any(taken[find.start : find.end]):
                taken[find.start : find.end] = b"\1" * (find.end - find.start)
                edits.append(find)
        if kind is not None and kind not in _WHOLE:
            edits += self._rest(text, taken, kind)
        return sorted(edits)

    def _fields_in(self, text: str, place: Place) -> Iterator[Found]:
        fields = [] if self._in_name else find_fields(text)
        names = [field.name for field in fields]
        for at, (name, start, end) in enumerate(fields):
            beside = names[max(0, at - _NEAR) : at + _NEAR]
            inner = place._replace(path=(*place.path, name), siblings=beside)
            kind = None if self._rules.keeps(inner.path) else kind_of_text(text[start:end], inner)
            if kind is not None and not (kind is Kind.NAME and _FILE.search(text, start, end)):
                yield Found(start, end, kind)

    def _rest(self, text: str, taken: bytearray, kind: Kind) -> list[_Edit]:
        gaps = (match.span() for match in re.finditer(rb"\0+", taken))
        return [
            _Edit(start, end, kind, self._fakes.fake(kind, text[start:end]))
            for start, end in gaps
            if any(map(str.isalnum, text[start:end]))
        ]

    def _encoded(self, text: str, place: Place) -> tuple[list[_Edit], list[_Edit]]:
        """Runs that are a text in another encoding, and those that have one among other bytes."""
        legible: list[_Edit] = []
        hidden: list[_Edit] = []
        for run in find_encoded(text) if place.depth < _MAX_DEPTH else ():
            inside = _Pass(self._fakes, self._rules, self._known, self._fields)
            # The field's name speaks of the whole text, not of what a run in it happens to decode to.
            words = inside._string(run.text, Place(shown=place.shown, depth=place.depth + 1))
            found = [original for _, original in inside.originals]
            if words != run.text or found:
                if not run.legible and max(map(len, found), default=0) < _LEAST_HIDDEN:
                    continue
                # Fakes inside stay as they are written, and so the run is no token.
                encoded = run.encode(words) if words != run.text else text[run.start : run.end]
                self.originals += inside.originals
                edit = _Edit(run.start, run.end, inside.originals[0][0], encoded, encoded=True)
                (legible if run.legible else hidden).append(edit)
        return legible, hidden

    def _note(self, kinds: set[Kind], place: Place) -> None:
        self.replaced.update(Replacement(".".join(place.shown), kind) for kind in kinds)


def _keys(value: object) -> Iterable[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield from item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _nested_json(text: str) -> object | None:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return parse_json(Source("", text))
    except PayloadError:  # such as one key twice, of which reading would hide the first
        return None
