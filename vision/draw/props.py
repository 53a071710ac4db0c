"""Things that lie about in a workshop, painted on a sheet of light: rolls, shears, machines, stacks, cartons."""

import numpy as np

from vision.draw import palette, raster, textures
from vision.draw.palette import Rgb
from vision.draw.raster import Layer, Points

STEEL: Rgb = (176, 182, 188)
KRAFT: Rgb = (196, 158, 112)


def cast_shadow(sheet: Layer, outline: Points, shift: tuple[float, float], soft_px: float, strength: float) -> None:
    """Darken by `strength` (0 to 1) what lies under a thing and beside it, `shift` (x, y) pixels away."""
    patch, local = raster.region(sheet, outline + shift, round(3 * soft_px) + 2)
    if patch.size:
        patch *= 1 - np.float32(strength) * raster.softened(raster.fill_mask(patch.shape, local), soft_px)[..., None]


def cover(sheet: Layer, outline: Points, surface: Layer, *, round_px: float = 0.0) -> None:
    """Lay a surface over an outline; `round_px` darkens its rim, as if it curved away.

    The surface is a patch at least as large as the bounds of the outline; its corner lies on their corner.
    """
    patch, local = raster.region(sheet, outline)
    if not patch.size:
        return
    mask = raster.fill_mask(patch.shape, local)
    paint = np.ascontiguousarray(surface[: patch.shape[0], : patch.shape[1]])
    if round_px:
        paint = paint * (0.72 + 0.3 * np.clip(raster.softened(mask, round_px) * 1.5 - 0.5, 0, 1))[..., None]
    raster.blend(patch, mask, paint)


def bounds(sheet: Layer, outline: Points) -> tuple[int, int]:
    """Tell the height and width in pixels that a surface for `cover` needs."""
    patch, _ = raster.region(sheet, outline)
    return max(2, patch.shape[0]), max(2, patch.shape[1])


def cover_with_cloth(
    sheet: Layer,
    outline: Points,
    color: Rgb,
    rng: np.random.Generator,
    *,
    wrinkles: float = 1.0,
    round_px: float = 5.0,
    hanging: bool = False,
) -> None:
    """Lay cloth over an outline, or hang it there; `wrinkles` is their depth: 0 smooth, 1 as cloth lies."""
    surface = textures.cloth(bounds(sheet, outline), color, rng, wrinkles=wrinkles, hanging=hanging)
    cover(sheet, outline, surface, round_px=round_px)


def roll_end(sheet: Layer, center: tuple[float, float], radius: float, color: Rgb, rng: np.random.Generator) -> None:
    """Paint a roll of fabric from its end, layers around a cardboard tube: `center` (x, y) and `radius` in pixels."""
    outline = raster.ellipse(center, radius, radius * rng.uniform(0.95, 1.0))
    cast_shadow(sheet, outline, (5, 7), 9, 0.5)
    shape = bounds(sheet, outline)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    dx, dy = x - shape[1] / 2 + rng.uniform(-3, 3), y - shape[0] / 2 + rng.uniform(-3, 3)
    reach = np.hypot(dx, dy) + textures.noise(shape, 26, rng) * 1.6
    wound = np.sin(reach * rng.uniform(1.05, 1.5) + np.arctan2(dy, dx))
    light = 0.84 + 0.13 * wound + 0.05 * textures.noise(shape, 3, rng) - 0.18 * (dx * 0.5 + dy) / radius
    cover(sheet, outline, raster.to_light(color) * light.astype(np.float32)[..., None], round_px=radius * 0.09)
    tube = radius * rng.uniform(0.2, 0.28)
    raster.fill(sheet, raster.ellipse(center, tube), KRAFT)
    raster.fill(sheet, raster.ellipse(center, tube * 0.74), (42, 34, 28))


