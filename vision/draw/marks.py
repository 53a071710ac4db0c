"""The round mark of a stage: icon in the middle, state by form and color."""

from vision.draw import palette
from vision.draw.canvas import Box, Canvas, Point
from vision.draw.palette import ACCENTS, PAPER, RULE, Rgb, State


def draw_stage_mark(
    canvas: Canvas, center: Point, radius_px: float, icon: str, state: State, *, share: float | None = None
) -> None:
    """Draw a stage: empty ring, ring filled so far, full disc with a tick, or disc with an exclamation mark.

    `share` is how much of the ring is filled, 0 to 1.
    """
    accent = ACCENTS[state]
    if state in (State.PROVEN, State.LATE):
        canvas.disc(center, radius_px, accent)
        canvas.icon(center, radius_px * 1.2, icon, PAPER, weight=700)
    else:
        _draw_open_mark(canvas, center, radius_px, accent, share if state is State.GOING_ON else None)
        canvas.icon(center, radius_px * 1.12, icon, accent, weight=700)
    if state is not State.NOT_STARTED:
        at = center[0] + radius_px * 0.72, center[1] + radius_px * 0.72
        draw_state_badge(canvas, at, radius_px * 0.36, state)


def _draw_open_mark(canvas: Canvas, center: Point, radius_px: float, accent: Rgb, share: float | None) -> None:
    line = max(4.0, radius_px * 0.13)
    canvas.disc(center, radius_px, PAPER)
    if share is None:
        canvas.ring(center, radius_px, max(3.0, radius_px * 0.05), accent)
        return
    canvas.ring(center, radius_px, line, palette.tint(accent, 0.22))
    canvas.ring(center, radius_px, line, accent, share=share)


def draw_state_badge(canvas: Canvas, center: Point, radius_px: float, state: State) -> None:
    """Draw the small sign of a state: ring, three dots, tick, exclamation mark."""
    accent = ACCENTS[state]
    canvas.disc(center, radius_px * 1.22, PAPER)
    if state is State.NOT_STARTED:
        canvas.ring(center, radius_px, radius_px * 0.22, accent)
        return
    canvas.disc(center, radius_px, accent)
    x, y = center
    if state is State.PROVEN:
        draw_tick(canvas, center, radius_px, PAPER)
    elif state is State.LATE:
        canvas.stroke([(x, y - radius_px * 0.48), (x, y + radius_px * 0.1)], radius_px * 0.28, PAPER)
        canvas.disc((x, y + radius_px * 0.48), radius_px * 0.17, PAPER)
    else:
        for shift in (-0.46, 0.0, 0.46):
            canvas.disc((x + radius_px * shift, y), radius_px * 0.17, PAPER)


def draw_tick(canvas: Canvas, center: Point, radius_px: float, color: Rgb) -> None:
    """Draw a tick that fits in a circle."""
    x, y = center
    path = [(-0.46, 0.02), (-0.12, 0.36), (0.48, -0.32)]
    canvas.stroke([(x + radius_px * dx, y + radius_px * dy) for dx, dy in path], radius_px * 0.24, color)


def draw_code_sign(canvas: Canvas, box: Box, color: Rgb) -> None:
    """Draw the sign of a QR code, which no reader takes for a real one."""
    unit = box.w / 7
    for x, y in ((0, 0), (4, 0), (0, 4)):
        eye = Box(x=box.x + x * unit, y=box.y + y * unit, w=3 * unit, h=3 * unit)
        canvas.rectangle(eye, color)
        canvas.rectangle(eye.inset(unit * 0.6), PAPER)
        canvas.rectangle(eye.inset(unit), color)
    for x, y in ((4, 4), (6, 4), (5, 5), (4, 6), (6, 6)):
        canvas.rectangle(Box(x=box.x + x * unit, y=box.y + y * unit, w=unit, h=unit), color)


def draw_track(canvas: Canvas, start: Point, end: Point, line_px: float, state: State) -> None:
    """Join two stages: solid when the stage is behind us, a thin grey line while it is still ahead."""
    if state is State.PROVEN:
        canvas.stroke([start, end], line_px, ACCENTS[state])
    else:
        canvas.stroke([start, end], line_px, RULE)
