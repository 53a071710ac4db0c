"""Headings of packing: pieces in a carton or a pack, and how many of them, in the words of three languages."""

import re
import unicodedata
from enum import Enum, auto
from typing import Final

from core.reading.traditional import simplify

_CARTON: Final = r"(?:ctns?|cartons?|box(?:es)?|cases?|кор|короб(?:а|е|ов|ки|ка|ке|ок)?|ящик(?:а|е|и|ов)?|箱子?)"
_PACK: Final = (
    r"(?:pre-?packs?|packs?|pks?|poly ?bags?|bundles?|inners?|уп|упак(?:ов(?:ка|ке|ки|ок))?|пач(?:ка|ке|ки|ек)"
    r"|меш(?:ок|ке|ки|ков)|ростов(?:ок|ки)|包|扎|手|中包)"
)
_BAG: Final = r"(?:bags?|袋)"
"""What packs pieces, and is made as well: a column of bags alone counts no packs."""
_BOX: Final = rf"(?:{_CARTON}|{_PACK}|{_BAG})"
_PIECES: Final = (
    r"(?:pcs|pc|pieces?|qty|quantity|units?|ea|prs|dozens?|doz|шт|штук|кол-?во|количество|единиц"
    r"|件数?|数量|套|条|只|个)"
)
_IN_ONE: Final = re.compile(
    rf"(?:{_PIECES} ?(?:/|per|in(?: a| each| one| 1)?|a|each|в|на) ?(?:1 |одном |каждом |каждой |одной )?{_BOX}"
    rf"|{_PIECES} ?\( ?(?:/|per|in|в|每) ?{_BOX} ?\)"
    rf"|(?:per|in each|в каждом|в каждой|в одном|в одной|в) {_BOX}"
    rf"|{_BOX} ?(?:content|capacity|вложение)"
    rf"|[每单一]{_BOX}(?:装?{_PIECES}|装|数|量)?|装箱(?:数量?|量|率|规格)?"
    r"|箱规|箱容|箱入数"
    r"|case ?pack(?: qty)?|pack size|inner pack|вложени[ея](?: в короб\w*)?|вложимость|кратность|фасовка"
    r"|норма (?:упаковки|вложения))"
)
_PACKS_IN_CARTON: Final = re.compile(
    rf"(?:{_PACK}|{_BAG})(?: (?:qty|кол-?во))? ?(?:/|per|in(?: a| each| one)?|в) ?(?:1 |одном "
    rf"|каждом )?{_CARTON}|每箱(?:包|手|中包|袋)数?"
)
_HOW_MANY: Final = (
    r"(?:(?:no|nos|number|qty|quantity|total|ttl|count|кол-?во|количество|всего|итого|число|总)\.? ?(?:of )?{box}"
    r"|{box} ?(?:qty|quantity|count|数量?|总数|pcs|шт)|(?:qty|quantity|кол-?во|количество|数量) ?\( ?{box} ?\)|{box})"
)
_CARTONS: Final = re.compile(_HOW_MANY.format(box=_CARTON))
_PACKS: Final = re.compile(_HOW_MANY.format(box=_PACK))


class Packing(Enum):
    """What a column of packing counts."""

    IN_ONE = auto()
    CARTONS = auto()
    PACKS = auto()
    PACKS_IN_CARTON = auto()


def find_packing(text: str) -> Packing | None:
    """Tell what a heading counts where it speaks of cartons or packs: `PCS/CTN`, 装箱数, `Кол-во коробов`."""
    plain = simplify(unicodedata.normalize("NFKC", text[:60]).casefold().replace("ё", "е"))
    plain = " ".join(re.sub(r"[.:,*_#'’]", " ", plain).split())
    plain = re.sub(r" ?([/()-]) ?", r"\1", plain)
    if _PACKS_IN_CARTON.fullmatch(plain):
        return Packing.PACKS_IN_CARTON
    for what, pattern in ((Packing.IN_ONE, _IN_ONE), (Packing.CARTONS, _CARTONS), (Packing.PACKS, _PACKS)):
        if pattern.fullmatch(plain):
            return what
    return None
