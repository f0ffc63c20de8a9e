"""A port of this machine to a socket that listens there."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from previewer.commands.exits import UNREADABLE, stop

HERE = "127.0.0.1"
PORT = 8787
TRIES = 20
"""Ports that are tried one after the other where none was asked for."""


def listen(host: str, ports: Sequence[int]) -> socket.socket:
    """Listens at the first port that is free; ends the command where none is."""
    reason = ""
    for port in ports:
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            return socket.create_server((host, port), family=family, backlog=128)
        except (OSError, OverflowError) as error:
            number = getattr(error, "errno", None)
            reason = (os.strerror(number) if number and number > 0 else str(error)).lower()
    told = f"port {ports[0]}" if len(ports) == 1 else f"ports {ports[0]} to {ports[-1]}"
    return stop(f"cannot listen at {host}, {told}: {reason}", UNREADABLE)
