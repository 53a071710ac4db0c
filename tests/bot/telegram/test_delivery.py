import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.telegram.delivery import IN_FLIGHT
from core.blobs import BlobsUnavailable
from core.notify import actions as notify
from core.notify import passing
from core.notify.message import CardMessage, OwnId, OwnWords
from core.notify.model import Address, Limiter, Limits
from core.notify.queries import KEEPS_PLACE_ATTEMPTS
from core.notify.tables import Card, Kind, Outbox, Priority, State
from gendan_sandbox.patience import comes_true, patiently
from handlers.outgoing import Media, Outgoing
from handlers.rendering import _RENDERERS, Rendering
from tests.chat import BOT_ID, World

WANG = Address(bot_id=BOT_ID, chat_id=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToyCard(CardMessage):
    """A card about nothing that somebody could lose the right to."""

    outbox_key: ClassVar[str] = "test.card"
    subject_id: OwnId
    note: OwnWords = ""


async def queue(world: World, key: str = "start.who", **more: Any) -> None:
    async with world.robot.deps.transaction() as session:
        await notify.send(session, to=more.pop("to", WANG), key=key, now=world.clock.at, **more)


async def outbox(world: World) -> list[Outbox]:
    async with world.robot.deps.reading() as session:
        return list((await session.scalars(select(Outbox).order_by(Outbox.id))).all())


def show(monkeypatch: pytest.MonkeyPatch, key: str, outgoing: Outgoing) -> None:
    async def renderer(_: Rendering) -> Outgoing:
        return outgoing

    monkeypatch.setitem(_RENDERERS, key, renderer)


async def refresh(world: World) -> None:
    async with world.robot.deps.transaction() as session:
        await notify.refresh_card(session, to=WANG, card=ToyCard(subject_id=1), now=world.clock.at)
    await world.settle()


async def test_the_same_dedupe_key_is_sent_once_ever(world: World) -> None:
    await queue(world, dedupe="digest:1")
    await world.settle()
    await queue(world, dedupe="digest:1")
    await world.settle()
    assert len(world.telegram.shown) == 1


async def test_a_429_pauses_its_chat_and_loses_nothing(world: World) -> None:
    world.telegram.failures.append(
        (429, {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}})
    )
    await queue(world)
    limiter = world.robot.sender.limiters[BOT_ID]
    await world.robot.sender.drain()
    (row,) = await outbox(world)
    assert (row.state, row.attempt) == (State.QUEUED, 0)
    await queue(world, to=Address(bot_id=BOT_ID, chat_id=8))
    await world.settle()
    assert [chat for chat, _ in world.telegram.shown] == [8]
    limiter.chat_paused_until_s.clear()
    world.clock.advance(seconds=2)
    await world.settle()
    assert [chat for chat, _ in world.telegram.shown] == [8, 7]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
async def test_a_server_error_leaves_a_new_message_in_doubt_and_it_is_repeated_once(world: World, status: int) -> None:
    world.telegram.failures += [(status, {"description": "Bad Gateway"})] * 2
    await queue(world)
    for _ in range(5):
        await world.settle()
        world.clock.advance(minutes=10)
    assert [row.state for row in await outbox(world)] == [State.UNKNOWN]
    assert [name for name, _ in world.telegram.calls].count("sendMessage") == 2


async def test_an_edit_in_doubt_is_repeated_until_it_is_made(world: World) -> None:
    await queue(world)
    await world.settle()
    (shown,) = world.telegram.shown.values()
    world.telegram.failures += [(502, {"description": "Bad Gateway"})] * 4
    await queue(world, kind=Kind.EDIT, params={"message_id": shown.message_id})
    for _ in range(6):
        await world.settle()
        world.clock.advance(minutes=10)
    assert [row.state for row in await outbox(world)] == [State.SENT] * 3
    assert shown.edits == 2, "it is made once more when no earlier try can arrive late"