def roll_side(sheet: Layer, box: tuple[float, float, float, float], color: Rgb, rng: np.random.Generator) -> None:
    """Paint a roll of fabric that lies across, sometimes with a film and a paper label.

    Its `box` is x, y, length and thickness in pixels.
    """
    x, y, length, thick = box
    outline = raster.round_rectangle(x, y, length, thick, thick * 0.16)
    cast_shadow(sheet, outline, (4, thick * 0.16), thick * 0.12, 0.55)
    shape = bounds(sheet, outline)
    surface = textures.cloth(shape, color, rng, wrinkles=0.25) * textures.cylinder(shape)[..., None]
    if rng.random() < 0.4:
        film = np.clip(textures.noise(shape, (6, 50), rng) - 0.9, 0, 1) * 0.4
        surface = surface + film[..., None].astype(np.float32)
    cover(sheet, outline, surface)
    end = raster.ellipse((x + length - thick * 0.1, y + thick / 2), thick * 0.17, thick / 2)
    raster.fill(sheet, end, palette.blend(color, palette.BLACK, 0.3))
    for share in (0.8, 0.6):
        ring = raster.ellipse((x + length - thick * 0.1, y + thick / 2), thick * 0.17 * share, thick / 2 * share)
        raster.stroke(sheet, np.vstack([ring, ring[:1]]), 2, palette.blend(color, palette.PAPER, 0.15), 0.6)
    raster.fill(
        sheet, raster.ellipse((x + length - thick * 0.1, y + thick / 2), thick * 0.06, thick * 0.17), (52, 40, 30)
    )
    if rng.random() < 0.6:
        label(sheet, (x + length * rng.uniform(0.1, 0.7), y + thick * 0.28), (thick * 0.7, thick * 0.44), rng)


def label(sheet: Layer, at: tuple[float, float], size: tuple[float, float], rng: np.random.Generator) -> None:
    """Stick on a paper label with unreadable print: `at` (x, y), `size` (width, height), in pixels."""
    x, y = at
    w, h = size
    raster.fill(sheet, raster.rectangle(x, y, w, h), (238, 236, 228))
    for line in range(3):
        width = w * rng.uniform(0.35, 0.8)
        raster.fill(sheet, raster.rectangle(x + w * 0.08, y + h * (0.16 + 0.16 * line), width, h * 0.07), (70, 72, 78))
    spot = x + w * 0.1
    while spot < x + w * 0.85:
        bar = rng.uniform(1.0, w * 0.035 + 1.2)
        raster.fill(sheet, raster.rectangle(spot, y + h * 0.66, bar, h * 0.24), (40, 42, 48))
        spot += bar + rng.uniform(1.5, w * 0.04 + 1.6)


def shears(sheet: Layer, at: tuple[float, float], length: float, angle_deg: float, grip: Rgb) -> None:
    """Paint a pair of half-open tailor's shears of this `length` in pixels; `at` (x, y) is their screw."""
    x, y = at
    unit = length / 300
    blade = np.asarray([(-10, -8), (110, -8), (186, 0), (96, 7), (-10, 8)]) * unit
    bright = np.asarray([(0, -7), (108, -7), (180, -1), (0, -1)]) * unit
    for side in (-1.0, 1.0):
        turn = angle_deg + 8 * side
        shank = np.asarray([(0, 0), (-34, -9 * side), (-66, -22 * side)]) * unit
        loop = raster.ellipse((x - 100 * unit, y - 30 * side * unit), 44 * unit, 24 * unit)
        ring = raster.turned(np.vstack([loop, loop[:1]]), turn, at)
        for outline in (raster.turned(blade + at, turn, at), ring):
            cast_shadow(sheet, outline, (4, 7), 5, 0.32)
        raster.fill(sheet, raster.turned(blade + at, turn, at), STEEL)
        raster.fill(sheet, raster.turned(bright + at, turn, at), (226, 230, 234))
        raster.stroke(sheet, raster.turned(shank + at, turn, at), round(18 * unit), grip)
        raster.stroke(sheet, ring, round(16 * unit), grip)
        raster.stroke(sheet, ring - 2, max(2, round(4 * unit)), palette.blend(grip, palette.PAPER, 0.4))
    raster.fill(sheet, raster.ellipse(at, 8 * unit), (120, 124, 130))


def tape_measure(sheet: Layer, line: Points, color: Rgb) -> None:
    """Lay a tape measure along a line."""
    cast_shadow(sheet, np.vstack([line - 13, (line + 13)[::-1]]), (2, 4), 4, 0.3)
    raster.stroke(sheet, line, 27, palette.blend(color, palette.BLACK, 0.2))
    raster.stroke(sheet, line, 25, color)
    steps = np.diff(line, axis=0)
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
    for number, spot in enumerate(np.arange(10, reach[-1] - 4, 9.0)):
        here = np.asarray([np.interp(spot, reach, line[:, 0]), np.interp(spot, reach, line[:, 1])])
        ahead = np.asarray([np.interp(spot + 2, reach, line[:, 0]), np.interp(spot + 2, reach, line[:, 1])])
        across = (ahead - here)[::-1] * (1, -1) / max(1e-6, float(np.hypot(*(ahead - here))))
        raster.stroke(
            sheet, np.asarray([here + across * 12, here + across * (2 if number % 5 == 0 else 7)]), 1, (40, 36, 30)
        )


