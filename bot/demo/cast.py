"""The people of the demonstration: three merchants, six workshops of different kinds, their workers, an operator."""

from dataclasses import dataclass

from core.parties.actions import Profile
from core.parties.model import TEAM_SIZES, Role
from core.planning.engine.calendar import Shift, WorkCalendar, calendar_to_json, six_day_week

TOKEN = "7000000001:sandbox-only-token-of-the-demo"  # noqa: S105 - it opens nothing but the sandbox
USERNAME = "gendan_bot"
BOT_NAME = "Gendan"
TIMEZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """One person with a phone."""

    id: int
    name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A workshop with its owner and workers."""

    owner: Character
    profile: Profile
    workers: tuple[tuple[Character, Role], ...] = ()
    is_template: bool = False


MAYA = Character(id=100_001, name="Maya", language="en")
LIN = Character(id=100_002, name="林小姐", language="zh-hans")
ANNA = Character(id=100_003, name="Анна", language="ru")
MERCHANTS = (MAYA, LIN, ANNA)

WANG = Character(id=100_101, name="王姐", language="zh-hans")
XIAOLI = Character(id=100_201, name="小李", language="zh-hans")
FIRST_PHONES = (MAYA, WANG, XIAOLI)
"""A merchant, an owner and a worker; the page opens with the phones of the first three people."""
OPERATOR = Character(id=100_900, name="Gendan desk", language="en")

SIX_DAYS = six_day_week(TIMEZONE)
FIVE_DAYS = WorkCalendar(
    timezone=TIMEZONE,
    shifts=tuple(
        Shift(weekday=weekday, from_min=9 * 60, to_min=18 * 60, breaks=((12 * 60, 13 * 60),)) for weekday in range(5)
    ),
)
SEVEN_DAYS = WorkCalendar(
    timezone=TIMEZONE,
    shifts=tuple(
        Shift(weekday=weekday, from_min=8 * 60, to_min=20 * 60, breaks=((12 * 60, 13 * 60), (17 * 60, 18 * 60)))
        for weekday in range(7)
    ),
)


def _profile(
    name: str,
    region: str,
    *,
    crafts: str,
    yuan: dict[str, int],
    moq: int,
    most: int,
    people: tuple[int, int, int],
    calendar: WorkCalendar = SIX_DAYS,
) -> Profile:
    cutting, sewing, finishing = people
    return Profile(
        name=name,
        region=region,
        timezone=TIMEZONE,
        crafts=tuple(crafts.split()),
        categories=tuple(yuan),
        moq_pieces=moq,
        max_pieces=most,
        team_sizes=tuple(size for size in TEAM_SIZES if size <= sewing),
        people_by_skill={"cutting": cutting, "sewing": sewing, "finishing": finishing},
        calendar=calendar_to_json(calendar),
        price_minor_by_category={category: price * 100 for category, price in yuan.items()},
    )


HOUSES = (
    House(
        owner=WANG,
        profile=_profile(
            "王姐针织厂",
            "hangzhou",
            crafts="knit printing",
            yuan={"hoodie": 42, "tshirt": 18, "trousers": 35, "dress": 48},
            moq=50,
            most=5000,
            people=(3, 32, 5),
        ),
        workers=(
            (XIAOLI, Role.LEADER),
            (Character(id=100_202, name="小周", language="zh-hans"), Role.WORKER),
        ),
        is_template=True,
    ),
    House(
        owner=Character(id=100_102, name="陈师傅", language="zh-hans"),
        profile=_profile(
            "两针小作坊",
            "hangzhou",
            crafts="knit woven",
            yuan={"hoodie": 46, "tshirt": 20, "skirt": 36},
            moq=10,
            most=200,
            people=(1, 4, 1),
            calendar=SEVEN_DAYS,
        ),
        workers=((Character(id=100_203, name="阿芳", language="zh-hans"), Role.WORKER),),
        is_template=True,
    ),
    House(
        owner=Character(id=100_103, name="Айгуль", language="ru"),
        profile=_profile(
            "Айгуль Текстиль",
            "bishkek",
            crafts="woven embroidery",
            yuan={"dress": 52, "shirt": 40, "skirt": 34},
            moq=30,
            most=1500,
            people=(2, 16, 3),
        ),
        workers=((Character(id=100_204, name="Бек", language="ru"), Role.WORKER),),
    ),
    House(
        owner=Character(id=100_104, name="Denim Dan", language="en"),
        profile=_profile(
            "Blue Yard Denim",
            "guangzhou",
            crafts="denim woven",
            yuan={"trousers": 58, "jacket": 95},
            moq=100,
            most=3000,
            people=(2, 24, 4),
            calendar=FIVE_DAYS,
        ),
        workers=((Character(id=100_205, name="Ming", language="en"), Role.WORKER),),
        is_template=True,
    ),
    House(
        owner=Character(id=100_105, name="苏小姐", language="zh-hans"),
        profile=_profile(
            "绸巷女装",
            "keqiao",
            crafts="woven",
            yuan={"dress": 65, "skirt": 42, "shirt": 45},
            moq=20,
            most=600,
            people=(1, 10, 2),
        ),
        workers=((Character(id=100_206, name="阿珍", language="zh-hans"), Role.WORKER),),
    ),
    House(
        owner=Character(id=100_106, name="赵老板", language="zh-hans"),
        profile=_profile(
            "快T流水线",
            "humen",
            crafts="knit printing embroidery",
            yuan={"tshirt": 14, "hoodie": 39},
            moq=200,
            most=20_000,
            people=(4, 48, 8),
        ),
        workers=((Character(id=100_207, name="老刘", language="zh-hans"), Role.LEADER),),
        is_template=True,
    ),
)


def characters() -> tuple[Character, ...]:
    """List everybody."""
    staff = [person for house in HOUSES for person in (house.owner, *(worker for worker, _ in house.workers))]
    return tuple(dict.fromkeys((*FIRST_PHONES, *MERCHANTS, *staff, OPERATOR)))
