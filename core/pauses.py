"""How long to wait before trying again."""

from functools import cache

from tenacity import RetryCallState, Retrying, wait_exponential, wait_random
from tenacity.wait import wait_base


def pause_s(attempt: int, *, first_s: float, most_s: float) -> float:
    """Say how long to wait after a failed attempt (1, 2, …): `first_s`, doubled each time, at most `most_s`.

    Up to `first_s` is added at random, so that what failed together does not come back together.
    """
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempt
    return _wait(first_s, most_s)(state)


@cache
def _wait(first_s: float, most_s: float) -> wait_base:
    return wait_exponential(multiplier=first_s, max=most_s) + wait_random(0, first_s)
