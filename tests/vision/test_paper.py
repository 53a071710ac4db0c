import cv2
import numpy as np

from tests.vision.scenes import gray_scene, jpeg, scene, with_code
from vision.comparison import compare, sketch_beside_paper
from vision.draw import order_card
from vision.intake import decode_color, read_header
from vision.model import Color, Outcome
from vision.paper import beside_paper
from vision.same_view import mirrored, pack, unpack
from vision.trials.edits import EDITS

PICTURE = order_card.OrderCardPicture(
    short_name="G-17",
    qr_text="https://t.me/gendan_bot?start=g1AQAAABEAAAAHxyz0123456789abcd",
    facts=(("Client", "Lena"),),
    sizes=("S", "M"),
    rows=(order_card.ColorRow(name="red", pieces=(10, 20)),),
    total_label="all",
    stages=tuple(order_card.StageHint(icon="✂️", name=name) for name in ("cut", "sew", "pack")),
    instructions=("Photograph the work with this card in view",),
)


def with_card(picture: Color, *, height_px: int = 560) -> Color:
    png = order_card.draw_order_card(PICTURE)
    card = decode_color(png, read_header(png), long_px=height_px)
    out = picture.copy()
    out[80 : 80 + card.shape[0], 60 : 60 + card.shape[1]] = card
    return out


def plain(shade: int, seed: int) -> Color:
    grain = np.random.default_rng(seed).normal(0, 3, (720, 960, 3))
    return np.clip(shade + grain, 0, 255).astype(np.uint8)


def test_the_whole_card_round_a_code_is_left_out() -> None:
    counts = beside_paper(np.asarray(cv2.cvtColor(with_card(plain(150, 1)), cv2.COLOR_BGR2GRAY), np.uint8))
    assert counts is not None
    assert not counts[82:638, 62:454].any()
    assert counts[:, 700:].all()


def test_honest_photos_of_different_work_with_the_same_flat_card_are_new() -> None:
    one, other = with_card(plain(150, 1)), with_card(plain(90, 2))
    one[:, 560:], other[:, 560:] = scene(31)[:, 560:], scene(32)[:, 560:]
    assert compare(jpeg(one), jpeg(other)).outcome is Outcome.NEW


def test_an_edited_photo_with_a_card_is_still_found_out() -> None:
    photo = with_card(scene(33))
    cropped = EDITS["crop 25 %"](photo, np.random.default_rng(3))
    assert compare(jpeg(photo), jpeg(cropped)).outcome is Outcome.SAME_VIEW


def test_a_new_card_laid_over_an_old_photo_is_still_found_out() -> None:
    old = scene(34)
    assert compare(jpeg(old), jpeg(with_card(old))).same_picture


def test_where_the_photo_is_of_the_card_the_card_counts() -> None:
    whole = cv2.cvtColor(with_card(plain(150, 1), height_px=640)[60:, 40:540], cv2.COLOR_BGR2GRAY)
    assert beside_paper(np.asarray(whole, np.uint8)) is None


def test_without_a_code_everything_counts() -> None:
    assert beside_paper(gray_scene(4)) is None


def test_what_counts_is_mirrored_and_stored_with_the_sketch() -> None:
    photo = np.asarray(cv2.cvtColor(with_code(scene(35), "https://t.me/x?start=abc"), cv2.COLOR_BGR2GRAY), np.uint8)
    own = sketch_beside_paper(photo)
    stored, flipped = unpack(pack(own)), mirrored(own)
    assert own.counts is not None and stored.counts is not None and flipped.counts is not None
    assert (stored.counts == own.counts).all()
    assert (flipped.counts == own.counts[:, ::-1]).all()
