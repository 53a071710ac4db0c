"""Words by which somebody leaves a question, and questions of their own that are no answer to one."""

import re
from datetime import date
from enum import StrEnum
from typing import Final

from core.garments import known_words
from core.reading.garment_words import find_garment_word
from core.reading.grammar import find_codes, fold_message
from core.reading.intents import Intent, read_intent
from core.reading.words import fold


class WayOut(StrEnum):
    """What somebody wants who wants no question answered."""

    BACK = "back"
    LEAVE = "leave"


_WORDS = {
    WayOut.BACK: (
        "back",
        "go back",
        "previous",
        "step back",
        "назад",
        "обратно",
        "вернуться",
        "返回",
        "上一步",
        "回去",
    ),
    WayOut.LEAVE: (
        *("cancel", "stop", "exit", "quit", "never mind", "nevermind", "forget it", "throw it away", "abort", "leave"),
        *("отмена", "отменить", "отмени", "стоп", "хватит", "выход", "выйти", "не надо", "не нужно", "передумал"),
        *("передумала", "удали черновик", "取消", "停", "停止", "退出", "算了", "不要了", "不做了", "放弃"),
    ),
}
_ENOUGH = frozenset(
    (
        *("enough", "that's enough", "that is enough", "that's all", "that is all", "done", "finished"),
        *("хватит", "достаточно", "всё", "все", "это всё", "это все", "готово"),
        *("够了", "好了", "拍完了", "拍好了", "就这些", "没有了"),
    )
)
_OUT_OF_TALK = frozenset({"exit", "quit", "выход", "выйти", "退出"})
_BY_WORD = {word: way for way, words in _WORDS.items() for word in words}
_ASKING_SIGNS = ("?", "？", "吗", "嘛", "呢", "么")
_ASKING = frozenset(
    (
        "status",
        "when_ready",
        "why_late",
        "on_time",
        "how_many",
        "stage",
        "price_total",
        "reorder",
        "who_makes",
        "greeting",
        "thanks",
    )
)
"""What nobody calls a style or a workshop; the other intents are heard only where no garment stands beside them."""


_REPORTS: Final = re.compile(
    r"(?<![a-z])(?:damaged|defect(?:s|ive)?|complain(?:t|ts)?|refund|missing|received only)(?![a-z])"
    r"|(?<![а-яё])(?:не хватает|недоста\w+|недостач\w+|с браком|бракован\w+|повредил\w*|повреждён\w*|поврежден\w*"
    r"|испорчен\w*|жалоб\w*|возврат\w*)(?![а-яё])"
    r"|少了|缺了|少发|漏发|发错|坏了|破了|破损|次品|有问题|不满意|投诉|退货|退款|瑕疵|质量差|没收到"
)
"""Words by which people tell what became of their goods: no style is called so."""
_TALKS: Final = re.compile(
    r"^(?:we|you|they|i)(?:'\w+)? (?:[a-z']+ ){2,}[a-z']+"
    r"|^(?:can|could|do|does|did|is|are|will|would|should|may|have|has) (?:i|we|you|they|it|he|she)(?![a-z])"
    r"|^(?:мы|вы|они|я) (?:[а-яё]+ ){2,}[а-яё]+|^(?:можно|могу|могли|есть) ли(?![а-яё])|^(?:можно|могу) [а-яё]+"
    r"|^(?:我们|我|你们|你|他们)(?:已经|昨天|今天|之前|刚才|说|要|想|能|可以|没|不|收到)|^(?:能不能|可不可以|可以|能)(?=.{2})"
)
"""How a sentence begins that is said to somebody; a name of one, two or three words begins as it likes."""


def is_report(text: str) -> bool:
    """Say whether a text tells what became of goods: `100 hoodies arrived damaged`, `卫衣少了5件`."""
    return _REPORTS.search(fold(text)) is not None


def find_way_out(text: str) -> WayOut | None:
    """Read a message that only asks to go back or to leave; None for any other."""
    return _BY_WORD.get(fold_message(text).strip(" .!。！←⬅\ufe0f"))


def is_enough(text: str) -> bool:
    """Say whether a message only says that no more comes: what is there counts."""
    return fold_message(text).strip(" .!。！") in _ENOUGH


def leaves_talk(text: str) -> bool:
    """Say whether a message only asks to go out of a talk; stop, 算了 and не надо are said to the person in it."""
    return find_way_out(text) is WayOut.BACK or fold_message(text).strip(" .!。！") in _OUT_OF_TALK


def is_request(text: str, *, today: date, locale: str = "") -> bool:
    """Say whether a message asks the robot something, so that it is no answer to the question that is open."""
    if not text.strip() or text.startswith("/"):
        return False
    intent = read_intent(text, role="merchant", today=today, locale=locale)
    if intent.name in _ASKING or is_report(text) or _TALKS.match(fold(text)):
        return True
    has_number = any(sign.isdigit() for sign in _without_codes(text))
    if has_number:
        return False
    return text.rstrip().endswith(_ASKING_SIGNS) or _wants(intent, text)


def _wants(intent: Intent, text: str) -> bool:
    return intent.is_understood and (intent.order is not None or not _names_garment(text))


def _names_garment(text: str) -> bool:
    """Look for a garment among other words; Chinese sets none apart."""
    return any(find_garment_word(word) for word in text.split()) or any(
        name in text for name in known_words() if name[0] > "\u2e80"
    )


def _without_codes(text: str) -> str:
    upper = text.upper()
    for code in find_codes(text):
        upper = upper.replace(code.upper(), "")
    return upper
