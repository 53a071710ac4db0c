"""Pictures: small files that claim to be, or unpack to, very large ones; scans, frames and metadata without end."""

import io
import struct
import zlib
from functools import cache

import numpy as np
from PIL import Image

from tests.hostile.kinds import Family, kind
from tests.vision.scenes import encoded, jpeg, phone_exif, scene


@cache
def _photo(long_px: int = 640) -> bytes:
    return jpeg(scene(7, width_px=long_px, height_px=long_px * 3 // 4))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width_px: int, height_px: int, rows: bytes, *, bits: int = 8, color: int = 2, more: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width_px, height_px, bits, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def packed_zeros(size_bytes: int) -> bytes:
    packer, piece = zlib.compressobj(9), bytes(2**20)
    done = b"".join(packer.compress(piece) for _ in range(size_bytes // 2**20))
    return done + packer.compress(bytes(size_bytes % 2**20)) + packer.flush()


@kind("png: 60,000 by 60,000 in one bit", ".png", Family.PICTURE)
def _png_bits() -> bytes:
    return png(60_000, 60_000, packed_zeros(60_000 * 7_501), bits=1, color=0)


@kind("png: 49 megapixels in 16 bits with alpha", ".png", Family.PICTURE)
def _png_largest() -> bytes:
    return png(7000, 7000, packed_zeros(7000 * (7000 * 8 + 1)), bits=16, color=6)


@kind("png: 49 megapixels, woven", ".png", Family.PICTURE)
def _png_woven() -> bytes:
    whole = bytearray(png(7000, 7000, packed_zeros(7000 * 7000 * 3 + 30_000)))
    whole[28] = 1  # Adam7
    whole[29:33] = struct.pack(">I", zlib.crc32(bytes(whole[12:29])))
    return bytes(whole)


@kind("png: a text that unpacks to 500 MB", ".png", Family.PICTURE)
def _png_text() -> bytes:
    text = chunk(b"zTXt", b"k\0\0" + packed_zeros(500 * 2**20))
    return png(32, 32, packed_zeros(32 * 97), more=text)


@kind("png: a color profile that unpacks to 500 MB", ".png", Family.PICTURE)
def _png_profile() -> bytes:
    return png(32, 32, packed_zeros(32 * 97), more=chunk(b"iCCP", b"k\0\0" + packed_zeros(500 * 2**20)))


@kind("png: a million chunks", ".png", Family.PICTURE)
def _png_chunks() -> bytes:
    return png(32, 32, packed_zeros(32 * 97), more=chunk(b"tEXt", b"k\0v") * 300_000)


@kind("png: a chunk of four gigabytes", ".png", Family.PICTURE)
def _png_length() -> bytes:
    return _png_begun() + struct.pack(">I", 0xFFFFFFFF) + b"IDAT" + b"x" * 1000


def _png_begun() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0))


@kind("png: an animation of 100,000 frames", ".png", Family.PICTURE)
def _apng() -> bytes:
    control = chunk(b"acTL", struct.pack(">II", 100_000, 0))
    frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 32, 32, 0, 0, 1, 30, 0, 0))
    return png(32, 32, packed_zeros(32 * 97), more=control + frame * 100_000)


@kind("gif: a screen of 65,535 by 65,535", ".gif", Family.PICTURE)
def _gif_screen() -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0) + _gif_frame(65_535, 65_535) + b";"


def _gif_frame(width_px: int, height_px: int) -> bytes:
    return b"," + struct.pack("<HHHHB", 0, 0, width_px, height_px, 0) + b"\x02\x02\x4c\x01\x00"


@kind("gif: 200,000 frames", ".gif", Family.PICTURE)
def _gif_frames() -> bytes:
    palette = b"\x80\0\0" + b"\0" * 6
    return b"GIF89a" + struct.pack("<HH", 32, 32) + palette + _gif_frame(1, 1) * 200_000 + b";"


