"""What people see of a match: the shortlist, offers, the deal."""

from datetime import datetime

from markupsafe import Markup

from core.matching import actions as matching
from core.matching.model import Reason, ReasonCode
from core.matching.score import UNKNOWN, PartKey, ScorePart
from core.matching.shortlist import Candidate, NearMiss
from core.matching.tables import DeclineReason, Offer, OfferState
from core.orders import queries as orders
from core.orders.model import UNMATCHED_STATES
from core.orders.tables import Order
from core.parties.tables import Person, Workshop
from core.planning import durations
from handlers.keyboards import pack
from handlers.matching import countered
from handlers.order_names import category_name, short_name
from handlers.orders_messages import order_line
from handlers.outgoing import Button, Media, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts
from handlers.trade_words import region_name
from vision.draw.shortlist import ShortlistPicture, WorkshopColumn, draw_shortlist

SHOWN_REASONS = 3


def part_text(t: Texts, part: ScorePart) -> Markup:
    """Put one reason for a factory into words."""
    params = part.params
    match part.key:
        case PartKey.GRADE:
            return t("match_part.grade", grade=t(f"grade.{params['grade']}"))
        case PartKey.ON_TIME if params["orders"]:
            return t.count("match_part.on_time", int(str(params["orders"])), share=f"{float(str(params['share'])):.0%}")
        case PartKey.ON_TIME:
            return t("match_part.on_time_new")
        case PartKey.NEARNESS:
            return t("match_part.nearness", region=region_name(t, str(params["region"])))
        case _:
            return t(f"match_part.{part.key}")


def reason_text(t: Texts, reason: Reason) -> Markup:
    """Put the reason why a factory is out into words."""
    params = dict(reason.params)
    match reason.code:
        case ReasonCode.CATEGORY:
            return t("match_reason.category", category=category_name(t, str(params["category"])))
        case ReasonCode.CRAFT:
            missing = params["missing"]
            assert isinstance(missing, tuple)
            return t("match_reason.craft", crafts=", ".join(plain(t(f"craft.{craft}")) for craft in missing))
        case ReasonCode.CAPACITY:
            first_at = params["first_at"]
            if isinstance(first_at, datetime):
                return t("match_reason.capacity", day=t.day(first_at), pieces=params["free_pieces"])
            return t("match_reason.capacity_never", pieces=params["free_pieces"])
        case ReasonCode.PRICE:
            over = t.money(int(str(params["over_minor"])), str(params["currency"]))
            return t("match_reason.price", over=over)
        case ReasonCode.REGION:
            places = {name: region_name(t, str(params[name])) for name in ("region", "wanted")}
            return t("match_reason.region", **places)
        case _:
            return t(f"match_reason.{reason.code}", **params)


def _good_parts(candidate: Candidate) -> list[ScorePart]:
    return [part for part in candidate.score.parts if part.value > UNKNOWN][:SHOWN_REASONS]


@renders("matching.shortlist")
async def _shortlist(r: Rendering) -> Outgoing:
    order = await orders.get_order(r.session, r.params["order_id"])
    if order.state not in UNMATCHED_STATES:
        return Outgoing(text=r.t("matching.settled", order=short_name(r.t, order)))
    found = await matching.make_shortlist(r.session, order=order, now=r.now)
    heading = r.t(
        "matching.shortlist_again" if "after" in r.params else "matching.shortlist", line=order_line(r.t, order)
    )
    if not found.candidates:
        return _nobody(r, order, heading, found.near_misses)
    excluded = [
        r.t.count(f"matching.excluded.{code}", count) for code, count in sorted(found.excluded.items()) if count
    ]
    footer = [r.t("matching.excluded", reasons=Markup(", ").join(excluded))] if excluded else []
    asks = tuple(
        r.button("matching.ask_one", pack("match.ask", order.id, candidate.factory.id), number=n + 1)
        for n, candidate in enumerate(found.candidates)
    )
    all_of_them = (r.button("matching.ask_all", pack("match.all", order.id)),) if len(asks) > 1 else ()
    return Outgoing(
        text=Markup("\n").join([heading, *footer]),
        media=Media(content=await r.draw(draw_shortlist, _picture(r, order, found.candidates))),
        buttons=(asks, (*all_of_them, r.button("matching.robot", pack("match.robot", order.id)))),
    )


