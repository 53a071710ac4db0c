"""Telephone numbers as people write and hide them, told from all the other numbers of the trade."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from core.contacts.plain import MASK, Span

FEWEST_DIGITS = 7
"""A number of a telephone that works in its own town."""
FEWEST_DIGITS_ABROAD = 10
"""A number that works from elsewhere; styles and articles have fewer."""
_FEWEST_WITH_CUE = 6
_FEWEST_FOR_MESSENGER = 5
_LONGEST_LABELLED = 15
_MOST_MONEY_DIGITS = 9

_HAN_SIGNS = ("零〇○", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_HAN = {sign: str(value) for value, signs in enumerate(_HAN_SIGNS) for sign in signs}
_SPOKEN = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать"
    " четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    "pinyin": "ling yi er san si wu liu qi ba jiu",
}
_SPOKEN_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "ru": "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
}
_SPOKEN_HUNDREDS = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"
_SPOKEN_OTHER = {"oh": 0, "nought": 0, "нуль": 0, "ноля": 0, "одна": 1, "единица": 1, "две": 2, "yao": 1}
_WORDS = {
    **{word: value for words in _SPOKEN.values() for value, word in enumerate(words.split())},
    **{word: 10 * tens for words in _SPOKEN_TENS.values() for tens, word in enumerate(words.split(), start=2)},
    **{word: 100 * hundreds for hundreds, word in enumerate(_SPOKEN_HUNDREDS.split(), start=1)},
    **_SPOKEN_OTHER,
}
_TIMES = {"double": 2, "triple": 3}

_LETTER = "a-zа-яё"
_SAID = "|".join(sorted((*_WORDS, *_TIMES), key=len, reverse=True))
_LOOKS = {"o": "0", "о": "0", "з": "3"}
_TOKEN = (
    rf"(?:(?<![{_LETTER}])(?:{_SAID})(?![{_LETTER}])"
    rf"|(?<![{_LETTER}0-9])(?:[0-9]+[oоз][0-9oоз]*|[oоз]+[0-9][0-9oоз]*|[oо]{{2,}})(?![{_LETTER}0-9])"
    rf"|[0-9]|[{''.join(_HAN)}])"
)
_THEN = (
    r"\s{0,3}[,，]?\s{0,3}(?:потом|затем|дальше|далее|и ещё|then|next|and then|end(?:s|ing)? with|add|в конце"
    r"|后面是|后面|然后|接着|最后|中间|再|后)"
    r"\s{0,3}"
)
_BETWEEN = rf"(?:[^0-9{_LETTER}\u3005-\u9fff{MASK[0]}]{{0,3}}|{_THEN})"
_RUN = re.compile(rf"\+?{_TOKEN}(?:{_BETWEEN}{_TOKEN})*")
_TOKENS = re.compile(_TOKEN)

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"20[2-4]\d"
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d"
_ON_CALENDAR = (
    rf"{_YEAR}[-./]{_MONTH}[-./]{_DAY}|{_DAY}[-./]{_MONTH}[-./](?:{_YEAR}|2\d)|{_MONTH}[-./]{_DAY}[-./]{_YEAR}"
    rf"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]){_YEAR}"
    rf"|{_DAY}[./]{_MONTH}|{_MONTH}/{_DAY}|{_CLOCK}"
)
_TIMESTAMP = re.compile(
    rf"{_YEAR}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])[-_ t]{{0,2}}"
    r"(?:[01]\d|2[0-3])[-_.:]?[0-5]\d[-_.:]?[0-5]\d(?:\d{3})?[_.-]?"
)
"""When a file was made, as cameras and telephones name files."""
_DATES = re.compile(rf"(?:{_ON_CALENDAR})(?:[\s,;и—–-]+(?:{_ON_CALENDAR}))*")
_DATE_AT_EDGE = re.compile(rf"(?<![0-9.])(?:{_ON_CALENDAR})(?![.]?[0-9])")
_THOUSANDS = re.compile(
    r"[1-9]\d{0,2}(?:,\d{3}){1,3}(?:\.\d{1,2})?|[1-9]\d{0,2}(?:[ '’.]\d{3}){0,2}[ '’.]000"
    r"|[1-9]\d{0,2}(?:\.\d{3}){1,2},\d\d"
)
_AMOUNT = r"[1-9]\d{0,2}(?:[.,]\d{1,2})?"
_DECIMALS = re.compile(
    rf"(?=.*[0-9][.,][0-9])(?:{_AMOUNT}|[1-9]\d{{3,4}}[.,]\d{{1,2}}|0\.\d)(?:(?:[\s;/-]|[,，]\s)+(?:{_AMOUNT}|0\.\d))*"
    r"|[1-9]\d{5,6}[.,]\d\d"
)
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}|[78]9\d{9}")
"""Numbers of mobile telephones in China and Russia: no article and no parcel looks like them by chance."""
_MOBILE_HERE = re.compile(rf"{_MOBILE.pattern}|0[2579]\d{{8}}")
"""Those of Kyrgyzstan as they are dialled at home, too."""
_SET_OFF, _NOT_DIGITS = re.compile(r"\+?\d[\d\s().-]*"), re.compile(r"\D")
_DIALLED_AT_HOME = re.compile(r"0(?:2[02]|5\d|7\d|99)\d{7}")
"""Mobile numbers of Kyrgyzstan as they are dialled at home: a leak is worse than an article that looks like one."""
_NUMBER_IS = re.compile(r"(?:(?<![а-яё])номер|(?<![a-z])number|号码?)[:\s]{1,3}$")
_DIALLED_HERE = re.compile(r"[2579]\d\d[ -](?:\d\d[ -]\d\d[ -]\d\d|\d{3}[ -]\d{3})")
_AT_PRICE = re.compile(r"[1-9]\d{0,4}\s?@\s?[1-9]\d{0,3}[.,]\d{1,2}")
_SHARE = re.compile(r"[1-9]\d{0,3}[05]0\s?/\s?[1-9]\d{0,3}[05]0")
_MONEY_BEFORE, _MONEY = re.compile(r"[$€¥₽]\s?$"), re.compile(r"[1-9]\d{6,7}(?:[.,]\d\d)?")
_NUMBERED, _NUMBER = re.compile(r"(?:(?<![a-z])no\.?|#)\s{0,2}$"), re.compile(r"[019]\d{7}")
"""Eight digits behind a number sign; those that begin with 2 to 8 are telephones in the towns of China, too."""
_SAID_BETWEEN = re.compile(rf"[0-9][^0-9]*[{_LETTER}\u4e00-\u9fff][^0-9]*[0-9]")
_CODE = re.compile(r"\d{1,4}-20[2-4]\d-\d{3,6}")
_LETTERED = re.compile(r"(?<![a-zа-яё0-9])[0-9oilоз|]{1,4}(?:[\s.-]{1,2}[0-9oilоз|]{2,5}){1,4}(?![a-zа-яё0-9])")
_LETTER_INSIDE = re.compile(r"[oilоз|][0-9]")
_AS_DIGITS = str.maketrans("oilоз|", "011031")
_WORDS_BETWEEN = (
    r"\s{0,3},?\s{0,3}(?:and|plus|и|плюс|和|跟|加|<>"
    rf"|[(\[<（]\s?[{_LETTER}\u4e00-\u9fff]{{0,12}}\s?[)\]>）])\s{{0,3}}"
)
_SPLIT_BY_WORDS = re.compile(rf"(?<![0-9])[+]?[0-9]{{1,9}}(?:{_WORDS_BETWEEN}[0-9]{{2,9}}){{1,6}}(?![0-9])")
"""Groups of digits with words between them: `13812 and 345678`, `138 (then) 1234 (then) 5678`."""
_JOINED = re.compile(
    r"(?<![a-zа-яё0-9])\d{1,3}(?P<by>[a-zа-яё]{1,3}|[*×])\d{2,4}(?:(?P=by)\d{2,5}){1,4}(?![0-9a-zа-яё])"
)
"""Groups of digits with the same letters between all of them: `138x1234x5678`, and measures."""
_APART = re.compile(
    r"(?<![a-zа-яё0-9])(?:\d{3}[a-zа-яё*×]{1,3}\d{4}[a-zа-яё*×]{1,3}\d{4}"
    r"|[+]?[78][a-zа-яё]{0,3}\d{3}[a-zа-яё]{1,3}\d{3}[a-zа-яё]{1,3}\d{2}[a-zа-яё]{1,3}\d{2}"
    r"|\d(?:[a-zа-яё*×]{1,2}\d){10})(?![0-9a-zа-яё])"
)
"""Groups as they are dialled, or single digits, with any letters between them: `138a1234b5678`, `1a3b8c...`."""
_UNITS = "件套条米码克个只匹卷元块号色支包箱双打"
_AMID_HAN = re.compile(
    rf"(?<!\d)\d{{3}}(?:(?P<sign>[\u4e00-\u9fff])\d{{4}}(?P=sign)"
    rf"|(?![{_UNITS}])[\u4e00-\u9fff]\d{{4}}[\u4e00-\u9fff]|[\u4e00-\u9fff]\d{{4}}(?![{_UNITS}])[\u4e00-\u9fff])"
    r"\d{4}(?!\d)"
)
"""Groups as they are dialled with a Chinese sign between them that counts nothing: `138空1234空5678`."""
_DIGITS = re.compile(r"\d+")
_AS_DIALLED = frozenset({(3, 4, 4), (1, 3, 3, 2, 2), (1, 3, 3, 4), (3, 3, 2, 2), (3, 3, 5)})
"""How many digits stand together in a telephone number."""
_STANDARD = re.compile(
    r"(?:(?<![a-z])(?:gb|fz|qb|sn|hg|sb|din|en|bs|jis|aatcc|astm|iso)(?:\s?/\s?[a-z])?(?:\s[a-z])?"
    r"|(?<![а-яё])(?:гост|ост|стб|ст\s?рк|тр\s?тс|тр\s?еаэс)(?:\s[а-я])?)\s{0,2}$"
)
_STANDARD_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,2})?(?:\s?[-:/–]\s?(?:19|20)\d\d)?")
_MEASURES = re.compile(r"[1-9]\d{1,2}(?:\s?[*×]\s?[1-9]\d{0,2}){1,3}")
_BARCODE = re.compile(r"\d{13}")

_CALLS = re.compile(
    r"(?:电话|電話|话|手机|手機|号码|號碼|我的?号|座机|联系|致电|打给我|拨|☎|📱|📞|(?<![а-яё])(?:тел|телефон\w*|моб|сотов\w+"
    r"|мой номер|номер мой|вот номер|звон\w+|позвон\w+|набер\w+)\.?|(?<![a-z])(?:tel|phone|mobile|cell|call|text|ring"
    r"|my number|my no(?![a-z])|number is|reach me|dial)\w*)[^0-9]{0,8}$|(?<![а-яё])т[.:\s]{0,2}$"
)
_CALLS_AFTER = re.compile(
    r"[\s,，.。(（-]{0,3}(?:打给我|打我|联系我|call|text me|ring|звон|позвон|набер|厂里座机|座机|微信同|同号|📞|📱)"
)
_MESSENGER_BEFORE = re.compile(
    r"(?:q[\s.]{0,2}q|扣扣|企鹅号?|q群|扣群|群号|微信|微博|小红薯|小红书|抖音|快手|闲鱼|旺旺|vx|wx|wechat|weixin|v信|telegram|whats\s?app"
    r"|viber|телег\w*|вотсап\w*|ватсап\w*|вайбер\w*|вк|vk|(?<![a-z])(?:id|tg|ig))"
    r"[号群码id是叫:\s=,，-]{0,6}$"
)
_LABELS = re.compile(
    r"(?:货号|貨號|款号|款式|款|第|编号|编码|订单号?|单号|运单|快递|顺丰|圆通|中通|韵达|条码|条形码|批号|合同|发票|色号|潘通|色卡|拉链|线号"
    r"|长|宽|围|高|尺寸|克重|价|价格|总[价共计额]?|金额|合计|定金|订金|尾款|预算|数量|交期|日期|标准|海关编码"
    r"|(?<![а-яё])(?:арт|артикул\w*|штрих-?код\w*|шк|накладн\w+|трек[\w-]*|отслежив\w+|парти[яиюе]|заказ\w*|договор\w*|сч[её]т\w*|гост\w*"
    r"|ту|тн\s?вэд|цен[аыуе]|итого|сумм\w+|всего|стоимост\w+|бюджет\w*|пантон\w*|цвет\w*|модел\w+|код\w*|лот|рост\w*|размер\w*"
    r"|ширин\w+|длин\w+|высот\w+|обхват\w*|вес\w*|плотност\w+|молни[яию]|нит(?:ки|ка|ок)"
    r"|сдэк\w*|почт[аы] росси\w*|боксберри)|№"
    r"|(?<![a-z])(?:article|art|style|sku|item|model|barcode|ean|upc|gtin|hs\s?code|code|pantone|ral|po|order|lot|batch|ykk|zip(?:per)?|thread"
    r"|invoice|track(?:ing)?|waybill|parcel|total|price|sum|amount|budget|iso|gost|astm|size|sizes|ref|colou?r"
    r"|length|width|chest|waist|hips?|sleeve|shoulder|weight|dhl|fedex|ups|usps|ems))"
    r"(?:\s?(?:no|num|number|номер|号|码|#|№|nr))?[^0-9a-zа-яё]{0,6}(?:[a-z0-9-]{0,12}[a-z]-?)?$"
)
_CARRIER = re.compile(r"(?<![a-z])(?:sf|yt|zto|sto|jt|jd|jdv|yd|ems|lp|zt|dpk|cn|ra|rr|cc)$")
_SERIES_BEFORE = re.compile(
    r"(?<![a-z0-9-])(?!(?:tel|ph|phone|mob|cell|fon|call|ring|text|sms|num|nr|me|my|wa|wx|vx|we|qq|tg|ig|vk|fb|id|line|fax"
    r"|viber|imo|dial|whats)-)[a-z]{2,5}-$"
)
"""The letters of an article such as `ABC-1234567`; a word for a telephone is none."""
_AFTER = re.compile(
    r"\s{0,2}(?:元|块|圆|人民币|rmb|cny|¥|￥|\$|€|₽|руб|р(?![а-яё])|сом|тенге|юан|yuan|usd|dollar|eur|件|套|条|米|码|克|个|只|匹|卷"
    r"|шт|м(?![а-яё])|кг|г(?![а-яё])|pcs|pieces|units|kg|g(?![a-z])|cm|mm|см|мм|这款|那款|款|号款|的那款|批|号色"
    r"|за (?:вс[юе]|парти))"
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits that stand together, in the groups in which they are written, and what stands around them."""

    text: str
    groups: tuple[str, ...]
    before: str
    after: str

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def find_numbers(signs: str, *, fewest: int = FEWEST_DIGITS) -> Iterator[Span]:
    """Find the numbers that one can call or find somebody by.

    Args:
        signs: A plain text (`core.contacts.plain`).
        fewest: How many digits make a telephone number where nothing else says that it is one.
    """
    for match in _RUN.finditer(signs):
        start, end = match.span()
        run = _Run(match[0], _groups(match[0]), signs[max(0, start - 28) : start], signs[end : end + 16])
        if _is_for_calling(run, fewest):
            yield start, end
    yield from _find_disguised(signs)


