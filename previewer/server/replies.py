"""JSON as a reply."""

from __future__ import annotations

import json

from starlette.responses import JSONResponse

Json = dict[str, object]


class JsonReply(JSONResponse):
    """An object as JSON; half a character of a payload or a file's name stands as `?`, as the JVM prints it."""

    def render(self, content: Json) -> bytes:
        """The body."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
