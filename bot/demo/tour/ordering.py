"""First day: ten orders are placed, matched together, offered, answered; the deals are made."""

import re
from dataclasses import dataclass

from bot.demo.cast import ANNA, HOUSES, LIN, MAYA, Character, House
from bot.demo.house import BOT
from bot.demo.tour.guide import Guide, require
from gendan_sandbox.client import Seen
from vision.draw.garments import Category
from vision.draw.style import StylePicture, draw_style


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An order that a merchant is going to place."""

    merchant: Character
    category: Category
    breakdown: str
    days: int
    ceiling: str | None = None
    has_picture: bool = False


WISHES = (
    Wish(
        merchant=MAYA,
        category=Category.HOODIE,
        breakdown="S20 M40 L20 black; M30 white",
        days=14,
        ceiling="48",
        has_picture=True,
    ),
    Wish(merchant=MAYA, category=Category.TSHIRT, breakdown="white S60 M90 L60", days=14),
    Wish(merchant=MAYA, category=Category.HOODIE, breakdown="grey M60 L60", days=14, ceiling="50"),
    Wish(merchant=LIN, category=Category.HOODIE, breakdown="黑色 S30 M50 L30", days=14, has_picture=True),
    Wish(merchant=LIN, category=Category.DRESS, breakdown="红色 S20 M30 L10", days=14),
    Wish(merchant=LIN, category=Category.TSHIRT, breakdown="白色 S100 M200 L100", days=14),
    Wish(merchant=LIN, category=Category.SKIRT, breakdown="蓝色 S15 M20 L10", days=14),
    Wish(merchant=ANNA, category=Category.DRESS, breakdown="чёрный S20 M30 L20", days=14, has_picture=True),
    Wish(merchant=ANNA, category=Category.SHIRT, breakdown="белый S30 M40 L30", days=14),
    Wish(merchant=ANNA, category=Category.TROUSERS, breakdown="синий S40 M60 L40", days=14),
)

_COLORS = ((40, 44, 52), (228, 226, 220), (120, 124, 130), (176, 58, 54), (52, 88, 140), (204, 160, 92))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """An order, who placed it and which house makes it."""

    code: str
    wish: Wish
    house: House


async def place(guide: Guide, wish: Wish, *, seed: int) -> str:
    """Place an order in chat as its merchant and leave the workshop to the robot; return the order's code."""
    who = wish.merchant
    await guide.says(who, "/new")
    await guide.press(who, guide.garment(who, wish.category))
    if wish.has_picture:
        picture = StylePicture(category=wish.category, color=_COLORS[seed % len(_COLORS)], seed=seed)
        await guide.sends_photo(who, draw_style(picture))
        await guide.press_key(who, "orders.button.go_on")
    else:
        await guide.press_key(who, "orders.button.skip")
    await guide.says(who, wish.breakdown)
    await guide.press_key(who, "orders.button.fabric.MERCHANT")
    await guide.press_key(who, "orders.button.tomorrow")
    await guide.press(who, str(wish.days))
    if wish.ceiling:
        await guide.says(who, wish.ceiling)
    else:
        await guide.press_key(who, "orders.button.no_ceiling")
    await guide.press(who, guide.words(who, "region.any"))
    await guide.press_key(who, "orders.button.find_factory")
    robot = guide.start_of(who, "matching.robot")
    shortlist = await guide.sees_button(who, robot)
    code = re.search(r"[A-Z]+\d+", shortlist.words)
    require(code is not None and shortlist.kind == "photo", f"{who.name} sees no shortlist picture")
    assert code is not None
    await guide.press(who, robot, on=shortlist)
    return code.group()


async def ten_orders(guide: Guide) -> list[Deal]:
    """Place ten orders, have them matched in one go, and let the workshops answer until each has its deal."""
    placed = {await place(guide, wish, seed=number): wish for number, wish in enumerate(WISHES)}
    guide.note(f"ten orders placed in chat: {', '.join(placed)}; each left to Gendan")
    for house in HOUSES:
        await guide.mark(house.owner)
    for merchant in (MAYA, LIN, ANNA):
        await guide.mark(merchant)
    await guide.demo.jump(25)
    asked = await _wait_for_offers(guide, len(placed))
    require(sorted(asked) == sorted(placed), f"offered are {sorted(asked)}, placed were {sorted(placed)}")
    guide.note(f"all ten matched together: {_tally(asked)}")
    makers = await _answers(guide, asked, placed)
    deals = [Deal(code=code, wish=wish, house=makers[code]) for code, wish in placed.items()]
    for deal in deals:
        name = deal.house.profile.name
        await guide.sees(deal.wish.merchant, deal.code, name)
    guide.note("ten deals: every merchant sees the name of the workshop, every owner the name of the buyer")
    return deals