def is_mobile(text: str) -> bool:
    """Say whether a text is nothing but a mobile number, which no article and no parcel looks like."""
    digits = _NOT_DIGITS.sub("", text.removesuffix(".0"))
    return _SET_OFF.fullmatch(text.strip()) is not None and _MOBILE.fullmatch(digits) is not None


def _find_disguised(signs: str) -> Iterator[Span]:
    """Find mobile numbers with letters for digits (`l38 l234 5678`) or between them (`138x1234x5678`)."""
    for match in _LETTERED.finditer(signs):
        groups = re.split(r"[\s.-]+", match[0].translate(_AS_DIGITS))
        if _LETTER_INSIDE.search(match[0]) and _MOBILE_HERE.fullmatch("".join(groups)):
            yield match.span()
    for pattern, is_telephone in _DISGUISES:
        for match in pattern.finditer(signs):
            if is_telephone(tuple(_DIGITS.findall(match[0]))):
                yield match.span()


def _is_joined(groups: tuple[str, ...]) -> bool:
    return tuple(map(len, groups)) in _AS_DIALLED and _is_mobile_here(groups) and not _are_tens(groups)


def _is_apart(groups: tuple[str, ...]) -> bool:
    return _is_mobile_here(groups) and not (_are_tens(groups) and all(len(group) > 1 for group in groups))


