"""What a change makes of an order, in words: each line beside what it was, and the pieces that disappear."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from core.orders.lines import lines_from_json
from core.reading.breakdown import Breakdown, Line
from core.reading.colours import colour_name
from handlers.families import Family
from handlers.order_names import garment_name, in_words_of
from handlers.orders.block import FABRIC
from handlers.texts import Texts

CHANGE_OF_DAY = Family("orders.change", ("due_on", "fabric_on"))


def change_lines(t: Texts, changes: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Markup:
    """Tell changed columns of an order, one below the other; with what they were, where that is known."""
    hidden = {"pieces", "currency"} | ({"category"} if "garment" in changes else set())
    told = [line for name, value in changes.items() if name not in hidden for line in _lines(t, name, value, before)]
    return Markup("\n").join(told)


def _lines(t: Texts, name: str, value: Any, before: Mapping[str, Any] | None) -> Iterator[Markup]:
    now = _said(t, name, value)
    was = _said(t, name, before[name]) if before is not None and name in before else Markup("")
    if not now and not was:
        return
    if not was:
        yield now
        return
    yield t("orders.change.was", was=was)
    yield t("orders.change.now", now=now or t("orders.change.none"))
    if name == "lines" and before is not None:
        gone = _gone(lines_from_json(before[name]), lines_from_json(value))
        if gone:
            yield t("orders.change.gone", lines=in_words_of(t, Breakdown(lines=gone)).text())


def _gone(was: Breakdown, now: Breakdown) -> tuple[Line, ...]:
    """Find the sizes of a colour that are not made any more; a colour in another language or case is the same."""
    kept = {(_known(line.colour), line.size) for line in now.lines}
    return tuple(line for line in was.lines if (_known(line.colour), line.size) not in kept)


def _said(t: Texts, name: str, value: Any) -> Markup:
    match name:
        case "lines":
            breakdown = lines_from_json(value)
            pieces = t.count("orders.pieces", breakdown.total_pieces)
            return t("orders.change.lines", pieces=pieces, lines=in_words_of(t, breakdown).text())
        case "due_on" | "fabric_on":
            return t(CHANGE_OF_DAY(name), day=t.day(date.fromisoformat(value)))
        case "fabric_by":
            return t(FABRIC(value))
        case "category" | "garment":
            return t("orders.change.style", style=garment_name(t, value))
        case "style_name":
            return t("orders.change.style", style=escape(value)) if value else Markup("")
        case "pictures":
            return t("orders.pictures", n=value)
        case _:
            return Markup("")


def _known(colour: str) -> str:
    return colour_name(colour, "en").casefold()
