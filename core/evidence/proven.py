"""What an accepted photo shows, in one word for people: what carries its grade, or what keeps it low."""

from typing import Final

from core.evidence.reasons import BEST_TRUST, UNPREPARED, ReasonCode, Trust
from core.evidence.tables import Photo

IN_PLACE: Final = "IN_PLACE"
"""Card and work lie in the scene, and nothing more is known."""
NOT_SAID: Final = "NOT_SAID"
"""A release that did not look for it judged the photo."""
_DECIDED: Final = (ReasonCode.BY_WORKSHOP, ReasonCode.BY_MERCHANT, ReasonCode.BY_OPERATOR)
_LOW: Final = (ReasonCode.BY_WORKSHOP, *(code for code, best in BEST_TRUST.items() if best is Trust.C))
ANSWERS: Final = (*dict.fromkeys(code.value for code in (*_LOW, *UNPREPARED)), IN_PLACE, NOT_SAID)
"""Everything that `proven_by` may answer."""


def was_looked_around(photo: Photo) -> bool:
    """Say whether light on the card and things beside it were looked for; 0.2.0 and before did not."""
    return (photo.report or {}).get("things_share") is not None or ReasonCode.NOTHING_BESIDE in photo.reason_codes


def proven_by(photo: Photo) -> tuple[str, ...]:
    """Say what speaks loudest about a photo that counts: who decided, what lowers its grade, else what raises it."""
    codes = set(photo.reason_codes)
    decided = [code.value for code in _DECIDED if code in codes]
    if not was_looked_around(photo):
        return tuple(decided) or (NOT_SAID,)
    low = next((code.value for code in _LOW if code in codes and code not in _DECIDED), None)
    if decided or low is not None:
        return (*decided, *([low] if low is not None else []))
    return (next((code.value for code in UNPREPARED if code in codes), IN_PLACE),)
