"""Which fields hold personal data, told by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from enum import StrEnum
from functools import lru_cache
from itertools import product

from previewer.redaction.field_words import field_words


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


_SIGNERS = word_set(
    "recipient sender owner signature signer signatory author reviewer passenger traveler traveller patient attendee "
    "cardholder policyholder assignee giver receiver holder payee payer beneficiary practitioner physician doctor kin "
    "requester requestor submitter addressee attn"
)
"""Whose field holds their name alone: `recipient: Maya`."""
_ROLES = _SIGNERS | word_set(
    "person customer driver shopper buyer guest user contact member subscriber student participant nurse therapist "
    "clinician instructor teacher tutor stylist courier counterparty debtor creditor spouse wife husband mother father "
    "attention"
)
"""Whose field holds their name, where it has two words: `customer: Maya Lee`, but `customer: Wholesale`."""
_PERSONS = _ROLES | word_set(
    "employee applicant friend referrer agent tenant trait profile client trainer coach advisor adviser "
    "consultant representative rep manager salesperson approver guardian nominee insured caregiver resident invitee "
    "inviter host lead leader winner respondent assistant caller kid son daughter"
)
_BUSINESSES = word_set(
    "store shop company brand merchant restaurant hotel venue location product business organization organisation "
    "vendor seller plan event campaign app library device category collection warehouse branch clinic hospital "
    "airport station bank supplier employer school university point office department team"
)
_COMPANIES = word_set(
    "inc ltd llc gmbh corp plc srl pty market mall center centre pharmacy cafe salon gym club church council"
)
_NAMED_BY = _PERSONS | word_set(
    "first last full given family middle maiden display legal preferred second birth billing shipping delivery to from "
    "cc bcc by your my his her their emergency real"
)
_SIGNED = word_set(
    "signed received ordered invited referred purchased accepted collected booked reviewed written sent gifted "
    "assigned approved prepared requested initiated submitted performed handled served picked packed paid cancelled "
    "canceled confirmed recommended introduced nominated"
)
_GIFTS = word_set("gift present card message note greeting dedication giftcard")
_SENT = word_set("ship shipping bill billing deliver delivery sell sold shipped billed delivered invoice")
"""Before `to`: `ship_to`."""
_GOODS = word_set("product item variant article good sku bundle plan offer lineitem style part model book track film")
_PAPERS = word_set("order invoice tracking serial receipt batch parcel shipment flight booking quote po")
_DESCRIPTIONS = word_set("name title label description summary detail subtitle text copy")
_OF_GOODS = word_set(
    "sku ean gtin upc isbn asin mpn barcode price total subtotal amount tax discount cost revenue quantity qty weight "
    "date time timestamp dimension version"
)
_NOBODYS = word_set(
    "city town country state province region county brand vendor manufacturer category variant color colour size "
    "material collection department currency locale language timezone season"
)
_WRAPPERS = word_set("value raw formatted full text national international")
"""Fields that are the value itself of the field they stand in: `phone.value`, `address.formatted`."""
_FOLDERS = word_set("detail info information data")
"""What stands behind the word that counts: `billing_details.name`."""


def _phrases(firsts: Iterable[str], seconds: str) -> Set[str]:
    return set(map(" ".join, product(firsts, seconds.split())))


_PHONES = word_set("phone mobile telephone tel cell cellphone msisdn fax whatsapp")
_PHRASES: dict[Kind | None, Set[str]] = {
    Kind.EMAIL: {"email", "mail", "email address", "mail address", "e post"},
    Kind.PHONE: _PHONES | _phrases(_PHONES, "number"),
    Kind.TOKEN: word_set(
        "token secret password passwd pwd pw passcode otp jwt csrf nonce credential iban cvv cvc apikey accesstoken "
        "refreshtoken sessionid sessiontoken authorization auth pin fingerprint passport mrn imei"
    )
    | _phrases(word_set("password token"), "hash")
    | _phrases(word_set("api access private secret session auth order"), "key")
    | _phrases(word_set("reset verification activation confirmation security login pin otp fiscal sort"), "code")
    | _phrases(
        word_set("card passport license licence tax vat iban security insurance identity record routing"), "number"
    )
    | _phrases(word_set("session tax vat passport national identity"), "id")
    | {"travel document number", "id number", "license plate", "national id number"},
    Kind.ID: word_set("anonymousid uid username login idfa idfv adid gclid fbclid msclkid")
    | _phrases(
        _PERSONS | word_set("anonymous visitor device external account advertising loyalty membership"), "id handle"
    )
    | _phrases(
        word_set("customer member membership account loyalty subscriber patient employee student policy flyer"),
        "number",
    )
    | {"user name"},
    Kind.NAME: _phrases(_NAMED_BY - {"user"}, "name")
    | _phrases(_PERSONS | {"name"}, "first last middle given family")
    | {"f name", "l name", "name on card", "name on account", "credit card name", "care of"},
    Kind.ADDRESS: {"address", "street", "house number"}
    | _phrases(word_set("address street"), "line number name")
    | _phrases(word_set("billing shipping delivery home street mail mailing"), "address"),
    Kind.POSTCODE: word_set("postcode zip zipcode") | _phrases(word_set("zip postal post postcode"), "code number"),
    Kind.COORDINATE: word_set(
        "latitude longitude lat lng lon coordinate latlng latlon latlong geopoint geolocation gps"
    ),
    Kind.BIRTH: {"birthday", "born", "birth date", "birth data"} | _phrases(("birth", "birth date"), "day month year"),
    None: _phrases(word_set("ip mac web url site wallet"), "address"),
}
"""How the names of fields end that hold a kind; None: of those that hold none, though they look so."""
_KINDS = {phrase: kind for kind, phrases in _PHRASES.items() for phrase in phrases}
_LONGEST = 3
"""Words of a phrase."""
_OF_PERSONS = {Kind.EMAIL, Kind.NAME, Kind.BIRTH, Kind.PHONE, Kind.ADDRESS, Kind.POSTCODE}
"""Kinds of fields beside which a `name` is a person's."""


