"""Codes, markers and PDF pages can be read back."""

import re
import zlib

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from vision.draw import codes, gallery, order_card, pdf, tickets
from vision.draw.gallery_texts import SAMPLES


def _texts(image: Image.Image) -> set[str]:
    return {barcode.text for barcode in zxingcpp.read_barcodes(image)}


def _pages(document: bytes) -> list[Image.Image]:
    """Read our own pages back: follow the cross-reference table, then inflate each page's picture."""
    start = int(re.findall(rb"startxref\n(\d+)", document)[-1])
    table = document[start:].splitlines()
    offsets = [int(line[:10]) for line in table[3 : 2 + int(table[1].split()[1])]]
    pages = []
    for offset in offsets:
        body = document[offset:]
        found = re.match(rb"\d+ 0 obj\n<< /Type /XObject.*?/Width (\d+) /Height (\d+) /ColorSpace /Device(\w+)", body)
        length = re.search(rb"/Length (\d+) >>\nstream\n", body)
        if found and length:
            data = zlib.decompress(body[length.end() : length.end() + int(length[1])])
            mode = {b"Gray": "L", b"RGB": "RGB"}[found[3]]
            pages.append(Image.frombytes(mode, (int(found[1]), int(found[2])), data))
    return pages


@pytest.mark.parametrize("text", ["A", gallery.QR_TEXT, "订单 A17", "x" * 300])
def test_a_code_reads_back_as_its_text(text: str) -> None:
    picture = codes.qr_picture(text, 600)
    assert picture.size == (600, 600)
    assert _texts(picture) == {text}


def test_a_code_keeps_its_quiet_zone_white() -> None:
    pixels = np.asarray(codes.qr_picture("A17", 300).convert("L"))
    zone = codes.QUIET_MODULES * codes.module_px("A17", 300)
    assert pixels[:zone].min() == pixels[:, :zone].min() == 255


def test_a_code_that_cannot_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        codes.qr_picture("x" * 300, 60)


@pytest.mark.parametrize("language", SAMPLES)
def test_the_card_carries_one_code_and_four_markers(language: str) -> None:
    card = order_card.compose_order_card(gallery.order_card_sample(SAMPLES[language])).image
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    _, ids, _ = detector.detectMarkers(np.asarray(card.convert("L").reduce(2)))
    assert _texts(card) == {gallery.QR_TEXT}
    assert sorted(np.ravel(ids).tolist()) == [0, 1, 2, 3]


def test_a_card_with_stage_codes_carries_all_five() -> None:
    card = order_card.compose_order_card(gallery.order_card_sample(SAMPLES["ru"], stage_codes=True)).image
    assert _texts(card) == {gallery.QR_TEXT, *(f"GD1.A17.{number}" for number in range(4))}


def test_the_card_as_pdf_is_one_a4_page_with_the_same_picture() -> None:
    picture = gallery.order_card_sample(SAMPLES["zh"])
    document = order_card.draw_order_card_pdf(picture)
    (page,) = _pages(document)
    assert b"/Count 1 " in document
    assert b"/MediaBox [0 0 595.276 841.890]" in document
    assert page.tobytes() == order_card.compose_order_card(picture).image.tobytes()
    assert document == order_card.draw_order_card_pdf(picture)


def test_twenty_five_tickets_take_two_pages_and_every_code_is_there() -> None:
    sample = gallery.ticket_samples(SAMPLES["en"])[0]
    many = [
        tickets.BundleTicket(
            number=f"{number}",
            qr_text=f"GD1.A17.{number}",
            short_name=sample.short_name,
            contents=sample.contents,
            pieces=sample.pieces,
        )
        for number in range(25)
    ]
    pages = _pages(tickets.draw_ticket_sheets(many, footer="A17"))
    assert [len(_texts(page)) for page in pages] == [20, 5]


def test_the_sheet_states_how_large_a_module_is() -> None:
    (page,) = tickets.compose_ticket_sheets(gallery.ticket_samples(SAMPLES["en"]), footer="A17")
    assert page.placed[0].text == "A17  ·  QR 1.38 mm  ·  1280 px ≤ 586 mm"


def test_carton_labels_come_four_to_a_page() -> None:
    label = tickets.CartonLabel(number="1/5", qr_text="C1", short_name="A17", lines=("60 pieces",))
    pages = _pages(tickets.draw_carton_labels([label] * 5, footer="A17"))
    assert [len(zxingcpp.read_barcodes(page)) for page in pages] == [4, 1]


def test_a_sheet_without_tickets_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        tickets.draw_ticket_sheets([], footer="A17")


def test_a_grey_page_takes_one_channel() -> None:
    document = pdf.encode_pages(
        [Image.new("RGB", (40, 20), (9, 9, 9)), Image.new("RGB", (40, 20), (9, 9, 8))], px_per_mm=8
    )
    assert [page.mode for page in _pages(document)] == ["L", "RGB"]
