"""What may become of a pair and of its link."""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from core.errors import UserError

LINK_LIFETIME = timedelta(days=30)
NAME_LIMIT = 40
"""A name stands on a button."""


class PairSide(StrEnum):
    """From which side a person looks at a pair."""

    WORKSHOP = "WORKSHOP"
    MERCHANT = "MERCHANT"


class PairLinkOver(UserError):
    """The link is unknown, over, or was taken back."""

    code: ClassVar[str] = "pair_link_over"


class PairTaken(UserError):
    """Somebody else has followed the link before."""

    code: ClassVar[str] = "pair_taken"


class PairIsYours(UserError):
    """Whoever made the link has followed it, or somebody else of the workshop."""

    code: ClassVar[str] = "pair_is_yours"


class PairEnded(UserError):
    """The pair is over."""

    code: ClassVar[str] = "pair_ended"
