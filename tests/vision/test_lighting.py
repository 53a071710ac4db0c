"""Paper that lies in a scene is lit by it; paper that was pasted in is evenly bright."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from core.stage import Stage
from tests.factories import SCENES, draw_card
from vision.codes import find_symbols
from vision.draw.codes import qr_picture
from vision.draw.phone_photo import render_phone_photo
from vision.lighting import Lighting, lighting_of, lightings_of
from vision.model import Color, Corners, Gray
from vision.surroundings import LEAST_THINGS_SHARE, things_share

TEXT = "https://t.me/gendan_bot?start=c_" + "A" * 30


def opened(data: bytes) -> Color:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def gray_of(color: Color) -> Gray:
    return np.asarray(cv2.cvtColor(color, cv2.COLOR_BGR2GRAY), np.uint8)


def photo(seed: int, *, with_card: bool = True, brightness: float = 1.0, stage: Stage = Stage.CUTTING) -> Color:
    card = draw_card(TEXT) if with_card else None
    return opened(render_phone_photo(SCENES[stage], card, seed=seed, brightness=brightness))


def pasted(seed: int, *, dim: float = 1.0, share: float = 0.45, tilt_px: int = 0) -> Color:
    """Lay the drawn card over a photo without one, as an editor does."""
    scene = photo(seed, with_card=False)
    card = np.asarray(Image.open(BytesIO(draw_card(TEXT))).convert("RGB"))[:, :, ::-1]
    height = round(scene.shape[0] * share)
    width = round(height * card.shape[1] / card.shape[0])
    source = np.array([[0, 0], [card.shape[1], 0], [card.shape[1], card.shape[0]], [0, card.shape[0]]], np.float32)
    target = np.array([[60, 80], [60 + width, 80 + tilt_px], [60 + width, 80 + height], [60 + tilt_px, 80 + height]])
    onto = cv2.getPerspectiveTransform(source, target.astype(np.float32))
    size = scene.shape[1::-1]
    laid = cv2.warpPerspective(card, onto, size, flags=cv2.INTER_AREA)
    where = cv2.warpPerspective(np.full(card.shape[:2], 255, np.uint8), onto, size) > 0
    scene = scene.copy()
    scene[where] = (laid[where] * dim).astype(np.uint8)
    return opened(cv2.imencode(".jpg", scene, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())


def card_of(color: Color) -> tuple[Gray, Corners]:
    gray = gray_of(color)
    return gray, max(find_symbols(gray), key=lambda corners: max(x for x, _ in corners) - min(x for x, _ in corners))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("stage", [Stage.FABRIC_IN, Stage.CUTTING, Stage.PACKED])
def test_light_falls_on_a_card_that_lies_in_the_scene(stage: Stage, seed: int) -> None:
    assert lighting_of(*card_of(photo(seed, stage=stage))) is Lighting.FALLS


@pytest.mark.parametrize(("dim", "expected"), [(0.85, Lighting.EVEN), (0.6, Lighting.EVEN), (1.0, Lighting.BURNT)])
@pytest.mark.parametrize("tilt_px", [0, 14])
def test_a_card_that_was_pasted_in_is_lit_by_nothing(dim: float, expected: Lighting, tilt_px: int) -> None:
    assert lighting_of(*card_of(pasted(4, dim=dim, tilt_px=tilt_px))) is expected


@pytest.mark.parametrize("dim", [1.0, 0.8, 0.6])
@pytest.mark.parametrize("stage", [Stage.FABRIC_IN, Stage.CUTTING, Stage.PACKED, Stage.SEWING])
def test_the_light_of_a_scene_is_not_that_of_a_code_cut_out_of_its_card(stage: Stage, dim: float) -> None:
    scene = photo(1, with_card=False, stage=stage).copy()
    code = np.asarray(qr_picture(TEXT, 220).convert("RGB"))
    scene[200 : 200 + code.shape[0], 500 : 500 + code.shape[1]] = (code * dim).astype(np.uint8)
    assert lighting_of(*card_of(scene)) is not Lighting.FALLS


def test_nothing_is_said_of_paper_that_is_burnt_out_or_too_small() -> None:
    gray, corners = card_of(photo(2, brightness=2.2))
    assert lighting_of(gray, corners) is Lighting.BURNT
    smaller = cv2.resize(gray, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA).astype(np.uint8)
    assert lighting_of(smaller, tuple((x / 5, y / 5) for x, y in corners)) is Lighting.UNSEEN


def test_a_copy_of_another_size_says_the_same() -> None:
    gray, corners = card_of(photo(1))
    shares = tuple((x / gray.shape[1], y / gray.shape[0]) for x, y in corners)
    half = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.uint8)
    assert [lightings_of(one, {"a": shares}) for one in (gray, half)] == [{"a": Lighting.FALLS}] * 2


@pytest.mark.parametrize("stage", list(SCENES))
def test_work_is_seen_beside_the_card_and_without_one(stage: Stage) -> None:
    for with_card in (True, False):
        assert things_share(photo(3, stage=stage, with_card=with_card)) >= LEAST_THINGS_SHARE


def grain(kind: str, rng: np.random.Generator) -> Color:
    """Paint one surface: plain, wood, cloth, or what is no surface at all: noise."""
    height, width = 960, 1280
    cell = {"plain": (960, 1280), "wood": (240, 6), "cloth": (320, 426), "noise": (960, 1280)}[kind]
    rough = cv2.resize(rng.standard_normal(cell).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    strength = {"plain": 0.0, "wood": 14.0, "cloth": 9.0, "noise": 60.0}[kind]
    light = np.linspace(1.1, 0.75, width)[None, :, None]
    color = np.array([90, 128, 168])[None, None] * light + rough[..., None] * strength
    return color.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("kind", ["plain", "wood", "cloth", "noise"])
@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_card_alone_on_a_surface_shows_nothing_beside_it(kind: str, share: float) -> None:
    table = grain(kind, np.random.default_rng(7))
    card = np.asarray(Image.open(BytesIO(draw_card(TEXT))).convert("RGB"))[:, :, ::-1]
    height = round(table.shape[0] * share)
    small = cv2.resize(card, (round(height * card.shape[1] / card.shape[0]), height), interpolation=cv2.INTER_AREA)
    table[120 : 120 + small.shape[0], 200 : 200 + small.shape[1]] = small
    assert things_share(table) < LEAST_THINGS_SHARE


@pytest.mark.parametrize("shape", [(1, 4000), (4000, 1), (2, 3), (8, 1280)])
def test_a_strip_shows_nothing_and_harms_nobody(shape: tuple[int, int]) -> None:
    assert things_share(np.full((*shape, 3), 90, np.uint8)) == 0.0
