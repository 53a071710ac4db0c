"""Colour words of the three languages: one key each, so that a card can be read by both sides.

A row is `key|English|Chinese|Russian|other words`: the first three are the names on cards, the Chinese one as a floor
reads it (色 is added to a single character); `*` stands for the endings of a Russian adjective; a line that begins
with `;` goes on with the row above it.
"""

import re
from typing import Final

from core.reading.words import Nearest, fold

_TABLE: Final = """
black|black|黑|чёрный|jet;jet black;pitch black;blk;bk;纯黑;正黑;墨黑;чёрн*;черн;чер;🖤;⚫;◼;⬛
white|white|白|белый|wht;wh;snow white;pure white;optic white;bright white;纯白;漂白;雪白;增白;бел*
;белоснежн*;бел;🤍;⚪;⬜
off_white|off white|米白|молочный|offwhite;off-white;milk;milky;milk white;milky white;本白;乳白;牛奶白
;молочн*;цвета молока;цвет молока;топлёное молоко;топлёного молока;молоко;кипенно-бел*
cream|cream|奶油|кремовый|creme;cream white;奶白;奶油白;крем;кремов*;сливочн*
ivory|ivory|象牙白|айвори|象牙;айвори;слонов*;слоновая кость;слоновой кости;слоновую кость
ecru|ecru|本|экрю|raw;unbleached;本色;本布色;экрю;суровый;суров*
natural|natural|原|натуральный|undyed;原色;натуральн*;неокрашенн*
grey|grey|灰|серый|gray;gry;中灰;сер*;сер;🩶
heather_grey|heather grey|麻灰|серый меланж|heather gray;grey melange;gray melange;melange grey
;melange gray;marl grey;grey marl;gray marl;grey heather;heathered grey;melange;heather;marl;花灰;花纱灰
;меланж;меланжев*;серый меланж;серые меланж;серо-меланжев*
gunmetal|gunmetal|枪灰|оружейный металл|gun metal;gunmetal grey;gunmetal gray;gun metal grey;枪色;枪灰色;枪黑;枪黑色
;цвет оружейного металла;цвета оружейного металла;вороненая сталь;ганметал
graphite|graphite|炭灰|графитовый|charcoal;charcoal grey;charcoal gray;anthracite;碳灰;碳黑;графит
;антрацит;графитов*;антрацитов*
slate|slate|石板灰|грифельный|slate grey;slate gray;steel grey;steel gray;stone grey;岩灰;水泥灰
;грифельн*;стальн*
ash|ash|烟灰|пепельный|ash grey;ash gray;smoke;smoky grey;灰烟;пепельн*;дымчат*;дымчато-сер*
silver|silver|银|серебристый|银灰;闪银;серебро;серебрист*;серебрян*
red|red|红|красный|大红;正红;中国红;红的;красн*;красн;❤;🔴;❤️
cherry|cherry|樱桃红|вишнёвый|cherry red;车厘子;车厘子红;вишня;вишнёв*;черешнев*
scarlet|scarlet|朱红|алый|朱砂;алый;ал*
crimson|crimson|胭脂红|малиновый|raspberry;малина;малинов*
burgundy|burgundy|酒红|бордовый|wine;wine red;maroon;bordeaux;oxblood;claret;枣红;暗红;绛红;紫红;勃艮第
;бордо;марсала;бордов*;винн*;винный;бургунди
pink|pink|粉|розовый|粉红;розов*;роз;🩷;💗;💖
light_pink|light pink|浅粉|нежно-розовый|baby pink;blush;blush pink;pale pink;soft pink;pastel pink;粉嫩
;嫩粉;樱花粉;нежно-розов*;бледно-розов*;светло-розов*
hot_pink|hot pink|玫红|ярко-розовый|fuchsia;fuschia;fuxia;magenta;cerise;shocking pink;neon pink;玫瑰红
;桃红;品红;芭比粉;荧光粉;фуксия;фуксии;фуксиев*;ярко-розов*;маджента;барби
rose|rose|玫瑰|цвета розы|rose pink;玫瑰粉;роза
dusty_rose|dusty rose|豆沙|пыльная роза|dusty pink;ash rose;old rose;rose dust;豆沙色;豆沙粉;豆沙红;脏粉
;藕粉;藕;藕色;灰粉;пыльная роза;пыльной розы;пыльную розу;пыльно-розов*;пепельная роза;чайная роза
powder_pink|powder pink|粉饼|пудровый|powder;powdery pink;裸粉;пудра;пудров*;цвета пудры
mauve|mauve|藕紫|розовато-лиловый|灰紫;灰紫色;мов
peach|peach|蜜桃|персиковый|peachy;水蜜桃;персик;персиков*
salmon|salmon|三文鱼|лососёвый|salmon pink;鲑鱼粉;鲑红;лосось;лососев*
coral|coral|珊瑚|коралловый|珊瑚红;珊瑚粉;西瓜红;коралл;кораллов*
orange|orange|橙|оранжевый|orng;橘;桔;橘红;橙红;桔红;橘黄;橙黄;爱马仕橙;оранж;оранжев*;апельсин
;апельсинов*;🧡;🟠
burnt_orange|burnt orange|焦橙|жжёный апельсин|pumpkin;脏橘;тыквенн*;рыж*
rust|rust|铁锈红|ржавый|rusty;rust red;铁锈;锈红;锈;ржав*
copper|copper|铜|медный|медн*;медь
bronze|bronze|古铜|бронзовый|бронза;бронзов*
terracotta|terracotta|砖红|терракотовый|brick;brick red;陶土;砖;терракот;терракота;терракотов*;кирпичн*
yellow|yellow|黄|жёлтый|ylw;желт*;желт;💛;🟡;中黄;正黄
light_yellow|light yellow|鹅黄|бледно-жёлтый|pale yellow;butter;butter yellow;pastel yellow;嫩黄;奶黄
;светло-желт*;бледно-желт*
lemon|lemon|柠檬黄|лимонный|lemon yellow;柠檬;лимон;лимонн*
mustard|mustard|姜黄|горчичный|mustard yellow;ginger;芥末;芥末黄;芥黄;горчица;горчичн*
ochre|ochre|赭石|охра|ocher;土黄;охра;охряный;охрян*
gold|gold|金|золотой|golden;香槟金;золото;золот*;золотист*
champagne|champagne|香槟|шампань|香槟色;шампань;шампанск*;цвета шампанского
beige|beige|米|бежевый|bge;米黄;米杏;浅米;беж;бежев*
nude|nude|肤|телесный|skin;skin tone;flesh;裸;裸色;肤色;肉;肉色;телесн*;нюд;нюдов*
apricot|apricot|杏|абрикосовый|杏黄;абрикос;абрикосов*
caramel|caramel|焦糖|карамельный|карамель;карамельн*;ирис
cinnamon|cinnamon|肉桂|коричный|корица
honey|honey|蜂蜜|медовый|медов*;мед
oatmeal|oatmeal|燕麦|овсяный|oat;oat milk;燕麦色;овсян*;цвета овсянки
milk_tea|milk tea|奶茶|молочный чай|latte;拿铁;латте;кофе с молоком;чай с молоком
cappuccino|cappuccino|卡布奇诺|капучино|капучино;капуччино
sand|sand|沙|песочный|sandy;沙色;песок;песочн*;песчан*
stone|stone|石|каменный|岩石;каменн*
camel|camel|驼|кэмел|驼色;кэмел;верблюж*;верблюд
tan|tan|棕褐|рыжевато-коричневый|cognac;浅棕;коньяк;коньячн*
taupe|taupe|灰褐|тауп|greige;灰棕;тауп;серо-коричнев*;серо-беж*
mocha|mocha|摩卡|мокко|mocca;мокко;мокка;мока
coffee|coffee|咖啡|кофейный|espresso;咖;咖色;咖啡色;кофе;кофейн*
brown|brown|棕|коричневый|brn;褐;棕色;коричн;коричнев*;🤎;🟤;каштанов*
chocolate|chocolate|巧克力|шоколадный|choco;choc;巧克力色;巧色;шоколад;шоколадн*
khaki|khaki|卡其|хаки|khaky;卡其色;卡其黄;咔叽;хаки
olive|olive|橄榄绿|оливковый|olive green;橄榄;олива;оливка;оливков*;оливк
army_green|army green|军绿|армейский зелёный|military green;military;army;军绿色;армейск*;болотн*;защитн*
;болото
green|green|绿|зелёный|grn;绿色;中绿;зелен*;зел;💚;🟢
dark_green|dark green|墨绿|тёмно-зелёный|墨绿色;темно-зелен*;hunter green;hunter
bottle_green|bottle green|酒瓶绿|бутылочный|瓶绿;бутылочн*;бутылочно-зелен*
forest_green|forest green|森林绿|лесной зелёный|forest;森绿;хвойн*;еловый;елов*
mint|mint|薄荷绿|мятный|mint green;mint-green;薄荷;мята;мятн*;ментол;ментолов*
pistachio|pistachio|开心果绿|фисташковый|开心果;фисташка;фисташков*
sage|sage|鼠尾草绿|шалфейный|sage green;шалфей;шалфейн*;灰绿;豆绿;серо-зелен*
avocado|avocado green|牛油果绿|авокадо|avocado;牛油果;авокадо
matcha|matcha|抹茶绿|матча|matcha green;抹茶;матча
apple_green|apple green|苹果绿|яблочный|果绿;яблочн*
grass_green|grass green|草绿|травяной|草绿色;травян*
lime|lime|荧光绿|салатовый|neon green;lime green;fluorescent green;лайм;салатов*;лаймов*;салат;салатн*
neon_yellow|neon yellow|荧光黄|неоново-жёлтый|fluorescent yellow;fluo yellow;hi-vis yellow;ядовито-желт*
emerald|emerald|祖母绿|изумрудный|emerald green;翡翠绿;翠绿;宝石绿;изумруд;изумрудн*
turquoise|turquoise|绿松石|бирюзовый|teal;aqua;aquamarine;cyan;tiffany;湖蓝;湖绿;湖水蓝;蒂芙尼蓝;青;水蓝
;бирюза;цвета морской волны;морская волна;морской волны;бирюзов*;тиффани;аквамарин;циан
petrol|petrol|石油蓝|петроль|petrol blue;petroleum;孔雀蓝;孔雀绿;петроль;павлин
sky_blue|sky blue|天蓝|голубой|baby blue;azure;天空蓝;蔚蓝;голуб*;небесн*;небесно-голуб*;лазурн*;🩵
light_blue|light blue|浅蓝|светло-голубой|ice blue;pale blue;pastel blue;powder blue;冰蓝;粉蓝;婴儿蓝
;светло-голуб*;светло-син*;нежно-голуб*;бледно-голуб*
blue|blue|蓝|синий|blu;蓝色;中蓝;兰;син*;син;💙;🔵
royal_blue|royal blue|宝蓝|королевский синий|royal;sapphire;electric blue;彩蓝;彩兰;宝兰;皇家蓝;электрик
;васильков*;василёк;ультрамарин;cornflower;cornflower blue;королевск*
cobalt|cobalt|钴蓝|кобальтовый|cobalt blue;кобальт;кобальтов*
klein_blue|klein blue|克莱因蓝|синий Кляйн|international klein blue;克莱因;цвет кляйна
indigo|indigo|靛蓝|индиго|靛青;靛;индиго
navy|navy|藏青|тёмно-синий|nvy;navy blue;marine;midnight;midnight blue;dark blue;deep blue;藏蓝;藏兰;深蓝
;深兰;海军蓝;藏青色;темно-син*;нэви;нави
haze_blue|haze blue|雾霾蓝|дымчато-синий|dusty blue;smoky blue;雾蓝;雾霾;莫兰迪蓝;灰蓝;пыльно-голуб*
;дымчато-голуб*;серо-голуб*;серо-син*;сизый;сиз*
steel_blue|steel blue|钢蓝|стальной синий|slate blue
denim|denim|牛仔蓝|джинсовый|denim blue;jeans blue;牛仔;牛仔色;джинсов*;деним
vintage_blue|vintage blue|复古蓝|винтажный синий|
washed_blue|washed blue|水洗蓝|вытертый синий|洗水蓝
stonewash|stonewash|石洗|варёный|stone wash;stonewashed;stone washed;варенка;варенк;вареный;варен*
washed_black|washed black|水洗黑|вытертый чёрный|vintage black;faded black;做旧黑;洗水黑;复古黑
purple|purple|紫|фиолетовый|violet;紫色;фиолет;фиолетов*;пурпурн*;💜;🟣;пурпур
plum|plum|梅子|сливовый|梅红;李子紫;слива;сливов*
eggplant|eggplant|茄紫|баклажановый|aubergine;茄子紫;баклажан;баклажанов*
grape|grape|葡萄紫|виноградный|葡萄;виноградн*;ежевичн*;ежевика
lilac|lilac|丁香紫|сиреневый|lavender;lavender purple;light purple;丁香;香芋紫;香芋;浅紫;薰衣草紫;薰衣草
;лаванда;сирень;сиренев*;лавандов*;лилов*;лаванд
multicolour|multicolour|彩|разноцветный|multi;multicolor;multicoloured;multicolored;multi-colour
;multi-color;mixed;mixed colours;mixed colors;assorted;assorted colours;assorted colors;rainbow;花;彩色
;花色;杂;杂色;混色;разноцветн*;цветн*;мультиколор;ассорти;радуга
camouflage|camouflage|迷彩|камуфляж|camo;迷彩色;камуфляж;камуфляжн*;камуфляжный;мультикам
leopard|leopard|豹纹|леопард|leopard print;animal print;леопардов*;леопард;леопардовый принт
zebra|zebra|斑马纹|зебра|
striped|striped|条纹|в полоску|stripe;stripes;stripy;条;полоска;полосат*;полосатый
plaid|plaid|格子|в клетку|check;checked;checkered;checks;tartan;gingham;格纹;千鸟格;клетка;клетчат*
polka_dot|polka dot|波点|в горошек|polka;polka dots;dotted;圆点;горох;в горох;горошек
floral|floral|碎花|в цветочек|flower print;flowers;印花;цветочн*;в цветочек
tie_dye|tie dye|扎染|тай-дай|tie-dye;tiedye;batik;тай дай;батик
transparent|transparent|透明|прозрачный|clear;透明色;прозрачн*
jade|jade|玉绿|нефритовый|jade green;玉色;нефрит;нефритов*
moss|moss|苔藓绿|мховый|moss green;苔绿
seafoam|seafoam|海沫绿|цвет морской пены|sea foam;sea green;seafoam green
vanilla|vanilla|香草|ванильный|香草色;ваниль;ванильн*
pearl|pearl|珍珠白|жемчужный|pearl white;珍珠;жемчуг;жемчужн*;перламутров*
wheat|wheat|小麦|пшеничный|пшеничн*;соломенн*
almond|almond|杏仁|миндальный|миндаль;миндальн*
walnut|walnut|胡桃|ореховый|hazelnut;胡桃棕;栗;栗色;орехов*;орех
mahogany|mahogany|红棕|красно-коричневый|reddish brown;красно-коричнев*;махагон
tomato|tomato|番茄红|томатный|tomato red;番茄;томатн*
strawberry|strawberry|草莓红|клубничный|草莓;草莓粉;клубничн*
watermelon|watermelon|西瓜|арбузный|арбузн*
ruby|ruby|宝石红|рубиновый|ruby red;рубин;рубинов*;гранатов*
amber|amber|琥珀|янтарный|янтарь;янтарн*
banana|banana|香蕉黄|банановый|香蕉;бананов*
lotus|lotus pink|荷花粉|лотосовый|荷粉
dark_grey|dark grey|深灰|тёмно-серый|dark gray;deep grey;wet asphalt;铁灰;深灰色;мокрый асфальт
;мокрого асфальта;темно-сер*;асфальт
light_grey|light grey|浅灰|светло-серый|light gray;pale grey;pale gray;浅灰色;светло-сер*;бледно-сер*
dark_red|dark red|深红|тёмно-красный|темно-красн*;темнокрасн*
"""
_TONES: Final = {
    "dark": ("dark {}", "深{}", "тёмно-{}"),
    "light": ("light {}", "浅{}", "светло-{}"),
    "bright": ("bright {}", "亮{}", "ярко-{}"),
}
_TONE_WORDS: Final = {
    "dark": ("dark ", "deep ", "深", "暗", "темно-", "темно ", "темно", "глубокий ", "глубоко-"),
    "light": (
        *("light ", "lt ", "pale ", "pastel ", "soft ", "浅", "淡", "嫩", "светло-", "светло ", "светло"),
        *("бледно-", "бледно ", "бледно", "нежно-", "нежно ", "пастельно-"),
    ),
    "bright": (
        *("bright ", "neon ", "fluo ", "fluorescent ", "亮", "荧光", "鲜", "ярко-", "ярко ", "ярко"),
        *("неоново-", "неоновый ", "неон "),
    ),
}
# Endings of a Russian colour adjective in every gender, number and case that an order uses.
_ENDING: Final = "ый ий ой ая яя ое ее ые ие ого его ую юю ых их ым им ыми ими ом ем ей".split()
_LOCALE_COLUMN: Final = {"en": 0, "zh": 1, "ru": 2}
_AROUND: Final = re.compile(
    r"(?:цвет[аеу]?|цв|в цвете|colou?r|in)[ :]+|[ -](?:colou?rs?|colou?red|цвет[аеу]?)\Z|(?:颜色|的|色系|系)\Z"
)


