"""Rules of signing in: how long links and sessions live, and how their tokens are made and kept."""

import base64
import hashlib
import hmac
from datetime import timedelta

LINK_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(hours=12)
MOST_TOKEN_CHARACTERS = 64
"""No token of ours is longer; what is longer is not looked up."""

_LINK = b"gendan sign-in link 1\0"
_FORM = b"gendan form 1\0"


def link_token(nonce: str, *, key: bytes) -> str:
    """Make the secret of a link from its row and a key outside the database, 192 bits in base64url.

    So neither the row nor the queued message holds it, and it can be written anew when the message is sent.
    """
    digest = hmac.digest(key, _LINK + nonce.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()


def hash_of(token: str) -> str:
    """Hash a token as it is kept: it carries 128 random bits or more, so no salt and no slow hash is needed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def form_token(session_token: str) -> str:
    """Make what a form of this session carries, so that no other page can post it."""
    return hmac.digest(session_token.encode(errors="replace"), _FORM, hashlib.sha256).hex()
