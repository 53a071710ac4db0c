"""Run the lower half of a trained network as a description of pictures.

`weights/open_nsfw_stages.onnx` holds three stages of Yahoo's open_nsfw (BSD-2-Clause), a ResNet-50 of half width that
was trained on ImageNet first. Its last stage and its verdict are not carried: the stages before describe anything.
"""

import importlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.deferred import cv2
from vision.model import Color
from vision.scaling import scale_down

WIDTH = 512
SIDE_PX = 96
_FILE = Path(__file__).parent / "weights" / "open_nsfw_stages.onnx"
_MEAN_BGR = np.array([104, 117, 123], np.float32)


def describe(picture: Color) -> NDArray[np.float32]:
    """Describe a picture by the mean activity of the network's third stage.

    Args:
        picture: (H, W, 3) uint8, blue green red, upright; it is squeezed to 96 x 96 px.

    Returns:
        (512,) float32 of length 1, no entry negative.

    Source: He et al. 2016, doi:10.1109/CVPR.2016.90; weights of open_nsfw, Yahoo 2016.
    """
    small = _squeezed(picture).astype(np.float32) - _MEAN_BGR
    session = _session()
    planes = session.run(None, {session.get_inputs()[0].name: small[None]})[0]
    # The root tames single loud channels.
    mean: NDArray[np.float32] = np.sqrt(np.maximum(planes[0].mean(axis=(1, 2)), 0)).astype(np.float32)
    return mean / np.float32(max(1e-6, float(np.linalg.norm(mean))))


def _squeezed(picture: Color) -> Color:
    if min(picture.shape[:2]) >= SIDE_PX:
        return scale_down(picture, SIDE_PX, SIDE_PX)
    return cv2.resize(picture, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


@cache
def _session() -> Any:
    # Loaded at the first picture: most processes never need it.
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    return runtime.InferenceSession(str(_FILE), options, providers=["CPUExecutionProvider"])