def _picture(r: Rendering, order: Order, candidates: tuple[Candidate, ...]) -> ShortlistPicture:
    labels = ("matching.label_date", "matching.label_price", "matching.label_on_time", "matching.label_region")
    return ShortlistPicture(
        title=plain(short_name(r.t, order)),
        labels=tuple(plain(r.t(label)) for label in labels),  # type: ignore[arg-type]
        workshops=tuple(_column(r, n, candidate, order) for n, candidate in enumerate(candidates)),
    )


def _column(r: Rendering, number: int, candidate: Candidate, order: Order) -> WorkshopColumn:
    factory, price = candidate.factory, candidate.price_minor
    return WorkshopColumn(
        name=plain(r.t("room.factory", number=number + 1)),
        grade=plain(r.t(f"grade.{factory.grade}")),
        first_date=r.t.day(candidate.first_at) if candidate.first_at else "–",
        price=r.t.money(price, order.currency) if price is not None else plain(r.t("matching.price_asked")),
        on_time=f"{factory.on_time_share:.0%}" if factory.on_time_orders else "–",
        distance=plain(region_name(r.t, factory.region)),
        reasons=tuple(plain(part_text(r.t, part)) for part in _good_parts(candidate)),
        best=number == 0,
    )


def _nobody(r: Rendering, order: Order, heading: Markup, misses: tuple[NearMiss, ...]) -> Outgoing:
    """Say why no factory fits, and which single change would help."""
    reasons = [
        Markup("• {} {}").format(reason_text(r.t, miss.reason), r.t.count("matching.would_open", miss.factories))
        for miss in misses[:SHOWN_REASONS]
    ]
    nobody = r.t("matching.nobody")
    return Outgoing(
        text=Markup("\n").join([heading, Markup(""), nobody, *reasons]),
        buttons=((r.button("matching.change", pack("order.change", order.id)),),),
    )


@renders("offer.card")
async def _offer_card(r: Rendering) -> Outgoing:
    offer, order = await _offer_and_order(r)
    if offer.state != OfferState.OPEN:
        return Outgoing(text=await _settled_text(r, offer, order))
    return Outgoing(
        text=_offer_text(r, offer, order),
        media=await _picture_of(r, order),
        buttons=(
            (r.button("offer.take", pack("offer.take", offer.id)),),
            (
                r.button("offer.counter_button", pack("offer.counter", offer.id)),
                r.button("offer.not_for_us", pack("offer.no", offer.id)),
            ),
            (r.button("offer.ask_buyer", pack("room.offer", offer.id)),),
        ),
    )


def _offer_text(r: Rendering, offer: Offer, order: Order) -> Markup:
    return r.t(
        "offer.card",
        order=short_name(r.t, order),
        line=order_line(r.t, order),
        sam=f"{durations.sam_min(order.category):g}",
        price=r.t.money(offer.price_minor, order.currency),
        total=r.t.money(offer.price_minor * order.pieces, order.currency),
        promise=r.t.day(offer.promised_at),
        until=r.t.moment(offer.expires_at),
    )


@renders("offer.countering")
async def _countering(r: Rendering) -> Outgoing:
    offer, order = await _offer_and_order(r)
    percent, days = int(r.params["percent"]), int(r.params["days"])
    price_minor, promised_at = countered(offer, percent, days)

    def step(label: str, by_percent: int, by_days: int) -> Button:
        return r.button(label, pack("offer.step", offer.id, percent + by_percent, days + by_days))

    text = r.t(
        "offer.countering",
        order=short_name(r.t, order),
        price=r.t.money(price_minor, order.currency),
        promise=r.t.day(promised_at),
    )
    return Outgoing(
        text=text,
        keeps_media=await _has_picture(r, order),
        buttons=(
            (step("offer.cheaper", -5, 0), step("offer.dearer", 5, 0)),
            (step("offer.sooner", 0, -1), step("offer.later", 0, 1)),
            (r.button("offer.send_counter", pack("offer.send", offer.id, percent, days)),),
        ),
    )


