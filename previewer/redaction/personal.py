"""Which fields hold personal data, told by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


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
_SIGNERS = word_set(
    "recipient sender owner signature signer signatory author reviewer passenger traveler traveller patient attendee "
    "cardholder assignee giver receiver holder"
)
_ROLES = _SIGNERS | word_set(
    "person customer driver shopper buyer guest user contact member subscriber student participant"
)
_SIGNED = word_set(
    "signed received ordered invited referred purchased accepted collected booked reviewed written sent gifted "
    "assigned approved prepared requested"
)
_GIFTS = word_set("gift present card message note greeting dedication giftcard")
_SENT = word_set("ship shipping bill deliver delivery sell sold shipped billed delivered invoice")
"""Who is named by their field alone: `recipient`, two words in `customer`, `signed_by`, `gift.to`, `ship_to`."""
_GOODS = word_set("product item variant article good sku bundle plan offer lineitem style part model book track film")
_PAPERS = word_set("order invoice tracking serial receipt batch parcel shipment flight booking quote po")
_DESCRIPTIONS = word_set("name title label description summary detail subtitle text copy")
_OF_GOODS = word_set(
    "sku ean gtin upc isbn asin mpn barcode price total subtotal amount tax discount cost revenue quantity qty weight "
    "date time timestamp dimension version"
)
_KINDS = word_set(
    "city town country state province region county brand vendor manufacturer category variant color colour size "
    "material collection department currency locale language timezone season"
)
_PHONES = word_set(
    "phone mobile telephone tel cell cellphone msisdn fax whatsapp phonenumber mobilenumber telefon telefono"
)
_IDENTIFIED = _PERSONS | word_set("anonymous visitor client device external account advertising loyalty")
_NUMBERED = word_set("customer member account loyalty subscriber patient employee student policy")
_IDS = word_set("userid anonymousid customerid uid username login idfa idfv adid gclid fbclid msclkid")
_TOKENS = word_set(
    "token secret password passwd pwd pw passcode otp jwt csrf nonce credential ssn iban cvv cvc apikey accesstoken "
    "refreshtoken sessionid sessiontoken cardnumber authorization"
)
_SECRET_PAIRS = frozenset(
    {
        *((word, "hash") for word in ("password", "token")),
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
_COORDINATES = word_set("latitude longitude lat lng lon coordinate latlng latlon geopoint")
_BIRTHS = word_set("birthday birthdate dob geburtsdatum")
_WRAPPERS = word_set("value raw formatted full text")
"""Fields that are the value itself of the field they stand in: `phone.value`, `address.formatted`."""
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")


@lru_cache(maxsize=4096)
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
    """Whether a word stands for a person."""
    return word in _PERSONS


def kind_of_words_in(path: tuple[str, ...], text: str) -> Kind | None:
    """The kind of a text like `@maya`, or of one that reads so in a field such as `recipient`, `gift.to`, `ship_to`."""
    if re.fullmatch(r"@[\w.]{2,40}", text):
        return Kind.ID
    parts = text.split()
    words = [word for name in path[-2:] for word in field_words(name)]
    if not words or not parts or parts[0].islower():
        return None
    before, last = words[-2] if len(words) > 1 else "", words[-1]
    is_sent = last == "to" and before in _SENT
    if re.search(r"[\d@/:]", text) or len(parts) > 4:
        return Kind.ADDRESS if is_sent and len(parts) > 2 else None
    if last in _SIGNERS or (last == "by" and before in _SIGNED) or (last in ("to", "from") and before in _GIFTS):
        return Kind.NAME
    # `customer: Wholesale` and `ship_to: Store` are kinds; two words are a person's.
    return Kind.NAME if len(parts) > 1 and (last in _ROLES or is_sent) else None


def names_goods(path: tuple[str, ...]) -> bool:
    """Whether a field is about goods, their numbers, amounts or times: what looks personal there hardly is."""
    words = field_words(path[-1]) if path else ()
    if not words:
        return False
    parent = field_words(path[-2])[-1:] if len(path) > 1 else ()
    before, last = (*parent, *words)[-2:] if len(parent) + len(words) > 1 else ("", words[-1])
    return (
        last in _OF_GOODS
        or (last in _DESCRIPTIONS and before in _GOODS)
        or (last in ("number", "no", "num", "code", "id", "reference") and before in _GOODS | _PAPERS)
        or names_kind(path)
    )


def names_kind(path: tuple[str, ...]) -> bool:
    """Whether a field says a place, a brand, a colour: words that can be names, and are nobody's here."""
    words = field_words(path[-1]) if path else ()
    parent = field_words(path[-2])[-1:] if len(path) > 1 else ()
    return bool(words) and (words[-1] in _KINDS or (words == ("name",) and bool(_KINDS.intersection(parent))))


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
