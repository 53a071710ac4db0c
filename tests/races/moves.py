"""Everything that can be done to what others may be doing something to: who does it, and what reaches the robot."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.schedule import Away, run_scan
from core.errors import UserError
from core.evidence import actions as evidence
from core.evidence import lessons, review, verdicts
from core.evidence.reasons import ReasonCode
from core.evidence.sight import Sight
from core.evidence.tables import MediaKind, Photo, PhotoState, Scene
from core.forgetting.actions import erase
from core.jobs.tables import Job
from core.locking import lock_own
from core.order_links import actions as order_links
from core.orders.access import access_order
from core.orders.tables import Order
from core.parties.queries import lock_people
from core.parties.tables import Person
from core.reading.parcels import Parcel
from core.stage import Stage
from core.tracking import parcels
from core.work import bodies
from handlers.trade_words import region_tag
from tests.chat import BOT_ID, START_AT, World
from tests.races.town import (
    AGREED_TOKEN,
    INVITE_TOKEN,
    LEADER,
    LEE,
    MARIA,
    NEWCOMER,
    NOUR,
    OPERATOR,
    OWN_TOKEN,
    OWNER_TOKEN,
    PAIR_TOKEN,
    PLACED_TOKEN,
    SAID_ID,
    SAVED_TOKEN,
    TAN,
    WANG,
    WORKER,
    XU,
)
from vision.model import PhotoReport

Ids = Mapping[str, int]
Doing = Callable[[World, Ids], Awaitable[None]]
_updates = count(1)
FIRST_MESSAGE_ID = 5_000
"""Messages of moves are numbered from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Something that somebody does, and what it is about: moves about the same thing may get into each other's way.

    What `comes_once` never meets itself: the intake takes the same message once.
    """

    name: str
    do: Doing
    about: frozenset[str]
    comes_once: bool = False

    def meets(self, other: "Move") -> bool:
        """Say whether this move may get into the other's way."""
        return bool(self.about & other.about) and not (self is other and self.comes_once)


def press(name: str, who: int, data: Callable[[Ids], str], about: str) -> Move:
    """Somebody presses a button."""

    async def do(world: World, ids: Ids) -> None:
        number = next(_updates)
        query = {
            "id": f"query of {name}",
            "from": {"id": who, "is_bot": False, "first_name": f"Person {who}", "language_code": "en"},
            "chat_instance": "1",
            "data": data(ids),
            "message": {"message_id": 99, "date": 1, "chat": {"id": who, "type": "private"}},
        }
        await world.robot.intake.take(BOT_ID, {"update_id": number, "callback_query": query})

    return Move(name=name, do=do, about=frozenset(about.split()))


def write(name: str, who: int, text: str, about: str) -> Move:
    """Somebody writes a message."""

    async def do(world: World, _: Ids) -> None:
        number = next(_updates)
        message = {
            "message_id": FIRST_MESSAGE_ID + number,
            "date": 1,
            "chat": {"id": who, "type": "private"},
            "from": {"id": who, "is_bot": False, "first_name": f"Person {who}", "language_code": "en"},
            "text": text,
        }
        await world.robot.intake.take(BOT_ID, {"update_id": number, "message": message})

    return Move(name=name, do=do, about=frozenset(about.split()))


def edit(name: str, who: int, message_id: int, text: str, about: str) -> Move:
    """Somebody edits a message."""

    async def do(world: World, _: Ids) -> None:
        message = {
            "message_id": message_id,
            "date": 1,
            "edit_date": 2,
            "chat": {"id": who, "type": "private"},
            "from": {"id": who, "is_bot": False, "first_name": f"Person {who}", "language_code": "en"},
            "text": text,
        }
        await world.robot.intake.take(BOT_ID, {"update_id": next(_updates), "edited_message": message})

    return Move(name=name, do=do, about=frozenset(about.split()))


def scan(name: str, about: str, **later: float) -> Move:
    """The clock looks for what is due, at its hour."""

    async def do(world: World, _: Ids) -> None:
        at = world.clock() + timedelta(**later)

        async def look(session: Any, deps: Any, now: Any) -> None:
            await bodies.SCANS[name](session, deps, at)

        away = Away()
        await run_scan(world.robot.deps, name, look, away)
        assert away.since is None, "the scan was refused"

    return Move(name=f"scan {name}", do=do, about=frozenset(about.split()))


