"""The door: what comes from outside is made storable before anybody reads it.

Telegram keeps far below these bounds; what exceeds them comes from somebody else's server or a fault, and is cut
so that neither a parser nor a database has to suffer from it.
"""

import json
import math
import re
from typing import Any

MOST_DEPTH = 32
"""Levels of a JSON value; a message with everything in it has about ten."""
MOST_CHARACTERS = 16_384
"""Of one string; a message has 4,096 at most, a rich one 32,768 bytes."""
MOST_ENTRIES = 1_000
"""Of one list or object; an update has a hundred entities at most."""
MOST_NUMBER = 2**63 - 1
"""Of one whole number: what a database column holds."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def read_update(body: bytes) -> dict[str, Any] | None:
    """Read the body of a webhook request; None where it is no update."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if is_update(raw) else None


def is_update(raw: object) -> bool:
    """Say whether this is an object with a number that can be remembered."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MOST_NUMBER


def cleaned(raw: dict[str, Any]) -> dict[str, Any]:
    """Make an update storable: no NUL, no lone surrogate, no endless number, text or nesting."""
    return {storable(name): _clean(value, 1) for name, value in raw.items()}


def _clean(value: Any, depth: int) -> Any:
    match value:
        case str():
            return storable(value)
        case bool() | None:
            return value
        case int():
            return value if -MOST_NUMBER <= value <= MOST_NUMBER else None
        case float():
            return value if math.isfinite(value) else None
        case dict() | list() if depth >= MOST_DEPTH:
            return None
        case dict():
            return {storable(name): _clean(inner, depth + 1) for name, inner in _first(value.items())}
        case list():
            return [_clean(inner, depth + 1) for inner in _first(value)]
    return None


def _first(entries: Any) -> list[Any]:
    return list(entries)[:MOST_ENTRIES]


def storable(text: str) -> str:
    """Replace the signs that a database refuses, and cut what is endless."""
    return _UNSTORABLE.sub("\ufffd", text[:MOST_CHARACTERS])
