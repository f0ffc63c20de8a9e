"""Where a text holds personal data that can be told by its form."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import NamedTuple

from previewer.payloads.personal import Kind, field_words, is_person, kind_of_field


class Found(NamedTuple):
    """Personal data in a text: from where to where, and what it is."""

    start: int
    end: int
    kind: Kind


class Encoded(NamedTuple):
    """A run of characters that is a text in base64 or in hexadecimal digits."""

    start: int
    end: int
    text: str
    encode: Callable[[str], str]


_LOCAL = re.compile(r"[\w.+\-'!#$*^`{|}~]")
_DOMAIN = re.compile(r"@(?:\[[\w.:]+\]|[\w-]+(?:\.[\w-]+)+)")
_LOGIN = re.compile(r"//[^/\s@:]{1,64}:\Z")
"""What stands before the password of a link."""
_DISPLAY_NAME = re.compile(r"(?:[^\W\d_][\w'.-]*[ \xa0]+){0,3}[^\W\d_][\w'.-]*(?=[\"']?[ \xa0]*<\Z)")
_QUOTED_LOCAL = re.compile(r'"[^"\r\n]{1,64}"\Z')
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,38}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])")
_PHONES = re.compile(
    r"(?<![\w.])\+\d[\d \xa0().\-/]{6,22}\d(?!\w)"
    r"|(?<![\w.-])(?:1[ .-]?)?\(\d{3}\)[ \xa0]?\d{3}[-. ]\d{4}(?!\w)"
    r"|(?<![\w.-])(?:1[ .-])?\d{3}([-.])\d{3}\1\d{4}(?![\w-])"
    r"|(?<![\w.-])[2-9]\d\d [2-9]\d\d \d{4}(?![\w-])"
    r"|(?<![\w.-])\(\d{2}\) ?\d{4,5}[- ]\d{4}(?![\w-])"  # Brazil's
    # With the zero that stands before an area's digits; four digits of a year make it a date.
    r"|(?<![\w.\-/])(?!\d\d[.\-/]\d\d[.\-/](?:19|20)\d\d)(?=(?:\D{0,2}\d){10,12}(?:\D|\Z))"
    r"\(?0[1-9]\d{0,3}\)?(?:[ .\-/]{1,2}\d{2,8}){1,4}(?![\w-])"
    r"|(?<=tel:)\+?\d[\d().\-]{5,22}\d|(?<=sms:)\+?\d[\d().\-]{5,22}\d|(?<=wa\.me/)\d{7,15}"
)
_TOKENS = re.compile(
    r"(?<!\w)(?:"
    r"eyJ[\w-]{8,}(?:\.[\w-]*){1,4}"  # JSON web tokens
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    r"|(?:sk|pk|rk)_(?:live|test)_\w{8,}|gh[a-z]_\w{16,}|xox[a-z]-[\w-]{8,}|AKIA[0-9A-Z]{12,}|AIza[\w-]{16,}"
    r"|(?:(?<=Bearer )|(?<=Basic ))(?=\S*(?:\d|[.=_-]\w))[\w.~+/-]{8,}=*"  # of a header
    r")(?!\w)"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_STREET = re.compile(
    r"(?<![\w.-])\d{1,5}[A-Za-z]? (?:[A-Z][\w'-]{1,20} ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Terrace|Crescent)(?!\w)"
)
_LONG_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{16,}(?![A-Za-z0-9])")
_LINK = re.compile(
    r"(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]{0,15}://[^\s\"'<>\\^`{|}]+"
    r"|(?<![^\s\"'(=])[/?][^\s\"'<>\\^`{|}]+"  # without a host
    r"|(?<![\w.@/-])(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,18}/[^\s\"'<>\\^`{|}]+"  # without a scheme
)
_ID_OF_PERSON = re.compile(r"\d|^(?=\w{8,}$)(?:\w*?[a-z][A-Z]){2}")
"""A digit, or cases too mixed for a word: `/users/ann85`, `/reset/AbCdEfGhIj`."""
_ASSETS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif", ".ico", ".css", ".js", ".woff", ".woff2")
_SHOWS_PERSONS = re.compile("avatar|gravatar|profile|user|customer|account|people|face", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w.-])[3-6]\d{3}([ -]?)\d{4,6}\1\d{4,5}(?:\1\d{4})?(?![\w-])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_BASE64_PIECES = re.compile(r"[A-Za-z0-9_-]{4,}={0,2}"), re.compile(r"[A-Za-z0-9]{4,}={0,2}")
_HEX = re.compile(r"(?:(?<=\b0x)|(?<![0-9A-Za-z]))(?:[0-9a-fA-F]{2}){3,}(?![0-9A-Za-z])")


def find_personal(text: str) -> Iterator[Found]:
    """Addresses, numbers, tokens and the ids of links; the finds can overlap."""
    if "@" in text:
        yield from _emails(text)
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            if _is_ip(match[0]):
                yield Found(match.start(), match.end(), Kind.IP)
    for match in _PHONES.finditer(text):
        if 7 <= sum(map(str.isdecimal, match[0])) <= 15:
            yield Found(match.start(), match.end(), Kind.PHONE)
    yield from (Found(match.start(), match.end(), Kind.ADDRESS) for match in _STREET.finditer(text))
    for match in _IBAN.finditer(text):
        if _is_iban(match[0]):
            yield Found(match.start(), match.end(), Kind.TOKEN)
    for match in _CARD.finditer(text):
        if _is_card(match[0]):
            yield Found(match.start(), match.end(), Kind.TOKEN)
    links = [(match.start(), match[0].rstrip(".,;:!?)")) for match in _LINK.finditer(text)]
    pictures = [(start, start + len(link)) for start, link in links if _is_picture(link)]
    for found in _tokens(text):
        # A product's picture is named by its hash; without it there is nothing to see.
        if not any(start <= found.start and found.end <= end for start, end in pictures):
            yield found
    for start, link in links:
        yield from _link_ids(link, start)


def find_encoded(text: str) -> Iterator[Encoded]:
    """Runs that hold a text in base64 or hexadecimal digits, whole runs before their pieces."""
    for match in _HEX.finditer(text):
        decoded = _readable(bytes.fromhex(match[0]))
        if decoded is not None:
            yield Encoded(match.start(), match.end(), decoded, _hex_encoder(match[0]))
    for match in _BASE64.finditer(text):
        pieces = (piece for pattern in _BASE64_PIECES for piece in pattern.finditer(text, *match.span()))
        for run in (match, *pieces):
            decoded = _from_base64(run[0])
            if decoded is not None:
                yield Encoded(run.start(), run.end(), decoded, _base64_encoder(run[0]))


def _emails(text: str) -> Iterator[Found]:
    # From each @ to both sides: a pattern that starts at every letter would read a long text again and again.
    floor = 0
    for at in re.finditer("@", text):
        domain = _DOMAIN.match(text, at.start())
        if domain is None:
            continue
        start = at.start()
        quoted = _QUOTED_LOCAL.search(text, max(floor, start - 66), start)
        if quoted is not None:
            start = quoted.start()
        while start > floor and quoted is None and _LOCAL.match(text[start - 1]):
            start -= 1
        while quoted is None and start < at.start() and not re.match(r"\w", text[start]):
            start += 1
        if start < at.start() and not _LOGIN.search(text, max(floor, start - 66), start):
            yield Found(start, domain.end(), Kind.EMAIL)
            yield from _display_name(text, floor, start, at.start())
        floor = at.end()


def _display_name(text: str, floor: int, start: int, end: int) -> Iterator[Found]:
    """The name in `Ann Smith <ann@shop.test>`: a person's, if the address has it, too; a shop's `hello@` has not."""
    named = _DISPLAY_NAME.search(text, max(floor, start - 80), start)
    if named is not None and any(
        len(word) > 1 and word.casefold() in text[start:end].casefold() for word in named[0].split()
    ):
        yield Found(named.start(), named.end(), Kind.NAME)


def _is_ip(text: str) -> bool:
    try:
        return ip_address(text) is not None and text.strip(":") != ""
    except ValueError:
        return False


def _is_token(run: str) -> bool:
    """Whether a run of letters and digits is too mixed for a word or a number."""
    digits = sum(map(str.isdigit, run))
    if digits < 2 or digits == len(run):
        return False
    return (
        len(run) >= 20 or (run.lower() != run and run.upper() != run) or re.fullmatch("[0-9a-fA-F]+", run) is not None
    )


def _tokens(text: str) -> Iterator[Found]:
    yield from (Found(match.start(), match.end(), Kind.TOKEN) for match in _TOKENS.finditer(text))
    for match in _LONG_RUN.finditer(text):
        if _is_token(match[0]):
            yield Found(match.start(), match.end(), Kind.TOKEN)


def _is_card(text: str) -> bool:
    """Whether a number has the check digit of payment cards."""
    digits = [int(digit) for digit in text if digit.isdecimal()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return 14 <= len(digits) <= 16 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Whether the check digits of a bank account are right."""
    account = text.replace(" ", "")
    return int("".join(str(int(character, 36)) for character in account[4:] + account[:4])) % 97 == 1


