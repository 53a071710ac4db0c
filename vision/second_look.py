"""Take from a photo what comes after the first answer: the clean copy, features to find it again, and hints."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vision.clean import encode_clean, hide_people
from vision.comparison import sketch_beside_paper
from vision.deferred import cv2
from vision.embedding_code import embedding_code
from vision.fingerprint import variants
from vision.inner_picture import inner_pictures
from vision.intake import decode_color, read_header
from vision.lighting import Lighting, lightings_of
from vision.model import Color, Corners, Gray
from vision.same_view import pack
from vision.stage_hint import Vector, embed
from vision.surroundings import things_share
from vision.trim import find_picture, trim

NO_CODES: Mapping[str, Corners] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What finds a picture again: `looks`, `turns` and `sketch` as in `SecondLook`."""

    looks: bytes
    turns: bytes
    sketch: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """`clean` is the JPEG that may leave the workshop.

    `embedding` is what `vision.stage_hint.unpack` reads; `looks` the codes of `vision.embedding_code`, 32 bytes, as
    `looks_of` gives them; `things_share` and `lightings` (of each text
    that was asked about) as `vision.surroundings` and `vision.lighting` measure them; `turns` the hashes of the 8 turns
    and mirrors, 8 x 32 bytes, as many more without bars; `sketch` what `same_view.unpack` reads, made of the clean
    copy, so that it shows nobody either.
    """

    clean: bytes
    embedding: bytes
    looks: bytes
    things_share: float
    lightings: Mapping[str, Lighting]
    turns: bytes
    sketch: bytes


def second_look(data: bytes, *, codes: Mapping[str, Corners] = NO_CODES, strict: bool = False) -> SecondLook:
    """Look once more, at the colors.

    Args:
        data: A file that `inspect` accepted.
        codes: Of the texts on whose paper the light is looked at, the corners as shares of width and height.
        strict: Hide people as `vision.clean.hide_people` does where a workshop asks for more.

    Raises:
        Refused: The file cannot be read.
    """
    color = decode_color(data, read_header(data))
    clean = hide_people(color, strict=strict)
    gray = _gray(color)
    embedding = embed(color)
    return SecondLook(
        clean=encode_clean(clean),
        embedding=embedding.astype("<f4").tobytes(),
        looks=looks_of(gray, color, embedding),
        things_share=things_share(color),
        lightings=lightings_of(gray, codes),
        turns=turns_of(gray),
        sketch=pack(sketch_beside_paper(_gray(clean))),
    )


def take_traces(data: bytes) -> Traces:
    """Take only what finds a picture again; nothing of it is to be kept.

    Raises:
        Refused: The file cannot be read.
    """
    color = decode_color(data, read_header(data))
    gray = _gray(color)
    looks = looks_of(gray, color, embed(color))
    return Traces(looks=looks, turns=turns_of(gray), sketch=pack(sketch_beside_paper(gray)))


def turns_of(gray: Gray) -> bytes:
    """Hash the 8 turns and mirrors of a grey picture, and again without the bars of a screenshot where it has some."""
    cut = trim(gray)
    return variants(gray).tobytes() + (variants(cut).tobytes() if cut is not None else b"")


def looks_of(gray: Gray, color: Color, embedding: Vector) -> bytes:
    """Give the codes by which a picture is searched.

    Of all of it, without the bars of a screenshot, and of what it shows on a plain ground: only the first is kept.
    """
    cut, shown = find_picture(gray), inner_pictures(color)
    parts = [*(() if cut is None else (np.ascontiguousarray(color[cut]),)), *shown]
    return embedding_code(embedding) + b"".join(embedding_code(embed(part)) for part in parts)


def _gray(color: Color) -> Gray:
    return np.asarray(cv2.cvtColor(color, cv2.COLOR_BGR2GRAY), np.uint8)
