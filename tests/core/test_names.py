import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.names import MOST_MARKS, plain_name


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Anne \u202egnW\u202c", "Anne gnW"),
        ("\u2066Wang\u2069\u200f", "Wang"),
        ("Wa\u200bng\ufeff", "Wang"),
        ("\u2800\u3164\u115f", ""),
        ("a\nb\tc\0d\x1b[31m", "a b cd[31m"),
        ("Z" + "\u0301" * 30, "Ź\u0301\u0301"),
        ("王 老板", "王 老板"),
        ("Айгүл Ё", "Айгүл Ё"),
        ("👩\u200d🏭 Li", "👩\u200d🏭 Li"),
        ("Li\u200dLi", "LiLi"),
        ("\ue000Li", "Li"),
        ("Đỗ Thị Ánh", "Đỗ Thị Ánh"),
    ],
)
def test_a_name_shows_what_it_says_and_nothing_else(typed: str, shown: str) -> None:
    assert plain_name(typed) == shown


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_no_name_turns_the_text_around_it_or_hides_anything(typed: str) -> None:
    name = plain_name(typed)
    assert plain_name(name) == name
    assert not [sign for sign in name if unicodedata.category(sign) in ("Cc", "Cs", "Co")]
    assert not set(name) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff")
    marks = "".join("m" if unicodedata.combining(sign) else " " for sign in name)
    assert "m" * (MOST_MARKS + 1) not in marks
