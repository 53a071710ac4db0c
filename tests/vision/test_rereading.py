import cv2
import numpy as np
import pytest

from vision.codes import look_for_codes
from vision.deblur import likely_blurs, undo
from vision.draw.camera import Shot
from vision.model import Gray
from vision.trials.fans import shoot_fan, ticket_texts

TEXTS = ticket_texts(20)


def opened(data: bytes) -> Gray:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)


@pytest.mark.parametrize(
    ("curl", "shot", "least"),
    [(0.8, Shot(), 12), (0.0, Shot(blur_sigma=1.6), 18), (0.0, Shot(motion_px=7), 18)],
    ids=["curled", "soft", "shaken"],
)
def test_tickets_that_are_no_longer_crisp_are_read_and_the_others_counted(curl: float, shot: Shot, least: int) -> None:
    look = look_for_codes(opened(shoot_fan(TEXTS, seed=1, curl=curl, shot=shot)))
    read = [code.text for code in look.codes]
    assert len(read) >= least and set(read) <= set(TEXTS)
    assert len(read) == len(set(read)), "a neighbour that reaches into a place is not read there"
    assert 0 <= 20 - len(read) - len(look.unread) <= 1


def test_the_direction_of_a_shake_is_found() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (90, 90)).astype(np.uint8)
    kernel = np.zeros((9, 9), np.float32)
    kernel[4] = 1 / 9
    shaken = np.asarray(cv2.filter2D(noise, -1, kernel), np.uint8)
    likely = likely_blurs([shaken])
    rows = [float(blur.kernel[blur.kernel.shape[0] // 2].sum()) for blur in likely]
    assert rows[0] > 0.95 and len(likely) > len(likely_blurs([noise]))


def test_what_was_spread_is_brought_together() -> None:
    sharp = np.kron(np.random.default_rng(2).integers(0, 2, (20, 20)) * 200 + 20, np.ones((4, 4))).astype(np.uint8)
    soft = np.asarray(cv2.GaussianBlur(sharp, (0, 0), 1.6), np.uint8)
    best = min(float(np.abs(undo(blur, soft).astype(float) - sharp).mean()) for blur in likely_blurs([soft]))
    assert best < 0.7 * float(np.abs(soft.astype(float) - sharp).mean())
