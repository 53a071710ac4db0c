"""What people see of an order card."""

from core.codes.messages import OrderCardPdf, PrintedCard, ReplaceCard
from core.codes.model import link
from core.codes.queries import card_payload, get_generation
from core.files import FileKind
from core.orders import queries as orders
from core.orders.lines import breakdown_of
from core.orders.tables import Order
from core.pairs import queries as pairs
from core.parties.model import LOCALES
from core.parties.tables import Person
from core.planning import queries as planning
from core.stage import Stage, icon_of
from handlers.keyboards import pack
from handlers.order_names import garment_beside, garment_icon, in_words_of, short_name
from handlers.outgoing import Media, Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts
from handlers.trade_words import STAGE
from vision.draw.order_card import ColorRow, OrderCardPicture, StageHint, draw_order_card, draw_order_card_pdf


@renders(PrintedCard)
async def _card(r: Rendering[PrintedCard]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    picture = await _picture(r, order)
    key = "codes.card_replaced" if r.message.replaced else "codes.card"
    return Outgoing(
        text=r.t(key, order=short_name(r.t, order)),
        media=Media(content=await r.draw(draw_order_card, picture)),
        buttons=(
            (
                r.button("codes.print", pack("card.pdf", order.id)),
                r.button("codes.replace", pack("card.replace", order.id)),
            ),
        ),
    )


@renders(ReplaceCard)
async def _replace_sure(r: Rendering[ReplaceCard]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    generation = await get_generation(r.session, order_id=order.id)
    yes = r.button("codes.button.replace_sure", pack("card.replace_yes", order.id, generation))
    return Outgoing(text=r.t("codes.replace_sure", order=short_name(r.t, order)), buttons=((yes,),))


@renders(OrderCardPdf)
async def _pdf(r: Rendering[OrderCardPdf]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    content = await r.draw(draw_order_card_pdf, await _picture(r, order))
    media = Media(content=content, type=FileKind.DOCUMENT, filename=f"{order.code}.pdf")
    return Outgoing(text=r.t("codes.card_pdf", order=short_name(r.t, order)), media=media)


async def code_link(r: Rendering, order: Order, *, stage: Stage | None = None) -> str:
    """Write what the QR of an order says."""
    payload = await card_payload(r.session, order, keys=r.deps.code_keys, stage=stage)
    return link(payload, bot_username=r.bot_username)


async def style_photo(r: Rendering, order: Order) -> bytes | None:
    """Read the first picture of an order's style that is stored with us."""
    for picture in await orders.list_pictures(r.session, order_id=order.id):
        if picture.sha256:
            return await r.deps.blobs.get(picture.sha256)
    return None


async def _picture(r: Rendering, order: Order) -> OrderCardPicture:
    merchant = await r.session.get_one(Person, order.merchant_id)
    pair = await pairs.find_pair(r.session, pair_id=order.pair_id)
    buyer = pair.name if pair is not None and pair.merchant_id is None else merchant.name
    plan = await planning.list_stages(r.session, order_id=order.id)
    sizes = tuple(dict.fromkeys(line["size"] for line in order.lines))
    promised = r.t.day(order.promised_at) if order.promised_at else r.t.day(order.due_on)
    garment = garment_beside(r.t, order.style_name, order.kind)
    return OrderCardPicture(
        short_name=plain(short_name(r.t, order)),
        qr_text=await code_link(r, order),
        facts=(
            *([(plain(r.t("codes.fact.garment")), plain(garment))] if garment else []),
            (plain(r.t("codes.fact.client")), buyer),
            (plain(r.t("codes.fact.fabric")), r.t.day(order.fabric_on)),
            (plain(r.t("codes.fact.promise")), promised),
        ),
        sizes=sizes,
        rows=_rows(r.t, order, sizes),
        total_label=plain(r.t("codes.total")),
        stages=tuple(StageHint(icon=icon_of(Stage(step.stage)), name=plain(r.t(STAGE(step.stage)))) for step in plan),
        instructions=tuple(plain(Texts(locale)("codes.instruction")) for locale in LOCALES),
        style_photo=await style_photo(r, order),
        placeholder_icon=garment_icon(order.kind),
    )


def _rows(t: Texts, order: Order, sizes: tuple[str, ...]) -> tuple[ColorRow, ...]:
    pieces: dict[str, dict[str, int]] = {}
    for line in in_words_of(t, breakdown_of(order)).lines:
        of_color = pieces.setdefault(line.colour, {})
        of_color[line.size] = of_color.get(line.size, 0) + line.pieces
    return tuple(
        ColorRow(name=color, pieces=tuple(counts.get(size, 0) for size in sizes)) for color, counts in pieces.items()
    )
