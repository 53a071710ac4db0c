"""What is sent while a draft is open and is no answer to its question: it names a placed order, or asks something."""

import re
from collections.abc import Sequence
from typing import Final

from core.orders.access import names_own
from core.reading.grammar import find_codes
from core.reading.ways_out import is_request
from handlers.context import Turn

_SIZED: Final = re.compile(r"[SML]\d+")


async def asks(turn: Turn, text: str) -> bool:
    """Say whether a text asks something; the name of an order is a question only where the order is theirs."""
    codes = find_codes(text)
    if await names_own(turn.session, actor=turn.me, codes=codes):
        return True
    return text.strip().upper() not in codes and is_request(text, today=turn.today, locale=turn.me.locale)


def but_sizes(codes: Sequence[str]) -> tuple[str, ...]:
    """Leave out names that a quantity of a size is written like: `S20 M40`."""
    return tuple(code for code in codes if not _SIZED.fullmatch(code))
