"""`gendan demo`: the demonstration and its tour."""

import asyncio
import logging
import signal
from pathlib import Path
from typing import Annotated

import typer

from bot.data_folder import refuse_foreign
from bot.own_folder import KEY_FILE, LOCK_FILE, refuse_folder_of_others
from bot.terminal import say

PACE_S = 1.2
"""A breath between two steps of the tour, to follow it with the eyes."""


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 8081,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Folder that everything is kept in; the tour keeps nothing. [default: data/demo]"),
    ] = None,
    tour: Annotated[bool, typer.Option("--tour", help="Play the whole journey of an order by itself.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Play the tour without pauses.")] = False,
    headless: Annotated[bool, typer.Option("--headless", help="End when the tour is over; nobody watches.")] = False,
) -> None:
    """Run the sandbox messenger and the robot together, with six workshops, merchants and workers in it."""
    from bot.demo.tour.guide import TourFailed  # here and below: a robot carries no demonstration

    if tour and data_dir is not None:
        say(f"The tour plays in a fresh place and keeps nothing: {data_dir} is left as it is.", err=True)
    folder = data_dir or Path("data/demo")
    refuse_foreign([folder, folder / "robot"], [folder / "robot" / name for name in (LOCK_FILE, KEY_FILE)])
    refuse_folder_of_others(folder / "robot")
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a jump of the clock makes it miss ticks, as it should
    try:
        if tour:
            asyncio.run(_tour(port=0 if headless else port, pace_s=0.0 if fast else PACE_S, stays=not headless))
        else:
            asyncio.run(_serve(folder, port))
    except TourFailed as failure:
        say(f"The tour stops here: {failure}", err=True)
        raise typer.Exit(1) from None


async def _tour(*, port: int, pace_s: float, stays: bool) -> None:
    from bot.demo.tour.journey import play

    await play(port=port, pace_s=pace_s, tell=say, page_of=_page, until=_interrupted() if stays else None)


async def _serve(folder: Path, port: int) -> None:
    from bot.demo.house import open_demo

    async with open_demo(folder, port=port) as demo:
        say(f"Gendan's demonstration is ready: {_page(demo.address)}")
        say("Stop it with Ctrl+C; what happened is kept in " + str(folder))
        await _interrupted().wait()


def _page(address: str) -> str:
    """Give the address of the page with the phones of a merchant, an owner and a worker."""
    from bot.demo import cast

    bot_id = cast.TOKEN.partition(":")[0]
    return f"{address}/#" + ",".join(f"{who.id}:{bot_id}" for who in cast.FIRST_PHONES)


def _interrupted() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop
