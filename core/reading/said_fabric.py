"""Who brings the fabric and when it comes, among the other words of a message: `my fabric tomorrow`, `面料明天到`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from core.reading.said_days import Due, take_due, take_leading_day

By = Literal["merchant", "workshop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFabric:
    """Who brings the fabric, and `on` which day it comes, where that was said.

    `is_sent` where the day is the one on which it leaves: when it comes has to be asked.
    """

    by: By
    on: Due | None = None
    is_sent: bool = False


_OF: Final[tuple[tuple[By, str], ...]] = (
    ("workshop",
     r"(?:the |your )?fabric (?:is |comes )?(?:from|by) (?:the )?(?:factory|workshop|you)|you(?:'ll| will)? "
     r"(?:buy|supply|provide|bring|source) (?:the )?(?:fabric|material)|with your fabric|your fabric|full package"
     r"|(?:fabric|material|cloth) (?:is )?on (?:you|your side)"
     r"|包工包料|包料|(?:面|布)?料(?:由)?(?:你们?|工厂|厂里|厂家)(?:来)?(?:买|出|采购|提供|包|负责|找)"
     r"|(?:你们?|工厂|厂里)(?:出|买|采购|提供|包)(?:面|布)?料"
     r"|ткань (?:ваша|от (?:вас|фабрики|цеха)|фабрики|цеха|покупаете вы|купите вы|вы покупаете|на вас)"
     r"|(?:из )?ваш(?:а|ей) ткан[ьи]|с вашей тканью"),
    ("merchant",
     r"(?:i|we)(?:'ll| will|'ve| have)? (?:send|bring|supply|provide|have|got|ship|deliver)(?: you)? "
     r"(?:the |my |our |own )?(?:fabric|material|cloth|denim|jersey|linen|wool|silk|fleece|cotton)"
     r"|(?:with |from |in )?(?:my|our)(?: own)? (?:fabric|material|cloth)"
     r"|(?:fabric|material|cloth) (?:is )?(?:ours|mine|from (?:me|us)|by (?:me|us))|own fabric|cmt"
     r"|(?:fabric|material|cloth) (?:is )?on (?:us|me|our side)"
     r"|来料加工|来料|客供(?:面|布)?料?|自(?:带|备)(?:面料|布料|料|布)"
     r"|(?:面|布)?料(?:由)?(?:我们?自己|我们?|自己?)(?:来)?(?:出|发|寄|送|提供|带|备|买|供|准备)"
     r"|我(?:们)?(?:自己)?(?:出|提供|发|带|寄|送|供)(?:面|布)?料|我们?(?:自己)?的(?:面料|布料|料|布)"
     r"|ткань (?:моя|наша|своя|от (?:меня|нас)|(?:я |мы )?(?:привез|пришл|отправ)\w+|даю|дам|дадим|есть)"
     r"|(?:из |со |с )?(?:мо|наш|сво)(?:я|а|ей|его|ей) ткан(?:ь|и|ью)|давальческ\w+(?: сырь\w+| ткан\w+)?"
     r"|(?:я |мы )?(?:сам\w? )?(?:привез|пришл|отправ|достав)\w+ (?:вам )?(?:(?:мою|нашу|свою) )?ткань"),
)  # fmt: skip
_COMES: Final = r"(?:the )?(?:fabric|material|cloth)|(?:面料|布料|料子)|(?:наша |сама )?ткань"
"""Fabric of which only a day is said: who knows when it comes brings it."""
_EDGE_BEFORE, _EDGE_AFTER = r"(?<![a-zа-я])(?:", r")(?![a-zа-я])"
_PATTERNS: Final = tuple((by, re.compile(_EDGE_BEFORE + words + _EDGE_AFTER)) for by, words in _OF)
_NEUTRAL: Final = re.compile(_EDGE_BEFORE + _COMES + _EDGE_AFTER)

_SENDS: Final = re.compile(r"(?<![a-z])(?:send|sent|ship|leaves?)|发|寄|пришл|отправ|вышл")
_VERB: Final = re.compile(
    r"\s*(?:(?:it |она |它|也)?(?:(?:will|'ll|shall|is going to|gets?|is|are|can) ?)*"
    r"(?:be |come to you|come|comes|coming|arrives?|arriving|(?:get |be |is )?(?:there|here|with you|delivered|sent"
    r"|shipped)|leaves?|at (?:your|the) (?:workshop|factory|place))"
    r"|is|(?:у вас )?(?:будет|приедет|придет|приходит|поступит|прибудет|привез\w+|достав\w+"
    r"|подвез\w+|пришл\w+|отправ\w+)(?: к вам| у вас| вам)?"
    r"|(?:我们?|会|就|能|可以|要|预计|大概|大约|应该|最晚|在|于)*(?:到货|到厂|送到|寄到|发到|运到|送|到|发|寄|拿)?(?:给你们?|过去|过来|出)?)"
    r"(?=[\s\d\u3400-\u9fff]|$)\s*"
)
_ARRIVES_HAN: Final = re.compile(
    r"\s*(?:我们?|会|就|能|可以|之?前|以前)*(?:到货|到厂|送到|寄到|发到|运到|送过去|送来|送|到|发货|发|寄|拿)?(?:给你们?|过去|过来|出)?"
)
_CLAUSE_END: Final = re.compile(r"[;\n]|,(?!\d)|(?<!\d),|\.(?!\d)")
_DUE_LEAD: Final = re.compile(r"\s*(?:by|before|until|till|due|к|ко|до|не позднее)\s")
_GLUE: Final = re.compile(
    r"(?:\s|and|with|but|и|а|но|with the|the|please|пожалуйста|it|она|it is|it's|on|в|во|我们?|,|:|-)*"
)


def take_fabric(text: str, *, today: date, locale: str) -> tuple[SaidFabric | None, str]:
    """Find who brings the fabric in a folded text, with its day where one stands beside it, and give what is left."""
    for by, pattern in _PATTERNS:
        if found := pattern.search(text):
            return _with_day(text, by, found.span(), today, locale)
    for found in _NEUTRAL.finditer(text):
        said, rest = _with_day(text, "merchant", found.span(), today, locale)
        if said.on is not None and (found[0][-1] >= "\u3400" or _begins_clause(text, rest, found)):
            return said, rest
    return None, text


def _begins_clause(text: str, rest: str, found: re.Match[str]) -> bool:
    """Say whether nothing but its day stands before a word in its clause."""
    start, _ = _clause(text, found.span())
    return _GLUE.fullmatch(rest[start : found.start()].split(" , ")[0]) is not None


def _clause(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Find where the clause around a span begins and ends."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text, 0, span[0])]
    after = _CLAUSE_END.search(text, span[1])
    return (ends[-1] if ends else 0), (after.start() if after else len(text))


def _with_day(text: str, by: By, span: tuple[int, int], today: date, locale: str) -> tuple[SaidFabric, str]:
    start, end = span
    first, last = _clause(text, span)
    is_alone = _GLUE.fullmatch(text[first:start]) is not None
    is_alone = is_alone and by == "merchant"
    on, end = _day_after(text, end, last, today, locale, is_alone=is_alone)
    if on is None:
        on, start = _day_before(text, first, start, today, locale)
        end = _behind_verb(text, end, last) if on is not None else end
    if on is None and last < len(text):
        on, end = _day_in_next_clause(text, end, last, today, locale)
    is_sent = on is not None and _SENDS.search(text[start:end]) is not None
    return SaidFabric(by=by, on=on, is_sent=is_sent), f"{text[:start]} , {text[end:]}"


def _day_after(text: str, at: int, last: int, today: date, locale: str, *, is_alone: bool) -> tuple[Due | None, int]:
    """Read `my fabric (comes) (on) 5 december`.

    Beside other words a day without a verb, or one with `by`, says when the clothes are needed, if no other day does.
    """
    verb = _VERB.match(text, at, last)
    begins = verb.end() if verb else at
    has_verb = verb is not None and bool(verb[0].strip())
    if _DUE_LEAD.match(text, at, last) and not has_verb and not is_alone:
        return None, at
    found = take_leading_day(text[begins:last], today=today, locale=locale)
    if found is None:
        return None, at
    due, length = found
    end = _behind_verb(text, begins + length, last)
    if is_alone or end > begins + length or has_verb:
        return due, end
    return (due, end) if take_due(f"{text[:at]} , {text[end:]}", today=today, locale=locale)[0] else (None, at)


def _behind_verb(text: str, at: int, last: int) -> int:
    """Go on behind a word for coming, if one stands here."""
    found = (pattern.match(text, at, last) for pattern in (_ARRIVES_HAN, _VERB))
    return max((match.end() for match in found if match is not None and match[0].strip()), default=at)


def _day_before(text: str, first: int, at: int, today: date, locale: str) -> tuple[Due | None, int]:
    """Read `tomorrow I bring my fabric`: a day that stands alone before it in its clause."""
    if _DUE_LEAD.match(text, first, at):
        return None, at
    found = take_leading_day(text[first:at], today=today, locale=locale)
    if found is None or not _GLUE.fullmatch(text[first + found[1] : at]):
        return None, at
    return found[0], first


def _day_in_next_clause(text: str, end: int, last: int, today: date, locale: str) -> tuple[Due | None, int]:
    """Read `来料加工, 明天到` and `my fabric, it comes tomorrow`: a clause of a day and a word for coming."""
    if not _GLUE.fullmatch(text[end:last]):
        return None, end
    begins = last + 1
    _, closes = _clause(text, (begins, begins))
    verb = _VERB.match(text, begins, closes)
    at = verb.end() if verb else begins
    found = take_leading_day(text[at:closes], today=today, locale=locale)
    if found is None:
        return None, end
    tail = _ARRIVES_HAN.match(text, at + found[1], closes)
    ends = tail.end() if tail else at + found[1]
    has_verb = (verb is not None and bool(verb[0].strip())) or text[at + found[1] : ends].strip() not in ("", "前")
    return (found[0], ends) if has_verb and not text[ends:closes].strip() else (None, end)


_BARE: Final[tuple[tuple[By, re.Pattern[str]], ...]] = (
    ("merchant", re.compile(
        r"(?:it'?s |from |by )?(?:me|us|mine|ours|myself|ourselves)|(?:i|we)(?: do| will|'ll)?(?: (?:send|bring|supply"
        r"|provide|buy) it)?(?: myself| ourselves)?|我们?(?:自己)?(?:来)?(?:出|发|寄|送|带|买|提供)?"
        r"|自己(?:来)?(?:出|发|寄|送|带|买|提供)?"
        r"|自带|自备|客供|(?:я|мы)?\s?(?:сам|сама|сами)?\s?(?:привез\w+|пришл\w+|куп\w+|дам|дадим)?"
        r"(?: сам| сама| сами)?"
        r"|моя|наша|своя|от (?:меня|нас)")),
    ("workshop", re.compile(
        r"(?:it'?s |from |by )?(?:the )?(?:you|yours|workshop|factory|them|theirs)"
        r"(?: (?:do|buys?|will|does|brings?)(?: it)?)?"
        r"|(?:由|请)?(?:你们?|工厂|厂里|厂家|他们)(?:来)?(?:出|买|提供|采购|包|负责)?"
        r"|(?:пусть )?(?:вы|цех|фабрика|они)(?: (?:куп\w+|покупа\w+|привез\w+|сам\w*))?|(?:купите|покупаете) вы"
        r"|ваша|на вас"
        r"|от (?:вас|цеха|фабрики)")),
)  # fmt: skip


def read_fabric(text: str, *, today: date, locale: str, is_asked: bool = False) -> SaidFabric | None:
    """Read a folded message that tells of the fabric and of nothing else; who is asked for it may say `me` alone."""
    said, rest = take_fabric(text, today=today, locale=locale)
    if said is not None and _GLUE.fullmatch(rest.strip(" ,.!;")):
        return said
    plain = text.strip(" ,.!;")
    return next(
        (SaidFabric(by=by) for by, bare in _BARE if is_asked and plain and bare.fullmatch(plain)),
        None,
    )
