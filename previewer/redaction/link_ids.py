"""The ids in a link: parameters named so, what follows a person or an order, long numbers; not those of images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from previewer.redaction.field_words import field_words
from previewer.redaction.personal import Kind, is_person, kind_of_field, word_set

LINK = re.compile(
    r"(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]{0,15}://[^\s\"'<>\\^`{|}]+"
    r"|(?<![^\s\"'(=])[/?][^\s\"'<>\\^`{|}]+"  # without a host
    r"|(?<![\w.@/-])(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,18}/[^\s\"'<>\\^`{|}]+"  # without a scheme
)
_ASSETS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif", ".ico", ".css", ".js", ".woff", ".woff2")
_SHOWS_PERSONS = re.compile("avatar|gravatar|profile|user|customer|account|people|face", re.IGNORECASE)
_MIXED = re.compile(r"\d|^(?=\w{8,}$)(?:\w*?[a-z][A-Z]){2}")
"""A digit, or cases too mixed for a word: `/users/ann85`, `/reset/AbCdEfGhIj`."""
_SECRET = re.compile(r"(?![A-Za-z]+\d+$)(?=\D*\d)(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[\w.~-]{10,}")
"""What a parameter of one or two letters holds, if it is no word: `?t=AbC123xYz789`."""
_WORDS = re.compile(r"@?[^\W\d_]+(?:[-.][^\W\d_]+)*")
_ID_PARAMETERS = word_set("id uid cid sid oid guid uuid key sig signature hash order u")
_BELONGINGS = word_set(
    "account order invoice subscription unsubscribe unsub optout reset password verify verification confirm "
    "confirmation activate activation invite invitation referral magic ticket booking"
)
"""What belongs to a person, and is told by an id."""
_MEMBERS = word_set("u user profile people member")
"""Behind these a link names a person, be it with a word."""
_PAGES = word_set(
    "account activity address all benefits billing cart confirm dashboard delete download edit favorites guide help "
    "home index info invoices list login logout me new notifications orders overview password preferences profile "
    "privacy register reset returns reviews rewards saved search security settings signin signout signup start "
    "subscriptions support terms unsubscribe update verify view wishlist"
)


def is_picture(link: str) -> bool:
    """Whether a link leads to a picture, or to another part of a page, that shows nobody."""
    return "?" not in link and link.lower().endswith(_ASSETS) and _SHOWS_PERSONS.search(link) is None


def find_link_ids(link: str, at: int) -> Iterator[tuple[int, int, Kind]]:
    """From where to where the ids of a link stand, which itself begins at a place."""
    address = re.split("[?#]", link, maxsplit=1)[0]
    yield from _in_parameters(link[len(address) :], at + len(address))
    scheme, mark, rest = address.partition("://")
    if not mark:
        scheme, rest = "", address
    host = rest.partition("/")[0]
    place = at + len(scheme) + len(mark)
    if "@" in host:
        yield place, place + host.rindex("@"), Kind.TOKEN
    if address.lower().endswith(_ASSETS):
        return
    before = ""
    place += len(host)
    for segment in rest[len(host) :].split("/")[1:]:
        place += 1
        if _is_id(before, segment):
            yield place, place + len(segment), Kind.NAME if _WORDS.fullmatch(segment) else Kind.ID
        before = segment
        place += len(segment)


def _in_parameters(text: str, place: int) -> Iterator[tuple[int, int, Kind]]:
    for parameter in re.split("([?#&;])", text):
        name, sign, value = parameter.partition("=")
        kind = _kind_of_parameter(name, value)
        if sign and value and kind is not None:
            yield place + len(name) + 1, place + len(parameter), kind
        place += len(parameter)


def _kind_of_parameter(name: str, value: str) -> Kind | None:
    words = field_words(name)
    if not words:
        return None
    kind = kind_of_field((name,))
    if kind in (Kind.EMAIL, Kind.TOKEN, Kind.ID) or words[-1] in _ID_PARAMETERS:
        return Kind.ID
    if len(name) <= 2 and _SECRET.fullmatch(value):
        return Kind.TOKEN
    # A coupon's code has letters.
    return Kind.TOKEN if words[-1] in ("code", "pin") and re.fullmatch(r"\d{4,12}", value) else kind


def _is_id(before: str, segment: str) -> bool:
    if segment.startswith("@"):
        return len(segment) > 1
    if segment.isdecimal() and len(segment) >= 6:
        return True
    words = field_words(before)
    if not words or not segment:
        return False
    if words[-1] in _MEMBERS and len(words) == 1:
        return re.fullmatch(r"[\w.~%+-]+", segment) is not None and segment not in _PAGES
    return (is_person(words[-1]) or words[-1] in _BELONGINGS) and _MIXED.search(segment) is not None
