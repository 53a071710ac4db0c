"""A whole order in one message: `I need 100 black hoodies by 15 december`, `黑色卫衣100件12月15号要`.

What was said is taken out of the message part by part: fabric, price, day, place, garment. What is left has to be
sizes, colours and quantities to the last number; words without a number that nobody knows are named as left out.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from core.errors import UserError
from core.reading.breakdown import Breakdown, BreakdownTotalDiffers, BreakdownTwoGarments, Line, parse_breakdown
from core.reading.cells import BreakdownSizeWithoutPieces
from core.reading.colours import colour_name, find_misspelled_colour
from core.reading.corrections import settle_denied
from core.reading.equal_shares import equally_of
from core.reading.grammar import spell_numbers
from core.reading.numerals import count_out, written_number
from core.reading.packs import count_packs, is_pack, take_packing
from core.reading.places import take_anywhere, take_places
from core.reading.prices import Price, take_no_limit
from core.reading.ratios import BreakdownRatioUneven
from core.reading.said_days import Due, take_due
from core.reading.said_denied import denied_in, denies_line, find_denied, is_left_by
from core.reading.said_fabric import SaidFabric, take_fabric
from core.reading.said_garments import SaidGarment, find_said_garments
from core.reading.said_prices import take_price
from core.reading.shared_pieces import SharedPieces, read_shared_pieces
from core.reading.sizes import LADDER, UNSIZED
from core.reading.tokens import BreakdownNumberUnclear, BreakdownWordUnknown
from core.reading.words import fold

LONGEST_CHARS: Final = 600
"""A longer text is a letter, not an order."""
_COMMA: Final = re.compile("[，、；]")
_WORD: Final = re.compile(r"(?<![a-zа-я])[a-zа-я]+")
_FOR_EACH: Final = re.compile(r"(?<![a-zа-я])(?:each|every|per|по|кажд\w+)(?![a-zа-я])|各|每|均")
_WEIGHT: Final = re.compile(
    r"(?<![\d.,-])\d{2,3} ?(?:gsm|g/m2|г/м2|гр/м2|гр?(?![a-zа-я])|克(?:重)?)"
    r"|(?<![\d.,])\d{1,3} ?% ?(?:[a-zа-я]{4,}|[\u4e00-\u9fff]{0,2}[棉纶麻毛丝])(?![a-zа-я])"
    r"|克重\s?\d{2,3}(?:克|g)?|плотност\w+ \d{2,3}(?: ?г\w*)?"
)
_NO_NUMBERS: Final = frozenset({"one", "одно", "к", "k", "ста", "сорока"})
_MOST_LEFT_OUT: Final = 6
_MOST_LEFT_OUT_UNASKED: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeOrder:
    """What one message says of an order; what it does not say is None or empty.

    `garments` holds several where the word stands for several. `fault` is why sizes and quantities were not taken;
    `shared` are the two readings of one number for several colours or sizes.
    `places` are keys of `regions`; several are a choice. `left_out` are words that were not understood.
    """

    garments: tuple[str, ...] = ()
    style_name: str = ""
    breakdown: Breakdown | None = None
    shared: SharedPieces | None = None
    fault: UserError | None = None
    due: Due | None = None
    ceiling: Price | None = None
    is_ceiling_for_all: bool = False
    is_without_ceiling: bool = False
    fabric: SaidFabric | None = None
    places: tuple[str, ...] = ()
    is_anywhere: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def garment(self) -> str | None:
        """The garment, where there is one and it is certain."""
        return self.garments[0] if len(self.garments) == 1 else None

    @property
    def has_ceiling(self) -> bool:
        """Say whether anything is said of the price."""
        return self.ceiling is not None or self.is_without_ceiling or self.is_ceiling_for_all

    @property
    def is_quantity_alone(self) -> bool:
        """Say whether nothing is known of sizes and colours."""
        lines = self.breakdown.lines if self.breakdown else ()
        return len(lines) == 1 and not lines[0].size and not lines[0].colour


_NO_ORDER: Final = re.compile(
    r"(?<![a-zа-я])(?:we sold|sold|were|was|had|ago|last (?:year|week|month|time)|yesterday|if"
    r"|unless|don'?t|do not|didn'?t"
    r"|no longer|any ?more|not|arriv\w+|receiv\w+|deliver(?:ed|s)|ready|done|finished|got|cancel\w*"
    r"|instead|how (?:much|many|long)|when|where|why|what|can you tell|did you|is it|are they"
    r"|продал\w*|заказывал\w*|шили|сшили|было|были|был[ао]?|прошл\w+|вчера|если|не (?:нуж\w+|надо)|отмен\w*|вместо"
    r"|сколько|когда|где (?!угодно)|почему|какая|какой|хватит|получили|пришл\w+|готов[оыа]?)(?![a-zа-я])"
    r"|去年|上次|上个?月|上周|昨天|如果|要是|万一|取消|改成|换成|不要了|不做|别做|没做|做了|做好|完成|怎么|为什么|多少钱|多久|什么时候"
    r"|哪里了|到了|到货|收到|卖了|已经|吗|呢"
)
_WANTS: Final = re.compile(
    r"(?<![a-zа-я])(?:need|want|order|make|sew|produce|looking for|would like|please|нуж\w+|надо|сшейте|пошейте|отшейте"
    r"|хочу|хотим|закаж\w+|заказ\w*|пошить|сшить|отшить|требу\w+|сделайте)(?![a-zа-я])|要|做|下单|订|定做|加工|想"
)
_NOT_POSSIBLE: Final = re.compile(
    r"[^,;\n]*?(?:нельзя|не получится|impossible|not possible|(?:if )?(?:you )?can'?t|不行|不可以)[^,;\n]*?[?,]?\s*"
    r"(?:(?<![a-zа-я])(?:тогда|then)(?![a-zа-я])|那就)"
)
_POLITE: Final = re.compile(
    r"(?i)(?<![a-zа-я])(?:can|could|would|will|do) you(?: please)?(?: also)?(?: make| sew| produce)?(?![a-zа-я])"
    r"|(?<![a-zа-я])(?:вы )?(?:можете|могли бы)(?: вы)?(?: пошить| сшить| отшить| сделать)?(?![a-zа-я])"
    r"|你们?|能不能|可不可以|可以|能(?=做|帮)"
)
_NOT_BEFORE: Final = re.compile(
    r"(?<![a-z])(?P<en>(?:not|no) (?:before|earlier than|sooner than|until|till))(?: the)?(?![a-z])"
    r"|(?<![а-я])(?P<ru>не (?:раньше|ранее|прежде)(?: чем)?(?: к)?)(?![а-я])"
)
"""A day before which nothing is wanted is the day it is wanted for; that it was said so is told as left out."""
_ARTICLE: Final = re.compile(r"\s*(?P<article>(?P<series>[a-zа-я]{1,5})-\d{1,5})(?![\w-])")
_SIZE_SYSTEMS: Final = frozenset({"eu", "ru", "us", "uk", "it", "de"})
_HAS_DIGIT: Final = re.compile(r"\d")


def read_whole_order(text: str, *, today: date, locale: str = "") -> WholeOrder | None:
    """Read an order that one message says; None where it is none: a question, a story, no garment, no number.

    Numbers that cannot be read make a `fault` in place of a breakdown: never a guess.
    """
    if not text.strip() or len(text) > LONGEST_CHARS:
        return None
    order, rest = _take_terms(text, today, locale)
    rest, packing = take_packing(rest)
    weights = (*(weight[0].strip() for weight in _WEIGHT.finditer(rest)), *packing)
    style, rest = _take_article(_WEIGHT.sub(" , ", rest))
    order = replace(order, style_name=style, left_out=(*order.left_out, *weights))
    beside = _beside_denied(order, rest, text, locale)
    return beside if beside is not None else _read_rest(order, rest, text, locale)


def _beside_denied(order: WholeOrder, rest: str, text: str, locale: str) -> WholeOrder | None:
    """Leave out `no XL` or `без белого` beside lines that are whole without it; None where they are not."""
    denied = find_denied(rest)
    for match in reversed(denied):
        rest = rest[: match.start()].rstrip(" ,") + rest[match.end() :]
    read = _read_rest(order, rest, text, locale) if denied else None
    if read is None or read.breakdown is None or read.is_quantity_alone:
        return None
    if not all(is_left_by(read.breakdown, denied_in(match), locale) for match in denied):
        return None
    return replace(read, left_out=(*read.left_out, *(match[0].strip(" ,") for match in denied)))


def _read_rest(order: WholeOrder, rest: str, text: str, locale: str) -> WholeOrder | None:
    """Read what is left of a text when fabric, price, place and day are taken out of it."""
    garments = find_said_garments(rest)
    if not garments or not _HAS_DIGIT.search(rest):
        return None
    if _NO_ORDER.search(_NOT_POSSIBLE.sub(",", rest)) or text.rstrip().endswith(("?", "？")):
        return None
    read = _with_pieces(order, rest, garments, locale)
    if read is None:
        return None
    return replace(read, left_out=(*read.left_out, *order.left_out))


def read_wish(text: str, *, today: date, locale: str = "") -> WholeOrder | None:
    """Read what somebody asks to have made: `can you make 50 dresses?`, `do you make jeans?`; None without a garment.

    A question is an order here: whoever calls knows that its words ask for one.
    """
    asked = _POLITE.sub(" ", text).strip(" ?？!。.").removesuffix("吗").removesuffix("呢")
    order = read_whole_order(asked, today=today, locale=locale)
    if order is not None:
        return order
    garments = find_said_garments(fold_lines(asked))
    return WholeOrder(garments=garments[0].keys) if len(garments) == 1 and not _HAS_DIGIT.search(asked) else None


def _take_article(folded: str) -> tuple[str, str]:
    """Take the article beside a garment, `hoodie FR-12`, as the name of the style; a size is none."""
    for garment in find_said_garments(folded):
        found = _ARTICLE.match(folded, garment.end)
        if found is not None and found["series"].upper() not in LADDER and found["series"] not in _SIZE_SYSTEMS:
            return found["article"].upper(), f"{folded[: garment.end]} {folded[found.end() :]}"
    return "", folded


def read_terms(text: str, *, today: date, locale: str = "") -> tuple[WholeOrder, str]:
    """Read fabric, price, place and day out of a message that answers a question too, and give what is left of it."""
    order, rest = _take_terms(text[:LONGEST_CHARS], today, locale)
    return order, _tidy(rest) + text[LONGEST_CHARS:]


def _take_terms(text: str, today: date, locale: str) -> tuple[WholeOrder, str]:
    """Take fabric, price, place and day out of a text; the rest is folded, its numbers in digits."""
    rest = fold_lines(text)
    not_before = tuple(match[0] for match in _NOT_BEFORE.finditer(rest))
    rest = _NOT_BEFORE.sub(lambda match: "by" if match["en"] else "к", rest)
    fabric, rest = take_fabric(rest, today=today, locale=locale)
    ceiling, for_all, rest = take_price(rest)
    is_without, rest = take_no_limit(rest) if ceiling is None else (False, rest)
    anywhere, rest = take_anywhere(rest)
    places, rest = take_places(rest)
    due, rest = take_due(rest, today=today, locale=locale)
    order = WholeOrder(
        fabric=fabric,
        ceiling=None if for_all else ceiling,
        is_ceiling_for_all=bool(for_all),
        is_without_ceiling=is_without,
        left_out=(*((for_all,) if for_all else ()), *not_before),
        places=places,
        is_anywhere=anywhere,
        due=due,
    )
    return order, rest


def fold_lines(text: str) -> str:
    """Fold a text line by line, its Chinese marks as ours and its numbers in digits."""
    lines = (in_digits(fold(_COMMA.sub(", ", line))) for line in text.splitlines() if line.strip())
    return count_packs(settle_denied("\n".join(lines)))


def in_digits(folded: str) -> str:
    """Write the numbers of a folded text in digits: `двадцать пять`, `two hundred`, `一百二十`."""
    folded = count_out(folded)
    out, at = "", 0
    for word in _WORD.finditer(folded):
        number = written_number(folded, word.start()) if word.start() >= at else None
        if number is not None and not number.is_ordinal and folded[word.start() : number.end] not in _NO_NUMBERS:
            out, at = out + folded[at : word.start()] + str(number.value), number.end
    return spell_numbers(out + folded[at:])


def _with_pieces(order: WholeOrder, rest: str, said: tuple[SaidGarment, ...], locale: str) -> WholeOrder | None:
    """Read what is left as sizes, colours and quantities, the garment's own number as their total."""
    keys = tuple(dict.fromkeys(garment.keys for garment in said))
    if len(keys) > 1:
        both = BreakdownTwoGarments(first=said[0].word, second=said[-1].word, position=said[-1].start + 1)
        return replace(order, fault=both)
    order = replace(order, garments=keys[0])
    reader = _Pieces(locale)
    impossible = _NOT_POSSIBLE.search(rest, said[0].end)
    try:
        breakdown = reader.read(rest, said[0], impossible.span() if impossible else None)
    except UserError as fault:
        shared = read_shared_pieces(_tidy(said[0].alone(rest)), locale=locale)
        reason = fault if shared is None else None
        order = replace(order, shared=shared, fault=reason, left_out=tuple(reader.left_out if shared is None else ()))
    else:
        order = replace(order, breakdown=name_colours(breakdown, locale), left_out=tuple(reader.left_out))
    return order if _is_meant(rest, order) else None


