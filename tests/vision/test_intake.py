import struct
import zipfile
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.vision.scenes import encoded, jpeg, phone_exif, png_bomb, scene
from vision.container import MOST_CHUNKS, MOST_SCANS, MOST_SEGMENTS
from vision.intake import (
    MAX_BYTES,
    Refused,
    decode_both_grays,
    decode_color,
    decode_gray,
    read_header,
    upright,
)
from vision.model import Refusal
from vision.report import inspect

PICTURE = scene(1, width_px=320, height_px=240)

SEEDS = {kind: encoded(PICTURE[:60, :80], kind, exif=phone_exif()) for kind in ("JPEG", "PNG", "WEBP", "AVIF")}


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "hello")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Refusal.EMPTY),
        (b"\xff\xd8\xff" + b"\0" * MAX_BYTES, Refusal.TOO_LARGE),
        (b"%PDF-1.7 hello", Refusal.NOT_A_PHOTO),
        (b"GIF89a" + b"\0" * 40, Refusal.NOT_A_PHOTO),
        (b"\xff\xd8\xff\xe0 garbage", Refusal.BROKEN),
        (jpeg(PICTURE)[:-3000], Refusal.TRUNCATED),
        (jpeg(PICTURE)[:9000], Refusal.TRUNCATED),
        (jpeg(PICTURE) + zipped(), Refusal.POLYGLOT),
        (jpeg(PICTURE) + b"<?php system('x');", Refusal.POLYGLOT),
        (jpeg(PICTURE) + b"MZ\x90\0" + b"\0" * 400, Refusal.POLYGLOT),
        (jpeg(PICTURE) + b"%PDF-1.7 hello", Refusal.POLYGLOT),
        (encoded(PICTURE, "PNG") + b"\x7fELF\x02", Refusal.POLYGLOT),
        (encoded(PICTURE, "WEBP") + b"#!/bin/sh", Refusal.POLYGLOT),
        (png_bomb(30_000), Refusal.TOO_MANY_PIXELS),
        (jpeg(PICTURE[:10, :10]), Refusal.TOO_FEW_PIXELS),
    ],
)
def test_what_is_not_one_whole_photo_is_refused_with_its_reason(data: bytes, reason: Refusal) -> None:
    assert inspect(data).refusal is reason


def test_the_depth_picture_or_the_motion_of_a_phone_behind_a_photo_is_no_second_file() -> None:
    for tail in (jpeg(PICTURE), b"\0\0\0\x18ftypmp42" + b"\0" * 300):
        assert inspect(jpeg(PICTURE) + tail).refusal is None


def test_an_animation_is_refused() -> None:
    frames = [scene(n, width_px=64, height_px=64) for n in (1, 2)]
    second = Image.fromarray(frames[1])
    for kind in ("WEBP", "PNG"):
        assert inspect(encoded(frames[0], kind, save_all=True, append_images=[second])).refusal is Refusal.ANIMATED


def two_in_one_heif(*, primary: int, brand: bytes = b"heic") -> bytes:
    first, second = (
        Image.fromarray(picture[:, :, ::-1]) for picture in (PICTURE, scene(2, width_px=240, height_px=160))
    )
    out = BytesIO()
    first.save(out, "HEIF", save_all=True, append_images=[second], primary_index=primary, quality=95)
    return out.getvalue().replace(b"ftypheic", b"ftyp" + brand, 1)


@pytest.mark.parametrize(("primary", "size"), [(0, (320, 240)), (1, (240, 160))])
def test_of_several_still_pictures_in_one_file_the_primary_is_looked_at(primary: int, size: tuple[int, int]) -> None:
    data = two_in_one_heif(primary=primary)
    report = inspect(data)
    assert (report.refusal, report.width_px, report.height_px) == (None, *size)
    seen = decode_color(data, read_header(data))
    assert (seen.shape[1], seen.shape[0]) == size
    assert np.abs(seen.astype(int) - (PICTURE, scene(2, width_px=240, height_px=160))[primary]).mean() < 12


