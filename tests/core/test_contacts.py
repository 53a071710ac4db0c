import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contacts.mask import ContactInField, has_contacts, mask_contacts, require_no_contacts
from core.contacts.plain import MASK

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


ALSO_HIDDEN = [
    "我电话13900001111",
    "微信：wangli8888",
    "手机一三八零零零零零零零一",
    "电话：138-0000-0003",
    "1 3 8-0000-0004",
    "138 0000 0005",
    "１３８００００００６",
    "壹叁捌零零零零零零零捌",
    "电话一三八 零零零零 零零一零",
    "138零零零零0012",
    "+8613800000016",
    "0086 13800000018",
    "021-5555 0019",
    "打我电话 138 然后 0000 然后 0019",
    "微信号: wangli_8888",
    "wx: wang123",
    "wechat: wang_li",
    "加v wang8888",
    "加微信 wang8888",
    "威信 wang8888",
    "我微信就是手机号13800000022",
    "QQ号：12345678",
    "q q 100000005",
    "Q:100000001",
    "抖音号 dianjia88",
    "抖音搜 小店衣舍",
    "小红书搜 小店衣舍",
    "小红书号：dianjia88",
    "淘宝搜 小店衣舍旗舰店",
    "我邮箱 dian@163.com",
    "dian(at)163.com",
    "dian at 163 dot com",
    "163邮箱 dian123",
    "telegram @wangli",
    "tg: wangli88",
    "电报 wangli88",
    "whatsapp +86 138 0000 0030",
    "杭州市余杭区临平街道星桥路88号来找我",
    "厂在大源村中街12号",
    "8 900 000-00-01",
    "+7 900 000 00 03",
    "+7(900)000-00-04",
    "89000000005 звоните",
    "восемь девятьсот ноль ноль ноль ноль ноль ноль шесть",
    "8.900.000.00.07",
    "8-9OO-000-00-09",
    "9000000010",
    "мой номер 900 000 00 11",
    "телеграм: @anna_demo",
    "ватсап 8 900 000 00 15",
    "вацап 89000000016",
    "инста anna_demo_shop",
    "инстаграм: annademo",
    "вк anna_demo_shop",
    "vk.com/annademo",
    "вконтакте id123456789",
    "почта anna@example.ru",
    "anna собака example точка ru",
    "anna (собака) example.ru",
    "почта anna at mail ru",
    "скайп annademo77",
    "сайт анна-демо.рф",
    "мой тг annademo",
    "ищите в инсте anna.demo",
    "ник в телеге anna_demo",
    "+996 (555) 000-011",
    "0555 000 012",
    "0 555 00 00 13",
    "ул. Примерная, д. 15",
    "приезжайте на проспект Мира 20",
    "202-555-0101",
    "2025550103",
    "(202)555-0105",
    "+44 7700 900106",
    "+44 (0)7700 900107",
    "two oh two five five five oh one oh six",
    "202 five five five 0108",
    "whatsapp me on 07700 900109",
    "my insta is mayademo",
    "instagram @maya.demo",
    "ig: maya.demo",
    "snapchat mayademo7",
    "my website is mayademo.com",
    "maya at example dot com",
    "maya (at) example (dot) com",
    "maya @ example.com",
    "google mayademo dot shop",
    "facebook.com/mayademo",
    "fb: maya demo page",
    "wechat id maya_demo",
    "telegram maya_demo please",
    "add me on telegram, mayademo",
    "skype: live:mayademo",
    "come to 15 Example Street",
    "call 555-0112",
    "t me slash mayademo",
    "line id: mayademo",
    "viber 2025550111",
    "13800000040微信同号",
    "我叫dianjia88在微信上",
    "phone:202.555.0113",
    "двести два пять пять пять ноль один ноль один",
    "девятьсот двенадцать триста сорок пять шестьдесят семь восемьдесят девять",
    "ling 13800000041",
    "我V：dianjia_88",
    "v: dianjia88",
    "V dianjia88",
    "薇❤dianjia88",
    "vx同号 13800000042",
    "加卫星dianjia88",
    "dianjia88 是我的微信号",
    "anna_demo — это мой телеграм",
    "найди меня в вк: Анна Демо",
    "你加我吧 dianjia88",
    "钉钉号 dianjia88",
    "my wa 2025550114",
    "wa.me/12025550115",
    "138O000OO44",
    "l38 0000 0045",
    "13 80 00 00 04 6",
    "[13800000047]",
    "138(0000)0048",
    "138/0000/0049",
    "138_0000_0050",
    "138，0000，0051",
    "一三八○○○○○○五二",
    "1三8零0零0零0零53",
    "打138零零零零零零54",
]
HONEST = [
    "货号：20261205-1",
    "款号 HD20241201",
    "订单号 100000123456",
    "编号 1234567890",
    "运单号 773000000000123",
    "中通 73100000000001",
    "圆通快递 YT8800000000001",
    "条形码 6900000000018",
    "总共 150000 元",
    "总价1250000",
    "定金 15000，尾款 35000",
    "48.5元一件，100件4850元",
    "单价45 50 55 60",
    "黑 20 40 40 20 白 10 20 20 10",
    "S M L XL 20 40 40 20",
    "110码30套 120码30套 130码40套",
    "155/80A 160/84A",
    "32/34 20件 34/34 30件",
    "12.5-12.15之间",
    "2026.12.15",
    "2026年12月15日",
    "12/28前",
    "08:30-17:30",
    "周一到周五 9:00-12:00 13:00-18:00",
    "胸围 104 108 112 116",
    "衣长 68 69.5 71 72.5",
    "肩宽44.5 46 47.5",
    "克重 280-320g",
    "面料 40支 32支 21支",
    "Pantone 19-4052 TCX 18-1664",
    "潘通19-4005",
    "色号 2301 2302 2303",
    "第1234567批",
    "YKK 5号 3号拉链",
    "3XL 50 4XL 30",
    "V领 圆领 都行",
    "加10厘米",
    "加长5cm",
    "QQ糖色",
    "Q版图案",
    "微信上说的那款",
    "抖音同款",
    "抖音爆款卫衣",
    "小红书上很火的款式",
    "按淘宝那个链接的版型",
    "链接打不开",
    "电话里说过要改",
    "不用打电话",
    "手机壳不要",
    "手机袋加上",
    "一二三四号色都要",
    "二〇二六年十二月十五号",
    "一百五十件，三十天",
    "两千五百件",
    "12万5千",
    "加个拉链",
    "公众号那种印花",
    "artikul 123",
    "артикул: 100-200-300",
    "арт. 1234567",
    "трек 80080000000000",
    "трек-номер RA123456789RU",
    "накладная № 12345678",
    "СДЭК 1012345678",
    "счёт 1234567 от 01.12.2026",
    "договор 15/2026",
    "сумма 1 250 000,00",
    "цена 450 руб, всего 45000 руб",
    "150 000 рублей",
    "1.250.000 сом",
    "рост 98-104 110-116 122-128",
    "размеры 42 44 46 48 50 52",
    "42-10 44-20 46-20 48-10",
    "по 20 штук: 42 44 46 48",
    "обхват груди 92 96 100 104 108",
    "длина 68,5 70 71,5 73",
    "плотность 240-280 г/м2",
    "ширина 150 см, 180 см",
    "10:00-19:00 без обеда",
    "с 01.12 по 15.12",
    "поставки 01.12.2026, 15.12.2026",
    "состав 95% хлопок 5% эластан",
    "ТУ 17-123-456",
    "ГОСТ 25295-2003",
    "штрихкод 4600000000015",
    "телефон не нужен",
    "позвоните через бота после 18:00",
    "инстаграмный стиль",
    "как в инстаграме oversize",
    "вк не нужен",
    "фото как в телеграм канале",
    "по телефону не обсуждаем",
    "макс размер 56",
    "сто штук и ещё двести",
    "две тысячи триста",
    "карман под телефон",
    "карман для телефона 16 см",
    "article no 1234567",
    "style 88-123-456",
    "SKU: AB-1234567",
    "PO 4500001234",
    "order no. 1000234",
    "tracking 1Z999AA10123456784",
    "tracking number 9400100000000000000000",
    "total $12,500.00",
    "12,500 usd",
    "$4.50 x 1000 = $4500",
    "sizes 2 4 6 8 10 12 14",
    "XS 10 S 20 M 40 L 40 XL 20",
    "chest 96 100 104 108 112",
    "length 68.5 70 71.5 73",
    "waist 28 30 32 34 36",
    "30x32 32x32 34x34",
    "2026-12-01 to 2026-12-15",
    "1 Dec 2026, 15 Dec 2026",
    "12:30 to 18:45",
    "EAN 4006381333931",
    "barcode 0123456789012",
    "ISO 9001 and OEKO-TEX 100",
    "GSM 320",
    "180 gsm 95/5",
    "5 needles 12 stitches per inch",
    "phone pocket 16 cm",
    "call it style B",
    "line up the stripes",
    "like on instagram please",
    "telegram blue colour",
    "the line sheet is fine",
    "signal red RAL 3001",
    "email is fine through the bot",
    "text print on the back 10 cm",
    "ring neck size 12",
    "add me 20 more black",
    "text me here please",
    "dot at the end. com",
    "send via whatsapp not needed",
    "my id is fine",
    "number of pieces 1200",
    "contact lens print",
    "two hundred pieces",
    "one two three sizes",
    "twenty thirty forty",
    "size one two",
    "wide leg, 100 120 140 160 cm",
    "3 000 pcs 12 000 usd",
    "150 000",
    "20.12.2026 60 шт",
    "A4 100 A5 200 A6 300",
    "100 200 300 400",
    "120,130,140,150,160",
    "68*112*46",
    "68x112x46x60",
    "36-38-40-42-44",
    "ширина 1500 1600 1700",
    "order 1234 5678",
    "20+40+40+20=120",
    "1:2:2:1",
    "S:20 M:40 L:40 XL:20",
    "S-20, M-40, L-40, XL-20",
    "100/200/300",
    "мой размер 46, рост 170",
    "размер на сайте другой",
    "в ВК писали 100 штук",
    "улица в принте",
    "street style hoodie",
    "road bike shorts 12",
]
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "reading/cases/contacts.jsonl").read_text("utf-8").splitlines()
]


