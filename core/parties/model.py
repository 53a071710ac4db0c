"""Roles, and the bare facts of a workshop."""

from enum import StrEnum
from typing import ClassVar

from core.errors import UserError

LOCALES = ("en", "zh_Hans", "ru")
"""The languages every text exists in; the first is the one to fall back to."""


CRAFTS = ("knit", "woven", "denim", "down", "printing", "embroidery")
"""What a workshop knows how to do, by the keys of the texts (`craft.<key>`)."""

REGIONS = ("hangzhou", "guangzhou", "humen", "zhili", "shishi", "keqiao", "shenzhen", "moscow", "ivanovo", "bishkek")
"""Garment towns to choose from, by the keys of the texts (`region.<key>`); any other is typed."""


TEAM_SIZES = (2, 4, 6, 20)
"""The sewing teams that a workshop may form, in people; the last means that many or more."""

TIMEZONES = (
    "Asia/Shanghai",
    "Asia/Bishkek",
    "Asia/Yekaterinburg",
    "Europe/Moscow",
    "Europe/Kaliningrad",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
)
"""The zones to choose from, by the keys of the texts (`zone.<key>`)."""

DIGEST_HOURS = (8, 10, 12, 15, 18, 20)
QUIET_HOURS = ((21, 8), (22, 7), (23, 9), (0, 0))
"""From and to, local hours; equal hours mean no quiet time."""


class Role(StrEnum):
    """What a person is in a workshop."""

    OWNER = "OWNER"
    LEADER = "LEADER"
    WORKER = "WORKER"


class NotYours(UserError):
    """The thing does not exist for this person; whether it exists for somebody else is not said."""

    code: ClassVar[str] = "not_yours"


class NobodyToTakeOver(UserError):
    """A workshop can go to one of its own people only."""

    code: ClassVar[str] = "nobody_to_take_over"


class WorkshopBusy(UserError):
    """A workshop with open orders cannot be closed; it can be handed over."""

    code: ClassVar[str] = "workshop_busy"


class InviteUnusable(UserError):
    """The invite is unknown, expired or taken back."""

    code: ClassVar[str] = "invite_unusable"


def locale_for(language_code: str | None) -> str:
    """Choose a language from the client's code (BCP 47), the first of ours where nothing fits."""
    language = (language_code or "").replace("_", "-").split("-")[0].lower()
    return {"zh": "zh_Hans", "ru": "ru"}.get(language, LOCALES[0])