@renders("offer.why_not")
async def _why_not(r: Rendering) -> Outgoing:
    offer, order = await _offer_and_order(r)
    reasons = [
        (r.button(f"decline.{reason.lower()}", pack("offer.why", offer.id, reason.value)),) for reason in DeclineReason
    ]
    text = r.t("offer.why_not", order=short_name(r.t, order))
    return Outgoing(text=text, keeps_media=await _has_picture(r, order), buttons=tuple(reasons))


@renders("offer.settled")
async def _settled(r: Rendering) -> Outgoing:
    offer, order = await _offer_and_order(r)
    return Outgoing(text=await _settled_text(r, offer, order), keeps_media=await _has_picture(r, order))


@renders("offer.gone")
async def _gone(r: Rendering) -> Outgoing:
    offer, order = await _offer_and_order(r)
    return Outgoing(text=await _settled_text(r, offer, order))


async def _settled_text(r: Rendering, offer: Offer, order: Order) -> Markup:
    return r.t(f"offer.state.{offer.state.lower()}", order=short_name(r.t, order))


async def _has_picture(r: Rendering, order: Order) -> bool:
    """Say whether the offer's message is a picture, whose words alone an edit changes."""
    return await _picture_of(r, order) is not None


async def _picture_of(r: Rendering, order: Order) -> Media | None:
    pictures = await orders.list_pictures(r.session, order_id=order.id)
    return Media(content=pictures[0].file_id) if pictures and pictures[0].bot_id == r.bot_id else None


@renders("offer.counter")
async def _counter(r: Rendering) -> Outgoing:
    offer, order = await _offer_and_order(r)
    if offer.state != OfferState.COUNTERED:
        return Outgoing(text=r.t("matching.settled", order=short_name(r.t, order)))
    text = r.t(
        "offer.counter",
        order=short_name(r.t, order),
        price=r.t.money(offer.price_minor, order.currency),
        total=r.t.money(offer.price_minor * order.pieces, order.currency),
        promise=r.t.day(offer.promised_at),
    )
    return Outgoing(
        text=text,
        buttons=(
            (
                r.button("offer.accept_counter", pack("offer.yes", offer.id)),
                r.button("offer.refuse_counter", pack("offer.leave", offer.id)),
            ),
        ),
    )


@renders("offer.counter_settled")
async def _counter_settled(r: Rendering) -> Outgoing:
    offer, order = await _offer_and_order(r)
    key = "offer.counter_taken" if offer.state == OfferState.ACCEPTED else "offer.counter_left"
    return Outgoing(text=r.t(key, order=short_name(r.t, order)))


async def _offer_and_order(r: Rendering) -> tuple[Offer, Order]:
    offer = await r.session.get_one(Offer, r.params["offer_id"])
    return offer, await orders.get_order(r.session, offer.order_id)


@renders("matching.waiting")
async def _waiting(r: Rendering) -> Outgoing:
    order = await orders.get_order(r.session, r.params["order_id"])
    return Outgoing(text=r.t("matching.waiting", order=short_name(r.t, order)))


@renders("matching.left_note")
async def _left_note(r: Rendering) -> Outgoing:
    order = await orders.get_order(r.session, r.params["order_id"])
    return Outgoing(text=r.t("matching.left_note", order=short_name(r.t, order)), keeps_media=True)


@renders("deal.merchant")
async def _deal_merchant(r: Rendering) -> Outgoing:
    order = await orders.get_order(r.session, r.params["order_id"])
    workshop = await r.session.get_one(Workshop, order.workshop_id)
    return Outgoing(text=_deal_text(r, "deal.merchant", order, workshop.name), buttons=_room_button(r, order))


@renders("deal.owner")
async def _deal_owner(r: Rendering) -> Outgoing:
    order = await orders.get_order(r.session, r.params["order_id"])
    merchant = await r.session.get_one(Person, order.merchant_id)
    return Outgoing(text=_deal_text(r, "deal.owner", order, merchant.name), buttons=_room_button(r, order))


def _deal_text(r: Rendering, key: str, order: Order, name: str) -> Markup:
    assert order.promised_at is not None and order.price_minor is not None
    return r.t(
        key,
        name=name,
        order=short_name(r.t, order),
        promise=r.t.day(order.promised_at),
        price=r.t.money(order.price_minor, order.currency),
    )


def _room_button(r: Rendering, order: Order) -> tuple[tuple[Button, ...], ...]:
    return ((r.button("deal.room", pack("room.choose", order.id)),),)
