"""Shops, warehouses and channels among which the pieces of one order are shared out."""

import re
from typing import Final

from core.orders.sheets.headings import fold
from core.reading.colours import find_colour
from core.reading.regions import find_place
from core.reading.said_garments import find_said_garments
from core.reading.words import fold as fold_words

_STORE: Final = re.compile(
    r"(?<![a-zа-я])(?:stores?|shops?|outlets?|branch(?:es)?|warehouses?|whs|w h|dc|depots?|malls?|boutiques?"
    r"|fba|fbm|fbs|fbo|showrooms?|popup|pop up|flagship|online|offline|web ?shop|website|amazon|shopify"
    r"|etsy|ebay|zalando|shein|temu|tiktok|wildberries|ozon|lamoda|wb|магазин\w*|маг|склад\w*|точка|тц|трц|тк"
    r"|филиал\w*|салон\w*|бутик\w*|интернет магазин|вб|озон|яндекс|яндекс маркет|опт|розница)(?![a-zа-я])"
    r"|店|仓|专柜|商场|分公司|门市|档口|天猫|淘宝|京东|抖音|拼多多|唯品会|亚马逊|小红书|线上|线下"
)
_PLACES: Final = frozenset(
    "london paris berlin munich hamburg vienna madrid barcelona milan rome lisbon porto amsterdam brussels antwerp"
    " dublin manchester leeds glasgow edinburgh stockholm oslo copenhagen helsinki warsaw prague budapest athens"
    " zurich geneva new_york ny nyc los_angeles la chicago miami boston seattle houston dallas toronto vancouver"
    " montreal dubai tokyo osaka seoul singapore sydney melbourne hong_kong us usa uk eu germany france italy spain"
    " japan korea canada australia east west north south spb спб питер екб нск мск новосиб ростов 香港 东京 首尔"
    " 新加坡 伦敦 巴黎 美国 英国 德国 法国 日本 韩国 加拿大 澳洲 美国站 英国站 德国站 日本站 欧洲站".split()
)


def is_store(word: str) -> bool:
    """Say whether a heading, a cell or a tab names a shop, a warehouse, a channel or a place to which pieces go."""
    folded = fold(word)
    if not folded or len(folded) > 40 or find_colour(word) or find_said_garments(fold_words(word)):
        return False
    bare = re.sub(r"\s*(?:№|#|no)?\s*\d{1,3}$", "", folded)
    return (
        bool(_STORE.search(folded)) or bare.replace(" ", "_") in _PLACES or bool(find_place(word) or find_place(bare))
    )
