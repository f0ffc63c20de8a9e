"""Where a text names a person by its form: `Dear Ms. Lindqvist,`, `My name is Maya`, `Love, Jonas`."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from previewer.redaction.personal import is_person, word_set

_NAME = r"\p{Lu}[\p{L}\p{M}]+(?:['’-]\p{L}+)*"
_GAP = r"(?:[ \xa0]|<[^<>]{0,80}>){1,6}"
_GAPS = regex.compile(r"[\s>]")
_TITLE = r"(?i:mrs?|ms|mx|dr|prof|herrn?|frau|sra?|señora?|mme|madame|monsieur|signora?|sig)\.?"
_GREETED = regex.compile(
    r"(?:^|(?<=[\n>.!?:;]))[\s\"'“„«¡¿]{0,4}"
    r"(?i:dear|hi|hello|hey|hallo|hello again|liebe[rs]?|sehr geehrter?|geehrter?|guten (?:tag|morgen|abend)|"
    r"good (?:morning|afternoon|evening)|estimad[oa]|querid[oa]|hola|bonjour|bonsoir|ch[eè]re?|salut|ciao|gentile|"
    r"car[oa]|ol[aá]|prezad[oa]|hej|hei|kære|kjære|beste|geachte|здравствуйте|привет|"
    # Before a comma, these speak to somebody.
    r"(?:welcome(?: back| aboard)?|happy birthday|thanks|thank you|congratulations|congrats|willkommen(?: zurück)?|"
    r"bienvenid[oa]|bienvenue|benvenut[oa]|bem-vind[oa])(?=,))"
    rf",?(?:{_GAP}{_TITLE})*{_GAP}({_NAME}(?: {_NAME}){{0,2}})"
    r"(?=[ \t]*(?:[,!?:;.\n]|</?\w|\Z| [-–—] ))",
)
_TITLED = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?:Mrs?|Ms|Mx|Herrn?|Frau|Mme|Sra|Signora|(?<!\p{{Lu}}[\p{{L}}']{{1,20}} )Dr)\.?[ \xa0]"
    rf"({_NAME}(?: {_NAME})?)"
)
"""A street's `Dr` stands behind its name."""
_CLOSING = (
    r"(?i:regards|(?:best|warm) wishes|sincerely(?: yours)?|yours(?: truly)?|love|cheers|xoxo|thanks|thank you|"
    r"gr(?:ü|ue)(?:ß|ss)en?|cordialement|bises|bisous|saludos|abrazo|besos|saluti|baci|abra[cç]os?|beijos|groet(?:en)?|"
    r"hälsningar|hilsen)(?:[ \xa0]?[,!.–—-]|\s*\n|\s*<br ?/?>)\s{0,3}|(?:Deine?|Euer|Eure) "
)
_SIGNED_OFF = regex.compile(
    rf"(?:\b{_CLOSING}|[\n>.!?] ?[-–—]{{1,2}} ?)({_NAME}(?: {_NAME}){{0,2}})(?=\s*(?:[.!<\n]|\Z))"
)
_INTRODUCED = regex.compile(
    r"\b(?i:(?:my|first|last|full|his|her) name(?: is|['’]s)|surname is|ich heiße|mein name ist|je m['’]appelle|"
    r"me llamo|mi nombre es|mi chiamo|meu nome é|me chamo|jag heter|ik heet|mijn naam is|attn|c/o|z\. ?hd\.)"
    rf"[: ]{{0,2}}[ \xa0]?({_NAME}(?: {_NAME}){{0,2}})"
)
_ANYBODY = word_set(
    "all autumn everybody everyone fall folks friend gentlemen gorgeous ladies lover loyal madam mom mum dad grandma "
    "grandpa grandad granny nana neighbor neighbour new shopper sir spring summer sunshine team there valued winter "
    "world again and from to you your"
)
"""Words of greetings that are meant for anybody."""


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """From where to where names stand that a text greets, gives a title, introduces or is signed with."""
    if not _GAPS.search(text):
        return
    for pattern in (_GREETED, _TITLED, _SIGNED_OFF, _INTRODUCED):
        for match in pattern.finditer(text):
            if not any(_is_anybody(word) for word in match[1].lower().split()):
                yield match.span(1)


def _is_anybody(word: str) -> bool:
    return any(known in _ANYBODY or is_person(known) for known in (word, word.removesuffix("s")))
