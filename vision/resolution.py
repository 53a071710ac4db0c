"""Judge whether a picture has enough pixels to serve as evidence."""

from vision.model import Measure, measured

MIN_SHORT_SIDE_PX = 360
"""Under it a card's code at arm's length falls below 3 px a module, and fabric has no texture left."""


def measure_resolution(width_px: int, height_px: int) -> tuple[Measure, ...]:
    """Measure the short side in pixels of the upright picture at its full size."""
    return (measured("short_side_px", float(min(width_px, height_px)), at_least=MIN_SHORT_SIDE_PX),)
