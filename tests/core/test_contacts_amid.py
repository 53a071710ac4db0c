"""Contacts that are spread over several messages, or over the lines of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contacts.mask import mask_amid, mask_contacts
from core.contacts.plain import MASK


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
        ("my wechat is", "lily_zhang88", MASK),
        ("hello\nмой телеграм", "ivan_petrov\nдо завтра", f"{MASK}\nдо завтра"),
        ("wechat", "lilyzhang", MASK),
        ("telegram", "black", "black"),
        ("as we said on instagram", "HD20241201 is ready", "HD20241201 is ready"),
        ("write lily@", "163.com", MASK),
        ("lily_zhang88", "wechat", MASK),
        ("hello\nlily_zhang88", "wechat, 50 pieces", f"{MASK}, 50 pieces"),
        ("lily_zhang88", "this is my telegram", MASK),
        ("lily_zhang88", "that's my tg, 50 pieces", f"{MASK}, 50 pieces"),
        ("lily_88", "是我的微信，要50件", f"{MASK}，要50件"),
    ],
)
def test_what_is_spread_over_messages_ends_in_a_mask(before: str, text: str, masked: str) -> None:
    assert mask_amid(before, text) == masked


@pytest.mark.parametrize(
    ("before", "text", "after", "masked"),
    [
        ("", "my wechat is:", "lily_zhang88", f"my {MASK}"),
        ("", "black, my telegram", "ivan_petrov", f"black, my {MASK}"),
        ("138", "0013", "8000", MASK),
        ("", "the zip 138", "0013 8000", f"the zip {MASK}"),
        ("the zip", "300 black", "and 200 white", "300 black"),
        ("", "", "lily", ""),
    ],
)
def test_what_is_put_between_messages_gives_none_of_them_away(before: str, text: str, after: str, masked: str) -> None:
    assert mask_amid(before, text, after) == masked


@pytest.mark.parametrize("gap", ["\n", ":\n", ": \n\n", " -\r\n"])
@pytest.mark.parametrize(
    "cue",
    [
        "my wechat",
        "请加我微信",
        "我的微信号是",
        "Мой телеграм",
        "Пишите в телегу",
        "add me on telegram",
        "hi, whatsapp",
    ],
)
@pytest.mark.parametrize("name", ["lily_zhang88", "lilyzhang88", "ivan.petrov"])
def test_a_name_below_its_messenger_is_hidden(cue: str, gap: str, name: str) -> None:
    for end in ("", "\nthanks", "\n50 black"):
        assert mask_contacts(f"{cue}{gap}{name}{end}") == f"{cue}{gap}{MASK}{end}"


@pytest.mark.parametrize(
    "text",
    [
        "微信上说的那款\nblack hoodies",
        "as on instagram\nS20 M40 L20",
        "like in telegram:\nblack 50\nwhite 30",
        "the photo is on wechat\nHD20241201 50 pieces",
        "фото в телеге\nзавтра 200 штук",
        "like the vk group\nneed 50 pieces",
        "抖音同款\n黑色50件",
        "signal red\nnavy_blue 50",
    ],
)
def test_an_order_below_a_messenger_stays(text: str) -> None:
    assert mask_contacts(text) == text


_PARTS = st.lists(
    st.sampled_from(
        [
            "wechat",
            "my",
            "lily_88",
            "138",
            "0013 8000",
            "微信",
            "💬",
            "\n",
            "@",
            "163.com",
            "black 50",
            "телега",
            ": ",
            "+7",
        ]
    ),
    max_size=5,
).map(" ".join)


@given(_PARTS, _PARTS, _PARTS)
def test_a_masked_text_is_masked_no_further(before: str, text: str, after: str) -> None:
    masked = mask_amid(mask_contacts(before), text, mask_contacts(after))
    assert masked == text or MASK in masked
    assert mask_amid(mask_contacts(before), masked, mask_contacts(after)) == masked


@pytest.mark.parametrize("before", ["my number 13812345678", "write me at lily@gmail.com"])
def test_what_was_said_before_under_older_rules_takes_no_later_words_away(before: str) -> None:
    words = "hello, 20 pieces are in work now"
    assert mask_amid(before, words) == words