@kind("webp: 16,383 by 16,383", ".webp", Family.PICTURE)
def _webp_large() -> bytes:
    body = b"VP8L" + struct.pack("<I", 10) + b"\x2f" + struct.pack("<I", 16_382 | 16_382 << 14) + bytes(5)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@kind("webp: 49 megapixels, wholly packed", ".webp", Family.PICTURE)
def _webp_largest() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (7000, 7000), (9, 9, 9)).save(out, "WEBP", lossless=True, method=0, quality=0)
    return out.getvalue()


@kind("webp: an animation of 2,000 frames", ".webp", Family.PICTURE)
def _webp_frames() -> bytes:
    frames = [Image.new("RGB", (64, 64), (number % 256, 0, 0)) for number in range(2000)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=1)
    return out.getvalue()


@kind("tiff: 100,000 by 100,000", ".tif", Family.PICTURE)
def _tiff() -> bytes:
    entries = [(256, 4, 100_000), (257, 4, 100_000), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (279, 4, 10)]
    body = b"".join(struct.pack("<HHII", tag, kind_, 1, value) for tag, kind_, value in entries)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + body + struct.pack("<I", 8)


@kind("svg: shapes that use shapes that use shapes", ".svg", Family.PICTURE)
def _svg() -> bytes:
    uses = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
    return f'<svg xmlns="http://www.w3.org/2000/svg"><rect id="a0"/>{uses}<script>1</script></svg>'.encode()


@kind("heic: claims 65,000 by 65,000", ".heic", Family.PICTURE)
def _heic_large() -> bytes:
    return _claiming(encoded(scene(1, width_px=64, height_px=64), "HEIF"), 65_000)


@kind("avif: claims 65,000 by 65,000", ".avif", Family.PICTURE)
def _avif_large() -> bytes:
    return _claiming(encoded(scene(1, width_px=64, height_px=64), "AVIF"), 65_000)


@kind("heic: claims 7,000 by 7,000", ".heic", Family.PICTURE)
def _heic_claims() -> bytes:
    return _claiming(encoded(scene(1, width_px=64, height_px=64), "HEIF"), 7_000)


def _claiming(data: bytes, side_px: int) -> bytes:
    at = data.find(b"ispe")
    changed = bytearray(data)
    while at >= 0:
        changed[at + 8 : at + 16] = struct.pack(">II", side_px, side_px)
        at = data.find(b"ispe", at + 4)
    return bytes(changed)


@kind("heic: 49 megapixels", ".heic", Family.PICTURE)
def _heic_largest() -> bytes:
    return encoded(np.full((7000, 7000, 3), 90, np.uint8), "HEIF", quality=10)


@kind("avif: 49 megapixels", ".avif", Family.PICTURE)
def _avif_largest() -> bytes:
    return encoded(np.full((7000, 7000, 3), 90, np.uint8), "AVIF", quality=10, speed=10)


