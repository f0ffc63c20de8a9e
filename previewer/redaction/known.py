"""Personal values that some field was found to hold, to be found again in any other text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto

import regex

from previewer.redaction.fakes import digits_of, is_fake, is_fake_word, is_particle
from previewer.redaction.patterns import Found
from previewer.redaction.personal import Kind, word_set
from previewer.redaction.spelling import normal, spelt_out

_TOKEN = regex.compile(r"[\p{L}\p{M}]+|\p{N}+")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_NUMBERS = regex.compile(r"\d(?:[^\p{L}\p{N},;:]{0,3}\d)*")
_TELLING = 9
"""Digits at the end of a phone number that tell it, in its own country and from abroad."""
_DIALED_FIRST = regex.compile(
    r"(?:(?:\+|\b00)\d{1,3}[ \xa0.\-/()]{0,3}(?:\(?\d{1,4}\)?[ \xa0.\-/]{1,2})?"
    r"|\b1[ .\-]|\(\d{1,5}\)[ \xa0]?)?\d{0,5}\Z"
)
"""A country and an area before those."""
_BEFORE_NAMES = ("mr", "mrs", "ms", "miss", "mx")
_NEXT_NAME = regex.compile(r"\.?[ \xa0](\p{Lu}(?=[\p{L}'’-]*\p{Ll})\p{L}*(?:['’-]\p{L}+)*)")
_BEFORE_PERSONS = word_set("for from to by of and with fur von pour para per voor till av di")
_MADE_FOR = regex.compile(
    r"\b(?:personali|custom|bespoke|engrav|monogram|grav|name|initial|photo|foto)", regex.IGNORECASE
)
"""What is made for a person has the person's name."""
_LONGEST_ID = 200
_MAX_GAP = 3
"""Characters between two words of a value: `12 Main Street` is found in `12_main-street`, too."""

Original = tuple[Kind, str]
Token = tuple[str, int, int]
"""A word in its normal form, and where it stands."""


class Where(Enum):
    """What kind of text is searched."""

    ANY = auto()
    GOODS = auto()
    """What goods are called: another payload's names are nobody's here, nor is a word among other names."""
    KIND = auto()
    """A city, a brand, a colour: no name is anybody's."""
    FIELD_NAME = auto()
    """No word alone is anybody's."""


