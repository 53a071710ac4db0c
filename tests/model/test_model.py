"""The market is what the reference says, whatever twelve people do in whatever order.

In the suite a few sequences; `GENDAN_MODEL_SEQUENCES=1000` and `pytest tests/model -s -o timeout=0` run as many as are
asked for, others each time, or the same ones again by `--hypothesis-seed`. One takes 5 s of a processor.
"""

import asyncio
import gc
import os
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import MarketMachine
from tests.model.market import open_market
from tests.postgres import Postgres

pytestmark = pytest.mark.soak

SEQUENCES = int(os.environ.get("GENDAN_MODEL_SEQUENCES", "2"))
ACTIONS = 200
BEGINNING = 1
"""Laying out the market counts as a step."""


def test_random_sequences_end_as_the_reference_says_on_both_databases(tmp_path: Path, server: Postgres) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    stack = AsyncExitStack()
    opening = [(tmp_path / "sqlite", None), (tmp_path / "postgres", server.create_migrated())]
    for folder, _ in opening:
        folder.mkdir()
    markets = [loop.run_until_complete(stack.enter_async_context(open_market(folder, url))) for folder, url in opening]
    machine = type("Machine", (MarketMachine,), {"loop": loop, "markets": tuple(markets), "taken": Counter()})
    gc.freeze()  # what is there by now stays, and need not be looked at again and again
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=SEQUENCES,
                stateful_step_count=BEGINNING + ACTIONS,
                deadline=None,
                database=None,
                derandomize="GENDAN_MODEL_SEQUENCES" not in os.environ,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        print(", ".join(f"{count} {what}" for what, count in machine.taken.items()))  # type: ignore[attr-defined]
        loop.run_until_complete(stack.aclose())
    loop.close()
