"""The number of a parcel is read, and nothing else is taken for one; the mask lets it pass."""

import pytest

from core.contacts.mask import mask_contacts
from core.reading.parcels import Parcel, read_parcel


@pytest.mark.parametrize(
    ("text", "number", "carrier"),
    [
        ("SF1234567890", "SF1234567890", "sf"),
        ("shipped with sf1234567890123 today", "SF1234567890123", "sf"),
        ("顺丰1234567890123", "1234567890123", "sf"),
        ("A17 СДЭК 1234567890", "1234567890", "cdek"),
        ("трек-номер 80112345678901", "80112345678901", ""),
        ("单号 75312345678901", "75312345678901", ""),
        ("RA123456789RU", "RA123456789RU", "russian_post"),
        ("tracking number 1Z999AA10123456784", "1Z999AA10123456784", "ups"),
        ("track 14501234567890", "14501234567890", ""),
    ],
)
def test_a_number_is_read_with_its_carrier_and_passes_the_mask(text: str, number: str, carrier: str) -> None:
    assert read_parcel(text) == Parcel(number=number, carrier=carrier)
    assert mask_contacts(text) == text


@pytest.mark.parametrize(
    "text", ["13812345678", "call me 13812345678", "100 hoodies by 20 december", "A17", "48 done", ""]
)
def test_what_is_no_parcel_is_read_as_none(text: str) -> None:
    assert read_parcel(text) is None


@pytest.mark.parametrize("text", ["two numbers 75312345678901 75312345678902", "A17", "tomorrow", "1234"])
def test_what_is_no_number_is_not_taken_where_one_was_asked_for(text: str) -> None:
    assert read_parcel(text, is_asked=True) is None
