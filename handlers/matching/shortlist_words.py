"""The shortlist of an order in words, picture and buttons, before and after workshops are asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from markupsafe import Markup

from core.evidence import record
from core.matching import actions as matching
from core.matching import queries
from core.matching.messages import ShortlistShown
from core.matching.model import (
    CraftsMissing,
    Grade,
    Listing,
    NoTimeLeft,
    OtherGarments,
    OtherRegion,
    Reason,
    ReasonCode,
    TooDear,
)
from core.matching.score import UNKNOWN, PartKey, ScorePart
from core.matching.shortlist import Candidate, Shortlist
from core.matching.tables import Offer, OfferState
from core.orders import queries as orders
from core.orders.model import UNMATCHED_STATES, OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import actions as planning
from core.planning.workshop import CannotPlanError
from core.rooms import actions as rooms
from handlers.families import Family
from handlers.keyboards import pack
from handlers.matching.asked_words import ask_button, asked_buttons, asked_line
from handlers.order_names import garment_name, short_name
from handlers.orders.block import order_block
from handlers.outgoing import Button, Media, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts
from handlers.trade_words import craft_name, region_name
from vision.draw.shortlist import ShortlistPicture, WorkshopColumn, draw_shortlist

GRADE = Family("grade", Grade)
PART = Family("match_part", PartKey)
OUT = Family("match_reason", ReasonCode)
EXCLUDED = Family("matching.excluded", ReasonCode)

SHOWN_REASONS = 3


def part_text(t: Texts, part: ScorePart, listing: Listing) -> Markup:
    """Put one reason for a workshop into words."""
    match part.key:
        case PartKey.GRADE:
            return t("match_part.grade", grade=t(GRADE(listing.grade)))
        case PartKey.ON_TIME if listing.on_time_orders:
            return t.count("match_part.on_time", listing.on_time_orders, share=f"{listing.on_time_share:.0%}")
        case PartKey.ON_TIME:
            return t("match_part.on_time_new")
        case PartKey.NEARNESS:
            return t("match_part.nearness", region=region_name(t, listing.region))
        case _:
            return t(PART(part.key))


def reason_text(t: Texts, reason: Reason) -> Markup:
    """Put the reason why a workshop is out into words."""
    match reason:
        case OtherGarments(category=category):
            return t("match_reason.category", category=garment_name(t, category))
        case CraftsMissing(missing=missing):
            return t("match_reason.craft", crafts=t("list.comma").join(craft_name(t, craft) for craft in missing))
        case NoTimeLeft(free_pieces=pieces, first_at=None):
            return t("match_reason.capacity_never", pieces=pieces)
        case NoTimeLeft(free_pieces=pieces, first_at=datetime() as first_at):
            return t("match_reason.capacity", day=t.day(first_at), pieces=pieces)
        case TooDear(over_minor=over_minor, currency=currency):
            return t("match_reason.price", over=t.money(over_minor, currency))
        case OtherRegion(region=region, wanted=wanted):
            return t("match_reason.region", region=region_name(t, region), wanted=region_name(t, wanted))
        case _:
            return t(OUT(reason.code), **asdict(reason))


def _good_parts(candidate: Candidate) -> list[ScorePart]:
    """Pick what speaks for a workshop; that nothing is known of it does not."""
    listing = candidate.listing
    unknown = {PartKey.GRADE} if listing.grade is Grade.NEW else set()
    unknown |= set() if listing.on_time_orders else {PartKey.ON_TIME}
    unknown |= set() if listing.proof_stages else {PartKey.PROOF}
    return [part for part in candidate.score.parts if part.value > UNKNOWN and part.key not in unknown]


def _reasons(t: Texts, candidate: Candidate) -> tuple[str, ...]:
    """Say what speaks for a workshop, where a column has room for three lines, and how much more there is."""
    said = [plain(part_text(t, part, candidate.listing)) for part in _good_parts(candidate)]
    more = len(said) - SHOWN_REASONS
    return tuple(said) if more <= 0 else (*said[: SHOWN_REASONS - 1], f"{said[SHOWN_REASONS - 1]} +{more}")


@renders(ShortlistShown)
async def _shortlist(r: Rendering[ShortlistShown]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    if order.state not in UNMATCHED_STATES:
        is_edit = r.edits
        return Outgoing(text=r.t("matching.settled", order=short_name(r.t, order)), keeps_media=is_edit)
    found = await matching.make_shortlist(r.session, order=order, now=r.now)
    offers = await queries.list_offers(r.session, order_id=order.id)
    ids = [candidate.listing.id for candidate in found.candidates]
    asked_ids = [offer.workshop_id for offer in offers]
    numbers = await rooms.number_workshops(r.session, order_id=order.id, workshop_ids=[*asked_ids, *ids])
    closed_ids = await queries.list_closed(r.session, workshop_ids=asked_ids)
    buttons = asked_buttons(r, order, offers, numbers, closed_ids=closed_ids)
    if not found.candidates and not offers:
        return _nobody(r, order, found)
    text = _shortlist_text(r, order, found, offers, numbers, closed_ids=closed_ids)
    text = Markup("\n").join([text, *await _proof_lines(r, [one for one in numbers if one in ids], numbers)])
    if not found.candidates:
        return Outgoing(text=text, keeps_media=True, buttons=(*buttons, *_change_button(r, order, offers)))
    best = found.candidates[0]
    shown = sorted(found.candidates, key=lambda candidate: numbers[candidate.listing.id])
    columns = [await _column(r, numbers[one.listing.id], one, order, is_best=one is best) for one in shown]
    return Outgoing(
        text=text,
        media=Media(content=await r.draw(draw_shortlist, _picture(r, order, columns))),
        buttons=(*_ask_buttons(r, order, _not_asked(ids, offers, numbers), offers), *buttons),
    )


async def _proof_lines(r: Rendering, workshop_ids: Sequence[int], numbers: Mapping[int, int]) -> list[Markup]:
    """Say how well those who can make it have shown their work so far."""
    records = await record.list_records(r.session, workshop_ids=workshop_ids, now=r.now)
    lines = []
    for workshop_id in sorted(records, key=numbers.__getitem__):
        shown, workshop = records[workshop_id], r.t("room.factory", number=numbers[workshop_id])
        line = r.t.count("matching.proofs", shown.stages, workshop=workshop, in_place=r.t.number(shown.in_place))
        doubted = [r.t.count("matching.proofs_doubted", shown.doubted)] if shown.doubted else []
        lines.append(r.t("list.semicolon").join([line, *doubted]))
    return lines


def _not_asked(ids: Sequence[int], offers: Sequence[Offer], numbers: Mapping[int, int]) -> dict[int, int]:
    """Name the candidates who are not asked at the moment, by their numbers."""
    live = {offer.workshop_id for offer in offers if offer.state in queries.LIVE}
    return {numbers[id_]: id_ for id_ in sorted(ids, key=numbers.__getitem__) if id_ not in live}


def _shortlist_text(
    r: Rendering,
    order: Order,
    found: Shortlist,
    offers: Sequence[Offer],
    numbers: Mapping[int, int],
    *,
    closed_ids: Collection[int],
) -> Markup:
    """Say who was asked and how each stands to it, then who else can."""
    by_number = sorted(offers, key=lambda offer: numbers[offer.workshop_id])
    waiting = [numbers[offer.workshop_id] for offer in by_number if offer.state == OfferState.OPEN]
    answers = [
        asked_line(
            r.t,
            offer,
            order,
            r.t("room.factory", number=numbers[offer.workshop_id]),
            is_closed=offer.workshop_id in closed_ids,
        )
        for offer in by_number
        if offer.state != OfferState.OPEN
    ]
    if waiting:
        return Markup("\n").join([_waiting_text(r, order, waiting), *answers])
    if not found.candidates:
        return Markup("\n").join([r.t("matching.nobody_else", order=short_name(r.t, order)), *answers])
    key = "matching.shortlist_again" if answers else "matching.shortlist"
    heading = r.t(key, order=short_name(r.t, order))
    excluded = [r.t.count(EXCLUDED(code), count) for code, count in sorted(found.excluded.items()) if count]
    footer = [r.t("matching.excluded", reasons=r.t("list.comma").join(excluded))] if excluded else []
    more = found.fitting - len(found.candidates)
    next_ones = [r.t.count("matching.more_fit", more)] if more > 0 else []
    return Markup("\n").join([heading, *answers, *next_ones, *footer])


def _waiting_text(r: Rendering, order: Order, asked: list[int]) -> Markup:
    numbers = r.t("list.comma").join(str(number) for number in asked)
    return r.t("matching.waiting", order=short_name(r.t, order), numbers=numbers)


def _ask_buttons(
    r: Rendering, order: Order, open_ids: Mapping[int, int], offers: Sequence[Offer]
) -> tuple[tuple[Button, ...], ...]:
    """Offer to ask those who are not asked; the robot may choose as long as nobody is."""
    rounds = {offer.workshop_id: offer.round for offer in offers}
    asks = tuple(
        ask_button(r, order, workshop_id, number, rounds.get(workshop_id, 0))
        for number, workshop_id in open_ids.items()
    )
    more = (r.button("matching.ask_all", pack("match.all", order.id)),) if len(asks) > 1 else ()
    if order.state == OrderState.WAITING:
        more = (*more, r.button("matching.robot", pack("match.robot", order.id)))
    return tuple(row for row in (asks, more) if row)


def _picture(r: Rendering, order: Order, columns: list[WorkshopColumn]) -> ShortlistPicture:
    labels = ("matching.label_date", "matching.label_price", "matching.label_on_time", "matching.label_region")
    return ShortlistPicture(
        title=plain(short_name(r.t, order)),
        labels=tuple(plain(r.t(label)) for label in labels),  # type: ignore[arg-type]
        workshops=tuple(columns),
    )


async def _promise(r: Rendering, candidate: Candidate, order: Order) -> datetime | None:
    """Say when the workshop's own plan would be done, as its offer will; its free minutes where it has no plan."""
    workshop = await r.session.get_one(Workshop, candidate.listing.id)
    try:
        return (await planning.quote_order(r.session, order=order, workshop=workshop, now=r.now)).promised_at
    except CannotPlanError:
        return candidate.first_at


