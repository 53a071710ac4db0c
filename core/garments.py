"""What is sewn: one row for each kind of garment, with everything that is true of it.

A new garment is one row in `GARMENTS`. Its names, the words that people use for it, its icon, its standard minutes, the
kind of workshop that makes it and the outline that stands for it in pictures all follow from the row.

Sources of standard minutes:
  [B] rezaselimgarmentseducations.blogspot.com 2024/08, approximate trade values of SAM per garment.
  [U] median of 691 sewing line-days of the UCI set "Productivity Prediction of Garment Employees" (CC BY 4.0).
  [A] our assumption, by what has to be sewn beside the garments of [B]; a workshop's own minutes replace it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Category(StrEnum):
    """What a workshop offers to make: the kinds of garment that take the same machines and hands."""

    HOODIE = "hoodie"
    TSHIRT = "tshirt"
    DRESS = "dress"
    TROUSERS = "trousers"
    SHIRT = "shirt"
    SKIRT = "skirt"
    JACKET = "jacket"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sam:
    """Standard minutes to sew one piece: usual range, the value to plan with, and where it is from."""

    low_min: float
    high_min: float
    plan_min: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A garment's name in one language, in the singular and the plural, and the other words that people use for it.

    Words are in lower case; where a language inflects, the forms that are not found by an ending stand here too.
    """

    one: str
    many: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Garment:
    """Everything that is true of a kind of garment; `craft` is the one of `core.parties.model.CRAFTS` it usually takes.

    `names` by locale (`en`, `zh_Hans`, `ru`); `icon` one sign for buttons and cards.
    """

    category: Category
    icon: str
    sam: Sam
    craft: str
    names: Mapping[str, Name]


_B = "rezaselimgarmentseducations.blogspot.com 2024/08"
_A = "assumption"
_U = "median of the UCI sewing lines"


_CLOTHS = "亚麻 棉麻 纯棉 棉 真丝 丝绸 雪纺 羊毛 羊绒 毛呢 呢子 灯芯绒 天丝 莫代尔 冰丝 速干 皮 人棉 苎麻 涤纶".split()
"""What a garment is made of, as it stands before a word of one character: 亚麻裤."""


def _cloths(ending: str) -> tuple[str, ...]:
    """Name a garment by its cloth."""
    return tuple(cloth + ending for cloth in _CLOTHS)


def _row(
    category: Category,
    icon: str,
    craft: str,
    sam: tuple[float, float, float],
    *,
    en: tuple[str, ...],
    zh: tuple[str, ...],
    ru: tuple[str, ...],
    source: str = _A,
) -> Garment:
    """Write a row; of a language's words the first is the name, the second its plural (Chinese has one form)."""
    return Garment(
        category=category,
        icon=icon,
        sam=Sam(low_min=sam[0], high_min=sam[1], plan_min=sam[2], source=source),
        craft=craft,
        names={
            "en": Name(one=en[0], many=en[1], words=en[2:]),
            "zh_Hans": Name(one=zh[0], many=zh[0], words=zh[1:]),
            "ru": Name(one=ru[0], many=ru[1], words=ru[2:]),
        },
    )


_HOODIE, _TSHIRT, _DRESS, _TROUSERS = Category.HOODIE, Category.TSHIRT, Category.DRESS, Category.TROUSERS
_SHIRT, _SKIRT, _JACKET, _OTHER = Category.SHIRT, Category.SKIRT, Category.JACKET, Category.OTHER

GARMENTS: Mapping[str, Garment] = {
    "hoodie": _row(
        _HOODIE,
        "👕",
        "knit",
        (15, 20, 17.5),
        source=_B,
        en=(
            *("Hoodie", "Hoodies", "hoody", "hooded sweatshirt", "zip hoodie", "zip-up hoodie", "pullover hoodie"),
            *("half-zip hoodie", "half-zip hoodies", "quarter-zip hoodie", "quarter-zip hoodies"),
        ),
        zh=("卫衣", "连帽卫衣", "帽衫", "连帽衫", "带帽卫衣", "拉链卫衣"),
        ru=("Худи", "Худи", "кенгурушка", "кенгурушки", "толстовка с капюшоном", "худи на молнии", "зип-худи"),
    ),
    "tshirt": _row(
        _TSHIRT,
        "👕",
        "knit",
        (5, 7, 6),
        source=_B,
        en=("T-shirt", "T-shirts", "tshirt", "t shirt", "tee", "tees", "tee shirt", "oversized tee", "oversize tee"),
        zh=("T恤", "短袖", "短袖T恤", "t恤衫", "文化衫", "汗衫", "圆领衫"),
        ru=("Футболка", "Футболки", "оверсайз футболка", "футболка оверсайз"),
    ),
    "dress": _row(
        _DRESS,
        "👗",
        "woven",
        (20, 30, 25),
        source=_B,
        en=("Dress", "Dresses", "sundress", "slip dress", "maxi dress", "midi dress", "shirt dress", "gown", "frock"),
        zh=("连衣裙", "裙子", "吊带裙", "长裙", "衬衫裙", "礼服", "背心裙"),
        ru=("Платье", "Платья", "сарафан", "платье-рубашка", "туника", "платьице"),
    ),
    "trousers": _row(
        _TROUSERS,
        "👖",
        "woven",
        (25, 35, 30),
        source=_B,
        en=(
            "Trousers",
            "Trousers",
            "pants",
            "trouser",
            "chinos",
            "slacks",
            "cargo pants",
            "wide-leg pants",
            "culottes",
        ),
        zh=("裤子", "长裤", "休闲裤", "西裤", "工装裤", "阔腿裤", "直筒裤", *_cloths("裤")),
        ru=("Брюки", "Брюки", "штаны", "чиносы", "карго", "палаццо", "кюлоты"),
    ),
    "shirt": _row(
        _SHIRT,
        "👔",
        "woven",
        (18, 25, 21.5),
        source=_B,
        en=("Shirt", "Shirts", "button-up", "button-down", "dress shirt", "oxford shirt", "flannel shirt", "overshirt"),
        zh=("衬衫", "衬衣", "长袖衬衫", "短袖衬衫", "衬衫外套"),
        ru=("Рубашка", "Рубашки", "сорочка", "сорочки", "рубаха"),
    ),
    "skirt": _row(
        _SKIRT,
        "👗",
        "woven",
        (10, 15, 12.5),
        source=_B,
        en=("Skirt", "Skirts", "mini skirt", "midi skirt", "pleated skirt", "pencil skirt", "skort", "skorts"),
        zh=("半身裙", "半裙", "百褶裙", "短裙", "包臀裙", "A字裙", "裙裤"),
        ru=("Юбка", "Юбки", "юбка-шорты", "плиссированная юбка", "мини-юбка"),
    ),
    "jacket": _row(
        _JACKET,
        "🧥",
        "woven",
        (30, 60, 45),
        en=("Jacket", "Jackets", "shacket", "outerwear", "fleece jacket", "softshell"),
        zh=("外套", "夹克", "茄克", "上衣外套", "夹克衫"),
        ru=("Куртка", "Куртки", "курточка", "жакетка", "верхняя одежда"),
    ),
    "sweatshirt": _row(
        _HOODIE,
        "👕",
        "knit",
        (11, 16, 13.5),
        en=(
            *("Sweatshirt", "Sweatshirts", "crewneck", "crew neck", "crewnecks", "sweat"),
            *("half-zip", "half-zips", "half zip", "half zips", "quarter-zip", "quarter-zips", "quarter zip"),
            *("half-zip sweatshirt", "quarter-zip sweatshirt", "half-zip pullover"),
        ),
        zh=("圆领卫衣", "套头卫衣", "套头衫", "无帽卫衣", "半拉链", "半拉链卫衣", "半开拉链卫衣"),
        ru=(
            "Свитшот",
            "Свитшоты",
            "толстовка",
            "толстовки",
            "олимпийка",
            "халфзип",
            "халф-зип",
            "свитшот на полумолнии",
        ),
    ),
    "longsleeve": _row(
        _TSHIRT,
        "👕",
        "knit",
        (6, 9, 7.5),
        en=("Long sleeve", "Long sleeves", "longsleeve", "long-sleeve", "long sleeve tee", "long sleeve t-shirt"),
        zh=("长袖T恤", "打底衫", "长袖", "长袖衫", "内搭"),
        ru=("Лонгслив", "Лонгсливы", "футболка с длинным рукавом"),
    ),
    "polo": _row(
        _TSHIRT,
        "👕",
        "knit",
        (10, 12, 11),
        source=_B,
        en=("Polo shirt", "Polo shirts", "polo", "polos"),
        zh=("POLO衫", "polo", "翻领T恤", "保罗衫", "翻领衫"),
        ru=("Поло", "Поло", "рубашка-поло", "футболка-поло", "рубашка поло", "футболка поло"),
    ),
    "tank_top": _row(
        _TSHIRT,
        "👕",
        "knit",
        (4, 6, 5),
        en=("Tank top", "Tank tops", "tank", "tanks", "singlet", "singlets", "camisole", "cami", "sleeveless top"),
        zh=("背心", "吊带", "吊带背心", "无袖T恤", "吊带衫"),
        ru=("Майка", "Майки", "маек", "топ", "топы", "топик", "борцовка", "алкоголичка"),
    ),
    "crop_top": _row(
        _TSHIRT,
        "👕",
        "knit",
        (4, 7, 5.5),
        en=("Crop top", "Crop tops", "cropped top", "cropped tee"),
        zh=("短款上衣", "露脐上衣", "短款T恤", "露脐装"),
        ru=("Кроп-топ", "Кроп-топы", "кроп топ", "укороченный топ"),
    ),
    "blouse": _row(
        _SHIRT,
        "👚",
        "woven",
        (12, 16, 14),
        source=_B,
        en=("Blouse", "Blouses"),
        zh=("女衬衫", "雪纺衫", "罩衫", "女式衬衫"),
        ru=("Блузка", "Блузки", "блуза", "блузы"),
    ),
    "sweater": _row(
        _OTHER,
        "👕",
        "knit",
        (12, 25, 18),
        en=(
            *("Sweater", "Sweaters", "pullover", "pullovers", "jumper", "jumpers", "knitwear", "knit sweater"),
            *("half-zip sweater", "half-zip sweaters", "quarter-zip sweater", "half-zip jumper"),
        ),
        zh=("毛衣", "针织衫", "线衫", "毛衫", "羊毛衫"),
        ru=("Свитер", "Свитеры", "свитера", "джемпер", "джемперы", "пуловер", "пуловеры"),
    ),
    "turtleneck": _row(
        _OTHER,
        "👕",
        "knit",
        (10, 20, 14),
        en=("Turtleneck", "Turtlenecks", "roll neck", "polo neck", "mock neck"),
        zh=("高领衫", "高领毛衣", "高领", "半高领"),
        ru=("Водолазка", "Водолазки", "бадлон", "гольф"),
    ),
    "cardigan": _row(
        _OTHER,
        "🧥",
        "knit",
        (15, 28, 21),
        en=("Cardigan", "Cardigans"),
        zh=("开衫", "针织开衫", "毛衣开衫"),
        ru=("Кардиган", "Кардиганы", "кофта на пуговицах"),
    ),
    "vest": _row(
        _JACKET,
        "🦺",
        "woven",
        (15, 30, 22),
        en=("Vest", "Vests", "waistcoat", "waistcoats", "gilet", "gilets", "puffer vest"),
        zh=("马甲", "坎肩", "羽绒马甲", "棉马甲", "背夹"),
        ru=("Жилет", "Жилеты", "жилетка", "жилетки", "безрукавка"),
    ),
    "joggers": _row(
        _TROUSERS,
        "👖",
        "knit",
        (12, 18, 15),
        en=("Joggers", "Joggers", "jogger", "sweatpants", "track pants", "sweat pants", "jogging pants"),
        zh=("运动裤", "卫裤", "束脚裤", "慢跑裤"),
        ru=("Джоггеры", "Джоггеры", "спортивные штаны", "спортивные брюки", "треники"),
    ),
    "leggings": _row(
        _TROUSERS,
        "👖",
        "knit",
        (8, 13, 10),
        en=("Leggings", "Leggings", "legging", "yoga pants", "tights", "bike shorts", "cycling shorts"),
        zh=("打底裤", "瑜伽裤", "紧身裤", "鲨鱼裤"),
        ru=("Леггинсы", "Леггинсы", "лосины", "легинсы", "велосипедки", "тайтсы"),
    ),
    "jeans": _row(
        _TROUSERS,
        "👖",
        "denim",
        (22, 30, 26),
        source=_B,
        en=("Jeans", "Jeans", "jean", "denim pants", "denim trousers", "denims"),
        zh=("牛仔裤", "丹宁裤", "牛仔长裤"),
        ru=("Джинсы", "Джинсы", "джинсовые брюки", "джинсики"),
    ),
    "shorts": _row(
        _TROUSERS,
        "🩳",
        "woven",
        (10, 18, 14),
        en=("Shorts", "Shorts", "short pants", "bermudas", "bermuda shorts"),
        zh=("短裤", "五分裤", "沙滩裤", "热裤"),
        ru=("Шорты", "Шорты", "бермуды", "шортики"),
    ),
    "denim_jacket": _row(
        _JACKET,
        "🧥",
        "denim",
        (30, 45, 38),
        en=("Denim jacket", "Denim jackets", "jean jacket", "jeans jacket", "trucker jacket"),
        zh=("牛仔外套", "牛仔夹克", "牛仔衣", "牛仔服"),
        ru=("Джинсовая куртка", "Джинсовые куртки", "джинсовка", "джинсовки"),
    ),
    "bomber": _row(
        _JACKET,
        "🧥",
        "woven",
        (30, 50, 40),
        en=("Bomber jacket", "Bomber jackets", "bomber", "bombers", "varsity jacket", "baseball jacket"),
        zh=("飞行夹克", "棒球服", "棒球外套", "飞行员夹克"),
        ru=("Бомбер", "Бомберы", "куртка-бомбер", "куртка бомбер"),
    ),
    "windbreaker": _row(
        _JACKET,
        "🧥",
        "woven",
        (30, 50, 40),
        en=("Windbreaker", "Windbreakers", "anorak", "anoraks", "rain jacket", "raincoat", "raincoats", "shell jacket"),
        zh=("冲锋衣", "防风衣", "防晒衣", "皮肤衣", "雨衣"),
        ru=("Ветровка", "Ветровки", "анорак", "анораки", "штормовка", "дождевик", "дождевики"),
    ),
    "down_jacket": _row(
        _JACKET,
        "🧥",
        "down",
        (45, 90, 65),
        en=("Down jacket", "Down jackets", "puffer jacket", "puffer jackets", "puffer", "puffers", "down coat"),
        zh=("羽绒服", "羽绒衣", "羽绒外套", "羽绒"),
        ru=("Пуховик", "Пуховики", "пуховая куртка", "дутик"),
    ),
    "padded_jacket": _row(
        _JACKET,
        "🧥",
        "woven",
        (40, 75, 55),
        en=("Padded jacket", "Padded jackets", "quilted jacket", "padded coat", "insulated jacket"),
        zh=("棉服", "棉衣", "棉袄", "棉外套"),
        ru=("Стёганая куртка", "Стёганые куртки", "стеганая куртка", "утеплённая куртка", "утепленная куртка"),
    ),
    "parka": _row(
        _JACKET,
        "🧥",
        "woven",
        (45, 80, 60),
        en=("Parka", "Parkas"),
        zh=("派克大衣", "派克服", "派克"),
        ru=("Парка", "Парки", "куртка-парка"),
    ),
    "coat": _row(
        _JACKET,
        "🧥",
        "woven",
        (45, 90, 65),
        en=("Coat", "Coats", "overcoat", "overcoats", "wool coat", "topcoat"),
        zh=("大衣", "呢大衣", "毛呢外套", "呢子大衣"),
        ru=("Пальто", "Пальто", "полупальто", "шуба", "дублёнка"),
    ),
    "trench": _row(
        _JACKET,
        "🧥",
        "woven",
        (45, 80, 60),
        en=("Trench coat", "Trench coats", "trench", "mac"),
        zh=("风衣", "长风衣"),
        ru=("Тренч", "Тренчи", "плащ", "плащи", "тренчкот"),
    ),
    "blazer": _row(
        _JACKET,
        "🧥",
        "woven",
        (45, 90, 65),
        en=("Blazer", "Blazers", "suit jacket", "sports jacket"),
        zh=("小西装", "西装外套", "西服外套", "休闲西装"),
        ru=("Пиджак", "Пиджаки", "блейзер", "блейзеры", "жакет", "жакеты"),
    ),
    "suit": _row(
        _OTHER,
        "👔",
        "woven",
        (80, 150, 110),
        en=("Suit", "Suits", "two-piece suit", "pantsuit", "trouser suit"),
        zh=("西装", "西服", "西装套装", "正装"),
        ru=("Костюм", "Костюмы", "брючный костюм", "деловой костюм"),
    ),
    "set": _row(
        _OTHER,
        "👕",
        "knit",
        (20, 40, 28),
        en=("Set", "Sets", "two-piece set", "two piece set", "co-ord", "co-ord set", "coord set", "matching set"),
        zh=("套装", "两件套", "三件套"),
        ru=("Комплект", "Комплекты", "двойка", "набор одежды"),
    ),
    "tracksuit": _row(
        _OTHER,
        "👕",
        "knit",
        (25, 40, 32),
        en=("Tracksuit", "Tracksuits", "track suit", "jogging suit", "sweatsuit"),
        zh=("运动套装", "运动服", "卫衣套装"),
        ru=("Спортивный костюм", "Спортивные костюмы", "спортивка"),
    ),
    "jumpsuit": _row(
        _OTHER,
        "👖",
        "woven",
        (25, 45, 34),
        en=("Jumpsuit", "Jumpsuits", "boiler suit", "one-piece", "playsuit"),
        zh=("连体裤", "连身裤", "连体衣"),
        ru=("Комбинезон", "Комбинезоны", "комбез"),
    ),
    "overalls": _row(
        _TROUSERS,
        "👖",
        "denim",
        (25, 40, 32),
        en=("Overalls", "Overalls", "dungarees", "bib overalls", "bib pants"),
        zh=("背带裤", "工装背带裤"),
        ru=(
            "Комбинезон на лямках",
            "Комбинезоны на лямках",
            "полукомбинезон",
            "полукомбинезоны",
            "джинсовый комбинезон",
        ),
    ),
    "romper": _row(
        _OTHER,
        "👶",
        "knit",
        (10, 20, 14),
        en=("Romper", "Rompers", "baby romper", "onesie", "onesies", "sleepsuit", "babygro"),
        zh=("哈衣", "爬服", "婴儿连体衣", "连体爬服"),
        ru=("Песочник", "Песочники", "слип", "слипы", "ромпер", "человечек"),
    ),
    "bodysuit": _row(
        _OTHER,
        "👶",
        "knit",
        (6, 12, 9),
        en=("Bodysuit", "Bodysuits", "baby bodysuit", "body suit"),
        zh=("连体紧身衣", "包屁衣", "三角哈衣"),
        ru=("Боди", "Боди", "боди для малышей", "бодик"),
    ),
    "pyjamas": _row(
        _OTHER,
        "🌙",
        "woven",
        (20, 35, 27),
        en=("Pyjamas", "Pyjamas", "pajamas", "pajama", "pyjama", "pjs", "sleepwear", "loungewear", "nightgown"),
        zh=("睡衣", "家居服", "睡裙", "睡衣套装"),
        ru=("Пижама", "Пижамы", "пижам", "домашний костюм", "ночная рубашка", "ночнушка"),
    ),
    "robe": _row(
        _OTHER,
        "👘",
        "woven",
        (15, 30, 22),
        en=("Robe", "Robes", "bathrobe", "bathrobes", "dressing gown", "kimono", "kimonos"),
        zh=("睡袍", "浴袍", "晨袍", "和服"),
        ru=("Халат", "Халаты", "банный халат", "кимоно", "пеньюар"),
    ),
    "underwear": _row(
        _OTHER,
        "🩲",
        "knit",
        (3, 7, 5),
        en=(
            "Underwear",
            "Underwear",
            "briefs",
            "boxers",
            "boxer briefs",
            "panties",
            "knickers",
            "thong",
            "boxer shorts",
        ),
        zh=("内裤", "平角裤", "三角裤", "保暖内衣", "秋衣"),
        ru=("Нижнее бельё", "Нижнее бельё", "нижнее белье", "трусы", "боксеры", "термобельё"),
    ),
    "bra": _row(
        _OTHER,
        "👙",
        "knit",
        (10, 22, 16),
        en=("Bra", "Bras", "bralette", "bralettes", "sports bra", "sports bras", "brassiere"),
        zh=("文胸", "胸罩", "运动内衣", "bra", "运动文胸"),
        ru=("Бюстгальтер", "Бюстгальтеры", "лифчик", "лифчики", "бра", "бралетт", "спортивный топ"),
    ),
    "swimwear": _row(
        _OTHER,
        "🩱",
        "knit",
        (10, 22, 15),
        en=("Swimwear", "Swimwear", "swimsuit", "swimsuits", "bikini", "bikinis", "swim trunks", "bathing suit"),
        zh=("泳衣", "泳装", "比基尼", "泳裤"),
        ru=("Купальник", "Купальники", "плавки", "бикини"),
    ),
    "socks": _row(
        _OTHER,
        "🧦",
        "knit",
        (1, 4, 2),
        en=("Socks", "Socks", "sock", "stockings", "ankle socks"),
        zh=("袜子", "短袜", "长袜", "丝袜"),
        ru=("Носки", "Носки", "носочки", "гольфы", "чулки", "носок"),
    ),
    "hat": _row(
        _OTHER,
        "🧢",
        "woven",
        (5, 15, 9),
        en=("Hat", "Hats", "cap", "caps", "beanie", "beanies", "bucket hat", "bucket hats", "baseball cap"),
        zh=("帽子", "棒球帽", "渔夫帽", "毛线帽", "冷帽"),
        ru=("Шапка", "Шапки", "кепка", "кепки", "бейсболка", "бейсболки", "панама", "панамы", "бини"),
    ),
    "scarf": _row(
        _OTHER,
        "🧣",
        "woven",
        (2, 6, 4),
        en=("Scarf", "Scarves", "scarfs", "shawl", "shawls", "snood", "headscarf", "hijab"),
        zh=("围巾", "丝巾", "披肩", "头巾"),
        ru=("Шарф", "Шарфы", "платок", "платки", "снуд", "палантин", "хиджаб"),
    ),
    "gloves": _row(
        _OTHER,
        "🧤",
        "knit",
        (4, 10, 6),
        en=("Gloves", "Gloves", "glove", "mittens", "mitten"),
        zh=("手套", "连指手套"),
        ru=("Перчатки", "Перчатки", "варежки", "рукавицы"),
    ),
    "bag": _row(
        _OTHER,
        "👜",
        "woven",
        (6, 25, 12),
        en=("Bag", "Bags", "tote bag", "tote bags", "tote", "totes", "canvas bag", "shopper", "backpack", "backpacks"),
        zh=("包", "帆布袋", "帆布包", "手提袋", "环保袋", "背包", "布袋"),
        ru=("Сумка", "Сумки", "шоппер", "шопперы", "шопер", "рюкзак", "рюкзаки"),
    ),
    "apron": _row(
        _OTHER,
        "🍳",
        "woven",
        (6, 14, 9),
        en=("Apron", "Aprons", "pinafore"),
        zh=("围裙", "围兜"),
        ru=("Фартук", "Фартуки", "передник", "передники"),
    ),
    "school_uniform": _row(
        _OTHER,
        "🎒",
        "woven",
        (40, 80, 55),
        en=("School uniform", "School uniforms", "uniform", "uniforms"),
        zh=("校服", "校服套装", "制服", "园服"),
        ru=("Школьная форма", "Школьные формы", "форма", "униформа"),
    ),
    "workwear": _row(
        _OTHER,
        "🦺",
        "woven",
        (30, 60, 42),
        en=("Workwear", "Workwear", "work clothes", "scrubs", "chef jacket", "coveralls", "hi-vis vest"),
        zh=("工作服", "工服", "工装", "厨师服", "护士服"),
        ru=("Спецодежда", "Спецодежда", "рабочая одежда", "роба", "медицинский костюм", "поварской китель"),
    ),
    "hanfu": _row(
        _OTHER,
        "👘",
        "woven",
        (40, 90, 60),
        en=("Hanfu", "Hanfu"),
        zh=("汉服", "马面裙", "新中式"),
        ru=("Ханьфу", "Ханьфу"),
    ),
    "qipao": _row(
        _DRESS,
        "👗",
        "woven",
        (30, 60, 42),
        en=("Qipao", "Qipaos", "cheongsam", "cheongsams"),
        zh=("旗袍", "改良旗袍"),
        ru=("Ципао", "Ципао", "чонсам"),
    ),
    "other": _row(
        _OTHER,
        "🧵",
        "woven",
        (5, 60, 22.5),
        source=_U,
        en=("Other", "Other", "something else"),
        zh=("其他", "其它"),
        ru=("Другое", "Другое", "прочее", "иное"),
    ),
}
"""Every kind of garment by its key, the one that rows and files use. The keys of `Category` are garments too."""

