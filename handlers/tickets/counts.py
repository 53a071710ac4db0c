"""The answer to a photo of tickets in words: how many, which are missing, what was not counted."""

from collections.abc import Sequence

from babel.lists import format_list
from markupsafe import Markup

from core.evidence.counting import counted_of
from core.evidence.tables import Photo
from core.orders.tables import Order
from core.stage import TicketKind
from core.tickets.messages import TicketNumbers
from core.tickets.model import Count, Counted, number_ranges
from handlers.families import Family
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, plain, renders
from handlers.texts import Texts

ALL = Family("tickets.all", TicketKind)
MISSING = Family("tickets.missing", TicketKind)

MOST_NAMED = 12
"""Missing tickets named in one answer; runs of numbers count as one."""


async def count_lines(r: Rendering, photo: Photo) -> list[Markup]:
    """Say what an accepted photo of tickets counts, and why some did not count."""
    seen = counted_of(photo)
    if seen is None or seen.count is None:
        return []
    lines = [count_line(r.t, seen.kind, seen.count, most=MOST_NAMED)]
    in_photo, total = len(seen.serials), seen.count.total
    if in_photo < seen.count.passed:
        lines.append(r.t.count("tickets.in_photo", in_photo))
    if seen.double_numbers:
        lines.append(
            r.t("tickets.doubles", numbers=numbers_text(r.t, seen.double_numbers, total=total, most=MOST_NAMED))
        )
    return lines + await _refused_lines(r, photo, seen)


def count_line(t: Texts, kind: TicketKind, counted: Count, *, most: int) -> Markup:
    """Say a count in one line: 🎫 18 of 20 tickets, missing 07 and 12, 360 of 400 pieces."""
    params = {
        "seen": t.number(counted.passed),
        "total": t.number(counted.total),
        "pieces": t.number(counted.pieces),
        "all_pieces": t.number(counted.all_pieces),
    }
    if not counted.missing:
        return t(ALL(kind), **params)
    missing = numbers_text(t, counted.missing, total=counted.total, most=most)
    return t(MISSING(kind), missing=missing, **params)


def numbers_text(t: Texts, numbers: Sequence[int], *, total: int, most: int) -> str:
    """List ticket numbers as printed: `07, 12 and 15–18`, or the first of them and how many tickets more there are."""
    written = list(number_ranges(numbers, total=total))
    more = len(numbers) - len(named_numbers(numbers, total=total, most=most))
    named = written[:most] + ([plain(t.count("tickets.more_numbers", more))] if more else [])
    # English lists of numbers read better without the comma before the last.
    return format_list(named, locale=t.locale).replace(", and ", " and ").replace("和", " 和 ")


def named_numbers(numbers: Sequence[int], *, total: int, most: int) -> list[int]:
    """Give those of these numbers, in their order, that a text names with so many runs at most."""
    ordered = sorted(numbers)
    return next(
        (ordered[:end] for end in range(len(ordered), 0, -1) if len(number_ranges(ordered[:end], total=total)) <= most),
        [],
    )


def left_unnamed(photo: Photo) -> int:
    """Count the tickets that the answer to a photo does not name one by one."""
    seen = counted_of(photo)
    if seen is None or seen.count is None:
        return 0
    total = seen.count.total
    lists = (seen.count.missing, seen.double_numbers)
    return sum(len(numbers) - len(named_numbers(numbers, total=total, most=MOST_NAMED)) for numbers in lists)


@renders(TicketNumbers)
async def _numbers(r: Rendering[TicketNumbers]) -> Outgoing:
    """Name all tickets of which the answer to a photo names the first."""
    photo = await r.session.get_one(Photo, r.message.photo_id)
    seen = counted_of(photo)
    if seen is None or seen.count is None:
        return Outgoing(text=r.t("error.photo_settled"))
    total = seen.count.total
    lines = [count_line(r.t, seen.kind, seen.count, most=total)]
    if seen.double_numbers:
        numbers = numbers_text(r.t, seen.double_numbers, total=total, most=total)
        lines.append(r.t("tickets.doubles", numbers=numbers))
    return Outgoing(text=Markup("\n").join(lines))


async def _refused_lines(r: Rendering, photo: Photo, seen: Counted) -> list[Markup]:
    """Say what did not count; another workshop's order is not named."""
    lines = []
    if seen.replaced:
        lines.append(r.t.count("tickets.replaced", seen.replaced))
    if seen.forged:
        lines.append(r.t.count("tickets.forged", seen.forged))
    for order_id, tickets in seen.foreign:
        other = await r.session.get(Order, order_id)
        if other is not None and other.workshop_id == photo.workshop_id:
            lines.append(r.t.count("tickets.of_other", tickets, code=other.code))
        else:
            lines.append(r.t.count("tickets.of_stranger", tickets))
    return lines
