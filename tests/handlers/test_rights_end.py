"""At the moment a right ends nothing passes by it any more: no queued message, open question, job or memory.

Buttons, commands and links are tried by `test_isolation.py` in the hands of who has no right. Here are the other ways,
read from the registry: a new rule for messages, kind of question or kind of job has to be tried here too.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from core.dialogue import actions as dialogue
from core.dialogue.tables import Dialogue
from core.evidence.tables import LessonPhoto, MediaKind, Photo, PhotoState
from core.export.model import Tenant
from core.export.tables import ExportFile
from core.holds.tables import Hold
from core.jobs import actions as jobs
from core.jobs.queue import LEFT_TO_THE_ROBOT
from core.ledger.tables import Entry
from core.matching import actions as matching
from core.notify import actions as notify
from core.notify.message import About, classes, rules_of
from core.notify.model import Address
from core.notify.tables import Kind, Outbox, State
from core.orders.model import OrderState
from core.orders.tables import Order
from core.pairs.tables import Pair
from core.parties import queries, succession
from core.parties.model import Role
from core.parties.tables import Membership, Person, Workshop
from core.planning.tables import PlanOverride, PlanProposal, ProposalState
from core.rooms import actions as rooms
from core.rooms.tables import PostState, RoomPost
from core.signin import actions as signin
from core.stage import Stage, TicketKind
from core.tickets import actions as tickets
from core.work import bodies
from handlers import conversation, readers, registry
from tests.chat import BOT_ID, Someone, World
from tests.factories import Floor, agree_order, card_text, last_photo, open_floor, person_row, take_photo
from tests.handlers.test_bad_input import is_unharmed, rows
from tests.handlers.test_rights import dismiss
from tests.handlers.test_rooms import picture
from tests.rows import an_order

DOCS = Path(__file__).parents[2] / "docs" / "security.md"
TESTS = Path(__file__).parents[1]


@dataclass(kw_only=True)
class Scene:
    """A workshop with an order in work and one that is offered to it, and the ids of all that hangs on them."""

    floor: Floor
    order: Order
    ids: dict[str, Any]

    @property
    def world(self) -> World:
        return self.floor.world

    async def hand_over(self) -> None:
        """Give the workshop to its worker; who owned it is let go too."""
        owner, worker = await person_row(self.floor, self.floor.owner), await person_row(self.floor, self.floor.worker)
        now = self.world.clock.at
        async with self.world.robot.deps.transaction() as session:
            shop = await session.get_one(Workshop, self.floor.workshop_id)
            await succession.offer_to(session, workshop=shop, person_id=worker.id, token="heir", now=now)
        async with self.world.robot.deps.transaction() as session:
            heir = await session.get_one(Person, worker.id)
            await succession.take_over(session, actor=heir, token="heir", now=now)
        sure_on = now.toordinal()
        await self.floor.worker.presses_data(f"shop.remove:{self.floor.workshop_id}:{owner.id}:{sure_on}")

    async def take_link_back(self) -> None:
        """Let nobody come by the link for a buyer any more."""
        await self.floor.owner.presses_data(f"pair.revoke:{self.ids['pair_id']}")

    async def dismiss(self) -> None:
        """Let the worker go."""
        await dismiss(self.floor, self.floor.worker)

    async def resign(self) -> None:
        """Let the merchant be an operator no more, as a start with other settings does."""
        async with self.world.editing() as session:
            merchant = await session.get_one(Person, self.ids["merchant"])
            merchant.is_operator = False

    async def ask(self, someone: Someone, kind: str, step: str, **answers: Any) -> None:
        """Have a question stand open in somebody's chat."""
        async with self.world.editing() as session:
            at = Address(bot_id=BOT_ID, chat_id=someone.telegram_id)
            await dialogue.step_to(session, at, kind=kind, step=step, answers=answers, now=self.world.clock.at)


