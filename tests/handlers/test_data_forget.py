import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from core.evidence.tables import Photo
from core.forgetting.model import keyed_digest
from core.forgetting.queries import find_record
from core.forgetting.tables import DeletionRecord, DeletionState
from core.holds import actions as holds
from core.holds.model import Subject
from core.ledger import actions as ledger
from core.notify.tables import Outbox
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.queries import find_owned_workshop, find_person
from core.parties.tables import Membership, Person
from core.rooms.tables import RoomPost
from core.stage import Stage
from tests.chat import Someone, World
from tests.factories import agree_order, card_text, open_floor, person_row, take_photo
from tests.handlers.test_matching import Market, market
from tests.handlers.test_rooms import deal

__all__ = ["market"]


async def asks_to_go(someone: Someone) -> None:
    await someone.sends("/data")
    await someone.presses("Delete my data")


async def goes(someone: Someone) -> dict[str, Any]:
    """Confirm, let the certificate arrive, and return what it proves."""
    await asks_to_go(someone)
    await someone.presses("Yes, delete all of it")
    shown = someone.sees("Your data is deleted")
    (content,) = shown.files.values()
    await someone.world.later(seconds=30)
    proof: dict[str, Any] = json.loads(content.decode().split("\n\n")[-1])
    return proof


async def row_count(world: World, row: type, condition: Any) -> int:
    async with world.robot.deps.reading() as session:
        return await session.scalar(select(func.count()).select_from(row).where(condition)) or 0


async def finish_orders(world: World) -> None:
    async with world.editing() as session:
        await session.execute(update(Order).values(state=OrderState.DONE, closed_at=world.clock()))


async def test_a_merchant_goes_and_the_order_history_stays_without_the_name(market: Market) -> None:
    order_id = await deal(market)
    await market.maya.presses("Chat")
    await market.maya.sends("Call my brother Ivan")
    await market.maya.presses("Leave the chat")
    await finish_orders(market.world)
    await asks_to_go(market.maya)
    assert "what you wrote in chats — 1" in market.maya.last.text
    assert "orders that a workshop made — 1" in market.maya.last.text
    await goes(market.maya)
    async with market.world.robot.deps.reading() as session:
        order = await session.get_one(Order, order_id)
        merchant = await session.get_one(Person, order.merchant_id)
        posts = (await session.scalars(select(RoomPost.text))).all()
        entries = await ledger.list_entries(session, order_id=order_id)
        record = await find_record(session, person_id=merchant.id)
    assert record is not None and (record.state, record.was_told) == (DeletionState.DONE, True)
    assert merchant.name == f"— {record.reference}" and merchant.telegram_id < 0
    assert posts == [None]
    assert entries[-1].kind == "PERSON_FORGOTTEN" and ledger.first_broken(entries) is None
    assert await row_count(market.world, Outbox, Outbox.chat_id == market.maya.telegram_id) == 0


async def test_nothing_in_the_database_names_the_person_any_more(market: Market) -> None:
    await deal(market)
    await finish_orders(market.world)
    await goes(market.maya)
    dump = await everything(market.world)
    for word in (str({"id": market.maya.telegram_id}), '"Maya"', "Call my brother"):
        assert word not in dump


async def everything(world: World) -> str:
    async with world.robot.deps.reading() as session:
        people = (await session.scalars(select(Person))).all()
        kept = [person.name for person in people]
        posts = (await session.scalars(select(RoomPost.text))).all()
        return json.dumps([kept, list(posts)], ensure_ascii=False)


async def test_the_certificate_proves_what_was_deleted_and_nobody_else_can(market: Market) -> None:
    await deal(market)
    await finish_orders(market.world)
    async with market.world.robot.deps.reading() as session:
        maya = await find_person(session, telegram_id=market.maya.telegram_id)
        assert maya is not None
        content = {column.name: getattr(maya, column.name) for column in Person.__table__.columns}
    proof = await goes(market.maya)
    (of_profile,) = proof["digests"]["PROFILE"]
    assert of_profile == keyed_digest(proof["key"].encode(), content)
    async with market.world.robot.deps.reading() as session:
        record = await session.scalar(select(DeletionRecord))
        assert record is not None and record.digests == proof["digests"]
        assert proof["key"] not in json.dumps([record.deleted, record.kept, record.digests])
    assert of_profile != hmac.digest(b"", json.dumps(content, default=str).encode(), hashlib.sha256).hex()


async def test_open_orders_have_to_be_ended_first(market: Market) -> None:
    await deal(market)
    await asks_to_go(market.maya)
    assert "one thing has to be settled" in market.maya.last.text
    assert "Somebody is working on your orders" in market.maya.last.text
    assert not any("Yes" in label for label in market.maya.last.labels)
    await market.maya.presses_data(f"data.forget_yes:{market.world.clock().toordinal()}", market.maya.last.message_id)
    assert await row_count(market.world, DeletionRecord, DeletionRecord.id > 0) == 0


