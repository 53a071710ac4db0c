"""The floor: photos of one order stage by stage, good ones and bad ones, until it is off the line."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import vision
from bot.demo.cast import TIMEZONE, USERNAME, Character
from bot.demo.house import BOT
from bot.demo.tour.guide import Guide, require
from bot.demo.tour.ordering import Deal
from core.orders import queries as orders
from core.planning import queries as plans
from core.stage import Stage, icon_of
from gendan_sandbox.client import Seen
from vision.draw.phone_photo import crop_and_recompress, render_phone_photo
from vision.draw.phone_scenes import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An order on the floor: who works on it, and its card as it came to the owner."""

    deal: Deal
    worker: Character
    card_png: bytes


async def take_card(guide: Guide, deal: Deal) -> Job:
    """Find the order card in the owner's chat, as it came with the deal."""
    owner = deal.house.owner
    words = guide.start_of(owner, "codes.print")

    def is_card(message: Seen) -> bool:
        return deal.code in message.words and any(words in label for row in message.buttons for label in row)

    phone = await guide.phone(owner)
    message = await phone.wait_for(is_card, chat=BOT)
    worker = deal.house.workers[0][0]
    return Job(deal=deal, worker=worker, card_png=await phone.photo_of(message))


def another_of_the_house(deals: list[Deal]) -> Deal:
    """Find another order that the first one's house makes, so that two cards lie on one floor."""
    others = [deal for deal in deals[1:] if deal.house is deals[0].house]
    require(bool(others), f"{deals[0].house.profile.name} makes {deals[0].code} alone")
    return others[0]


async def photo(
    job: Job,
    scene: Scene,
    *,
    seed: int,
    blur_sigma: float = 0.0,
    card: bytes | None = None,
    beside: bytes | None = None,
) -> bytes:
    """Take a photo as a phone would: the card at an angle, noise, JPEG; `beside` is what a second phone shows."""
    return await asyncio.to_thread(
        render_phone_photo,
        scene,
        card or job.card_png,
        seed=seed,
        blur_sigma=blur_sigma,
        category=job.deal.wish.category,
        beside_png=beside,
    )


async def scan(guide: Guide, job: Job) -> None:
    """Point the phone's camera at the card: its QR opens the robot at this order."""
    report = await asyncio.to_thread(vision.inspect, job.card_png)
    require(bool(report.codes), f"the card of {job.deal.code} has no readable code")
    payload = parse_qs(urlsplit(report.codes[0].text).query)["start"][0]
    await guide.mark(job.worker)
    await (await guide.phone(job.worker)).start(USERNAME, payload)
    await guide.sees(job.worker, "📷", job.deal.code)
    await guide.pause()


async def proves(
    guide: Guide, job: Job, stage: Stage, *, seed: int, then: str | None = None, beside: bytes | None = None
) -> bytes:
    """Send a good photo of a stage and see it accepted, shown to the merchant and moved on the card; return the photo.

    `then` is the button that the answer offers and the worker taps.
    """
    merchant = job.deal.wish.merchant
    await guide.mark(merchant)
    taken = await photo(job, Scene(stage.value), seed=seed, beside=beside)
    await guide.sends_photo(job.worker, taken)
    answer = await guide.sees(job.worker, "✅", icon_of(stage), job.deal.code)
    if then is not None:
        await guide.press_key(job.worker, then, on=answer)
    await guide.sees(merchant, guide.words(merchant, f"stage.{stage}"), job.deal.code)
    await card_shows(guide, merchant, job.deal.code, icon_of(stage))
    guide.note(
        f"{job.deal.code} {icon_of(stage)} {stage}: photo with the card accepted; the merchant sees it, the card moves"
    )
    return taken


async def card_shows(guide: Guide, who: Character, code: str, icon: str) -> Seen:
    """Wait until the pinned card of an order shows a stage as proven or going on."""

    def fits(message: Seen) -> bool:
        after = message.words.partition(icon)[2].lstrip("\ufe0f \N{NO-BREAK SPACE}")
        return message.is_pinned and code in message.words and after[:1] in ("✅", "🔵")

    phone = await guide.phone(who)
    try:
        return await phone.wait_for(fits, chat=BOT)
    except TimeoutError as error:
        require(False, f"the card of {code} does not show {icon}: {error}")
        raise


