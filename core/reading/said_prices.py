"""A piece price that a message names among other words: `up to $4`, `40块以下`, `до 1500 руб за шт`."""

import re
from typing import Final

from core.errors import UserError
from core.reading.prices import CURRENCY_WORDS, JIAO, Price, parse_price

_WORDS: Final = "|".join(sorted((re.escape(word) for word in CURRENCY_WORDS), key=len, reverse=True))
MONEY: Final = rf"(?:{_WORDS})(?![a-zа-я旦])"
"""An expression of every word and sign for a currency, in a folded text."""
_AMOUNT: Final = r"\d+(?:[ ']\d{3}(?!\d))*(?:[.,]\d+)?(?:\s?(?:тыс\.?|k|万|千)(?![a-zа-я]))?"
_SURE: Final = (
    r"(?<![a-zа-я])(?:budget|price|max(?:imum)? price|target price|ceiling|цена|по цене|бюджет|потолок|стоимость"
    r"|не дороже|дешевле|cheaper than|not more expensive than)"
    r"(?: is| of| up to| max| до| около)?"
    r"|目标价|单价|价格|预算|限价|最高价|报价"
)
_LEAD: Final = (
    r"(?<![a-zа-я])(?:up to|no more than|not more than|at most|under|below|max(?:imum)?|at|for|by|до|не дороже|не более"
    r"|не больше|максимум|макс\.?|по|за)|不超过|[别不]要?超过?|最高|最多|控制在|≤|<=|<"
)
_EACH: Final = (
    r"\s*(?:(?:a|per|for each|for one) (?:piece|pc|item|unit|one)|each|apiece|/ ?(?:pc|piece|pcs|шт|件|条|个)"
    r"|за (?:штуку|шт|единицу|изделие|одну|пару)\.?"
    r"|(?:max(?:imum)?|at most|tops|макс(?:имум)?)(?![a-zа-я])\.?"
    r"|(?:[一每]|1(?!\d))?/?[件条个套]|以内|以下|之内|左右|内)"
)
_FOR_ALL: Final = (
    r"\s*(?:in total|altogether|for (?:all|everything)|total|на вс[её]|за вс[её]|всего|总共|一共|总价)"
    rf"(?!\s*[:：=]?\s*(?:{_LEAD})?\s*[¥$€₽]?\s?\d)"
)
_BUDGET: Final = re.compile("budget|бюджет|预算")
_LARGE: Final = 1000
"""A budget of so much without a currency may be that of all pieces together: which it is, is asked."""
_OF_ONE: Final = re.compile(r"piece|pc|item|unit|one|each|apiece|шт|единиц|издел|одну|пару|[件条个套]")
_FOR_ALL_FIRST: Final = (
    r"总共|一共|总价|总预算|总额|全部"
    r"|(?<![a-zа-я])(?:total(?: budget| price)?(?: is| of)?|whole budget|общий бюджет|всего|итого"
    r"|на вс[её]|за вс[её]|бюджет на вс[её])"
)
_LOW: Final = (
    r"(?:(?<![a-zа-я])(?:from|between|от)\s)?(?<![\d.,])(?P<low>\d+(?:[.,]\d{1,2})?)\s?"
    r"(?:[-–—~至到]|(?<=\s)(?:to|and|до)\s)\s?"
)
_MARK: Final = r"\s*[:：=-]?\s*"
_PRICE: Final = re.compile(
    rf"(?P<first>(?:{_FOR_ALL_FIRST}){_MARK})?(?P<lead>(?:{_SURE}){_MARK}(?:{_LEAD})?\s*|(?:{_LEAD})\s*)?"
    rf"(?:(?P<before>(?<![a-zа-я]){MONEY})\s?)?(?:{_LOW})?(?P<amount>{_AMOUNT})(?:\s?(?P<after>{MONEY}(?:(?<=[块元]){JIAO})?))?"
    rf"(?P<each>(?:{_EACH})*)(?P<all>{_FOR_ALL})?"
)
_UNIT: Final = re.compile(r"\s?(?:[个套件条双顶天日号月周年码岁公厘克%k万千百-]|[a-zа-я]|\d)")
_SURE_LEAD: Final = re.compile(rf"(?:{_SURE})")


def take_price(text: str) -> tuple[Price | None, str, str]:
    """Find the one piece price of a folded text, the words of it where it is for everything, and give what is left.

    An amount is a price where a currency stands beside it, or a word that means price before it. Two prices are none;
    of a range the upper end is meant.
    """
    found = [match for match in _PRICE.finditer(text) if _is_price(match)]
    if len(found) != 1:
        return None, "", text
    match = found[0]
    written = f"{match['before'] or ''} {match['amount']} {match['after'] or ''}".strip()
    try:
        price = parse_price(written)
    except UserError:
        return None, "", text
    return price, match[0].strip() if _is_for_all(match) else "", f"{text[: match.start()]} , {text[match.end() :]}"


def _is_price(match: re.Match[str]) -> bool:
    lead = match["lead"] or ""
    if match.string[match.end("amount") :][:1].isdigit() or _is_inside_number(match) or _is_turned(match):
        return False
    if match["all"] and lead and not _UNIT.match(match.string[match.end() :]):
        return re.search(r"\d", match.string[: match.start()] + match.string[match.end() :]) is not None
    return bool(match["before"] or match["after"] or _SURE_LEAD.match(lead) or _is_plain_ceiling(match, lead))


def _is_for_all(match: re.Match[str]) -> bool:
    """Say whether a price is that of all pieces together: `15000 in total`, `总共不超过15000`."""
    amount = float(re.sub(r"[^\d.]", "", match["amount"].replace(",", ".")) or 0)
    is_bare = not (match["before"] or match["after"] or match["each"])
    if is_bare and amount >= _LARGE and _BUDGET.search(match["lead"] or ""):
        return True
    is_of_one = _OF_ONE.search(match["each"] or "") or re.match("по|at|за", match["lead"] or "")
    return bool(match["all"] or (match["first"] and not is_of_one))


def _is_turned(match: re.Match[str]) -> bool:
    """Say whether what looks like a range of prices does not rise: `46-20 rmb`."""
    low = match["low"]
    return low is not None and float(low.replace(",", ".")) >= float(re.sub(r"[^\d.]", "", match["amount"]) or 0)


def _is_plain_ceiling(match: re.Match[str], lead: str) -> bool:
    """Say whether a number without a currency is a price: `48以内`, `不超过48`, `at 12.50`."""
    behind = match.string[match.end("amount") :]
    if re.fullmatch(r"at\s*", lead):
        return re.fullmatch(r"\d+[.,]\d\d", match["amount"]) is not None and not _UNIT.match(behind)
    if re.match(r"不超过|最多|最高|[别不]要?超", lead) and re.match(r"\s*(?:[一每/]|1(?!\d))", match["each"] or ""):
        return True
    if re.match(r"不超过|[别不]要?超过|最高|控制在", lead):
        return not _UNIT.match(behind)
    return (
        not lead
        and match.string[: match.start()][-1:] not in ("码", "号", "高")
        and re.match(r"\s?(?:以内|以下|之内)", behind) is not None
    )


def _is_inside_number(match: re.Match[str]) -> bool:
    before = match.string[: match.start()][-1:]
    return before.isalnum() and before.isascii() and not match["lead"] and not match["before"]
