"""Iterable's encodings and digests. Documented in D1 and D7."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from previewer.rendering.declaration import Call, Certainty, Form, Helper, Parameter
from previewer.rendering.values import SafeText, Value, to_text

PLACEHOLDER_SECRET = "hmac-secret-not-set"  # noqa: S105  # says so in every digest made with it


def _body_or_value(call: Call) -> str:
    if call.form is Form.BLOCK:
        return call.body()
    return "" if call.subject is None else to_text(call.subject)


def _breaklines(call: Call) -> Value:
    return call.body().replace("\r\n", "<br>").replace("\n", "<br>")


def _url_encode(call: Call) -> Value:
    from previewer.formats.url import url_encode

    return url_encode(call.body())


def _base64(call: Call) -> Value:
    from previewer.formats.digests import to_base64

    return to_base64(call.body())


def _hex(call: Call) -> Value:
    from previewer.formats.digests import hex_digits

    return hex_digits(_body_or_value(call))


def _digest(call: Call) -> Value:
    from previewer.formats.digests import digest

    return digest(call.name, _body_or_value(call))  # type: ignore[arg-type]  # registered under the algorithms' names


def _hmac(call: Call) -> Value:
    from previewer.formats.digests import keyed_digest

    if "hmac-secret" not in call.run.options:
        call.guess("without the project's HMAC secret a placeholder is the key")
    secret = call.run.options.get("hmac-secret", PLACEHOLDER_SECRET)
    values = (call.subject, *call.params) if call.given else ()
    text = "".join("" if value is None else to_text(value) for value in values)
    return keyed_digest("sha1" if call.name == "hmacSHA1" else "sha256", to_text(secret), text)


def json_text(value: Value) -> str:
    """A value as compact JSON, doubles as Java prints them."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_text(str(key))}:{json_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    text = to_text(value)
    return text if value is None or isinstance(value, int | float) else json.dumps(text, ensure_ascii=False)


def _to_json(call: Call) -> Value:
    text = json_text(call.subject)
    asked = '"' in text and _stands_in_two_braces(call)
    if asked and call.ask("to-json", "quotes inside {{ }} are not escaped; {{{ }}} is sure") == "escaped":
        return text
    # The documentation shows raw quotes inside {{ }}.
    return SafeText(text)


def _stands_in_two_braces(call: Call) -> bool:
    # Inside another call nothing is escaped yet.
    if call.form is not Form.INLINE or call.place is None:
        return False
    source, span = call.place
    before = source.text[max(0, span.start - 9) : span.start].replace("~", "").rstrip(" \t\r\n")
    return not before.endswith(("{{{", "[[{", "&"))


def _to_url_encoded_json(call: Call) -> Value:
    from previewer.formats.url import url_encode

    return url_encode(json_text(call.subject))


def _block(name: str, function: Callable[[Call], Value], summary: str, example: str) -> Helper:
    return Helper(
        name,
        function,
        summary,
        (Form.BLOCK,),
        body="the same context; {{x}} in it is escaped for HTML first, {{{x}}} is not",
        example=example,
        certainty=Certainty.DOCUMENTED,
    )


_VALUE = Parameter("value")
_DIGEST_FORMS = (Form.INLINE, Form.BLOCK, Form.SUBEXPRESSION)

HELPERS = (
    _block(
        "breaklines", _breaklines, "Its body with <br> for every line end.", "{{#breaklines}}{{note}}{{/breaklines}}"
    ),
    _block("urlEncode", _url_encode, "Its body as part of a URL.", "{{#urlEncode}}{{{query}}}{{/urlEncode}}"),
    _block("base64", _base64, "Its body in base64.", "{{#base64}}{{{email}}}{{/base64}}"),
    *(
        Helper(
            name,
            function,
            f"The value or body {words}.",
            _DIGEST_FORMS,
            (Parameter("value", required=False),),
            example=f"{{{{{name} email}}}}",
            certainty=Certainty.DOCUMENTED,
        )
        for name, function, words in (
            ("hexEncode", _hex, "in hexadecimal digits"),
            ("md5", _digest, "as its MD5 digest"),
            ("sha1", _digest, "as its SHA-1 digest"),
            ("sha256", _digest, "as its SHA-256 digest"),
        )
    ),
    *(
        Helper(
            name,
            partial(_hmac),
            "A keyed digest of its values, joined, under the project's HMAC secret.",
            (Form.INLINE, Form.SUBEXPRESSION),
            (_VALUE,),
            variadic=True,
            failure="without the secret in the settings a marked placeholder is the key",
            example=f"{{{{{name} email}}}}",
            certainty=Certainty.DOCUMENTED,
        )
        for name in ("hmacSHA1", "hmacSHA256")
    ),
    Helper(
        "toJson",
        _to_json,
        "The value as JSON, not escaped.",
        (Form.INLINE, Form.SUBEXPRESSION),
        (_VALUE,),
        example="{{toJson items}}",
        certainty=Certainty.DOCUMENTED,
    ),
    Helper(
        "toUrlEncodedJson",
        _to_url_encoded_json,
        "The value as JSON, encoded as part of a URL.",
        (Form.INLINE, Form.SUBEXPRESSION),
        (_VALUE,),
        example="{{toUrlEncodedJson items}}",
        certainty=Certainty.DOCUMENTED,
    ),
)
