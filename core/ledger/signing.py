"""The robot's signature under histories: Ed25519, with a key made from the one that signs order cards.

One secret is kept, and each purpose has a key of its own made from it (HKDF, RFC 5869): so whoever rotates the keys of
cards rotates this one with them, and nothing more has to be kept, backed up or handed to other processes.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.readable import spell

ALGORITHM = "Ed25519"
_KEY = b"gendan history signature 1"
_CONTENT = b"gendan signed history 1\0"
_NAME = b"gendan history key 1\0"
_HEAD = b"gendan head 1\0"
_NAME_BYTES = 10
"""80 bits: nobody finds another key with the same name."""
_HEAD_BYTES = 5
_HEAD_COST = 2**12
"""Of scrypt: 4 MB and 10 ms a head. Somebody who looks for another history with the same 40 bits pays it 2^40 times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature of 64 bytes with the public key of 32 bytes that it is checked by."""

    public_key: bytes
    signature: bytes


def sign(content: bytes, *, key: bytes) -> Signature:
    """Sign bytes; `key` is the newest of the keys that sign order cards."""
    private = _private(key)
    return Signature(public_key=private.public_key().public_bytes_raw(), signature=private.sign(_CONTENT + content))


def holds(signature: Signature, content: bytes) -> bool:
    """Say whether bytes are what the owner of the public key has signed; whose that key is, its name tells."""
    try:
        Ed25519PublicKey.from_public_bytes(signature.public_key).verify(signature.signature, _CONTENT + content)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_name(public_key: bytes) -> str:
    """Name a public key in sixteen signs, as chat and pages show it: `7K3M-Q2XP-9D4T-HW6R`."""
    return spell(hashlib.sha256(_NAME + public_key).digest()[:_NAME_BYTES])


@lru_cache(maxsize=16)
def own_key_name(key: bytes) -> str:
    """Name the public key that goes with a key of order cards."""
    return key_name(_private(key).public_key().public_bytes_raw())


@lru_cache(maxsize=4096)
def head_code(digest: str) -> str:
    """Write a digest of a history in the eight signs that people are told of it: `K7QM-2XPD`. It takes 10 ms."""
    made = hashlib.scrypt(digest.encode(), salt=_HEAD, n=_HEAD_COST, r=8, p=1, dklen=_HEAD_BYTES)
    return spell(made)


def _private(key: bytes) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_KEY).derive(key)
    return Ed25519PrivateKey.from_private_bytes(seed)
