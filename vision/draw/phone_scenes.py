"""What a phone sees at each stage: one painted sheet a stage, different for each seed."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vision.draw import garments, palette, patterns, props, raster, sewing_machine, textures
from vision.draw.garments import Category
from vision.draw.palette import Rgb
from vision.draw.raster import Layer, Points

WORLD_WIDTH, WORLD_HEIGHT = 1500, 1125

_WOODS: tuple[Rgb, ...] = ((206, 172, 128), (182, 140, 98), (220, 196, 160), (150, 116, 84))
_TABLES: tuple[Rgb, ...] = ((226, 226, 220), (196, 206, 204), (150, 170, 166), (208, 198, 182), (120, 140, 158))
_WALLS: tuple[Rgb, ...] = ((206, 208, 204), (188, 198, 206), (222, 212, 194), (178, 190, 180), (198, 190, 200))
_FLOORS: tuple[Rgb, ...] = ((150, 148, 142), (128, 132, 134), (166, 154, 136))
_STEELS: tuple[Rgb, ...] = ((204, 104, 40), (54, 92, 140), (120, 126, 130), (62, 110, 92))
_NEUTRALS: tuple[Rgb, ...] = (
    (42, 46, 58), (226, 222, 212), (120, 124, 130), (92, 108, 84),
    (150, 72, 62), (196, 164, 112), (70, 96, 132), (190, 150, 160),
)  # fmt: skip


class Scene(StrEnum):
    """What the photo shows; the names are those of the stages."""

    FABRIC_IN = "FABRIC_IN"
    CUTTING = "CUTTING"
    SEWING = "SEWING"
    OFF_LINE = "OFF_LINE"
    PACKED = "PACKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenery:
    """A painted sheet, (1125, 1500, 3) float32, and where a card would be put: its middle, px."""

    sheet: Layer
    card_spot: tuple[float, float]
    flat: bool


def paint_scene(scene: Scene, *, color: Rgb, category: Category, rng: np.random.Generator) -> Scenery:
    """Paint a scene of an order's garment in its color; everything else is up to the generator."""
    return _PAINTERS[scene](color, category, rng)


def _pick(choices: tuple[Rgb, ...], rng: np.random.Generator) -> Rgb:
    return palette.blend(choices[int(rng.integers(0, len(choices)))], _as_color(rng.integers(60, 220, 3)), 0.12)