async def test_what_was_surely_not_sent_is_no_doubt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals: list[Exception] = [OperationalError("SELECT", {}, Exception("locked")) for _ in range(3)]

    async def renderer(_: Rendering) -> Outgoing:
        if refusals:
            raise refusals.pop()
        return Outgoing(text="at last")

    monkeypatch.setitem(_RENDERERS, "test.words", renderer)
    world.telegram.failures.append((502, {"description": "Bad Gateway"}))
    await queue(world, key="test.words")
    for _ in range(6):
        await world.settle()
        world.clock.advance(minutes=10)
    assert [row.state for row in await outbox(world)] == [State.SENT]


async def test_while_a_messenger_is_away_no_other_message_comes_into_doubt(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, away = world.telegram.exchange, [True]

    async def gateway(method: str, url: str, *parts: Any, **_: Any) -> tuple[int, bytes]:
        if away[0]:
            world.telegram.calls.append((url.rsplit("/", 1)[1], {}))
            return 502, b"<html>Bad Gateway</html>"
        return await answer(method, url, *parts)

    monkeypatch.setattr(world.telegram, "exchange", gateway)
    monkeypatch.setattr("bot.telegram.delivery.LONGEST_PAUSE_S", 0.01)
    before = len(world.telegram.calls)
    for chat in range(1, 40):
        await queue(world, to=Address(bot_id=BOT_ID, chat_id=chat))
    task = asyncio.create_task(world.robot.sender.run())
    await comes_true(lambda: [name for name, _ in world.telegram.calls[before:]].count("getMe") >= 5)
    assert [name for name, _ in world.telegram.calls[before:]].count("sendMessage") <= IN_FLIGHT
    away[0] = False
    while len(world.telegram.shown) < 39:
        world.clock.advance(seconds=1)
        await asyncio.sleep(0.002)
    world.robot.sender.stop()
    await patiently(task)
    assert {row.state for row in await outbox(world)} == {State.SENT}


async def test_a_message_that_is_tried_again_keeps_its_place_in_the_chat(world: World) -> None:
    world.telegram.failures += [(502, {"description": "Bad Gateway"})]
    await queue(world)
    await queue(world, key="error.not_yours", priority=Priority.ANSWER)
    await world.settle()
    assert not world.telegram.shown
    world.clock.advance(seconds=10)
    await world.settle()
    first, second = world.telegram.shown.values()
    assert "Who are you" in first.text and "/status" in second.text


async def test_a_message_for_a_later_hour_lets_todays_pass(world: World) -> None:
    await queue(world, due_at=world.clock.at + timedelta(hours=9))
    await queue(world, key="error.not_yours")
    await world.settle()
    assert [row.state for row in await outbox(world)] == [State.QUEUED, State.SENT]


async def test_a_database_that_refuses_for_a_while_does_not_block_the_chat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [OperationalError("UPDATE", {}, Exception("database is locked"))] * 2
    mark_sent = notify.mark_sent

    async def refuse_first(*args: Any, **kwargs: Any) -> None:
        if refusals:
            raise refusals.pop()
        await mark_sent(*args, **kwargs)

    monkeypatch.setattr("bot.telegram.delivery.LONGEST_WAIT_S", 0.001)
    monkeypatch.setattr(notify, "mark_sent", refuse_first)
    await queue(world)
    await queue(world)
    await run_until(world, lambda: len(world.telegram.shown) == 2)
    assert [row.state for row in await outbox(world)] == [State.SENT, State.SENT]
    assert len(world.telegram.shown) == 2


async def run_until(world: World, holds: Callable[[], bool]) -> None:
    """Let the sender run until something holds, then stop it."""
    task = asyncio.create_task(world.robot.sender.run())
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0.002)
    world.robot.sender.stop()
    await patiently(task)


