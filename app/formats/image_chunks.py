"""Reduce PNG and JPEG files to the chunks that decoding needs.

Pillow parses every chunk in Python and decompresses texts and profiles, so that two megabytes of them would keep a core
busy for many seconds.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import islice

from gatescope.app.problems import Problem

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"
# A chunk holds some kilobytes of pixels; an image has a few hundred at most.
MAX_CHUNKS = 4096
PNG_PARTS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND"})

# A progressive JPEG has about ten scans. Each takes a pass over all pixels but only a few bytes, so that a small file
# with many scans would keep a core busy for minutes.
MAX_SCANS = 100
START_OF_SCAN = b"\xff\xda"
MARKER = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)  # bytes before it are padding
WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xDA)})
# Frames, tables, restarts, JFIF, Exif and Adobe's colour transform.
JPEG_PARTS = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDD, 0xE0, 0xE1, 0xEE})
EXIF = b"Exif\x00"


def essential_chunks(data: bytes) -> bytes:
    """A PNG or JPEG file without the chunks that affect neither its pixels nor its orientation.

    Raises:
      Problem: it is neither, is truncated, or has too many chunks.
    """
    if data.startswith(PNG_SIGNATURE):
        return PNG_SIGNATURE + b"".join(_limited(_chunks(data)))
    if data.startswith(JPEG_SIGNATURE):
        if data.count(START_OF_SCAN) > MAX_SCANS:
            raise Problem("not-a-picture", f"A JPEG may have up to {MAX_SCANS} scans; this one has more. Save it anew.")
        return JPEG_SIGNATURE[:2] + b"".join(_limited(_segments(data)))
    raise not_a_picture()


def not_a_picture() -> Problem:
    """The error of a file that cannot be decoded."""
    return Problem(
        "not-a-picture", "The file must be a whole PNG or JPEG; this one is another kind, damaged or truncated."
    )


def _limited(parts: Iterator[bytes]) -> list[bytes]:
    found = list(islice(parts, MAX_CHUNKS))
    if next(parts, None) is not None:
        raise Problem("not-a-picture", f"A picture may have up to {MAX_CHUNKS:,} parts; it has more. Save it anew.")
    return found


def _chunks(data: bytes) -> Iterator[bytes]:
    """The chunks of a PNG; those left out are empty, so that they count too."""
    place = len(PNG_SIGNATURE)
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if kind in PNG_PARTS and data[end - 4 : end] != zlib.crc32(data[place + 4 : end - 4]).to_bytes(4, "big"):
            break  # Pillow does not verify the checksum of pixel data
        yield data[place:end] if kind in PNG_PARTS else b""
        if kind == b"IEND":
            return
        place = end
    raise not_a_picture()


def _segments(data: bytes) -> Iterator[bytes]:
    """The segments of a JPEG, the last one with all scans; those left out are empty, so that they count too."""
    place, exif = len(JPEG_SIGNATURE) - 1, False
    while (marker := MARKER.search(data, place)) is not None:
        kind, place = marker[1][0], marker.end()
        if kind in WITHOUT_LENGTH:
            yield b""
            continue
        length = int.from_bytes(data[place : place + 2], "big")
        if length < 2 or place + length > len(data):
            break
        first_exif = not exif and data.startswith(EXIF, place + 2)
        if kind == START_OF_SCAN[1]:
            yield data[marker.start() :]
            return
        yield data[marker.start() : place + length] if kind in JPEG_PARTS and (kind != 0xE1 or first_exif) else b""
        place, exif = place + length, exif or first_exif
    raise not_a_picture()