def _is_split(groups: tuple[str, ...]) -> bool:
    is_home = tuple(map(len, groups)) == (3, 3, 2, 2) and groups[0][0] == "9"
    return (is_home or _is_mobile_here(groups)) and not _are_tens(groups)


def _is_mobile_here(groups: tuple[str, ...]) -> bool:
    return _MOBILE_HERE.fullmatch("".join(groups)) is not None


def _are_tens(groups: tuple[str, ...]) -> bool:
    return all(int(group) % 10 == 0 for group in groups)


_DISGUISES = (
    (_JOINED, _is_joined),
    (_SPLIT_BY_WORDS, _is_split),
    (_AMID_HAN, _is_split),
    (_APART, _is_apart),
)
"""What stands between the groups of a number, and whether the groups are one."""


def _groups(text: str) -> tuple[str, ...]:
    """Read what stands in a run, `девятьсот двенадцать 34 O5` as 912, 34, 05."""
    groups: list[str] = []
    spoken, times, last_end = 0, 1, -1
    for match in _TOKENS.finditer(text):
        word = match[0]
        if word in _TIMES:
            times = _TIMES[word]
            continue
        value = _WORDS.get(word)
        if value is None:
            digits = "".join(_HAN.get(sign, _LOOKS.get(sign, sign)) for sign in word)
            _append(groups, digits, joined=match.start() == last_end)
        elif value and spoken and spoken % 10 ** len(str(value)) == 0:
            groups[-1] = str(spoken + value)
        else:
            groups.append(str(value) * times)
        spoken = 0 if value is None else int(groups[-1]) if times == 1 else 0
        times, last_end = 1, match.end()
    return tuple(groups)


