"""How far a promise lies behind the plan: when an order leaves the line, when it is done, and the days in hand."""

from markupsafe import Markup

from core.orders.model import OrderState
from core.orders.tables import Order
from core.parties.tables import Workshop
from core.planning import queries as plans
from core.planning.workshop import days_in_hand
from core.stage import Stage
from handlers.rendering import Rendering


async def in_hand_lines(r: Rendering, order: Order) -> list[Markup]:
    """Say by the plan as it is when an order in work is done and what lies between that and its promise.

    Nothing where there is no plan, nothing is left to do, or the promise is not kept by the plan: then the expected
    day says so.
    """
    if order.state != OrderState.AGREED or order.workshop_id is None or order.promised_at is None:
        return []
    stages = {stage.stage: stage for stage in await plans.list_stages(r.session, order_id=order.id)}
    off_line, last = stages.get(Stage.OFF_LINE), stages.get(Stage.SHIPPED)
    if off_line is None or last is None or last.proven_at is not None or last.finish_at < r.now:
        return []
    workshop = await r.session.get_one(Workshop, order.workshop_id)
    if last.finish_at > order.promised_at:
        return []
    days = days_in_hand(plans.plans_with(workshop).calendar, last.finish_at, order.promised_at)
    off_line_at = off_line.proven_at or off_line.finish_at
    return [r.t.count("plan.in_hand", days, off_line=r.t.day(off_line_at), done=r.t.day(last.finish_at))]