async def test_an_owner_hands_the_workshop_over_and_then_goes(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await asks_to_go(floor.owner)
    assert "Hand it over" in floor.owner.last.text
    assert (
        floor.owner.last.labels == ["🤝 Hand it over to Worker Wang", "‹ Back"] or "Back" in floor.owner.last.labels[-1]
    )
    await floor.owner.presses("Hand it over to Worker Wang")
    await floor.worker.presses("Take it over")
    floor.owner.sees("Worker Wang has taken Wang over")
    worker = await person_row(floor, floor.worker)
    async with world.robot.deps.reading() as session:
        owned = await find_owned_workshop(session, person_id=worker.id)
    assert owned is not None and owned.id == order.workshop_id
    await goes(floor.owner)
    assert await row_count(world, DeletionRecord, DeletionRecord.state == DeletionState.DONE) == 1


async def test_an_owner_closes_a_workshop_without_open_orders_and_its_name_goes_too(world: World) -> None:
    floor = await open_floor(world)
    await agree_order(floor)
    await asks_to_go(floor.owner)
    assert not any("Close" in label for label in floor.owner.last.labels)
    await floor.owner.presses_data(f"data.close:{floor.workshop_id}")
    assert "order is still open" in floor.owner.notice
    await finish_orders(world)
    await asks_to_go(floor.owner)
    await floor.owner.presses("Close Wang for good")
    assert "1 people lose their place" in floor.owner.last.text
    await floor.owner.presses("Yes, close it")
    await goes(floor.owner)
    dump = await everything(world)
    assert "Owner Wang" not in dump and "Worker Wang" in dump
    assert await row_count(world, Membership, Membership.left_at.is_(None)) == 0


async def test_nobody_takes_a_workshop_that_was_not_offered_to_them(world: World) -> None:
    floor = await open_floor(world)
    eve = world.person(66, "Eve")
    await eve.sends("/start")
    await asks_to_go(floor.owner)
    await floor.owner.presses("Hand it over to Worker Wang")
    token = floor.worker.last.buttons[0]["callback_data"]
    await eve.presses_data(token)
    await eve.sends("/start j_" + token.partition(":")[2])
    await floor.worker.presses_data("data.take:guessed")
    await floor.worker.presses_data(f"data.close:{floor.workshop_id}")
    await floor.worker.presses_data(f"data.close_yes:{floor.workshop_id}:2")
    async with world.robot.deps.reading() as session:
        owner = await find_person(session, telegram_id=floor.owner.telegram_id)
        assert owner is not None and await find_owned_workshop(session, person_id=owner.id) is not None


async def test_a_worker_goes_and_their_proof_stays_but_not_what_was_refused(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    await floor.worker.sends_photo(take_photo(Stage.FABRIC_IN, card_text(floor, order)))
    await floor.worker.sends_photo(take_photo(Stage.CUTTING, card_text(floor, order), blur_sigma=9.0))
    await goes(floor.worker)
    async with world.robot.deps.reading() as session:
        photos = (await session.scalars(select(Photo).order_by(Photo.id))).all()
        entries = await ledger.list_entries(session, order_id=order.id)
    assert [(photo.state, photo.clean_sha256 is None) for photo in photos] == [("ACCEPTED", False), ("RETAKE", True)]
    assert {photo.file_id for photo in photos} == {""} and all(photo.chat_id < 0 for photo in photos)
    assert photos[1].original_gone_at is not None and photos[0].original_gone_at is None
    assert ledger.first_broken(entries) is None
    await floor.owner.sends("/status")


async def test_a_person_who_comes_back_is_a_stranger(market: Market) -> None:
    await market.order()
    await finish_orders(market.world)
    await goes(market.maya)
    await market.maya.sends("/start")
    assert "Who are you?" in market.maya.last.text
    assert await row_count(market.world, Person, Person.telegram_id == market.maya.telegram_id) == 1


async def test_a_certificate_that_cannot_be_delivered_holds_nothing_up_for_more_than_a_day(market: Market) -> None:
    market.world.telegram.failures = [(500, {"description": "Internal Server Error"})] * 10_000
    await market.maya.sends("/data")
    await market.maya.presses_data(f"data.forget_yes:{market.world.clock().toordinal()}")
    await market.world.later(minutes=5)
    assert await row_count(market.world, DeletionRecord, DeletionRecord.state == DeletionState.ERASED) == 1
    for _ in range(4):
        await market.world.later(hours=7)
    async with market.world.robot.deps.reading() as session:
        record = await session.scalar(select(DeletionRecord))
        assert record is not None and (record.state, record.was_told) == (DeletionState.DONE, False)


async def test_a_legal_hold_says_no_until_it_is_released(market: Market) -> None:
    order_id = await deal(market)
    await finish_orders(market.world)
    async with market.world.editing() as session:
        hold = await holds.place(
            session,
            subject=Subject.ORDER,
            subject_id=order_id,
            reason="dispute 7",
            who="operator",
            actor_id=None,
            now=market.world.clock(),
        )
    await asks_to_go(market.maya)
    assert "the law requires keeping it" in market.maya.last.text
    async with market.world.editing() as session:
        await holds.release(
            session, hold_id=hold.id, reason="settled", who="operator", actor_id=None, now=market.world.clock()
        )
        entries = await ledger.list_entries(session, order_id=order_id)
    assert [entry.kind for entry in entries][-2:] == ["HELD", "HOLD_RELEASED"] and ledger.first_broken(entries) is None
    await goes(market.maya)


async def test_an_old_button_shows_the_account_again_before_anything_is_deleted(market: Market) -> None:
    await asks_to_go(market.maya)
    yes = market.maya.last.buttons[-1]["callback_data"]
    market.world.clock.at += timedelta(days=3)
    await market.maya.presses_data(yes, market.maya.last.message_id)
    assert "This will be deleted for good" in market.maya.last.text
    assert await row_count(market.world, DeletionRecord, DeletionRecord.id > 0) == 0