def _append(groups: list[str], digits: str, *, joined: bool) -> None:
    if joined and groups:
        groups[-1] += digits
    else:
        groups.append(digits)


def _is_for_calling(run: _Run, fewest: int) -> bool:
    count = len(run.digits)
    if count < _FEWEST_FOR_MESSENGER or _DATES.fullmatch(run.text) or _TIMESTAMP.fullmatch(run.text):
        return False
    if _MESSENGER_BEFORE.search(run.before) and not _AFTER.match(run.after):
        return True
    is_counted = _AFTER.match(run.after) is not None and (count <= _MOST_MONEY_DIGITS or _are_quantities(run.groups))
    if run.text.startswith("+") and count >= fewest and not is_counted:
        return True
    if _is_asked_for(run) and not is_counted:
        return count >= _FEWEST_WITH_CUE
    if _NUMBER_IS.search(run.before) and _DIALLED_HERE.fullmatch(run.text) and not is_counted:
        return True
    if _DIALLED_AT_HOME.fullmatch(run.digits) and not is_counted and not _DECIMALS.fullmatch(run.text):
        return True
    if _MOBILE.fullmatch(run.digits):
        is_listed = "/" in run.text and tuple(map(len, run.groups)) not in _AS_DIALLED and _are_round(run.groups)
        return not (_is_row(run.groups) or is_listed)
    return count >= fewest and not is_counted and not _is_of_the_trade(run)


