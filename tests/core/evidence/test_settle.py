from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.codes.model import link
from core.codes.queries import card_payload
from core.evidence import actions as evidence
from core.evidence import queries
from core.evidence.earlier import EarlierPhotos
from core.evidence.effects import list_parties, refused
from core.evidence.sight import Likeness, Sight
from core.evidence.tables import MediaKind, Photo, PhotoState
from core.evidence.verdicts import settle
from core.ledger.actions import first_broken, list_entries
from core.notify.tables import Card, Kind, Outbox, State
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.model import Role
from core.parties.tables import Membership, Person, Workshop
from core.planning import actions as planning
from core.planning import queries as plans
from core.planning.tables import StageState
from core.stage import Stage
from tests.rows import NOW, a_person, a_workshop, an_order
from vision.lighting import Lighting
from vision.model import Code, Outcome, PhotoReport

KEYS = (b"k0123456" * 4,)
TURNS = bytes(8 * 32)


async def an_agreed_order(session: AsyncSession, **more: Any) -> tuple[Order, Person]:
    owner, worker = await a_person(session), await a_person(session)
    workshop = await a_workshop(session, owner)
    session.add(Membership(workshop_id=workshop.id, person_id=worker.id, role=Role.WORKER, joined_at=NOW))
    order = await an_order(session, state=OrderState.AGREED, workshop_id=workshop.id, **more)
    await planning.book_plan(session, order=order, workshop=workshop, now=NOW)
    return order, worker


async def a_photo(session: AsyncSession, worker: Person, *, number: int, sha256: str, bits: int = 0) -> Photo:
    sent = evidence.Sent(
        bot_id=42,
        chat_id=worker.telegram_id,
        message_id=number,
        kind=MediaKind.PHOTO,
        file_id=f"f{number}",
        file_unique_id=f"u{number}",
    )
    photo = await evidence.accept_photo(session, sender=worker, sent=sent, meant_for=None, now=NOW)
    looks = evidence.Looks(sha256=sha256, fingerprint=bits.to_bytes(32))
    return await evidence.note_sight(session, photo_id=photo.id, looks=looks, now=NOW + timedelta(seconds=number))


def seen(photo: Photo, *texts: str, like: Likeness | None = None) -> Sight:
    corners = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    codes = tuple(Code(text=text, format="QRCode", corners_px=corners) for text in texts)
    report = PhotoReport(sha256=photo.sha256 or "", size_bytes=9, width_px=1280, height_px=960, codes=codes)
    lit = {text: Lighting.FALLS for text in texts}
    return Sight(photo_id=photo.id, report=report, like=like, things_share=0.3, lightings=lit)


async def test_a_photo_with_the_card_moves_the_plan_and_tells_each_side_once(session: AsyncSession) -> None:
    order, worker = await an_agreed_order(session)
    photo = await a_photo(session, worker, number=1, sha256="a" * 64)
    text = link(await card_payload(session, order, keys=KEYS), bot_username="gendan_bot")
    for _ in range(2):
        await settle(session, sights=[seen(photo, text)], keys=KEYS, word="7K2", now=NOW)
    assert photo.state == PhotoState.ACCEPTED and photo.trust == "B"
    plan = await plans.list_stages(session, order_id=order.id)
    assert (plan[0].stage, plan[0].state) == (Stage.FABRIC_IN, StageState.PROVEN)
    keys = sorted((await session.scalars(select(Outbox.key))).all())
    assert keys == ["evidence.proven", "evidence.verdict", "order.card", "order.card"]
    entries = await list_entries(session, order_id=order.id)
    assert [entry.kind for entry in entries][-1] == "PHOTO_ACCEPTED" and first_broken(entries) is None


async def cards_are_drawn(session: AsyncSession) -> None:
    """Let all that waits to be sent be sent."""
    await session.execute(update(Outbox).values(state=State.SENT))


async def cards_to_draw(session: AsyncSession) -> list[int]:
    waiting = select(Outbox.chat_id).where(Outbox.kind == Kind.CARD, Outbox.state == State.QUEUED)
    return sorted(await session.scalars(waiting))


async def test_the_word_for_sewn_pieces_draws_the_cards_again(session: AsyncSession) -> None:
    order, worker = await an_agreed_order(session)
    photo = await a_photo(session, worker, number=1, sha256="a" * 64)
    text = link(await card_payload(session, order, keys=KEYS), bot_username="gendan_bot")
    await settle(session, sights=[seen(photo, text)], keys=KEYS, word="7K2", now=NOW)
    sewing = next(row for row in await plans.list_stages(session, order_id=order.id) if row.stage == Stage.SEWING)
    sewing.state, photo.stage = StageState.GOING_ON, Stage.SEWING
    await cards_are_drawn(session)
    for pieces in (40, order.pieces):
        assert await evidence.declare(session, actor=worker, photo_id=photo.id, pieces=pieces, now=NOW)
        assert await cards_to_draw(session) == sorted(await card_readers(session, order))
        await cards_are_drawn(session)
    assert sewing.state == StageState.PROVEN


async def card_readers(session: AsyncSession, order: Order) -> list[int]:
    return [person.telegram_id for person in await list_parties(session, order=order)]


