"""What is wrong with a breakdown or a sheet: the word at fault, what was probably meant, what a file is instead."""

from markupsafe import Markup

from core.given.kinds import FileIs
from core.orders.sheet_errors import NotOrder
from handlers.families import Family
from handlers.outgoing import Outgoing
from handlers.rendering import Rendering, renders
from handlers.trade_words import region_name

OTHER_FILE = Family("orders.other_file", FileIs, but=(FileIs.TEXT, FileIs.WORKBOOK))
"""Texts and workbooks are read."""
NOT_AN_ORDER = Family("orders.not_an_order", NotOrder)

SUGGESTING = (
    "error.breakdown_word_unknown",
    "error.breakdown_number_unclear",
    "error.breakdown_negative",
    "error.breakdown_colour_unclear",
    "error.breakdown_range_unclear",
    "error.breakdown_size_without_pieces",
)


def _suggest(key: str) -> None:
    @renders(key)
    async def _explain(r: Rendering) -> Outgoing:
        text = r.t(key, **r.params)
        suggestion = r.params["suggestion"]
        if suggestion:
            text = Markup("{} {}").format(text, r.t("orders.did_you_mean", suggestion=suggestion))
        return Outgoing(text=text)


for _key in SUGGESTING:
    _suggest(_key)


@renders("error.place_unknown")
async def _place(r: Rendering) -> Outgoing:
    text = r.t("error.place_unknown", place=r.params["place"])
    near = r.params["near"]
    if near:
        text = Markup("{} {}").format(text, r.t("orders.did_you_mean", suggestion=region_name(r.t, near)))
    return Outgoing(text=text)


@renders("error.sheet_kind_unknown")
async def _say_what_it_is(r: Rendering) -> Outgoing:
    return Outgoing(text=r.t(OTHER_FILE(FileIs(r.params["kind"])), filename=r.params["filename"]))


@renders("error.sheet_not_an_order")
async def _say_what_else(r: Rendering) -> Outgoing:
    return Outgoing(text=r.t(NOT_AN_ORDER(NotOrder(r.params["what"])), word=r.params["word"]))
