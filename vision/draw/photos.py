"""Open a photo for drawing."""

from io import BytesIO

from PIL import Image, ImageOps


def open_photo(photo: bytes, *, longest_px: int = 1600) -> Image.Image:
    """Decode a photo upright, as RGB, no larger than is needed to draw it.

    The bytes must have passed the safe decoding of `vision` before: nothing is checked here again.

    Raises:
        OSError: The bytes are no picture that Pillow reads.
    """
    picture = Image.open(BytesIO(photo))
    picture.draft("RGB", (longest_px, longest_px))
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((longest_px, longest_px), Image.Resampling.BICUBIC)
    return upright