def job(kind: str, args: Callable[[Ids], dict[str, Any]], about: str) -> Move:
    """A job is done."""

    async def do(world: World, ids: Ids) -> None:
        async with world.robot.deps.transaction() as session:
            row = Job(kind=kind, key=f"{kind} {next(_updates)}", args=args(ids), due_at=world.clock())
            session.add(row)
        await bodies.WORK[kind](world.robot.deps, row)

    return Move(name=f"job {kind}", do=do, about=frozenset(about.split()))


def act(
    name: str,
    work: Callable[[AsyncSession, Ids, datetime], Awaitable[object]],
    about: str,
    *,
    comes_once: bool = False,
) -> Move:
    """A use case of core runs by itself, as inside a job."""

    async def do(world: World, ids: Ids) -> None:
        with suppress(UserError):
            async with world.robot.deps.transaction() as session:
                await work(session, ids, world.clock())

    return Move(name=name, do=do, about=frozenset(about.split()), comes_once=comes_once)


async def _send_photo(session: AsyncSession, ids: Ids, now: datetime) -> None:
    sender = (await lock_people(session, telegram_ids=[WORKER]))[WORKER]  # as the intake does
    sent = evidence.Sent(
        bot_id=BOT_ID,
        chat_id=WORKER,
        message_id=4_000,
        kind=MediaKind.PHOTO,
        file_id="sent",
        file_unique_id="sent",
    )
    meant_for = evidence.MeantFor(order_id=ids["agreed"], stage=Stage.FABRIC_IN)
    photo = await evidence.accept_photo(session, sender=sender, sent=sent, meant_for=meant_for, now=now)
    await evidence.note_sight(session, photo_id=photo.id, looks=evidence.Looks(sha256="0" * 64), now=now)
    await _judge(session, photo.id, now)


async def _teach(session: AsyncSession, ids: Ids, now: datetime) -> None:
    actor = (await lock_people(session, telegram_ids=[WANG]))[WANG]  # as the intake does
    sent = evidence.Sent(
        bot_id=BOT_ID,
        chat_id=WANG,
        message_id=4_001,
        kind=MediaKind.PHOTO,
        file_id="taught",
        file_unique_id="taught",
    )
    await lessons.take(session, actor=actor, workshop_id=ids["shop1"], scene=Scene.CLOTH, sent=sent, now=now)


async def _forget(session: AsyncSession, ids: Ids, now: datetime) -> None:
    """Delete somebody who does not ask for it in the chat, as the operator's command does."""
    person = await session.get_one(Person, ids[f"person{WORKER}"])
    await erase(session, person=person, asked_by="command", reference="REFERENCE", key="key", now=now)


async def _judge(session: AsyncSession, photo_id: int, now: datetime) -> None:
    report = PhotoReport(sha256="0" * 64, size_bytes=9, width_px=1280, height_px=960, codes=())
    await verdicts.settle(
        session, sights=[Sight(photo_id=photo_id, report=report)], keys=(b"k0123456" * 4,), word="x", now=now
    )


async def _refuse(session: AsyncSession, ids: Ids, now: datetime) -> None:
    photo = await lock_own(session, Photo, ids["received"])
    if photo.state == PhotoState.RECEIVED:
        await evidence.refuse_unfetched(session, photo=photo, code=ReasonCode.NO_ORDER, now=now)


async def _keep_number(session: AsyncSession, ids: Ids, now: datetime) -> None:
    actor = await session.get_one(Person, ids[f"person{WANG}"])
    parcel = Parcel(number="SF1234567890", carrier="sf")
    await parcels.keep_number(session, actor=actor, order_id=ids["last"], parcel=parcel, now=now)


async def _show_to_others(session: AsyncSession, ids: Ids, now: datetime) -> None:
    buyer = await session.get_one(Person, ids[f"person{LEE}"])
    order, _ = await access_order(session, actor=buyer, order_id=ids["agreed"])
    await order_links.make_link(session, order=order, actor=buyer, now=now)


async def _end_links(session: AsyncSession, ids: Ids, now: datetime) -> None:
    await order_links.end_links(session, order=await lock_own(session, Order, ids["agreed"]), now=now)