async def test_a_refused_photo_draws_the_cards_again_which_may_say_that_it_is_looked_at(session: AsyncSession) -> None:
    order, worker = await an_agreed_order(session)
    photo = await a_photo(session, worker, number=1, sha256="a" * 64)
    photo.order_id, photo.state, photo.reasons = order.id, PhotoState.RETAKE, []
    await refused(session, photo=photo, now=NOW)
    assert await cards_to_draw(session) == []  # nobody has one yet
    for chat_id in await card_readers(session, order):
        session.add(Card(bot_id=42, chat_id=chat_id, kind="order.card", subject_id=order.id, message_id=5))
    await refused(session, photo=photo, now=NOW)
    assert await cards_to_draw(session) == sorted(await card_readers(session, order))


async def test_a_photo_like_an_earlier_one_gets_a_word_and_the_next_alike_goes_to_a_person(
    session: AsyncSession,
) -> None:
    _, worker = await an_agreed_order(session)
    photos = [await a_photo(session, worker, number=n, sha256=str(n) * 64) for n in (1, 2, 3)]
    await settle(session, sights=[seen(photos[0])], keys=KEYS, word="AAA", now=NOW)
    photos[0].stage = Stage.CUTTING  # of another stage, else it was only sent twice
    like = Likeness(photo_id=photos[0].id, outcome=Outcome.SAME_VIEW)
    for photo, word in ((photos[1], "7K2"), (photos[2], "BBB")):
        photo.asked_order_id, photo.asked_stage = photos[0].order_id, Stage.FABRIC_IN
        photo.received_at = NOW + timedelta(minutes=photo.message_id)
        await settle(session, sights=[seen(photo, like=like)], keys=KEYS, word=word, now=photo.received_at)
    assert (photos[1].state, photos[1].challenge) == (PhotoState.RETAKE, "7K2")
    assert (photos[2].state, photos[2].challenge) == (PhotoState.REVIEW, None)


async def test_an_album_of_two_orders_waits_for_a_tap_on_each(session: AsyncSession) -> None:
    order, worker = await an_agreed_order(session)
    workshop = await session.get_one(Workshop, order.workshop_id)
    other = await an_order(session, state=OrderState.AGREED, workshop_id=workshop.id)
    await planning.book_plan(session, order=other, workshop=workshop, now=NOW)
    for each in (order, other):
        for step in (await plans.list_stages(session, order_id=each.id))[:3]:
            step.state, step.proven_at = StageState.PROVEN, NOW
        step.state, step.proven_at, step.finish_at = StageState.GOING_ON, None, NOW + timedelta(days=90)
    photos = [await a_photo(session, worker, number=n, sha256=str(n) * 64) for n in (1, 2)]
    for photo in photos:
        photo.album_id, photo.received_at = "album", NOW + timedelta(days=60)
    cards = [link(await card_payload(session, one, keys=KEYS), bot_username="gendan_bot") for one in (order, other)]
    sights = [seen(photo, card) for photo, card in zip(photos, cards, strict=True)]
    await settle(session, sights=sights, keys=KEYS, word="7K2", now=NOW)
    assert [photo.state for photo in photos] == [PhotoState.ASKED] * 2
    assert [photo.asked_order_id for photo in photos] == [order.id, other.id]
    asked = select(Outbox.params["order_id"].as_integer()).where(Outbox.key == "evidence.which_stage")
    assert sorted((await session.scalars(asked)).all()) == [order.id, other.id]
    chosen = await evidence.choose_stage(
        session, actor=worker, photo_id=photos[1].id, stage=Stage.OFF_LINE, now=NOW + timedelta(minutes=1)
    )
    assert chosen.id == other.id and photos[1].asked_stage == Stage.OFF_LINE
    assert (photos[0].state, photos[0].asked_stage) == (PhotoState.ASKED, None)


async def test_lookalikes_come_same_bytes_first_then_near_by_hash_and_only_earlier_ones(
    session: AsyncSession,
) -> None:
    _, worker = await an_agreed_order(session)
    _, stranger = await an_agreed_order(session)
    far = await a_photo(session, stranger, number=1, sha256="f" * 64, bits=2**256 - 1)
    near = await a_photo(session, stranger, number=2, sha256="e" * 64, bits=7)
    same = await a_photo(session, stranger, number=3, sha256="d" * 64, bits=2**255 - 1)
    mine = await a_photo(session, worker, number=4, sha256="d" * 64)
    await a_photo(session, stranger, number=5, sha256="d" * 64)
    found = await queries.list_lookalikes(session, mine, turns=TURNS, looks=b"", earlier=EarlierPhotos())
    assert [photo.id for photo in found] == [same.id, near.id, far.id]


async def test_of_two_equal_photos_the_later_sees_the_earlier_and_never_the_other_way_round(
    session: AsyncSession,
) -> None:
    _, worker = await an_agreed_order(session)
    first = await a_photo(session, worker, number=1, sha256="a" * 64)
    second = await a_photo(session, worker, number=2, sha256="a" * 64)
    earlier = EarlierPhotos()
    assert list(await queries.list_lookalikes(session, first, turns=TURNS, looks=b"", earlier=earlier)) == []
    found = await queries.list_lookalikes(session, second, turns=TURNS, looks=b"", earlier=earlier)
    assert [photo.id for photo in found] == [first.id]
