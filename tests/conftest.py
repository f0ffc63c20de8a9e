"""What every test leaves as it was."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is worked out for a test's files goes into no user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _interpreter_as_before() -> Iterator[None]:
    """A command sets the interpreter up for a process of its own; run inside the tests, it must change no other's."""
    recursion, collection = sys.getrecursionlimit(), gc.get_threshold()
    yield
    sys.setrecursionlimit(recursion)
    gc.set_threshold(*collection)
