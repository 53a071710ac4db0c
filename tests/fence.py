"""The end of a test that hangs: `timeout` of pytest-timeout counts only while nothing of the test moves.

A test that waits for a processor is slow, not hanging. One that works without end is cut off all the same, after
`LONGEST` times as long.
"""

import signal
import time
from types import FrameType
from typing import Any

import pytest
import pytest_timeout

from gendan_sandbox.patience import Patience

LONGEST = 15
LOOKS = 6
"""How often within the timeout it is looked at."""


class Fence:
    """The watch over one test."""

    def __init__(self, item: pytest.Item, settings: Any) -> None:
        self._item, self._settings = item, settings
        self._patience = Patience(settings.timeout)
        self._latest_s = time.monotonic() + LONGEST * settings.timeout
        self._former = signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, settings.timeout / LOOKS, settings.timeout / LOOKS)

    def _look(self, number: int, frame: FrameType | None) -> None:
        if time.monotonic() >= self._latest_s or not self._patience.lasts():
            self.lift()
            pytest_timeout.timeout_sigalrm(self._item, self._settings)

    def lift(self) -> None:
        """Watch no longer."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._former)


FENCES = pytest.StashKey[Fence]()


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool | None:
    """Watch this test instead of a plain timer."""
    if settings.method != "signal":
        return None
    item.stash[FENCES] = Fence(item, settings)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_cancel_timer(item: pytest.Item) -> bool | None:
    """End the watch, if it has begun."""
    fence = item.stash.get(FENCES, None)
    if fence is not None:
        fence.lift()
    return fence is not None or None