async def open_scene(world: World) -> Scene:
    floor = await open_floor(world)
    order = await agree_order(floor)
    owner, worker, merchant = [await person_row(floor, one) for one in (floor.owner, floor.worker, floor.merchant)]
    now = world.clock.at
    async with world.editing() as session:
        waiting = await an_order(session, merchant, code="K72")
        offer = await matching.ask(session, order=waiting, workshop_id=floor.workshop_id, now=now)
        room = await rooms.open_room(session, order_id=waiting.id, workshop_id=floor.workshop_id, now=now)
        proposal = PlanProposal(
            workshop_id=floor.workshop_id,
            asked_by_id=owner.id,
            change={"kind": "PEOPLE", "skill": "sewing", "people": 1},
            state=ProposalState.ACCEPTED,
            asked_at=now,
        )
        photo = Photo(
            bot_id=BOT_ID,
            chat_id=worker.telegram_id,
            message_id=1,
            sender_id=worker.id,
            kind=MediaKind.PHOTO,
            file_id="f",
            file_unique_id="f",
            forwarded=False,
            received_at=now,
            order_id=order.id,
            workshop_id=floor.workshop_id,
            stage=Stage.CUTTING,
            state=PhotoState.REVIEW,
            reasons=[],
        )
        file = ExportFile(
            asked_by_id=owner.id,
            tenant=Tenant.WORKSHOP,
            tenant_id=floor.workshop_id,
            part=1,
            parts=1,
            name="export.zip",
            sha256="0" * 64,
            size_bytes=1,
            made_at=now,
        )
        session.add_all([proposal, photo, file])
        await session.flush()
        override = PlanOverride(
            workshop_id=floor.workshop_id,
            order_id=order.id,
            proposal_id=proposal.id,
            decided_by_id=owner.id,
            decided_at=now,
            planner_team=4,
            planner_off_line_at=now,
            owner_team=2,
            owner_off_line_at=now,
        )
        session.add(override)
        (ticket, *_) = await tickets.make_tickets(
            session, order=order, kind=TicketKind.BUNDLE, pieces_each=50, actor_id=owner.id, now=now
        )
        (await session.get_one(Person, merchant.id)).is_operator = True
        pair = Pair(
            workshop_id=floor.workshop_id,
            name="Anna",
            token="paired",
            expires_at=now + timedelta(days=30),
            made_by_id=owner.id,
            made_at=now,
        )
        session.add(pair)
        link = await signin.make_link(session, person_id=merchant.id, unknown="x", now=now)
        await session.flush()
        ids = {
            "offer_id": offer.id,
            "room_id": room.id,
            "proposal_id": proposal.id,
            "photo_id": photo.id,
            "photo_ids": [photo.id],
            "override_id": override.id,
            "ticket_id": ticket.id,
            "export_file_id": file.id,
            "link_id": link.id,
            "pair_id": pair.id,
            "pair_link_id": pair.id,
            "workshop_id": floor.workshop_id,
            "order_id": order.id,
            "subject_id": order.id,
            "order_ids": [order.id],
            "merchant": merchant.id,
            "waiting": waiting.id,
        }
    await world.settle()
    return Scene(floor=floor, order=order, ids=ids)


assert registry.TAKERS, "it loads every message"

OWNER, WORKER, MERCHANT = "owner", "worker", "merchant"
QUEUED: tuple[tuple[str, str, str, Callable[[Scene], Awaitable[None]]], ...] = (
    ("plan.week", "workshop_id", OWNER, Scene.hand_over),
    ("codes.order_card", "order_id", WORKER, Scene.dismiss),
    ("plan.swap", "order_id", OWNER, Scene.hand_over),
    ("unreachable.merchant", "order_ids", OWNER, Scene.hand_over),
    ("order.card", "subject_id", OWNER, Scene.hand_over),
    ("offer.card", "offer_id", OWNER, Scene.hand_over),
    ("room.entered", "room_id", OWNER, Scene.hand_over),
    ("review.ask", "photo_id", OWNER, Scene.hand_over),
    ("evidence.verdict", "photo_ids", WORKER, Scene.dismiss),
    ("plan.proposal", "proposal_id", OWNER, Scene.hand_over),
    ("plan.judged", "override_id", OWNER, Scene.hand_over),
    ("tickets.one", "ticket_id", WORKER, Scene.dismiss),
    ("data.export_file", "export_file_id", OWNER, Scene.hand_over),
    ("signin.link", "link_id", MERCHANT, Scene.resign),
    ("pair.menu", "pair_id", OWNER, Scene.hand_over),
    ("pair.asked", "pair_link_id", MERCHANT, Scene.take_link_back),
)
"""A message for each thing that one may be about: its field, to whom it goes, and what ends the right."""


def test_every_rule_for_messages_is_tried() -> None:
    tried = {about for key, name, *_ in QUEUED for field, about in rules_of(classes()[key]) if field == name}
    assert tried == readers.OF.keys() - {About.PERSON}, "who somebody is does not end: test_readers.py"
    rooms = [name for key, name, *_ in QUEUED if key == "room.entered"]
    assert rooms == list(readers.RULES), "a copy in a room falls under the same rule"


