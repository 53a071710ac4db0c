"""The typefaces of all pictures, loaded once, and which of them can show a character.

Noto Sans CJK SC carries Latin, Cyrillic and Chinese in one design; Noto Sans and Noto Emoji stand in for what it lacks.
Opening a face maps its file, so a first use costs about 5 ms and every later one nothing.
"""

from enum import Enum
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_FOLDER = Path(__file__).parent / "typefaces"
_PROBE_SIZE_PX = 24
_NO_SUCH_CHARACTER = "\U0010fffe"
_INVISIBLE = frozenset("\ufe0e\ufe0f\u200b\u200c\u200d\u2060\ufeff\u00ad")


class Face(Enum):
    """A typeface: its file in `typefaces/`, and its heaviest weight."""

    TEXT = ("NotoSansCJKsc-VF.otf", 900)
    WIDE = ("NotoSans-VF.ttf", 900)
    ICON = ("NotoEmoji-VF.ttf", 700)


@lru_cache(maxsize=512)
def load_font(face: Face, size_px: int, weight: int) -> ImageFont.FreeTypeFont:
    """Open a face at a size and a `weight` (100 to 900; capped at the heaviest that the face has)."""
    name, heaviest = face.value
    font = ImageFont.truetype(_FOLDER / name, size_px)
    axes = [float(axis["default"] or 0) for axis in font.get_variation_axes()]
    axes[0] = float(min(weight, heaviest))
    font.set_variation_by_axes(axes)
    return font


@lru_cache(maxsize=8)
def _missing_glyph(face: Face) -> bytes:
    return bytes(load_font(face, _PROBE_SIZE_PX, 400).getmask(_NO_SUCH_CHARACTER))


@lru_cache(maxsize=16384)
def has_glyph(face: Face, char: str) -> bool:
    """Tell whether a face draws a character as itself and not as an empty box."""
    if char.isspace():
        return True
    return bytes(load_font(face, _PROBE_SIZE_PX, 400).getmask(char)) != _missing_glyph(face)


@lru_cache(maxsize=16384)
def face_for(char: str) -> Face | None:
    """Find the first face that can show a character; None if no face can."""
    return next((face for face in Face if has_glyph(face, char)), None)


def split_runs(text: str) -> list[tuple[Face, str]]:
    """Cut a text into pieces of one face each; what no face can show becomes a middle dot, marks without a form go."""
    runs: list[tuple[Face, str]] = []
    for char in text:
        if char in _INVISIBLE:
            continue
        face = face_for(char)
        shown = char if face is not None else "·"
        face = face or Face.TEXT
        if runs and (runs[-1][0] is face or char == " "):
            runs[-1] = (runs[-1][0], runs[-1][1] + shown)
        else:
            runs.append((face, shown))
    return runs


def text_width_px(text: str, *, size_px: int, weight: int) -> float:
    """Measure how far a line of text advances, in pixels, at this size and font `weight`."""
    return sum(load_font(face, size_px, weight).getlength(run) for face, run in split_runs(text))
