"""The vocabulary of a breakdown: what a word or mark of the three languages stands for."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a token stands for."""

    SIZE = "size"
    NUMBER = "number"
    COLOUR = "colour"
    EACH = "each"
    EQUALLY = "equally"
    TOTAL = "total"
    PIECES = "pieces"
    SIZE_WORD = "size word"
    COLOUR_WORD = "colour word"
    UNIT = "unit"
    FROM = "from"
    TO = "to"
    FILLER = "filler"
    GARMENT = "garment"
    RATIO = "ratio"
    SAME = "same"
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
    Kind.EACH: """each ea every apiece per_size of_each per_colour per_color each_size each_colour each_color
        по каждый каждого каждой каждая каждую каждому 各 每 每个 每码 各码 每个码 各色 每色 每个颜色 均
        各要 每样 各做""",
    Kind.EQUALLY: """equally evenly split_equally split_evenly shared_equally equal_split equal_parts equal_shares
        in_equal_parts in_equal_shares half_half half_and_half half_each half_of_each
        поровну пополам равномерно в_равных_долях равными_частями равными_долями одинаковое_количество
        对半 对半分 一半一半 各半 各一半 各占一半 平均 平均分 平均分配 平分 均分 均匀 均匀分配 等分""",
    Kind.TOTAL: """total sum altogether in_total all_together
        итого всего сумма в_сумме общее_количество 共 一共 总共 合计 总计 共计 总数 总 总量 合共 拢共""",
    Kind.PIECES: """pcs pc piece pieces ps units unit
        шт штук штуки штука штучек ед единиц единицы единица изделий изделия комплект комплекта комплектов пар пара пары
        件 个 条 套 双 顶 pairs pair sets suits 件套""",
    Kind.SIZE_WORD: """size sizes sz height eu ru us uk
        размер размеры размера размеров размеру размером р рр р_р разм рост роста 身高 尺码 尺寸 码数""",
    Kind.COLOUR_WORD: "colour color colours colors col цвет цвета цвете цветом цв 颜色 色",
    Kind.UNIT: "cm см 码 号 公分 厘米",
    Kind.FROM: "from от 从",
    Kind.TO: "to till until до 到 至",
    Kind.PAIR: "x х",
    Kind.COMMA: "and и 和 与 及 plus also плюс 加 以及 еще а затем then 还有",
    Kind.RATIO: """ratio in_ratio in_the_ratio pack_ratio соотношение в_соотношении пропорция 配比 比例
        按比例 配码""",
    Kind.SAME: """same the_same same_again ditto same_sizes likewise так_же то_же то_же_самое столько_же аналогично
        同样 一样 同上 也一样 相同 也是""",
    Kind.FILLER: """of in the for i_need i_want we_need we_want need want please quantity qty amount a an all
        um uh so well ok okay        
        hi hello we i me it is are with to_be be would like id im make made order get take will have just like_this
        thanks thank_you kids kid childrens children boys girls mens men womens women unisex adult baby plain colourway
        men's women's kid's children's girl's boy's ladies
        pls plz plss do kindly dear good_morning good_afternoon good_evening good_day morning evening hey heya thx
        ty cheers our us guys team
        i_think i_guess should_do_it should_do should_be_enough will_do lets_do lets_go_with go_with
        as_agreed as_discussed as_we_agreed as_we_discussed as_said as_i_said as_we_said as_promised as_follows
        tell tell_the_workshop tell_them tell_the_factory ask_them ask_the_workshop ask_the_factory can_you could_you
        can_we_do can_we can_you_make could_you_make do_me
        print printed only about approx approximately around model style
        в во на нужно надо нам мне пожалуйста прошу количество кол_во колво нужны нужна нужен хочу хотим закажу все всех
        это так ну давайте давай здравствуйте привет добрый_день спасибо сшейте сшить заказ будет возьму только
        плиз пж пжл пжлст здрасте доброе_утро добрый_вечер доброго_дня наш
        пошить отшить пошейте отшейте пошив сшейте_нам можно_пошить думаю как_договаривались как_договорились
        как_обсуждали как_и_обсуждали как_и_договаривались как_говорили передайте_цеху скажите_цеху скажите_швеям
        скажите передайте
        детские детский детская детское женские женский женская мужские мужской мужская взрослые примерно около
        数量 要 我要 我们要 请 的 需要 做 个码 款 式 女 男 童 儿童 成人 女款 男款 谢谢 你好 麻烦 大概 左右 约
        按之前说的 之前说的 按说好的 说好的 照说的 按商量的 照之前说的 跟厂里说 告诉厂里 跟工厂说 帮我 帮忙 您好 老板 亲
        一批 批 那就 吧 哈 啦 先做 打 生产
        给我 来 定 订 下单 分别 是 有 我 们 想 再 都 都是 全部 全 女装 男装""",
}
KIND_OF_PHRASE: Final = {phrase: kind for kind, phrases in _PHRASES.items() for phrase in phrases.split()}
"""What a folded word or phrase (underscores for spaces) stands for."""
