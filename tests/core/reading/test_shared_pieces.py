"""One number for several colours or sizes has two readings, and neither loses a piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading.breakdown import parse_breakdown
from core.reading.shared_pieces import read_shared_pieces

SHARED = {
    "50 black and white": ("black 25; white 25", "black 50; white 50"),
    "black white S M L 20": ("black S4 M4 L3; white S3 M3 L3", "black S20 M20 L20; white S20 M20 L20"),
    "100 s-xl": ("S25 M25 L25 XL25", "S100 M100 L100 XL100"),
    "60 black, white and red": ("black 20; white 20; red 20", "black 60; white 60; red 60"),
    "卫衣 黑色白色 100件": ("黑色 50; 白色 50", "黑色 100; 白色 100"),
    "худи чёрные и белые 60 шт": ("чёрные 30; белые 30", "чёрные 60; белые 60"),
    "футболки 42 44 46 60 шт": ("42-20 44-20 46-20", "42-60 44-60 46-60"),
    "1 dozen black white": ("black 6; white 6", "black 12; white 12"),
}


@pytest.mark.parametrize("text", SHARED)
def test_one_number_for_several_has_two_readings(text: str) -> None:
    shared = read_shared_pieces(text)
    assert shared is not None
    assert tuple(reading.text() for reading in shared.readings) == SHARED[text]


@pytest.mark.parametrize(
    "text",
    [
        "100 black",
        "S M L",
        "20 S 30 M black white",
        "3 S M L XL",
        "50 black and white each",
        "total 50 black white",
        "",
    ],
)
def test_what_says_how_it_is_meant_or_names_one_thing_has_not(text: str) -> None:
    assert read_shared_pieces(text) is None


@given(
    st.integers(1, 5000),
    st.lists(st.sampled_from(("black", "white", "red", "navy")), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(("S", "M", "L", "XL")), max_size=4, unique=True),
)
def test_in_all_is_the_number_and_of_each_is_as_often_as_was_named(
    pieces: int, colours: list[str], sizes: list[str]
) -> None:
    shared = read_shared_pieces(f"{pieces} {', '.join(colours)} {' '.join(sizes)}")
    named = len(colours) * max(1, len(sizes))
    if shared is None:
        assert named < 2 or pieces < named
        return
    assert shared.in_all.total_pieces == pieces and shared.of_each.total_pieces == pieces * named
    assert len(shared.in_all.lines) == named
    for reading in shared.readings:
        assert set(parse_breakdown(reading.text()).lines) == set(reading.lines)