@pytest.mark.parametrize(("key", "name", "whose", "end"), QUEUED, ids=[key for key, *_ in QUEUED])
async def test_what_was_queued_is_not_sent_once_the_right_has_ended(
    world: World, key: str, name: str, whose: str, end: Callable[[Scene], Awaitable[None]]
) -> None:
    scene = await open_scene(world)
    someone: Someone = getattr(scene.floor, whose)
    row = await person_row(scene.floor, someone)
    now = world.clock.at
    async with world.robot.deps.transaction() as session:
        await notify.send(
            session,
            to=row.address,
            key=key,
            params={name: scene.ids[name]},
            kind=Kind.CARD if name == "subject_id" else Kind.SEND,
            now=now,
            due_at=now + timedelta(hours=1),
        )
    await end(scene)
    before = len(someone.chat)
    world.clock.advance(hours=2)
    await world.settle()
    settled = [one for one in await rows(world, Outbox) if one.key == key and one.params.get(name) == scene.ids[name]]
    assert State.WITHHELD in [one.state for one in settled] and len(someone.chat) == before


async def _name_of_shop(scene: Scene) -> str:
    async with scene.world.robot.deps.reading() as session:
        return (await session.get_one(Workshop, scene.floor.workshop_id)).name


async def _naming(scene: Scene) -> None:
    await scene.ask(scene.floor.owner, "workshop", "name", workshop_id=scene.floor.workshop_id)
    await scene.hand_over()
    await scene.floor.owner.sends("Mine for ever")
    assert await _name_of_shop(scene) == "Wang"


async def _reasoning(scene: Scene) -> None:
    await scene.ask(scene.floor.owner, "plan.reason", "reason", proposal_id=scene.ids["proposal_id"])
    await scene.hand_over()
    await scene.floor.owner.sends("because")
    assert [one.reason for one in await rows(scene.world, PlanOverride)] == [None]


async def _rushing(scene: Scene) -> None:
    due_at = (scene.world.clock.at + timedelta(days=9)).isoformat()
    asked = {"workshop_id": scene.floor.workshop_id, "pieces": 40, "due_at": due_at, "token": "t"}
    await scene.ask(scene.floor.owner, "plan.rush", "category", **asked)
    await scene.hand_over()
    await scene.floor.owner.sends("hoodie")
    assert len(await rows(scene.world, PlanProposal)) == 1


async def _speaking(scene: Scene) -> None:
    await scene.ask(scene.floor.owner, "room", str(scene.ids["room_id"]))
    await scene.hand_over()
    await scene.floor.owner.sends("still here")
    assert await rows(scene.world, RoomPost) == []


async def _holding(scene: Scene) -> None:
    await scene.ask(scene.floor.merchant, "hold", "what")
    await scene.resign()
    await scene.floor.merchant.sends(f"{scene.order.code}: a case")
    assert await rows(scene.world, Hold) == []


async def _changing(scene: Scene) -> None:
    async with scene.world.editing() as session:
        waiting = await session.get_one(Order, scene.ids["waiting"])
    await scene.floor.merchant.presses_data(f"order.change:{waiting.id}")
    async with scene.world.editing() as session:
        kept = await session.scalar(select(Dialogue).where(Dialogue.chat_id == scene.floor.merchant.telegram_id))
        assert kept is not None
        token, asked = kept.answers["token"], kept.answers["asked"]
        (await session.get_one(Order, waiting.id)).state = OrderState.CANCELLED
    await scene.floor.merchant.presses_data(f"order.confirm:{token}.{asked}")
    async with scene.world.robot.deps.reading() as session:
        assert (await session.get_one(Order, waiting.id)).revision == waiting.revision


async def _numbering(scene: Scene) -> None:
    await scene.ask(scene.floor.worker, "parcel", "number", order_id=scene.order.id)
    await scene.dismiss()
    await scene.floor.worker.sends("SF1234567890")
    assert not [entry for entry in await rows(scene.world, Entry) if entry.kind == "PARCEL_NUMBERED"]


async def _teaching(scene: Scene) -> None:
    workshop_id = scene.floor.workshop_id
    await scene.ask(scene.floor.owner, "lesson", "CLOTH", workshop_id=workshop_id, token=str(workshop_id))
    await scene.hand_over()
    await scene.floor.owner.sends_photo(take_photo(Stage.CUTTING, None))
    assert await rows(scene.world, LessonPhoto) == []


