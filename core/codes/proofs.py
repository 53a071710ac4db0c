"""Short codes under which anybody who was sent a picture can look up what was checked.

A code is the number of the photo and 40 bits of HMAC-SHA256, in Crockford's base32, in groups of four.
Nothing is looked up for a code that does not hold, so a wrong guess costs the same whether such a photo exists or not.
"""

import hashlib
import hmac
from collections.abc import Sequence

from core.readable import spell, unspell

MAC_BYTES = 5
"""40 bits: at the page's 30 tries a minute a forger needs 35,000 years for an even chance."""
MOST_CHARACTERS = 40
"""No code of ours is longer; what is longer is not read."""

_PURPOSE = b"gendan proof 1\0"


def proof_code(photo_id: int, *, keys: Sequence[bytes]) -> str:
    """Write the code of a photo with the newest key (the first).

    Raises:
        ValueError: There is no key, or the number is negative.
    """
    if not keys or photo_id < 0:
        raise ValueError("a proof needs a key and a photo")
    body = photo_id.to_bytes(max(1, (photo_id.bit_length() + 7) // 8))
    return spell(body + _mac(keys[0], body))


def read_proof_code(code: str, *, keys: Sequence[bytes]) -> int | None:
    """Read the photo that a code is of; None where none of the keys wrote it. Case and hyphens do not matter."""
    data = unspell(code) if len(code) <= MOST_CHARACTERS else None
    if data is None or len(data) <= MAC_BYTES:
        return None
    body, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    matches = [hmac.compare_digest(_mac(key, body), mac) for key in keys]
    return int.from_bytes(body) if any(matches) else None


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + body, hashlib.sha256)[:MAC_BYTES]
