"""Say when an own order would be ready, before it is taken on."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.orders.actions import order_of
from core.orders.draft import Draft
from core.parties.tables import Workshop
from core.planning import actions as planning
from core.planning.time_and_action import Quote


async def quote_draft(session: AsyncSession, *, draft: Draft, workshop: Workshop, now: datetime) -> Quote:
    """Say for when a draft that is told whole would be promised, put in between all that is taken on.

    Raises:
        CannotPlanError: The workshop lacks the people.
    """
    told = order_of(replace(draft, region=None), merchant_id=workshop.owner_id)
    return await planning.quote_order(session, order=told, workshop=workshop, now=now)
