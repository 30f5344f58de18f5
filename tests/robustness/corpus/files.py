"""PNG and JPEG files, made by code, as a decoder should never meet them."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SIDE = 56


def seven() -> Image.Image:
    """A seven, black on white, of SIDE x SIDE pixels."""
    picture = Image.new("L", (SIDE, SIDE), 255)
    ImageDraw.Draw(picture).line([(16, 14), (38, 14), (26, 44)], fill=0, width=5, joint="curve")
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, depth: int = 8, colour: int = 0, rest: bytes = b"\0\0\0") -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBB", width, height, depth, colour) + rest)


def png(*chunks: bytes) -> bytes:
    return SIGNATURE + b"".join(chunks) + chunk(b"IEND")


def rows(width: int, height: int) -> bytes:
    """Grey pixels, packed: white with a black bar, so that there is ink in them."""
    bar = bytes([255] * (width // 3) + [0] * (width // 6) + [255] * (width - width // 3 - width // 6))
    return zlib.compress(
        b"".join(b"\0" + (bar if height // 4 <= y < height * 3 // 4 else b"\xff" * width) for y in range(height))
    )


def segment(kind: int, data: bytes = b"") -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data
