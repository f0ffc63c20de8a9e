"""Text becomes a digest, hexadecimal digits or base64, over its UTF-8, as the JDK gives them."""

import base64
import hashlib
import hmac
from typing import Literal

Algorithm = Literal["md5", "sha1", "sha256"]


def _utf8(text: str) -> bytes:
    # A lone surrogate has no UTF-8, and the JVM writes `?` for it.
    return text.encode("utf-8", "replace")


def digest(algorithm: Algorithm, text: str) -> str:
    """Return a text's digest in lower-case hexadecimal digits."""
    return hashlib.new(algorithm, _utf8(text), usedforsecurity=False).hexdigest()


def keyed_digest(algorithm: Algorithm, key: str, text: str) -> str:
    """Return a text's HMAC under a key in lower-case hexadecimal digits."""
    return hmac.new(_utf8(key), _utf8(text), algorithm).hexdigest()


def hex_digits(text: str) -> str:
    """Return a text's bytes in lower-case hexadecimal digits."""
    return _utf8(text).hex()


def to_base64(text: str) -> str:
    """Return a text's bytes in base64 with padding."""
    return base64.b64encode(_utf8(text)).decode("ascii")
