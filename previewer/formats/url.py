"""Text becomes part of a URL as java.net.URLEncoder writes it."""

from urllib.parse import quote_plus


def url_encode(text: str) -> str:
    """Turn text into application/x-www-form-urlencoded UTF-8; a space is `+`, and `. - * _` stay."""
    # Python never quotes `~`, Java does; a lone surrogate has no UTF-8, and the JVM writes `?` for it.
    return quote_plus(text.encode("utf-8", "replace"), safe="*-._").replace("~", "%7E")
