"""Every name that we write for a region is read as that region, in each language."""

import pytest

from core.parties.model import LOCALES, REGIONS
from core.parties.regions import find_known_region
from core.reading.places import is_anywhere
from core.reading.regions import is_inside
from handlers.rendering import plain
from handlers.texts import Texts
from handlers.trade_words import region_name


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", REGIONS)
def test_the_name_of_a_region_is_read_as_it(locale: str, region: str) -> None:
    name = plain(region_name(Texts(locale), region))
    assert find_known_region(name, []) == region
    assert is_inside(name, region) is True


@pytest.mark.parametrize("locale", LOCALES)
def test_the_word_for_anywhere_is_read_as_anywhere(locale: str) -> None:
    assert is_anywhere(plain(region_name(Texts(locale), None)).removeprefix("📍 "))
