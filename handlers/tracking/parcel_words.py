"""The number of a parcel in words."""

from markupsafe import Markup

from core.ledger import actions as ledger
from core.orders import queries as orders
from core.orders.facts import ParcelNumbered
from core.orders.messages import ParcelAsked, ParcelTold
from core.reading.parcels import CARRIERS
from handlers.families import Family
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders
from handlers.texts import Texts

CARRIER = Family[str]("carrier", CARRIERS)


def parcel_text(t: Texts, number: str, carrier: str) -> Markup:
    """Write the number of a parcel so that a tap copies it, with its carrier where that is known."""
    copied = Markup("<code>{}</code>").format(number)
    return t("parcel.of_carrier", carrier=t(CARRIER(carrier)), number=copied) if carrier in CARRIER else copied


async def parcel_line(r: Rendering, order_id: int) -> Markup | None:
    """Say in a line under which number an order travels; None where nobody has said it."""
    fact = await ledger.find_newest(r.session, order_id=order_id, of=ParcelNumbered)
    return None if fact is None else r.t("parcel.line", parcel=parcel_text(r.t, fact.number, fact.carrier))


@renders(ParcelAsked)
async def _asked(r: Rendering[ParcelAsked]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    type_it = r.button("parcel.button.type", pack("parcel.type", order.id))
    skip = r.button("orders.button.skip", pack("parcel.skip", order.id))
    return Outgoing(text=r.t("parcel.asked", order=short_name(r.t, order), code=order.code), buttons=((type_it, skip),))


@renders(ParcelTold)
async def _told(r: Rendering[ParcelTold]) -> Outgoing:
    order = await orders.get_order(r.session, r.message.order_id)
    parcel = parcel_text(r.t, r.message.number, r.message.carrier)
    return Outgoing(text=r.t("parcel.told", order=short_name(r.t, order), parcel=parcel))
