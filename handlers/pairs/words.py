"""Pairs in words and buttons."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from markupsafe import Markup

from core.orders.tables import Order
from core.pairs import queries
from core.pairs.access import side_of_pair
from core.pairs.messages import (
    EndPair,
    PairAsked,
    PairIsOver,
    PairJoined,
    PairLink,
    PairMenu,
    PairMerchantCame,
    Pairs,
)
from core.pairs.model import PairSide
from core.pairs.tables import Pair
from core.parties.tables import Person, Workshop
from handlers.keyboards import in_rows, pack
from handlers.order_names import garment_icon, short_name
from handlers.outgoing import Button, Outgoing
from handlers.paging import cut
from handlers.rendering import Rendering, plain, renders

LISTED = 12


async def _pair_and_workshop(r: Rendering, pair_id: int) -> tuple[Pair, Workshop]:
    pair = await r.session.get_one(Pair, pair_id)
    return pair, await r.session.get_one(Workshop, pair.workshop_id)


def _link(r: Rendering, pair: Pair) -> str:
    return f"https://t.me/{r.bot_username}?start=p_{pair.token}"


def _order_lines(r: Rendering, orders: Sequence[Order]) -> list[Markup]:
    return [
        Markup("{} <b>{}</b> · {}").format(
            garment_icon(order.kind), short_name(r.t, order), r.t.day(order.promised_at or order.due_on)
        )
        for order in orders
    ]


@renders(PairLink)
async def _pair_link(r: Rendering[PairLink]) -> Outgoing:
    """Show the link with a button that forwards it; once it is used, over or taken back, say so instead."""
    pair, workshop = await _pair_and_workshop(r, r.message.pair_id)
    if not queries.is_link_open(pair, now=r.now):
        menu = r.button("pair.button.menu", pack("pair.menu", pair.id))
        came = "pair.link_used" if pair.merchant_id is not None else "pair.link_over"
        return Outgoing(text=r.t(came, buyer=pair.name), buttons=((menu,),))
    link = _link(r, pair)
    words = plain(r.t("pair.share", workshop=workshop.name))
    shared = "https://t.me/share/url?" + urlencode({"url": link, "text": words}, quote_via=quote)
    return Outgoing(
        text=r.t("pair.link", buyer=pair.name, link=link, until=r.t.day(pair.expires_at or r.now)),
        buttons=(
            (Button(text=plain(r.t("pair.button.share")), url=shared),),
            (r.button("pair.button.revoke", pack("pair.revoke", pair.id)),),
        ),
    )


@renders(PairAsked)
async def _asked(r: Rendering[PairAsked]) -> Outgoing:
    pair, workshop = await _pair_and_workshop(r, r.message.pair_link_id)
    lines = _order_lines(r, await queries.list_running(r.session, pair_id=pair.id))
    text = Markup("\n").join([r.t("pair.asked", workshop=workshop.name), *lines])
    follow = r.button("pair.button.follow", pack("pair.follow", pair.token or "-"))
    return Outgoing(text=text, buttons=((follow,),))


@renders(PairJoined)
async def _joined(r: Rendering[PairJoined]) -> Outgoing:
    pair, workshop = await _pair_and_workshop(r, r.message.pair_id)
    orders = await queries.list_running(r.session, pair_id=pair.id)
    text = Markup("\n").join([r.t("pair.joined", workshop=workshop.name), *_order_lines(r, orders)])
    rooms = [r.button("deal.room", pack("room.choose", order.id)) for order in orders] if len(orders) == 1 else []
    menu = r.button("pair.button.menu", pack("pair.menu", pair.id))
    return Outgoing(text=text, buttons=((*rooms, menu),))


@renders(PairMerchantCame)
async def _came(r: Rendering[PairMerchantCame]) -> Outgoing:
    pair, _ = await _pair_and_workshop(r, r.message.pair_id)
    orders = await queries.list_running(r.session, pair_id=pair.id)
    text = r.t("pair.came", buyer=pair.name, name=await _merchant_name(r, pair))
    menu = r.button("pair.button.menu", pack("pair.menu", pair.id))
    return Outgoing(text=Markup("\n").join([text, *_order_lines(r, orders)]), buttons=((menu,),))


async def _merchant_name(r: Rendering, pair: Pair) -> str:
    return (await r.session.get_one(Person, pair.merchant_id)).name if pair.merchant_id is not None else ""


@renders(PairMenu)
async def _menu(r: Rendering[PairMenu]) -> Outgoing:
    pair, workshop = await _pair_and_workshop(r, r.message.pair_id)
    assert r.person is not None
    is_ours = await side_of_pair(r.session, person=r.person, pair=pair) is PairSide.WORKSHOP
    if pair.ended_at is not None:
        return _over(r, pair, workshop, is_ours=is_ours)
    orders = await queries.list_running(r.session, pair_id=pair.id)
    text = Markup("\n").join(
        [await _head(r, pair, workshop, is_ours=is_ours), *(_order_lines(r, orders) or [r.t("pair.no_orders")])]
    )
    opens = [Button(text=plain(short_name(r.t, one)), data=pack("order.menu", one.id)) for one in orders]
    link = ((r.button("pair.button.link", pack("pair.link", pair.id)),),) if pair.merchant_id is None else ()
    leave = r.button("pair.button.end", pack("pair.end", pair.id))
    return Outgoing(text=text, buttons=(*in_rows(opens, 2), *link, (leave,)))


async def _head(r: Rendering, pair: Pair, workshop: Workshop, *, is_ours: bool) -> Markup:
    if not is_ours:
        return r.t("pair.menu_merchant", workshop=workshop.name)
    if pair.merchant_id is None:
        return r.t("pair.menu_alone", buyer=pair.name)
    return r.t("pair.menu_owner", buyer=pair.name, name=await _merchant_name(r, pair))


@renders(Pairs)
async def _pairs(r: Rendering[Pairs]) -> Outgoing:
    workshop = await r.session.get_one(Workshop, r.message.workshop_id)
    page = cut(r, await queries.list_pairs(r.session, workshop_id=workshop.id), LISTED)
    new = (r.button("orders.button.new", pack("order.new")),)
    if not page.items:
        return Outgoing(text=r.t("pair.none"), buttons=(new,))
    lines = [r.t("pair.line_here" if pair.merchant_id else "pair.line_alone", buyer=pair.name) for pair in page.items]
    buttons = [Button(text=pair.name, data=pack("pair.menu", pair.id)) for pair in page.items]
    text = Markup("\n").join([r.t("pair.list"), *lines, *page.line(r)])
    return Outgoing(text=text, buttons=(*in_rows(buttons, 2), *page.row(r, "pair.list", workshop.id), new))


@renders(EndPair)
async def _end_sure(r: Rendering[EndPair]) -> Outgoing:
    pair, workshop = await _pair_and_workshop(r, r.message.pair_id)
    assert r.person is not None
    is_ours = await side_of_pair(r.session, person=r.person, pair=pair) is PairSide.WORKSHOP
    if pair.ended_at is not None:
        return _over(r, pair, workshop, is_ours=is_ours)
    said = {"buyer": pair.name} if is_ours else {"workshop": workshop.name}
    yes = r.button("pair.button.end_sure", pack("pair.end_yes", pair.id))
    back = r.button("orders.button.back", pack("pair.menu", pair.id))
    key = "pair.end_sure_owner" if is_ours else "pair.end_sure_merchant"
    return Outgoing(text=r.t(key, **said), buttons=((yes,), (back,)))


@renders(PairIsOver)
async def _is_over(r: Rendering[PairIsOver]) -> Outgoing:
    pair, workshop = await _pair_and_workshop(r, r.message.pair_id)
    assert r.person is not None
    is_ours = await side_of_pair(r.session, person=r.person, pair=pair) is PairSide.WORKSHOP
    return _over(r, pair, workshop, is_ours=is_ours)


def _over(r: Rendering, pair: Pair, workshop: Workshop, *, is_ours: bool) -> Outgoing:
    if is_ours:
        return Outgoing(text=r.t("pair.over_owner", buyer=pair.name))
    return Outgoing(text=r.t("pair.over_merchant", workshop=workshop.name))