@pytest.mark.parametrize("brand", [b"msf1", b"hevc", b"hevx"])
def test_a_sequence_of_pictures_is_refused(brand: bytes) -> None:
    assert inspect(two_in_one_heif(primary=0, brand=brand)).refusal is Refusal.ANIMATED


def test_a_name_that_belies_the_content_is_refused_and_an_unknown_one_is_not() -> None:
    data = encoded(PICTURE, "PNG")
    assert inspect(data, name="photo.jpg").refusal is Refusal.WRONG_EXTENSION
    assert inspect(data, name="photo.png").refusal is None
    assert inspect(data, name="photo").refusal is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_every_format_of_the_list_decodes_to_the_same_picture(kind: str) -> None:
    report = inspect(encoded(PICTURE, kind, quality=95))
    assert (report.refusal, report.width_px, report.height_px) == (None, 320, 240)
    seen = decode_color(encoded(PICTURE, kind, quality=95), read_header(encoded(PICTURE, kind, quality=95)))
    assert np.abs(seen.astype(int) - PICTURE).mean() < 12


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_orientation_is_applied_exactly_once(kind: str, orientation: int) -> None:
    data = encoded(PICTURE, kind, exif=phone_exif(orientation=orientation), quality=95)
    header = read_header(data)
    expected = upright(
        decode_color(encoded(PICTURE, kind, quality=95), read_header(encoded(PICTURE, kind))), orientation
    )
    seen = decode_color(data, header)
    assert (header.width_px, header.height_px) == (seen.shape[1], seen.shape[0])
    assert np.abs(seen.astype(int) - expected).mean() < 3


def test_exif_tells_time_device_and_that_there_is_a_place() -> None:
    capture = inspect(encoded(PICTURE, "JPEG", exif=phone_exif())).capture
    assert capture.taken_at is not None and capture.taken_at.isoformat() == "2026-05-01T02:11:12+00:00"
    assert (capture.device, capture.has_location) == ("Apple iPhone", True)


@pytest.mark.parametrize(
    ("taken", "offset"),
    [("0001:01:01 00:00:00", "+14:00"), ("9999:12:31 23:59:59", "-14:00"), ("2026:05:01 10:00:00", "+99:99")],
)
def test_a_time_that_no_calendar_has_costs_no_whole_photo(taken: str, offset: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: taken, 0x9011: offset})
    report = inspect(encoded(PICTURE, "JPEG", exif=exif))
    assert report.refusal is None
    assert report.capture.taken_at is None or report.capture.taken_at.year == 2026