async def refused(guide: Guide, job: Job, data: bytes, what: str, *reasons: str) -> bytes:
    """Scan the card, send a bad photo, and see it come back with one of the reasons (text keys); return its picture."""
    await scan(guide, job)
    await guide.sends_photo(job.worker, data)
    answer = await guide.sees(job.worker, "🔁")
    known = [guide.fixed_words(job.worker, reason) for reason in reasons]
    fits = any(all(part in answer.words for part in parts) for parts in known)
    require(fits, f"{what} is answered with {answer.words!r}, not for {reasons}")
    require(answer.kind == "photo", f"{what} comes back without a picture that shows what to do")
    guide.note(f"{job.deal.code}: {what} → “{answer.words.splitlines()[0][:90]}”")
    return await (await guide.phone(job.worker)).photo_of(answer)


async def planned(guide: Guide, code: str, stage: Stage) -> tuple[datetime, datetime]:
    """Read when a stage is planned, to let time pass until then."""
    async with guide.demo.robot.deps.reading() as session:
        order = await orders.find_by_code(session, code=code)
        assert order is not None
        steps = {Stage(step.stage): step for step in await plans.list_stages(session, order_id=order.id)}
    return steps[stage].start_at, steps[stage].finish_at


async def fabric_and_cutting(guide: Guide, job: Job, other: Job) -> None:
    """Fabric of two orders comes in; the cutting of one is shown blurred, with a used photo, then with the code."""
    _, fabric_at = await planned(guide, job.deal.code, Stage.FABRIC_IN)
    await guide.until(fabric_at + timedelta(minutes=20))
    await proves(guide, job, Stage.FABRIC_IN, seed=11)
    used = await proves(guide, other, Stage.FABRIC_IN, seed=12)
    _, cut_at = await planned(guide, job.deal.code, Stage.CUTTING)
    await guide.until(cut_at + timedelta(minutes=5))
    blurred = await photo(job, Scene.CUTTING, seed=13, blur_sigma=4)
    await refused(guide, job, blurred, "a blurred photo", "reason.BLURRED")
    cropped = await asyncio.to_thread(crop_and_recompress, used, share=0.2, quality=50)
    what = f"a photo of {other.deal.code}, cropped and compressed again"
    await refused(guide, job, cropped, what, *_REUSED)
    foreign = await photo(job, Scene.CUTTING, seed=14, card=other.card_png)
    what = f"a photo with the card of {other.deal.code}"
    code = await refused(guide, job, foreign, what, "reason.OTHER_ORDER_CARD")
    await proves(guide, job, Stage.CUTTING, seed=15, beside=code)


_REUSED = (
    "evidence.used_here",
    "evidence.used_elsewhere",
    "evidence.same_view_here",
    "evidence.same_view_elsewhere",
)
"""A cropped copy is a copy or the same view; either way it does not count."""


async def talk(guide: Guide, job: Job) -> None:
    """Ask the workshop something in the room of the order, and get an answer."""
    merchant, owner = job.deal.wish.merchant, job.deal.house.owner
    await guide.press_key(merchant, "deal.room", on=await deal_of(guide, merchant, job.deal.code))
    await guide.mark(owner)
    await guide.says(merchant, "Is the zip metal, as agreed?")
    await guide.sees(owner, "Is the zip metal, as agreed?", merchant.name)
    await guide.mark(merchant)
    await guide.press_key(owner, "room.reply")
    await guide.says(owner, "是金属的，五号拉链。")
    await guide.sees(merchant, "是金属的", job.deal.house.profile.name)
    for person in (merchant, owner):
        leave = await guide.sees_button(person, guide.start_of(person, "room.leave"), anew=False)
        await guide.press_key(person, "room.leave", on=leave)
    guide.note("buyer and workshop speak in the room of the order, with their names open")


