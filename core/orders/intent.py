"""What a free text wants: so far, whether it asks how an order stands."""

import re
import unicodedata

_LONGEST_QUESTION_CHARS = 160
"""A longer text is a message for a person, not a question to the robot."""

_ORDER_CODE = re.compile(r"(?<![\w-])#?([A-Z]{1,2}[1-9][0-9]?)(?![\w-])")
# А17 with a Cyrillic А looks the same on the keyboard of a Russian phone.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХУ", "ABEKMHOPCTXY")
_BARE_CODE = re.compile(r"\s*#?([A-Z]{1,2}[1-9][0-9]?)\s*[?!.]*\s*")

_THING = (
    r"(?:orders?|clothes|goods|things?|stuff|hoodies?|t-?shirts?|dress(?:es)?|parcel|batch|it|they|this|everything)"
)
_QUESTIONS = (
    rf"\bwhere(?:'s|s| is| are| r)\b.*\b{_THING}\b",
    rf"\bwhen(?:'s| will| is| are| can| do| does)\b.*\b(?:{_THING}|i|we)\b"
    r".*\b(?:ready|done|finish\w*|ship\w*|arriv\w*|sent|get)\b",
    r"\b(?:order |my )?status\b",
    r"\bhow(?:'s| is| are)\b.*\b(?:orders?|clothes|goods|it going|it coming|things going|progress)\b",
    r"\b(?:any|some) (?:news|updates?|progress)\b",
    rf"\b(?:is|are) (?:my |our |the )?{_THING}(?: is| are)? (?:ready|done|finished|shipped)\b",
    r"\bwhat(?:'s| is)? (?:about|with|happening with|going on with) (?:my|our|the) orders?\b",
    r"\b(?:eta|how (?:much )?longer|how far)\b",
    r"\bгде\b.*\b(?:заказ\w*|вещи|товар\w*|парти\w+|он|она|они|мо[йие]|наш\w*)\b",
    r"\bкогда\b.*\b(?:готов\w*|будет|будут|сдад\w+|отгруз\w+|отправ\w+|закончи\w+|пришл\w+|получ\w+|додела\w+|сошь\w+)",
    r"\bстатус\b",
    r"\b(?:что|чего)(?: там)? (?:с|по) (?:мо\w+ |наш\w+ )?заказ\w*",
    r"\bкак(?: там| идет| идут| дела с| мой| мои| наш| наши)* заказ(?:ом|ы|ами)?\b",
    r"\bкак (?:там |идут )?(?:дела|продвига\w+|успехи)",
    r"\bготов[оаы]?(?: ли)?(?: (?:мой |наш )?(?:заказ|уже|все))?\s*\?",
    r"\b(?:сколько|долго)(?: еще)? ждать",
    r"\bна каком\b.*\bэтап",
    r"\b(?:есть |какие )?новости\b.*(?:заказ|\?)",
    r"到哪|哪里了|哪儿了|哪了|到什么(?:程度|阶段)|什么进度|进度|进展|订单状态|做到",
    r"(?:什么时候|啥时候|几时|何时|多久|哪天|几号).*(?:好|完|发|出|交|到|拿)",
    r"(?:好|完|做好|完成|发货|出货|下线|发|弄好)了?(?:吗|没|没有|么)(?:[?？]|$)",
    r"订单.*(?:怎么样|怎样|如何|情况)|(?:怎么样|怎样)了",
)
_QUESTION = re.compile("|".join(_QUESTIONS))
_ASKS = re.compile(r"[?？]|\b(?:where|when|how|status|где|когда|как|что)\b|哪|怎|几|何时|多久|什么|吗")
"""What makes a text that names an order a question about it."""


def find_order_codes(text: str) -> tuple[str, ...]:
    """List the order names such as `A17` in a text, each once, also in small or Cyrillic letters."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    return tuple(dict.fromkeys(_ORDER_CODE.findall(plain)))


def is_status_question(text: str) -> bool:
    """Say whether a text asks how an order stands: `where is my order`, `订单到哪了`, `когда будет готово`, `A17`."""
    if not text.strip() or len(text) > _LONGEST_QUESTION_CHARS or text.lstrip().startswith("/"):
        return False
    plain = unicodedata.normalize("NFKC", text)
    if _BARE_CODE.fullmatch(plain.upper().translate(_LOOKALIKES)):
        return True
    folded = " ".join(plain.casefold().replace("ё", "е").replace("’", "'").split())
    return _QUESTION.search(folded) is not None or bool(find_order_codes(text) and _ASKS.search(folded))
