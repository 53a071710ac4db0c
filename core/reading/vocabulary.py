"""The vocabulary of a breakdown: what a word or mark of the three languages stands for."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a token stands for."""

    SIZE = "size"
    NUMBER = "number"
    COLOUR = "colour"
    EACH = "each"
    TOTAL = "total"
    PIECES = "pieces"
    SIZE_WORD = "size word"
    COLOUR_WORD = "colour word"
    UNIT = "unit"
    FROM = "from"
    TO = "to"
    FILLER = "filler"
    PAIR = "pair"
    EQUALS = "equals"
    DASH = "dash"
    SLASH = "slash"
    PLUS = "plus"
    COMMA = "comma"
    SEMICOLON = "semicolon"
    LINE = "line"


MARKS: Final = {
    **dict.fromkeys("-‐‑‒–—―−~〜～", Kind.DASH),
    **dict.fromkeys(":×*@", Kind.PAIR),
    "=": Kind.EQUALS,
    "/": Kind.SLASH,
    "\\": Kind.SLASH,
    "+": Kind.PLUS,
    **dict.fromkeys(",、，.。&·•", Kind.COMMA),
    **dict.fromkeys(";|", Kind.SEMICOLON),
    "\n": Kind.LINE,
    **dict.fromkeys("()[]{}【】（）!?_", Kind.FILLER),
}
"""What a punctuation mark stands for."""

_PHRASES: Final = {
    Kind.EACH: """each ea every apiece per_size of_each
        по каждый каждого каждой каждая каждую 各 每 每个 每码 各码 每个码 各色""",
    Kind.TOTAL: """total sum altogether in_total all_together
        итого всего сумма 共 一共 总共 合计 总计 共计 总数 总""",
    Kind.PIECES: """pcs pc piece pieces ps units unit
        шт штук штуки штука ед единиц единицы изделий 件 个 條 条 套""",
    Kind.SIZE_WORD: """size sizes sz height eu ru us
        размер размеры размера р рр р_р разм рост роста 身高 尺码 尺寸 码数""",
    Kind.COLOUR_WORD: "colour color colours colors col цвет цвета цвете цветом цв 颜色 色",
    Kind.UNIT: "cm см 码 号 公分 厘米",
    Kind.FROM: "from от 从",
    Kind.TO: "to till until до 到 至",
    Kind.PAIR: "x х",
    Kind.COMMA: "and и 和 与 及 plus also плюс 加 以及 еще",
    Kind.FILLER: """of in the for i_need i_want we_need we_want need want please quantity qty amount
        в во на нужно надо нам мне пожалуйста прошу количество кол_во колво 数量 要 我要 我们要 请 的 需要 做""",
}
KIND_OF_PHRASE: Final = {phrase: kind for kind, phrases in _PHRASES.items() for phrase in phrases.split()}
"""What a folded word or phrase (underscores for spaces) stands for."""
