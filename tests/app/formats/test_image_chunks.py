"""What a decoder is given of a file, and what it never sees."""

import struct
import zlib

import pytest
from PIL import Image

from gatescope.app.formats.image_chunks import MAX_CHUNKS, essential_chunks
from gatescope.app.problems import Problem

PICTURE = Image.new("L", (30, 20), 90)


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def segment(kind: int, data: bytes = b"") -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data


@pytest.fixture
def png(encode) -> bytes:
    return encode(PICTURE)


@pytest.fixture
def jpeg(encode) -> bytes:
    return encode(PICTURE, "JPEG")


def with_parts(whole: bytes, parts: bytes) -> bytes:
    """The file with further parts behind its first one, IHDR or JFIF."""
    place = 33 if whole.startswith(b"\x89") else 20
    return whole[:place] + parts + whole[place:]


def test_plain_file_is_unchanged(png, jpeg):
    assert essential_chunks(png) == png
    assert essential_chunks(jpeg) == jpeg


@pytest.mark.parametrize("kind", [b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"acTL", b"fcTL", b"gAMA", b"prVt"])
def test_png_loses_texts_profiles_and_further_frames(png, kind):
    hidden = chunk(kind, b"a\0\0" + zlib.compress(bytes(10_000)))

    assert essential_chunks(with_parts(png, hidden * 100)) == png
    assert essential_chunks(png[:-12] + hidden + png[-12:]) == png


@pytest.mark.parametrize("kind", [b"PLTE", b"tRNS", b"eXIf", b"IDAT"])
def test_png_retains_pixels_and_orientation(png, kind):
    whole = with_parts(png, chunk(kind, b"abc"))

    assert essential_chunks(whole) == whole


@pytest.mark.parametrize("kind", [0xE1, 0xE2, 0xED, 0xEF, 0xFE])
def test_jpeg_loses_texts_profiles_and_further_frames(jpeg, kind):
    assert essential_chunks(with_parts(jpeg, segment(kind, b"MPF\0") * 100)) == jpeg


@pytest.mark.parametrize("data", [b"Exif\0\0abc", b"Adobe"])
def test_jpeg_retains_orientation_and_colours(jpeg, data):
    whole = with_parts(jpeg, segment(0xE1 if data.startswith(b"Exif") else 0xEE, data))

    assert essential_chunks(whole) == whole
    assert data.startswith(b"Adobe") or essential_chunks(with_parts(whole, segment(0xE1, data))) == whole


@pytest.mark.parametrize("filling", [b"\xff" * 100_000, b"\0" * 100_000, b"\xff\0", b"junk", b"\xff\xd0"])
def test_jpeg_loses_bytes_between_segments(jpeg, filling):
    assert essential_chunks(with_parts(jpeg, filling)) == jpeg


@pytest.mark.parametrize("place", [20, -20])
def test_png_with_wrong_checksums_is_refused(png, place):
    damaged = bytearray(png)
    damaged[place] ^= 1

    with pytest.raises(Problem, match="damaged"):
        essential_chunks(bytes(damaged))


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_file_with_too_many_chunks_is_refused(request, kind):
    whole = request.getfixturevalue(kind)
    part = chunk(b"prVt") if kind == "png" else segment(0xEF)

    assert essential_chunks(with_parts(whole, part * (MAX_CHUNKS - 20))) == whole
    with pytest.raises(Problem, match="up to 4,096 parts"):
        essential_chunks(with_parts(whole, part * MAX_CHUNKS))


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_truncated_or_other_file_is_refused(request, kind):
    whole = request.getfixturevalue(kind)
    pixels = whole.index(b"IDAT") if kind == "png" else whole.index(b"\xff\xda")

    for damaged in (b"", whole[:2], whole[:pixels], whole[1:], b"GIF89a" + whole):
        with pytest.raises(Problem, match="whole PNG or JPEG"):
            essential_chunks(damaged)