async def deal_of(guide: Guide, who: Character, code: str) -> Seen:
    """Find the message of a deal in a merchant's chat."""
    room = guide.start_of(who, "deal.room")

    def fits(message: Seen) -> bool:
        return (
            code in message.words and not message.is_pinned and any(room in b for row in message.buttons for b in row)
        )

    return await (await guide.phone(who)).wait_for(fits, chat=BOT)


async def missed_photo(guide: Guide, job: Job) -> None:
    """Let the first sewing photo stay away: the team is chased, says why, and the merchant hears the new date."""
    start_at, finish_at = await planned(guide, job.deal.code, Stage.SEWING)
    merchant = job.deal.wish.merchant
    await guide.mark(job.worker)
    await guide.until(evening_of(max(start_at, finish_at)))
    sewing = guide.words(job.worker, f"stage.{Stage.SEWING}")
    chase = await guide.sees(job.worker, "📷", f"{job.deal.code} ", sewing)
    guide.note(f"{job.deal.code}: the sewing photo is missing, the team is reminded in the evening")
    await guide.mark(merchant)
    why = guide.words(job.worker, "tracking.button.why_missing", icon=icon_of(Stage.SEWING), order=job.deal.code)
    if any(why in label for row in chase.buttons for label in row):  # other photos are missing this evening too
        await guide.press(job.worker, why, on=chase)
    await guide.press_key(job.worker, "tracking.cause_button.MACHINE")
    cause = guide.words(merchant, "cause.MACHINE")
    for _ in range(10):
        await guide.demo.jump(12 * 3600)
        if await _has(guide, merchant, "📅", job.deal.code, cause):
            break
    await guide.sees(merchant, "📅", job.deal.code, cause)
    guide.note(f"{job.deal.code}: the merchant hears of the new date with its cause: {cause}")


def evening_of(at: datetime) -> datetime:
    """Give the next evening, when missing photos are asked for."""
    local = at.astimezone(ZoneInfo(TIMEZONE))
    evening = local.replace(hour=17, minute=45, second=0, microsecond=0)
    return evening if evening > local else evening + timedelta(days=1)


def morning_after(at: datetime) -> datetime:
    """Give ten o'clock of the next day."""
    local = at.astimezone(ZoneInfo(TIMEZONE)) + timedelta(days=1)
    return local.replace(hour=10, minute=0, second=0, microsecond=0)


async def _has(guide: Guide, who: Character, *parts: str) -> bool:
    after = guide.seen_id.get(who.id, 0)
    messages = await (await guide.phone(who)).messages(BOT)
    return any(m.id > after and all(part in m.words for part in parts) for m in messages)


async def digest(guide: Guide, who: Character) -> None:
    """Let the merchant's own hour come: one digest, however often the clock ticks."""
    await guide.mark(who)
    heading = guide.start_of(who, "tracking.digest")
    for _ in range(30):
        if await _has(guide, who, heading):
            break
        await guide.demo.jump(3600)
    await guide.sees(who, heading)
    for _ in range(3):
        await guide.demo.jump(60)
    messages = await (await guide.phone(who)).messages(BOT)
    fresh = [m for m in messages if m.id > guide.seen_id[who.id] and heading in m.words]
    require(len(fresh) == 1, f"{who.name} got {len(fresh)} digests")
    guide.note(f"{who.name}'s digest arrives at the hour {who.name} chose, once")


async def off_the_line(guide: Guide, job: Job) -> None:
    """Sew, and come off the line."""
    await guide.until(morning_after(guide.demo.messenger.clock.now()))
    await proves(guide, job, Stage.SEWING, seed=16, then="evidence.all_sewn")
    _, done_at = await planned(guide, job.deal.code, Stage.OFF_LINE)
    await guide.until(morning_after(max(done_at, guide.demo.messenger.clock.now() + timedelta(days=2))))
    await proves(guide, job, Stage.OFF_LINE, seed=17)
    await ask_status(guide, job)


async def ask_status(guide: Guide, job: Job) -> None:
    """Ask in plain words where the order is."""
    merchant = job.deal.wish.merchant
    await guide.says(merchant, f"where is {job.deal.code}?")
    await guide.sees(merchant, job.deal.code, "🏁\N{NO-BREAK SPACE}✅")
    guide.note(f"“where is {job.deal.code}?” → 🏁 off the line")
