import cv2
import numpy as np

from vision.draw.poster import PosterPicture, compose_poster, draw_poster

LINK = "https://t.me/gendan_bot?start=j_abcdefghijklmnopqrstuvwx"


def _poster(workshop: str = "Wang's workshop") -> PosterPicture:
    return PosterPicture(workshop=workshop, qr_text=LINK, instructions=("Scan to join", "扫码加入", "Сканируйте"))


def test_the_code_on_the_poster_can_be_read() -> None:
    import zxingcpp

    image = cv2.imdecode(np.frombuffer(draw_poster(_poster()), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [LINK]


def test_a_long_name_stays_on_the_paper() -> None:
    canvas = compose_poster(_poster("Очень длинное название швейной мастерской на берегу реки Уводь " * 2))
    assert all(canvas.box.contains(placed.ink) for placed in canvas.placed)