async def _column(r: Rendering, number: int, candidate: Candidate, order: Order, *, is_best: bool) -> WorkshopColumn:
    listing, price = candidate.listing, candidate.price_minor
    promised_at = await _promise(r, candidate, order)
    return WorkshopColumn(
        number=number,
        name=plain(r.t("room.factory", number=number)),
        grade=plain(r.t(GRADE(listing.grade))),
        first_date=r.t.day(promised_at) if promised_at else "–",
        price=r.t.money(price, order.currency) if price is not None else plain(r.t("matching.price_asked")),
        on_time=f"{listing.on_time_share:.0%}" if listing.on_time_orders else "–",
        distance=plain(region_name(r.t, listing.region)),
        reasons=_reasons(r.t, candidate),
        best=is_best,
    )


def _nobody(r: Rendering, order: Order, found: Shortlist) -> Outgoing:
    """Say why no workshop fits, and which single change would help."""
    misses = [miss for miss in found.near_misses if miss.reason.code is not ReasonCode.REFUSED]
    reasons = [
        Markup("• {} {}").format(reason_text(r.t, miss.reason), r.t.count("matching.would_open", miss.workshops))
        for miss in misses
    ]
    key = "matching.nobody" if reasons else "matching.nobody_at_all"
    return Outgoing(
        text=Markup("\n").join([r.t(key, line=order_block(r.t, order, is_mine=True)), *reasons]),
        buttons=_change_button(r, order, ()),
    )


def _change_button(r: Rendering, order: Order, offers: Sequence[Offer]) -> tuple[tuple[Button, ...], ...]:
    """Lead to changing the order, where nobody is at it at the moment."""
    if any(offer.state in queries.LIVE for offer in offers):
        return ()
    return ((r.button("matching.change", pack("order.change", order.id)),),)
