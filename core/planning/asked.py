"""What an owner may ask the planner to try: real people, real orders of this workshop, a day ahead."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import UserError
from core.garments import GARMENTS
from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning.rush import LATEST_DAYS, MOST_PIECES
from core.planning.trying import ChangeKind
from core.planning.workshop import SKILLS

MOST_NEW_PEOPLE = 10
"""Nobody hires more at once."""


class ChangeImpossible(UserError):
    """There are no such people, pieces or orders in this workshop."""

    code: ClassVar[str] = "change_impossible"


async def require_possible(
    session: AsyncSession, *, workshop_id: int, change: Mapping[str, Any], now: datetime
) -> None:
    """Let only a change be tried that this workshop could make.

    Raises:
        ChangeImpossible: It names what is not there.
    """
    workshop = await session.get_one(Workshop, workshop_id)
    order_ids = [change[name] for name in ("order_id", "with_id") if name in change]
    are_there = [await _is_in_work(session, workshop_id, order_id) for order_id in order_ids]
    if not _is_real(workshop, change, now) or not all(are_there):
        raise ChangeImpossible


def _is_real(workshop: Workshop, change: Mapping[str, Any], now: datetime) -> bool:
    match ChangeKind(change["kind"]):
        case ChangeKind.TEAM:
            return 0 < int(change["team_size"]) <= int(workshop.people_by_skill.get("sewing", 0))
        case ChangeKind.PEOPLE:
            return change["skill"] in SKILLS and 0 < int(change["people"]) <= MOST_NEW_PEOPLE
        case ChangeKind.MACHINE:
            return change["skill"] in SKILLS
        case ChangeKind.RUSH:
            return _is_rush(change, now)
        case ChangeKind.SWAP:
            return bool(change["order_id"] != change["with_id"])


def _is_rush(change: Mapping[str, Any], now: datetime) -> bool:
    is_ahead = now < datetime.fromisoformat(change["due_at"]) <= now + timedelta(days=LATEST_DAYS)
    return is_ahead and change["category"] in GARMENTS and 0 < int(change["pieces"]) <= MOST_PIECES


async def _is_in_work(session: AsyncSession, workshop_id: int, order_id: int) -> bool:
    order = await session.get(Order, order_id)
    return order is not None and order.workshop_id == workshop_id and order.state == OrderState.AGREED
