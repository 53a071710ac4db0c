"""The owner's plan: today and six days, one lane a team, readable on a phone."""

from dataclasses import dataclass

from vision.draw import marks, palette
from vision.draw.canvas import Box, Canvas
from vision.draw.palette import ACCENTS, SERIES, Rgb, State, ink_on, tint

WIDTH_PX = 1280

_MARGIN_PX = 24
_NAME_PX = 178
_TITLE_PX = 100
_DAYS_PX = 118
_BAR_PX = 84
_LANE_PAD_PX = 14
_FOOT_PX = 84
_LEAST_BAR_PX = 16
_LEAST_BODY_PX = 2 * (_BAR_PX + 2 * _LANE_PAD_PX)
"""Room of two teams: a flatter picture would be cut off at its sides in a chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDay:
    """One day: its weekday, its date, and whether nobody works."""

    weekday: str
    date: str
    off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBar:
    """A piece of work: from `start` to `end`, counted in days from the first midnight of the picture (may be cut off).

    Bars of one order share their `series` number (0, 1, 2 ...), which gives them one color.
    """

    label: str
    icon: str
    start: float
    end: float
    series: int = 0
    at_risk: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLane:
    """A team and its work; bars that overlap are shown one below the other."""

    team: str
    bars: tuple[PlanBar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPicture:
    """What the picture says. `now` is in days from the first midnight, None leaves the line out."""

    title: str
    days: tuple[PlanDay, ...]
    lanes: tuple[PlanLane, ...]
    now: float | None
    at_risk_text: str
    empty_text: str = ""


def draw_plan(picture: PlanPicture) -> bytes:
    """Draw the plan as PNG, 1280 px wide and as high as the teams need."""
    return compose_plan(picture).png()


def compose_plan(picture: PlanPicture) -> Canvas:
    """Lay out the plan.

    Raises:
        ValueError: There is no day.
    """
    if not picture.days:
        raise ValueError("a plan shows at least one day")
    packed = [(lane, _pack(lane.bars)) for lane in picture.lanes]
    heights = [max(1, len(levels)) * _BAR_PX + 2 * _LANE_PAD_PX for _, levels in packed]
    body_px = max(sum(heights), _LEAST_BODY_PX)
    body = Box(x=_MARGIN_PX + _NAME_PX, y=_TITLE_PX + _DAYS_PX, w=WIDTH_PX - 2 * _MARGIN_PX - _NAME_PX, h=body_px)
    canvas = Canvas(WIDTH_PX, round(body.bottom) + _FOOT_PX)
    canvas.text(
        Box(x=_MARGIN_PX + 8, y=14, w=WIDTH_PX - 64, h=_TITLE_PX - 20), picture.title, 58, weight=800, min_size_px=34
    )
    _draw_days(canvas, body, picture.days)
    y = body.y
    for (lane, levels), height in zip(packed, heights, strict=True):
        _draw_lane(canvas, Box(x=body.x, y=y, w=body.w, h=height), lane.team, levels, len(picture.days))
        y += height
    if picture.now is not None:
        _draw_now(canvas, body, picture.now / len(picture.days))
    _draw_foot(canvas, body, picture, any(bar.at_risk for lane in picture.lanes for bar in lane.bars))
    return canvas


def _pack(bars: tuple[PlanBar, ...]) -> list[list[PlanBar]]:
    """Put each bar on the first level where it meets no other."""
    levels: list[list[PlanBar]] = []
    for bar in sorted(bars, key=lambda bar: (bar.start, bar.end, bar.label)):
        free = next((level for level in levels if level[-1].end <= bar.start + 1e-9), None)
        if free is None:
            levels.append([bar])
        else:
            free.append(bar)
    return levels


def _draw_days(canvas: Canvas, body: Box, days: tuple[PlanDay, ...]) -> None:
    width = body.w / len(days)
    for number, day in enumerate(days):
        x = body.x + number * width
        head = Box(x=x, y=body.y - _DAYS_PX, w=width, h=_DAYS_PX)
        if number == 0:
            canvas.rounded(Box(x=x + 6, y=head.y + 2, w=width - 12, h=_DAYS_PX - 26), 18, tint(palette.BLUE, 0.14))
        if day.off:
            canvas.rectangle(Box(x=x, y=body.y, w=width, h=body.h), palette.GROUND)
            _hatch(canvas, Box(x=x, y=body.y, w=width, h=body.h), palette.RULE)
        color = palette.FAINT if day.off else palette.INK
        canvas.text(Box(x=x + 8, y=head.y + 6, w=width - 16, h=40), day.weekday, 34, color=color, align="center")
        date = Box(x=x + 8, y=head.y + 44, w=width - 16, h=46)
        canvas.text(date, day.date, 40, weight=700, color=color, align="center", min_size_px=22)
    for number in range(1, len(days)):
        canvas.rectangle(Box(x=body.x + number * width - 1, y=body.y, w=2, h=body.h), palette.RULE)


def _hatch(canvas: Canvas, box: Box, color: Rgb) -> None:
    """Shade a day off with slanting lines, so that it shows without color too."""
    step = 28
    for start in range(round(box.x - box.h), round(box.right), step):
        low, high = max(0.0, box.x - start), min(box.h, box.right - start)
        if low < high:
            canvas.stroke([(start + low, box.bottom - low), (start + high, box.bottom - high)], 2, color)


def _draw_lane(canvas: Canvas, box: Box, team: str, levels: list[list[PlanBar]], day_count: int) -> None:
    canvas.rectangle(Box(x=_MARGIN_PX, y=box.y - 1, w=WIDTH_PX - 2 * _MARGIN_PX, h=2), palette.RULE)
    name = Box(x=_MARGIN_PX + 8, y=box.y + 6, w=_NAME_PX - 24, h=min(box.h - 12, 2 * _BAR_PX))
    canvas.text(name, team, 38, weight=700, min_size_px=24, max_lines=3)
    for level, bars in enumerate(levels):
        y = box.y + _LANE_PAD_PX + level * _BAR_PX
        for bar in bars:
            left = box.x + box.w * max(0.0, bar.start) / day_count
            right = box.x + box.w * min(float(day_count), bar.end) / day_count
            if right > left:
                width = max(_LEAST_BAR_PX, right - left - 4)
                _draw_bar(canvas, Box(x=left + 2, y=y + 4, w=width, h=_BAR_PX - 8), bar)


def _draw_bar(canvas: Canvas, box: Box, bar: PlanBar) -> None:
    color = SERIES[bar.series % len(SERIES)]
    fill = tint(color, 0.35) if bar.done else color
    if bar.at_risk:
        canvas.rounded(box, 16, palette.PAPER, outline=ACCENTS[State.LATE], line_px=7)
        canvas.rounded(box.inset(10), 10, fill)
    else:
        canvas.rounded(box, 16, fill)
    ink = ink_on(fill)
    room = box.inset(14, 8)
    if room.w >= 110:
        canvas.icon((room.x + 24, room.center[1]), 46, bar.icon, ink, weight=700)
        room = Box(x=room.x + 58, y=room.y, w=room.w - 58 - (34 if bar.at_risk else 0), h=room.h)
    if room.w >= 44:
        canvas.text(room, bar.label, 42, weight=700, color=ink, min_size_px=22)
    if bar.at_risk:
        marks.draw_state_badge(canvas, (box.right - 14, box.y + 14), 20, State.LATE)


def _draw_now(canvas: Canvas, body: Box, share: float) -> None:
    if 0 <= share <= 1:
        x = body.x + body.w * share
        canvas.stroke([(x, body.y - 4), (x, body.bottom)], 5, palette.INK)
        canvas.polygon([(x - 13, body.y - 18), (x + 13, body.y - 18), (x, body.y + 2)], palette.INK)


def _draw_foot(canvas: Canvas, body: Box, picture: PlanPicture, at_risk: bool) -> None:
    canvas.rectangle(Box(x=_MARGIN_PX, y=body.bottom - 1, w=WIDTH_PX - 2 * _MARGIN_PX, h=2), palette.RULE)
    words = Box(x=_MARGIN_PX + 60, y=body.bottom + 8, w=WIDTH_PX - 2 * _MARGIN_PX - 80, h=_FOOT_PX - 16)
    if at_risk:
        marks.draw_state_badge(canvas, (_MARGIN_PX + 30, words.center[1]), 22, State.LATE)
        canvas.text(words, picture.at_risk_text, 38, weight=600, color=ACCENTS[State.LATE], min_size_px=24, max_lines=2)
    elif picture.empty_text and not any(lane.bars for lane in picture.lanes):
        marks.draw_state_badge(canvas, (_MARGIN_PX + 30, words.center[1]), 22, State.PROVEN)
        canvas.text(words, picture.empty_text, 38, color=palette.MUTED, min_size_px=24, max_lines=2)