def _is_asked_for(run: _Run) -> bool:
    return bool(_CALLS.search(run.before) or _CALLS_AFTER.match(run.after))


def _is_of_the_trade(run: _Run) -> bool:
    """Say whether digits are an article, a parcel, a price, a list of sizes or of days."""
    count = len(run.digits)
    if _STANDARD.search(run.before) and _STANDARD_NUMBER.fullmatch(run.text):
        return True
    if _LABELS.search(run.before) or _CARRIER.search(run.before):
        return count <= _LONGEST_LABELLED or len(run.groups) == 1 or _is_row(run.groups)
    for before, reading in ((_MONEY_BEFORE, _MONEY), (_NUMBERED, _NUMBER)):
        if before.search(run.before) and reading.fullmatch(run.text):
            return True
    if _SAID_BETWEEN.search(run.text) and all(len(one) <= 5 and int(one) % 10 == 0 for one in run.groups):
        return True
    if run.before[-1:].isalpha() and _CODE.fullmatch(run.text):
        return True
    if run.before[-1:].isascii() and run.before[-1:].isalpha() and count < FEWEST_DIGITS_ABROAD:
        return True
    if _SERIES_BEFORE.search(run.before) and len(run.groups) == 1 and count < FEWEST_DIGITS_ABROAD:
        return True
    readings = (_THOUSANDS, _DECIMALS, _MEASURES, _AT_PRICE, _SHARE)
    is_row = _is_row(run.groups) or _is_series(run.groups)
    return any(one.fullmatch(run.text) for one in readings) or is_row or _is_code(run) or _has_days(run)


