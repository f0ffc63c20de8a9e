"""A field's name, in any style and many languages, to the English words that it means."""

from __future__ import annotations

from functools import lru_cache

import regex

from previewer.redaction.spelling import composed, normal

_MEANINGS = {
    "first name": "firstname fname fn forename givenname vorname rufname prenom fornamn fornavn voornaam roepnaam imie "
    "etunimi имя 名",
    "middle name": "middlename tussenvoegsel отчество",
    "last name": "lastname lname ln surname familyname nachname familienname zuname apellido cognome sobrenome apelido "
    "efternamn efternavn etternavn achternaam nazwisko sukunimi soyad фамилия 姓",
    "full name": "fullname фио 姓名 氏名 名前 お名前 名字 フリガナ ふりがな カナ 이름 성함 성명",
    "display name": "displayname screenname nickname nick spitzname",
    "name": "nom nombre nome naam namn navn nimi",
    "full": "complet completo volledige",
    "family": "famille",
    "fiscal": "fiscale",
    "customer": "kunde kund klant cliente klient",
    "buyer": "besteller kaufer kaeufer acheteur comprador acquirente koper kopare",
    "recipient": "empfanger empfaenger destinataire destinatario ontvanger mottagare mottaker modtager odbiorca "
    "получатель",
    "sender": "absender expediteur remitente mittente remetente afzender avsandare avsender afsender nadawca",
    "contact": "ansprechpartner kontaktperson contactpersoon contacto contatto contato kontakt",
    "holder": "inhaber titulaire titular intestatario houder innehavare",
    "passenger": "fahrgast passager pasajero passeggero passageiro reiziger passagerare",
    "guest": "gast huesped ospite hospede",
    "patient": "paciente paziente",
    "user": "benutzer nutzer utilisateur usuario utente utilizador gebruiker anvandare uzytkownik",
    "member": "mitglied membre miembro membro",
    "driver": "fahrer conducteur conductor autista motorista",
    "participant": "teilnehmer deelnemer deltagare",
    "birth": "geburt naissance nacimiento nascita nascimento geboorte fodelse fodsel urodzenia",
    "birthday": "geburtstag anniversaire cumpleano compleanno verjaardag fodelsedag",
    "birth date": "birthdate dob 生年月日 出生日期 생년월일",
    "date": "datum fecha dato",
    "phone": "telefon telefono telefone telefoon rufnummer festnetz puhelin телефон "
    "電話 电话 電話番号 电话号码 전화번호",
    "mobile": "handy movil celular cellulare telemovel mobil mobiel mobiltelefon 手机 手机号 携帯 携帯電話 휴대폰",
    "fax": "telefax",
    "email": "courriel correo electronico elettronica epost eposta sahkoposti почта メール メールアドレス 邮箱 이메일",
    "number": "nummer numero no nr num nro",
    "code": "codigo codice kod",
    "street": "strasse calle rue rua straat gata gatu gade vej ulica улица",
    "address": "addr adresse direccion domicilio indirizzo endereco morada adres adress osoite адрес 住所 地址 주소",
    "house": "haus huis",
    "postcode": "plz postleitzahl cep cp индекс 郵便番号 邮编 邮政编码 우편번호",
    "postal": "pocztowy",
    "password": "passwort kennwort contrasena wachtwoord losenord haslo senha",
    "national id": "dni nie nif nino curp rfc cpf cnpj bsn pesel ssn nhs personnummer fodselsnummer aadhaar",
    "billing": "rechnung facturation facturacion fatturazione faturamento factuur faktura",
    "shipping": "versand envio expedition spedizione",
    "delivery": "liefer lieferung livraison entrega consegna bezorg lever levering leverans",
    "account": "konto cuenta compte conto conta rekening",
    "card": "karte carte tarjeta cartao kaart",
    "city": "ort stadt ville ciudad citta cidade stad woonplaats miasto",
    "country": "land pays pais paese",
    "brand": "marke marque marca merk",
    "color": "farbe couleur colore cor kleur farg",
    "article": "artikel articulo articolo artigo",
    "product": "produkt produit producto prodotto produto",
    "title": "bezeichnung benamning omschrijving",
    "description": "beschreibung descripcion descrizione descricao",
    "price": "prei prix precio prezzo preco prij",
    "of": "de du di da do del",
}
"""English words, and how they are called in German, French, Spanish, Italian, Portuguese, Dutch, Swedish and others."""
_ENGLISH = {normal(word): meaning for meaning, words in _MEANINGS.items() for word in words.split()}
_PARTS = {word for word in _ENGLISH if len(word) > 3 and word.isascii()}.union(
    "account address birth billing card cardholder client code contact customer date delivery email first full guest "
    "holder home house last line mail mailing member mobile naam name namn number order owner passenger patient person "
    "phone post postal recipient sender shipping street tax token user".split()
)
"""Words that others are made of: `customeremail`, `rechnungsadresse`."""
_GLUED = regex.compile(rf"(?:({'|'.join(sorted(_PARTS, key=len, reverse=True))}|(?<=.)id$)[ns]?){{2,4}}")
_CUSTOM = regex.compile(r"__p?c$", regex.IGNORECASE)
"""What Salesforce writes behind the fields that are a customer's own."""
_WORD = regex.compile(r"\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Lu}+|\d+")
_HEADS = frozenset(("name", "date", "data", "number", "code", "address", "day", "year"))
"""What is turned to the end of a name: `date_of_birth`, but not `next_of_kin`."""


@lru_cache(maxsize=4096)
def field_words(name: str) -> tuple[str, ...]:
    """Lower-case words in the singular, numbers at the end dropped: of `addressLines2` and `adresse_zeile`, too."""
    words = [part for word in _written(name) for part in _meaning(normal(word)).split()]
    while words and words[-1].isdigit():
        words.pop()
    if "of" in words[1:-1] and words[(at := words.index("of", 1)) - 1] in _HEADS:
        words = words[at + 1 :] + words[:at]
    return tuple(words)


def _written(name: str) -> list[str]:
    return _WORD.findall(_CUSTOM.sub("", composed(name)))


def _meaning(word: str) -> str:
    for known in (word, _singular(word)):
        if known in _ENGLISH:
            return _ENGLISH[known]
    if glued := _GLUED.fullmatch(word):
        return " ".join(_ENGLISH.get(part, part) for part in glued.captures(1))
    return _singular(word)


def _singular(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    is_plural = word.endswith("s") and not word.endswith(("ss", "us")) and (len(word) > 3 or word == "ids")
    return word[:-1] if is_plural else word
