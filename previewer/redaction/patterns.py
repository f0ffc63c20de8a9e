"""Where a text holds personal data that can be told by its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import NamedTuple

from previewer.redaction.link_ids import LINK, find_link_ids, is_picture
from previewer.redaction.named_in_text import find_names
from previewer.redaction.personal import Kind
from previewer.redaction.phone_numbers import find_phones


class Found(NamedTuple):
    """Personal data in a text: from where to where, and what it is."""

    start: int
    end: int
    kind: Kind


_LOCAL = re.compile(r"[\w.+\-'!#$*^`{|}~]")
_DOMAIN = re.compile(r"@(?:\[[\w.:]+\]|[\w-]+(?:\.[\w-]+)+)")
_AT, _DOT = r" ?[\[({] ?(?:at|@) ?[\])}] ?", r" ?[\[({] ?(?:dot|\.) ?[\])}] ?"
_SPELT_OUT = re.compile(
    rf"[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:(?:{_DOT}|\.| dot )[\w-]{{1,63}}){{1,4}}"
    r"|[\w.+-]{1,64} at [\w-]{1,63}(?: dot [\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
"""An address as it is written against robots: `maya [at] shop [dot] test`."""
_MAY_SPELL_OUT = re.compile(rf"{_AT}| dot ", re.IGNORECASE)
_LOGIN = re.compile(r"//[^/\s@:]{1,64}:\Z")
"""What stands before the password of a link."""
_DISPLAY_NAME = re.compile(r"(?:[^\W\d_][\w'.-]*[ \xa0]+){0,3}[^\W\d_][\w'.-]*(?=[\"']?[ \xa0]*<\Z)")
_QUOTED_LOCAL = re.compile(r'"[^"\r\n]{1,64}"\Z')
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,38}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])")
_PROGRAM = re.compile(r"(?:^|[ (;])[A-Z]\w*/\Z")
"""What stands before the version of a program: `Chrome/120.0.0.0`."""
_TOKENS = re.compile(
    r"(?<!\w)(?:"
    r"eyJ[\w-]{8,}(?:\.[\w-]*){1,4}"  # JSON web tokens
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
    r"|H4sI[\w+/-]{12,}=*"  # gzipped, in base64
    r"|[a-z]{2,5}_(?=[a-zA-Z]*\d)(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{14,}"  # of a payment: `cus_…`
    r"|(?:sk|pk|rk)_(?:live|test)_\w{8,}|gh[a-z]_\w{16,}|xox[a-z]-[\w-]{8,}|AKIA[0-9A-Z]{12,}|AIza[\w-]{16,}"
    r"|(?:(?<=Bearer )|(?<=Basic ))(?=\S*(?:\d|[.=_-]\w))[\w.~+/-]{8,}=*"  # of a header
    r")(?!\w)"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_STREET = re.compile(
    r"(?<![\w.-])\d{1,5}[A-Za-z]? (?:[A-Z][\w'-]{1,20} ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Terrace|Crescent)(?!\w)"
    r"|(?<![\w.-])\d{1,4}(?: ?bis| ?ter)?,? (?:rue|avenue|boulevard|bd|chemin|allée|impasse|quai|place)"
    r"(?: (?:de|du|des|la|le|les)){0,2} (?:[dl]['’])?[A-Z][\w'-]{1,20}(?: [A-Z][\w'-]{1,20}){0,2}"
    r"|\b(?:Calle|C/|Avda\.?|Avenida|Av\.|Paseo|Plaza|Rua|Via|Viale|Corso|Piazza)(?: (?:de|del|da|do|di|la))?"
    r"(?: [A-Z][\w'-]{1,20}){1,3},? (?:n\.? ?º? ?)?\d{1,4}(?!\w)"
    r"|\b[A-Z][\w'-]{1,20}"
    r"(?: ?[Ss]tra(?:ß|ss)e| ?[Ss]tr\.|weg|gasse|platz|allee|straat|laan|gracht|gatan|vägen|vej|gade)"
    r" \d{1,4} ?[a-zA-Z]?(?!\w)"
)
_LONG_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{16,}(?![A-Za-z0-9])")
_TITLE = re.compile(
    r"(?=\D*\d*[a-zA-Z]*[A-Z][a-z]{4})[a-z]?(?:(?:\d{2,4})?(?:[A-Z][a-z]{2,})+){1,2}"
    r"(?:[A-Z]{2,3})?(?:\d{2,4})?(?:GB|TB|ML|XL)?"
)
"""Words without spaces between them: `SummerSale2024Launch`."""
_LONGEST_TITLE = 40
_CARD = re.compile(r"(?<![\w.-])[3-6]\d{3}([ -]?)\d{4,6}\1\d{4,5}(?:\1\d{4})?(?![\w-])")
_LOGIN_CODE = re.compile(
    r"\b(?:(?:verification|security|log-?in|sign-?in|one-?time|reset|confirmation|access|authentication)[ -]"
    r"(?:code|pin|password|passcode)|OTP|PIN)(?i:\W{1,3}(?:is\W{1,3})?)(\d{4,10})(?!\w)"
    r"|(?<!\w)(\d{4,10}) is your\b",
    re.IGNORECASE,
)


def find_personal(text: str, *, of_goods: bool) -> Iterator[Found]:
    """Addresses, numbers, names, tokens and the ids of links; the finds can overlap.

    A text of goods is searched only for what cannot be anything else.
    """
    if "@" in text:
        yield from _emails(text)
    if _MAY_SPELL_OUT.search(text):
        yield from (Found(match.start(), match.end(), Kind.EMAIL) for match in _SPELT_OUT.finditer(text))
    yield from _ips(text, of_goods)
    yield from (Found(start, end, Kind.PHONE) for start, end in find_phones(text, of_goods=of_goods))
    if not of_goods:
        yield from (Found(match.start(), match.end(), Kind.ADDRESS) for match in _STREET.finditer(text))
        yield from (Found(start, end, Kind.NAME) for start, end in find_names(text))
    for match in _IBAN.finditer(text):
        if _is_iban(match[0]):
            yield Found(match.start(), match.end(), Kind.TOKEN)
    for match in () if of_goods else _CARD.finditer(text):
        if _is_card(match[0]):
            yield Found(match.start(), match.end(), Kind.TOKEN)
    links = [(match.start(), match[0].rstrip(".,;:!?)")) for match in LINK.finditer(text)]
    pictures = [(start, start + len(link)) for start, link in links if is_picture(link)]
    for found in _tokens(text, of_goods):
        # A product's picture is named by its hash; without it there is nothing to see.
        if not any(start <= found.start and found.end <= end for start, end in pictures):
            yield found
    for start, link in links:
        yield from (Found(*found) for found in find_link_ids(link, start))


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


def _ips(text: str, of_goods: bool) -> Iterator[Found]:
    for pattern in (_IPV6,) if of_goods else (_IPV4, _IPV6):  # versions can have four numbers, too
        for match in pattern.finditer(text):
            if _is_ip(match[0]) and not _PROGRAM.search(text, max(0, match.start() - 40), match.start()):
                yield Found(match.start(), match.end(), Kind.IP)


def _is_ip(text: str) -> bool:
    try:
        return ip_address(text) is not None and text.strip(":") != ""
    except ValueError:
        return False


def _is_token(run: str) -> bool:
    """Whether a run of letters and digits is too mixed for a word or a number."""
    digits = sum(map(str.isdigit, run))
    if digits < 2 or digits == len(run) or (len(run) <= _LONGEST_TITLE and _TITLE.fullmatch(run)):
        return False
    return (
        len(run) >= 20 or (run.lower() != run and run.upper() != run) or re.fullmatch("[0-9a-fA-F]+", run) is not None
    )


def _tokens(text: str, of_goods: bool) -> Iterator[Found]:
    yield from (Found(match.start(), match.end(), Kind.TOKEN) for match in _TOKENS.finditer(text))
    for match in _LOGIN_CODE.finditer(text):
        yield Found(*match.span(match.lastindex or 0), Kind.TOKEN)
    for match in () if of_goods else _LONG_RUN.finditer(text):
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
