"""Which fields hold personal data, told by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum


class Kind(StrEnum):
    """A kind of personal data, as it is listed."""

    EMAIL = "email address"
    PHONE = "phone number"
    IP = "IP address"
    TOKEN = "token"  # noqa: S105 - no password
    ID = "id"
    NAME = "person name"
    ADDRESS = "street address"
    POSTCODE = "postcode"
    COORDINATE = "coordinate"
    BIRTH = "birth date"
    CONFIGURED = "configured field"


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_PERSONS = word_set(
    "user customer contact person member guest passenger traveler traveller recipient driver patient subscriber "
    "attendee shopper buyer author reviewer cardholder holder student employee applicant friend referrer sender "
    "agent owner beneficiary spouse participant payer tenant trait profile"
)
_BUSINESSES = word_set(
    "store shop company brand merchant restaurant hotel venue location product business organization organisation "
    "vendor seller plan event campaign app library device category collection"
)
_NAMED_BY = _PERSONS | word_set(
    "first last full given family middle maiden display legal preferred billing shipping delivery to"
)
_NAMES = word_set(
    "firstname lastname fullname surname forename givenname familyname middlename nickname displayname fname lname "
    "vorname nachname prenom apellido cognome"
)
_PHONES = word_set(
    "phone mobile telephone tel cell cellphone msisdn fax whatsapp phonenumber mobilenumber telefon telefono"
)
_IDENTIFIED = _PERSONS | word_set("anonymous visitor client device external account advertising loyalty")
_NUMBERED = word_set("customer member account loyalty subscriber patient employee student policy")
_IDS = word_set("userid anonymousid customerid uid username login idfa idfv adid gclid fbclid msclkid")
_TOKENS = word_set(
    "token secret password passwd pwd passcode otp jwt csrf nonce credential ssn iban cvv cvc apikey accesstoken "
    "refreshtoken sessionid sessiontoken cardnumber authorization"
)
_SECRET_PAIRS = frozenset(
    {
        *((word, "key") for word in ("api", "access", "private", "secret", "session", "auth")),
        *(
            (word, "code")
            for word in ("reset", "verification", "activation", "confirmation", "security", "login", "pin")
        ),
        *((word, "number") for word in ("card", "passport", "license", "licence", "tax", "iban")),
        *((word, "id") for word in ("session", "tax", "passport")),
    }
)
_NO_STREET = word_set("ip email mail mac web url site wallet")
_POSTCODES = word_set("zip zipcode postcode postalcode plz")
_COORDINATES = word_set("latitude longitude lat lng lon")
_BIRTHS = word_set("birthday birthdate dob geburtsdatum")
_WRAPPERS = word_set("value raw formatted full text")
"""Fields that are the value itself of the field they stand in: `phone.value`, `address.formatted`."""
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")


def field_words(name: str) -> tuple[str, ...]:
    """A field's name as lower-case words in the singular, numbers at its end dropped: `addressLines2`, address line."""
    words = [_singular(word.lower()) for word in _WORD.findall(name)]
    while words and words[-1].isdigit():
        words.pop()
    return tuple(words)


def kind_of_field(path: tuple[str, ...], siblings: Iterable[str] = ()) -> Kind | None:
    """The kind of data that a field's name promises; `path` ends in the field, `siblings` are its object's keys."""
    if not path:
        return None
    words = field_words(path[-1])
    if not words:
        return None
    parent = field_words(path[-2])[-1:] if len(path) > 1 else ()
    if words == ("name",) and parent and parent[0] in _NAMED_BY:
        return Kind.NAME
    if parent and len(words) == 1 and words[0] in _WRAPPERS:
        return kind_of_field(path[:-1])
    kind = _kind_of_words((*parent, *words) if len(words) == 1 else words)
    if kind is None and words == ("name",) and not set(parent) & _BUSINESSES and _describe_a_person(siblings):
        return Kind.NAME
    return kind


def is_id_field(path: tuple[str, ...]) -> bool:
    """Whether a field is some id, of a person or not."""
    words = field_words(path[-1]) if path else ()
    return bool(words) and words[-1] in ("id", "uid", "uuid", "guid", "key", "number", "reference")


def is_person(word: str) -> bool:
    """Whether a word, such as a link's path segment, stands for persons or for what belongs to one of them."""
    return word in _PERSONS or word in ("u", "account", "order", "invoice", "subscription", "unsubscribe", "reset")


def _singular(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def _describe_a_person(siblings: Iterable[str]) -> bool:
    kinds = {_kind_of_words(field_words(name)) for name in siblings}
    return bool(kinds & {Kind.EMAIL, Kind.NAME, Kind.BIRTH})


def _kind_of_words(words: tuple[str, ...]) -> Kind | None:
    if not words:
        return None
    last = words[-1]
    before = words[-2] if len(words) > 1 else ""
    if last in ("number", "no", "num") and before in _PHONES:
        return Kind.PHONE
    rules = (
        (Kind.EMAIL, last in ("email", "mail") or (before in ("email", "mail") and last == "address")),
        (Kind.PHONE, last in _PHONES),
        (Kind.TOKEN, last in _TOKENS or (before, last) in _SECRET_PAIRS),
        (Kind.ID, _is_id(before, last)),
        (Kind.NAME, _is_name(before, last)),
        (Kind.ADDRESS, _is_street(before, last)),
        (Kind.POSTCODE, last in _POSTCODES or (before in ("zip", "postal", "post") and last == "code")),
        (Kind.COORDINATE, last in _COORDINATES),
        (Kind.BIRTH, last in _BIRTHS or (before == "birth" and last == "date") or (before == "of" and last == "birth")),
    )
    return next((kind for kind, holds in rules if holds), None)


def _is_id(before: str, last: str) -> bool:
    if last in _IDS or (before, last) == ("user", "name"):
        return True
    return (last in ("id", "handle") and before in _IDENTIFIED) or (last == "number" and before in _NUMBERED)


def _is_name(before: str, last: str) -> bool:
    if last in _NAMES or (last == "name" and before in _NAMED_BY):
        return True
    return last in ("first", "last", "middle", "given", "family") and (before == "name" or before in _PERSONS)


def _is_street(before: str, last: str) -> bool:
    if last == "address":
        return before not in _NO_STREET
    return last in ("street", "streetaddress", "adresse", "direccion", "indirizzo", "strasse") or (
        last in ("line", "number", "name") and before in ("address", "street")
    )
