from pathlib import Path

import aiohttp

from bot.demo import cast
from bot.demo.house import open_demo


async def test_the_plain_address_shows_a_merchant_an_owner_and_a_worker(tmp_path: Path) -> None:
    """The page opens with the first three people, where its address names none."""
    async with open_demo(tmp_path, port=0) as demo, aiohttp.ClientSession() as http:
        async with http.get(f"{demo.address}/sandbox") as response:
            persons = (await response.json())["persons"]
    assert [person["id"] for person in persons[:3]] == [who.id for who in cast.FIRST_PHONES]
    assert len(persons) == len({person["id"] for person in persons}) == len(cast.characters())
