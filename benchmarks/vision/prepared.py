"""Measure what forged photos are graded: eight kinds that need no work at hand, beside rendered honest ones.

python -m benchmarks.vision.prepared FOLDER [TRIES_A_KIND]

FOLDER holds photos of garments (docs/algorithms/evidence.md). Every try is judged as the product judges it: by what
`vision` finds, with a known order, a pace that fits, and the old photo among the earlier ones. A kind that is kept from
an A and a B is not thereby noticed as a forgery: it proves less, and says so.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

import vision
from core.evidence.model import Card, Context, Reuse, judge
from core.evidence.pace import Pace
from core.evidence.reasons import Decision
from core.stage import Stage
from vision.comparison import sketch_beside_paper
from vision.draw import camera, raster
from vision.draw.camera import Shot
from vision.draw.order_card import OrderCardPicture, draw_order_card
from vision.draw.phone_photo import render_phone_photo
from vision.draw.phone_scenes import WORLD_HEIGHT, WORLD_WIDTH, Scene
from vision.draw.raster import Layer
from vision.intake import decode_color, read_header
from vision.lighting import Lighting, lightings_of
from vision.model import Color, Outcome
from vision.shown_again import is_shown_again, lay_within
from vision.surroundings import things_share
from vision.trials.pictures import collect, gray_of, load
from vision.trials.tables import render

TEXT = "https://t.me/gendan_bot?start=c_" + "A" * 30
TRIES = 26
WIDTH_PX = 1280
HEIGHT_PX = round(WIDTH_PX * camera.ASPECT)
TABLES = {
    "plain": (200, 196, 188),
    "wood": (170, 128, 92),
    "cloth": (50, 60, 120),
    "concrete": (144, 142, 140),
    "dark": (40, 44, 50),
    "carpet": (120, 70, 70),
}
OF_ANOTHER_ORDER = Reuse(outcome=Outcome.SAME_VIEW, photo_id="1", order_id="6")
Rng = np.random.Generator


def card_png() -> bytes:
    """Draw the order card that a forger holds."""
    return draw_order_card(
        OrderCardPicture(
            short_name="A17 Hoodie",
            qr_text=TEXT,
            facts=(),
            sizes=("S", "M"),
            rows=(),
            total_label="Total",
            stages=(),
            instructions=("Photograph the work with this card in view",),
        )
    )


def main(folder: Path, tries: int) -> None:
    """Print the grades of each kind."""
    photos = [photo for file in collect(folder).sharp if (photo := load(file)) is not None]
    card = Image.open(BytesIO(card_png())).convert("RGB")
    rows = [_row(name, list(_tries(make, photos, card, tries))) for name, make in KINDS.items()]
    forged: Counter[str] = Counter()
    for row in rows[: len(FORGED)]:
        forged += Counter({grade: row[grade] for grade in "ABCD"})
    total = sum(forged.values())
    rows.append({"kind": "all forged", "tries": total, **{grade: forged[grade] for grade in "ABCD"}})
    print("\n".join(render({"grades of prepared photos": rows})))


def _tries(make: "Make", photos: list[Color], card: Image.Image, tries: int) -> Iterator[str]:
    for seed in range(tries):
        rng = np.random.default_rng(2026 + seed)
        old = photos[int(rng.integers(len(photos)))]
        yield grade_of(_jpeg(make(old, card, rng)), old if make in SHOWN_AGAIN else None)


def _row(name: str, grades: list[str]) -> dict[str, object]:
    counted = Counter(grades)
    return {"kind": name, "tries": len(grades), **{grade: counted[grade] for grade in "ABCD"}}


def grade_of(data: bytes, old: Color | None) -> str:
    """Judge a photo as evidence for an order, `old` among the earlier ones; D: refused, doubted or asked for again."""
    report = vision.inspect(data)
    color = decode_color(data, read_header(data))
    lit = lightings_of(gray_of(color), report.largest_codes(8, of=len(report.codes)))
    cards = tuple(
        Card(order_id="7", lighting=lit.get(code.text, Lighting.UNSEEN)) for code in report.codes if code.text == TEXT
    )
    reuse = None if old is None or not _is_noticed(data, old) else OF_ANOTHER_ORDER
    verdict = judge(
        report,
        Context(
            order_id="7",
            stage=Stage.SEWING,
            cards=cards,
            pace=Pace(minutes_since=100_000, quantity_pieces=100, sam_min=20, people=4),
            compared=True,
            reuse=reuse,
            things_share=things_share(color),
        ),
    )
    return verdict.trust.value if verdict.outcome is Decision.ACCEPT else "D"


def _is_noticed(data: bytes, old: Color) -> bool:
    """Compare as the product does: as the same view, or as shown again in the new photo."""
    if vision.find_like(data, [_jpeg(old)]) is not None:
        return True
    new = decode_color(data, read_header(data))
    return is_shown_again(lay_within(sketch_beside_paper(gray_of(old)), sketch_beside_paper(gray_of(new))))


def _jpeg(color: Color) -> bytes:
    return cv2.imencode(".jpg", color, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def _table(rng: Rng) -> Layer:
    """Paint one surface as large as the world of `vision.draw.phone_scenes`: (H, W, 3) float32 from 0 to 1."""
    kind = list(TABLES)[int(rng.integers(len(TABLES)))]
    cells = {"wood": (110, 4), "cloth": (400, 600), "concrete": (300, 420), "carpet": (260, 340)}.get(kind, (3, 4))
    rough = cv2.resize(rng.standard_normal(cells).astype(np.float32), (WORLD_WIDTH, WORLD_HEIGHT))
    base = np.array(TABLES[kind], np.float32) / np.float32(255)
    grain = np.float32(0.02 if kind in ("plain", "dark") else 0.12)
    return np.clip(base[None, None] * (1 + grain * rough[..., None]), 0, 1).astype(np.float32)


def _scene(sheet: Layer, rng: Rng) -> tuple[Layer, Layer]:
    view = camera.viewpoint((WIDTH_PX, HEIGHT_PX), True, rng)
    seen = cv2.warpPerspective(sheet, view, (WIDTH_PX, HEIGHT_PX), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(seen, np.float32), view


def _laid(paper: Image.Image, photo: Layer, view: Layer, at: tuple[float, float], share: float, rng: Rng) -> None:
    size = np.array(paper.size) * (share * WORLD_WIDTH / max(paper.size))
    center = np.array(at) * (WORLD_WIDTH, WORLD_HEIGHT)
    flat = raster.rectangle(*(center - size / 2), *size)
    camera.lay_paper(photo, paper, raster.turned(flat, rng.uniform(-9, 9), tuple(center)), view, rng)


def _developed(photo: Layer, rng: Rng) -> Color:
    data = camera.develop(photo, Shot(width_px=WIDTH_PX), rng)
    return decode_color(data, read_header(data))


def alone(_: Color, card: Image.Image, rng: Rng) -> Color:
    """Photograph the card on a table."""
    photo, view = _scene(_table(rng), rng)
    _laid(card, photo, view, (0.5, 0.5), rng.uniform(0.3, 0.6), rng)
    return _developed(photo, rng)


def printed(old: Color, card: Image.Image, rng: Rng) -> Color:
    """Print an old photo, lay it on a table, and the card on it."""
    photo, view = _scene(_table(rng), rng)
    _laid(Image.fromarray(old[:, :, ::-1]), photo, view, (0.5, 0.5), 0.9, rng)
    _laid(card, photo, view, (rng.uniform(0.35, 0.65), 0.6), 0.3, rng)
    return _developed(photo, rng)


def on_screen(old: Color, card: Image.Image, rng: Rng) -> Color:
    """Show an old photo on a screen with its pixels, and hold the card before it."""
    grid = np.ones(old.shape[:2], np.float32)
    grid[::3] *= np.float32(0.82)
    shown = (old[:, :, ::-1] * grid[..., None]).astype(np.uint8)
    photo, view = _scene(np.full_like(_table(rng), 0.03), rng)
    _laid(Image.fromarray(shown), photo, view, (0.5, 0.5), 1.0, rng)
    _laid(card, photo, view, (rng.uniform(0.3, 0.7), 0.62), 0.3, rng)
    return _developed(photo, rng)


def pasted(old: Color, card: Image.Image, rng: Rng, *, tilt: float = 0.0, dim: float = 1.0, fall: float = 0.0) -> Color:
    """Lay the drawn card over a photo, with a tilt, dimmed, or with a fall of light drawn over it (shares)."""
    drawn = np.asarray(card)[:, :, ::-1].astype(np.float32)
    drawn *= dim * (1 - fall * np.linspace(0, 1, drawn.shape[1], dtype=np.float32))[None, :, None]
    height = old.shape[0] * rng.uniform(0.35, 0.55)
    width = height * drawn.shape[1] / drawn.shape[0]
    x, y = rng.uniform(0.05, 0.3) * old.shape[1], rng.uniform(0.05, 0.3) * old.shape[0]
    target = np.array([[x, y], [x + width, y + tilt * height], [x + width, y + height], [x + tilt * width, y + height]])
    source = np.array([[0, 0], [drawn.shape[1], 0], [drawn.shape[1], drawn.shape[0]], [0, drawn.shape[0]]])
    onto = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    size = old.shape[1::-1]
    small = cv2.GaussianBlur(drawn, (0, 0), max(0.1, drawn.shape[0] / height / 2))
    laid = cv2.warpPerspective(small, onto, size)
    where = cv2.warpPerspective(np.ones(drawn.shape[:2], np.float32), onto, size) > 0.5
    picture = old.astype(np.float32)
    picture[where] = laid[where]
    if dim < 1:
        picture += rng.normal(0, 3, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def noise(_: Color, card: Image.Image, rng: Rng) -> Color:
    """Lay the card over noise."""
    return pasted(rng.integers(0, 256, (HEIGHT_PX, WIDTH_PX, 3)).astype(np.uint8), card, rng, dim=0.9)


def honest(_: Color, card: Image.Image, rng: Rng) -> Color:
    """Render a stage with the card in it."""
    out = BytesIO()
    card.save(out, "PNG")
    scene = list(Scene)[int(rng.integers(len(Scene)))]
    data = render_phone_photo(scene, out.getvalue(), seed=int(rng.integers(1 << 30)))
    return decode_color(data, read_header(data))


Make = Callable[[Color, Image.Image, Rng], Color]
FORGED: dict[str, Make] = {
    "card alone on a table": alone,
    "card over noise": noise,
    "card pasted flat": pasted,
    "card pasted with a tilt": lambda old, card, rng: pasted(old, card, rng, tilt=0.06),
    "card pasted, dimmed, with grain": lambda old, card, rng: pasted(old, card, rng, tilt=0.04, dim=0.8),
    "card pasted with a fall of light": lambda old, card, rng: pasted(old, card, rng, tilt=0.04, dim=0.9, fall=0.2),
    "old photo printed, card on it": printed,
    "old photo on a screen, card before it": on_screen,
}
SHOWN_AGAIN = (printed, on_screen)
"""Kinds whose old photo is one of ours; a card is pasted into pictures that nobody has seen."""
KINDS: dict[str, Make] = FORGED | {"honest: rendered stages": honest}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else TRIES)
