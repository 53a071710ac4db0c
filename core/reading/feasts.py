"""Days that people name by a feast or a sale: new year, 春节, 双十二, 8 марта."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

_DAY = timedelta(days=1)

# Days of the Chinese calendar in ours, as the observatories publish them.
_SPRING: Final = {y: date(y, m, d) for y, m, d in (
    (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3), (2031, 1, 23), (2032, 2, 11),
)}  # fmt: skip
_DRAGON: Final = {y: date(y, m, d) for y, m, d in (
    (2026, 6, 19), (2027, 6, 9), (2028, 5, 28), (2029, 6, 16), (2030, 6, 5), (2031, 6, 24),
)}  # fmt: skip
_MOON: Final = {y: date(y, m, d) for y, m, d in (
    (2026, 9, 25), (2027, 9, 15), (2028, 10, 3), (2029, 9, 22), (2030, 9, 12), (2031, 10, 1),
)}  # fmt: skip


def _easter(year: int) -> date:
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _black_friday(year: int) -> date:
    first = date(year, 11, 1)
    return first + ((3 - first.weekday()) % 7 + 22) * _DAY


def _fixed(month: int, day: int) -> Callable[[int], date | None]:
    return lambda year: date(year, month, day)


def _of(days: Mapping[int, date], shift: int = 0) -> Callable[[int], date | None]:
    return lambda year: days[year] + shift * _DAY if year in days else None


_FEASTS: Final[tuple[tuple[Callable[[int], date | None], str], ...]] = (
    (_fixed(12, 25), "christmas|xmas|x-mas|christmas day|圣诞|圣诞节|католическое рождество"),
    (_fixed(12, 24), "christmas eve|xmas eve|平安夜|сочельник"),
    (_fixed(12, 31), "new year's eve|new years eve|new year eve|nye|跨年|канун нового года"),
    (_fixed(1, 1), "new year|new years|new year's|new year's day|new years day|元旦|元旦节|新年"
     "|новый год|нового года|новому году|новым годом|нг"),
    (_fixed(1, 7), "православное рождество"),
    (_fixed(1, 14), "старый новый год|старого нового года|старому новому году"),
    (_fixed(2, 14), "valentine's day|valentines day|valentine's|valentines|情人节|день святого валентина|дня влюбленных"
     "|день влюбленных"),
    (_fixed(2, 23), "день защитника отечества|дня защитника отечества"),
    (_fixed(3, 8), "women's day|womens day|international women's day|三八|三八节|妇女节|女神节|женский день"),
    (_fixed(4, 5), "清明|清明节"),
    (_fixed(5, 1), "may day|labour day|labor day|五一|五一节|劳动节|первомай|майских|майские|майским"),
    (_fixed(5, 9), "victory day|день победы|дня победы|дню победы"),
    (_fixed(6, 1), "children's day|childrens day|六一|儿童节|день защиты детей"),
    (_fixed(6, 18), "618|六一八|京东618"),
    (_fixed(10, 1), "national day|国庆|国庆节|十一|黄金周"),
    (_fixed(10, 31), "halloween|万圣节|хэллоуин|хеллоуин|хэллоуина"),
    (_fixed(11, 11), "singles day|singles' day|double 11|double eleven|11.11|双十一|双11|光棍节|день холостяков"),
    (_fixed(12, 12), "double 12|double twelve|12.12|双十二|双12"),
    (_black_friday, "black friday|黑五|黑色星期五|черная пятница|черной пятницы|черной пятнице|черную пятницу"),
    (_easter, "easter|复活节"),
    (_of(_SPRING), "chinese new year|lunar new year|spring festival|cny|春节|过年|农历新年|年|китайский новый год"
     "|китайского нового года|китайскому новому году|大年初一"),
    (_of(_SPRING, -1), "除夕|年三十|大年三十"),
    (_of(_SPRING, 14), "元宵|元宵节"),
    (_of(_DRAGON), "dragon boat festival|端午|端午节"),
    (_of(_MOON), "mid-autumn festival|mid autumn festival|mid-autumn|中秋|中秋节"),
)  # fmt: skip
_BY_NAME: Final = {name: when for when, names in _FEASTS for name in names.split("|")}
_RUSSIAN_NEW_YEAR: Final = frozenset(("новый год", "нового года", "новому году", "новым годом", "нг"))
_TWO_CHRISTMASES: Final = frozenset(("рождество", "рождества", "рождеству", "рождеством"))


def find_feast(name: str, *, is_before: bool, today: date) -> date | tuple[date, date] | None:
    """Give the day of the next feast of a name, or the day before it; two where the name stands for two."""
    if name in _TWO_CHRISTMASES:
        first, second = (_next(_fixed(*day), is_before, today) for day in ((12, 25), (1, 7)))
        return (first, second) if first and second else None
    if name not in _BY_NAME or (name == "年" and not is_before):
        return None
    return _next(_BY_NAME[name], is_before or name in _RUSSIAN_NEW_YEAR, today)


def feast_day(name: str, *, today: date) -> date | None:
    """Give the day itself of the next feast of a name, as days are counted back from it; None where there are two."""
    found = _BY_NAME.get(name) or _BY_NAME.get(name.removesuffix("节"))
    return _next(found, is_before=False, today=today) if found else None


def _next(when: Callable[[int], date | None], is_before: bool, today: date) -> date | None:
    days = [day - is_before * _DAY for year in (today.year, today.year + 1, today.year + 2) if (day := when(year))]
    return next((day for day in days if day >= today), None)