async def test_a_row_that_the_database_will_not_settle_is_given_up_and_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mark_sent = notify.mark_sent

    async def refuse_the_first(session: Any, *, message_ids: dict[int, int | None], now: Any) -> None:
        if 1 in message_ids:
            raise IntegrityError("UPDATE", {}, Exception("constraint failed"))
        await mark_sent(session, message_ids=message_ids, now=now)

    monkeypatch.setattr("bot.telegram.delivery.LONGEST_WAIT_S", 0.001)
    monkeypatch.setattr(notify, "mark_sent", refuse_the_first)
    await queue(world)
    await queue(world, to=Address(bot_id=BOT_ID, chat_id=8))
    await queue(world)
    await run_until(world, lambda: len(world.telegram.shown) == 3)
    assert [row.state for row in await outbox(world)] == [State.DEAD, State.SENT, State.SENT]
    assert "cannot be settled" in caplog.text


async def test_rows_claimed_by_a_transaction_of_unknown_outcome_are_sent_nevertheless(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction, refusals = world.robot.deps.transaction, [OperationalError("COMMIT", {}, Exception("connection lost"))]

    @asynccontextmanager
    async def lose_the_answer() -> AsyncIterator[Any]:
        async with transaction() as session:
            yield session
        if refusals:
            raise refusals.pop()

    await queue(world)
    sender = world.robot.sender
    monkeypatch.setattr("bot.telegram.delivery.LONGEST_WAIT_S", 0.001)
    await sender._begin()
    sender.deps = replace(sender.deps, transaction=lose_the_answer)
    await run_until(world, lambda: len(world.telegram.shown) == 1)
    (row,) = await outbox(world)
    assert (row.state, row.attempt) == (State.SENT, 1)


async def test_messages_of_different_chats_go_side_by_side_and_those_of_one_chat_one_after_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way: list[int] = []
    widest: list[list[int]] = []
    answer = world.telegram.exchange

    async def slowly(method: str, url: str, *parts: Any, **_: Any) -> Any:
        chat = int(parts[0]["chat_id"])
        under_way.append(chat)
        widest.append(sorted(under_way))
        await asyncio.sleep(0.01)
        under_way.remove(chat)
        return await answer(method, url, *parts)

    monkeypatch.setattr(world.telegram, "exchange", slowly)
    for chat in (1, 2, 3, 1, 2, 3):
        await queue(world, to=Address(bot_id=BOT_ID, chat_id=chat))
    await world.settle()
    assert max(len(chats) for chats in widest) == 3
    assert all(len(set(chats)) == len(chats) for chats in widest)


async def test_no_more_messages_of_a_bot_are_under_way_than_may_be_in_doubt(world: World) -> None:
    for chat in range(20):
        await queue(world, to=Address(bot_id=BOT_ID, chat_id=chat))
    async with asyncio.TaskGroup() as group:
        await world.robot.sender.turn(group)
        assert len(world.robot.sender.under_way) == IN_FLIGHT


async def test_what_another_bot_is_sending_is_left_to_it(world: World) -> None:
    await queue(world, to=Address(bot_id=BOT_ID + 1, chat_id=7))
    async with world.robot.deps.transaction() as session:
        await notify.claim(session, row_ids=[1])
        assert await notify.settle_all_sending(session, bot_ids=[BOT_ID], begun=None, now=world.clock.at) == 0
    assert [row.state for row in await outbox(world)] == [State.SENDING]


async def test_a_new_card_in_doubt_is_repeated_once_and_an_edited_one_as_often_as_it_takes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one"))
    await queue(world, key="test.card", kind=Kind.CARD, params={"subject_id": 1})
    assert await doubt(world, 1, begun={1}, times=2) == [State.QUEUED, State.UNKNOWN]
    await queue(world, key="test.card", kind=Kind.CARD, params={"subject_id": 1})
    await world.settle()
    await queue(world, key="test.card", kind=Kind.CARD, params={"subject_id": 1})
    assert await doubt(world, (await outbox(world))[-1].id, begun=None, times=9) == [State.QUEUED] * 9


async def doubt(world: World, row_id: int, *, begun: set[int] | None, times: int) -> list[State]:
    """Kill the robot again and again while it sends a row; list what becomes of the row."""
    states = []
    for _ in range(times):
        async with world.robot.deps.transaction() as session:
            (row,) = await notify.claim(session, row_ids=[row_id])
            await notify.settle_all_sending(session, bot_ids=[BOT_ID], begun=begun, now=world.clock.at)
            states.append(row.state)
    return states


@pytest.mark.parametrize("words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_an_edit_that_cannot_be_made_any_more_is_sent_anew(
    world: World, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    world.telegram.failures.append((400, {"description": f"Bad Request: {words}"}))
    await queue(world, kind=Kind.EDIT, params={"message_id": 5})
    await world.settle()
    assert [row.state for row in await outbox(world)] == [State.SENT]
    assert ["Who are you" in shown.text for shown in world.telegram.shown.values()] == [True]
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_what_is_sent_in_place_of_an_edit_is_repeated_once_and_never_more(world: World) -> None:
    world.telegram.failures.append((400, {"description": "Bad Request: message to edit not found"}))
    world.telegram.failures += [(504, {"description": "Gateway Timeout"})] * 9
    await queue(world, kind=Kind.EDIT, params={"message_id": 5})
    for _ in range(6):
        await world.settle()
        world.clock.advance(minutes=10)
    assert [row.state for row in await outbox(world)] == [State.UNKNOWN]
    assert [name for name, _ in world.telegram.calls].count("sendMessage") == 2


async def test_an_edit_that_was_made_before_is_a_success(world: World) -> None:
    world.telegram.failures.append((400, {"description": "Bad Request: message is not modified: specified new"}))
    await queue(world, kind=Kind.EDIT, params={"message_id": 5})
    await world.settle()
    assert [row.state for row in await outbox(world)] == [State.SENT]
    assert not world.telegram.shown


async def test_a_refused_message_is_dead_and_does_not_block_the_chat(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.telegram.failures.append((400, {"description": "Bad Request: message text is empty"}))
    await queue(world)
    await queue(world)
    await world.settle()
    assert [row.state for row in await outbox(world)] == [State.DEAD, State.SENT]
    assert "is refused" in caplog.text


async def test_a_group_that_became_a_supergroup_is_followed_and_nothing_is_lost(world: World) -> None:
    old, new = Address(bot_id=BOT_ID, chat_id=-7), Address(bot_id=BOT_ID, chat_id=-100_7)
    moved = {"description": "Bad Request: group chat was upgraded", "parameters": {"migrate_to_chat_id": new.chat_id}}
    world.telegram.failures.append((400, moved))
    await queue(world, to=old)
    await queue(world, key="error.not_yours", to=old)
    await world.settle()
    assert [chat for chat, _ in world.telegram.shown] == [new.chat_id] * 2
    assert {row.state for row in await outbox(world)} == {State.SENT}


async def test_what_waits_for_a_deleted_topic_comes_into_the_chat_itself(world: World) -> None:
    world.telegram.failures.append((400, {"description": "Bad Request: message thread not found"}))
    await queue(world)
    async with world.robot.deps.transaction() as session:
        await session.execute(update(Outbox).values(thread_id=5))
    await world.settle()
    (shown,) = world.telegram.shown.values()
    assert "message_thread_id" not in shown.params
    assert [row.state for row in await outbox(world)] == [State.SENT]


async def test_a_message_with_a_picture_waits_for_a_store_that_is_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = [BlobsUnavailable("away")] * 2

    async def renderer(_: Rendering) -> Outgoing:
        if away:
            raise away.pop()
        return Outgoing(text="the picture")

    monkeypatch.setitem(_RENDERERS, "test.picture", renderer)
    await queue(world, key="test.picture")
    for _ in range(3):
        await world.settle()
        world.clock.advance(seconds=10)
    assert [shown.text for shown in world.telegram.shown.values()] == ["the picture"]


async def test_who_blocks_the_bot_is_marked_and_their_next_word_undoes_it(world: World) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    world.telegram.blocked.add(7)
    await queue(world)
    await world.settle()
    assert (await outbox(world))[-1].state == State.DEAD
    world.telegram.blocked.clear()
    await wang.sends("/start")
    assert (await outbox(world))[-1].state == State.SENT


async def test_messages_of_a_chat_keep_their_order_whatever_their_priority(world: World) -> None:
    await queue(world, key="start.who", priority=Priority.DIGEST)
    await queue(world, key="error.not_yours", priority=Priority.ANSWER)
    await world.settle()
    first, second = world.telegram.shown.values()
    assert "Who are you" in first.text
    assert "/status" in second.text


async def test_the_answer_to_a_button_overtakes_the_messages_of_its_chat(world: World) -> None:
    await queue(world)
    await queue(world, key="", kind=Kind.ANSWER, priority=Priority.ANSWER, params={"callback_query_id": "q"})
    await world.settle()
    names = [name for name, _ in world.telegram.calls if name in ("sendMessage", "answerCallbackQuery")]
    assert names == ["answerCallbackQuery", "sendMessage"]


async def test_a_send_in_doubt_is_repeated_once_and_never_more(world: World) -> None:
    await queue(world)
    assert await doubt(world, 1, begun={1}, times=2) == [State.QUEUED, State.UNKNOWN]


@pytest.mark.parametrize("kind", [Kind.SEND, Kind.CARD])
async def test_a_message_of_which_nobody_knows_whether_its_call_had_begun_outlives_more_deaths(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one"))
    await queue(world, key="test.card", kind=kind, params={"subject_id": 1})
    assert await doubt(world, 1, begun=None, times=3) == [State.QUEUED] * 3
    await world.settle()
    assert [shown.text for shown in world.telegram.shown.values()] == ["one"]
    await queue(world, key="test.card", kind=Kind.SEND, params={"subject_id": 1})
    assert (await doubt(world, (await outbox(world))[-1].id, begun=None, times=4))[-1] == State.UNKNOWN


async def test_a_card_is_sent_once_pinned_and_then_edited_in_place(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one", media=Media(content=b"picture one")))
    await refresh(world)
    show(monkeypatch, "test.card", Outgoing(text="two", media=Media(content=b"picture one")))
    await refresh(world)
    show(monkeypatch, "test.card", Outgoing(text="two", media=Media(content=b"picture two")))
    await refresh(world)
    (card,) = world.telegram.shown.values()
    assert (card.text, card.edits, card.pinned) == ("two", 2, True)
    names = [name for name, _ in world.telegram.calls if name != "getMe"]
    assert names == ["sendPhoto", "pinChatMessage", "editMessageCaption", "editMessageMedia"]


async def test_a_card_that_looks_the_same_is_not_sent_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one"))
    await refresh(world)
    await refresh(world)
    (card,) = world.telegram.shown.values()
    assert card.edits == 0


async def test_a_card_that_the_person_deleted_is_sent_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one"))
    await refresh(world)
    world.telegram.failures.append((400, {"description": "Bad Request: message to edit not found"}))
    show(monkeypatch, "test.card", Outgoing(text="two"))
    await refresh(world)
    first, second = world.telegram.shown.values()
    assert (first.text, second.text) == ("one", "two")
    async with world.robot.deps.reading() as session:
        assert [card.message_id for card in (await session.scalars(select(Card))).all()] == [second.message_id]


async def test_a_card_that_is_sent_anew_is_repeated_once_when_in_doubt(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one"))
    await refresh(world)
    world.telegram.failures.append((400, {"description": "Bad Request: message to edit not found"}))
    world.telegram.failures += [(502, {"description": "Bad Gateway"})] * 9
    show(monkeypatch, "test.card", Outgoing(text="two"))
    await refresh(world)
    for _ in range(6):
        world.clock.advance(minutes=10)
        await world.settle()
    assert (await outbox(world))[-1].state == State.UNKNOWN
    assert [name for name, _ in world.telegram.calls].count("sendMessage") == 1 + 2


@pytest.mark.parametrize(("keeps_media", "sort", "instead"), [(False, "text", "Caption"), (True, "caption", "Text")])
async def test_an_edit_finds_the_words_wherever_the_message_has_them(
    world: World, monkeypatch: pytest.MonkeyPatch, keeps_media: bool, sort: str, instead: str
) -> None:
    wang = world.person(7, "Wang")
    await wang.sends("/start")
    show(monkeypatch, "test.words", Outgoing(text="new words", keeps_media=keeps_media))
    world.telegram.failures.append((400, {"description": f"Bad Request: there is no {sort} in the message to edit"}))
    await queue(world, key="test.words", kind=Kind.EDIT, params={"message_id": wang.last.message_id})
    await world.settle()
    assert world.telegram.calls[-1][0] == f"editMessage{instead}"
    assert (await outbox(world))[-1].state == State.SENT


MADE_ALL_THE_SAME = (502, {"description": "Bad Gateway", "applied": True})
MADE_LATE = (504, {"description": "Gateway Timeout", "late": True})


async def passes(world: World) -> None:
    """Let the pauses pass after which what failed is tried again."""
    for _ in range(3):
        world.clock.advance(minutes=2)
        await world.settle()


@pytest.mark.parametrize("media", [None, Media(content=b"picture one")])
async def test_a_card_whose_edit_was_in_doubt_shows_the_state_even_if_it_is_the_one_before(
    world: World, monkeypatch: pytest.MonkeyPatch, media: Media | None
) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one", media=media))
    await refresh(world)
    world.telegram.failures.append(MADE_ALL_THE_SAME)
    show(monkeypatch, "test.card", Outgoing(text="two", media=media and Media(content=b"picture two")))
    await refresh(world)
    show(monkeypatch, "test.card", Outgoing(text="one", media=media))
    await refresh(world)
    await passes(world)
    (card,) = world.telegram.shown.values()
    assert card.text == "one"
    assert list(card.files.values())[-1:] == ([b"picture one"] if media else [])


async def test_a_card_shows_the_state_though_an_edit_in_doubt_arrives_after_the_one_that_followed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one"))
    await refresh(world)
    world.telegram.failures.append(MADE_LATE)
    show(monkeypatch, "test.card", Outgoing(text="two"))
    await refresh(world)
    show(monkeypatch, "test.card", Outgoing(text="three"))
    await refresh(world)
    world.clock.advance(seconds=5)
    await world.settle()
    (card,) = world.telegram.shown.values()
    assert card.text == "three"
    for call in world.telegram.late:
        call()
    assert card.text == "two"
    await passes(world)
    assert card.text == "three"
    edits = card.edits
    await refresh(world)
    await passes(world)
    assert card.edits == edits


async def test_an_edit_that_was_overtaken_by_a_later_one_is_not_made_any_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(monkeypatch, "test.words", Outgoing(text="newer words"))
    await queue(world)
    await world.settle()
    (shown,) = world.telegram.shown.values()
    about = {"message_id": shown.message_id}
    world.telegram.failures += [(502, {"description": "Bad Gateway"})] * KEEPS_PLACE_ATTEMPTS
    await queue(world, key="start.who", kind=Kind.EDIT, params=about)
    for _ in range(KEEPS_PLACE_ATTEMPTS):
        await world.settle()
        world.clock.advance(seconds=1 if len(world.telegram.failures) == 0 else 600)
    assert not world.telegram.failures
    await queue(world, key="test.words", kind=Kind.EDIT, params=about)
    await world.settle()
    await passes(world)
    assert shown.text == "newer words"
    assert [row.state for row in await outbox(world)][:3] == [State.SENT, State.WITHHELD, State.SENT]


async def edit(world: World, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Have the message edited that was sent first."""
    (shown,) = world.telegram.shown.values()
    show(monkeypatch, f"test.{words}", Outgoing(text=words))
    await queue(world, key=f"test.{words}", kind=Kind.EDIT, params={"message_id": shown.message_id})
    await world.settle()


@pytest.mark.parametrize("doubtful", ["two", "three"])
async def test_a_message_shows_the_last_edit_though_one_in_doubt_arrives_after_those_that_followed(
    world: World, monkeypatch: pytest.MonkeyPatch, doubtful: str
) -> None:
    await queue(world)
    await world.settle()
    (shown,) = world.telegram.shown.values()
    for words in ("one", "two", "three", "four"):
        world.telegram.failures += [MADE_LATE] if words == doubtful else []
        await edit(world, monkeypatch, words)
        world.clock.advance(seconds=5)
        await world.settle()
    assert shown.text == "four"
    for call in world.telegram.late:
        call()
    assert shown.text == doubtful
    await passes(world)
    assert shown.text == "four" and len(world.telegram.shown) == 1
    edits = shown.edits
    await passes(world)
    assert shown.edits == edits
    assert {row.state for row in await outbox(world)} == {State.SENT}


async def test_an_edit_in_doubt_that_was_overtaken_is_looked_after_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue(world)
    await world.settle()
    (shown,) = world.telegram.shown.values()
    world.telegram.failures += [MADE_LATE] * KEEPS_PLACE_ATTEMPTS
    await edit(world, monkeypatch, "older")
    while world.telegram.failures:
        world.clock.advance(seconds=600)
        await world.settle()
    world.clock.advance(seconds=1)
    await edit(world, monkeypatch, "newer")
    assert shown.text == "newer"
    world.clock.advance(seconds=600)
    await world.settle()
    for call in world.telegram.late:
        call()
    assert shown.text == "older"
    await passes(world)
    assert shown.text == "newer"


@pytest.mark.parametrize("refusal", ["message to edit not found", "message can't be edited"])
async def test_what_looks_after_an_edit_never_becomes_a_message(
    world: World, monkeypatch: pytest.MonkeyPatch, refusal: str
) -> None:
    await queue(world)
    await world.settle()
    world.telegram.failures.append(MADE_LATE)
    await edit(world, monkeypatch, "one")
    world.clock.advance(seconds=5)
    await world.settle()
    world.telegram.failures.append((400, {"description": f"Bad Request: {refusal}"}))
    await passes(world)
    assert len(world.telegram.shown) == 1
    assert {row.state for row in await outbox(world)} == {State.SENT, State.WITHHELD}


async def test_what_looks_after_an_edit_of_a_message_that_was_deleted_is_not_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue(world)
    await world.settle()
    (shown,) = world.telegram.shown.values()
    world.telegram.failures.append(MADE_LATE)
    await edit(world, monkeypatch, "one")
    world.clock.advance(seconds=5)
    await world.settle()
    await queue(world, key="", kind=Kind.DELETE, params={"message_id": shown.message_id})
    await world.settle()
    await passes(world)
    assert not world.telegram.shown
    assert [row.state for row in await outbox(world)][-2:] == [State.WITHHELD, State.SENT]


@pytest.mark.parametrize("is_over", [False, True])
async def test_a_passing_word_whose_edit_was_in_doubt_is_looked_after_and_goes_when_it_is_over(
    world: World, monkeypatch: pytest.MonkeyPatch, is_over: bool
) -> None:
    async def renderer(r: Rendering[ToyCard]) -> Outgoing:
        return Outgoing(text="" if r.is_over else r.message.note, is_over=r.is_over)

    monkeypatch.setitem(_RENDERERS, "test.card", renderer)

    async def tell(words: str) -> None:
        word, now = ToyCard(subject_id=1, note=words), world.clock.at
        async with world.robot.deps.transaction() as session:
            await passing.tell(session, to=WANG, word=word, reply_to_message_id=None, now=now)
        await world.settle()

    await tell("one")
    world.telegram.failures.append(MADE_LATE)
    for words in ("two", "three"):
        await tell(words)
    world.clock.advance(seconds=5)
    await world.settle()
    if is_over:
        async with world.robot.deps.transaction() as session:
            await passing.take_down(session, to=WANG, word=ToyCard(subject_id=1), now=world.clock.at)
        await world.settle()
    else:
        for call in world.telegram.late:
            call()
    await passes(world)
    assert [shown.text for shown in world.telegram.shown.values()] == ([] if is_over else ["three"])
    assert State.DEAD not in {row.state for row in await outbox(world)}


async def test_many_refreshes_that_wait_become_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, "test.card", Outgoing(text="one"))
    async with world.robot.deps.transaction() as session:
        for _ in range(5):
            await notify.refresh_card(session, to=WANG, card=ToyCard(subject_id=1), now=world.clock.at)
    assert len(await outbox(world)) == 1


async def test_the_sender_finishes_what_is_under_way_when_told_to_stop(world: World) -> None:
    sender = world.robot.sender
    task = asyncio.create_task(sender.run())
    await queue(world)
    sender.stop()
    await patiently(task)
    assert State.SENDING not in [row.state for row in await outbox(world)]


def fresh(started_s: float = 0.0) -> Limiter:
    return Limiter(limits=Limits(), started_s=started_s)


def send_at(limiter: Limiter, chat_id: int, now_s: float) -> None:
    limiter.start(chat_id)
    limiter.end(chat_id, now_s=now_s)


def test_a_chat_gets_one_message_a_second_counted_from_the_answer() -> None:
    limiter = fresh()
    limiter.start(1)
    assert limiter.is_busy(1, now_s=19.0)
    limiter.end(1, now_s=20.0)
    assert limiter.is_busy(1, now_s=20.9) and not limiter.is_busy(1, now_s=21.0)
    assert limiter.busy_chats(now_s=20.5) == {1: 21.0}


def test_a_bot_sends_thirty_messages_in_any_second_and_those_without_an_answer_count() -> None:
    limiter = fresh()
    for chat in range(29):
        send_at(limiter, chat, 10.0)
    assert limiter.ready_s(now_s=10.5) == 10.5
    limiter.start(99)
    assert limiter.ready_s(now_s=10.5) == 11.0
    assert limiter.ready_s(now_s=11.5) == 11.5


def test_a_group_gets_twenty_messages_in_any_minute() -> None:
    limiter = fresh()
    for second in range(20):
        send_at(limiter, -5, 10.0 + second)
    assert limiter.busy_chats(now_s=31.0) == {-5: 70.0}


def test_what_a_group_was_sent_before_the_start_counts() -> None:
    limiter = fresh()
    for _ in range(20):
        limiter.recall(-5, now_s=10.0)
    assert limiter.is_busy(-5, now_s=69.0) and not limiter.is_busy(-5, now_s=70.0)


def test_an_album_waits_until_all_its_pictures_may_go() -> None:
    limiter = fresh()
    for second in range(15):
        send_at(limiter, -5, 10.0 + second)
    limiter.start(-5)
    assert limiter.room_s(-5, now_s=30.0, messages=4) == 0.0
    assert limiter.room_s(-5, now_s=30.0, messages=9) == 14.0 + 60.0 - 30.0


def test_a_fresh_limiter_waits_as_if_the_bot_had_just_spoken_its_fill() -> None:
    assert fresh(100.0).ready_s(now_s=100.5) == 101.0


def test_a_second_chat_with_a_429_pauses_the_whole_bot() -> None:
    limiter = fresh()
    limiter.obey_retry_after(1, until_s=30.0, now_s=10.0)
    assert limiter.is_busy(1, now_s=29.0) and limiter.ready_s(now_s=12.0) == 12.0
    limiter.obey_retry_after(2, until_s=40.0, now_s=11.0)
    assert limiter.ready_s(now_s=12.0) == 40.0