AMBIGUOUS_WORDS: Mapping[str, tuple[str, ...]] = {
    "кофта": ("sweatshirt", "cardigan", "sweater"),
    "кофты": ("sweatshirt", "cardigan", "sweater"),
    "内衣": ("underwear", "bra"),
    "бельё": ("underwear", "bra"),
    "белье": ("underwear", "bra"),
}
"""Words that people use for several garments: whoever says one is asked which is meant."""


DOUBTFUL_NAMES: Mapping[str, tuple[str, ...]] = {
    "vest": ("vest", "tank_top"),
    "vests": ("vest", "tank_top"),
    "set": ("set", "tracksuit"),
    "sets": ("set", "tracksuit"),
    "top": ("tank_top", "tshirt", "blouse"),
    "tops": ("tank_top", "tshirt", "blouse"),
    "童装": ("tshirt", "set", "dress"),
    "上衣": ("tshirt", "shirt", "jacket"),
}
"""Words that name one garment to some and another to others: typed alone, they are asked about."""


def category_of(key: str) -> Category:
    """Give what a workshop must offer to make a garment."""
    return garment_of(key).category


def garment_of(key: str) -> Garment:
    """Give the row of a garment; a key that is not known (a row of a later release) counts as `other`."""
    return GARMENTS.get(key, GARMENTS["other"])


def garments_in(category: str) -> tuple[str, ...]:
    """List the garments of a category, the one that names it first."""
    return tuple(key for key, row in GARMENTS.items() if row.category == category)


@cache
def known_words() -> Mapping[str, str]:
    """List all words for garments in all languages, in lower case, with the garment's key.

    Raises:
        ValueError: One word stands for two garments: nobody could tell which is meant.
    """
    found: dict[str, str] = {}
    for key, row in GARMENTS.items():
        for name in row.names.values():
            for word in (name.one, name.many, *name.words):
                if found.setdefault(word.casefold(), key) != key:
                    raise ValueError(f"{word} is a {key} and a {found[word.casefold()]}")
    return found