def _read_table() -> tuple[dict[str, tuple[str, str, str]], dict[str, str]]:
    names: dict[str, tuple[str, str, str]] = {}
    exact: dict[str, str] = {}
    for row in _TABLE.strip().replace("\n;", ";").splitlines():
        key, en, zh, ru, others = row.split("|")
        names[key] = (en, zh, ru)
        for form in filter(None, (key.replace("_", " "), en, zh, zh + "色", ru, *others.split(";"))):
            for word in _forms(form):
                if exact.setdefault(word, key) != key:
                    raise ValueError(f"{word} is {key} and {exact[word]}")
    return names, exact


def _forms(form: str) -> list[str]:
    folded = fold(form)
    if folded.endswith("*"):
        return [folded[:-1] + ending for ending in _ENDING]
    is_chinese = "\u4e00" <= folded[0] <= "\u9fff"
    return [folded, folded + "色"] if is_chinese else list(dict.fromkeys((folded, folded.replace("-", " "))))


_NAMES, _EXACT = _read_table()
KEYS: Final = tuple(_NAMES)
"""Every plain colour key; `dark_`, `light_` and `bright_` may stand before any of them."""

WORDS: Final = tuple(_EXACT)
"""Every exact colour word, folded: what a misspelled word is compared with."""

LONGEST_CHINESE: Final = max(len(word) for word in _EXACT if "\u4e00" <= word[0] <= "\u9fff") + 1
"""Characters of the longest Chinese colour, a tone before it included."""


