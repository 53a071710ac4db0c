"""Make the copy of a photo that may leave the workshop: upright, no metadata, faces unrecognisable."""

from vision.deferred import cv2
from vision.faces import STRICT_THRESHOLD, blur_faces, find_faces, find_small_faces, hide_boxes
from vision.intake import decode_color, read_header
from vision.model import Color

_ZOOM = 1.5
"""Twice the size would take half of the seconds that a file may take."""
_STRICT_MARGIN = 0.6
"""Of the face, on each side: hair, ears and collar go too."""


def clean_copy(data: bytes, *, max_px: int = 1280, strict: bool = False) -> bytes:
    """Re-encode a photo as an upright JPEG without EXIF, place, device or recognisable face.

    Args:
        data: a file that `inspect` accepted.
        max_px: long side of the copy at most.
        strict: as in `hide_people`.

    Returns:
        JPEG bytes, quality 85.

    Raises:
        Refused: the file cannot be read.
    """
    return encode_clean(hide_people(decode_color(data, read_header(data), long_px=max_px), strict=strict))


def hide_people(picture: Color, *, strict: bool = False) -> Color:
    """Give a copy of a picture ((H, W, 3) uint8, blue green red) in which no face can be recognised.

    `strict`: look at one and a half times the size too, take weaker signs for a face, and hide the whole head; this
    also hides some cloth.
    """
    if not strict:
        return blur_faces(picture)
    large = cv2.resize(picture, None, fx=_ZOOM, fy=_ZOOM, interpolation=cv2.INTER_CUBIC)
    near = find_faces(picture, threshold=STRICT_THRESHOLD)
    small = find_small_faces(large.astype(picture.dtype, copy=False), threshold=STRICT_THRESHOLD) / _ZOOM
    hidden = hide_boxes(picture, near, margin=_STRICT_MARGIN)
    return hide_boxes(hidden, small, margin=_STRICT_MARGIN)


def encode_clean(picture: Color) -> bytes:
    """Encode a picture as the JPEG that leaves the workshop."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