def name_colours(breakdown: Breakdown, locale: str) -> Breakdown:
    """Name the colours that are known as the person's language does, whatever case they were written in."""
    named = [
        replace(line, colour=colour_name(line.colour, locale)) if line.colour else line for line in breakdown.lines
    ]
    return Breakdown(lines=tuple(named))


def _is_meant(rest: str, order: WholeOrder) -> bool:
    """Say whether a text is an order more than it is anything else: few of its words are unknown, or it says much."""
    if _WANTS.search(rest):
        return len(order.left_out) <= _MOST_LEFT_OUT
    terms = (order.due, order.has_ceiling, order.fabric, order.places)
    says_more = any(terms) or not order.is_quantity_alone
    if sum(map(bool, terms)) > 1 and (order.breakdown or order.shared):
        return len(order.left_out) <= _MOST_LEFT_OUT
    return len(order.left_out) <= (_MOST_LEFT_OUT_UNASKED if says_more and (order.breakdown or order.shared) else 0)


class _Pieces:
    """Reads sizes, colours and quantities among words that say nothing about them."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self.left_out: list[str] = []

    def read(self, rest: str, garment: SaidGarment, impossible: tuple[int, int] | None) -> Breakdown:
        """Read a breakdown.

        Raises:
            UserError: What cannot be read; `BreakdownTotalDiffers` where the number beside the garment is not the sum.
        """
        if impossible is not None and impossible[0] >= garment.end:
            start, end = garment.count_end(impossible[0], rest), impossible[1]
            self.left_out.append(rest[start:end].strip(" ,?"))
            rest = rest[:start] + " , " + rest[end:]
        if garment.between and not _FOR_EACH.search(rest):
            raise BreakdownNumberUnclear(word=garment.between, position=garment.start + 1, suggestion=None)
        without = garment.without(rest)
        if garment.count is not None and (equally := equally_of(garment.count, without)):
            return self._read(equally)
        if garment.count is not None and _HAS_DIGIT.search(without):
            try:
                breakdown = self._read(without)
            except UserError:
                return self._first_of_several(rest, garment)
            if breakdown.total_pieces != garment.count:
                raise BreakdownTotalDiffers(
                    word=str(garment.count),
                    position=garment.start + 1,
                    declared_pieces=garment.count,
                    counted_pieces=breakdown.total_pieces,
                    suggestion=None,
                )
            return breakdown
        return self._read(garment.alone(rest))

    def _first_of_several(self, rest: str, garment: SaidGarment) -> Breakdown:
        """Read `30 hoodies black M and 20 white L`, where the garment's number is that of the first line.

        Raises:
            UserError: What is wrong with it as it was meant at first: the number as a total.
        """
        try:
            return parse_breakdown(_tidy(garment.alone(rest)), locale=self._locale)
        except BreakdownRatioUneven:
            raise
        except UserError:
            pass
        return self._read(garment.without(rest))

    def _read(self, rest: str) -> Breakdown:
        for _ in range(_MOST_LEFT_OUT + 4):
            rest = _tidy(rest)
            try:
                return self._parse(rest)
            except BreakdownWordUnknown as error:
                shorter = self._leave_out(rest, error)
                if shorter is None:
                    raise
                rest = shorter
        return self._parse(rest)

    def _leave_out(self, rest: str, error: BreakdownWordUnknown) -> str | None:
        """Leave out a word that holds no number and is not nearly a colour."""
        word, at = str(error.params["word"]), int(error.params["position"]) - 1
        if (
            not word
            or is_pack(word)
            or _HAS_DIGIT.search(word)
            or find_misspelled_colour(word)
            or denies_line(word, rest[at + len(word) :])
            or rest[at : at + len(word)] != word
        ):
            return None
        if word.strip(" ,.!-"):
            self.left_out.append(word)
        return rest[:at] + " , " + rest[at + len(word) :]

    def _parse(self, rest: str) -> Breakdown:
        try:
            return parse_breakdown(rest, locale=self._locale)
        except BreakdownSizeWithoutPieces as error:
            shared = self._one_size_for_all(rest, str(error.params["word"]))
            if shared is None:
                raise
            return shared

    def _one_size_for_all(self, rest: str, size: str) -> Breakdown | None:
        """Read `black 50 apricot 50, M`: one size named once, behind quantities that have none."""
        head, mark, tail = rest.rpartition(size)
        if not mark or _HAS_DIGIT.search(tail) or not _HAS_DIGIT.search(head):
            return None
        named = parse_breakdown(f"{size} 1").lines[0].size
        plain = parse_breakdown(_tidy(head + re.sub(r"^\s*(?:码|号)", " ", tail)), locale=self._locale)
        if any(line.size != UNSIZED for line in plain.lines):
            return None
        return Breakdown(lines=tuple(Line(size=named, colour=line.colour, pieces=line.pieces) for line in plain.lines))


def _tidy(rest: str) -> str:
    return re.sub(r"(?:\s*,\s*){2,}", " , ", rest).strip(" ,;/.!")
