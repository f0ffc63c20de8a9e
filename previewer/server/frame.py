"""A rendered email as a document of its own that can do nothing but be looked at."""

from __future__ import annotations

from starlette.responses import HTMLResponse

BLANK = "<!doctype html><html><head></head><body></body></html>"


def frame_response(html: str, *, images: bool) -> HTMLResponse:
    """The email under its own policy, which holds in the page's frame and where its address is opened alone.

    No script, form, plugin, frame, base or remote style; images of the web only where they are switched on. The
    frame's origin stays ours, so that our page can read what was clicked; without scripts the email cannot use it.
    """
    pictures = "http: https: data:" if images else "data:"
    policy = (
        f"default-src 'none'; img-src {pictures}; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
    )
    return HTMLResponse((html or BLANK).encode("utf-8", "replace"), headers={"Content-Security-Policy": policy})
