"""What the headings and labels of an order sheet mean, in English, Chinese and Russian."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from core.orders.model import FabricBy
from core.reading.sizes import find_size, is_numeric_size


class Label(StrEnum):
    """A value of the block above the table."""

    STYLE = "style"
    CATEGORY = "category"
    DUE_ON = "due_on"
    FABRIC_BY = "fabric_by"
    FABRIC_ON = "fabric_on"
    CEILING = "ceiling"
    REGION = "region"


class Heading(StrEnum):
    """A column of the table that is not a size."""

    COLOUR = "colour"
    SIZE = "size"
    PIECES = "pieces"
    TOTAL = "total"


_LABELS: Final = {
    Label.STYLE: "style; style name; model; article; name; название; модель; артикул; фасон; наименование"
    "; 款式; 款名; 款号; 品名",
    Label.CATEGORY: "category; garment; product; type; what; категория; вид; изделие; тип; что шить"
    "; 品类; 类别; 类目; 产品",
    Label.DUE_ON: "due; due date; need by; needed by; need; deadline; delivery; ready by; when"
    "; срок; дата сдачи; нужно к; к какому; дата готовности; сдача; 交期; 交货; 交货日期; 货期; 需要日期; 要货日期",
    Label.FABRIC_BY: "fabric; fabric by; fabric from; who brings the fabric; who brings fabric"
    "; ткань; чья ткань; ткань от; кто дает ткань; 面料; 面料由谁; 面料来源; 面料提供; 布料",
    Label.FABRIC_ON: "fabric date; fabric on; fabric when; fabric arrives; fabric by when; fabric at the factory"
    "; дата ткани; ткань когда; когда ткань; ткань будет; ткань к; ткань на складе; приход ткани"
    "; 面料日期; 面料到仓; 面料到厂; 面料时间; 面料何时; 布料日期",
    Label.CEILING: "price; price ceiling; max price; maximum price; target price; up to"
    "; цена; цена до; предельная цена; потолок цены; максимальная цена; 价格; 单价; 最高价; 最高单价; 限价; 价格上限",
    Label.REGION: "region; area; city; where; регион; город; область; где; 地区; 区域; 城市; 地点",
}
_HEADINGS: Final = {
    Heading.COLOUR: "colour; color; colours; colors; shade; цвет; цвета; расцветка; 颜色; 色号; 花色",
    Heading.SIZE: "size; sizes; размер; размеры; 尺码; 尺寸; 码数; 规格",
    Heading.PIECES: "pieces; pcs; quantity; qty; amount; count; количество; кол-во; колво; штук; шт; 数量; 件数; 件",
    Heading.TOTAL: "total; sum; totals; grand total; итого; всего; сумма; 合计; 总计; 小计; 共计; 总数",
}
_FABRIC_BY: Final = {
    FabricBy.MERCHANT: "i; me; we; us; mine; our; merchant; buyer; client; customer; i send it; from me; brand"
    "; я; мы; мой; моя; наша; заказчик; клиент; свое; своя; мое; привезу; давальческая; давальческое"
    "; 我; 我方; 我们; 商家; 客户; 客供; 来料; 自带; 甲方; 我发",
    FabricBy.FACTORY: "factory; workshop; you; the factory; the workshop; factory buys; the factory buys it"
    "; фабрика; цех; вы; исполнитель; мастерская; фабрики; цеха; купит фабрика"
    "; 工厂; 厂家; 厂里; 你们; 你方; 包料; 工厂采购; 代购; 乙方",
}


def fold(text: str) -> str:
    """Fold a heading for comparison: plain characters, small letters, no marks, nothing in brackets."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", plain)
    return " ".join(re.sub(r"[:：*?？,，.…—–/\\|]", " ", plain).split())


_LABEL_OF = {fold(word): label for label, words in _LABELS.items() for word in words.split(";")}
_HEADING_OF = {fold(word): heading for heading, words in _HEADINGS.items() for word in words.split(";")}
_FABRIC_OF = {fold(word): by for by, words in _FABRIC_BY.items() for word in words.split(";")}


def find_label(text: str) -> Label | None:
    """Give the label that a cell is, by the longest known words that it begins with."""
    return _longest(fold(text), _LABEL_OF)


def find_heading(text: str) -> Heading | None:
    """Give the heading that a cell is, by the longest known words that it begins with."""
    return _longest(fold(text), _HEADING_OF)


def find_fabric_by(text: str) -> FabricBy | None:
    """Tell who brings the fabric, where the words say so."""
    folded = fold(text)
    return _FABRIC_OF.get(folded) or _FABRIC_OF.get(folded.split(" ")[0]) if folded else None


_Meaning = TypeVar("_Meaning", Label, Heading)


def _longest(folded: str, known: Mapping[str, _Meaning]) -> _Meaning | None:
    """Match whole words, but for Chinese, where a prefix is enough."""
    found = [
        word
        for word in known
        if folded == word
        or folded.startswith(word + " ")
        or (not word.isascii() and _is_han(word) and folded.startswith(word))
    ]
    return known[max(found, key=len)] if found else None


def _is_han(word: str) -> bool:
    return "\u4e00" <= word[0] <= "\u9fff"


def size_of(value: object) -> str | None:
    """Give the size that a heading or cell names, also numeric and with a unit: `46`, `110 cm`, `S码`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return str(value) if is_numeric_size(value) else None
    if not isinstance(value, str):
        return None
    plain = unicodedata.normalize("NFKC", value).strip()
    named = find_size(plain)
    if named is not None:
        return named
    bare = re.sub(r"(?i)^(?:size|eu|ru|размер|р\.?)\s*|\s*(?:cm|см|码|号)$", "", plain).strip()
    if re.fullmatch(r"[0-9]{1,3}(?:[.,]0)?", bare):
        number = int(re.split("[.,]", bare)[0])
        return str(number) if is_numeric_size(number) else None
    return find_size(bare)