def survives(hidden: str, text: str) -> bool:
    """Say whether a run of four digits or of five letters and digits of what is to be hidden is still there."""
    bare, wanted = (re.sub(r"[\W_]+", "", one.casefold()) for one in (text, hidden))
    run = 4 if wanted.isdigit() else 5
    return any(wanted[at : at + run] in bare for at in range(max(1, len(wanted) - run + 1)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_rooms_hide_contacts_and_leave_the_trade_its_numbers(case: dict[str, Any]) -> None:
    text, wanted = mask_contacts(case["text"]), case["expect"]
    assert all(part in text for part in wanted["keep"])
    rest = text
    for part in wanted["keep"]:
        rest = rest.replace(part, " ")
    assert not any(survives(part, rest) for part in wanted["hide"])
    assert (text != case["text"]) == wanted["masked"] or {"masked": text != case["text"]} in wanted.get("also", [])


@pytest.mark.parametrize("text", ALSO_HIDDEN)
def test_ways_of_the_same_kinds_are_hidden_too(text: str) -> None:
    assert MASK in mask_contacts(text)


@pytest.mark.parametrize("text", HONEST)
def test_numbers_and_words_of_the_trade_survive_in_rooms(text: str) -> None:
    assert mask_contacts(text) == text


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
    assert not has_contacts(masked)


DIGITS = {
    "plain": "0123456789",
    "full width": "０１２３４５６７８９",
    "chinese": "零一二三四五六七八九",
    "banker": "零壹贰叁肆伍陆柒捌玖",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
}
SAID = {
    "en": "zero one two three four five six seven eight nine".split(),
    "ru": "ноль один два три четыре пять шесть семь восемь девять".split(),
}
mobiles = st.one_of(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.from_regex(r"[78]9[0-9]{9}", fullmatch=True))


@given(
    mobiles,
    st.lists(st.sampled_from(sorted(DIGITS)), min_size=11, max_size=11),
    st.sampled_from(["", " ", "-", ".", " 🔸"]),
)
def test_a_mobile_number_is_hidden_however_its_digits_are_written(number: str, scripts: list[str], gap: str) -> None:
    written = gap.join(DIGITS[script][int(digit)] for script, digit in zip(scripts, number, strict=True))
    for text in (f"我电话{written}", f"тел {written}", f"call {written} ok"):
        assert not survives(written, mask_contacts(text))


@given(mobiles, st.sampled_from(sorted(SAID)))
def test_a_number_that_is_spelt_out_is_hidden(number: str, language: str) -> None:
    written = " ".join(SAID[language][int(digit)] for digit in number)
    assert mask_contacts(f"x, {written}, x") == f"x, {MASK}, x"


@given(
    st.from_regex(r"[a-z]{3,8}_[0-9]{2,4}", fullmatch=True),
    st.sampled_from(["微信：", "加v ", "QQ号", "тг ", "вотсап: ", "insta ", "telegram @"]),
)
def test_a_name_in_a_messenger_is_hidden_with_any_mark_before_it(name: str, cue: str) -> None:
    assert mask_contacts(f"好 {cue}{name}") == f"好 {cue.removesuffix('@')}{MASK}"


rows = st.lists(st.integers(1, 99), min_size=3, max_size=8).map(lambda counts: " ".join(str(5 * n + 5) for n in counts))
honest = st.one_of(
    st.tuples(st.sampled_from(["货号 ", "арт. ", "article "]), st.from_regex(r"[2-7][0-9]{6,8}", fullmatch=True)).map(
        "".join
    ),
    st.tuples(st.sampled_from(["总价 ", "итого ", "total "]), st.integers(1, 99_999_999).map(str)).map("".join),
    st.dates().filter(lambda day: 2024 <= day.year < 2030).map(str),
    rows,
    st.tuples(st.integers(10_000, 9_999_999).map(str), st.sampled_from(["件", " шт", " pcs", "元", " руб"])).map(
        "".join
    ),
)


@given(honest)
def test_articles_prices_days_rows_and_quantities_are_never_masked(text: str) -> None:
    assert mask_contacts(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "t . me / wangli",
        "h t t p s : / / wang . com",
        "www . wang . com",
        "w w w . wang . com",
        "wang . com",
        "w a n g @ 1 6 3 . c o m",
        "m a i l : w a n g @ 1 6 3 . c o m",
        "w_a_n_g @ 1 6 3 . c o m",
        "w e c h a t : w a n g l i 8 8",
        "find me as wangli on wechat",
        "search wangli88 in wechat",
        "тг wangli",
        "line id wangli",
        "微信：onwang_00",
        "139O0O01l11",
    ],
)
def test_what_is_set_apart_or_turned_round_is_hidden_too(text: str) -> None:
    masked = mask_contacts(f"Hello, {text}")
    assert MASK in masked
    assert not re.search(r"w[\s_]?a[\s_]?n[\s_]?g|139", masked), masked


@pytest.mark.parametrize(
    "text",
    [
        "S M L X L 2 X L",
        "size S / M / L",
        "S - 2 0, M - 3 0",
        "a b c d e f g",
        "I agree . Me too",
        "It weighs 300. Net weight 250",
        "A 1 : 2 B / C",
        "60 / 40 cotton . ok",
        "add details in telegram",
        "1 0 0 pcs @ 4 5",
    ],
)
def test_what_stands_apart_and_is_no_contact_stays(text: str) -> None:
    assert mask_contacts(text) == text


@pytest.mark.parametrize(
    "text", ["fb wangli", "vk wang", "kakao: wangli", "вк wang", "微信 wangli", "wang#1234", "add wang.li#0042"]
)
def test_a_messenger_and_one_word_or_a_tag_is_a_name(text: str) -> None:
    assert "wang" not in mask_contacts(text)


@pytest.mark.parametrize(
    "text",
    ["fb photos", "vk group", "insta style", "signal red", "line stitch", "style#1234", "Pantone#1935", "hoodie#2211"],
)
def test_a_messenger_beside_a_word_of_the_trade_and_a_number_are_none(text: str) -> None:
    assert mask_contacts(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "вк ком wangli_sew",
        "vk com wangli_sew",
        "вк точка ком слэш wangli_sew",
        "vk dot com slash wangli_sew",
        "в контакте wangli_sew",
        "инст wangli_sew",
        "тикток wangli_sew",
        "ok ru wangli_sew",
        "fb com slash wangli.sew",
        "wangli_sew - это я в тг",
        "wangli_sew, that's me on telegram",
        "dd号 wangli99",
    ],
)
def test_a_page_is_hidden_where_its_address_is_told(text: str) -> None:
    assert "wangli" not in mask_contacts(text)
    assert "wangli" not in mask_contacts(f"50 pcs ok, {text}")


@pytest.mark.parametrize(
    "text",
    [
        "wang dot li at example dot com",
        "john dot wang dot li at example dot com",
        "wang underscore li at gmail com",
        "wang точка li собака example точка ru",
        "wang точка li собака mail ру",
        "wang下划线li艾特example点com",
        "wang点li艾特163点com",
    ],
)
def test_a_mail_is_hidden_from_its_first_part(text: str) -> None:
    for said in (text, f"mail: {text}"):
        assert "wang" not in mask_contacts(said)


@pytest.mark.parametrize(
    "text",
    [
        "zip no. 5, 65 cm, ykk 0573801",
        "use thread 0573801",
        "молния 0573801",
        "拉链0573801",
        "нитки 0573801",
        "zip 0573801",
    ],
)
def test_a_trim_is_called_by_its_number(text: str) -> None:
    assert mask_contacts(text) == text


@pytest.mark.parametrize("text", ["zip 8 900 000 00 88", "thread 13800000088", "нитки 89000000088", "拉链13800000088"])
def test_a_telephone_is_none_of_a_trim(text: str) -> None:
    assert "0088" not in re.sub(r"\D", "", mask_contacts(text))
