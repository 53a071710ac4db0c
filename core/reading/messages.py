"""What a merchant's message is: a whole order, or one of the intents."""

import re
from datetime import date
from typing import Final

from core.reading.intents import NOT_UNDERSTOOD, Intent, read_intent
from core.reading.whole import WholeOrder, read_whole_order

_LESS_THAN_AN_ORDER: Final = frozenset(
    {NOT_UNDERSTOOD, "new_order", "hurry", "when_ready", "how_many", "fabric_arrived", "stage", "thanks", "greeting"}
)
"""Intents whose words may stand within an order that is told whole."""
_MORE_OF: Final = re.compile(r"加做|加单|追加|补做|(?<![a-z])(?:add|extra|more)(?![a-z])|добав\w+|дошить|дошейте")


def read_message(text: str, *, today: date, locale: str = "") -> Intent | WholeOrder:
    """Read a merchant's message; a whole order where nothing stronger is said, such as a change or a question."""
    intent = read_intent(text, role="merchant", today=today, locale=locale)
    if intent.name in _LESS_THAN_AN_ORDER:
        order = read_whole_order(text, today=today, locale=locale)
        return order if order is not None else intent
    return intent


def is_more_or_again(intent: Intent, text: str) -> bool:
    """Say whether more pieces of an order in another colour may be a change of it or a new order like it."""
    return intent.name == "change_order" and bool(_MORE_OF.search(text)) and bool(intent.values.get("colour"))
