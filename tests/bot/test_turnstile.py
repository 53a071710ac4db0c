import asyncio

from bot.turnstile import Turnstile


async def test_who_has_to_be_alone_waits_for_those_inside_and_keeps_newcomers_out() -> None:
    turnstile, told = Turnstile(), list[str]()
    leave = {name: asyncio.Event() for name in ("first", "suspect", "late")}

    async def comes(name: str, *, alone: bool = False) -> None:
        async with turnstile.alone() if alone else turnstile.together():
            told.append(f"{name} in")
            await leave[name].wait()
        told.append(f"{name} out")

    async with asyncio.TaskGroup() as group:
        for name in leave:
            group.create_task(comes(name, alone=name == "suspect"))
            await asyncio.sleep(0)
        for name, event in leave.items():
            assert told[-1] == f"{name} in"
            event.set()
            for _ in range(5):
                await asyncio.sleep(0)
    assert told == [f"{name} {way}" for name in leave for way in ("in", "out")]


async def test_a_suspect_that_is_cancelled_at_the_door_lets_the_others_in() -> None:
    turnstile = Turnstile()
    async with turnstile.together():
        waiting = asyncio.ensure_future(turnstile.alone().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        async with turnstile.together():
            pass
