"""Codes on cards and tickets: a few signed bytes in a deep link, read without a database.

A payload is `kind and stage · key id · workshop · order · serial` (numbers as LEB128), then 80 bits of HMAC-SHA256,
in unpadded base64url. It is the QR on the card, the parameter of the deep link, and the proof, all in one.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from core.stage import STAGES, Stage, stage_of_wire

MAC_BYTES = 10
"""80 bits: a forger who tries a billion codes a second needs 38 million years for one hit."""
START_PREFIX = "c_"
"""What the start parameter of a code begins with."""
MAX_START_CHARACTERS = 64
"""Telegram's limit of a start parameter."""

_PURPOSE = b"gendan code 1\0"
_LINK = re.compile(r"(?:https?://)?t\.me/([A-Za-z0-9_]{4,32})\?start=c_([A-Za-z0-9_-]*)")
_MAX_NUMBER = 2**63 - 1


class CodeKind(IntEnum):
    """What a code is on."""

    ORDER_CARD = 1
    BUNDLE_TICKET = 2
    CARTON = 3
    CHALLENGE = 4


class Standing(StrEnum):
    """What a code is worth; NOT_OURS is somebody else's code (an advert, a payment), never an offence."""

    VALID = "VALID"
    FORGED = "FORGED"
    EXPIRED = "EXPIRED"
    NOT_OURS = "NOT_OURS"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReading:
    """What a code says, and whether that may be believed; a code that is not VALID says nothing that counts.

    `serial` is the generation of an order card, the number of a ticket or carton, or of a challenge the photo that it
    was given for.
    """

    standing: Standing
    kind: CodeKind | None = None
    workshop_id: int | None = None
    order_id: int | None = None
    serial: int | None = None
    stage: Stage | None = None

    def expired(self) -> "CodeReading":
        """The same reading of a code that was replaced by a newer one."""
        return replace(self, standing=Standing.EXPIRED)


NOT_OURS = CodeReading(standing=Standing.NOT_OURS)
FORGED = CodeReading(standing=Standing.FORGED)


def sign(
    *,
    keys: Sequence[bytes],
    kind: CodeKind,
    workshop_id: int,
    order_id: int,
    serial: int,
    stage: Stage | None = None,
) -> str:
    """Write a payload with the newest key (the first).

    Raises:
        ValueError: There is no key, or a number is negative or above 63 bits.
    """
    if not keys:
        raise ValueError("a code needs a key")
    body = _encode_body(key_id(keys[0]), kind, stage, (workshop_id, order_id, serial))
    return base64.urlsafe_b64encode(body + _mac(keys[0], body)).rstrip(b"=").decode()


def link(payload: str, *, bot_username: str) -> str:
    """Write the deep link that the QR carries: a phone camera opens the chat with it."""
    return f"https://t.me/{bot_username}?start={START_PREFIX}{payload}"


def read(text: str, *, keys: Sequence[bytes]) -> CodeReading:
    """Read the text of a QR code, a start parameter or a bare payload; needs nothing but the keys.

    A code that is signed by none of the keys is FORGED: it claims to be ours, and nobody can say that it is.
    """
    payload = _payload_in(text)
    if payload is None:
        return NOT_OURS
    data = _decode(payload)
    if data is None or len(data) <= MAC_BYTES:
        return FORGED
    body, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    known = [key for key in keys if len(body) > 1 and key_id(key) == body[1]]
    if not any(hmac.compare_digest(_mac(key, body), mac) for key in known):
        return FORGED
    return _decode_body(body)


def key_id(key: bytes) -> int:
    """Name a key in one byte, so that a rotated key is found without trying all."""
    return hashlib.sha256(b"gendan key id\0" + key).digest()[0]


def _payload_in(text: str) -> str | None:
    found = _LINK.fullmatch(text.strip())
    if found:
        return found[2]
    return text.removeprefix(START_PREFIX) if text.startswith(START_PREFIX) else None


def _decode(payload: str) -> bytes | None:
    try:
        data = base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # The last character may carry idle bits: only one spelling of a payload counts.
    return data if base64.urlsafe_b64encode(data).rstrip(b"=").decode() == payload else None


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + body, hashlib.sha256)[:MAC_BYTES]


def _encode_body(key_number: int, kind: CodeKind, stage: Stage | None, numbers: tuple[int, ...]) -> bytes:
    head = kind << 4 | (STAGES[stage].wire if stage is not None else 0)
    return bytes([head, key_number]) + b"".join(_leb128(number) for number in numbers)


def _decode_body(body: bytes) -> CodeReading:
    """Read a body whose signature holds; one that our own `sign` could not have written counts as forged."""
    numbers = _numbers(body[2:])
    try:
        kind, stage_number = CodeKind(body[0] >> 4), body[0] & 15
        stage = stage_of_wire(stage_number) if stage_number else None
        workshop_id, order_id, serial = numbers
    except ValueError:
        return FORGED
    return CodeReading(
        standing=Standing.VALID, kind=kind, workshop_id=workshop_id, order_id=order_id, serial=serial, stage=stage
    )


def _leb128(number: int) -> bytes:
    if not 0 <= number <= _MAX_NUMBER:
        raise ValueError(f"{number} does not fit in a code")
    groups = []
    while True:
        number, low = number >> 7, number & 127
        groups.append(low | (128 if number else 0))
        if not number:
            return bytes(groups)


def _numbers(data: bytes) -> tuple[int, ...]:
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            numbers.append(value)
            value, shift = 0, 0
    return tuple(numbers)
