"""Where a text holds phone numbers: by a form that hardly anything else has, or by a word such as `call` before."""

from __future__ import annotations

import re
from collections.abc import Iterator

INTERNATIONAL = re.compile(
    r"(?<![\w.])(?:\+\d|00[1-9]\d{0,2}[ \-/(]\d)(?:[ \xa0().\-/]{0,2}\d){6,13}(?!\w)"
    r"|(?<=tel:)\+?\d[\d().\-]{5,22}\d|(?<=sms:)\+?\d[\d().\-]{5,22}\d|(?<=wa\.me/)\d{7,15}"
)
_NATIONAL = re.compile(
    r"(?<![\w.-])(?:1[ .-]?)?\(\d{3}\)[ \xa0]?\d{3}[-. ]\d{4}(?!\w)"
    r"|(?<![\w.-])(?:1[ .-])?\d{3}([-.])\d{3}\1\d{4}(?![\w-])"
    r"|(?<![\w.-])[2-9]\d\d [2-9]\d\d \d{4}(?![\w-])"
    r"|(?<![\w.-])3[2-9]\d \d{3} \d{4}(?![\w-])"  # Italy's mobiles
    r"|(?<![\w.-])(?:\(\d{2}\) ?|\d\d (?=9))\d{4,5}[- ]\d{4}(?![\w-])"  # Brazil's
    r"|(?<!\d )(?<![\w.-])[6-9]\d{4}[ -]\d{5}(?![\w-]| \d)"  # India's
    r"|(?<![\w.-])1[3-9]\d[ -]\d{4}[ -]\d{4}(?![\w-])"  # China's
    r"|(?<![\w.-])[67]\d\d(?: \d\d){3}(?![\w-]| \d)"  # Spain's mobiles
    r"|(?<![\w.-])8[ -]?\(?\d{3}\)?[ -]\d{3}([- ])\d\d\2\d\d(?![\w-])"  # Russia's
    # With the zero that stands before an area's digits.
    r"|(?<![\w.\-/])(?=(?:\D{0,2}\d){10,12}(?:\D|\Z))\(?0[1-9]\d{0,3}\)?(?:[ .\-/]{1,2}\d{2,8}){1,4}(?![\w-])"
)
_BARE = re.compile(
    r"(?<![\w.,/+#=-])(?:0[1-9]\d{8,9}"
    r"|[2-9][0-8]\d[2-9]\d{6}|[6-9]\d{9}|[1-9]{2}9\d{8}|1[3-9]\d{9}"  # of North America, India, Brazil, China
    r")(?![\w,/-]|\.\d)"
)
"""Digits alone: what begins with a zero is dialled; other numbers of such a length are ids where they stand alone."""
_DATE = re.compile(r"\d\d([.\-/])\d\d\1(?:(?:19|20)\d\d|\d\d(?!\1))")
_NUMBER = r"[(+]?\d(?:[ \xa0().\-/]{0,2}\d){6,14}(?![\w.,/-]?\d)"
_CUED = re.compile(
    r"(?:\b(?:tele(?:phone|fon\w{0,2})|tel|tlf|tlfn|phone|mobile|mobil|mob|cell|celular|cel|móvil|handy|portable|fax|"
    r"whatsapp|sms|call|dial|ring (?:me|us)|text (?:me|us)|contact|reach|llám[ae]\w{0,5}|llam\w{1,6}|ligue|"
    r"appele[rz]|chiama\w{0,3}|(?:my|her|his|our) number|звоните|позвоните|тел|телефон)\b"
    r"|[電电]话|電話|手机|携帯|전화|[☎📞📱])"
    # Little words such as `me on`, `is`.
    r"(?:[^\w\n]{1,3}(?:[^\W\d]{1,3}|your|back|mich|number|nummer|n[uú]m[eé]ro|номер)\b){0,4}[^\w\n]{0,4}?"
    rf"(?<!\d)({_NUMBER})",
    re.IGNORECASE,
)
_NEXT = re.compile(rf"(?:[ ,;/]|\b[^\W\d]{{1,4}}\b){{1,4}}(?<!\d)({_NUMBER})")
"""A second number behind the first, as in `or 0171 2345678`."""
_NUMBERED = re.compile(
    r"(?:\b(?:order|sku|item|article|art|product|model|part|invoice|tracking|parcel|shipment|ref|reference|serial|batch|"
    r"lot|po|isbn|ean|upc|gtin|asin|zip|code|id|bestell\w*|artikel\w*|rechnung\w*|sendung\w*|commande|pedido)\b|[#№])"
    r"(?:\W{0,3}\b(?:number|no|nr|num|id|code|is)\b)*\W{0,3}\Z",
    re.IGNORECASE,
)
"""What stands before the number of an order or of goods."""
_MEASURED = re.compile(
    r" ?(?:[€$£¥₹%]|(?:kr|zł|USD|EUR|GBP|[A-Z]{3}|mm|cm|kg|g|ml|pcs|pieces|Stück|[GMT]B|mAh|Wh?|V|Hz|px)\b)"
)
"""What stands behind an amount."""


def find_phones(text: str, *, of_goods: bool) -> Iterator[tuple[int, int]]:
    """From where to where phone numbers stand; among goods only those that begin as they do everywhere."""
    found = [match.span() for match in INTERNATIONAL.finditer(text)]
    if not of_goods:
        found += (match.span() for match in _NATIONAL.finditer(text) if not _is_other(text, *match.span()))
        found += _cued(text)
        found += _bare(text)
    for start, end in found:
        if 7 <= sum(map(str.isdecimal, text[start:end])) <= 15:
            yield start, end


def _bare(text: str) -> Iterator[tuple[int, int]]:
    for match in _BARE.finditer(text):
        if (match[0][0] == "0" or match[0] != text.strip()) and not _is_other(text, *match.span()):
            yield match.span()


def _cued(text: str) -> Iterator[tuple[int, int]]:
    for match in _CUED.finditer(text):
        number: re.Match[str] | None = match
        while number is not None and not _is_other(text, *number.span(1)):
            yield number.span(1)
            number = _NEXT.match(text, number.end(1))


def _is_other(text: str, start: int, end: int) -> bool:
    """Whether what looks like a phone number is a date, an amount, or the number of something else."""
    return (
        _DATE.match(text, start) is not None
        or _MEASURED.match(text, end) is not None
        or _NUMBERED.search(text, max(0, start - 40), start) is not None
    )
