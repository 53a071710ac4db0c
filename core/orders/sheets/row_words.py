"""What the words of a row, or beside it, say that it is: a sum, a ratio, measures, cancelled, known already."""

import re
from collections.abc import Sequence
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import is_nothing, number_of, size_of
from core.orders.sheets.headings import Heading, find_heading, fold
from core.orders.sheets.heads import Head

_CANCELLED: Final = re.compile(
    r"(?<![a-zа-я])(?:cancel(?:l?ed)?|void|dropped|on hold"
    r"|отмен\w*|снят\w*|аннулир\w*|не шить|storniert|annul\w+|cancelad\w|iptal)"
    r"(?![a-zа-я])|取消|作废|不做|停做|暂停"
)
_RATIO: Final = re.compile(
    r"(?<![a-z])(?:ratio|pack ratio|size ratio)(?![a-z])|соотношени|пропорц|ростовка|比例|配比|配码"
)
_LAST: Final = re.compile(
    r"(?<![a-zа-я])(?:last (?:year|season|order)|ly|previous|sold|stock|on hand|price|samples?|образец|образцы"
    r"|цена|прайс|прошл\w+|остат\w+|продано"
    r"|preis|prix|precio|fiyat)(?![a-zа-я])|去年|上年|库存|单价|价格|已售|样衣|产前样"
)
_MEASURES: Final = re.compile(
    r"(?<![a-zа-я])(?:chest|bust|waist|hips?|length|sleeve|shoulder|inseam|hem|neck|width|bicep|rise|thigh|cuff|armhole"
    r"|обхват|длина|ширина|рукав|плечо|грудь|талия|бедра|бёдра|горловин\w*|низ|brust|lange|armel|schulter|poitrine|longueur"
    r"|manche|pecho|largo|manga|gogus|boy|kol)(?![a-zа-я])|胸围|衣长|肩宽|袖长|腰围|臀围|裤长|下摆|领围|袖口|裙长|前长|后长|袖肥|脚口"
)
_TOTAL_WORD: Final = re.compile(
    r"(?<![a-zа-я])(?:totals?|sub ?totals?|grand total|итого|всего|подытог|toplam|gesamt|summe)(?![a-zа-я])"
    r"|合计|小计|总计|共计"
)


def is_cancelled(words: str) -> bool:
    """Say whether words beside pieces say that nobody is to make them."""
    return bool(_CANCELLED.search(fold(words)))


def is_ratio(word: str) -> bool:
    """Say whether a label says that its numbers are the shares of a pack."""
    return bool(_RATIO.search(fold(word)))


def is_known(word: str) -> bool:
    """Say whether a label says that its numbers are prices, stock, or those of an earlier order."""
    return bool(_LAST.search(fold(word)))


def is_measure(word: str) -> bool:
    """Say whether a word names a measure of a body or a garment."""
    return bool(_MEASURES.search(fold(word)))


def are_measures(words: Sequence[str]) -> bool:
    """Say whether more than half of the words name measures."""
    return bool(words) and sum(map(is_measure, words)) * 2 > len(words)


def is_total_row(canvas: Canvas, row: int, head: Head) -> bool:
    """Say whether the first words of a row say that its numbers are sums."""
    for at in range(max(0, head.left - 2), head.right + 1):
        value = canvas.own(row, at)
        if not isinstance(value, str) or number_of(value) is not None or is_nothing(value):
            continue
        column = next((one for one in head.columns if one.at == at), None)
        if find_heading(value) is Heading.TOTAL and not size_of(value):
            return True
        if column is None or column.role not in (Heading.OTHER, Heading.STATE):
            return bool(_TOTAL_WORD.search(fold(value)))
    return False
