"""What people are told each day of the histories of their orders, so that nobody can write them anew unnoticed."""

import asyncio
from collections.abc import Iterable

from markupsafe import Markup

from core.ledger import actions as ledger
from core.ledger.signing import head_code
from core.orders.tables import Order
from handlers.rendering import Rendering

MOST_HEADS = 12
"""A caption has room for these; where there are more orders, each has its turn within a few days."""


async def head_lines(r: Rendering, orders: Iterable[Order]) -> list[Markup]:
    """Say where the history of each order stands, in one line; nothing where there is no order."""
    codes = {order.id: order.code for order in orders}
    digests = await ledger.list_heads(r.session, order_ids=_turn(sorted(codes), r.now.toordinal()))
    if not digests:
        return []
    heads = [
        Markup("{} <code>{}</code>").format(codes[order_id], await asyncio.to_thread(head_code, digest))
        for order_id, digest in sorted(digests.items())
    ]
    more = len(codes) - MOST_HEADS
    rest = [r.t.count("heads.more", more)] if more > 0 else []
    return [r.t("heads.so_far", heads=Markup(" · ").join([*heads, *rest]))]


def _turn(order_ids: list[int], day: int) -> list[int]:
    if len(order_ids) <= MOST_HEADS:
        return order_ids
    first = day * MOST_HEADS % len(order_ids)
    return [*order_ids[first:], *order_ids[:first]][:MOST_HEADS]
