"""Standard input and output, where they are closed, full or gone, too."""

from __future__ import annotations

import errno
import os
import sys

from previewer.files import decode
from previewer.source import Source, UnreadableFile


def read_input() -> Source:
    """Reads standard input as UTF-8; raises UnreadableFile."""
    if sys.stdin is None:
        raise UnreadableFile("standard input: closed")
    try:
        return decode(sys.stdin.buffer.read(), "<stdin>")
    except OSError as error:
        raise UnreadableFile.because("standard input", error) from None


def write_output(text: str) -> None:
    """Writes bytes as they are to standard output; raises UnreadableFile, or OSError where it breaks off."""
    if sys.stdout is None:
        raise UnreadableFile("standard output: closed")
    # A lone surrogate from a payload's \ud800 has no UTF-8; the JVM writes `?` for it.
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def broken_output(error: OSError) -> str:
    """What to say of an output that broke off; nothing where its reader has left.

    What is still to be written is dropped, else Python tries once more when it ends.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    return "" if error.errno == errno.EPIPE else f"standard output: {(error.strerror or str(error)).lower()}"
