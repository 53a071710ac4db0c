"""Limits at the doors of the chat: too long, too deep, too clever; each with an answer."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from core.files import FileKind, FileRef, FileTooBig
from core.orders.sheets.template import make_template
from core.parties.queries import find_person
from handlers.orders.sheet_words import template_texts
from handlers.texts import Texts, all_texts
from tests.chat import BOT_ID, World
from tests.handlers.test_bad_input import each_language, is_answered, is_unharmed


@each_language
@pytest.mark.parametrize(
    "message",
    [
        {"text": "long " * 3000},
        {"caption": "long " * 3000, "photo": [{"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1}]},
    ],
    ids=["text", "caption"],
)
async def test_a_text_longer_than_the_messenger_allows_is_refused_with_its_limit(
    world: World, message: dict[str, Any], language: str
) -> None:
    lily = world.person(8, "Lily", language)
    await lily.sends("/start")
    before = len(lily.chat)
    await lily.sends_message(**message)
    assert "4096" in await is_answered(lily, before)
    await is_unharmed(world)


@pytest.mark.parametrize("payload", ["c_" + "A" * 9000, "j_" + "A" * 9000, "A" * 9000, "c_" + "é" * 90])
async def test_an_endless_deep_link_is_answered(world: World, payload: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    before = len(lily.chat)
    await lily.sends(f"/start {payload}")
    await is_answered(lily, before)
    await is_unharmed(world)


@pytest.mark.parametrize("data", ["order.menu:" + "9" * 4000, "order.menu:" + "9" * 9000, "x" * 9000])
async def test_endless_callback_data_gets_a_notice(world: World, data: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await lily.presses_data(data)
    assert "out of date" in lily.notice
    await is_unharmed(world)


async def test_an_endless_inline_query_is_answered(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await world.feed(inline_query={"id": "q", "from": lily.user, "query": "A17 " * 3000, "offset": ""})
    assert [name for name, _ in world.telegram.calls].count("answerInlineQuery") == 1
    await is_unharmed(world)


async def test_a_file_above_the_limit_is_not_fetched_whatever_the_message_said(world: World) -> None:
    world.telegram.files["big"] = b"what a server that knows no limit would send"
    world.telegram.claimed_sizes["big"] = 21 * 2**20
    with pytest.raises(FileTooBig):
        await world.robot.deps.download(FileRef(bot_id=BOT_ID, file_id="big", kind=FileKind.DOCUMENT))


async def test_a_name_that_turns_the_text_or_hides_is_shown_as_what_it_says(world: World) -> None:
    wang = world.person(7, "W\u202eang\u200b")
    await wang.sends("/start")
    await wang.presses("I run a workshop")
    await wang.sends("Silk\u202e<b>\u200bworks\u2066")
    shown = " ".join(message.text for message in wang.chat)
    assert "Silk&lt;b&gt;works" in shown
    assert not set(shown) & set("\u202e\u200b\u2066")
    async with world.robot.deps.reading() as session:
        person = await find_person(session, telegram_id=7)
    assert person is not None and person.name == "Wang"


async def test_a_name_that_shows_nothing_is_asked_for_again(world: World) -> None:
    wang = world.person(7, "\u200b\u3164")
    await wang.sends("/start")
    await wang.presses("I run a workshop")
    await wang.sends("\u200b\u2800\u3164")
    assert "looks empty" in wang.last.text
    await is_unharmed(world)


@pytest.mark.parametrize("texts", all_texts(), ids=lambda texts: texts.locale)
def test_a_sheet_that_we_make_computes_nothing_but_its_sums(texts: Texts) -> None:
    book = load_workbook(BytesIO(make_template(template_texts(texts))))
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    formulas = [value for value in values if value[:1] in "=+-@\t\r"]
    assert formulas and all(value.startswith("=SUM(B") for value in formulas)