async def _remark(session: AsyncSession, ids: Ids, now: datetime) -> None:
    actor = await session.get_one(Person, ids[f"person{OPERATOR}"])
    await review.remark(session, actor=actor, photo_id=ids["doubtful"], text="Too dark", now=now)


def _let_go(ids: Ids, who: int) -> str:
    return f"shop.remove:{ids['shop1']}:{ids[f'person{who}']}:{START_AT.toordinal()}"


def _skill(ids: Ids) -> str:
    return f"plan.skill:{ids['shop1']}:{ids[f'person{WORKER}']}:sewing"


def _own(ids: Ids, pair: str) -> str:
    return f"order.whose:{OWN_TOKEN}.0:{ids[pair]}:{date(2199, 12, 31).toordinal()}"


MOVES = (
    press("take as 1", WANG, lambda ids: f"offer.take:{ids['offer1']}", "unmatched shop1"),
    press("take as 2", XU, lambda ids: f"offer.take:{ids['offer2']}", "unmatched"),
    press("decline as 1", WANG, lambda ids: f"offer.no:{ids['offer1']}", "unmatched"),
    press("decline as 2", XU, lambda ids: f"offer.no:{ids['offer2']}", "unmatched"),
    press("say why not", TAN, lambda ids: f"offer.why:{ids['offer4']}:PRICE", "unmatched"),
    press("take back a no", TAN, lambda ids: f"offer.undo:{ids['offer4']}:1", "unmatched"),
    press("counter as 2", XU, lambda ids: f"offer.send:{ids['offer2']}:10:3", "unmatched"),
    press("take the counter", MARIA, lambda ids: f"offer.yes:{ids['offer3']}", "unmatched"),
    press("leave the counter", MARIA, lambda ids: f"offer.leave:{ids['offer3']}", "unmatched"),
    press("ask one", MARIA, lambda ids: f"match.ask:{ids['unmatched']}:{ids['shop5']}:9", "unmatched"),
    press("ask one again", MARIA, lambda ids: f"match.ask:{ids['unmatched']}:{ids['shop4']}:4:1", "unmatched"),
    press("ask all", MARIA, lambda ids: f"match.all:{ids['unmatched']}", "unmatched"),
    press("leave it to the robot", MARIA, lambda ids: f"match.robot:{ids['unmatched']}", "unmatched lone"),
    press("cancel", MARIA, lambda ids: f"order.cancel_sure:{ids['unmatched']}:{ids['revision']}", "unmatched"),
    press(
        "cancel as operator",
        OPERATOR,
        lambda ids: f"order.cancel_sure:{ids['unmatched']}:{ids['revision']}",
        "unmatched",
    ),
    press("save changes", MARIA, lambda _: f"order.confirm:{SAVED_TOKEN}.0", "unmatched"),
    write("say in the room", XU, "Is the zip ours?", "unmatched"),
    edit("edit in the room", XU, SAID_ID, "Is the zip yours?", "unmatched"),
    press("group all", OPERATOR, lambda _: "match.group", "unmatched lone"),
    scan("offers", "unmatched", hours=13),
    job("match.batch", lambda _: {}, "lone unmatched"),
    press("cancel what waits", MARIA, lambda ids: f"order.cancel_sure:{ids['lone']}:1", "lone"),
    press("place", NOUR, lambda _: f"order.confirm:{PLACED_TOKEN}.0", "nour"),
    press("agree to a change", WANG, lambda ids: f"order.decide:{ids['change']}:1:{ids['change_on']}", "agreed shop1"),
    press("take back a change", LEE, lambda ids: f"order.take_back:{ids['change']}", "agreed"),
    press("decline a change", WANG, lambda ids: f"order.decide:{ids['change']}:0", "agreed"),
    press(
        "cancel what is agreed",
        LEE,
        lambda ids: f"order.cancel_sure:{ids['agreed']}:{ids['agreed_revision']}",
        "agreed shop1",
    ),
    press(
        "cancel as workshop", WANG, lambda ids: f"order.cancel_sure:{ids['agreed']}:{ids['agreed_revision']}", "agreed"
    ),
    press("save another change", LEE, lambda _: f"order.confirm:{AGREED_TOKEN}.0", "agreed"),
    press("accept a photo", WANG, lambda ids: f"review.accept:{ids['doubtful']}", "agreed"),
    press("ask for another photo", WANG, lambda ids: f"review.again:{ids['doubtful']}", "agreed"),
    press("accept as operator", OPERATOR, lambda ids: f"review.accept:{ids['doubtful']}", "agreed"),
    press("accept as buyer", LEE, lambda ids: f"review.accept:{ids['alike']}", "agreed"),
    press("ask again as buyer", LEE, lambda ids: f"review.again:{ids['alike']}", "agreed"),
    press("accept for the buyer", OPERATOR, lambda ids: f"review.accept:{ids['alike']}", "agreed"),
    scan("reviews", "agreed", hours=13),
    act("a photo is judged", _send_photo, "agreed", comes_once=True),
    act("a photo is asked about", lambda session, ids, now: _judge(session, ids["received"], now), "received agreed"),
    act("a photo is refused", _refuse, "received"),
    act("remark on a photo", _remark, "agreed"),
    press("accept bundles", WANG, lambda ids: f"review.accept:{ids['bundles']}", "other"),
    press("accept the last photo", WANG, lambda ids: f"review.accept:{ids['shipped']}", "last shop1"),
    press("say which order", WORKER, lambda ids: f"photo.order:{ids['asked']}:{ids['agreed']}", "agreed"),
    press("say how many", WORKER, lambda ids: f"photo.pieces:{ids['sewn']}:50", "other"),
    press("take a photo back", WORKER, lambda ids: f"mistaken.back:{ids['sewn']}:1", "other shop1"),
    press("move a photo", WANG, lambda ids: f"mistaken.order:{ids['sewn']}:1:{ids['agreed']}", "other agreed"),
    press("say that a photo is wrong", WORKER, lambda ids: f"mistaken.say:{ids['sewn']}", "other"),
    press("find a photo right", WANG, lambda ids: f"mistaken.leave:{ids['sewn']}:1", "other"),
    press("say why late", WORKER, lambda ids: f"chase.why:{ids['chase']}:FABRIC", "agreed shop1"),
    press("correct why late", WANG, lambda ids: f"chase.why:{ids['chase']}:PEOPLE", "agreed"),
    press("replace the card", WANG, lambda ids: f"card.replace_yes:{ids['agreed']}:1", "agreed"),
    act("show an order to others", _show_to_others, "agreed"),
    act("show it to nobody", _end_links, "agreed"),
    act("keep a parcel's number", _keep_number, "last"),
    press("close what has left", MARIA, lambda ids: f"status.close:{ids['last']}", "last"),
    press("print tickets", WANG, lambda ids: f"tickets.make:{ids['agreed']}:BUNDLE:20", "agreed"),
    press("say yes to a plan", WANG, lambda ids: f"plan.yes:{ids['proposal']}", "proposal shop1 agreed other"),
    press("say yes as operator", OPERATOR, lambda ids: f"plan.yes:{ids['proposal']}", "proposal"),
    press("say no to a plan", WANG, lambda ids: f"plan.no:{ids['proposal']}", "proposal"),
    press("say yes to a rush", WANG, lambda ids: f"plan.yes:{ids['rush']}", "rush shop1"),
    press("say no to a rush", OPERATOR, lambda ids: f"plan.no:{ids['rush']}", "rush"),
    press("try a team", WANG, lambda ids: f"plan.team:{ids['other']}:4", "other"),
    press("give a reason", WANG, lambda ids: f"plan.reason:{ids['decided']}:skill", "last"),
    job("plan.try", lambda ids: {"proposal_id": ids["tried"]}, "tried shop1"),
    press("leave what is tried", WANG, lambda ids: f"plan.no:{ids['tried']}", "tried"),
    job("plan.morning", lambda ids: {"workshop_id": ids["shop1"], "day": "2026-12-01"}, "shop1 agreed other"),
    scan("plan_overrides", "last"),
    press("give it back to the planner", WANG, lambda ids: f"plan.unlock:{ids['other']}", "other proposal"),
    press("accept the plan", WANG, lambda ids: f"plan.ok:{ids['shop1']}:0", "shop1"),
    scan("follow_plans", "agreed other shop1", days=2, hours=9),
    job(
        "plan.again",
        lambda ids: {"workshop_id": ids["shop1"], "cause": "owner", "order_id": None},
        "shop1 agreed other",
    ),
    press("join", NEWCOMER, lambda _: f"join:{INVITE_TOKEN}", "staff"),
    press("open a shop", NEWCOMER, lambda _: f"shop.region:{region_tag('hangzhou')}:t", "staff"),
    press("let go", WANG, lambda ids: _let_go(ids, WORKER), "staff"),
    press("let the leader go", WANG, lambda ids: _let_go(ids, LEADER), "staff"),
    press("take back invites", WANG, lambda ids: f"shop.revoke_yes:{ids['shop1']}:1", "staff"),
    press("invite", WANG, lambda ids: f"shop.invite:{ids['shop1']}:LEADER", "staff"),
    press("hand over", WANG, lambda ids: f"data.hand_over:{ids['shop1']}:{ids[f'person{LEADER}']}", "staff"),
    press("take over", LEADER, lambda _: f"data.take:{OWNER_TOKEN}", "staff shop1"),
    press("close shop 1", WANG, lambda ids: f"data.close_yes:{ids['shop1']}:3", "staff shop1 agreed unmatched"),
    press("close shop 2", XU, lambda ids: f"data.close_yes:{ids['shop2']}:1", "unmatched"),
    press("take no more orders", WANG, lambda ids: f"shop.open:{ids['shop1']}:0", "staff shop1 unmatched"),
    press("set the largest order", WANG, lambda ids: f"shop.set:{ids['shop1']}:max:-:1000:0", "staff"),
    press("set people", OPERATOR, lambda ids: f"shop.set:{ids['shop1']}:people:sewing:1:0", "staff shop1"),
    press("teach", WANG, lambda ids: f"{_skill(ids)}:1", "staff"),
    press("unteach as operator", OPERATOR, lambda ids: f"{_skill(ids)}:0", "staff"),
    press("one is absent", WANG, lambda ids: f"plan.away:{ids['shop1']}:sewing:1", "staff shop1"),
    act("a photo teaches", _teach, "staff", comes_once=True),
    press("close a day", WANG, lambda ids: f"plan.day_try:{ids['shop1']}:{START_AT.toordinal() + 3}:CLOSED:0", "shop1"),
    press("move to another zone", WANG, lambda ids: f"shop.zone:{ids['shop1']}:Asia/Bishkek", "staff shop1"),
    press("set minutes", WANG, lambda ids: f"plan.set_minutes:{ids['shop1']}:hoodie:SEWING:20", "shop1"),
    press("make a model", OPERATOR, lambda ids: f"desk.model:{ids['shop1']}:1", "staff"),
    write("hold an order", OPERATOR, "A3: another case", "hold agreed"),
    press("release a hold", OPERATOR, lambda ids: f"hold.release_yes:{ids['hold']}", "hold"),
    press("forget a worker", WORKER, lambda _: f"data.forget_yes:{START_AT.toordinal()}", "staff agreed"),
    act("forget a worker by command", _forget, "staff agreed"),
    press("come by a link", NEWCOMER, lambda _: f"pair.follow:{PAIR_TOKEN}", "paired shop1"),
    press("come by it too", MARIA, lambda _: f"pair.follow:{PAIR_TOKEN}", "paired"),
    press("take a link back", WANG, lambda ids: f"pair.revoke:{ids['waits']}", "paired"),
    press("make a new link", WANG, lambda ids: f"pair.link:{ids['waits']}", "paired"),
    press("end a pair", WANG, lambda ids: f"pair.end_yes:{ids['here']}", "paired"),
    press("end it as buyer", NOUR, lambda ids: f"pair.end_yes:{ids['here']}", "paired"),
    press("take on for a buyer", WANG, lambda ids: _own(ids, "waits"), "paired shop1"),
    press("take on for who is here", WANG, lambda ids: _own(ids, "here"), "paired shop1"),
    write("take on for a new buyer", WANG, "Bella", "paired shop1"),
    press("forget a merchant", MARIA, lambda _: f"data.forget_yes:{START_AT.toordinal()}", "unmatched lone"),
)
"""The table of moves; `test_moves.py` says which functions of core it reaches, and which it need not."""