def thread_cone(sheet: Layer, foot: tuple[float, float], height: float, color: Rgb, rng: np.random.Generator) -> None:
    """Stand a cone of sewing thread on a table: `foot` (x, y) and `height` in pixels."""
    x, y = foot
    wide, narrow = height * 0.36, height * 0.2
    outline = np.asarray([(x - wide, y), (x - narrow, y - height), (x + narrow, y - height), (x + wide, y)])
    outline = np.vstack([outline, raster.ellipse((x, y), wide, wide * 0.24)[:25]])
    cast_shadow(sheet, outline, (14, 6), 9, 0.4)
    shape = bounds(sheet, outline)
    wound = 1 + 0.1 * np.sin(
        np.arange(shape[0], dtype=np.float32)[:, None] * 1.3 + np.linspace(0, 4, shape[1])[None, :]
    )
    light = textures.cylinder(shape, upright=True) * wound
    cover(sheet, outline, raster.to_light(color) * light.astype(np.float32)[..., None])
    raster.fill(sheet, raster.ellipse((x, y - height), narrow, narrow * 0.26), palette.blend(color, palette.PAPER, 0.2))
    raster.fill(sheet, raster.ellipse((x, y - height), narrow * 0.45, narrow * 0.13), (60, 52, 44))


def folded_stack(
    sheet: Layer, foot: tuple[float, float], width: float, colors: list[Rgb], thick: float, rng: np.random.Generator
) -> float:
    """Pile folded garments on a table, lowest first, around `foot` (x, y).

    All lengths are in pixels: `width`, `thick` of one garment, and the y at which the pile ends, which is given back.
    """
    x, y = foot
    base = raster.rectangle(x - width / 2, y - 14, width, 18)
    cast_shadow(sheet, base, (10, 8), 14, 0.6)
    for color in colors:
        height = thick * rng.uniform(0.85, 1.2)
        left = x - width / 2 + rng.normal(0, width * 0.012)
        wide = width * rng.uniform(0.96, 1.03)
        outline = raster.round_rectangle(left, y - height, wide, height * 1.1, height * 0.3)
        cast_shadow(sheet, outline, (0, 3), 4, 0.35)
        shape = bounds(sheet, outline)
        light = textures.cylinder(shape) * (1 + 0.05 * textures.noise(shape, (60, 120), rng))
        surface = textures.cloth(shape, color, rng, wrinkles=0.25) * (0.4 + 0.6 * light)[..., None]
        cover(sheet, outline, surface, round_px=6)
        fold_y = y - height * rng.uniform(0.36, 0.46)
        fold = np.asarray(
            [(left + height * 0.2, fold_y), (left + wide * 0.5, fold_y + 2), (left + wide * 0.98, fold_y)]
        )
        raster.stroke(sheet, fold, 2, palette.blend(color, palette.BLACK, 0.5), 0.35)
        y -= height * 0.97
    _top_of_stack(sheet, (x, y), width, colors[-1], rng)
    return y


def _top_of_stack(sheet: Layer, at: tuple[float, float], width: float, color: Rgb, rng: np.random.Generator) -> None:
    """Show the uppermost garment from above: its folded front with the neck at the back."""
    x, y = at
    half, depth = width * 0.485, width * rng.uniform(0.13, 0.18)
    face = np.asarray([(x - half, y + 4), (x - half * 0.9, y - depth), (x + half * 0.9, y - depth), (x + half, y + 4)])
    cover_with_cloth(sheet, face, palette.blend(color, palette.PAPER, 0.1), rng, wrinkles=0.5, round_px=3)
    collar = raster.ellipse((x, y - depth * 0.74), half * 0.34, depth * 0.24)
    raster.fill(sheet, collar, palette.blend(color, palette.BLACK, 0.22))
    raster.fill(
        sheet, raster.ellipse((x, y - depth * 0.8), half * 0.27, depth * 0.16), palette.blend(color, palette.BLACK, 0.5)
    )