def _as_color(values: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Rgb:
    red, green, blue = (int(value) for value in values)
    return red, green, blue


def _vary(color: Rgb, rng: np.random.Generator, spread: float = 0.07) -> Rgb:
    share = rng.normal(0, spread)
    return palette.blend(color, palette.PAPER if share > 0 else palette.BLACK, min(0.3, abs(share)))


def _blank() -> Layer:
    return np.zeros((WORLD_HEIGHT, WORLD_WIDTH, 3), dtype=np.float32)


def _spot(rng: np.random.Generator, low_y: float, high_y: float) -> tuple[float, float]:
    """Choose left or right for the card."""
    left = rng.random() < 0.5
    x = rng.uniform(330, 440) if left else rng.uniform(1060, 1170)
    return float(x), float(rng.uniform(low_y, high_y))


def _room(rng: np.random.Generator, horizon: float, ground: Layer) -> Layer:
    """Paint a wall above the horizon and a table or floor below it."""
    sheet = _blank()
    cut = round(horizon)
    sheet[:cut] = textures.plaster((cut, WORLD_WIDTH), _pick(_WALLS, rng), rng)
    sheet[cut:] = ground[: WORLD_HEIGHT - cut]
    glow = np.linspace(0.82, 1.05, cut, dtype=np.float32)[::-1]
    sheet[:cut] *= glow[:, None, None]
    depth = np.linspace(0.74, 1.08, WORLD_HEIGHT - cut, dtype=np.float32)
    sheet[cut:] *= depth[:, None, None]
    return sheet


def _fabric_in(color: Rgb, category: Category, rng: np.random.Generator) -> Scenery:
    del category
    colors = [color, color, color, _pick(_NEUTRALS, rng), _vary(color, rng, 0.2)]
    if rng.random() < 0.55:
        return _rack(colors, rng)
    return _pile(colors, rng)


def _rack(colors: list[Rgb], rng: np.random.Generator) -> Scenery:
    sheet = _blank()
    sheet[:] = textures.plaster(sheet.shape, _pick(_WALLS, rng), rng) * np.float32(0.42)
    steel = _pick(_STEELS, rng)
    shelf_count = int(rng.integers(2, 4))
    pitch = (WORLD_HEIGHT + 60) / shelf_count
    offset = rng.uniform(-60, 20)
    for shelf in range(shelf_count + 1):
        floor_y = offset + (shelf + 1) * pitch - 30
        _shelf_of_rolls(sheet, floor_y, pitch - 70, colors, rng)
        _beam(sheet, raster.rectangle(-10, floor_y, WORLD_WIDTH + 20, 42), steel, rng)
    for x in (rng.uniform(20, 120), rng.uniform(680, 860), rng.uniform(1390, 1470)):
        _beam(
            sheet, raster.rectangle(float(x), -10, 46, WORLD_HEIGHT + 20), palette.blend(steel, palette.BLACK, 0.2), rng
        )
    return Scenery(sheet=sheet, card_spot=_spot(rng, 560, 740), flat=False)


def _shelf_of_rolls(sheet: Layer, floor_y: float, room_px: float, colors: list[Rgb], rng: np.random.Generator) -> None:
    """Stack rolls on a shelf like logs."""
    levels = 2 if room_px < 400 else 3
    radius = room_px / (2 + 1.76 * (levels - 1)) * rng.uniform(0.9, 0.98)
    for level in range(levels):
        x = rng.uniform(0, 30) + radius * (level % 2)
        while x < WORLD_WIDTH + radius:
            if level == 0 or rng.random() < 0.86:
                fabric = _vary(colors[int(rng.integers(0, len(colors)))], rng)
                center = (x, floor_y - radius * (1 + 1.76 * level))
                props.roll_end(sheet, center, radius * rng.uniform(0.92, 1.0), fabric, rng)
            x += radius * 2.03


def _beam(sheet: Layer, outline: Points, color: Rgb, rng: np.random.Generator) -> None:
    props.cast_shadow(sheet, outline, (6, 14), 12, 0.5)
    shape = props.bounds(sheet, outline)
    light = textures.cylinder(shape, upright=shape[0] > shape[1])
    props.cover(sheet, outline, textures.plaster(shape, color, rng, rough=0.8) * (0.35 + 0.65 * light)[..., None])


def _pile(colors: list[Rgb], rng: np.random.Generator) -> Scenery:
    horizon = rng.uniform(240, 420)
    floor = textures.plaster((WORLD_HEIGHT, WORLD_WIDTH), _pick(_FLOORS, rng), rng, rough=1.4)
    sheet = _room(rng, horizon, floor)
    thick = rng.uniform(104, 136)
    base_y = rng.uniform(900, 1000)
    pallet = raster.rectangle(60, base_y, 1400, 46)
    props.cast_shadow(sheet, pallet, (10, 24), 22, 0.55)
    props.cover(sheet, pallet, textures.wood(props.bounds(sheet, pallet), _pick(_WOODS, rng), rng, plank_px=22))
    levels = int(rng.integers(4, 7))
    for level in range(levels):
        y = base_y - (level + 1) * thick * 0.93
        shift = rng.uniform(-40, 40) + 40 * level * rng.uniform(-0.3, 0.6)
        length = rng.uniform(1080, 1240)
        fabric = _vary(colors[int(rng.integers(0, len(colors)))], rng)
        props.roll_side(sheet, (110 + shift, y, length, thick), fabric, rng)
    return Scenery(sheet=sheet, card_spot=_spot(rng, 640, 800), flat=False)


def _table(rng: np.random.Generator) -> Layer:
    shape = (WORLD_HEIGHT, WORLD_WIDTH)
    if rng.random() < 0.5:
        return textures.wood(shape, _pick(_WOODS, rng), rng, plank_px=int(rng.choice([0, 150, 210])))
    return textures.plaster(shape, _pick(_TABLES, rng), rng, rough=0.8)


def paint_table(rng: np.random.Generator) -> Scenery:
    """Paint an empty table."""
    light = np.float32(0.9)
    return Scenery(sheet=_table(rng) * light, card_spot=(WORLD_WIDTH / 2, WORLD_HEIGHT / 2), flat=True)


def _cutting(color: Rgb, category: Category, rng: np.random.Generator) -> Scenery:
    sheet = _table(rng)
    angle = rng.uniform(-9, 9)
    center = (WORLD_WIDTH / 2, WORLD_HEIGHT / 2)
    lay = raster.rectangle(rng.uniform(60, 170), rng.uniform(50, 150), rng.uniform(1180, 1330), rng.uniform(740, 860))
    lay = raster.turned(lay, angle, center)
    plies = int(rng.integers(6, 14))
    props.cast_shadow(sheet, lay + plies * 2, (14, 20), 20, 0.6)
    for ply in range(plies, 0, -1):
        shade = _vary(palette.blend(color, palette.BLACK, 0.18 if ply % 2 else 0.36), rng, 0.03)
        raster.fill(sheet, lay + np.asarray((ply * 1.2, ply * 2.6)) + rng.normal(0, 1.2, (4, 2)), shade)
    props.cover_with_cloth(sheet, lay, color, rng, wrinkles=0.55, round_px=3)
    patterns.lay_patterns(sheet, category, angle, rng)
    spot = _spot(rng, 660, 790)
    away = WORLD_WIDTH - spot[0]
    grip = _STEELS[int(rng.integers(0, len(_STEELS)))]
    props.shears(sheet, (away, rng.uniform(780, 900)), rng.uniform(270, 340), rng.uniform(-70, 70), grip)
    if rng.random() < 0.7:
        patterns.lay_tape(sheet, rng)
    return Scenery(sheet=sheet, card_spot=spot, flat=True)


def _sewing(color: Rgb, category: Category, rng: np.random.Generator) -> Scenery:
    horizon = rng.uniform(250, 360)
    sheet = _room(rng, horizon, _table(rng))
    mirrored = rng.random() < 0.5
    for _ in range(int(rng.integers(2, 5))):
        thread = _vary(color, rng, 0.15) if rng.random() < 0.5 else _pick(_NEUTRALS, rng)
        props.thread_cone(
            sheet, (rng.uniform(80, 620), horizon + rng.uniform(30, 110)), rng.uniform(120, 180), thread, rng
        )
    needle = sewing_machine.paint_machine(
        sheet, (rng.uniform(680, 820), rng.uniform(580, 680)), rng.uniform(1.05, 1.4), rng
    )[0]
    _work_under_needle(sheet, needle, color, category, rng)
    stack_at = rng.uniform(180, 300), rng.uniform(620, 700)
    props.folded_stack(
        sheet, stack_at, rng.uniform(240, 300), [_vary(color, rng) for _ in range(int(rng.integers(4, 9)))], 26, rng
    )
    spot = (rng.uniform(330, 430), rng.uniform(830, 880))
    if mirrored:
        sheet = np.ascontiguousarray(sheet[:, ::-1])
        spot = (WORLD_WIDTH - spot[0], spot[1])
    return Scenery(sheet=sheet, card_spot=(float(spot[0]), float(spot[1])), flat=True)


def _work_under_needle(sheet: Layer, needle: Points, color: Rgb, category: Category, rng: np.random.Generator) -> None:
    """Let a half-sewn garment run from under the needle over the table."""
    outlines = [part.outline for part in garments.outline_garment(category, int(rng.integers(0, 3))).parts]
    body = max(outlines, key=lambda outline: float(np.ptp(outline, axis=0).prod()))
    piece = (body - body.mean(axis=0)) * rng.uniform(0.72, 0.86)
    piece[:, 1] *= 0.72
    at = (float(needle[0] + rng.uniform(20, 120)), float(needle[1] + rng.uniform(150, 180)))
    piece = raster.turned(piece + at, rng.uniform(-30, 30) + 90, at)
    props.cast_shadow(sheet, piece, (8, 14), 14, 0.5)
    props.cover_with_cloth(sheet, piece, color, rng, wrinkles=1.3, round_px=8)
    seam = np.asarray([(0, 0), (60, 70), (150, 190), (210, 330)]) + needle
    raster.stroke(sheet, seam, 3, palette.blend(color, palette.BLACK, 0.4), 0.7)
    thread = palette.blend(color, palette.PAPER, 0.6)
    for dash in raster.dashes(seam + np.asarray((9, -4)), 9, 6):
        raster.stroke(sheet, dash, 2, thread)


def _off_line(color: Rgb, category: Category, rng: np.random.Generator) -> Scenery:
    if rng.random() < 0.5:
        return _stacks(color, rng)
    return _rail(color, category, rng)


def _stacks(color: Rgb, rng: np.random.Generator) -> Scenery:
    horizon = rng.uniform(420, 560)
    sheet = _room(rng, horizon, _table(rng))
    count = int(rng.integers(3, 5))
    width = 1320 / count
    for number in range(count):
        x = 90 + width * (number + 0.5) + rng.normal(0, 16)
        foot_y = horizon + rng.uniform(110, 230)
        colors = [_vary(color, rng, 0.03)] * int(rng.integers(7, 13))
        props.folded_stack(sheet, (x, foot_y), width * rng.uniform(0.78, 0.9), colors, rng.uniform(36, 46), rng)
    return Scenery(sheet=sheet, card_spot=_spot(rng, 760, 860), flat=True)


def _rail(color: Rgb, category: Category, rng: np.random.Generator) -> Scenery:
    horizon = rng.uniform(840, 960)
    floor = textures.plaster((WORLD_HEIGHT, WORLD_WIDTH), _pick(_FLOORS, rng), rng, rough=1.3)
    sheet = _room(rng, horizon, floor)
    rail_y = rng.uniform(90, 150)
    parts = garments.outline_garment(category, 0).parts
    outlines = sorted((part.outline for part in parts), key=lambda part: -float(np.ptp(part, axis=0).prod()))[:3]
    step = rng.uniform(72, 104)
    x = rng.uniform(100, 160)
    scale = rng.uniform(0.86, 0.98)
    while x < 1400:
        squeeze = rng.uniform(0.34, 0.46)
        shade = _vary(color, rng, 0.04)
        for outline in outlines[::-1]:
            hung = (outline - (500, 120)) * (scale * squeeze, scale) + (x, rail_y + 70)
            props.cast_shadow(sheet, hung, (12, 8), 12, 0.25)
            props.cover_with_cloth(sheet, hung, shade, rng, wrinkles=1.6, round_px=14, hanging=True)
        hook = np.asarray([(x, rail_y + 92), (x, rail_y + 40), (x + 9, rail_y + 22), (x, rail_y + 8)])
        raster.stroke(sheet, hook, 4, props.STEEL)
        x += step * rng.uniform(0.9, 1.15)
    _beam(sheet, raster.rectangle(-10, rail_y, WORLD_WIDTH + 20, 22), props.STEEL, rng)
    return Scenery(sheet=sheet, card_spot=_spot(rng, 600, 760), flat=False)


def _packed(color: Rgb, category: Category, rng: np.random.Generator) -> Scenery:
    del category
    horizon = rng.uniform(260, 380)
    floor = textures.plaster((WORLD_HEIGHT, WORLD_WIDTH), _pick(_FLOORS, rng), rng, rough=1.2)
    sheet = _room(rng, horizon, floor)
    box_color = palette.blend(props.KRAFT, _pick(_WOODS, rng), rng.uniform(0, 0.7))
    width, height = rng.uniform(380, 460), rng.uniform(230, 290)
    base_y = rng.uniform(640, 720)
    left = rng.uniform(60, 140)
    for row in range(int(rng.integers(1, 3))):
        for number in range(3 - row):
            at = (left + number * (width + 14) + row * width * 0.4, base_y - row * height * 0.99)
            props.carton(sheet, at, (width, height, rng.uniform(90, 120)), _vary(box_color, rng, 0.04), rng)
    spot = _spot(rng, 800, 860)
    side = 620.0 if spot[0] < 750 else 60.0
    for number in range(int(rng.integers(2, 4))):
        box = (
            side + number * rng.uniform(230, 260),
            rng.uniform(740, 800),
            rng.uniform(250, 290),
            rng.uniform(290, 330),
        )
        props.polybag(sheet, box, _vary(color, rng, 0.03), rng.uniform(-16, 16), rng)
    return Scenery(sheet=sheet, card_spot=spot, flat=True)


_PAINTERS: dict[Scene, Callable[[Rgb, Category, np.random.Generator], Scenery]] = {
    Scene.FABRIC_IN: _fabric_in,
    Scene.CUTTING: _cutting,
    Scene.SEWING: _sewing,
    Scene.OFF_LINE: _off_line,
    Scene.PACKED: _packed,
}