@kind("heic: cut in the middle", ".heic", Family.PICTURE)
def _heic_cut() -> bytes:
    whole = encoded(scene(1, width_px=640, height_px=480), "HEIF")
    return whole[: len(whole) // 2]


@kind("jpeg: claims 65,500 by 65,500", ".jpg", Family.PICTURE)
def _jpeg_large() -> bytes:
    data = bytearray(_photo())
    at = data.find(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


@kind("jpeg: 49 megapixels in 2,000 scans", ".jpg", Family.PICTURE)
def _jpeg_scans() -> bytes:
    return _scans(7000, 2000)


@kind("jpeg: 12 megapixels in 40 scans", ".jpg", Family.PICTURE)
def _jpeg_some_scans() -> bytes:
    return _scans(3500, 40)


def _scans(side_px: int, times: int) -> bytes:
    """Repeat the last scan of a progressive picture, which refines what is there, many times."""
    out = io.BytesIO()
    Image.new("L", (side_px, side_px), 90).save(out, "JPEG", progressive=True, quality=40)
    whole = out.getvalue()
    last = whole.rfind(b"\xff\xda")
    return whole[:last] + whole[last:-2] * times + b"\xff\xd9"


@kind("jpeg: 49 megapixels of one colour", ".jpg", Family.PICTURE)
def _jpeg_largest() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (7000, 7000), (90, 60, 30)).save(out, "JPEG", quality=30)
    return out.getvalue()


@kind("jpeg: 49 megapixels of noise", ".jpg", Family.PICTURE)
def _jpeg_noise() -> bytes:
    tile = np.random.default_rng(1).integers(0, 255, (1750, 1750, 3), np.uint8)
    return jpeg(np.tile(tile, (4, 4, 1)), quality=20)


@kind("jpeg: cut in the middle", ".jpg", Family.PICTURE)
def _jpeg_cut() -> bytes:
    return _photo()[: len(_photo()) // 2]


@kind("jpeg: EXIF that points at itself", ".jpg", Family.PICTURE)
def _jpeg_exif() -> bytes:
    loop = struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    many = struct.pack("<H", 5000) + struct.pack("<HHII", 0x010F, 2, 0xFFFFFFF0, 8) * 5000
    body = b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + loop + many
    return _photo()[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + _photo()[2:]


@kind("jpeg: a thousand blocks of metadata", ".jpg", Family.PICTURE)
def _jpeg_blocks() -> bytes:
    block = b"\xff\xe2" + struct.pack(">H", 65_000) + b"ICC_PROFILE\0" + b"\x01\xff" + bytes(65_000 - 16)
    return _photo()[:2] + block * 60 + _photo()[2:]


@kind("jpeg: several pictures in one, pointing nowhere", ".jpg", Family.PICTURE)
def _mpo() -> bytes:
    body = b"MPF\0" + b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2)
    body += struct.pack("<HHII", 0xB001, 4, 1, 60_000) + struct.pack("<HHII", 0xB002, 7, 0xFFFFFFF0, 50)
    return _photo()[:2] + b"\xff\xe2" + struct.pack(">H", len(body) + 2) + body + _photo()[2:]


@kind("jpeg: a ribbon of 65,000 by 16", ".jpg", Family.PICTURE)
def _ribbon() -> bytes:
    return jpeg(np.full((16, 65_000, 3), 120, np.uint8))


@kind("jpeg: with a zip behind it", ".jpg", Family.PICTURE)
def _polyglot() -> bytes:
    from tests.hostile.archives import zipped

    return _photo() + zipped([("x.sh", b"#!/bin/sh\n")])


@kind("jpeg: whose name says .png", ".png", Family.PICTURE)
def _wrong_name() -> bytes:
    return _photo()


@kind("jpeg: a hundred codes in one photo", ".jpg", Family.PICTURE)
def _codes() -> bytes:
    from tests.vision.scenes import with_code

    picture = scene(3, width_px=1280, height_px=1280)
    for number in range(100):
        at = (20 + number % 10 * 125, 20 + number // 10 * 125)
        picture = with_code(picture, f"https://t.me/x?start=c_{number}", side_px=110, at=at)
    return encoded(picture, "JPEG", exif=phone_exif())


@kind("jpeg: a chessboard of finder marks", ".jpg", Family.PICTURE)
def _finders() -> bytes:
    mark = np.zeros((9, 9), np.uint8)
    mark[1:8, 1:8], mark[2:7, 2:7], mark[3:6, 3:6] = 255, 0, 255
    plane = np.kron(np.tile(255 - mark, (60, 60)), np.ones((4, 4), np.uint8))
    return jpeg(np.repeat(plane[:, :, None], 3, axis=2))


@kind("bmp: 40,000 by 40,000", ".bmp", Family.PICTURE)
def _bmp() -> bytes:
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 40_000, 40_000, 1, 24, *[0] * 6)


@kind("eps: a program", ".eps", Family.PICTURE)
def _eps() -> bytes:
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n{ } loop\n(/etc/passwd) (r) file\n"


@kind("psd: 300,000 by 300,000", ".psd", Family.PICTURE)
def _psd() -> bytes:
    return b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 300_000, 300_000, 8, 3) + bytes(100)
