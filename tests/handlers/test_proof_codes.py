from dataclasses import replace
from pathlib import Path

import pytest

from core.codes.proofs import proof_code
from core.stage import Stage
from tests.chat import Someone, World, open_world
from tests.factories import Floor, agree_order, last_photo, open_floor, take_photo


async def proven(world: World) -> tuple[Floor, str]:
    floor = await open_floor(world)
    await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, None))
    photo = await last_photo(floor)
    return floor, proof_code(photo.id, keys=world.robot.deps.code_keys)


async def test_whoever_pastes_a_code_reads_what_the_page_says_and_no_more(world: World) -> None:
    floor, code = await proven(world)
    stranger = world.person(990_001, "Stranger Li")
    await stranger.sends("/start")
    for someone in (floor.merchant, floor.worker, floor.owner, stranger):
        await someone.sends(code)
        said = someone.sees("✅ Verified").text
        assert "Stage: 🧶" in said and "Received:" in said and "✅ Recorded in the unbroken history" in said
        assert "A17" not in said and "Wang" not in said


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "is {code} real?", "✅ Verified"),
        ("zh-hans", "这个{code}是真的吗", "✅"),
        ("ru", "это {code} настоящее?", "✅"),
        ("en", "{spaced}", "✅ Verified"),
        ("en", "https://example.org/v/{code}", "✅ Verified"),
    ],
)
async def test_a_code_in_a_sentence_is_looked_up(world: World, language: str, text: str, said: str) -> None:
    floor, code = await proven(world)
    merchant: Someone = replace(floor.merchant, language=language)
    await merchant.sends(text.format(code=code, spaced=code.replace("-", " ").lower()))
    assert merchant.last.text.startswith(said) and "🧶" in merchant.last.text


async def test_a_mistyped_code_is_told_what_to_do_and_an_order_is_still_read(world: World) -> None:
    floor, code = await proven(world)
    wrong = ("1" if code[0] != "1" else "2") + code[1:-1] + ("A" if code[-1] != "A" else "B")
    await floor.merchant.sends(wrong)
    assert "Type it again exactly as shown under the picture" in floor.merchant.last.text
    for text in ("hoodie 200 pieces model HD220-BLK01-A3", "style GD100-BLK-XL-2026 200 pcs"):
        await floor.merchant.sends(text)
        assert "Type it again" not in floor.merchant.last.text
    await floor.merchant.sends("/start")
    await floor.merchant.sends("where is A17?")
    assert "A17" in floor.merchant.last.text and "Verified" not in floor.merchant.last.text


async def test_where_there_is_a_public_address_the_page_is_linked(tmp_path: Path) -> None:
    async with open_world(tmp_path, public_url="https://gendan.example") as world:
        floor, code = await proven(world)
        await floor.merchant.sends(code)
        assert f"https://gendan.example/v/{code}" in floor.merchant.last.text


async def test_a_code_under_a_picture_is_looked_up_and_no_order_comes_of_it(world: World) -> None:
    floor, code = await proven(world)
    for someone in (floor.merchant, world.person(990_001, "Stranger Li")):
        await someone.sends_photo(take_photo(Stage.FABRIC_IN, None, seed=9), caption=f"is {code} real?")
        assert someone.last.text.startswith("✅ Verified")


async def test_a_worker_reads_of_a_code_under_a_photo_and_the_photo_is_looked_at_as_well(world: World) -> None:
    floor, code = await proven(world)
    before, heard = await last_photo(floor), len(floor.owner.chat)
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, None, seed=9), caption=code)
    floor.worker.sees("✅ Verified")
    assert (await last_photo(floor)).id > before.id
    assert not [one for one in floor.owner.chat[heard:] if code in one.text], (
        "the code alone is no message to the owner"
    )
