"""Fit words into boxes: shrink, wrap, and in the end shorten with an ellipsis."""

import unicodedata
from dataclasses import dataclass

from vision.draw import fonts

LINE_HEIGHT = 1.28
"""Distance of two baselines, in ems; leaves room for й above and щ below."""

_SHRINK_STEP = 0.94
_ELLIPSIS = "…"
_NEVER_FIRST = frozenset("，。、！？：；）】》”’…,.!?:;)]}%°")
_NEVER_LAST = frozenset("（【《“‘([{¥$€₽№#±~")


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedText:
    """Lines that fit, at the size at which they do."""

    lines: tuple[str, ...]
    size_px: int
    weight: int
    shortened: bool


def fit_text(
    text: str, *, width_px: float, height_px: float, size_px: int, min_size_px: int, weight: int, max_lines: int = 1
) -> FittedText:
    """Find the largest size down to `min_size_px` at which a text of this `weight` fits `max_lines`, or shorten it."""
    text = " ".join(text.split())
    size = size_px
    while True:
        room = max(1, min(max_lines, int(height_px / (size * LINE_HEIGHT))))
        lines = _wrap(text, width_px=width_px, size_px=size, weight=weight)
        tall = size * LINE_HEIGHT > height_px * 1.02
        if len(lines) <= room and not tall and all(_fits(line, width_px, size, weight) for line in lines):
            return FittedText(
                lines=_balance(text, lines, width_px, size, weight), size_px=size, weight=weight, shortened=False
            )
        if size <= min_size_px:
            return _shorten(lines, width_px=width_px, size_px=size, weight=weight, room=room)
        size = max(min_size_px, min(size - 1, int(size * _SHRINK_STEP)))


def _balance(text: str, lines: list[str], width_px: float, size_px: int, weight: int) -> tuple[str, ...]:
    """Make the lines about equally long, so that no word is left alone at the end."""
    if len(lines) == 1:
        return tuple(lines)
    for share in (0.55, 0.65, 0.75, 0.85, 0.95):
        narrow = _wrap(text, width_px=width_px * share, size_px=size_px, weight=weight)
        if len(narrow) == len(lines) and all(_fits(line, width_px, size_px, weight) for line in narrow):
            return tuple(narrow)
    return tuple(lines)


def _fits(line: str, width_px: float, size_px: int, weight: int) -> bool:
    return fonts.text_width_px(line, size_px=size_px, weight=weight) <= width_px


def _shorten(lines: list[str], *, width_px: float, size_px: int, weight: int, room: int) -> FittedText:
    kept = lines[:room]
    last = kept[-1] + ("" if len(lines) <= room else _ELLIPSIS)
    kept[-1] = last
    kept = [_cut(line, width_px=width_px, size_px=size_px, weight=weight) for line in kept]
    return FittedText(lines=tuple(kept), size_px=size_px, weight=weight, shortened=True)


def _cut(line: str, *, width_px: float, size_px: int, weight: int) -> str:
    if _fits(line, width_px, size_px, weight):
        return line
    body = line.rstrip(_ELLIPSIS)
    low, high = 0, len(body)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(body[:middle].rstrip() + _ELLIPSIS, width_px, size_px, weight):
            low = middle
        else:
            high = middle - 1
    return body[:low].rstrip() + _ELLIPSIS


def _wrap(text: str, *, width_px: float, size_px: int, weight: int) -> list[str]:
    lines = [""]
    for token in _tokens(text):
        candidate = lines[-1] + token
        if lines[-1] and not _fits(candidate.rstrip(), width_px, size_px, weight):
            lines[-1] = lines[-1].rstrip()
            lines.append(token.lstrip())
        else:
            lines[-1] = candidate
    return [line.rstrip() for line in lines]


def _tokens(text: str) -> list[str]:
    """Cut a text where a line may end: after spaces, though not after a word of one letter, and between ideographs."""
    tokens: list[str] = []
    for char in text:
        if tokens and (_is_one_letter(tokens[-1]) or not _may_break(tokens[-1][-1], char)):
            tokens[-1] += char
        else:
            tokens.append(char)
    return tokens


def _may_break(before: str, after: str) -> bool:
    if after.isspace() or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return before.isspace() or _is_wide(before) or _is_wide(after)


def _is_one_letter(token: str) -> bool:
    return len(token) == 2 and token[0].isalpha() and token[1].isspace()


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
