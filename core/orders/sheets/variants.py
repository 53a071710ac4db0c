"""Colour and size in one cell, as shops and stores export them: `Black / M`, `黑色;M`, `Hoodie (Black, M)`."""

import re
from dataclasses import dataclass
from typing import Final

from core.orders.sheets.cell_values import size_of
from core.reading.colours import find_colour

_LABEL: Final = re.compile(
    r"(?i)(?:colou?r|size|цвет|размер|颜色(?:分类)?|尺码|规格|尺寸|farbe|groesse|größe|couleur|taille|renk|beden|talla)\s*[:：=]\s*"
)
_CODE: Final = re.compile(r"\[[^\]]{1,30}\]\s+(?=\S)")
_PARTS: Final = re.compile(r"\s*[;；,，、|/]\s*|\s+[-–—]\s+|\s*[()\[\]（）【】]\s*|\s*\n\s*|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What one cell says of colour and size; `rest` are the other words, such as a style's name."""

    colour: str
    size: str
    rest: str


def read_variant(text: str) -> Variant | None:
    """Read colour and size out of one cell; None where there is no size, or more than one."""
    code = _CODE.match(text.strip())
    rest = text.strip()[code.end() :] if code else text.strip()
    parts = [part for part in _PARTS.split(_LABEL.sub("", rest)) if part]
    if len(parts) < 2:
        parts = _by_spaces(text)
    sized = [at for at, part in enumerate(parts) if size_of(part)]
    letters = [at for at in sized if not parts[at].isdigit()]
    if len(letters) == 1:
        sized = letters
    if len(sized) != 1:
        return None
    size = size_of(parts[sized[0]]) or ""
    others = [part for at, part in enumerate(parts) if at != sized[0]]
    known = [part for part in others if find_colour(part)]
    if len(known) > 1:
        return None
    colour = known[0] if known else others[-1] if len(others) == 1 else ""
    rest = " ".join([*([code[0].strip()] if code else []), *(part for part in others if part != colour)])
    return Variant(colour=colour, size=size, rest=rest)


def _by_spaces(text: str) -> list[str]:
    """Cut `Black M` and `黑色M` before the size at the end."""
    words = text.split()
    for at in range(len(words) - 1):
        if find_colour(" ".join(words[at:-1])):
            return [part for part in (" ".join(words[:at]), " ".join(words[at:-1]), words[-1]) if part]
    if len(words) > 1:
        return [" ".join(words[:-1]), words[-1]]
    match = re.fullmatch(r"([\u4e00-\u9fff]+)([0-9A-Za-z/\-]+码?)", text.strip())
    return [match[1], match[2]] if match else [text]
