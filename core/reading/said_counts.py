"""How many are said without a number: both, a couple, all of them, some; for several, one is no guess."""

import re
from typing import Final

_TWO: Final = re.compile(
    r"(?<![a-zа-я])(?:both|(?:a )?(?:couple|pair) of|оба|обе|обоих|обеих|пара|пару|парочк[аиу])(?![a-zа-я])|俩"
)
_SEVERAL: Final = re.compile(
    r"(?<![a-zа-я])(?:all|every|several|(?:a )?few|most|many|half|все|всех|нескольк\w+|многи[ех]"
    r"|больш\w+ част\w+|половин\w+|(?:overlock|serger|machine|coverstitch|flatlock|lockstitch)(?:e?r)?s"
    r"|(?:оверлок|прямостроч|распошивал|машин|маш|плоскошов)[а-я]*[иы] (?:[а-я]+ )?[а-я]+(?:ли|ют|ят)(?:с[ья])?)"
    r"(?![a-zа-я])"
    r"|(?:一[二两]|[二两]三|三四|四五|五六|六七|七八|八九)十?[台部]|全|所有|几台|好几|都坏|都不|一半|大部分"
)
_ONE_OF: Final = re.compile(
    r"(?<![a-zа-я])(?:one|1|an|one more) of (?:all )?(?:the |our |my |these )?[a-z]+|один из [а-я]+"
)


def two_said(plain: str) -> int | None:
    """Give 2 where both or a couple are said in a plain text."""
    return 2 if _TWO.search(plain) else None


def is_several(plain: str) -> bool:
    """Say whether several things are said and not how many."""
    return _SEVERAL.search(_ONE_OF.sub(" ", plain)) is not None
