"""Personal data to stable fakes of the same shape: one input, one fake, for as long as the key is the same.

A fake can be told from its form, without the key: nobody's data looks like it, and it is never replaced again.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable, Collection
from ipaddress import IPv4Address, ip_address

import regex

from previewer.redaction.personal import Kind, word_set
from previewer.redaction.spelling import composed, normal

_ONSETS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "dr", "gr", "st", "tr")
_VOWELS = "aeiou"
_ENDINGS = ("quil", "vorn", "zeth", "xwin", "wyx", "vrik", "lquor", "bryx", "zum", "xol")
_ACCENTS = dict(zip(_VOWELS, "áéíóú", strict=True))
_FAKE_WORD = regex.compile(rf"(?:(?:{'|'.join(_ONSETS)})[{_VOWELS}]){{1,3}}(?:{'|'.join(_ENDINGS)})")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_RUN = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_UUID = regex.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", regex.IGNORECASE)
_FAKE_EMAIL = regex.compile(r"\w+(?:\.\w+)?\.\d{4}@example\.com", regex.IGNORECASE)
_FAKE_PHONE = regex.compile(r"(?:00)?1?[2-9]9\d55501\d\d")
_STREET_WORDS = word_set(
    "street st road rd avenue ave av boulevard blvd lane ln drive dr court ct place pl square sq way terrace apt "
    "apartment suite ste unit floor fl no box po north south east west n s e w nd th straße strasse str weg platz "
    "allee gasse rue calle via plaza"
)
_PARTICLES = word_set("de da di do dos del der den du la le van von zu zur el al bin ibn y e")
_TITLES = word_set("mr mrs ms mx dr prof jr sr ii iii iv")
_MARKS = ("fake", "fa4e", "90909")
_NUMBER_MARK = 997
"""What divides the fake of a number of six to eight digits: a mark in front would leave too few of them."""
_PREFIXES = word_set(
    "sk pk rk live test user usr u customer cust cus member mem account acct order ord sub sess session id key tok "
    "token anon device dev client ref evt event"
)
"""Words in front of an id or a token that tell what it is, and so do few capitals: `sk_live_…`, `NS-20418`."""
_FAKE_UUID = "fa4efa4e-fa4e-"
_LETTERS_AND_DIGITS = "abcdefghjkmnpqrstuvwxyz23456789"


class Fakes:
    """The fakes that belong to one key."""

    def __init__(self, key: bytes, originals: Collection[str] = ()) -> None:
        """`originals` are known to be no fakes, though one in a thousand short numbers looks like one."""
        self._key = key
        self._originals = originals
        self._makers: dict[Kind, Callable[[str], str]] = {
            Kind.EMAIL: self._email,
            Kind.PHONE: self._phone,
            Kind.IP: self._ip,
            Kind.TOKEN: self._token,
            Kind.ID: self._token,
            Kind.NAME: self._name,
            Kind.ADDRESS: self._street,
            Kind.POSTCODE: _masked,
            Kind.COORDINATE: _masked,
            Kind.BIRTH: _masked_date,
            Kind.CONFIGURED: self._words,
        }

    def fake(self, kind: Kind, text: str) -> str:
        """The fake for a text of a kind; a fake stays as it is."""
        return text if is_fake(kind, text, surely=text in self._originals) else self._makers[kind](text)

    def number(self, kind: Kind, number: float) -> float:
        """The fake for a number: of the same type and sign."""
        if isinstance(number, float):
            digits = repr(number).split("e")[0][:16]  # fifteen digits are told as they are
            return float(_masked(digits if "." in digits else f"{digits}.0"))
        digits = "".join(filter(str.isdigit, self.fake(kind, str(abs(number)))))
        return -int(digits) if number < 0 else int(digits)

    def _draw(self, text: str, *sizes: int) -> list[int]:
        """One number below each size, drawn from the keyed hash of a text."""
        drawn = int.from_bytes(hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256"))
        numbers = []
        for size in sizes:
            drawn, number = divmod(drawn, size)
            numbers.append(number)
        return numbers

    def _word(self, word: str) -> str:
        if len(word) == 1 and word.lower() != word.upper():
            return "X" if word.isupper() else "x"
        if is_fake_word(word):
            return word
        syllables = 1 if len(word) <= 6 else 2 if len(word) <= 9 else 3
        onsets_and_vowels = (len(_ONSETS), len(_VOWELS)) * syllables
        ending, *drawn = self._draw(f"word {normal(word)}", len(_ENDINGS), *onsets_and_vowels)
        letters = [_ONSETS[at] + _VOWELS[of] for at, of in zip(drawn[::2], drawn[1::2], strict=True)]
        if not word.isascii():
            letters[0] = letters[0][:-1] + _ACCENTS[letters[0][-1]]
        fake = "".join(letters) + _ENDINGS[ending]
        if word.isupper():
            return fake.upper()
        return fake if word[0].islower() else fake.capitalize()

    def _words(self, text: str) -> str:
        return regex.sub(r"\d", "1", _LETTERS.sub(lambda match: self._word(match[0]), composed(text)))

    def _name(self, text: str) -> str:
        text = composed(text)
        words = _LETTERS.findall(text)
        kept = {word for word in words if word in _PARTICLES or word.lower() in _TITLES}
        if all(word in kept or word.islower() for word in words):
            kept = set()
        return regex.sub(r"\d", "1", _LETTERS.sub(lambda m: m[0] if m[0] in kept else self._word(m[0]), text))

    def _street(self, text: str) -> str:
        def word(match: regex.Match[str]) -> str:
            return match[0] if match[0].lower() in _STREET_WORDS else self._word(match[0])

        return regex.sub(r"\d", "1", _LETTERS.sub(word, composed(text)))

    def _email(self, text: str) -> str:
        local = text.rpartition("@")[0]
        words = [word for word in _LETTERS.findall(local) if len(word) > 1][:2] or [local or text]
        number = self._draw(f"email {normal(text)}", 10_000)[0]
        fake = f"{'.'.join(_ascii(self._word(word.lower())) for word in words)}.{number:04}@example.com"
        return fake.upper() if text.isupper() else fake

    def _phone(self, text: str) -> str:
        digits = digits_of(text)
        hundreds, tens, line = self._draw(f"phone {digits[-9:]}", 8, 10, 100)
        fake = f"{2 + hundreds}9{tens}55501{line:02}"
        abroad = text.lstrip().startswith("+") or len(digits) > 10
        if text.isdigit():
            return f"1{fake}" if abroad else fake
        if not 10 <= len(digits) <= 12:
            return f"{'+1 ' if abroad else ''}{fake[:3]}-{fake[3:6]}-{fake[6:]}"
        return _laid_out(text, f"1{fake}" if abroad else fake)

    def _ip(self, text: str) -> str:
        address = ip_address(text)
        if isinstance(address, IPv4Address):
            return f"192.0.2.{1 + self._draw(f'ip {address}', 254)[0]}"
        high, low = self._draw(f"ip {address}", 0x10000, 0x10000)
        return f"2001:db8:fa4e::{high:x}:{low:x}"

    def _token(self, text: str) -> str:
        if _UUID.fullmatch(text):
            fake = f"{_FAKE_UUID}4a4e-8a4e-{self._draw(f'token {normal(text)}', 1 << 48)[0]:012x}"
            return fake.upper() if text.isupper() else fake
        runs = _RUN.findall(text)
        if not runs:
            return _MARKS[0]
        if all(map(str.isdecimal, runs)):
            return _laid_out(text, self._token_run("".join(runs)))
        # The words of `sk_live_…` tell what it is, not whose it is.
        plain = set(filter(_is_plain, runs))
        if plain == set(runs):
            plain = set()
        return _RUN.sub(lambda match: match[0] if match[0] in plain else self._token_run(match[0]), text)

    def _token_run(self, run: str) -> str:
        seed = f"token {normal(run)}"
        if run.isdecimal() and len(run) < 9:
            least, most = (10 ** (max(len(run), 6) - digits) // _NUMBER_MARK for digits in (1, 0))
            return str(_NUMBER_MARK * (least + 1 + self._draw(seed, most - least)[0]))
        if run.isdecimal():
            rest = len(run) - 5
            return "90909" + "".join(map(str, self._draw(seed, *[10] * min(rest, 60)))) + "0" * (rest - 60)
        rest = max(len(run), 8) - 4
        alphabet = "0123456789abcdef" if _is_hex(run) else _LETTERS_AND_DIGITS
        drawn = "".join(alphabet[at] for at in self._draw(seed, *[len(alphabet)] * min(rest, 40)))
        fake = ("fa4e" if _is_hex(run) else "fake") + (drawn * (rest // len(drawn) + 1))[:rest]
        return fake.upper() if run.isupper() else fake


def is_fake(kind: Kind, text: str, *, surely: bool = False) -> bool:
    """Whether a text has the form of a fake of its kind; `surely`: a form that an original hardly ever has."""
    match kind:
        case Kind.EMAIL:
            words = text.rpartition("@")[0].split(".")[:-1]
            return _FAKE_EMAIL.fullmatch(text) is not None and all(is_fake_word(word) or word in "xX" for word in words)
        case Kind.PHONE:
            return _FAKE_PHONE.fullmatch(digits_of(text)) is not None
        case Kind.IP:
            return text.startswith("192.0.2.") or text.lower().startswith("2001:db8:fa4e:")
        case Kind.TOKEN | Kind.ID:
            if not _LETTERS.search(text):
                return _is_fake_run(digits_of(text), surely)
            runs = _RUN.findall(text)
            unmarked = [run for run in runs if not _is_fake_run(run, surely)]
            marked = len(runs) > len(unmarked)
            return text.lower().startswith(_FAKE_UUID) or (marked and all(map(_is_plain, unmarked)))
        case _:
            return False


def is_fake_word(word: str) -> bool:
    """Whether a word is one of the invented names."""
    return _FAKE_WORD.fullmatch(normal(word)) is not None


def digits_of(text: str) -> str:
    """The decimal digits of a text."""
    return "".join(filter(str.isdecimal, text))


def is_particle(word: str) -> bool:
    """Whether a word of a name, such as `de` or `Dr`, is not the person's own."""
    return word.lower() in _PARTICLES or word.lower() in _TITLES


