"""Names of people beside a greeting or a word that asks somebody: `hi Mia, 20 S`, `Мия, здравствуйте`, `小李，S20`.

They are blanked, so places in the text still hold. A word that is a size, a colour, a garment or nearly a colour is no
name; without a mark behind it a name has to begin with a capital, as an unknown colour is never lost in silence.
"""

import re
from typing import Final

from core.reading.colours import find_colour, find_misspelled_colour
from core.reading.garment_words import find_garment_word
from core.reading.sizes import find_size
from core.reading.vocabulary import KIND_OF_PHRASE
from core.reading.words import fold

_GREETING: Final = (
    r"(?:hi|hello|hey|dear|thanks|thank you|thx|good (?:morning|afternoon|evening|day)|привет|здравствуйте|здрасте"
    r"|добр(?:ый день|ый вечер|ое утро)|доброго дня|уважаем\w+|спасибо|благодарю)"
)
_TELLS: Final = r"(?:tell|ask|передай(?:те)?|скажи(?:те)?|попроси(?:те)?)"
_NAME: Final = r"(?P<name>[^\W\d_\u2e80-\u9fff]{2,14})"
_ENDS: Final = r"(?=\s*(?:[,.!;:\n]|$)|\s)"
_NAMED: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\w){_GREETING}[ ,]{{1,2}}{_NAME}{_ENDS}",
        rf"(?<!\w){_TELLS} {_NAME}{_ENDS}",
        rf"^\s*{_NAME},? (?={_GREETING}(?!\w))",
    )
)
_NAMED_HAN: Final = re.compile(
    r"(?:^|(?<=你好)|(?<=您好)|(?<=[,，!！\s]))"
    r"(?P<name>[小阿][\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff]{1,2}(?:姐|哥|总|师傅|经理|老板))(?=\s*[,，:：!！\s])"
)


def without_names(text: str) -> str:
    """Blank the names of people that a greeting or a word that asks somebody stands beside."""
    for pattern in (*_NAMED, _NAMED_HAN):
        text = pattern.sub(_blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    name, said = match["name"], match[0]
    behind = match.string[match.end("name") :].lstrip(" ")[:1]
    is_marked = name[0].isupper() or name[0] > "\u2e80" or behind in (",", "!", ".", "，", "！", "\n")
    if not is_marked or _is_known(name):
        return said
    start, end = match.start("name") - match.start(), match.end("name") - match.start()
    return f"{said[:start]}{' ' * len(name)}{said[end:]}"


def _is_known(word: str) -> bool:
    return (
        bool(find_colour(word) or find_garment_word(word) or find_size(word))
        or fold(word) in KIND_OF_PHRASE
        or find_misspelled_colour(word) is not None
    )
