"""Places as people type them: with a preposition, in a case, one slip away, or anywhere."""

import pytest

from core.reading.places import find_near_place, find_place_said, is_anywhere


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("near Guangzhou", "guangzhou"),
        ("only in Osh", "osh"),
        ("somewhere around Moscow", "moscow"),
        ("в Москве", "moscow"),
        ("под Москвой", "moscow"),
        ("только в Бишкеке", "bishkek"),
        ("в Оше", "osh"),
        ("在杭州附近", "hangzhou"),
        ("江浙沪就行", "jiangzhehu"),
        ("Atlantis", None),
        ("¥45", None),
        ("100", None),
        ("by 15 december", None),
    ],
)
def test_a_place_is_read_among_small_words(text: str, place: str | None) -> None:
    assert find_place_said(text) == place


def test_a_slip_is_only_near() -> None:
    assert (find_place_said("Guangzou"), find_near_place("Guangzou")) == (None, "guangzhou")
    assert find_near_place("Atlantis") is None


@pytest.mark.parametrize(
    "text", ["anywhere", "Doesn't matter", "где угодно", "всё равно", "都可以", "哪里都行。", "不限"]
)
def test_who_does_not_mind_says_so(text: str) -> None:
    assert is_anywhere(text) and find_place_said(text) is None
