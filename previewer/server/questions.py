"""What a request asks for."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from previewer.files import decode
from previewer.payloads.json_text import PayloadError, parse_object
from previewer.source import UnreadableFile

Wanted = dict[str, str]

EXPECTED = "expected a JSON object of texts"


async def wanted_by(request: Request) -> Wanted:
    """What a request is about: the query, or the body's JSON object of texts."""
    if request.method != "POST":
        return dict(request.query_params)
    try:
        body = parse_object(decode(await request.body(), "the request"), "a request")
    except (PayloadError, UnreadableFile):
        raise HTTPException(400, EXPECTED) from None
    wanted = {name: value for name, value in body.items() if isinstance(value, str)}
    if len(wanted) < len(body):
        raise HTTPException(400, EXPECTED)
    return wanted
