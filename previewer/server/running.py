"""The web server that runs the preview."""

from __future__ import annotations

import socket

import uvicorn

from previewer.server.access import Access
from previewer.server.app import make_app
from previewer.server.live import Live


class PreviewServer(uvicorn.Server):
    """Runs until it is interrupted; pages that still listen hold it up for no moment."""

    def __init__(self, live: Live, access: Access) -> None:
        app = make_app(live, access)
        super().__init__(
            uvicorn.Config(app, log_level="error", access_log=False, server_header=False, ws="none", lifespan="on")
        )
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams of events first: the server waits for every answer under way."""
        self._live.stream.close()
        await super().shutdown(sockets)