def _is_fake_run(run: str, surely: bool) -> bool:
    if run.isdecimal() and 6 <= len(run) <= 8:
        return not surely and int(run) % _NUMBER_MARK == 0
    return run.lower().startswith(_MARKS)


def _is_plain(run: str) -> bool:
    return run.lower() in _PREFIXES or (run.isalpha() and run.isupper() and len(run) <= 4)


def _is_hex(run: str) -> bool:
    return len(run) >= 12 and regex.fullmatch(r"[0-9a-fA-F]+", run) is not None


def _ascii(word: str) -> str:
    return regex.sub(r"\p{M}", "", unicodedata.normalize("NFKD", word))


def _masked(text: str) -> str:
    letters = regex.sub(r"\p{L}", lambda match: "X" if match[0].isupper() else "x", text)
    return regex.sub(r"\d", "1", letters)


def _masked_date(text: str) -> str:
    # All ones are a date, a time and a zone in every order of the parts.
    months = regex.sub(r"\p{L}{3,}", lambda match: "January" if len(match[0]) > 3 else "Jan", text)
    return regex.sub(r"\d", "1", months)


def _laid_out(text: str, digits: str) -> str:
    """The digits in the layout of a phone number, from its end; missing places are added, spare ones dropped."""
    left = list(digits)
    shown: list[str] = []
    places = sum(map(str.isdecimal, text))
    for character in reversed(text):
        if not character.isdecimal():
            shown.append(character)
            continue
        places -= 1
        if left:
            shown.append(left.pop())
        while left and not places:
            shown.append(left.pop())
    return "".join(reversed(shown))