class Known:
    """The values of a payload, found whatever their case, accents and the marks between their words."""

    def __init__(
        self, originals: Iterable[Original] = (), beside: Known | None = None, *, incomplete: bool = False
    ) -> None:
        """`beside` are the values of payloads that belong together with this one; `incomplete`: it lacks a name."""
        self._beside = beside
        self._incomplete = incomplete
        self._names = set[str]()
        self._unspaced = set[str]()
        self._sequences: dict[str, set[tuple[tuple[str, ...], Kind]]] = {}
        self._phones = set[str]()
        self._ids: dict[str, Kind] = {}
        for kind, text in originals:
            if not is_fake(kind, text, surely=True):
                self._add(kind, text)

    def find(self, text: str, where: Where = Where.ANY) -> Iterator[Found]:
        """Where a text holds one of the values."""
        tokens = [(normal(match[0]), match.start(), match.end()) for match in _TOKEN.finditer(text)]
        yield from self._find(text, tokens, where, own=True)
        if self._beside is not None:
            yield from self._beside._find(text, tokens, where, own=False)

    def whole(self, text: str, where: Where = Where.ANY, *, id_field: bool) -> Kind | None:
        """The kind of a text that is one of the values; a short one only in a field for ids."""
        if id_field and len(text) <= _LONGEST_ID and (kind := self._id(normal(text))) is not None:
            return kind
        return next((found.kind for found in self.find(text, where) if found.end - found.start == len(text)), None)

    def is_name(self, key: str) -> bool:
        """Whether every word of a field's name is one of the payload's own person."""
        words = [normal(word) for word in _LETTERS.findall(key)]
        return bool(words) and self._names.issuperset(words)

    def _add(self, kind: Kind, text: str) -> None:
        match kind:
            case Kind.NAME:
                words = _name_words(text)
                self._names.update(words)
                self._unspaced.update(word for word in words if word.lower() == word.upper())
            case Kind.PHONE:
                self._phones.add(digits_of(text)[-_TELLING:])
            case Kind.IP:
                pass  # its form tells it everywhere
            case _:
                if kind in (Kind.ID, Kind.TOKEN):
                    self._ids[normal(text)] = kind
                sequence = tuple(normal(word) for word in _TOKEN.findall(text))
                if _is_telling(sequence):
                    self._sequences.setdefault(sequence[0], set()).add((sequence, kind))

    def _id(self, text: str) -> Kind | None:
        return self._ids.get(text) or (self._beside._id(text) if self._beside is not None else None)

    def _find(self, text: str, tokens: list[Token], where: Where, *, own: bool) -> Iterator[Found]:
        field_name = where is Where.FIELD_NAME
        names = where is Where.ANY or (where is Where.GOODS and own)
        for at, (word, start, end) in enumerate(tokens):
            for sequence, kind in self._sequences.get(word, ()):
                # A single word of another payload, such as a login, can be any word in this one.
                if _is_words(sequence) and (field_name or (len(sequence) == 1 and not own)):
                    continue
                last = _end_of(sequence, tokens, at)
                if last is not None:
                    yield Found(start, last, kind)
            if names and not (where is Where.GOODS and self._is_of_goods(text, tokens, at)):
                yield from self._names_in(text[start:end], word, start, own)
                yield from self._next_name(text, word, end)
        for word in self._unspaced if names else ():
            yield from (Found(m.start(), m.end(), Kind.NAME) for m in regex.finditer(regex.escape(word), text))
        if self._phones:
            yield from self._phones_in(text)

    def _phones_in(self, text: str) -> Iterator[Found]:
        for number in _NUMBERS.finditer(text):
            digits = [match.start() for match in regex.finditer(r"\d", text, pos=number.start(), endpos=number.end())]
            written = "".join(text[at] for at in digits)
            for length in {len(phone) for phone in self._phones}:
                if length < _TELLING and length != len(written):
                    continue  # a few digits are in many numbers
                for first in range(len(digits) - length + 1):
                    if written[first : first + length] in self._phones:
                        start = digits[first]
                        before = _DIALED_FIRST.search(text, max(0, start - 20), start)
                        yield Found(before.start() if before else start, digits[first + length - 1] + 1, Kind.PHONE)

    def _is_of_goods(self, text: str, tokens: list[Token], at: int) -> bool:
        """Whether a name is one word of several that goods are called: `Granny Smith`, but not `Mug for Smith`."""
        before, after = tokens[max(at - 1, 0)], tokens[min(at + 1, len(tokens) - 1)]
        gaps = ((before, text[before[2] : tokens[at][1]]), (after, text[tokens[at][2] : after[1]]))
        beside = {
            word
            for (word, start, _), gap in gaps
            if gap.isspace() and text[start].isupper() and word not in _BEFORE_PERSONS
        }
        return bool(beside) and self._names.isdisjoint(beside) and not _MADE_FOR.search(text)

    def _names_in(self, word: str, key: str, at: int, own: bool) -> Iterator[Found]:
        if key not in self._names and key[-1:] == "s" and key[:-1] in self._names and not word.islower():
            word, key = word[:-1], key[:-1]  # `Mayas Einkauf`
        if key in self._names:
            # `will` is a person only beside Will, and `an` never.
            if not word.islower() or (own and len(key) > 2):
                yield Found(at, at + len(word), Kind.NAME)
        elif own and len(key) == len(word):
            for piece in self._split(key):
                yield Found(at, at + len(piece), Kind.NAME)
                at += len(piece)

    def _next_name(self, text: str, word: str, end: int) -> Iterator[Found]:
        """The name behind the one that is known, or behind a title, where no field tells it."""
        known = len(self._names) == 1 and word in self._names
        if self._incomplete and (known or word in _BEFORE_NAMES) and (match := _NEXT_NAME.match(text, end)):
            yield Found(match.start(1), match.end(1), Kind.NAME)

    def _split(self, word: str) -> list[str]:
        """The names that a word such as `annsmith` is made of, if it is made of names alone."""
        if len(word) > 64 or not self._names:
            return []
        split: dict[int, list[str]] = {0: []}
        for end in range(2, len(word) + 1):
            for start, names in list(split.items()):
                if end - start > 1 and word[start:end] in self._names:
                    split[end] = [*names, word[start:end]]
                    break
        return split.get(len(word), [])


def _name_words(text: str) -> set[str]:
    # O'Neil is `oneil`, too; and Al is a name where nothing else is.
    words = {*_LETTERS.findall(text), *_LETTERS.findall(regex.sub("['’-]", "", text))}
    own = {word for word in words if not is_particle(word)} or words
    names = [word for word in own if len(word) > 1 and not is_fake_word(word)]
    return {spelling(word) for word in names for spelling in (normal, spelt_out)}


def _is_telling(sequence: tuple[str, ...]) -> bool:
    """Whether a value is long enough to be looked for: five digits, or four characters with a letter."""
    length = sum(map(len, sequence))
    return length >= 5 or (length == 4 and not all(map(str.isdecimal, sequence)))


def _is_words(sequence: tuple[str, ...]) -> bool:
    return not any(map(str.isdecimal, sequence))


def _end_of(sequence: tuple[str, ...], tokens: list[Token], at: int) -> int | None:
    if len(tokens) - at < len(sequence):
        return None
    end = tokens[at][2]
    for expected, (word, start, stop) in zip(sequence[1:], tokens[at + 1 : at + len(sequence)], strict=True):
        if word != expected or start - end > _MAX_GAP:
            return None
        end = stop
    return end
