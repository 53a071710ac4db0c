"""The table of garments: one row says everything, and what follows from it holds for every row."""

import pytest

from core.garments import AMBIGUOUS_WORDS, GARMENTS, Category, category_of, garments_in, known_words
from core.parties.model import CRAFTS, LOCALES
from core.parties.profile import USUAL_PRICE_MINOR
from vision.draw import fonts


@pytest.mark.parametrize("key", GARMENTS)
def test_a_row_is_whole(key: str) -> None:
    row = GARMENTS[key]
    assert set(row.names) == set(LOCALES)
    assert 0 < row.sam.low_min <= row.sam.plan_min <= row.sam.high_min and row.sam.source
    assert row.craft in CRAFTS
    assert fonts.has_glyph(fonts.Face.ICON, row.icon), "cards draw it where there is no picture"
    assert len(key) <= 32, "the column's width"


def test_no_word_stands_for_two_garments() -> None:
    words = known_words()
    assert set(words.values()) == set(GARMENTS)
    for word, garments in AMBIGUOUS_WORDS.items():
        assert word not in words and len(garments) > 1 and set(garments) <= set(GARMENTS)


@pytest.mark.parametrize("category", Category)
def test_what_workshops_offer_is_named_by_a_garment_of_it_and_has_a_usual_price(category: Category) -> None:
    assert category_of(category) is category
    assert category in garments_in(category)
    assert category in USUAL_PRICE_MINOR
