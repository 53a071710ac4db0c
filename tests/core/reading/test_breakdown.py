"""Breakdown texts: what is read, what is refused, and that nothing is ever guessed or lost."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.reading.breakdown import Breakdown, BreakdownDuplicate, BreakdownTotalDiffers, Line, parse_breakdown
from core.reading.colours import KEYS, colour_key, colour_name, find_colour
from core.reading.sizes import LADDER

READ = [
    ("S20 M40 L20 black; M30 white", "black S20 M40 L20; white M30"),
    ("black S20 M40, white M30", "black S20 M40; white M30"),
    ("S-20, M-40", "S20 M40"),
    ("S:20 M:40", "S20 M40"),
    ("S x 20", "S20"),
    ("Sx20 Mx40", "S20 M40"),
    ("20 S", "S20"),
    ("20S 40M 20L", "S20 M40 L20"),
    ("20S40M20L", "S20 M40 L20"),
    ("20 black S, 30 white M", "black S20; white M30"),
    ("黑白各50件", "黑 50; 白 50"),
    ("цвет: чёрный; размеры: S-20, M-40", "чёрный S20 M40"),
    ("尺码：S20 M40，颜色：黑色", "黑色 S20 M40"),
    ("46 размер 20 шт, 48 размер 10 шт", "46-20 48-10"),
    ("42(20) 44(40)", "42-20 44-40"),
    ("500 шт: 46-100, 48-200, 50-200", "46-100 48-200 50-200"),
    ("黑色 S20 M40；白色 M30", "黑色 S20 M40; 白色 M30"),
    ("黑色S20M40白色M30", "黑色 S20 M40; 白色 M30"),
    ("чёрный S20 M40; белый 46-20 48-30", "чёрный S20 M40; белый 46-20 48-30"),
    ("С-20, М-40, ХЛ-20 синий", "синий S20 M40 XL20"),
    ("с 20 м 40 л 20", "S20 M40 L20"),
    ("one size 100", "ONE-100"),
    ("均码100", "ONE-100"),
    ("均码 黑色100 白色50", "黑色 ONE-100; 白色 ONE-50"),
    ("100 pcs", "100"),
    ("共100件", "100"),
    ("一百二十件", "120"),
    ("XS-XL each 20 red", "red XS20 S20 M20 L20 XL20"),
    ("XS-XL 10/20/30/20/10", "XS10 S20 M30 L20 XL10"),
    ("S/M/L 20/40/20 black", "black S20 M40 L20"),
    ("S/M/L 20,40,20", "S20 M40 L20"),
    ("20/40/20 S/M/L", "S20 M40 L20"),
    ("S/M/L各20件 黑色", "黑色 S20 M20 L20"),
    ("46/48/50 по 20", "46-20 48-20 50-20"),
    ("размер 46 20 шт, размер 48 10 шт", "46-20 48-10"),
    ("Ｓ２０　Ｍ４０，黑色", "黑色 S20 M40"),
    ("2XL20 XXXL10", "2XL20 3XL10"),
    ("110/120 cm 20/30", "110-20 120-30"),
    ("110-20,120-30", "110-20 120-30"),
    ("S20+10 M40 = 70", "S30 M40"),
    ("100 pcs: S20 M80", "S20 M80"),
    ("S20 M40 итого 60", "S20 M40"),
    ("black S20 M40 = 60; white M30 = 30", "black S20 M40; white M30"),
    ("S1,000 M 2 000", "S1000 M2000"),
    ("black\nS20\nM40\nwhite\nM30", "black S20 M40; white M30"),
    ("- S 20\n- M 40", "S20 M40"),
    ("I need S20 M40 in black and M30 in white", "black S20 M40; white M30"),
    ('"barbie" S20; white M3', '"barbie" S20; white M3'),
    ("цвет мурена S20", '"мурена" S20'),
    ("тёмно-синий S20, светло-серый M30", "тёмно-синий S20; светло-серый M30"),
    ("170/92A-20 175/96A-30", "170/92A-20 175/96A-30"),
    ("小号20 中号40 大号20 黑色", "黑色 S20 M40 L20"),
    ("200 чёрные и белые поровну", "чёрные 100; белые 100"),
    ("60 шт 42-50 поровну", "42-12 44-12 46-12 48-12 50-12"),
    ("200 black and white, half and half", "black 100; white 100"),
    ("100 pcs S M black equally", "black S50 M50"),
    ("120 S-L, black, white split equally", "black S20 M20 L20; white S20 M20 L20"),
    ("黑白各半共200", "黑 100; 白 100"),
    ("黑色白色对半 100件", "黑色 50; 白色 50"),
    ("чёрные 100, белые 100, поровну", "чёрные 100; белые 100"),
]

REFUSED = [
    ("S20 M40 zipper", "breakdown_word_unknown", "zipper", 9, None),
    ("100 hoodies and 50 tees", "breakdown_two_garments", None, 20, None),
    ("100 hoodies, black, ratio 1:2:2:1 S M L XL", "breakdown_ratio_uneven", "1:2:2:1", 27, None),
    ("100-120 шт чёрный", "breakdown_number_unclear", "100-120", 1, None),
    ("100 белые, чёрные, серые поровну", "breakdown_share_uneven", "поровну", 26, None),
    ("100 поровну", "breakdown_number_unclear", "поровну", 5, None),
    ("чёрные и белые по 100 поровну", "breakdown_number_unclear", "поровну", 23, None),
    ("чёрные 100, белые 90, поровну", "breakdown_number_unclear", "поровну", 23, None),
    ("大码100", "breakdown_number_unclear", "大码", 1, "L"),
    ("黑白各50件 S M L", "breakdown_colour_unclear", "白", 2, None),
    ("M-L 50", "breakdown_size_without_pieces", "M-L", 1, "M-50 L-50"),
    ("S20 M40 blak", "breakdown_word_unknown", "blak", 9, "black"),
    ("A17", "breakdown_word_unknown", "A", 1, None),
    ("S20 S30", "breakdown_duplicate", "S30", 5, None),
    ("black S20; чёрный S30", "breakdown_duplicate", "S30", 19, None),
    ("S0 M20", "breakdown_zero", "S0", 1, None),
    ("S -20", "breakdown_negative", "-20", 3, "S-20"),
    ("S:-5", "breakdown_negative", "-5", 3, "5"),
    ("S9999999", "breakdown_too_many_pieces", "9999999", 2, None),
    ("S600000 M600000", "breakdown_too_many_pieces", "M600000", 9, None),
    ("46 20 48 30", "breakdown_number_unclear", "46", 1, "46-20"),
    ("46/20 48/30", "breakdown_number_unclear", "46/20 48/30", 1, None),
    ("46 размер 20", "breakdown_number_unclear", "46 размер 20", 1, None),
    ("200-46", "breakdown_number_unclear", "200-46", 1, "46-200"),
    ("1,200 pcs", "breakdown_number_unclear", "1,200", 1, "1200"),
    ("S 20.5", "breakdown_number_unclear", "20.5", 3, "20, 5"),
    ("20xL", "breakdown_number_unclear", "20xL", 1, "XL-20"),
    ("L42XL20", "breakdown_number_unclear", "L42XL", 1, None),
    ("46-48 по 20", "breakdown_range_unclear", "46-48", 1, "46/48"),
    ("S/M 20", "breakdown_size_without_pieces", "S/M", 1, "S-20 M-20"),
    ("S20 M", "breakdown_size_without_pieces", "M", 5, None),
    ("S20, 40", "breakdown_pieces_without_size", "40", 6, None),
    ("black S20; white 30", "breakdown_pieces_without_size", "30", 18, None),
    ("black white S20", "breakdown_colour_unclear", "white", 7, None),
    ("S20 black M30", "breakdown_colour_unclear", "black", 5, None),
    ("black S20; M30", "breakdown_colour_missing", "M30", 12, None),
    ("S20 M40 = 70", "breakdown_total_differs", "70", 11, None),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_what_people_type_is_read(text: str, expected: str) -> None:
    assert parse_breakdown(text).text() == expected


@pytest.mark.parametrize(("text", "code", "word", "position", "suggestion"), REFUSED)
def test_a_refusal_names_the_word_and_its_place(
    text: str, code: str, word: str, position: int, suggestion: str | None
) -> None:
    with pytest.raises(UserError) as caught:
        parse_breakdown(text)
    params = caught.value.params
    assert (caught.value.code, params.get("word"), params["position"], params.get("suggestion")) == (
        code,
        word,
        position,
        suggestion,
    )


@pytest.mark.parametrize("text", ["", "   ", "black", "шт", ";;;", "\n\n"])
def test_a_text_without_quantity_finds_nothing(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_breakdown(text)
    assert caught.value.code == "breakdown_nothing_found"


def test_totals_are_kept_by_size_by_colour_and_compact() -> None:
    breakdown = parse_breakdown("L20 S20 M40 black; M30 white")
    assert breakdown.total_pieces == 110
    assert breakdown.by_size() == {"S": 20, "M": 70, "L": 20}
    assert breakdown.by_colour() == {"black": 80, "white": 30}
    assert breakdown.compact() == "S20 M70 L20"
    assert breakdown.sizes == ("S", "M", "L")


def test_the_position_counts_the_characters_that_were_sent() -> None:
    decomposed = "че\u0308рныи\u0306 S20 "
    with pytest.raises(UserError) as caught:
        parse_breakdown(decomposed + "zzz")
    assert caught.value.params["position"] == len(decomposed) + 1


def test_a_wrong_total_tells_both_numbers() -> None:
    with pytest.raises(BreakdownTotalDiffers) as caught:
        parse_breakdown("S20 M40 total 70")
    assert (caught.value.params["declared_pieces"], caught.value.params["counted_pieces"]) == (70, 60)


def test_one_colour_in_two_languages_is_one_colour() -> None:
    with pytest.raises(BreakdownDuplicate):
        parse_breakdown("black S20; 黑色 S30")
    assert parse_breakdown("black S20; 黑色 M30").colours == ("black",)


def test_a_breakdown_refuses_impossible_lines() -> None:
    line = Line(size="S", colour="black", pieces=1)
    with pytest.raises(ValueError, match="once"):
        Breakdown(lines=(line, line))
    with pytest.raises(ValueError, match="range"):
        Line(size="S", colour="", pieces=0)


@pytest.mark.parametrize("locale", ["en", "zh-Hans", "ru"])
@pytest.mark.parametrize("key", KEYS)
def test_every_colour_name_is_understood_again(key: str, locale: str) -> None:
    name = colour_name(key.replace("_", " "), locale)
    assert find_colour(name) == key


@pytest.mark.parametrize("word", ["чёрный", "Чёрная", "черные", "чёрного", "黑", "黑色", "BLACK"])
def test_forms_of_black_share_a_key(word: str) -> None:
    assert colour_key(word) == "black"


sizes = st.sampled_from([*LADDER, "46", "48", "110", "170/92A", "ONE", "3T"])
colours = st.sampled_from(["black", "white", "чёрный", "бежевая", "红色", "奶茶色", "dark green", "barbie dream"])
lines = st.dictionaries(st.tuples(sizes, colours), st.integers(1, 9_999), min_size=1, max_size=40)


def _breakdown(cells: dict[tuple[str, str], int]) -> Breakdown:
    keyed = {(size, colour_key(colour)): (size, colour, pieces) for (size, colour), pieces in cells.items()}
    first = {colour_key(colour): colour for _, colour in reversed(cells)}
    return Breakdown(
        lines=tuple(Line(size=s, colour=first[colour_key(c)], pieces=pieces) for s, c, pieces in keyed.values())
    )


@settings(deadline=None)
@example({("46", "black"): 1, ("ONE", "black"): 17})
@example({("ONE", "black"): 1, ("46", "black"): 1, ("48", "black"): 2})
@given(lines)
def test_a_written_breakdown_reads_back_the_same(cells: dict[tuple[str, str], int]) -> None:
    breakdown = _breakdown(cells)
    again = parse_breakdown(breakdown.text())
    assert set(again.lines) == set(breakdown.lines)
    assert again.total_pieces == sum(line.pieces for line in breakdown.lines)


def _is_read_or_refused(text: str) -> bool:
    try:
        return parse_breakdown(text).total_pieces > 0
    except UserError as error:
        return error.code.startswith("breakdown_")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    assert _is_read_or_refused(text)


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.sampled_from([*"SMLx-:=/+,;\n &@()共各件码色黑白", " ", "XL", "20", "46", "0", "each", "black", "no"]))
)
def test_any_mix_of_known_pieces_is_read_or_refused(pieces: list[str]) -> None:
    assert _is_read_or_refused("".join(pieces)[:4000])


@settings(deadline=None)
@given(lines, st.sampled_from(["\n", "; ", "；"]))
def test_no_piece_is_lost_between_separators(cells: dict[tuple[str, str], int], mark: str) -> None:
    breakdown = _breakdown(cells)
    assert parse_breakdown(breakdown.text().replace("; ", mark)).total_pieces == breakdown.total_pieces


def test_a_very_long_text_is_refused_at_once() -> None:
    with pytest.raises(UserError) as caught:
        parse_breakdown("S1 " * 10_000)
    assert caught.value.code == "breakdown_text_too_long"