def _joined(meanings: dict[str, str]) -> dict[str, str]:
    """Write what stands with a hyphen in one word too, as people misspell it."""
    return {**{word.replace("-", ""): key for word, key in meanings.items() if "-" in word}, **meanings}


_NEAREST: Final = Nearest(_joined(_EXACT))


def find_colour(word: str) -> str | None:
    """Give the key of the colour that a word or phrase names, or None."""
    return _find_toned(fold(word))


def read_colour(text: str) -> str | None:
    """Give the key of the colour that an answer names, words such as `colour` around it and one slip forgiven."""
    folded = fold(text)
    bare = _AROUND.sub("", folded.strip(' .,!?;:。，！"«»')).strip()
    return _find_toned(folded) or _find_toned(bare) or find_misspelled_colour(bare)


def find_misspelled_colour(word: str) -> str | None:
    """Give the key of the one colour that is one slip of the finger away from a word, or None."""
    return _NEAREST.find(fold(word))


def _find_toned(folded: str) -> str | None:
    plain = _find_plain(folded)
    if plain is not None:
        return plain
    for tone, prefixes in _TONE_WORDS.items():
        for prefix in prefixes:
            base = _find_plain(folded.removeprefix(prefix)) if folded.startswith(prefix) else None
            if base is not None:
                return _toned(tone, base)
    return None


def _toned(tone: str, base: str) -> str:
    """Give the key of a tone of a colour: one of the table where it has a name of its own."""
    name = f"{tone} {base.replace('_', ' ')}"
    return _EXACT.get(name, f"{tone}_{base}")


_SMALL: Final = re.compile(r"(?P<stem>[а-я]{3,})еньк(?P<end>ий|ая|ое|ие|их|им|ими|ую|ой|ого|ому)")


def _find_plain(folded: str) -> str | None:
    forms = [folded, folded.replace("-", " ")]
    if small := _SMALL.fullmatch(folded):  # черненькие are черные
        forms += [small["stem"] + first + small["end"][1:] for first in ("ы", "и", small["end"][0])]
    return next((_EXACT[form] for form in forms if form in _EXACT), None)


def colour_key(word: str) -> str:
    """Give what makes two colour words the same colour: the key, or the folded word where unknown."""
    return find_colour(word) or fold(word)


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