def _is_picture(link: str) -> bool:
    return "?" not in link and link.lower().endswith(_ASSETS) and _SHOWS_PERSONS.search(link) is None


def _link_ids(link: str, at: int) -> Iterator[Found]:
    """The ids in a link: parameters named so, what follows a person or an order, long numbers; not those of images."""
    address = re.split("[?#]", link, maxsplit=1)[0]
    place = at + len(address)
    for parameter in re.split("([?#&;])", link[len(address) :]):
        name, sign, value = parameter.partition("=")
        kind = _kind_of_parameter(name)
        if sign and value and kind is not None:
            yield Found(place + len(name) + 1, place + len(parameter), kind)
        place += len(parameter)
    scheme, mark, rest = address.partition("://")
    if not mark:
        scheme, rest = "", address
    host = rest.partition("/")[0]
    place = at + len(scheme) + len(mark)
    if "@" in host:
        yield Found(place, place + host.rindex("@"), Kind.TOKEN)
    if address.lower().endswith(_ASSETS):
        return
    before = ""
    place += len(host)
    for segment in rest[len(host) :].split("/")[1:]:
        place += 1
        if _is_link_id(before, segment):
            yield Found(place, place + len(segment), Kind.ID)
        before = segment
        place += len(segment)


def _kind_of_parameter(name: str) -> Kind | None:
    words = field_words(name)
    if not words:
        return None
    kind = kind_of_field((name,))
    if kind in (Kind.EMAIL, Kind.TOKEN, Kind.ID):
        return Kind.ID
    if words[-1] in ("id", "uid", "cid", "sid", "oid", "guid", "uuid", "key", "sig", "signature", "hash", "order", "u"):
        return Kind.ID
    return kind


def _is_link_id(before: str, segment: str) -> bool:
    if segment.isdecimal() and len(segment) >= 6:
        return True
    words = field_words(before)
    return bool(words) and is_person(words[-1]) and _ID_OF_PERSON.search(segment) is not None


def _readable(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if len(text) >= 3 and all(c.isprintable() or c.isspace() for c in text) else None


def _from_base64(run: str) -> str | None:
    body = run.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return _readable(base64.b64decode(body + "=" * (-len(body) % 4), validate=True))
    except binascii.Error:
        return None


def _base64_encoder(run: str) -> Callable[[str], str]:
    padded, web = run.endswith("=") or len(run) % 4 == 0, "-" in run or "_" in run

    def encode(text: str) -> str:
        data = text.encode("utf-8", "surrogatepass")
        encoded = (base64.urlsafe_b64encode(data) if web else base64.b64encode(data)).decode()
        return encoded if padded else encoded.rstrip("=")

    return encode


def _hex_encoder(run: str) -> Callable[[str], str]:
    def encode(text: str) -> str:
        encoded = text.encode("utf-8", "surrogatepass").hex()
        return encoded.upper() if run.isupper() else encoded

    return encode
