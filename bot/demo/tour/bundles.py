"""Bundle tickets in the tour: printed from the cut order, fanned out on a table, counted by one photo."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.demo.cast import USERNAME
from bot.demo.tour.floor import Job, planned, proves
from bot.demo.tour.guide import Guide
from core.codes.model import link
from core.orders import queries as orders
from core.stage import Stage, TicketKind, icon_of
from core.tickets import queries as tickets
from vision.draw.canvas import Canvas
from vision.draw.phone_photo import render_ticket_fan
from vision.draw.tickets import BundleTicket, compose_ticket

_LEFT_OUT = 2
"""Bundles that are not in the photo, so that the robot can name them."""


async def cut_and_count(guide: Guide, job: Job) -> None:
    """Cut, and count the bundles at the machines."""
    _, cut_at = await planned(guide, job.deal.code, Stage.CUTTING)
    await guide.until(cut_at + timedelta(minutes=5))
    await proves(guide, job, Stage.CUTTING, seed=21)
    await guide.until(guide.demo.messenger.clock.now() + timedelta(hours=4))
    await count_bundles(guide, job)


async def count_bundles(guide: Guide, job: Job) -> None:
    """Print tickets, and show most of them at the machines: the robot counts and names the missing ones."""
    owner, code = job.deal.house.owner, job.deal.code
    await guide.says(owner, f"{code}?")
    await guide.press_key(owner, "tickets.button.open")
    label = guide.words(owner, "tickets.button.make.BUNDLE", pieces="20", tickets="|")
    await guide.press(owner, label.partition("|")[0].strip())
    await guide.sees(owner, "🎫", code)
    made = await _print(guide, job)
    photo = await asyncio.to_thread(render_ticket_fan, [ticket.image for ticket in made[:-_LEFT_OUT]], seed=22)
    await guide.sends_photo(job.worker, photo)
    await guide.sees(job.worker, "🎫", str(len(made) - _LEFT_OUT), f"{len(made) - 1:02}", code)
    guide.note(f"{code} {icon_of(Stage.SEWING)} {len(made) - _LEFT_OUT} of {len(made)} bundles counted by one photo")


async def _print(guide: Guide, job: Job) -> Sequence[Canvas]:
    deps = guide.demo.robot.deps
    async with deps.reading() as session:
        order = await orders.find_by_code(session, code=job.deal.code)
        assert order is not None
        found = await tickets.list_tickets(session, order_id=order.id, kind=TicketKind.BUNDLE)
        texts = [link(tickets.ticket_payload(one, order, keys=deps.code_keys), bot_username=USERNAME) for one in found]
    return [
        compose_ticket(
            BundleTicket(
                number=f"{ticket.number:02}",
                qr_text=text,
                short_name=job.deal.code,
                contents=f"{ticket.contents[0]['size']} {ticket.contents[0]['colour']}",
                pieces=str(ticket.pieces),
            )
        )
        for ticket, text in zip(found, texts, strict=True)
    ]
