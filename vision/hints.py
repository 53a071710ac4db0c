"""Take from one picture file what the hints need, after the first answer."""

from dataclasses import dataclass

from vision.recapture import screen_score
from vision.stage_hint import embed_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """`embedding` is what `vision.stage_hint.unpack` reads; `screen_score` 0 (a scene) to 1 (perhaps a screen)."""

    embedding: bytes
    screen_score: float


def take_hints(data: bytes) -> Hints:
    """Look for what can only be a hint.

    Raises:
        Refused: The file cannot be read.
    """
    return Hints(embedding=embed_file(data), screen_score=screen_score(data))
