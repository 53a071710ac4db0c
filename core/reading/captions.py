"""What is written under a photo of the floor: of which order it is, and of which stage."""

import re
from dataclasses import dataclass
from datetime import date

from core.reading import arguments
from core.reading.grammar import find_codes, fold_message, is_only, matches, without_codes
from core.reading.intents import read_intent
from core.reading.phrases import GUARDS
from core.reading.words import fold

LONGEST_NAME_CHARACTERS = 20
"""Words as short as this that name a stage are its name; longer ones are a message to somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What words under a photo say.

    `stages`: which stages they name. `is_doubtful`: a stage is named, though not as done. `is_all_read`: nothing else
    is said.
    """

    codes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    is_doubtful: bool = False
    is_all_read: bool = True


def read_caption(words: str, *, today: date) -> Caption:
    """Read words under a photo; what is no order and no stage is left to people."""
    codes, folded = find_codes(words), fold_message(words)
    rest = re.sub(r"^[\W_]+|[\W_]+$", "", without_codes(fold(words)))
    if not rest or is_only("thanks", folded) or is_only("hi", folded):
        return Caption(codes=codes)
    intent = read_intent(words, role="worker", today=today)
    stages = arguments.stages_named(rest)
    is_named = bool(stages) and len(rest) <= LONGEST_NAME_CHARACTERS
    if intent.name not in ("finished", "started") and not is_named:
        return Caption(codes=codes, is_all_read=False)
    is_doubtful = matches(GUARDS["finished"], folded) or (intent.name == "started" and stages != ("sewing",))
    is_all_read = not is_doubtful and "%" not in folded
    return Caption(codes=codes, stages=stages, is_doubtful=is_doubtful and bool(stages), is_all_read=is_all_read)
