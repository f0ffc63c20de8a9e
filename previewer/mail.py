"""An outcome to a MIME message, as a mail program opens it."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from previewer.iterable.email import Outcome

NOBODY = "nobody@example.com"


def mime_message(outcome: Outcome, *, to: str = NOBODY, sender: str | None = None) -> EmailMessage:
    """The email with its plain text and its HTML part; raises ValueError where an address is none.

    The preheader is part of the HTML in Iterable, too; it is not added here.
    """
    message = EmailMessage(policy=SMTP)
    headers = outcome.headers
    message["Subject"] = _one_line(headers.get("subject", ""))
    message["From"] = _address(sender or headers.get("fromEmail", ""), _one_line(headers.get("fromName", "")))
    message["To"] = _address(to, "")
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="previewer.invalid")
    # Lone surrogates of a payload have no UTF-8; the JVM writes `?` for them.
    message.set_content(_encodable(outcome.plain_text), cte="quoted-printable")
    message.add_alternative(_encodable(outcome.html), subtype="html", cte="quoted-printable")
    return message


def _address(address: str, name: str) -> Address:
    try:
        return Address(name, addr_spec=_one_line(address) or NOBODY)
    except Exception as error:  # the parser of addresses raises IndexError and its own kinds
        raise ValueError(f"found `{address}`, expected an address such as {NOBODY}") from error


def _one_line(text: str) -> str:
    return " ".join(_encodable(text).split())


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
