"""Before the deal files pass a room after a look, and what leads to somebody does not."""

import io

import openpyxl
import pytest
from PIL import Image

from tests.chat import Someone
from tests.handlers.test_matching import Market, market
from tests.handlers.test_room_copies import DOVE, EYES, asked, in_room, quoted, signs_on
from tests.handlers.test_rooms import picture
from vision.draw.codes import qr_picture

__all__ = ["market"]


def with_code(text: str) -> bytes:
    """Draw a picture that has a QR code on it."""
    image = Image.open(io.BytesIO(picture())).convert("RGB")
    image.paste(qr_picture(text, 480).convert("RGB"), (60, 60))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92)
    return file.getvalue()


def sheet(*rows: tuple[object, ...], hidden: bool = False) -> bytes:
    """Make a workbook of these rows; the last may be hidden."""
    book = openpyxl.Workbook()
    tab = book.active
    assert tab is not None
    for row in rows:
        tab.append(list(row))
    tab.row_dimensions[len(rows)].hidden = hidden
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def arrived(market: Market, wang: Someone, maya: Someone, data: bytes, name: str) -> bool:
    seen = len(maya.chat)
    await wang.sends_document(data, name)
    return len(maya.chat) > seen


@pytest.mark.parametrize(
    "code",
    ["https://u.wechat.com/kABCdef", "BEGIN:VCARD\nN:Wang\nTEL:+8613800138000\nEND:VCARD", "weixin://dl/chat?wang"],
)
async def test_a_code_that_leads_to_somebody_waits_for_the_deal(market: Market, code: str) -> None:
    maya, wang = await asked(market)
    seen = len(maya.chat)
    sent = await wang.sends_photo(with_code(code), caption="the label")
    assert len(maya.chat) == seen
    assert "leads to somebody" in wang.last.text and quoted(wang.last.params) == sent
    assert signs_on(wang, sent) == [EYES]
    await wang.sends_photo(with_code("4601234567890"), caption="the barcode")
    assert maya.last.method == "sendPhoto"


async def test_after_the_deal_a_code_passes(market: Market) -> None:
    maya, wang = await in_room(market)
    await wang.sends_photo(with_code("https://u.wechat.com/kABCdef"))
    assert maya.last.method == "sendPhoto"


async def test_a_buyers_photo_is_looked_at_before_the_deal_too(market: Market) -> None:
    maya, wang = await asked(market)
    seen = len(wang.chat)
    await maya.sends_photo(with_code("https://wa.me/79001234567"))
    assert len(wang.chat) == seen and "leads to somebody" in maya.last.text
    sent = await maya.sends_photo(picture())
    assert b"Phone of Wang" not in b"".join(wang.last.files.values())
    assert signs_on(maya, sent) == [EYES, DOVE]


@pytest.mark.parametrize(
    "row",
    [
        ("Contact", "a.b@c.cn"),
        ("тел.", "8 900 123-45-67"),
        ("电话", 13800138000),
        ("微信：wangli8888",),
        ("call", "+996 555 000 012"),
        ("see t.me/wang_sews",),
    ],
)
async def test_a_sheet_that_tells_a_contact_stays_and_says_why(market: Market, row: tuple[object, ...]) -> None:
    maya, wang = await asked(market)
    data = sheet(("size", "pieces"), ("S", 20), row, hidden=True)
    assert not await arrived(market, wang, maya, data, "sizes.xlsx")
    assert "leads to somebody" in wang.last.text
    text = "\n".join(",".join(str(cell) for cell in one) for one in (("S", 20), row)).encode()
    assert not await arrived(market, wang, maya, text, "sizes.csv")
    assert not await arrived(market, wang, maya, text, "sizes.txt")


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("phone", "0555123456"),
        ("Mobile", "555 12 34 56"),
        ("姓名", "13800138000"),
        ("电话", "13800138000"),
        ("Телефон", "89123456789"),
        ("wechat", "lily_zhang88"),
        ("微信", "lilyzhang88"),
        ("telegram", "ivan_petrov"),
        ("e-mail", "lily at qq"),
        ("Контакты", "555 123 456"),
    ],
)
async def test_a_contact_under_its_heading_stays(market: Market, heading: str, value: str) -> None:
    maya, wang = await asked(market)
    rows = (("pieces", heading, "size"), (20, "", "S"), (30, value, "M"))
    assert not await arrived(market, wang, maya, sheet(*rows), "list.xlsx")
    assert not await arrived(market, wang, maya, f"{heading}\n{value}\n".encode(), "list.txt")
    assert "leads to somebody" in wang.last.text


async def test_a_sheet_with_long_numbers_of_the_trade_passes(market: Market) -> None:
    maya, wang = await asked(market)
    rows = (
        ("article", "EAN", "pieces", "phone pocket", "note"),
        (4500001234, 4601234567890, 1200, "16 cm", "like on instagram"),
        (2026123400, 6900000000018, 3400, "18 cm", "cotton"),
    )
    assert await arrived(market, wang, maya, sheet(*rows), "list.xlsx")
    text = "\n".join(",".join(map(str, row)) for row in rows).encode()
    assert await arrived(market, wang, maya, text, "list.csv")
    assert await arrived(market, wang, maya, b"zip for the phone pocket\n16 cm\n1200 350\n20231118", "list.txt")


async def test_a_sheet_of_the_trade_passes_with_its_words(market: Market) -> None:
    maya, wang = await asked(market)
    rows = (("art", "EAN", "size", "pieces", "price"), ("10293847", 4601234567890, "S", 1200, 48.5), ("цвет", "чёрный"))
    seen = len(maya.chat)
    sent = await wang.sends_document(sheet(*rows), "price list.xlsx", caption="for 300 pieces, tel 13800138000")
    (shown,) = maya.chat[seen:]
    assert shown.method == "sendDocument"
    assert "for 300 pieces, tel ▒▒▒" in shown.text and "Nobody has looked" not in shown.text
    assert signs_on(wang, sent) == [EYES, DOVE]


async def test_a_sheet_that_cannot_be_read_stays_and_says_so(market: Market) -> None:
    maya, wang = await asked(market)
    assert not await arrived(market, wang, maya, b"PK\x03\x04 broken", "sizes.xlsx")
    assert "could not be read" in wang.last.text


async def test_after_the_deal_a_sheet_passes_as_it_is(market: Market) -> None:
    maya, wang = await in_room(market)
    assert await arrived(market, wang, maya, sheet(("call", "+996 555 000 012")), "sizes.xlsx")
    assert maya.last.method == "sendDocument"


@pytest.mark.parametrize("name", ["call 13800138000.pdf", "微信：wangli8888.pdf", "тел 8 900 123-45-67.xlsx"])
async def test_a_file_whose_name_tells_a_contact_stays(market: Market, name: str) -> None:
    maya, wang = await asked(market)
    assert not await arrived(market, wang, maya, b"%PDF-1.7", name)
    assert "after the deal" in wang.last.text


@pytest.mark.parametrize("name", ["art 10293847.pdf", "订单 2026-12-14 300件.pdf", "прайс 48.50 ₽ 1200 шт.pdf"])
async def test_a_file_with_a_name_of_the_trade_passes(market: Market, name: str) -> None:
    maya, wang = await asked(market)
    await wang.sends_document(b"%PDF-1.7", name)
    await wang.presses("Pass it on")
    assert maya.last.method == "sendDocument"
