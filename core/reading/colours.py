"""Colour words of the three languages: one key each, so that a card can be read by both sides."""

import re
from typing import Final

_TABLE: Final = """
black|black|黑|чёрный|jet;jet black;黑色;чёрн*
white|white|白|белый|纯白;本白;бел*
grey|grey|灰|серый|gray;сер*
heather_grey|heather grey|麻灰|серый меланж|heather gray;grey melange;gray melange;melange grey;花灰;меланж;серый меланж
graphite|graphite|炭灰|графитовый|charcoal;anthracite;графит;антрацит;графитов*;антрацитов*
silver|silver|银|серебристый|银灰;серебро;серебрист*;серебрян*
red|red|红|красный|大红;正红;красн*
burgundy|burgundy|酒红|бордовый|wine;wine red;maroon;bordeaux;枣红;暗红;бордо;марсала;бордов*;винн*
pink|pink|粉|розовый|粉红;розов*
hot_pink|hot pink|玫红|ярко-розовый|fuchsia;fuschia;magenta;玫瑰红;桃红;фуксия;фуксии;малинов*;ярко-розов*
peach|peach|蜜桃|персиковый|персик;персиков*
coral|coral|珊瑚|коралловый|珊瑚红;коралл;кораллов*
orange|orange|橙|оранжевый|橘;橘红;橙红;оранж;оранжев*
terracotta|terracotta|砖红|терракотовый|brick;brick red;терракот;терракота;терракотов*;кирпичн*
yellow|yellow|黄|жёлтый|鹅黄;желт*
mustard|mustard|姜黄|горчичный|芥末;芥末黄;горчица;горчичн*
gold|gold|金|золотой|golden;золото;золот*;золотист*
beige|beige|米|бежевый|米黄;беж;бежев*
cream|cream|奶油|кремовый|米白;奶白;кремов*;сливочн*
ivory|ivory|象牙白|айвори|off white;象牙;айвори;слонов*
apricot|apricot|杏|абрикосовый|абрикос;абрикосов*
caramel|caramel|焦糖|карамельный|карамель;карамельн*
oatmeal|oatmeal|燕麦|овсяный|oat;овсян*
milk_tea|milk tea|奶茶|молочный чай|латте;latte
sand|sand|沙|песочный|песок;песочн*
camel|camel|驼|кэмел|кэмел;верблюж*
brown|brown|棕|коричневый|褐;咖啡;коричнев*
chocolate|chocolate|巧克力|шоколадный|шоколад;шоколадн*
khaki|khaki|卡其|хаки|хаки
olive|olive|橄榄绿|оливковый|olive green;橄榄;олива;оливков*
army_green|army green|军绿|армейский зелёный|military green;армейск*;болотн*
green|green|绿|зелёный|зелен*
mint|mint|薄荷绿|мятный|mint green;薄荷;мята;мятн*
lime|lime|荧光绿|салатовый|neon green;лайм;салатов*;лаймов*
emerald|emerald|祖母绿|изумрудный|墨绿;изумруд;изумрудн*
turquoise|turquoise|绿松石|бирюзовый|teal;aqua;湖蓝;湖绿;бирюза;цвета морской волны;морская волна;бирюзов*
sky_blue|sky blue|天蓝|голубой|baby blue;голуб*
blue|blue|蓝|синий|син*
royal_blue|royal blue|宝蓝|васильковый|cornflower;электрик;васильков*
navy|navy|藏青|тёмно-синий|navy blue;藏蓝;深蓝;dark blue;темно-син*
haze_blue|haze blue|雾霾蓝|дымчато-синий|dusty blue;雾蓝
denim|denim|牛仔蓝|джинсовый|джинсов*
purple|purple|紫|фиолетовый|violet;фиолет;фиолетов*;пурпурн*
lilac|lilac|丁香紫|сиреневый|lavender;香芋紫;浅紫;лаванда;сиренев*;лавандов*;лилов*
multicolour|multicolour|彩|разноцветный|multi;multicolor;multicoloured;multicolored;花;разноцветн*;цветн*
"""
_TONES: Final = {
    "dark": ("dark {}", "深{}", "тёмно-{}"),
    "light": ("light {}", "浅{}", "светло-{}"),
    "bright": ("bright {}", "亮{}", "ярко-{}"),
}
_TONE_WORDS: Final = {
    "dark": ("dark ", "deep ", "深", "暗", "темно-", "темно "),
    "light": ("light ", "pale ", "浅", "淡", "светло-", "светло ", "бледно-"),
    "bright": ("bright ", "neon ", "亮", "荧光", "ярко-", "ярко ", "неоново-"),
}
# Endings of a Russian colour adjective in every gender, number and case that an order uses.
_ENDINGS: Final = r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ую|юю|ых|их|ым|им|ыми|ими|ом|ем|ей)"
_LOCALE_COLUMN: Final = {"en": 0, "zh": 1, "ru": 2}


def _fold(word: str) -> str:
    return " ".join(word.casefold().replace("ё", "е").split())


def _read_table() -> tuple[dict[str, tuple[str, str, str]], dict[str, str], list[tuple[re.Pattern[str], str]]]:
    names: dict[str, tuple[str, str, str]] = {}
    exact: dict[str, str] = {}
    stems: list[tuple[re.Pattern[str], str]] = []
    for row in _TABLE.strip().splitlines():
        key, en, zh, ru, others = row.split("|")
        names[key] = (en, zh, ru)
        for form in (en, zh, zh + "色", ru, *others.split(";")):
            if form.endswith("*"):
                stems.append((re.compile(re.escape(_fold(form[:-1])) + _ENDINGS + r"\Z"), key))
            else:
                exact[_fold(form)] = key
                if not form.isascii() and "\u4e00" <= form[0] <= "\u9fff":
                    exact[_fold(form + "色")] = key
    return names, exact, stems


_NAMES, _EXACT, _STEMS = _read_table()
KEYS: Final = tuple(_NAMES)
"""Every plain colour key; `dark_`, `light_` and `bright_` may stand before any of them."""

WORDS: Final = tuple(_EXACT)
"""Every exact colour word, folded: what a misspelled word is compared with."""


def find_colour(word: str) -> str | None:
    """Give the key of the colour that a word or phrase names, or None."""
    folded = _fold(word)
    plain = _find_plain(folded)
    if plain is not None:
        return plain
    for tone, prefixes in _TONE_WORDS.items():
        for prefix in prefixes:
            base = _find_plain(folded.removeprefix(prefix)) if folded.startswith(prefix) else None
            if base is not None:
                return f"{tone}_{base}"
    return None


def _find_plain(folded: str) -> str | None:
    for form in (folded, folded.replace("-", " ")):
        if form in _EXACT:
            return _EXACT[form]
    return next((key for stem, key in _STEMS if stem.match(folded)), None)


def colour_key(word: str) -> str:
    """Give what makes two colour words the same colour: the key, or the folded word where unknown."""
    return find_colour(word) or _fold(word)


def colour_name(word: str, locale: str) -> str:
    """Name a colour in a language (en, zh..., ru); a word that no table knows stays as the person typed it."""
    key = find_colour(word) or word
    column = _LOCALE_COLUMN.get(locale.split("-")[0].split("_")[0], 0)
    if key in _NAMES:
        return _plain_name(key, column)
    tone, _, base = key.partition("_")
    if tone in _TONES and base in _NAMES:
        return _TONES[tone][column].format(_plain_name(base, column))
    return word


def _plain_name(key: str, column: int) -> str:
    name = _NAMES[key][column]
    return name + "色" if column == 1 and len(name) == 1 else name
