"""The web server that runs the preview."""

from __future__ import annotations

import socket

import uvicorn

from previewer.server.access import Access
from previewer.server.app import make_app
from previewer.server.live import Live
from previewer.server.reviewing import ReviewRoutes
from previewer.snapshots.review import Review


class PreviewServer(uvicorn.Server):
    """Runs until it is interrupted; pages that still listen hold it up for no moment."""

    def __init__(self, live: Live, access: Access, review: Review | None = None) -> None:
        app = make_app(live, access, None if review is None else ReviewRoutes(review, self.end))
        super().__init__(
            uvicorn.Config(app, log_level="error", access_log=False, server_header=False, ws="none", lifespan="on")
        )
        self._live = live

    def end(self) -> None:
        """Stops, as if it were interrupted."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams of events first: the server waits for every answer under way."""
        self._live.stream.close()
        await super().shutdown(sockets)