def _tally(asked: dict[str, House]) -> str:
    houses = [house.profile.name for house in asked.values()]
    return ", ".join(f"{name} ×{houses.count(name)}" for name in dict.fromkeys(houses))


async def _offers_to(guide: Guide, house: House) -> list[Seen]:
    take = guide.start_of(house.owner, "offer.take")
    after = guide.seen_id.get(house.owner.id, 0)
    messages = await (await guide.phone(house.owner)).messages(BOT)
    return [m for m in messages if m.id > after and any(take in label for row in m.buttons for label in row)]


async def _wait_for_offers(guide: Guide, count: int) -> dict[str, House]:
    """Wait until so many orders are offered; give the house that each was offered to."""

    async def look() -> dict[str, House] | None:
        asked = {_code_of(offer): house for house in HOUSES for offer in await _offers_to(guide, house)}
        return asked if len(asked) >= count else None

    return await guide.finds(f"{count} orders wait for workshops, and not all are offered", look)


def _code_of(message: Seen) -> str:
    found = re.search(r"\b[A-Z]+\d+\b", message.words)
    require(found is not None, f"no order is named in {message.words!r}")
    assert found is not None
    return found.group()


async def _answers(guide: Guide, asked: dict[str, House], placed: dict[str, Wish]) -> dict[str, House]:
    """Let each owner answer: one says no and another house is asked, one counters, all others take it."""
    codes = list(asked)
    refused, countered = codes[-1], codes[-2]
    takers = dict(asked)
    await _refuse(guide, asked[refused], refused)
    takers[refused] = await _take_elsewhere(guide, refused, but=asked[refused])
    await _counter(guide, asked[countered], countered, placed[countered].merchant)
    for code in codes[:-2]:
        await _press_offer(guide, asked[code], code, "offer.take")
    return takers


async def _offer_of(guide: Guide, house: House, code: str) -> Seen:
    async def look() -> Seen | None:
        return next((offer for offer in await _offers_to(guide, house) if _code_of(offer) == code), None)

    return await guide.finds(f"{house.profile.name} has no offer of {code}", look)


async def _press_offer(guide: Guide, house: House, code: str, key: str) -> None:
    """Answer an offer; one whose day the plan has filled up since shows its new day first, and is answered again."""
    offer = await _offer_of(guide, house, code)
    await guide.press_key(house.owner, key, on=offer)

    async def look() -> Seen | None:
        messages = await (await guide.phone(house.owner)).messages(BOT)
        return next((one for one in messages if one.id == offer.id and one.words != offer.words), None)

    shown = await guide.finds(f"the offer of {code} does not answer", look)
    take = guide.start_of(house.owner, "offer.take")
    if any(take in label for row in shown.buttons for label in row):
        await guide.press_key(house.owner, key, on=shown)


async def _refuse(guide: Guide, house: House, code: str) -> None:
    await guide.press_key(house.owner, "offer.not_for_us", on=await _offer_of(guide, house, code))
    await guide.press_key(house.owner, "decline.BUSY")
    guide.note(f"{house.profile.name} says no to {code} with a reason in one tap")


async def _take_elsewhere(guide: Guide, code: str, *, but: House) -> House:
    """Wait for the house that the robot asks next, and let it take the order; where none is left the buyer asks."""

    async def look() -> tuple[House, Seen] | None:
        others = [house for house in HOUSES if house is not but]
        offers = [(house, offer) for house in others for offer in await _offers_to(guide, house)]
        return next(((house, offer) for house, offer in offers if _code_of(offer) == code), None)

    house, _ = await guide.finds(f"nobody else is asked for {code}", look)
    await _press_offer(guide, house, code, "offer.take")
    guide.note(f"Gendan asks {house.profile.name} next, which takes {code}")
    return house


async def _counter(guide: Guide, house: House, code: str, merchant: Character) -> None:
    owner = house.owner
    await _press_offer(guide, house, code, "offer.counter_button")
    await guide.press_key(owner, "offer.dearer")
    await guide.press_key(owner, "offer.send_counter")
    await guide.press_key(merchant, "offer.accept_counter")
    guide.note(f"{house.profile.name} counters {code}, the buyer agrees")
