"""Outlines of garments laid flat: the parts, seams and buttons of each category, on a grid of 1000 x 1000."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vision.draw.raster import Points

GRID = 1000.0
_CURVE_STEPS = 24
_MIDDLE = 500.0

Step = tuple[float, ...]
"""A step of a path: 2 numbers go straight to a point, 4 bend once (quadratic), 6 bend twice (cubic)."""


class Category(StrEnum):
    """What is sewn."""

    HOODIE = "hoodie"
    TSHIRT = "tshirt"
    DRESS = "dress"
    TROUSERS = "trousers"
    SHIRT = "shirt"
    SKIRT = "skirt"
    JACKET = "jacket"


class Cloth(StrEnum):
    """Which material a part is cut from."""

    MAIN = "main"
    SECOND = "second"
    RIB = "rib"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of cloth, drawn over those before it."""

    outline: Points
    cloth: Cloth = Cloth.MAIN
    body: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Garment:
    """All that is needed to draw a garment, in grid units: parts from back to front, then lines and dots on top."""

    parts: tuple[Part, ...]
    seams: tuple[Points, ...] = ()
    stitches: tuple[Points, ...] = ()
    cords: tuple[Points, ...] = ()
    buttons: tuple[tuple[float, float], ...] = ()
    folds: tuple[Points, ...] = field(default=())


def path(*steps: Step) -> Points:
    """Trace a path through straight and bent steps; the first step is the start."""
    points = [np.asarray(steps[0], dtype=np.float64)]
    share = np.linspace(0.0, 1.0, _CURVE_STEPS + 1)[1:, None]
    for step in steps[1:]:
        controls = [points[-1], *np.asarray(step, dtype=np.float64).reshape(-1, 2)]
        points.extend(_bezier(controls, share))
    return np.asarray(points)