def test_metadata_that_cannot_be_read_cost_no_whole_photo() -> None:
    cut_exif = encoded(PICTURE, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x09\0" + b"\x12\x01\x02\0\xff\0\0\0\xf0\0\0\0")
    two = encoded(PICTURE, "MPO", save_all=True, append_images=[Image.fromarray(PICTURE)])
    beheaded = two.replace(b"MPF\0", b"MPF\0garbage", 1)
    for data in (cut_exif, beheaded, two):
        report = inspect(data)
        assert (report.refusal, report.format, report.width_px) == (None, "JPEG", 320)


def test_large_photos_are_decoded_no_larger_than_needed() -> None:
    data = jpeg(np.repeat(np.repeat(PICTURE, 12, axis=0), 12, axis=1))
    assert decode_gray(data, read_header(data)).shape == (960, 1280)


def test_a_refusal_of_damaged_pixels_is_raised_by_decoding() -> None:
    data = jpeg(PICTURE)
    with pytest.raises(Refused):
        decode_color(data[: len(data) // 2], read_header(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(("width_px", "height_px"), [(16, 16), (9000, 16), (16, 9000), (5000, 40)])
def test_a_ribbon_of_a_picture_is_measured_and_not_stumbled_over(kind: str, width_px: int, height_px: int) -> None:
    report = inspect(encoded(scene(1, width_px=width_px, height_px=height_px), kind))
    assert (report.refusal, report.width_px, report.height_px) == (None, width_px, height_px)
    assert "short_side_px" in report.failed()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 2000), st.sampled_from(["JPEG", "PNG", "WEBP", "AVIF"]))
def test_no_damage_makes_the_inspection_fail(patch: bytes, at: int, kind: str) -> None:
    data = bytearray(SEEDS[kind])
    data[at : at + len(patch)] = patch
    assert inspect(bytes(data)).size_bytes == len(data)


def in_scans(number: int) -> bytes:
    """Repeat the last scan of a progressive picture, so that there are so many."""
    whole = encoded(scene(5, width_px=64, height_px=48), "JPEG", progressive=True)
    last = whole.rfind(b"\xff\xda")
    scans = whole.count(b"\xff\xda")
    return whole[:last] + whole[last:-2] * (number - scans + 1) + b"\xff\xd9"


@pytest.mark.parametrize(
    "data",
    [
        in_scans(MOST_SCANS + 1),
        jpeg(scene(5, width_px=64, height_px=48))[:2] + b"\xff\xfe\x00\x02" * MOST_SEGMENTS + b"\xff\xd9",
        b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x00tEXt\x00\x00\x00\x00" * (MOST_CHUNKS + 1),
    ],
    ids=["scans", "segments", "chunks"],
)
def test_what_a_decoder_would_walk_through_for_long_is_refused_before_it_starts(data: bytes) -> None:
    assert inspect(data).refusal is Refusal.TOO_HEAVY


def test_as_many_scans_as_an_editor_writes_are_taken() -> None:
    assert inspect(in_scans(18)).refusal is None


def test_what_looks_like_scans_inside_of_notes_and_pixels_is_none() -> None:
    whole = jpeg(scene(5, width_px=640, height_px=480))
    notes = b"\xff\xe2" + (60_002).to_bytes(2, "big") + b"\xff\xda" * 30_000
    assert inspect(whole[:2] + notes + whole[2:]).refusal is None


@pytest.mark.parametrize(
    ("kind", "width_px", "height_px", "refusal"),
    [
        ("JPEG", 8192, 6144, None),
        ("JPEG", 12_032, 9_024, None),
        ("JPEG", 16_320, 12_240, Refusal.TOO_MANY_PIXELS),
        ("PNG", 8192, 6144, None),
        ("PNG", 12_032, 9_024, Refusal.TOO_MANY_PIXELS),
    ],
)
def test_the_largest_pictures_of_phones_are_taken(
    kind: str, width_px: int, height_px: int, refusal: Refusal | None
) -> None:
    empty = encoded(scene(5, width_px=32, height_px=32), kind)
    at = empty.find(b"\xff\xc0") + 5 if kind == "JPEG" else 16
    sides = struct.pack(">HH", height_px, width_px) if kind == "JPEG" else struct.pack(">II", width_px, height_px)
    data = empty[:at] + sides + empty[at + len(sides) :]
    if kind == "PNG":
        data = data[:29] + struct.pack(">I", zlib.crc32(data[12:29])) + data[33:]
    if refusal is None:
        header = read_header(data)
        assert (header.width_px, header.height_px) == (width_px, height_px)
    else:
        assert inspect(data).refusal is refusal


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_decoding_once_gives_what_decoding_twice_gives(kind: str) -> None:
    data = encoded(scene(5, width_px=2600, height_px=1400), kind)
    header = read_header(data)
    gray, full = decode_both_grays(data, header)
    assert full().shape == (1400, 2600) and gray.shape == (689, 1280)
    assert np.abs(full().astype(int) - decode_gray(data, header, long_px=None).astype(int)).max() <= 2
    assert np.abs(gray.astype(int) - decode_gray(data, header).astype(int)).max() <= 1
