"""An open question takes only what answers it; what else is sent is answered, and the question stays."""

from itertools import takewhile

import pytest
from sqlalchemy import select

from core.dialogue.actions import MOST_ASIDE, TooManyBegun, bring_back, end, find, step_to
from core.notify.model import Address
from core.orders.draft import Draft, draft_from_json
from core.orders.tables import Order
from tests.chat import BOT_ID, START_AT, Someone, World
from tests.handlers.test_matching import Market, market
from tests.handlers.test_orders import tells
from tests.handlers.test_rooms import deal

__all__ = ["market"]

AT = Address(bot_id=BOT_ID, chat_id=8)
HALF_TOLD = "Half told <hoodie>"


async def half_told(lily: Someone) -> None:
    """Tell an order as far as its style and sizes."""
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.sends(HALF_TOLD)
    await lily.sends("S20 M40")


async def placed(world: World) -> list[Order]:
    async with world.robot.database.reading() as session:
        return list((await session.scalars(select(Order).order_by(Order.id))).all())


ANSWERS = {
    "category": "Hoodie",
    "style": "Skip",
    "breakdown": "",
    "fabric_by": "I'll send it",
    "fabric_on": "Tomorrow",
    "due_on": "14 days",
    "ceiling": "No limit",
    "region": "Anywhere",
}
"""What is pressed at each question of an order; the sizes are typed."""


async def asked_at(world: World, step: str) -> Someone:
    """Have somebody with a placed order tell a second one, up to a question that is left open."""
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    await lily.sends("/new")
    for asked in takewhile(lambda one: one != step, ANSWERS):
        await (lily.presses(ANSWERS[asked]) if ANSWERS[asked] else lily.sends("S20 M40 black"))
    return lily


@pytest.mark.parametrize(
    "text",
    [
        "how much does it cost?",
        "where is my order?",
        "where is my order",
        "when will it be ready",
        "hurry up please",
        "多少钱",
        "我的货到哪了",
        "Сколько стоит?",
        "где заказ",
        "why is the sky blue?",
        "A1",
        "why is it late?",
        "thank you",
    ],
)
@pytest.mark.parametrize(
    "step",
    ["category", "style", "breakdown", "fabric_by", "fabric_on", "due_on", "ceiling", "region", "summary"],
)
async def test_a_question_is_answered_and_the_open_one_stays(world: World, text: str, step: str) -> None:
    lily = await asked_at(world, step)
    asked = lily.last
    before = len(lily.chat)
    await lily.sends(text)
    assert len(lily.chat) == before + 2, [message.text for message in lily.chat[before:]]
    assert "Back to what you were telling" in lily.last.text and lily.last.text.endswith(asked.text)
    assert [label for label in lily.last.labels] == asked.labels
    async with world.robot.database.reading() as session:
        row = await find(session, AT)
        assert row is not None and row.step == step


@pytest.mark.parametrize(
    "text",
    [
        "100 hoodies arrived damaged",
        "卫衣少了5件",
        "не хватает 5 футболок",
        "we talked about this yesterday",
        "A1 in navy not black pls",
        "A1加20件M",
        "A1 +20 pcs M",
        "A1改成200件",
        "move A1 to 20 dec",
        "cheers mate",
        "can I pay by card",
    ],
)
@pytest.mark.parametrize("step", ["style", "breakdown", "due_on", "ceiling", "summary"])
async def test_what_tells_of_something_else_answers_no_question(world: World, text: str, step: str) -> None:
    lily = await asked_at(world, step)
    asked, drafted = lily.last, await draft_of(world)
    await lily.sends(text)
    assert "Back to what you were telling" in lily.last.text and lily.last.text.endswith(asked.text)
    kept = await draft_of(world)
    assert (kept.style_name, kept.breakdown, kept.due_on) == (drafted.style_name, drafted.breakdown, drafted.due_on)
    said = [one.text for one in lily.chat[-3:]]
    assert not any("tap one of the buttons" in one or "I don't know" in one for one in said), said


@pytest.mark.parametrize("text", ["same again, 220", "返单 220件", "повторить, 220"])
@pytest.mark.parametrize("step", ["style", "fabric_by"])
async def test_who_orders_again_in_between_is_understood(world: World, text: str, step: str) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    await lily.sends("/new")
    await lily.presses("T-shirt")
    if step == "fabric_by":
        await lily.presses("Skip")
        await lily.sends("S20 M40 white")
    await lily.sends(text)
    async with world.robot.database.reading() as session:
        row = await find(session, AT)
        assert row is not None
        draft = draft_from_json(row.answers, bot_id=BOT_ID)
    assert draft.breakdown is not None and draft.breakdown.total_pieces == 220, draft
    assert [one["garment"] for one in draft.waiting] == ["tshirt"], "what was begun waits behind it"


