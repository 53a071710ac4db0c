"""A right ends when it is said to end: invites, offers to take over, operators, and what was queued before."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from core.contacts.mask import ContactInField
from core.export import actions as export
from core.export.model import Tenant
from core.export.tables import ExportFile
from core.matching import actions as matching
from core.notify import actions as notify
from core.notify.tables import Outbox, State
from core.orders import actions as orders
from core.orders.draft import Draft, Question
from core.parties import actions as parties
from core.parties import queries, succession
from core.parties.model import InviteUnusable, Role
from core.parties.tables import Invite, Person
from core.reading.breakdown import Breakdown, Line
from core.signin import actions as signin
from core.stage import Stage
from tests.chat import Someone, World, open_world
from tests.factories import Floor, agree_order, card_text, open_floor, person_row, take_photo
from tests.handlers.test_bad_input import is_unharmed, rows
from tests.rows import an_order


async def invited(floor: Floor, role: Role = Role.WORKER) -> str:
    """Let the owner ask for an invite, and return its token."""
    await floor.owner.presses_data(f"shop.invite:{floor.workshop_id}:{role}", floor.owner.last.message_id)
    return str(max(await rows(floor.world, Invite), key=lambda invite: invite.id).token)


async def works_there(floor: Floor, someone: Someone) -> bool:
    async with floor.world.robot.deps.reading() as session:
        members = await queries.list_members(session, workshop_id=floor.workshop_id)
    return someone.telegram_id in {person.telegram_id for person, _ in members}


async def dismiss(floor: Floor, someone: Someone) -> None:
    row = await person_row(floor, someone)
    sure_on = floor.world.clock.at.toordinal()
    await floor.owner.presses_data(f"shop.remove:{floor.workshop_id}:{row.id}:{sure_on}", floor.owner.last.message_id)
    assert not await works_there(floor, someone)


async def test_a_dismissed_worker_does_not_come_back_by_the_link_on_the_wall(world: World) -> None:
    floor = await open_floor(world)
    poster = await invited(floor)
    ann, bea = world.person(3000, "Ann"), world.person(3001, "Bea")
    await ann.sends(f"/start j_{poster}")
    await ann.presses("Join")
    world.clock.advance(hours=1)
    await dismiss(floor, ann)
    world.clock.advance(hours=1)
    await ann.sends(f"/start j_{poster}")
    await ann.presses_data(f"join:{poster}", ann.last.message_id)
    assert not await works_there(floor, ann)
    await bea.sends(f"/start j_{poster}")
    await bea.presses("Join")
    assert await works_there(floor, bea)
    again = await invited(floor)
    assert again != poster
    await ann.presses_data(f"join:{again}", ann.last.message_id)
    assert await works_there(floor, ann)


async def test_an_offer_to_take_over_dies_with_the_place_and_with_the_next_offer(world: World) -> None:
    floor = await open_floor(world)
    worker = await person_row(floor, floor.worker)
    now = world.clock.at
    async with world.robot.deps.transaction() as session:
        workshop = (await queries.list_workshops_of(session, person_id=worker.id))[0][0]
        for token in ("first", "second"):
            await succession.offer_to(session, workshop=workshop, person_id=worker.id, token=token, now=now)
    await floor.worker.presses_data("data.take:first", floor.worker.last.message_id)
    await dismiss(floor, floor.worker)
    world.clock.advance(hours=1)
    again = await invited(floor)
    await floor.worker.presses_data(f"join:{again}", floor.worker.last.message_id)
    assert await works_there(floor, floor.worker)
    async with world.robot.deps.transaction() as session:
        for token in ("first", "second"):
            with pytest.raises(InviteUnusable):
                await succession.take_over(session, actor=worker, token=token, now=world.clock.at)


async def test_an_operator_who_left_the_settings_is_none_from_the_next_start_on(tmp_path: Path) -> None:
    keys = (SecretStr("k0123456" * 4),)
    async with open_world(tmp_path, code_keys=keys, operators=(9000, 9001)) as world:
        floor = await open_floor(world)
        order = await agree_order(floor)
        for number in (9000, 9001):
            await world.person(number, f"Operator {number}").sends("/start")
        gone = await person_row(floor, world.person(9000, "Operator 9000"))
        async with world.robot.deps.transaction() as session:
            await notify.send(session, to=gone.address, key="desk.all", now=world.clock.at)
    async with open_world(tmp_path, code_keys=keys, operators=(9001,)) as world:
        floor = Floor(
            world=world, owner=floor.owner, worker=floor.worker, merchant=floor.merchant, workshop_id=floor.workshop_id
        )
        floor.owner.world, world.update_id = world, 1000
        await world.settle()
        photo = take_photo(Stage.CUTTING, card_text(floor, order, stage=Stage.CUTTING))
        await floor.owner.sends_photo(photo)
        assert world.person(9001, "").chat and world.person(9000, "").chat == []
        withheld = [row.key for row in await rows(world, Outbox) if row.state == State.WITHHELD]
        assert sorted(withheld) == ["desk.all"]
        async with world.robot.deps.transaction() as session:
            assert [one.telegram_id for one in await queries.list_operators(session)] == [9001]
            opened = await signin.open_session(session, link_token="any", session_token="s", now=world.clock.at)
        assert opened is None
        await is_unharmed(world)


async def queue(world: World, to: Person, key: str, **params: object) -> None:
    due_at = world.clock.at + timedelta(hours=1)
    async with world.robot.deps.transaction() as session:
        await notify.send(session, to=to.address, key=key, params=params, now=world.clock.at, due_at=due_at)


async def test_what_was_queued_for_who_has_left_is_not_sent(world: World) -> None:
    floor = await open_floor(world)
    order = await agree_order(floor)
    worker = await person_row(floor, floor.worker)
    await queue(world, worker, "tracking.chase", chase_id=1, order_id=order.id, stage=Stage.CUTTING)
    await queue(world, worker, "codes.order_card", order_id=order.id)
    await queue(world, worker, "tracking.jobs", person_id=worker.id)
    await dismiss(floor, floor.worker)
    before = len(floor.worker.chat)
    world.clock.advance(hours=2)
    await world.settle()
    told = [message.text for message in floor.worker.chat[before:]]
    assert len(told) == 1 and "A17" not in told[0]
    withheld = [row.key for row in await rows(world, Outbox) if row.state == State.WITHHELD]
    assert withheld == ["tracking.chase", "codes.order_card"]
    await is_unharmed(world)


async def test_an_export_asked_for_before_a_hand_over_does_not_go_to_who_owned_the_workshop(world: World) -> None:
    floor = await open_floor(world)
    owner, worker = await person_row(floor, floor.owner), await person_row(floor, floor.worker)
    now = world.clock.at
    async with world.robot.deps.transaction() as session:
        await export.ask_for_export(session, actor=owner, tenant=Tenant.WORKSHOP, tenant_id=floor.workshop_id, now=now)
        workshop = (await queries.list_workshops_of(session, person_id=owner.id))[0][0]
        await succession.offer_to(session, workshop=workshop, person_id=worker.id, token="token", now=now)
    async with world.robot.deps.transaction() as session:
        heir = await session.get_one(Person, worker.id)
        await succession.take_over(session, actor=heir, token="token", now=now)
    await world.settle()
    assert await rows(world, ExportFile) == []
    assert all(message.method != "sendDocument" for message in floor.owner.chat)


async def test_a_plan_made_for_the_owner_of_yesterday_is_not_shown_to_them(world: World) -> None:
    floor = await open_floor(world)
    owner, worker = await person_row(floor, floor.owner), await person_row(floor, floor.worker)
    await queue(world, owner, "plan.week", workshop_id=floor.workshop_id, morning=True)
    now = world.clock.at
    async with world.robot.deps.transaction() as session:
        workshop = (await queries.list_workshops_of(session, person_id=owner.id))[0][0]
        await succession.offer_to(session, workshop=workshop, person_id=worker.id, token="token", now=now)
        heir = await session.get_one(Person, worker.id)
        await succession.take_over(session, actor=heir, token="token", now=now)
    before = len(floor.owner.chat)
    world.clock.advance(hours=2)
    await world.settle()
    assert len(floor.owner.chat) == before


async def test_operators_are_named_by_the_settings_alone(world: World) -> None:
    floor = await open_floor(world)
    async with world.robot.deps.transaction() as session:
        assert await parties.name_operators(session, telegram_ids=[floor.owner.telegram_id]) == []
    async with world.robot.deps.transaction() as session:
        found = await session.scalars(select(Person.telegram_id).where(Person.is_operator))
        assert list(found) == [floor.owner.telegram_id]
        owner = await person_row(floor, floor.owner)
        assert await parties.name_operators(session, telegram_ids=()) == [owner.id]


async def test_a_merchant_does_not_turn_to_the_list_of_what_else_is_made(world: World) -> None:
    floor = await open_floor(world)
    order, other = await agree_order(floor), await agree_order(floor, code="B55")
    for someone in (floor.merchant, floor.worker, floor.owner):
        before = len(someone.chat)
        await someone.presses_data(f"list.page:plan.swap:{order.id}:1", someone.last.message_id)
        told = "".join(str(message.params) for message in [*someone.chat[before:], someone.last])
        assert (other.code in told) == (someone is floor.owner)
    await is_unharmed(world)


CONTACT = "13800138000"


async def test_no_style_name_says_how_to_reach_the_buyer(world: World) -> None:
    lily = world.person(8, "Lily")
    await lily.sends("/start")
    await lily.presses("I sell clothes")
    await lily.sends("/new")
    await lily.presses("Hoodie")
    await lily.sends(f"Hoodie tel{CONTACT}")
    assert "leave out" in lily.last.text
    await lily.sends("Hoodie HD20241201")
    assert "leave out" not in lily.last.text


LINES = {
    "colour": Line(size="S", colour=f"tel{CONTACT}", pieces=1),
    "size": Line(size=f"@wang{CONTACT[:4]}", colour="", pieces=1),
}
FIELDS: dict[str, dict[str, Any]] = {
    "style": {"style_name": f"微信 wang{CONTACT}"},
    "region": {"region": "wangshop.com"},
    **{name: {"breakdown": Breakdown(lines=(line,))} for name, line in LINES.items()},
}


@pytest.mark.parametrize("field", FIELDS)
async def test_no_field_of_an_order_says_how_to_reach_the_buyer(world: World, field: str) -> None:
    told: dict[str, Any] = {"breakdown": Breakdown(lines=(Line(size="S", colour="", pieces=9),)), **FIELDS[field]}
    with pytest.raises(ContactInField):
        Draft(token="t").answer(Question.STYLE, **told)
    day = world.clock.at.date()
    draft = Draft(token="t", fabric_on=day, due_on=day, answered=frozenset(Question), garment="hoodie", **told)
    with pytest.raises(ContactInField):
        async with world.robot.deps.transaction() as session:
            await orders.place_order(session, merchant_id=1, draft=draft, now=world.clock.at)


def document(**more: object) -> dict[str, object]:
    return {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "pattern.pdf", **more}}


def link(kind: str, **more: object) -> dict[str, object]:
    return {"caption": "see here", "caption_entities": [{"type": kind, "offset": 0, "length": 3, **more}]}


AUDIO = {"file_id": "a", "file_unique_id": "a", "duration": 3}
POLL = {
    "id": "1",
    "question": "ring?",
    "options": [{"text": CONTACT, "voter_count": 0, "persistent_id": "1"}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
STICKER = {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "is_animated": False, "is_video": False}
REFUSED: dict[str, dict[str, object]] = {
    "a file name": document(file_name=f"{CONTACT}.pdf"),
    "a name of a picture": document(file_name=f"tel{CONTACT}.jpg", mime_type="image/jpeg"),
    "a title": {"audio": {**AUDIO, "title": f"call {CONTACT}"}},
    "a singer": {"audio": {**AUDIO, "performer": "@wang_factory"}},
    "a name of a clip": {
        "video": {**AUDIO, "width": 9, "height": 9, "file_name": f"tel{CONTACT}.mp4"},
    },
    "a set of stickers": {"sticker": {**STICKER, "type": "regular", "set_name": f"call_{CONTACT}"}},
    "a poll": {"poll": POLL},
    "a contact": {"contact": {"phone_number": f"+86{CONTACT}", "first_name": "Wang"}},
    "a place": {"location": {"latitude": 30.0, "longitude": 120.0}},
}
PASS_ON = "✅ Pass it on"
"""What nobody can look into before the deal goes only at this tap of its sender."""
WANG_BOT = {"id": 7, "is_bot": True, "first_name": "Wang", "username": "wang_factory_bot"}
LEFT_OUT: dict[str, dict[str, object]] = {
    "a caption": document() | {"caption": f"微信 wang{CONTACT}"},
    "a hidden link": document() | link("text_link", url="https://t.me/wang_factory"),
    "a person behind a word": document() | link("text_mention", user={"id": 1, "is_bot": False, "first_name": "Wang"}),
    "a forwarded file": document()
    | {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Wang Factory"}},
    "a file of another bot": document() | {"via_bot": WANG_BOT},
    "a file with buttons": document()
    | {"reply_markup": {"inline_keyboard": [[{"text": "Wang", "url": "https://t.me/wang_factory"}]]}},
    "a quoted word": document()
    | {
        "quote": {"text": CONTACT, "position": 0},
        "external_reply": {"origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Wang"}},
    },
    "a voice with words": {
        "voice": {"file_id": "v", "file_unique_id": "v", "duration": 3},
        "caption": f"tel {CONTACT}",
    },
    "a hidden link in a text": {
        "text": "see here",
        "entities": [{"type": "text_link", "offset": 0, "length": 3, "url": "https://t.me/wang_factory"}],
    },
}


async def _asked_floor(world: World) -> Floor:
    floor = await open_floor(world)
    merchant = await person_row(floor, floor.merchant)
    async with world.robot.deps.transaction() as session:
        order = await an_order(session, merchant, code="A18")
        offer = await matching.ask(session, order=order, workshop_id=floor.workshop_id, now=world.clock.at)
    await world.settle()
    await floor.owner.presses_data(f"room.offer:{offer.id}", floor.owner.last.message_id)
    return floor


@pytest.mark.parametrize("name", REFUSED)
async def test_before_the_deal_no_file_and_nothing_unseen_says_how_to_reach_its_sender(world: World, name: str) -> None:
    floor = await _asked_floor(world)
    before = len(floor.merchant.chat)
    await floor.owner.sends_message(**REFUSED[name])
    assert len(floor.merchant.chat) == before and "after the deal" in floor.owner.last.text
    await floor.owner.sends_message(**document())
    await floor.owner.presses(PASS_ON)
    assert len(floor.merchant.chat) > before


@pytest.mark.parametrize("name", LEFT_OUT)
async def test_before_the_deal_what_clings_to_a_message_stays_behind(world: World, name: str) -> None:
    floor = await _asked_floor(world)
    before = len(floor.merchant.chat)
    await floor.owner.sends_message(**LEFT_OUT[name])
    if PASS_ON in floor.owner.last.labels:
        await floor.owner.presses(PASS_ON)
    arrived = floor.merchant.chat[before:]
    assert arrived and all(message.method != "copyMessage" for message in arrived)
    told = "".join(str(message.params) for message in arrived)
    assert "ang" not in told.replace("Language", "") and CONTACT not in told


async def test_the_place_of_a_workshop_says_not_how_to_reach_it(world: World) -> None:
    floor = await open_floor(world)
    await floor.owner.presses_data(f"shop.view:{floor.workshop_id}:region:0", floor.owner.last.message_id)
    await floor.owner.sends(f"Hangzhou, tel {CONTACT}")
    assert "leave out" in floor.owner.last.text
    async with world.robot.deps.reading() as session:
        assert CONTACT not in " ".join(await queries.list_regions(session))
