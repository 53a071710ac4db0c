"""What is wrong with a breakdown or a sheet: the word at fault, what was probably meant, what a file is instead."""

from markupsafe import Markup

from core.given.kinds import FileIs
from core.orders.messages import (
    BreakdownColourUnclearExplained,
    BreakdownFault,
    BreakdownNegativeExplained,
    BreakdownNumberUnclearExplained,
    BreakdownRangeUnclearExplained,
    BreakdownSizeWithoutPiecesExplained,
    BreakdownWordUnknownExplained,
    PlaceUnknownExplained,
    SheetKindUnknownExplained,
    SheetNotAnOrderExplained,
)
from core.orders.sheets.sheet_errors import NotOrder
from handlers.families import Family
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders
from handlers.trade_words import region_name

OTHER_FILE = Family("orders.other_file", FileIs, but=(FileIs.TEXT, FileIs.WORKBOOK))
"""Texts and workbooks are read."""
NOT_AN_ORDER = Family("orders.not_an_order", NotOrder)


@renders(
    BreakdownWordUnknownExplained,
    BreakdownNumberUnclearExplained,
    BreakdownNegativeExplained,
    BreakdownColourUnclearExplained,
    BreakdownRangeUnclearExplained,
    BreakdownSizeWithoutPiecesExplained,
)
async def _explain(r: Rendering[BreakdownFault]) -> Outgoing:
    text, suggestion = r.t(r.message.outbox_key, word=r.message.word), r.message.suggestion
    if suggestion:
        text = Markup("{} {}").format(text, r.t("orders.did_you_mean", suggestion=suggestion))
    return Outgoing(text=text)


@renders(PlaceUnknownExplained)
async def _place(r: Rendering[PlaceUnknownExplained]) -> Outgoing:
    text = r.t("error.place_unknown", place=r.message.place)
    near = r.message.near
    if near:
        text = Markup("{} {}").format(text, r.t("orders.did_you_mean", suggestion=region_name(r.t, near)))
    return Outgoing(text=text)


@renders(SheetKindUnknownExplained)
async def _say_what_it_is(r: Rendering[SheetKindUnknownExplained]) -> Outgoing:
    return Outgoing(text=r.t(OTHER_FILE(r.message.kind), filename=r.message.filename))


@renders(SheetNotAnOrderExplained)
async def _say_what_else(r: Rendering[SheetNotAnOrderExplained]) -> Outgoing:
    return Outgoing(text=r.t(NOT_AN_ORDER(r.message.what), word=r.message.word))
