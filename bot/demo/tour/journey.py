"""The journey from the first word to off the line."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo.house import open_demo
from bot.demo.tour.guide import Guide
from bot.demo.tour.ordering import ten_orders
from core.notify.model import Limits

STARTS_AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
"""A Tuesday morning in Hangzhou."""
UNHURRIED = Limits(chat_per_s=1000, group_per_min=10_000, bot_per_s=1000)


async def play(*, port: int, pace_s: float, tell: Callable[[str], None]) -> None:
    """Play the whole tour in a fresh place.

    Raises:
        TourFailed: A step is not seen in the chats as it should be.
    """
    with TemporaryDirectory(prefix="gendan-tour-") as folder:
        async with open_demo(Path(folder), port=port, limits=UNHURRIED, starts_at=STARTS_AT) as demo:
            tell(f"The tour plays at {demo.address}")
            demo.messenger.clock.configure(frozen=True)
            guide = Guide(demo=demo, tell=tell, pace_s=pace_s)
            await ten_orders(guide)
