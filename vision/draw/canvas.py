"""A sheet to draw on: smooth shapes, fitted text, photos, and a record of where each text went."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from vision.draw import fonts, palette, typeset
from vision.draw.palette import Rgb

Align = Literal["left", "center", "right"]
Point = tuple[float, float]

_SMOOTH = 4
_CAP_HEIGHT = 0.733


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in pixels, origin at the top left."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Where the box ends on the right, in pixels."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Where the box ends below, in pixels."""
        return self.y + self.h

    @property
    def center(self) -> Point:
        """The middle of the box."""
        return self.x + self.w / 2, self.y + self.h / 2

    def inset(self, dx: float, dy: float | None = None) -> "Box":
        """Shrink the box by `dx` pixels left and right, and by `dy` (None: `dx`) above and below."""
        dy = dx if dy is None else dy
        return Box(x=self.x + dx, y=self.y + dy, w=max(1.0, self.w - 2 * dx), h=max(1.0, self.h - 2 * dy))

    def contains(self, other: "Box", *, slack_px: float = 0) -> bool:
        """Tell whether another box lies inside this one, give or take some pixels."""
        return (
            other.x >= self.x - slack_px
            and other.y >= self.y - slack_px
            and other.right <= self.right + slack_px
            and other.bottom <= self.bottom + slack_px
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedText:
    """A text as drawn: the box that it was given, the ink that it left, and whether it had to be shortened."""

    text: str
    box: Box
    ink: Box
    size_px: int
    shortened: bool


def columns(box: Box, count: int, gap_px: float = 0) -> list[Box]:
    """Cut a box into `count` equal columns."""
    width = (box.w - gap_px * (count - 1)) / count
    return [Box(x=box.x + i * (width + gap_px), y=box.y, w=width, h=box.h) for i in range(count)]


def rows(box: Box, count: int, gap_px: float = 0) -> list[Box]:
    """Cut a box into `count` equal rows."""
    height = (box.h - gap_px * (count - 1)) / count
    return [Box(x=box.x, y=box.y + i * (height + gap_px), w=box.w, h=height) for i in range(count)]


class Canvas:
    """One picture while it is being drawn (mode RGB)."""

    def __init__(self, width_px: int, height_px: int, ground: Rgb = palette.PAPER) -> None:
        self.image = Image.new("RGB", (width_px, height_px), ground)
        self.placed: list[PlacedText] = []
        self._draw = ImageDraw.Draw(self.image)

    @property
    def box(self) -> Box:
        """The whole sheet."""
        return Box(x=0, y=0, w=self.image.width, h=self.image.height)

    def rectangle(self, box: Box, fill: Rgb) -> None:
        """Fill a rectangle with sharp corners."""
        self.image.paste(
            fill, (*_corner(box), max(round(box.x), round(box.right)), max(round(box.y), round(box.bottom)))
        )

    def rounded(self, box: Box, radius_px: float, fill: Rgb, *, outline: Rgb | None = None, line_px: float = 0) -> None:
        """Fill a rectangle with round corners, with a line around it if asked."""
        if outline is not None:
            self.rounded(box, radius_px, outline)
            box, radius_px = box.inset(line_px), radius_px - line_px
        size = max(1, round(box.w)), max(1, round(box.h))
        self.image.paste(fill, _corner(box), rounded_mask(size, max(0, round(radius_px))))

    def shadow(self, box: Box, radius_px: float, *, spread_px: float = 18, strength: float = 0.16) -> None:
        """Lay a soft shadow under a rounded box that is drawn next; `strength` is its opacity, 0 to 1."""
        mask = _shadow_mask((round(box.w), round(box.h)), round(radius_px), round(spread_px), strength)
        at = round(box.x - 2 * spread_px), round(box.y - 2 * spread_px + spread_px * 0.4)
        self.image.paste(palette.INK, at, mask)

    def disc(self, center: Point, radius_px: float, fill: Rgb) -> None:
        """Fill a circle."""
        side = round(2 * radius_px)
        self.image.paste(fill, (round(center[0] - side / 2), round(center[1] - side / 2)), disc_mask(side))

    def ring(self, center: Point, radius_px: float, line_px: float, color: Rgb, *, share: float = 1.0) -> None:
        """Draw a circle line, clockwise from the top, as far as `share` (0 to 1) says."""
        side = round(2 * radius_px)
        mask = _ring_mask(side, round(line_px), round(min(1.0, max(0.0, share)), 3))
        self.image.paste(color, (round(center[0] - side / 2), round(center[1] - side / 2)), mask)

    def stroke(self, points: list[Point], line_px: float, color: Rgb) -> None:
        """Draw a line through points, with round ends."""
        left = int(min(x for x, _ in points) - line_px)
        top = int(min(y for _, y in points) - line_px)
        width = int(max(x for x, _ in points) + line_px) - left + 1
        height = int(max(y for _, y in points) + line_px) - top + 1
        mask = Image.new("L", (width * _SMOOTH, height * _SMOOTH))
        draw = ImageDraw.Draw(mask)
        path = [((x - left) * _SMOOTH, (y - top) * _SMOOTH) for x, y in points]
        draw.line(path, fill=255, width=round(line_px * _SMOOTH), joint="curve")
        reach = line_px * _SMOOTH / 2
        for x, y in path:
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
        self.image.paste(color, (left, top), mask.resize((width, height), Image.Resampling.BOX))

    def polygon(self, points: list[Point], fill: Rgb) -> None:
        """Fill a polygon with smooth edges."""
        left, top = int(min(x for x, _ in points)), int(min(y for _, y in points))
        width = int(max(x for x, _ in points)) - left + 2
        height = int(max(y for _, y in points)) - top + 2
        mask = Image.new("L", (width * _SMOOTH, height * _SMOOTH))
        path = [((x - left) * _SMOOTH, (y - top) * _SMOOTH) for x, y in points]
        ImageDraw.Draw(mask).polygon(path, fill=255)
        self.image.paste(fill, (left, top), mask.resize((width, height), Image.Resampling.BOX))

    def text(
        self,
        box: Box,
        text: str,
        size_px: int,
        *,
        weight: int = 400,
        color: Rgb = palette.INK,
        align: Align = "left",
        max_lines: int = 1,
        min_size_px: int | None = None,
    ) -> PlacedText:
        """Set a text in a box, centered in height; it shrinks, wraps to `max_lines`, and in the end is shortened.

        The font's `weight` is one of `fonts`, such as 400 or 600.
        """
        if not text.strip():
            return PlacedText(text=text, box=box, ink=Box(x=box.x, y=box.y, w=0, h=0), size_px=size_px, shortened=False)
        least = max(8, min_size_px if min_size_px is not None else round(size_px * 0.6))
        fitted = typeset.fit_text(
            text,
            width_px=box.w,
            height_px=box.h,
            size_px=size_px,
            min_size_px=min(least, size_px),
            weight=weight,
            max_lines=max_lines,
        )
        placed = self._set_lines(box, fitted, text, color, align)
        self.placed.append(placed)
        return placed

    def _set_lines(self, box: Box, fitted: typeset.FittedText, text: str, color: Rgb, align: Align) -> PlacedText:
        step = fitted.size_px * typeset.LINE_HEIGHT
        middle = box.y + box.h / 2 - step * (len(fitted.lines) - 1) / 2
        inks = []
        for number, line in enumerate(fitted.lines):
            width = fonts.text_width_px(line, size_px=fitted.size_px, weight=fitted.weight)
            slack = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
            x = box.x + (box.w - width) * slack
            baseline = middle + number * step + fitted.size_px * _CAP_HEIGHT / 2
            inks.append(self._set_line(x, baseline, line, fitted, color))
        left, top = min(ink[0] for ink in inks), min(ink[1] for ink in inks)
        ink = Box(x=left, y=top, w=max(i[2] for i in inks) - left, h=max(i[3] for i in inks) - top)
        return PlacedText(text=text, box=box, ink=ink, size_px=fitted.size_px, shortened=fitted.shortened)

    def _set_line(
        self, x: float, baseline: float, line: str, fitted: typeset.FittedText, color: Rgb
    ) -> tuple[float, float, float, float]:
        ink = (x, baseline, x, baseline)
        for face, run in fonts.split_runs(line):
            font = fonts.load_font(face, fitted.size_px, fitted.weight)
            self._draw.text((x, baseline), run, font=font, fill=color, anchor="ls")
            left, top, right, bottom = font.getbbox(run, anchor="ls")
            ink = (min(ink[0], x + left), min(ink[1], baseline + top), max(ink[2], x + right), ink[3])
            ink = (ink[0], ink[1], ink[2], max(ink[3], baseline + bottom))
            x += font.getlength(run)
        return ink

    def icon(self, center: Point, size_px: float, icon: str, color: Rgb, *, weight: int = 600) -> None:
        """Draw one icon character of a `weight` with its ink centered and its longer side measuring `size_px`."""
        char = "".join(char for face, run in fonts.split_runs(icon) for char in run)[:1]
        if not char:
            return
        mask = _icon_mask(char, round(size_px), weight)
        self.image.paste(color, (round(center[0] - mask.width / 2), round(center[1] - mask.height / 2)), mask)

    def picture(self, box: Box, picture: Image.Image, radius_px: float = 0) -> None:
        """Show a photo so that it fills the box, cut at its longer side."""
        size = max(1, round(box.w)), max(1, round(box.h))
        fitted = ImageOps.fit(picture, size, Image.Resampling.BICUBIC)
        self.image.paste(fitted, _corner(box), rounded_mask(size, round(radius_px)))

    def whole_picture(self, box: Box, picture: Image.Image, radius_px: float = 0) -> None:
        """Show a photo whole in the middle of the box; a blurred copy of itself fills what is left."""
        size = max(1, round(box.w)), max(1, round(box.h))
        small = ImageOps.fit(picture, (max(1, size[0] // 8), max(1, size[1] // 8)), Image.Resampling.BICUBIC)
        sheet = small.filter(ImageFilter.GaussianBlur(8)).resize(size, Image.Resampling.BICUBIC)
        inner = ImageOps.contain(picture, size, Image.Resampling.BICUBIC)
        sheet.paste(inner, ((size[0] - inner.width) // 2, (size[1] - inner.height) // 2))
        self.image.paste(sheet, _corner(box), rounded_mask(size, round(radius_px)))

    def stamp(self, box: Box, picture: Image.Image) -> None:
        """Lay a picture down pixel by pixel, its top left at the box's."""
        self.image.paste(picture, _corner(box))

    def png(self) -> bytes:
        """Encode the sheet as PNG."""
        out = BytesIO()
        self.image.save(out, "PNG", compress_level=1)
        return out.getvalue()

    def jpeg(self, quality: int = 88) -> bytes:
        """Encode the sheet as JPEG of this `quality` (1 to 95), without metadata."""
        out = BytesIO()
        self.image.save(out, "JPEG", quality=quality, subsampling=0)
        return out.getvalue()


def _corner(box: Box) -> tuple[int, int]:
    return round(box.x), round(box.y)


@lru_cache(maxsize=256)
def disc_mask(side_px: int) -> Image.Image:
    """Make the mask of a circle that fills a square."""
    side = max(1, side_px)
    mask = Image.new("L", (side * _SMOOTH, side * _SMOOTH))
    ImageDraw.Draw(mask).ellipse((0, 0, side * _SMOOTH - 1, side * _SMOOTH - 1), fill=255)
    return mask.resize((side, side), Image.Resampling.BOX)


@lru_cache(maxsize=64)
def rounded_mask(size_px: tuple[int, int], radius_px: int) -> Image.Image:
    """Make the mask of a rectangle with round corners."""
    width, height = size_px
    radius = min(radius_px, width // 2, height // 2)
    mask = Image.new("L", size_px, 255)
    if radius == 0:
        return mask
    corner = disc_mask(2 * radius)
    for x, crop_x in ((0, 0), (width - radius, radius)):
        for y, crop_y in ((0, 0), (height - radius, radius)):
            mask.paste(corner.crop((crop_x, crop_y, crop_x + radius, crop_y + radius)), (x, y))
    return mask


@lru_cache(maxsize=64)
def _ring_mask(side_px: int, line_px: int, share: float) -> Image.Image:
    side = side_px * _SMOOTH
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    draw.pieslice((0, 0, side - 1, side - 1), -90, -90 + 360 * share, fill=255)
    inner = line_px * _SMOOTH
    draw.ellipse((inner, inner, side - 1 - inner, side - 1 - inner), fill=0)
    return mask.resize((side_px, side_px), Image.Resampling.BOX)


@lru_cache(maxsize=32)
def _shadow_mask(size_px: tuple[int, int], radius_px: int, spread_px: int, strength: float) -> Image.Image:
    # Drawn at a quarter of the size: a blur has no detail to lose, and costs a sixteenth.
    pad = 2 * spread_px
    size = size_px[0] + 2 * pad, size_px[1] + 2 * pad
    small = Image.new("L", (max(1, size[0] // 4), max(1, size[1] // 4)))
    core = rounded_mask((max(1, size_px[0] // 4), max(1, size_px[1] // 4)), radius_px // 4)
    small.paste(round(255 * strength), (pad // 4, pad // 4), core)
    return small.filter(ImageFilter.GaussianBlur(spread_px / 6)).resize(size, Image.Resampling.BICUBIC)


@lru_cache(maxsize=256)
def _icon_mask(char: str, size_px: int, weight: int) -> Image.Image:
    face = fonts.Face.ICON if fonts.has_glyph(fonts.Face.ICON, char) else fonts.face_for(char) or fonts.Face.TEXT
    probe = fonts.load_font(face, 200, weight).getbbox(char)
    longest = max(probe[2] - probe[0], probe[3] - probe[1], 1)
    font = fonts.load_font(face, max(4, round(200 * size_px / longest)), weight)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(char))
    mask = Image.new("L", (max(1, right - left + 2), max(1, bottom - top + 2)))
    ImageDraw.Draw(mask).text((1 - left, 1 - top), char, font=font, fill=255)
    return mask