ASKED: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "parcel": _numbering,
    "lesson": _teaching,
    "workshop": _naming,
    "plan.reason": _reasoning,
    "plan.rush": _rushing,
    "room": _speaking,
    "hold": _holding,
    "order": _changing,
}


def test_every_kind_of_question_is_tried() -> None:
    assert ASKED.keys() == conversation._STEPS.keys()


@pytest.mark.parametrize("kind", ASKED)
async def test_an_answer_after_the_right_has_ended_changes_nothing_and_the_question_is_over(
    world: World, kind: str
) -> None:
    scene = await open_scene(world)
    await ASKED[kind](scene)
    left = [row.kind for row in await rows(world, Dialogue) if row.kind not in ("order",)]
    assert left == []
    for someone in (scene.floor.owner, scene.floor.merchant):
        await someone.sends("hello?")
        assert "not yours" not in someone.last.text and "no longer" not in someone.last.text
    await is_unharmed(world)


async def _held_picture(scene: Scene) -> None:
    await scene.ask(scene.floor.owner, "room", str(scene.ids["room_id"]))
    world, owner = scene.world, scene.floor.owner
    await owner.sends_photo(picture(1), media_group_id="album")
    async with world.editing() as session:
        (await session.get_one(Order, scene.ids["waiting"])).state = OrderState.CANCELLED
    before = len(scene.floor.merchant.chat)
    world.clock.advance(seconds=5)
    await world.settle()
    assert len(scene.floor.merchant.chat) == before
    assert [post.state for post in await rows(world, RoomPost)] == [PostState.REFUSED]
    assert "K72" in owner.last.text


async def _explained(scene: Scene) -> None:
    owner = await person_row(scene.floor, scene.floor.owner)
    await _queue_job(scene, "plan.explain", {"order_id": scene.order.id, **_chat(owner)})
    await scene.hand_over()
    before = len(scene.floor.owner.chat)
    await _run_jobs(scene)
    assert len(scene.floor.owner.chat) == before


async def _tried(scene: Scene) -> None:
    async with scene.world.editing() as session:
        proposal = await session.get_one(PlanProposal, scene.ids["proposal_id"])
        proposal.state = ProposalState.TRYING
    await _queue_job(scene, "plan.try", {"proposal_id": scene.ids["proposal_id"]})
    await scene.hand_over()
    before = len(scene.floor.owner.chat)
    await _run_jobs(scene)
    assert len(scene.floor.owner.chat) == before


async def _checked(scene: Scene) -> None:
    world, worker = scene.world, scene.floor.worker
    async with world.editing() as session:
        (await session.get_one(Photo, scene.ids["photo_id"])).state = PhotoState.RETAKE
    await agree_order(scene.floor, code="A18")
    await worker.sends_photo(take_photo(Stage.CUTTING, None), media_group_id="album")
    await scene.dismiss()
    before = len(worker.chat)
    world.clock.advance(seconds=5)
    await world.settle()
    told = "".join(message.text for message in worker.chat[before:])
    assert "A17" not in told and "A18" not in told
    assert (await last_photo(scene.floor)).state == PhotoState.RETAKE


async def _exported(scene: Scene) -> None:
    await scene.floor.owner.presses_data(f"shop.card:{scene.floor.workshop_id}")
    owner = await person_row(scene.floor, scene.floor.owner)
    args = {"tenant": Tenant.WORKSHOP, "tenant_id": scene.floor.workshop_id, "person_id": owner.id}
    await _queue_job(scene, "export.make", args)
    await scene.hand_over()
    await _run_jobs(scene)
    assert len(await rows(scene.world, ExportFile)) == 1, "the one of the scene"


async def _read_card(scene: Scene) -> None:
    worker = await person_row(scene.floor, scene.floor.worker)
    photo = take_photo(Stage.CUTTING, card_text(scene.floor, scene.order))
    scene.world.telegram.files["card"] = photo
    scene.world.telegram.given["card"] = (BOT_ID, "photo")
    args = {"file_id": "card", "person_id": worker.id, "message_id": 1, **_chat(worker)}
    await _queue_job(scene, "card.read", args)
    await scene.dismiss()
    before = len(scene.floor.worker.chat)
    await _run_jobs(scene)
    assert [("A17" in message.text) for message in scene.floor.worker.chat[before:]] == [False]


