"""What `gendan doctor` finds."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found at one place, and what to do about it when it is not as it should be."""

    what: str
    level: Level
    found: str
    do: str = ""
