"""What a request asks for."""

from __future__ import annotations

import json

from starlette.exceptions import HTTPException
from starlette.requests import Request

Wanted = dict[str, str]


async def wanted_by(request: Request) -> Wanted:
    """What a request is about: the query, or the body's JSON object of texts."""
    if request.method != "POST":
        return dict(request.query_params)
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise HTTPException(400, "expected a JSON object of texts")
    return value
