"""The colours of all pictures, and the four states a stage can be in.

The accents come from the palette of Okabe and Ito (2008), which stays apart for every common kind of color blindness.
A state never shows by color alone: each has a form of its own in `vision.draw.marks`.
"""

from enum import StrEnum

Rgb = tuple[int, int, int]

INK: Rgb = (24, 37, 51)
MUTED: Rgb = (84, 98, 112)
FAINT: Rgb = (148, 160, 172)
RULE: Rgb = (218, 225, 231)
GROUND: Rgb = (244, 247, 249)
PAPER: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)

BLUE: Rgb = (0, 114, 178)
TEAL: Rgb = (0, 140, 104)
ORANGE: Rgb = (204, 88, 0)
SKY: Rgb = (86, 180, 233)
YELLOW: Rgb = (240, 228, 66)
AMBER: Rgb = (230, 159, 0)
PURPLE: Rgb = (204, 121, 167)

SERIES: tuple[Rgb, ...] = (BLUE, AMBER, TEAL, PURPLE, SKY, ORANGE)
"""Fills that tell orders apart, in the order in which they are handed out."""


class State(StrEnum):
    """How far a stage, a job or a date is, as people see it."""

    NOT_STARTED = "NOT_STARTED"
    GOING_ON = "GOING_ON"
    PROVEN = "PROVEN"
    LATE = "LATE"


ACCENTS: dict[State, Rgb] = {
    State.NOT_STARTED: (122, 134, 146),
    State.GOING_ON: BLUE,
    State.PROVEN: TEAL,
    State.LATE: ORANGE,
}
"""One accent a state; each but the grey, which only marks absence, reads at 4:1 or better on paper."""


def tint(color: Rgb, strength: float) -> Rgb:
    """Mix a color into paper; `strength` runs from 0 (paper) to 1 (the color)."""
    return blend(PAPER, color, strength)


def blend(start: Rgb, end: Rgb, share: float) -> Rgb:
    """Go from `start` to `end` by `share` (0 to 1) in plain sRGB."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue


def ink_on(fill: Rgb) -> Rgb:
    """Choose white or dark letters for a fill, whichever has the higher contrast."""
    return PAPER if contrast(PAPER, fill) >= contrast(INK, fill) else INK


def contrast(one: Rgb, other: Rgb) -> float:
    """Compare two colors: 1 (the same) to 21 (black and white). Source: WCAG 2.2, contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Rgb) -> float:
    linear = [(v / 255 / 12.92 if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4) for v in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
