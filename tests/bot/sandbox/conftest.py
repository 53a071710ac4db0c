from collections.abc import AsyncIterator

import pytest

from tests.bot.sandbox.desk import Desk, open_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A sandbox without rate limits and a bot with topics and inline mode."""
    async with open_desk(has_topics_enabled=True, supports_inline_queries=True) as opened:
        yield opened
