"""Rules of signing in: how long links and sessions live, and how their tokens are kept."""

import hashlib
import hmac
from datetime import timedelta

LINK_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(hours=12)
MOST_TOKEN_CHARACTERS = 64
"""No token of ours is longer; what is longer is not looked up."""

_FORM = b"gendan form 1\0"


def hash_of(token: str) -> str:
    """Hash a token as it is kept: it carries 128 random bits or more, so no salt and no slow hash is needed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def form_token(session_token: str) -> str:
    """Make what a form of this session carries, so that no other page can post it."""
    return hmac.digest(session_token.encode(errors="replace"), _FORM, hashlib.sha256).hex()
