"""Work that is to come, in the words of workers: an hour by which it is over, verbs of the future, days ahead."""

from collections.abc import Mapping
from typing import Final

_NOT_OVER: Final = "^(?!.*(?:[了过]|的$|的,)).*"
"""A Chinese clause that says of nothing that it is over."""

TO_COME: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "(?:by|before|until|till) (?:the )?(?:%|noon|lunch|evening|night|morning|tonight|midday|end|mon|tue"
        "|wed|thu|fri|sat|sun)\\w*",
        "(?:by|before) dinner",
        "in (?:an?|half an|a couple of|a few|%) ?(?:hours?|minutes?|mins?|days?|h)",
        "later (?:today|on)",
    ),
    "zh": (
        _NOT_OVER + "(?:%点|上午|中午|下午|晚上|今晚|傍晚|下班|%[号日]|周[一二三四五六日天]|月底|一会儿?|待会儿?)",
        "明[早晚儿日]",
    ),
    "ru": (
        "(?:за|до|о)?(?:конч(?:у|им|ит|ите|ат)|заверш(?:у|им|ит|ите|ат))",
        "законч(?:у|им|ит|ите|ат)",
        "(?:с|до|пере)дела(?:ю|ем|ет|ете|ют)",
        "(?:до|со|по|от)шь(?:ю|ем|ет|ете|ют)",
        "(?:у|за|до)паку(?:ю|ем|ет|ете|ют)",
        "(?:отгру(?:жу|зим|зит|зят)|отправ(?:лю|им|ит|ят))",
        "(?:с|вы|за|до)кро(?:ю|им|ит|ят)|раскро(?:им|ит|ят)",
        "сда(?:м|дим|ст|дут)",
        "к (?:%|обеду|утру|ночи|вечеру|концу|понедельнику|вторнику|среде|четвергу|пятнице|субботе|воскресенью)",
        "через (?:%|час|пол ?часа|полчаса|минут\\w*|день|пару|недел\\w*)",
        "после (?:обеда|%)",
    ),
}
"""Patterns as `core.reading.phrases` has them."""
