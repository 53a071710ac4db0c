import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contacts import MASK, ContactInField, has_contacts, mask_contacts, require_no_contacts

NUMBER = "13800138000"
HIDDEN = [
    NUMBER,
    f"x{NUMBER}",
    f"tel{NUMBER}ok",
    "138 0013 8000",
    "138-0013-8000",
    "1.3.8.0.0.1.3.8.0.0.0",
    "1*3*8*0*0*1*3*8*0*0*0",
    "１３８００１３８０００",
    "①③⑧⓪⓪①③⑧⓪⓪⓪",
    "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣",
    "一三八零零一三八零零零",
    "幺三八〇〇幺三八〇〇〇",
    "1\u200b3\u200b8\u200b0\u200b0\u200b1\u200b3\u200b8\u200b0\u200b0\u200b0",
    "١٣٨٠٠١٣٨٠٠٠",
    "+7 (912) 345-67-89",
    "wang@shop.cn",
    "ｗａｎｇ＠ｓｈｏｐ．ｃｎ",
    "@wang_factory",
    "wangshop.com",
    "taobao.com/shop/1",
    "https://a.b/c",
    "t.me/wang",
    "微信 wang_88",
    "加微wang88",
    "vx:abc123",
    "WhatsApp: wang77",
    "телеграм wang_88",
]
OF_THE_TRADE = [
    "",
    "Zephyr",
    "HD20241201",
    "TS-2024-001",
    "Hoodie 350 g",
    "XS10 S20 M30 L40 XL50",
    "38/40/42/44",
    "60% cotton 40% polyester",
    "PANTONE 19-4052",
    "A/W 2026",
    "2026-12-01",
    "杭州市余杭区",
    "二〇二六春夏",
    "г. Иваново",
    "e.g. this.And that",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_no_way_past_the_robot_is_let_through(text: str) -> None:
    assert has_contacts(text) and mask_contacts(f"ask {text} now").count(MASK) == 1
    with pytest.raises(ContactInField):
        require_no_contacts("Zephyr", f"ask {text} now")


@pytest.mark.parametrize("text", OF_THE_TRADE)
def test_names_of_the_trade_pass(text: str) -> None:
    require_no_contacts(text, None)


@given(st.text(max_size=80))
def test_what_is_masked_has_no_contact_left_and_all_else_stays(text: str) -> None:
    masked = mask_contacts(text)
    assert masked == text or MASK in masked
    if not has_contacts(text):
        assert masked == text
