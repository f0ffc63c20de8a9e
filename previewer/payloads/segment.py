"""What Segment's Iterable destination does to a payload on its way: dates, and the products of commerce events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from previewer.source import Span

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?(?:\d{2})?)?")
_ZONELESS = re.compile(r'"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*"(?!\s*:)')
# Exports hold millions of times in UTC, most of them on a day that every month has.
_UTC = re.compile(
    r"^([12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d+)?Z$",
    re.ASCII | re.MULTILINE,
)
_ITEM_FIELDS = ("id", "sku", "name", "description", "price", "quantity", "url", "imageUrl", "categories")
COMMERCE_EVENTS = {"Order Completed": "shoppingCartItems", "Cart Updated": "updatedShoppingCartItems"}
"""The events that become Iterable's purchase and updateCart, and the field that takes their products."""


def rewrite_dates(value: object) -> object:
    """Turns every text that is a date with a time, at any depth, into `yyyy-MM-dd HH:mm:ss +00:00`.

    A text without a zone is taken as UTC (Segment's servers take their own); an impossible date becomes null.
    """
    if isinstance(value, dict):
        return {key: rewrite_dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rewrite_dates(item) for item in value]
    return _rewritten(value) if isinstance(value, str) else value


def zoneless_date(text: str) -> Span | None:
    """The first text of JSON that is a date with a time and without a zone."""
    found = _ZONELESS.search(text)
    return Span(found.start() + 1, found.end() - 1) if found is not None else None


def rewrite_texts(texts: Sequence[str]) -> Sequence[str | None]:
    """Does so with many texts at once; quick where none is a date, or all are times in UTC."""
    joined = "\n".join(texts)
    if ":" not in joined or "-" not in {text[4:5] for text in texts}:
        return texts
    found = _UTC.findall(joined)
    if len(found) == len(texts) == joined.count("\n") + 1:
        return [f"{day} {time} +00:00" for day, time in found]
    return [_rewritten(text) for text in texts]


def _rewritten(text: str) -> str | None:
    if quick := _UTC.fullmatch(text):
        return f"{quick[1]} {quick[2]} +00:00"
    match = _DATE.fullmatch(text)
    return _utc(match) if match else text


def _utc(match: re.Match[str]) -> str | None:
    day, hour, minute, second, zone = match.groups()
    offset = timedelta()
    if zone and zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)) * (-1 if zone[0] == "-" else 1)
    try:
        local = datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}").replace(tzinfo=timezone(offset))
        return f"{local.astimezone(UTC).isoformat(' ', 'seconds')[:19]} +00:00"
    except (ValueError, OverflowError):
        return None


def receive_track(event: str, properties: dict[str, object]) -> dict[str, object]:
    """Turns a track call's properties into the fields of the event that Iterable stores, but for the dates."""
    target = COMMERCE_EVENTS.get(event)
    if target is not None and isinstance(products := properties.get("products"), list):
        return {**properties, target: [_item(product) for product in products]}
    return properties


def _item(product: object) -> object:
    if not isinstance(product, dict):
        return product
    item: dict[str, object] = {}
    more: dict[str, object] = {}
    for key, value in product.items():
        name = {"product_id": "id", "image_url": "imageUrl"}.get(key, key)
        if key == "category":
            item["categories"] = [value]
        elif name in _ITEM_FIELDS:
            item[name] = value
        else:
            more[key] = value
    if more:
        item["dataFields"] = more
    return item
