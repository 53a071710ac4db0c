"""Gendan's sign, and round pictures of people by their initials."""

import math
import unicodedata
import zlib

from vision.draw import marks, palette
from vision.draw.canvas import Canvas
from vision.draw.palette import PAPER, Rgb

_GROUNDS: tuple[Rgb, ...] = (
    palette.BLUE,
    palette.TEAL,
    (176, 74, 20),
    (140, 82, 138),
    (74, 96, 150),
    (120, 98, 40),
)


def draw_logo(side_px: int = 512) -> bytes:
    """Draw the sign as a square PNG: a tick inside a sewn seam."""
    canvas = Canvas(side_px, side_px, palette.PAPER)
    center = (side_px / 2, side_px / 2)
    canvas.rounded(canvas.box, side_px * 0.23, palette.BLUE)
    radius, count = side_px * 0.355, 22
    for number in range(count):
        start, end = (2 * math.pi * (number + part) / count for part in (0.0, 0.56))
        arc = [start + (end - start) * step / 4 for step in range(5)]
        points = [(center[0] + radius * math.sin(turn), center[1] - radius * math.cos(turn)) for turn in arc]
        canvas.stroke(points, side_px * 0.03, palette.tint(palette.SKY, 0.55))
    marks.draw_tick(canvas, (center[0], center[1] - side_px * 0.005), side_px * 0.36, PAPER)
    return canvas.png()


def draw_avatar(name: str, side_px: int = 160) -> bytes:
    """Draw the initials of a name on a color that follows from the name, as a square PNG."""
    ground = _GROUNDS[zlib.crc32(name.encode()) % len(_GROUNDS)]
    canvas = Canvas(side_px, side_px, ground)
    canvas.text(
        canvas.box.inset(side_px * 0.12),
        initials(name),
        round(side_px * 0.42),
        weight=700,
        color=PAPER,
        align="center",
        min_size_px=max(8, round(side_px * 0.2)),
    )
    return canvas.png()


def initials(name: str) -> str:
    """Shorten a name: two letters of two words, the first letter of one, the first sign of a Chinese name."""
    words = [word for word in name.split() if unicodedata.category(word[0])[0] in "LN"]
    if not words:
        return "?"
    first = words[0][0]
    if unicodedata.east_asian_width(first) in "WF" or len(words) == 1:
        return first.upper()
    return (first + words[-1][0]).upper()