def carton(
    sheet: Layer, foot: tuple[float, float], size: tuple[float, float, float], color: Rgb, rng: np.random.Generator
) -> None:
    """Stand a taped carton: `foot` (x, y) is its front's lower left, `size` width, height, depth as seen, in pixels."""
    x, y = foot
    w, h, d = size
    front = raster.rectangle(x, y - h, w, h)
    top = np.asarray([(x, y - h), (x + d * 0.8, y - h - d * 0.55), (x + w + d * 0.8, y - h - d * 0.55), (x + w, y - h)])
    side = np.asarray(
        [(x + w, y - h), (x + w + d * 0.8, y - h - d * 0.55), (x + w + d * 0.8, y - d * 0.55), (x + w, y)]
    )
    cast_shadow(
        sheet, np.asarray([(x, y), (x + w, y), (x + w + d, y - d * 0.5), (x + d, y - d * 0.5)]), (16, 8), 18, 0.6
    )
    for face, light in ((front, 0.94), (top, 1.12), (side, 0.66)):
        cover(sheet, face, textures.cardboard(bounds(sheet, face), color, rng) * np.float32(light))
        raster.stroke(sheet, np.vstack([face, face[:1]]), 2, palette.blend(color, palette.BLACK, 0.45), 0.6)
    tape: Rgb = (212, 190, 146) if rng.random() < 0.6 else (226, 226, 220)
    middle = w * rng.uniform(0.46, 0.54)
    band = np.asarray([(x + middle - 22, y - h), (x + middle + 22, y - h)])
    raster.fill(sheet, np.vstack([band, band[::-1] + np.asarray((d * 0.8, -d * 0.55))]), tape, 0.8)
    raster.fill(
        sheet, np.vstack([band, band[::-1] + np.asarray((0, h * 0.24))]), palette.blend(tape, palette.BLACK, 0.12), 0.8
    )
    label(sheet, (x + w * rng.uniform(0.08, 0.14), y - h * 0.48), (w * 0.26, h * 0.34), rng)
    for arrow in (0.76, 0.87):
        _up_arrow(sheet, (x + w * arrow, y - h * 0.3), h * 0.2, palette.blend(color, palette.BLACK, 0.75))


def _up_arrow(sheet: Layer, at: tuple[float, float], height: float, color: Rgb) -> None:
    x, y = at
    half = height * 0.3
    stem = raster.rectangle(x - half * 0.32, y - height / 2, half * 0.64, height)
    head = np.asarray([(x - half, y - height * 0.3), (x, y - height * 0.8), (x + half, y - height * 0.3)])
    raster.fill(sheet, stem, color, 0.8)
    raster.fill(sheet, head, color, 0.8)


def polybag(
    sheet: Layer, box: tuple[float, float, float, float], color: Rgb, angle_deg: float, rng: np.random.Generator
) -> None:
    """Lay down a folded garment in a clear bag.

    Its `box` is x, y, width and height in pixels before it is turned clockwise by `angle_deg`.
    """
    x, y, w, h = box
    center = x + w / 2, y + h / 2
    bag = raster.turned(raster.round_rectangle(x, y, w, h, 10), angle_deg, center)
    cast_shadow(sheet, bag, (6, 9), 9, 0.45)
    raster.fill(sheet, bag, (232, 236, 240), 0.5)
    inner = raster.turned(raster.round_rectangle(x + w * 0.07, y + h * 0.06, w * 0.86, h * 0.84, 16), angle_deg, center)
    cover_with_cloth(sheet, inner, color, rng, wrinkles=0.5, round_px=7)
    neck = raster.turned(raster.ellipse((x + w / 2, y + h * 0.1), w * 0.17, h * 0.07), angle_deg, center)
    raster.fill(sheet, neck, palette.blend(color, palette.BLACK, 0.4))
    patch, local = raster.region(sheet, bag)
    glare = np.clip(textures.noise(patch.shape, (60, 14), rng) - 0.75, 0, 1) * raster.fill_mask(patch.shape, local)
    raster.blend(patch, glare.astype(np.float32) * 0.65, np.ones(3, dtype=np.float32))
    raster.stroke(sheet, np.vstack([bag, bag[:1]]), 2, (246, 248, 250), 0.8)
