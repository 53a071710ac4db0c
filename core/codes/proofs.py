"""Short codes under which anybody who was sent a picture can look up what was checked.

A code is the number of the photo and 40 bits of HMAC-SHA256, in Crockford's base32, in groups of four.
Nothing is looked up for a code that does not hold, so a wrong guess costs the same whether such a photo exists or not.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from core.readable import spell, unspell

MAC_BYTES = 5
"""40 bits: at the page's 30 tries a minute a forger needs 35,000 years for an even chance."""
MOST_CHARACTERS = 40
"""No code of ours is longer; what is longer is not read."""
LEAST_CHARACTERS = 10
"""A number of one byte and what proves it."""
MOST_TRIED = 8
"""Of what one message holds: more would be guessing."""

_PURPOSE = b"gendan proof 1\0"

_PART: Final = re.compile(r"[0-9A-Za-z]+(?:[-‐‑–—][0-9A-Za-z]+)*")
_SHAPE: Final = re.compile(
    r"(?=.*[A-Za-z])(?=.*[0-9])(?=.{12,24}$)[0-9A-Za-z]{3,5}-[0-9A-Za-z]{3,5}(?:-[0-9A-Za-z]{1,5}){1,3}"
)
_DASHES: Final = str.maketrans("‐‑–—", "----")
_GROUPS: Final = (3, 4, 5)
"""Of how many groups a code is, where spaces stand between them."""


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


def find_proof_code(text: str, *, keys: Sequence[bytes]) -> str | None:
    """Find a code that holds among the words of a text; hyphens may be left out, or spaces stand in their place."""
    tried = islice(_candidates(unicodedata.normalize("NFKC", text)), MOST_TRIED)
    return next((code for code in tried if read_proof_code(code, keys=keys) is not None), None)


def looks_like_proof_code(text: str) -> bool:
    """Say whether a text could be a code, whether or not it holds: groups of letters and digits, with hyphens."""
    return _SHAPE.fullmatch(unicodedata.normalize("NFKC", text).translate(_DASHES)) is not None


def _candidates(text: str) -> Iterator[str]:
    parts = [part.translate(_DASHES) for part in _PART.findall(text)]
    for at, part in enumerate(parts):
        runs = [part, *("-".join(parts[at : at + count]) for count in _GROUPS if at + count <= len(parts))]
        for run in runs:
            if LEAST_CHARACTERS <= len(run.replace("-", "")) and len(run) <= MOST_CHARACTERS and unspell(run):
                yield run


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + body, hashlib.sha256)[:MAC_BYTES]
