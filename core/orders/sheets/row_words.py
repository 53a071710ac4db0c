"""What the words of a row, or beside it, say that it is: a sum, a ratio, measures, cancelled, known already."""

import re
from collections.abc import Sequence
from typing import Final

from core.orders.sheets.canvas import Canvas
from core.orders.sheets.cell_values import is_nothing, number_of, size_of
from core.orders.sheets.columns import Head
from core.orders.sheets.headings import Heading, find_heading, fold

_CANCELLED: Final = re.compile(
    r"(?<![a-zа-я])(?:cancel(?:l?ed)?|void|dropped|on hold"
    r"|отмен\w*|снят\w*|аннулир\w*|не шить|не шьем|storniert|annul\w+|cancelad\w|iptal)"
    r"(?![a-zа-я])|取消|作废|不做|停做|暂停|撤单|停产|不下单|不生产"
)
_DROPPED: Final = re.compile(
    r"(?:(?:please )?(?:do not|dont|don t) (?:make|sew|need|produce|want)|(?:no longer |not )(?:needed|wanted)"
    r"|deleted?|removed?|skip|scrap(?:ped)?)(?: (?:this|it|these|any ?more|this (?:one|row|colou?r|size)))?"
    r"|(?:эт\w+ )?(?:уже |больше )?не (?:нуж\w+|надо|делать|делаем|заказываем)"
    r"|убрать|убираем|исключить|исключено|удалить|удалено"
    r"|请?(?:这|此|该)?[个款色条码行项]?(?:先|暂时|已经)?(?:不要|不用|不需要|不想要|别|删除|删掉|去掉|砍掉|不订)(?:做|要|生产|裁|订)?[了啦吧]*"
)
"""All that a cell says of a row that nobody is to make; `不要吊牌` is of hangtags only."""
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
_SYSTEMS: Final = frozenset("uk eu eur us usa fr it de ru int jp cn au br mx cm".split())
_TOTAL_WORD: Final = re.compile(
    r"(?<![a-zа-я])(?:totals?|sub ?totals?|grand total|итого|всего|подытог|toplam|gesamt|summe)(?![a-zа-я])"
    r"|合计|小计|总计|共计"
)
_CARRY: Final = re.compile(
    r"(?:(?:sub ?)?total |balance |amount )?"
    r"(?:(?:carried|carry|brought|bring) ?(?:forward|fwd|over|down)|[cb] (?:f|d|fwd))"
    r"(?: (?:to|from) (?:the )?(?:next|previous|last) page)?"
    r"|(?:total )?(?:from|to) (?:the )?(?:next|previous|last) page"
    r"|(?:итого )?(?:с |со |из )?(?:предыдущ\w+|прошл\w+) (?:страниц\w*|стр|лист\w*)"
    r"|(?:итого )?(?:к )?(?:перенос\w*|перенесено)"
    r"(?: (?:с|на|из) (?:предыдущ\w+|следующ\w+|друг\w+)? ?(?:страниц\w*|стр|лист\w*))?"
    r"|(?:合计|小计|总计)?(?:转|过|接|续|承|入)(?:下|次|上|前)一?(?:页|頁)(?:合计|小计|总计)?|(?:上|前)一?页(?:合计|小计|累计|结转|转来|转入)"
    r"|(?:结转|转入)(?:下|次|上|前)一?页"
    r"|ubertrag|a reporter|report de la page precedente|suma y sigue|suma anterior|nakli yekun|devreden"
)
_SAMPLE: Final = re.compile(
    r"(?:pp |pre ?production |salesman |size set |fit |photo )?(?:samples?|sampling)(?: (?:qty|order|pcs))?"
    r"|(?:предсерийн\w+ |сигнальн\w+ )?образ(?:ец|цы|цов)"
    r"|(?:产前|大货前|销售|齐码|确认|船)?(?:样衣|样品|样办|打样|板衣|产前样|齐码样|船样)(?:数量|件数|单)?"
)
_OF_PAGE: Final = re.compile(
    r"(?:page|стр|страница|лист|seite|sayfa|pagina) ?\d+(?: ?(?:of|из|von) ?\d+)?|第? ?\d+ ?页(?: ?共 ?\d+ ?页)?"
    r"|continued|cont d|continuation|продолжение(?: таблицы)?|续表|续|接上表|fortsetzung|suite|devami"
)


def is_carry(word: str) -> bool:
    """Say whether words say that numbers are those of another page."""
    return bool(_CARRY.fullmatch(fold(word)))


def is_of_page(word: str) -> bool:
    """Say whether words tell of a printed page, not of what stands on it: `Page 2`, `续表`, carried forward."""
    return bool(_OF_PAGE.fullmatch(fold(word))) or is_carry(word)


def is_sample(word: str) -> bool:
    """Say whether words say that pieces are samples, not those to be made in bulk."""
    return bool(_SAMPLE.fullmatch(fold(word)))


def is_carry_row(canvas: Canvas, row: int, head: Head) -> bool:
    """Say whether a row repeats the sums of a page on the next one."""
    values = (canvas.own(row, at) for at in range(max(0, head.left - 2), head.right + 1))
    return is_carry(next((value for value in values if isinstance(value, str) and number_of(value) is None), ""))


def is_cancelled(words: str) -> bool:
    """Say whether words beside pieces say that nobody is to make them."""
    return bool(_CANCELLED.search(fold(words)))


def is_dropped(word: str) -> bool:
    """Say whether all that a cell says is that nobody is to make what its row names."""
    return bool(_DROPPED.fullmatch(fold(word).strip(" !。！")))


def is_ratio(word: str) -> bool:
    """Say whether a label says that its numbers are the shares of a pack."""
    return bool(_RATIO.search(fold(word)))


def is_known(word: str) -> bool:
    """Say whether a label says that its numbers are prices, stock, or those of an earlier order."""
    return bool(_LAST.search(fold(word)))


def is_measure(word: str) -> bool:
    """Say whether a word names a measure of a body or a garment."""
    return bool(_MEASURES.search(fold(word)))


def is_size_system(word: str) -> bool:
    """Say whether a heading names a scale of sizes, so that the numbers below it are sizes: `EU`, `UK`."""
    return fold(word).removesuffix(" size").removeprefix("size ") in _SYSTEMS


def are_measures(words: Sequence[str]) -> bool:
    """Say whether more than half of the words name measures, or scales of sizes."""
    return bool(words) and sum(is_measure(word) or is_size_system(word) for word in words) * 2 > len(words)


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
