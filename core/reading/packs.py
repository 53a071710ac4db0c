"""Packs: `20 packs of 6`, `20 упаковок по 6`, `20包每包6件` are 120 pieces; `packs of 6` alone is no number.

What is counted out stays as long as it was, so places in the text still hold.
"""

import re
from typing import Final

from core.reading.numerals import chinese_number

_PACKS: Final = (
    r"(?:(?:poly)?bags?|packs?|packets?|box(?:es)?|cartons?|ctns?|bundles?"
    r"|упаков(?:ок|к[аиу])|пач(?:ек|к[аиу])|короб(?:ок|к[аиу]|ов|а)?|пакет(?:ов|а)?|меш(?:ков|ка|ок)|связ(?:ок|к[аиу]))"
    r"(?![a-zа-яё])"
)
_PACK: Final = r"(?:(?:poly)?bag|pack|packet|box|carton|ctn|bundle)(?![a-z])"
_HAN: Final = "[包箱袋扎捆盒]"
_DIGITS: Final = r"(?<![\d.,:/-])\d{1,5}(?![\d.]|,\d)"
_HAN_NUMBER: Final = r"(?:\d{1,5}|[一二两三四五六七八九十百]{1,4})"
_PIECES: Final = r"(?:\s?(?:pcs|pieces|pc|шт(?:ук[аи]?)?\.?)(?![a-zа-яё]))"
_NOT_PIECES: Final = (
    r"(?!\s?(?:colou?rs?|sizes?|styles?|kinds?|kg|kilo|cm|mm|m|g|yards?|met(?:er|re)s?|цвет|размер|вид|модел|кг|см|м"
    r"|г|метр)(?![a-zа-яё]{3}))"
)
_IN_EACH: Final = rf"(?:each|in each|inside|(?:per|a|in a) {_PACK})(?![a-z])"
_TIMES: Final = r"\s?[x×*хХ]\s?"
_COUNTED: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<n>{_DIGITS})\s?{_PACKS}(?: of | with |, (?:each )?(?:of|with) |{_TIMES})(?P<of>{_DIGITS}){_PIECES}?"
        rf"(?: {_IN_EACH})?",
        rf"(?P<n>{_DIGITS})\s?{_PACKS}[\s,(]{{1,3}}(?P<of>{_DIGITS}){_PIECES}? {_IN_EACH}\)?",
        rf"(?P<of>{_DIGITS}){_PIECES}?\s?(?:per |a |in a |/\s?){_PACK}(?:[\s,]{{1,3}}|{_TIMES})"
        rf"(?P<n>{_DIGITS})\s?{_PACKS}",
        rf"(?P<n>{_DIGITS})\s?{_PACKS}[\s,(]{{1,3}}(?:в кажд\w+ )?по (?P<of>{_DIGITS}){_PIECES}?(?: в кажд\w+)?\)?",
        rf"по (?P<of>{_DIGITS}){_PIECES}? в (?:упаковке|пачке|коробке|пакете|мешке|связке)[\s,]{{1,3}}(?:всего )?"
        rf"(?P<n>{_DIGITS})\s?{_PACKS}",
        rf"(?P<n>{_HAN_NUMBER})\s?{_HAN}[\s，,（(]{{0,2}}(?:[每一各]{_HAN}|{_TIMES})\s?(?P<of>{_HAN_NUMBER})\s?[件条个套][）)]?",
        rf"[每一]{_HAN}\s?(?P<of>{_HAN_NUMBER})\s?[件条个套][\s，,]{{0,2}}(?:一?共|总共|要)?\s?(?P<n>{_HAN_NUMBER})\s?{_HAN}",
        rf"(?P<of>{_HAN_NUMBER})\s?[件条个套]\s?[一每/]\s?{_HAN}[\s，,]{{0,2}}(?:一?共|总共|要|×|x)?\s?"
        rf"(?P<n>{_HAN_NUMBER})\s?{_HAN}",
    )
)
_APART: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<n>{_HAN_NUMBER})\s?(?P<pack>{_HAN})(?P<mid>[^\d，,。;；\n]{{1,12}})[，,、\s]{{0,2}}[每一各](?P=pack)[装放]?\s?"
        rf"(?P<of>{_HAN_NUMBER})\s?[件条个套双]",
        rf"(?P<n>{_DIGITS})\s?{_PACKS}(?P<mid> [^\d;\n]{{3,40}}?)[\s,(]{{1,3}}(?P<of>{_DIGITS}){_PIECES}? "
        rf"(?:in each|(?:per|a|in a) {_PACK})",
        rf"(?P<n>{_DIGITS})\s?{_PACKS}(?P<mid> [^\d;\n]{{3,40}}?)[\s,(]{{1,3}}по (?P<of>{_DIGITS}){_PIECES}? "
        r"в (?:кажд\w+|упаковке|пачке|коробке|пакете|мешке|связке)",
    )
)
"""Packs of something that is named before it is said how many go into each: `10箱黑色T恤，每箱50件`."""
_PACKING: Final = re.compile(
    rf"(?:(?:packed )?in )?{_PACKS} of {_DIGITS}{_NOT_PIECES}{_PIECES}?|{_DIGITS}{_PIECES}?\s?(?:per |/\s?){_PACK}"
    rf"|(?:упаков\w+ )?(?:по )?{_DIGITS}{_PIECES}? в (?:одн\w+ |кажд\w+ )?(?:упаковк|пачк|короб|пакет|меш)\w*"
    rf"|[每一]{_HAN}(?:装|放)?\s?{_HAN_NUMBER}\s?[件条个套]|{_HAN_NUMBER}\s?[件条个套]\s?[一每/]\s?{_HAN}",
    re.IGNORECASE,
)
_COUNTS_ELSE: Final = re.compile(_NOT_PIECES)


def count_packs(text: str) -> str:
    """Write packs of so many pieces as their pieces: `20 packs of 6 M` is `120 pcs       M`."""
    for pattern in _COUNTED:
        text = pattern.sub(_pieces, text)
    for pattern in _APART:
        text = pattern.sub(_pieces, text)
    return text


def is_pack(word: str) -> bool:
    """Say whether a word is a pack, whose number is no number of pieces."""
    return _WORD.fullmatch(word) is not None


_WORD: Final = re.compile(rf"{_PACKS}|{_PACK}|{_HAN}", re.IGNORECASE)


def _pieces(match: re.Match[str]) -> str:
    if _COUNTS_ELSE.match(match.string, match.end("of")) is None:
        return match[0]
    is_han = any("\u4e00" <= sign for sign in match[0])
    of_what = match.groupdict().get("mid") or ""
    pieces = f"{_number(match['n']) * _number(match['of'])}{'件' if is_han else ' pcs'}{of_what}"
    return pieces.ljust(len(match[0])) if len(pieces) <= len(match[0]) else match[0]


def _number(said: str) -> int:
    numeral = chinese_number(said)
    return int(said) if said.isdecimal() else numeral[1] if numeral is not None else 0


def take_packing(text: str) -> tuple[str, tuple[str, ...]]:
    """Take out how pieces are packed, which is no number of pieces, and give the words that say so."""
    said = tuple(match[0].strip() for match in _PACKING.finditer(text))
    return _PACKING.sub(" , ", text), said