def _bezier(controls: list[NDArray[np.float64]], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Run along a Bezier curve by de Casteljau's construction; a straight step needs only its end."""
    if len(controls) == 2:
        return controls[1][None, :]
    layer = controls
    while len(layer) > 1:
        layer = [a + (b - a) * share for a, b in pairwise(layer)]
    return layer[0]


def mirror(points: Points) -> Points:
    """Reflect points at the middle of the grid."""
    return np.column_stack([2 * _MIDDLE - points[:, 0], points[:, 1]])


def both(points: Points) -> Points:
    """Close the right half of an outline, given from top to bottom, with its mirror image."""
    return np.vstack([points, mirror(points)[::-1]])


def _pair(points: Points, cloth: Cloth = Cloth.MAIN) -> list[Part]:
    return [Part(outline=mirror(points), cloth=cloth), Part(outline=points, cloth=cloth)]


def _lines(*halves: Points) -> tuple[Points, ...]:
    return tuple(line for half in halves for line in (half, mirror(half)))


def _torso(neck_y: float, neck_w: float, hem_y: float, *, hem_w: float = 186.0, bust_w: float = 190.0) -> Points:
    return both(
        path(
            (500, neck_y + 52),
            (500 + neck_w * 0.8, neck_y + 52, 500 + neck_w, neck_y),
            (706, 226),
            (678, 300, 500 + bust_w, 405),
            (500 + bust_w - 8, 620, 500 + hem_w, hem_y),
            (600, hem_y + 16, 500, hem_y + 16),
        )
    )


_SHORT_SLEEVE = path((694, 218), (800, 256, 868, 428), (826, 470, 768, 478), (730, 420, 688, 404), (676, 300, 694, 218))
_LONG_SLEEVE = path(
    (694, 218),
    (800, 244, 832, 420),
    (868, 600, 884, 776),
    (842, 800, 800, 796),
    (768, 600, 686, 420),
    (672, 300, 694, 218),
)
_CUFF = path((888, 770), (892, 810, 890, 842), (850, 862, 806, 858), (800, 826, 798, 790), (842, 800, 888, 770))


def _folds() -> tuple[Points, ...]:
    return _lines(
        path((668, 430), (610, 520, 640, 700)),
        path((690, 410), (640, 430, 590, 470)),
        path((560, 640), (590, 720, 570, 820)),
    )


def _tshirt(variant: int) -> Garment:
    sleeves = _pair(_SHORT_SLEEVE, Cloth.SECOND if variant % 3 == 1 else Cloth.MAIN)
    back = Part(
        outline=both(path((500, 176), (560, 176, 580, 166), (600, 200), (540, 240, 500, 240))), cloth=Cloth.INSIDE
    )
    body = Part(outline=_torso(170, 82, 846), body=True)
    collar = both(path((500, 222), (566, 222, 582, 170), (604, 178), (582, 250, 500, 250)))
    return Garment(
        parts=(back, *sleeves, body, Part(outline=collar, cloth=Cloth.RIB)),
        stitches=(
            both(path((682, 822), (600, 838, 500, 838))),
            *_lines(path((850, 404), (806, 444, 752, 452))),
        ),
        folds=_folds(),
    )


def _hoodie(variant: int) -> Garment:
    sleeves = _pair(_LONG_SLEEVE, Cloth.SECOND if variant % 3 == 1 else Cloth.MAIN)
    hood = both(path((500, 62), (610, 60, 622, 160), (634, 216, 604, 262), (560, 300, 500, 316)))
    opening = both(path((500, 112), (566, 112, 574, 176), (572, 230, 500, 296)))
    pocket = both(path((500, 590), (600, 590), (652, 716), (646, 760), (500, 768)))
    cords = (path((468, 276), (458, 340, 464, 420)), path((532, 276), (540, 330, 534, 398)))
    hem = both(path((500, 838), (600, 838, 690, 826), (686, 872, 680, 888), (600, 904, 500, 904)))
    return Garment(
        parts=(
            *sleeves,
            *_pair(_CUFF, Cloth.RIB),
            Part(outline=_torso(196, 92, 836), body=True),
            Part(outline=hem, cloth=Cloth.RIB),
            Part(outline=hood, cloth=Cloth.MAIN),
            Part(outline=opening, cloth=Cloth.INSIDE),
            Part(outline=pocket, cloth=Cloth.MAIN),
        ),
        seams=_lines(path((606, 260), (560, 300, 500, 318))),
        stitches=(both(path((500, 602), (594, 602), (638, 716))),),
        cords=cords,
        folds=_folds(),
    )


def _shirt(variant: int) -> Garment:
    short = variant % 3 == 2
    sleeves = _pair(_SHORT_SLEEVE if short else _LONG_SLEEVE)
    cuffs = [] if short else _pair(_CUFF, Cloth.SECOND if variant % 3 == 1 else Cloth.MAIN)
    back = Part(outline=both(path((500, 150), (556, 150, 576, 166), (580, 220), (500, 250))), cloth=Cloth.INSIDE)
    collar = path((500, 250), (524, 210, 584, 160), (612, 178), (632, 232, 604, 296), (548, 262, 500, 250))
    pocket = path((560, 420), (644, 420), (644, 512), (602, 532), (560, 512))
    return Garment(
        parts=(
            back,
            *sleeves,
            *cuffs,
            Part(outline=_torso(190, 80, 850, hem_w=178), body=True),
            Part(outline=path((478, 250), (522, 250), (522, 864), (478, 864))),
            *_pair(collar, Cloth.SECOND if variant % 3 == 1 else Cloth.MAIN),
            Part(outline=pocket),
        ),
        seams=(*_lines(path((700, 262), (640, 284, 596, 284))), path((560, 440), (644, 440))),
        stitches=(both(path((676, 830), (600, 846, 522, 846))),),
        buttons=tuple((500.0, float(y)) for y in range(300, 840, 92)),
        folds=_folds(),
    )


def _jacket(variant: int) -> Garment:
    hem = both(path((500, 800), (600, 800, 690, 792), (688, 846, 682, 866), (600, 880, 500, 880)))
    collar = both(path((500, 196), (540, 190, 566, 150), (616, 168), (612, 240, 556, 262), (500, 262)))
    pocket = path((584, 560), (604, 552), (642, 676), (622, 684))
    return Garment(
        parts=(
            *_pair(_LONG_SLEEVE, Cloth.SECOND if variant % 2 else Cloth.MAIN),
            *_pair(_CUFF, Cloth.RIB),
            Part(outline=_torso(196, 92, 796, bust_w=196, hem_w=190), body=True),
            Part(outline=hem, cloth=Cloth.RIB),
            Part(outline=collar, cloth=Cloth.RIB),
            *_pair(pocket, Cloth.INSIDE),
        ),
        seams=(path((494, 262), (494, 876)), path((506, 262), (506, 876))),
        stitches=_lines(path((574, 554), (598, 544), (654, 682))),
        buttons=((500.0, 286.0),),
        folds=_folds(),
    )


def _dress(variant: int) -> Garment:
    bodice = both(
        path(
            (500, 236),
            (560, 232, 584, 148),
            (640, 160),
            (632, 250, 662, 316),
            (632, 400, 612, 456),
            (560, 468, 500, 468),
        )
    )
    skirt = both(path((500, 460), (612, 452), (700, 640, 762, 900), (640, 942, 500, 942)))
    strap = Part(
        outline=both(path((500, 196), (560, 192, 584, 148), (600, 152), (590, 210, 500, 250))), cloth=Cloth.INSIDE
    )
    sleeve = path((630, 160), (716, 190, 752, 322), (706, 352, 664, 346), (640, 250, 630, 160))
    belt = Part(outline=both(path((500, 452), (616, 444), (618, 480), (500, 490))), cloth=Cloth.SECOND)
    return Garment(
        parts=(
            strap,
            *(_pair(sleeve) if variant % 3 != 2 else []),
            Part(outline=skirt),
            Part(outline=bodice, body=True),
            *([belt] if variant % 3 != 1 else []),
        ),
        seams=(both(path((500, 468), (560, 468, 612, 456))),),
        stitches=(both(path((752, 884), (640, 924, 500, 924))),),
        folds=_lines(
            path((520, 500), (540, 700, 536, 920)),
            path((560, 490), (610, 700, 626, 910)),
            path((596, 486), (660, 690, 700, 880)),
        ),
    )


def _trousers(variant: int) -> Garment:
    wide = 40.0 if variant % 3 == 1 else 0.0
    leg = path(
        (500, 130),
        (650, 130),
        (690, 330, 690 + wide, 900),
        (620, 916, 556 - wide / 2, 908),
        (548, 640, 500, 400),
    )
    band = Part(outline=both(path((500, 96), (646, 92), (652, 142), (500, 148))), cloth=Cloth.MAIN)
    return Garment(
        parts=(*_pair(leg), band),
        seams=(path((500, 148), (500, 404)), *_lines(path((600, 146), (612, 210, 668, 236)))),
        stitches=(
            path((524, 148), (526, 260), (516, 300, 500, 310)),
            *_lines(path((690 + wide * 0.97, 880), (620, 894, 558 - wide / 2, 888))),
        ),
        buttons=((500.0, 120.0),),
        folds=_lines(path((610, 250), (616, 560, 622, 890)), path((560, 360), (600, 400, 650, 410))),
    )


def _skirt(variant: int) -> Garment:
    flare = 250.0 if variant % 3 else 200.0
    body = both(path((500, 170), (630, 164), (690, 400, 500 + flare, 820), (640, 866, 500, 866)))
    band = Part(outline=both(path((500, 126), (628, 120), (634, 176), (500, 182))), cloth=Cloth.SECOND)
    pleats = _lines(
        *(path((500 + k * 42, 180), (500 + k * flare / 3.4, 500, 500 + k * flare / 3.0, 850)) for k in (1, 2))
    )
    return Garment(
        parts=(Part(outline=body, body=True), band),
        seams=pleats if variant % 2 == 0 else (),
        stitches=(both(path((500 + flare * 0.97, 796), (640, 842, 500, 842))),),
        buttons=((500.0, 152.0),) if variant % 2 else (),
        folds=(path((500, 190), (496, 500, 500, 850)), *pleats),
    )


_DRAWINGS: dict[Category, Callable[[int], Garment]] = {
    Category.HOODIE: _hoodie,
    Category.TSHIRT: _tshirt,
    Category.DRESS: _dress,
    Category.TROUSERS: _trousers,
    Category.SHIRT: _shirt,
    Category.SKIRT: _skirt,
    Category.JACKET: _jacket,
}


def outline_garment(category: Category, variant: int = 0) -> Garment:
    """Give the outlines of a garment; `variant` (0, 1, 2 ...) changes details such as sleeves, pockets and flare."""
    return _DRAWINGS[category](variant)
