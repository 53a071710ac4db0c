import pytest

from core.contacts.plain import MASK
from core.rooms.model import mask_after


@pytest.mark.parametrize(
    ("before", "text", "masked"),
    [
        ("138\n0013", "8000 please", f"{MASK} please"),
        ("I am\n138 0013", "8000 or 9, not 13900139000", f"{MASK} or 9, not {MASK}"),
        ("138 00", "13 8000", MASK),
        (f"{MASK} then\n138 0013", "8000", MASK),
        ("138", "0013", "0013"),
        ("1200", "350 pieces", "350 pieces"),
        ("100 S", "200 M", "200 M"),
        ("", "call 13800138000", f"call {MASK}"),
        ("ok", "call 13800138000", f"call {MASK}"),
    ],
)
def test_a_number_that_is_spread_over_messages_ends_in_a_mask(before: str, text: str, masked: str) -> None:
    assert mask_after(before, text) == masked
