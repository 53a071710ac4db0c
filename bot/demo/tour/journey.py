"""The journey from the first word to off the line."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo.house import open_demo
from bot.demo.tour import bundles, floor
from bot.demo.tour.guide import Guide, TourFailed
from bot.demo.tour.ordering import ten_orders
from core.notify.model import Limits

STARTS_AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
"""A Tuesday morning in Hangzhou."""
UNHURRIED = Limits(chat_per_s=1000, group_per_min=10_000, bot_per_s=1000)


async def play(
    *,
    port: int,
    pace_s: float,
    tell: Callable[[str], None],
    page_of: Callable[[str], str] = str,
    until: asyncio.Event | None = None,
) -> None:
    """Play the whole tour in a fresh place; afterwards stay open until the event, if there is one.

    Args:
        port: Of the page.
        pace_s: Breath between two steps, real seconds.
        tell: Told each step as it is seen in the chats.
        page_of: Makes the address of the page from the server's.
        until: Ends the stay after the tour; None ends at once.

    Raises:
        TourFailed: A step is not seen in the chats as it should be.
    """
    with TemporaryDirectory(prefix="gendan-tour-") as folder:
        place = open_demo(Path(folder), port=port, limits=UNHURRIED, starts_at=STARTS_AT, keeps=False)
        async with place as demo:
            tell(f"The tour plays at {page_of(demo.address)}")
            demo.messenger.clock.configure(frozen=True)
            await asyncio.sleep(3 * pace_s)
            try:
                await follow(Guide(demo=demo, tell=tell, pace_s=pace_s))
            except TimeoutError as error:
                raise TourFailed(str(error)) from error
            tell("The tour is over: everything was seen in the chats as it should be.")
            if until is not None:
                await until.wait()


async def follow(guide: Guide) -> None:
    """Play the journey in a place that is open, from the first order to off the line.

    Raises:
        TourFailed: A step is not seen in the chats as it should be.
    """
    deals = await ten_orders(guide)
    job = await floor.take_card(guide, deals[0])
    other = await floor.take_card(guide, floor.another_of_the_house(deals))
    await floor.talk(guide, job)
    await floor.fabric_and_cutting(guide, job, other)
    await floor.missed_photo(guide, job)
    await floor.digest(guide, job.deal.wish.merchant)
    await floor.off_the_line(guide, job)
    await bundles.cut_and_count(guide, other)