async def draft_of(world: World) -> Draft:
    async with world.robot.database.reading() as session:
        row = await find(session, AT)
        assert row is not None
        return draft_from_json(row.answers, bot_id=BOT_ID)


@pytest.mark.parametrize(
    "step", ["style", "breakdown", "fabric_by", "fabric_on", "due_on", "ceiling", "region", "summary"]
)
async def test_another_order_in_words_never_writes_over_the_half_told_one(world: World, step: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    for at, press, words in (
        ("category", "Hoodie", ""),
        ("style", "", "Fox"),
        ("breakdown", "", "S20 M40 black"),
        ("fabric_by", "I'll send it", ""),
        ("fabric_on", "Tomorrow", ""),
        ("due_on", "14 days", ""),
        ("ceiling", "No limit", ""),
        ("region", "Anywhere", ""),
    ):
        if at == step:
            break
        await (lily.presses(press) if press else lily.sends(words))
    before = await draft_of(world)
    await lily.sends("I need 100 white t-shirts by 20 december")
    draft = await draft_of(world)
    assert (draft.garment, draft.style_name) == ("tshirt", "")
    assert draft.breakdown is not None and draft.breakdown.total_pieces == 100
    waiting = draft_from_json(draft.waiting[0], bot_id=BOT_ID)
    assert (waiting.garment, waiting.style_name, waiting.breakdown) == ("hoodie", before.style_name, before.breakdown)


@pytest.mark.parametrize("garment", ["Dress", "Hoodie"])
async def test_an_article_number_beside_another_garment_names_the_style(world: World, garment: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses(garment)
    await lily.sends("oversized hoodie OS-12")
    draft = await draft_of(world)
    assert (draft.garment, draft.style_name) == (garment.lower(), "oversized hoodie OS-12")
    await lily.sends("S20 M40 black")
    assert (await draft_of(world)).breakdown is not None


async def test_pieces_of_an_order_like_before_are_shared_out_and_told(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    await lily.sends("same again but 200 pieces in white")
    draft = await draft_of(world)
    assert draft.breakdown is not None and draft.breakdown.total_pieces == 200
    assert {line.colour for line in draft.breakdown.lines} == {"white"}
    assert any("200 pieces, shared out" in message.text for message in lily.chat)
    before = len(lily.chat)
    await lily.sends("same again, 2 pieces")
    assert [message.text.split(":")[0].split(",")[0] for message in lily.chat[before:]] == [
        "The new order comes first. The one that was half told waits and comes again after it",
        "As in A1",
        "2 pieces are too few to share out over all sizes",
        "<b>Hoodie</b> · fabric from me Wed 2 Dec · needed by Tue 15 Dec\n\nSizes",
    ]


async def test_a_difference_is_reckoned_from_the_order_and_what_cannot_be_is_asked(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    await lily.sends("reorder A1")
    like = (await draft_of(world)).breakdown
    assert like is not None
    await lily.sends("repeat A1 with 100% more")
    more = (await draft_of(world)).breakdown
    assert more is not None and more.total_pieces == 2 * like.total_pieces
    before = len(lily.chat)
    await lily.sends("reorder A1, size M only, 50")
    assert (await draft_of(world)).breakdown is None
    assert any(message.text.startswith("How many of each size this time?") for message in lily.chat[before:])


@pytest.mark.parametrize("name", ["Queue tee", "Photo print", "Hurry up hoodie", "Status Quo", "A99", "M10"])
async def test_a_name_that_sounds_like_a_wish_is_a_name(world: World, name: str) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.sends(name)
    assert f"<b>{name}</b>" in lily.last.text


@pytest.mark.parametrize("word", ["cancel", "Cancel!", "stop", "取消", "算了", "отмена", "не надо"])
async def test_who_wants_out_is_asked_and_nothing_is_lost_before(world: World, word: str) -> None:
    lily = world.person(8, "Lily")
    await half_told(lily)
    await lily.sends(word)
    assert "Stop here?" in lily.last.text and "Half told" in lily.last.text
    await lily.presses("Continue")
    assert "fabric" in lily.last.text.casefold()
    await lily.sends(word)
    await lily.presses("Discard")
    assert "Discarded" in lily.last.text
    await lily.sends("S20 M40")
    assert "didn't get that" in lily.last.text


@pytest.mark.parametrize("word", ["back", "назад", "返回", ""])
async def test_back_leads_to_the_question_before(world: World, word: str) -> None:
    lily = world.person(8, "Lily")
    await half_told(lily)
    await (lily.sends(word) if word else lily.presses("Back"))
    await lily.sends("M70")
    assert "70 pieces" in lily.last.text and "I'll send it" in lily.last.labels[0]


async def test_back_in_a_finished_order_leads_to_its_summary(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Change")
    await lily.presses("Due date")
    await lily.presses("Back")
    assert "Does this look right?" in lily.last.text


async def test_every_question_leads_out(world: World) -> None:
    lily = world.person(8, "Lily")
    await half_told(lily)
    await lily.presses("Discard")
    assert "Stop here?" in lily.last.text
    await lily.presses("Continue")
    await lily.presses("Discard")
    await lily.presses("Discard")
    assert "Discarded" in lily.last.text


async def test_changing_another_order_comes_between_and_the_draft_goes_on(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    await half_told(lily)
    await lily.sends("cancel A1")
    await lily.presses("Change")
    await lily.presses("Style")
    await lily.sends("Renamed")
    await lily.presses("Save the changes")
    assert lily.sees("Renamed") and (await placed(world))[0].style_name == "Renamed"
    assert "Back to what you were telling" in lily.last.text and "Half told &lt;hoodie&gt;" in lily.last.text
    await lily.presses("I'll send it")
    await lily.presses("Tomorrow")
    await lily.presses("14 days")
    await lily.presses("No limit")
    await lily.presses("Anywhere")
    await lily.presses("Find a workshop")
    assert [order.style_name for order in await placed(world)] == ["Renamed", HALF_TOLD]


async def test_a_button_of_the_draft_that_waits_brings_it_back(world: World) -> None:
    lily = world.person(8, "Lily")
    await tells(lily)
    await lily.presses("Find a workshop")
    await half_told(lily)
    await lily.sends("change A1")
    asked = lily.last
    assert "Back to what you were telling" in asked.text
    await lily.presses("Change")
    await lily.presses_data(asked.buttons[0]["callback_data"], asked.message_id)
    assert "already placed or discarded" not in lily.notice and "Half told" in lily.last.text
    await lily.presses("Discard")
    await lily.presses("Discard")
    assert "A1" in lily.last.text or "What shall we change" in lily.last.text


async def test_a_talk_in_a_room_comes_between_and_the_draft_goes_on(market: Market) -> None:
    await deal(market)
    maya, wang = market.maya, market.owners[0]
    await half_told(maya)
    await maya.sends("A1")
    await maya.presses("Chat")
    await maya.sends("Is it cut?")
    assert "Is it cut?" in wang.last.text
    await maya.presses("Leave")
    assert "Half told" in maya.last.text
    await maya.presses("I'll send it")
    assert "Half told" in maya.last.text


async def test_the_start_leads_to_what_is_half_told_however_old(world: World) -> None:
    lily = world.person(8, "Lily")
    await half_told(lily)
    await world.later(hours=13)
    await lily.sends("/start")
    await lily.presses("Continue your order")
    assert "unfinished order" in lily.last.text.casefold()
    await lily.presses("Continue")
    assert "Half told" in lily.last.text


async def test_a_workshop_is_not_called_like_a_question(world: World) -> None:
    boss = world.person(9, "Boss")
    await boss.sends("/start")
    await boss.presses("workshop")
    await boss.sends("where is my order?")
    assert "where is my order" not in boss.last.text
    await boss.sends("cancel")
    assert "Nothing is changed" in boss.last.text


async def test_as_many_conversations_wait_as_are_kept_and_none_is_forgotten(world: World) -> None:
    async with world.editing() as session:
        for order_id in range(MOST_ASIDE + 1):
            await step_to(
                session,
                AT,
                kind="order",
                step="summary",
                answers={"token": str(order_id), "order_id": order_id},
                now=START_AT,
            )
        with pytest.raises(TooManyBegun):
            await step_to(session, AT, kind="order", step="summary", answers={"order_id": 99}, now=START_AT)
        await step_to(session, AT, kind="order", step="style", answers={"token": "x", "order_id": 3}, now=START_AT)
        row = await bring_back(session, AT, kind="order", token="5", now=START_AT)
        assert row is not None and row.answers["order_id"] == 5
        ended = [row.answers["order_id"]]
        while (left := await end(session, AT)) is not None:
            ended.append(left.answers["order_id"])
    assert sorted(ended) == list(range(MOST_ASIDE + 1))


async def test_two_modes_in_which_nothing_was_said_replace_each_other(world: World) -> None:
    async with world.editing() as session:
        await step_to(session, AT, kind="room", step="1", answers={}, now=START_AT)
        await step_to(session, AT, kind="room", step="2", answers={}, now=START_AT)
        assert await end(session, AT) is None and await find(session, AT) is None


async def test_where_nothing_is_told_yet_nothing_is_offered_to_go_on_with(world: World) -> None:
    lily = world.person(8, "Lily")
    await half_told(lily)
    await lily.sends("/new")
    await lily.presses("Start again")
    await lily.sends("/new")
    assert "unfinished" not in lily.last.text and any("Hoodie" in label for label in lily.last.labels)
