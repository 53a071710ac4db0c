"""An industrial sewing machine, painted on a sheet of light."""

import numpy as np

from vision.draw import palette, props, raster, textures
from vision.draw.palette import Rgb
from vision.draw.raster import Layer, Points

_ENAMELS: tuple[Rgb, ...] = ((228, 230, 226), (206, 220, 212), (214, 218, 226), (190, 196, 200))

_ARM = (
    (0, -250), (6, -292), (40, -304), (420, -304), (470, -288), (486, -240), (486, 0), (340, 0), (340, -150),
    (326, -186), (130, -192), (112, -176), (112, -116), (96, -104), (20, -104), (4, -118),
)  # fmt: skip


def paint_machine(sheet: Layer, foot: tuple[float, float], scale: float, rng: np.random.Generator) -> Points:
    """Stand a machine with its needle at the left on a table.

    Args:
        sheet: (H, W, 3) float32, painted on.
        foot: Lower left corner of the machine's bed, px.
        scale: 1 makes it about 500 px wide.
        rng: Chooses enamel and details.

    Returns:
        (1, 2) float64: where the needle meets the bed.
    """
    at = np.asarray(foot, dtype=np.float64)
    enamel = _ENAMELS[int(rng.integers(0, len(_ENAMELS)))]
    _paint_bed(sheet, at, scale, enamel, rng)
    arm = np.asarray(_ARM, dtype=np.float64) * scale + at
    props.cast_shadow(sheet, arm, (20 * scale, 12 * scale), 22, 0.45)
    shape = props.bounds(sheet, arm)
    light = np.linspace(1.08, 0.78, shape[0], dtype=np.float32)[:, None] * (1 + 0.01 * textures.noise(shape, 40, rng))
    props.cover(sheet, arm, raster.to_light(enamel) * light[..., None].astype(np.float32), round_px=12)
    _paint_wheel(sheet, at + np.asarray((500, -228)) * scale, scale, enamel)
    _paint_face(sheet, at, scale, enamel, rng)
    return _paint_needle(sheet, at + np.asarray((58, -104)) * scale, scale)


def _paint_bed(sheet: Layer, at: Points, scale: float, enamel: Rgb, rng: np.random.Generator) -> None:
    bed = np.asarray([(-60, -8), (500, -8), (520, 40), (-80, 40)], dtype=np.float64) * scale + at
    props.cast_shadow(sheet, bed, (10, 18), 16, 0.5)
    shape = props.bounds(sheet, bed)
    light = np.linspace(1.05, 0.8, shape[0], dtype=np.float32)[:, None, None]
    props.cover(sheet, bed, textures.plaster(shape, enamel, rng, rough=0.3) * light, round_px=4)
    plate = np.asarray([(10, -4), (112, -4), (118, 22), (4, 22)], dtype=np.float64) * scale + at
    raster.fill(sheet, plate, props.STEEL)


def _paint_wheel(sheet: Layer, center: Points, scale: float, enamel: Rgb) -> None:
    x, y = float(center[0]), float(center[1])
    rim = raster.ellipse((x, y), 26 * scale, 66 * scale)
    props.cast_shadow(sheet, rim, (8, 8), 8, 0.4)
    raster.fill(sheet, rim, (54, 58, 64))
    raster.fill(
        sheet, raster.ellipse((x - 4 * scale, y), 18 * scale, 54 * scale), palette.blend(enamel, palette.BLACK, 0.25)
    )
    raster.fill(sheet, raster.ellipse((x - 6 * scale, y), 8 * scale, 22 * scale), (70, 74, 80))


def _paint_face(sheet: Layer, at: Points, scale: float, enamel: Rgb, rng: np.random.Generator) -> None:
    accent = ((40, 92, 150), (176, 62, 52), (60, 64, 72))[int(rng.integers(0, 3))]
    band = np.asarray([(150, -286), (420, -286), (420, -268), (150, -268)], dtype=np.float64) * scale + at
    raster.fill(sheet, band, accent, 0.85)
    plate = np.asarray([(376, -150), (452, -150), (452, -60), (376, -60)], dtype=np.float64) * scale + at
    raster.fill(sheet, plate, palette.blend(enamel, palette.BLACK, 0.12))
    for number, y in enumerate((-132, -108, -84)):
        spot = at + np.asarray((414, y)) * scale
        raster.fill(sheet, raster.ellipse((spot[0], spot[1]), (9 - number) * scale), (60, 64, 70))
    for y, radius in ((-232, 20), (-232, 11)):
        spot = at + np.asarray((62, y)) * scale
        raster.fill(
            sheet, raster.ellipse((spot[0], spot[1]), radius * scale), props.STEEL if radius == 20 else (90, 94, 100)
        )
    thread = np.asarray([(250, -420), (190, -320), (62, -246), (40, -160), (56, -104)], dtype=np.float64) * scale + at
    raster.stroke(sheet, thread, 2, accent, 0.9)


def _paint_needle(sheet: Layer, head: Points, scale: float) -> Points:
    x, y = float(head[0]), float(head[1])
    raster.fill(sheet, raster.rectangle(x - 7 * scale, y, 14 * scale, 42 * scale), props.STEEL)
    raster.fill(
        sheet,
        raster.rectangle(x - 16 * scale, y, 8 * scale, 66 * scale),
        palette.blend(props.STEEL, palette.BLACK, 0.2),
    )
    raster.fill(sheet, raster.rectangle(x - 2 * scale, y + 42 * scale, 4 * scale, 58 * scale), (236, 240, 244))
    foot = np.asarray([(-34, 82), (22, 82), (30, 96), (-40, 96)], dtype=np.float64) * scale + head
    raster.fill(sheet, foot, palette.blend(props.STEEL, palette.PAPER, 0.2))
    return np.asarray([[x, y + 100 * scale]])
