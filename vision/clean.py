"""Make the copy of a photo that may leave the factory: upright, no metadata, faces unrecognisable."""

import cv2

from vision.faces import blur_faces
from vision.intake import decode_color, read_header


def clean_copy(data: bytes, *, max_px: int = 1280) -> bytes:
    """Re-encode a photo as an upright JPEG without EXIF, place, device or recognisable face.

    Args:
        data: a file that `inspect` accepted.
        max_px: long side of the copy at most.

    Returns:
        JPEG bytes, quality 85. Faces are hidden where `vision.faces.is_available`.

    Raises:
        Refused: the file cannot be read.
    """
    picture = blur_faces(decode_color(data, read_header(data), long_px=max_px))
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
