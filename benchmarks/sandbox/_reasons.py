"""Why a test of another client fails against the sandbox, and rightly so: the first rule that fits."""

import re

RULES: tuple[tuple[str, str], ...] = (
    (r"Not Implemented|not supported by the sandbox|\b501\b", "a method that the sandbox does not have"),
    (r"failed to get HTTP URL content", "a file by HTTP address: nothing is fetched from the network"),
    (r"no_channel_here", "channels: the sandbox has none"),
    (r"the chat is not a forum", "the suite names one group, and it is no forum"),
    (r"chat owner|only the owner can edit|USER_ALREADY_PARTICIPANT", "the suite's person owns the group"),
    (r"only for private chats", "the suite calls in a group what is for private chats"),
    (r"query is too old", "the suite answers a query that nobody has asked"),
    (r"[eE]phemeral", "ephemeral messages: newer than the Bot API 10.1 that the sandbox has"),
)
"""What a failing test says, and the reason."""


def reason_of(test: str, text: str) -> str | None:
    """Give the reason why a test fails, or None where nobody has found it."""
    del test
    return next((reason for pattern, reason in RULES if re.search(pattern, text)), None)
