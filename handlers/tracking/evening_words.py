"""The evening's message: a line for each photo that is missing, and the reasons to tap."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from core.stage import Stage, icon_of
from core.tracking import evening
from core.tracking.evening import Missing
from core.tracking.messages import Evening
from handlers.keyboards import pack
from handlers.order_names import short_name
from handlers.outgoing import Button, Outgoing
from handlers.readers import Withheld
from handlers.rendering import Rendering, renders
from handlers.tracking.alerts import causes, in_hand_text, settled_text
from handlers.trade_words import cause_name, stage_label


@renders(Evening)
async def _evening(r: Rendering[Evening]) -> Outgoing:
    day = r.message.day
    found = await evening.list_missing(r.session, person=r.person, day=day, now=r.now) if r.person is not None else ()
    if not found:
        raise Withheld("the reader has no part any more in what was missing")
    heading = [r.t("tracking.evening", day=r.t.day(day))] if len(found) > 1 else []
    lines = [_line(r, one) for one in found]
    waiting = [one for one in found if one.is_open and one.chase.cause is None]
    return Outgoing(text=Markup("\n").join([*heading, *lines]), buttons=_buttons(r, waiting, day))


def _line(r: Rendering, one: Missing) -> Markup:
    chase, order = one.chase, one.followed.order
    subject = {"order": short_name(r.t, order), "stage": stage_label(r.t, Stage(chase.stage))}
    if one.is_answered:
        return settled_text(r, chase, one.followed)
    if one.in_hand is not None:
        return in_hand_text(r, one.in_hand, subject)
    if not one.to_hands:
        cause = cause_name(r.t, chase.cause or "NO_ANSWER")
        return r.t("tracking.late", moment=r.t.moment(chase.due_at), cause=cause, **subject)
    if chase.cause is not None:
        return r.t("tracking.chase_answered", cause=cause_name(r.t, chase.cause), **subject)
    return r.t("tracking.chase", **subject)


def _buttons(r: Rendering[Evening], waiting: Sequence[Missing], day: date) -> tuple[tuple[Button, ...], ...]:
    """Offer the reasons for the only photo, or for the one that was chosen; else the photos to choose from."""
    chosen = [one for one in waiting if one.chase.id == r.message.chase_id]
    if chosen:
        return (*causes(r, chosen[0].chase), (r.button("orders.button.back", pack("chase.all", day.toordinal())),))
    if len(waiting) == 1:
        return causes(r, waiting[0].chase)
    return tuple(
        (
            r.button(
                "tracking.button.why_missing",
                pack("chase.ask", one.chase.id),
                order=one.followed.order.code,
                icon=icon_of(Stage(one.chase.stage)),
            ),
        )
        for one in waiting
    )