def _chat(person: Person) -> dict[str, int]:
    return {"bot_id": BOT_ID, "chat_id": person.telegram_id}


async def _queue_job(scene: Scene, kind: str, args: dict[str, Any]) -> None:
    at = scene.world.clock.at
    async with scene.world.editing() as session:
        await jobs.enqueue(session, kind=kind, key="late", due_at=at + timedelta(hours=1), args=args)


async def _run_jobs(scene: Scene) -> None:
    scene.world.clock.advance(hours=2)
    await scene.world.settle()


WORKED: dict[str, Callable[[Scene], Awaitable[None]] | str] = {
    "room.relay": _held_picture,
    "plan.explain": _explained,
    "plan.try": _tried,
    "photo.check": _checked,
    "export.make": _exported,
    "card.read": _read_card,
    "card.picture": "tells nobody",
    "desk.replay": "goes through the intake like any update",
    "lesson.look": "tells who owns the workshop then",
    "match.batch": "for the orders of everybody, as they stand then",
    "order.sheet": "the sender's own draft",
    "person.forget": "the deletion of the person who asked for it",
    "plan.again": "tells who owns the workshop then",
    "plan.morning": "tells who owns the workshop then",
    "retention.run": "tells nobody",
}
"""By kind of job: who had asked for it loses the right before it is done; or why that cannot matter."""


def test_every_kind_of_job_is_tried() -> None:
    assert WORKED.keys() == {*bodies.WORK, *LEFT_TO_THE_ROBOT}


@pytest.mark.parametrize("kind", [kind for kind, scene in WORKED.items() if callable(scene)])
async def test_a_job_that_is_done_after_the_right_has_ended_tells_nothing(world: World, kind: str) -> None:
    scene, tried = await open_scene(world), WORKED[kind]
    assert callable(tried)
    await tried(scene)
    await is_unharmed(world)


async def test_a_scanned_card_is_remembered_for_nobody_who_was_let_go(world: World) -> None:
    scene = await open_scene(world)
    worker = scene.floor.worker
    await scene.ask(worker, "evidence", "photo", order_id=scene.order.id, stage=None)
    other = await open_floor(world, first_id=2000, name="Zhou")
    await agree_order(other, code="B55")
    await scene.dismiss()
    async with world.editing() as session:
        row = await queries.find_person(session, telegram_id=worker.telegram_id)
        assert row is not None
        session.add(
            Membership(workshop_id=other.workshop_id, person_id=row.id, role=Role.WORKER, joined_at=world.clock.at)
        )
    await worker.sends_photo(take_photo(Stage.CUTTING, None))
    photo = await last_photo(scene.floor)
    assert (photo.order_id or photo.asked_order_id) != scene.order.id
    await is_unharmed(world)


async def test_a_cancelled_order_is_not_remembered_by_a_scan(world: World) -> None:
    scene = await open_scene(world)
    await scene.ask(scene.floor.worker, "evidence", "photo", order_id=scene.order.id, stage=None)
    await agree_order(scene.floor, code="A18")
    async with world.editing() as session:
        (await session.get_one(Order, scene.order.id)).state = OrderState.CANCELLED
    before = await _count(world, Photo)
    await scene.floor.worker.sends_photo(take_photo(Stage.CUTTING, None))
    assert await _count(world, Photo) == before + 1
    await is_unharmed(world)


async def _count(world: World, table: type[Any]) -> int:
    async with world.robot.deps.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_who_was_let_go_spends_no_budget_of_the_workshop(world: World) -> None:
    floor = await open_floor(world)
    known = world.robot.intake.floods.workshops
    world.clock.advance(minutes=2)
    await floor.worker.sends("/help")
    assert known[floor.worker.telegram_id][0] == floor.workshop_id
    await dismiss(floor, floor.worker)
    await floor.worker.sends("/help")
    assert known[floor.worker.telegram_id][0] is None


def test_the_table_of_rights_names_tests_that_are_there() -> None:
    table = DOCS.read_text("utf-8").partition("## When a right ends")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ") and "`test" in line]
    written = {
        name for file in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)\(", file.read_text("utf-8"))
    }
    named = [name for line in lines for name in re.findall(r"`(test_\w+)`", line)]
    assert len(lines) >= 18 and [name for name in named if name not in written] == []
    assert all(re.search(r"`test_\w+`", line) for line in lines)
