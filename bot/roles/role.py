"""The roles of a process; in the embedded mode one process has all of them."""

from enum import StrEnum

from bot.settings import Settings, SettingsUnusable


class Role(StrEnum):
    """What a process does."""

    WEB = "web"
    WORKER = "worker"
    ROBOT = "robot"


EVERYTHING = frozenset(Role)


def takes_updates(roles: frozenset[Role], settings: Settings) -> bool:
    """Say whether a process talks with people: it takes updates or sends messages, and loads all that belongs to it."""
    return Role.ROBOT in roles or (Role.WEB in roles and settings.mode == "webhook")


def check_scaled(settings: Settings) -> None:
    """Refuse settings with which several processes cannot work together.

    Raises:
        SettingsUnusable: What is missing, and what to write.
    """
    if not settings.is_scaled:
        raise SettingsUnusable("GENDAN_DATABASE_URL: the roles need PostgreSQL; `gendan run` does it all on SQLite")
    if not settings.code_keys:
        raise SettingsUnusable("GENDAN_CODE_KEYS: the roles need the same keys; write one, 32 random letters or more")
