"""Work to results, on all cores."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")


def count_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(function: Callable[[Work], Result], pieces: Sequence[Work]) -> Iterator[Result]:
    """The results of all pieces in their order, each worked out in another process; both must be picklable."""
    from concurrent.futures import ProcessPoolExecutor  # 20 ms, and most runs do without

    with ProcessPoolExecutor(count_cores(), initializer=_start_worker, initargs=(sys.getrecursionlimit(),)) as pool:
        yield from pool.map(function, pieces)


def _start_worker(recursion_limit: int) -> None:
    """Templates nest as deep in this process as in the first, which alone hears of Ctrl-C."""
    sys.setrecursionlimit(recursion_limit)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
