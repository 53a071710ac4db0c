"""What a robot has yet to send: what is due by now or soon; what waits for somebody's morning is at rest."""

from datetime import UTC, datetime, timedelta

import pytest

from core.notify.actions import LATE_S
from gendan_sandbox.patience import QUIET_S, comes_true
from tests.bot.robot_process import Rows

SOON = timedelta(seconds=LATE_S + 10)
"""An edit in doubt is looked after so much later."""


def due_soon() -> str:
    """Give the condition of what is due by now or soon, as both databases read it."""
    return f"due_at <= '{datetime.now(UTC) + SOON}'"


async def comes_to_rest(rows: Rows, *, but: str = "") -> None:
    """Wait until all is sent that is due.

    At the hour of the evening or the digest a test meets their messages too, and at night those of the morning.
    """
    fixed = f"FROM outbox WHERE state != 'SENT' AND {due_soon()}{but}"
    count, left = f"SELECT count(*) {fixed}", f"SELECT key, kind, state, attempt, due_at, error {fixed}"
    try:
        await comes_true(
            lambda: rows(count) == [(0,)], mark=lambda: rows(count), quiet_s=QUIET_S + SOON.total_seconds()
        )
    except TimeoutError:
        pytest.fail(f"nothing moves, and this is not sent: {rows(left)}")