def _is_row(groups: tuple[str, ...]) -> bool:
    """Say whether numbers are a row of sizes, of measures or of pieces: two or three digits each, none with 0 first."""
    if len(groups) < 3 or not all(2 <= len(group) <= 3 and group[0] != "0" for group in groups):
        return False
    values = [int(group) for group in groups]
    return (
        all(a < b for a, b in pairwise(values))
        or all(value % 5 == 0 for value in values)
        or (len(groups) >= 4 and not _MOBILE.fullmatch("".join(groups)) and [len(g) for g in groups] != [3, 3, 2, 2])
    )


def _is_series(groups: tuple[str, ...]) -> bool:
    """Say whether numbers are a series of round quantities: 1200 1300 1400, 800/1200/1500."""
    if _are_round(groups):
        return True
    if not _are_quantities(groups):
        return False
    values = [int(group) for group in groups]
    if len(values) >= 4 and all(a < b < 1.5 * a for a, b in pairwise(values)):
        return True
    is_ordered = all(a < b for a, b in pairwise(values)) or all(a > b for a, b in pairwise(values))
    return all(value % 50 == 0 for value in values) or (is_ordered and all(value % 10 == 0 for value in values))


def _are_round(groups: tuple[str, ...]) -> bool:
    """Say whether numbers are hundreds and fifties that rise or fall, however many digits each has."""
    if len(groups) < 3 or not all(3 <= len(group) <= 5 and group[0] != "0" for group in groups):
        return False
    values = [int(group) for group in groups]
    is_ordered = all(a < b for a, b in pairwise(values)) or all(a > b for a, b in pairwise(values))
    return is_ordered and all(value % 50 == 0 for value in values)


def _are_quantities(groups: tuple[str, ...]) -> bool:
    """Say whether numbers can be quantities: three or more of three to five digits, none with 0 first."""
    is_dialled = tuple(map(len, groups)) in _AS_DIALLED or _MOBILE.fullmatch("".join(groups)) is not None
    return len(groups) >= 3 and all(3 <= len(group) <= 5 and group[0] != "0" for group in groups) and not is_dialled


def _is_code(run: _Run) -> bool:
    """Say whether digits are a barcode of goods: thirteen that prove each other."""
    if not _BARCODE.fullmatch(run.text):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(run.text)) % 10 == 0


def _has_days(run: _Run) -> bool:
    """Say whether little is left of digits beside the days and hours in them."""
    left = _DATE_AT_EDGE.sub(" ", run.text)
    return left != run.text and sum(sign.isdigit() for sign in left) < _FEWEST_WITH_CUE
