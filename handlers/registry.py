"""Every feature of the chat front end, in one list each: handlers, job bodies, scans."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs.tables import Job
from handlers import (
    budgets,
    codes,
    codes_messages,
    conversation,
    data,
    data_forget,
    data_forget_messages,
    data_messages,
    data_retention,
    desk,
    desk_holds,
    desk_holds_messages,
    desk_messages,
    edits,
    errors,
    evidence,
    evidence_messages,
    gestures,
    matching,
    matching_messages,
    orders,
    orders_errors,
    orders_messages,
    orders_placed_messages,
    orders_sheet,
    orders_told,
    paging,
    people,
    people_messages,
    planning,
    planning_changes,
    planning_jobs,
    planning_load,
    planning_messages,
    planning_minutes,
    planning_proposals,
    planning_screens,
    planning_whatif,
    review,
    rooms,
    rooms_messages,
    shortlist_messages,
    signin,
    ticket_counts,
    tickets,
    tickets_messages,
    tracking,
    tracking_alerts,
    tracking_messages,
    tracking_queue_messages,
    unreachable_messages,
    wip,
    wip_messages,
    wishes,
    workshops,
    workshops_messages,
    workshops_screens,
)
from handlers.context import ChatApplication, Deps

MESSAGES = (
    codes_messages,
    data_forget_messages,
    data_messages,
    desk_holds_messages,
    desk_messages,
    evidence_messages,
    gestures,
    matching_messages,
    orders_errors,
    orders_messages,
    orders_placed_messages,
    people_messages,
    planning_messages,
    planning_proposals,
    planning_screens,
    rooms_messages,
    shortlist_messages,
    ticket_counts,
    tickets_messages,
    tracking_alerts,
    tracking_messages,
    tracking_queue_messages,
    unreachable_messages,
    wip_messages,
    workshops_messages,
    workshops_screens,
)
"""Modules that only hold renderers; naming them here loads them."""

WORK: Mapping[str, Callable[[Deps, Job], Awaitable[None]]] = {
    **desk.WORK,
    **codes.WORK,
    **data.WORK,
    **data_forget.WORK,
    **data_retention.WORK,
    **evidence.WORK,
    **matching.WORK,
    **orders.WORK,
    **planning_jobs.WORK,
    **rooms.WORK,
    **tracking.WORK,
}
"""The body of each kind of job."""

TAKERS: tuple[conversation.Taker, ...] = (
    review.take_remark,
    rooms.take_reply,
    orders_sheet.take_document,
    orders_told.take_told,
    evidence.take_photo,
    wip.take_question,
    planning_whatif.take_rush,
    wishes.take_wish,
    tracking.take_question,
    tracking.take_card_photo,
)
"""Who is asked about a message that no open question takes, in this order."""

SCANS: Mapping[str, Callable[[AsyncSession, Deps, datetime], Awaitable[None]]] = {
    **budgets.SCANS,
    **codes.SCANS,
    **data_retention.SCANS,
    **matching.SCANS,
    **planning.SCANS,
    **signin.SCANS,
    **tracking.SCANS,
}
"""What the ticker runs."""


def register(application: ChatApplication) -> None:
    """Add all handlers; the first that fits takes the update, so the order matters."""
    errors.register(application)
    people.register(application)
    workshops.register(application)
    data.register(application)
    data_forget.register(application)
    desk.register(application)
    desk_holds.register(application)
    signin.register(application)
    orders.register(application)
    matching.register(application)
    planning.register(application)
    planning_changes.register(application)
    planning_whatif.register(application)
    planning_load.register(application)
    planning_minutes.register(application)
    rooms.register(application)
    codes.register(application)
    tickets.register(application)
    wip.register(application)
    evidence.register(application)
    review.register(application)
    tracking.register(application)
    paging.register(application)
    edits.register(application)
    conversation.set_takers(TAKERS)
    conversation.register(application)
