"""Names of messengers, whole or with marks and spaces between their letters: `whats-app`, `w.chat`, `微 信`."""

from collections.abc import Iterable

from core.contacts.plain import MASK

_GAP = rf"(?:[^\w\n{MASK[0]}]|_){{0,3}}"
_SHORT_GAP = r"[\s._/♥❤♡-]{1,3}"
_LATIN = (
    *(
        "wechat",
        "weechat",
        "weixin",
        "wexin",
        "whatsapp",
        "whatsap",
        "watsapp",
        "watsap",
        "telegram",
        "instagram",
        "facebook",
    ),
    *("viber", "dingtalk", "feishu", "wecom", "discord", "douyin", "kuaishou", "xiaohongshu", "rednote", "weibo"),
    *(
        "xianyu",
        "aliwangwang",
        "wangwang",
        "bilibili",
        "kakaotalk",
        "snapchat",
        "linkedin",
        "pinterest",
        "avito",
        "vinted",
    ),
)
_CYRILLIC = ("телеграм", "ватсап", "вотсап", "вацап", "вайбер", "инстаграм", "инста", "тикток", "вичат", "скайп")
_HAN = ("微信", "薇信", "威信", "钉钉", "飞书", "抖音", "快手", "小红书", "扣扣", "公众号", "企业微信")


def _apart(names: Iterable[str], gap: str) -> str:
    return "|".join(gap.join(name) for name in names)


LATIN = rf"(?<![a-z])(?:{_apart(_LATIN, _GAP)}|w{_GAP}chat|imo(?=\s?:)|icq)(?![a-z])"
CYRILLIC = rf"(?<![а-яё])(?:{_apart(_CYRILLIC, _GAP)})[а-яё]{{0,3}}(?![а-яё])"
HAN = rf"{_apart(_HAN, _GAP)}|v{_GAP}信"
DOUBTFUL = (
    rf"{HAN}|(?<![a-z0-9])(?:w{_SHORT_GAP}x|v{_SHORT_GAP}x|t{_SHORT_GAP}g|q{_SHORT_GAP}q"
    rf"|v{_SHORT_GAP}k|lark|imo)(?![a-z0-9])|(?<![а-яё])в{_SHORT_GAP}к(?=\s?[:=])"
)
"""What is a thing of the trade, too (W x H, v-neck's V): only what looks like a name is one behind it."""