def kind_of_field(path: tuple[str, ...], siblings: Iterable[str] = ()) -> Kind | None:
    """The kind of data that a field's name promises; `path` ends in the field, `siblings` are its object's keys."""
    if not path:
        return None
    words = field_words(path[-1])
    if not words:
        return None
    parent = field_words(path[-2]) if len(path) > 1 else ()
    if parent[-1:] and parent[-1] in _FOLDERS:
        parent = parent[:-1]
    if words == ("name",) and parent and (parent[-1] in _NAMED_BY or parent[-1] == "address"):
        return Kind.NAME
    if parent and len(words) == 1 and words[0] in _WRAPPERS:
        return kind_of_field(path[:-1])
    kind = _kind_of_words((*parent, *words) if len(words) == 1 else words)
    if kind is None and words == ("name",) and _BUSINESSES.isdisjoint(parent[-1:]):
        return None if _OF_PERSONS.isdisjoint(_kinds_of(siblings)) else Kind.NAME
    if words in (("first",), ("last",)) and _halves_of_a_name(siblings):
        return Kind.NAME
    if words == ("cap",):  # Italian, or something to wear
        return Kind.POSTCODE if Kind.ADDRESS in _kinds_of(siblings) else None
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
    if path and re.fullmatch(r"@[\w.]{2,40}", text):
        return Kind.ID
    parts = text.split()
    words = [word for name in path[-2:] for word in field_words(name)]
    if not words or not parts or parts[0].islower():
        return None
    before, last = words[-2] if len(words) > 1 else "", words[-1]
    if last == "author" and before in _GOODS:
        return None
    is_sent = last == "to" and before in _SENT
    if re.search(r"[\d@/:]", text) or len(parts) > 4:
        return Kind.ADDRESS if is_sent and len(parts) > 2 else None
    if last in _SIGNERS or (last == "by" and before in _SIGNED) or (last in ("to", "from") and before in _GIFTS):
        return Kind.NAME
    # `customer: Wholesale` and `ship_to: Store` are kinds; two words are a person's.
    return Kind.NAME if len(parts) > 1 and not parts[-1].islower() and (last in _ROLES or is_sent) else None


def is_called_a_business(path: tuple[str, ...], text: str) -> bool:
    """Whether a `name` of which only the fields beside it say that it is a person's is none: `Downtown Store`."""
    return kind_of_field(path) is None and not (_BUSINESSES | _COMPANIES).isdisjoint(field_words(text))


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
        or (last in ("number", "code", "id", "reference") and before in _GOODS | _PAPERS)
        or names_kind(path)
    )


def names_kind(path: tuple[str, ...]) -> bool:
    """Whether a field says a place, a brand, a colour: words that can be names, and are nobody's here."""
    words = field_words(path[-1]) if path else ()
    parent = field_words(path[-2])[-1:] if len(path) > 1 else ()
    return bool(words) and (words[-1] in _NOBODYS or (words == ("name",) and bool(_NOBODYS.intersection(parent))))


def _halves_of_a_name(siblings: Iterable[str]) -> bool:
    names = {word for name in siblings for word in field_words(name)}
    return {"first", "last"} <= names and names.isdisjoint(("next", "prev", "previous"))


def _kinds_of(names: Iterable[str]) -> set[Kind | None]:
    return {_kind_of_words(field_words(name)) for name in names}


@lru_cache(maxsize=4096)
def _kind_of_words(words: tuple[str, ...]) -> Kind | None:
    for length in range(min(_LONGEST, len(words)), 0, -1):
        ending = " ".join(words[-length:])
        if ending in _KINDS:
            return _KINDS[ending]
    # Romance languages have it the other way round: `codigo_postal`, `adresse_livraison`.
    return _KINDS.get(" ".join(reversed(words))) if len(words) > 1 else None
