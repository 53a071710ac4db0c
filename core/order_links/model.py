"""Rules of order links: how their tokens are written, and how long one shows an order.

A token is the number of the link and 128 bits of HMAC-SHA256, in unpadded base64url. It is read without a database, so
a wrong one costs the same whether such a link exists or not.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

SHOWN_AFTER_END = timedelta(days=30)
"""How long an order that is done or cancelled is still shown."""
MAC_BYTES: Final = 16
ID_BYTES: Final = 8

_PURPOSE = b"gendan order link 1\0"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def write_token(link_id: int, *, keys: Sequence[bytes]) -> str:
    """Write the token of a link with the newest key (the first).

    Raises:
        ValueError: There is no key.
        OverflowError: The number is negative, or above 63 bits.
    """
    if not keys:
        raise ValueError("a link needs a key")
    body = link_id.to_bytes(ID_BYTES, signed=True)
    return base64.urlsafe_b64encode(body + _mac(keys[0], body)).decode()


def read_token(token: str, *, keys: Sequence[bytes]) -> int | None:
    """Read the number of the link that a token opens; None where none of the keys wrote it."""
    if _TOKEN.fullmatch(token) is None:
        return None
    try:
        data = base64.urlsafe_b64decode(token)
    except (binascii.Error, ValueError):
        return None
    body, mac = data[:ID_BYTES], data[ID_BYTES:]
    matches = [hmac.compare_digest(_mac(key, body), mac) for key in keys]
    return int.from_bytes(body, signed=True) if any(matches) else None


def is_over(closed_at: datetime | None, *, now: datetime) -> bool:
    """Say whether an order ended so long ago that no link shows it any more."""
    return closed_at is not None and closed_at + SHOWN_AFTER_END <= now


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + body, hashlib.sha256)[:MAC_BYTES]
