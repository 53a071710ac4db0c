"""Budgets of the day in chat: what a person sends is counted; who sends too much is told when to come back."""

from telegram import Message

from core.budgets import actions as budgets
from core.budgets.messages import DaySpent, Flooded
from core.budgets.model import Budget, Overrun, Subject, SubjectKind, day_began_at, next_day_at
from core.orders import queries as orders
from core.parties import queries as parties
from core.parties.tables import Workshop
from core.rooms import queries as rooms
from handlers.context import Turn
from handlers.families import Family
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders

FLOOD = Family("budgets.flood", SubjectKind)
PHOTOS = Family("budgets.photos", SubjectKind)
MEGABYTES = Family("budgets.megabytes", SubjectKind)
DEEDS = Family("budgets.deeds", Budget, but=(Budget.UPDATES, Budget.PHOTOS, Budget.MEGABYTES))
"""Updates are told as a flood, photos and megabytes with whose budget it is."""

UNKNOWN_SIZE_BYTES = 1_000_000
"""What a file counts as whose size the messenger does not say."""


async def within_budget(message: Message, turn: Turn) -> bool:
    """Count the file in a message against the budgets of the day; where one is spent, say so and leave it untaken."""
    size_bytes = _size_bytes(message)
    if size_bytes is None or turn.me.is_operator:
        return True
    photos = 1 if message.photo or message.video or message.document or message.animation or message.video_note else 0
    overrun = await budgets.spend(
        turn.session,
        sender=turn.me,
        photos=photos,
        size_bytes=size_bytes,
        allowances=turn.deps.allowances,
        now=turn.now,
    )
    if overrun is not None:
        await _refuse(message, turn, overrun)
    return overrun is None


async def may_place_order(turn: Turn) -> bool:
    """Say whether the person may place one more order today; where not, tell them."""
    began_at = day_began_at(turn.now, timezone=turn.me.timezone)
    done = await orders.count_placed(turn.session, merchant_id=turn.me.id, since=began_at)
    me = Subject(kind=SubjectKind.PERSON, id=turn.me.telegram_id)
    return await _within_day(turn, Budget.ORDERS, done=done, subject=me, timezone=turn.me.timezone)


async def may_invite(turn: Turn, workshop: Workshop) -> bool:
    """Say whether a workshop may make one more invite today; where not, tell who asked."""
    began_at = day_began_at(turn.now, timezone=workshop.timezone)
    done = await parties.count_invites(turn.session, workshop_id=workshop.id, since=began_at)
    shop = Subject(kind=SubjectKind.WORKSHOP, id=workshop.id)
    return await _within_day(turn, Budget.INVITES, done=done, subject=shop, timezone=workshop.timezone)


async def may_speak(message: Message | None, turn: Turn, room_id: int) -> bool:
    """Say whether the person may say one more thing in a room today; where not, tell them."""
    began_at = day_began_at(turn.now, timezone=turn.me.timezone)
    most = turn.deps.allowances.room_messages_a_day
    done = await rooms.count_said(
        turn.session, room_id=room_id, speaker_id=turn.me.id, since=began_at, among_newest=2 * most
    )
    me = Subject(kind=SubjectKind.PERSON, id=turn.me.telegram_id)
    return await _within_day(
        turn, Budget.ROOM_MESSAGES, done=done, subject=me, timezone=turn.me.timezone, message=message
    )


async def _within_day(
    turn: Turn, budget: Budget, *, done: int, subject: Subject, timezone: str, message: Message | None = None
) -> bool:
    most = turn.deps.allowances.deeds_a_day(budget)
    if turn.me.is_operator or not most or done < most:
        return True
    overrun = Overrun(budget=budget, subject=subject, until=next_day_at(turn.now, timezone=timezone))
    await _refuse(message, turn, overrun)
    return False


async def _refuse(message: Message | None, turn: Turn, overrun: Overrun) -> None:
    spent = DaySpent(until=overrun.until, whose=overrun.subject.kind, budget=overrun.budget)
    is_news = await budgets.note_flood(turn.session, telegram_id=turn.me.telegram_id, overrun=overrun, now=turn.now)
    if turn.callback_query_id is not None:  # a press wants an answer each time
        await turn.answer(spent, alert=True)
    elif is_news:
        await turn.say(spent, reply_to=message.message_id if message else None)


def _size_bytes(message: Message) -> int | None:
    photo = message.photo[-1] if message.photo else None
    clip = message.video or message.video_note or message.animation
    file = photo or clip or message.document or message.voice or message.audio
    if file is None:
        return None
    return UNKNOWN_SIZE_BYTES if file.file_size is None else max(0, min(file.file_size, 2**40))


@renders(Flooded)
async def _flood(r: Rendering[Flooded]) -> Outgoing:
    return Outgoing(text=r.t(FLOOD(r.message.whose), until=r.t.time(r.message.until)))


@renders(DaySpent)
async def _day(r: Rendering[DaySpent]) -> Outgoing:
    allowance = r.deps.allowances.of(Subject(kind=r.message.whose, id=0))
    until = r.t.moment(r.message.until)
    whose, budget = r.message.whose, r.message.budget
    if budget in DEEDS:
        most = r.t.number(r.deps.allowances.deeds_a_day(budget))
        text = r.t(DEEDS(budget), most=most, until=until)
    elif budget is Budget.PHOTOS:
        text = r.t(PHOTOS(whose), most=r.t.number(allowance.photos_a_day), until=until)
    else:
        text = r.t(MEGABYTES(whose), most=r.t.number(allowance.megabytes_a_day), until=until)
    return Outgoing(text=text, alert=r.is_alert)
