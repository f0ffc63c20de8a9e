"""What happened, to every page that listens: server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable

PING = 20.0
"""Seconds after which a silent stream says that it is alive."""
BACKLOG = 100
"""Events that wait for a slow listener; one that falls behind further is cut off and comes back by itself."""


class Stream:
    """Events from any thread to the listeners of one event loop."""

    def __init__(self, greeting: Callable[[], dict[str, object]]) -> None:
        self._greeting = greeting
        self._listeners: set[asyncio.Queue[str | None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Starts to deliver on the running event loop."""
        self._loop = asyncio.get_running_loop()

    def close(self) -> None:
        """Ends every stream."""
        for queue in self._listeners:
            queue.put_nowait(None)

    def tell(self, kind: str, data: dict[str, object]) -> None:
        """Sends an event to all who listen now."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, _event(kind, data))

    def _deliver(self, text: str) -> None:
        for queue in list(self._listeners):
            if queue.qsize() >= BACKLOG:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(text)

    async def listen(self) -> AsyncIterator[str]:
        """The events from now on, as text of an event stream."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield _event("hello", self._greeting())
            while True:
                try:
                    text = await asyncio.wait_for(queue.get(), PING)
                except TimeoutError:
                    text = ": still here\n\n"
                if text is None:
                    return
                yield text
        finally:
            self._listeners.discard(queue)


def _event(kind: str, data: dict[str, object]) -> str:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"
