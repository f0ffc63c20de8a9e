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
_QUOTED_LOCAL = re.compile(r'"[^"\r\n]{1,64}"\Z')
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,38}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])")
_PHONES = re.compile(
    r"(?<![\w.])\+\d[\d \xa0().\-/]{6,22}\d(?!\w)"
    r"|(?<![\w.-])(?:1[ .-]?)?\(\d{3}\)[ \xa0]?\d{3}[-. ]\d{4}(?!\w)"
    r"|(?<![\w.-])(?:1[ .-])?\d{3}([-.])\d{3}\1\d{4}(?![\w-])"
    r"|(?<=tel:)\+?\d[\d().\-]{5,22}\d|(?<=sms:)\+?\d[\d().\-]{5,22}\d|(?<=wa\.me/)\d{7,15}"
)
_TOKENS = re.compile(
    r"(?<!\w)(?:"
    r"eyJ[\w-]{8,}(?:\.[\w-]*){1,4}"  # JSON web tokens
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    r"|(?:sk|pk|rk)_(?:live|test)_\w{8,}|gh[a-z]_\w{16,}|xox[a-z]-[\w-]{8,}|AKIA[0-9A-Z]{12,}|AIza[\w-]{16,}"
    r")(?!\w)"
)
_LONG_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{16,}(?![A-Za-z0-9])")
_LINK = re.compile(
    r"(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]{0,15}://[^\s\"'<>\\^`{|}]+"
    r"|(?<![^\s\"'(=])[/?][^\s\"'<>\\^`{|}]+"  # without a host
)
_ASSETS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif", ".ico", ".css", ".js", ".woff", ".woff2")
_SHOWS_PERSONS = re.compile("avatar|gravatar|profile|user|customer|account|people|face", re.IGNORECASE)
_CARD = re.compile(r"(?<![\w.-])[3-6]\d{3}([ -]?)\d{4,6}\1\d{4,5}(?:\1\d{4})?(?![\w-])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_BASE64_PIECE = re.compile(r"[A-Za-z0-9]{4,}={0,2}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}){3,}(?![0-9A-Za-z])")


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
        for run in (match, *(_BASE64_PIECE.finditer(text, match.start(), match.end()))):
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
        if start < at.start():
            yield Found(start, domain.end(), Kind.EMAIL)
        floor = at.end()


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
    return bool(words) and is_person(words[-1]) and re.search(r"\d", segment) is not None


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
