import numpy as np
import pytest

from benchmarks.vision.cut_network import cut
from tests.vision.scenes import scene
from vision import network
from vision.embedding_code import embedding_code
from vision.trials.edits import EDITS


def test_a_deep_crop_is_nearer_to_its_original_than_other_scenes_by_256_bits() -> None:
    codes = [_bits(scene(number)) for number in range(8)]
    cropped = _bits(EDITS["crop 40 %"](scene(3), np.random.default_rng(1)))
    apart = [int((cropped != code).sum()) for code in codes]
    assert min(range(8), key=apart.__getitem__) == 3


def test_a_description_has_length_one_and_is_the_same_each_time() -> None:
    one = network.describe(scene(1))
    assert one.shape == (network.WIDTH,) and abs(float(np.linalg.norm(one)) - 1) < 1e-5
    assert (one == network.describe(scene(1))).all()


def _bits(picture: np.ndarray) -> np.ndarray:
    return np.unpackbits(np.frombuffer(embedding_code(network.describe(picture)), np.uint8))


def _field(number: int, payload: bytes) -> bytes:
    return bytes([number << 3 | 2, len(payload)]) + payload


def _node(source: bytes, result: bytes) -> bytes:
    return _field(1, _field(1, source) + _field(2, result))


GRAPH = (
    _node(b"x", b"a")
    + _node(b"a", b"b")
    + _node(b"b", b"c")
    + _field(11, _field(1, b"x"))
    + _field(12, _field(1, b"c"))
)
MODEL = b"\x08\x09" + _field(7, GRAPH)


def test_what_comes_after_the_cut_is_left_out_and_what_stands_beside_the_graph_stays() -> None:
    short = cut(MODEL, at="b", input_shape=("n", 3))
    assert short.startswith(b"\x08\x09")
    assert _node(b"a", b"b") in short and _node(b"b", b"c") not in short
    assert short.endswith(_field(12, _field(1, b"b") + _field(2, _field(1, b"\x08\x01"))))


@pytest.mark.parametrize(("model", "at"), [(MODEL, "z"), (MODEL[:-3], "b"), (b"\x07", "b")])
def test_a_damaged_file_or_an_unknown_result_is_an_error(model: bytes, at: str) -> None:
    with pytest.raises(ValueError):
        cut(model, at=at, input_shape=("n",))
