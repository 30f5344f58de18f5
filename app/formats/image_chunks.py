"""The file around a picture: what a decoder needs of it, and nothing else.

Pillow looks at every part of a file in Python and unpacks texts and profiles that nobody asked for, so that two
megabytes of them could keep a processor busy for many seconds.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import islice

from gatescope.app.problems import Problem

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"
# A part holds some kilobytes of pixels, so that a picture has a few hundred at most.
MOST_PARTS = 4096
PNG_PARTS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND"})

# A progressive JPEG has about ten scans. Each costs a pass over all pixels but only a few bytes of the file, so that
# a small file could keep a processor busy for minutes.
MOST_SCANS = 100
START_OF_SCAN = b"\xff\xda"
MARKER = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)  # what stands before it is filling
WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xDA)})
# Frames, tables, restarts, JFIF, Exif and Adobe's word on the colours.
JPEG_PARTS = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDD, 0xE0, 0xE1, 0xEE})
EXIF = b"Exif\x00"


def bare(data: bytes) -> bytes:
    """The file of a PNG or JPEG with the parts alone that tell its pixels and which way is up.

    Raises:
      Problem: it is neither, is cut off, or has more parts than a picture needs.
    """
    if data.startswith(PNG_SIGNATURE):
        return PNG_SIGNATURE + b"".join(_limited(_chunks(data)))
    if data.startswith(JPEG_SIGNATURE):
        if data.count(START_OF_SCAN) > MOST_SCANS:
            raise Problem(
                "not-a-picture", f"A JPEG may have up to {MOST_SCANS} scans; this one has more. Save it anew."
            )
        return JPEG_SIGNATURE[:2] + b"".join(_limited(_segments(data)))
    raise not_a_picture()


def not_a_picture() -> Problem:
    """What is said of all that can't be decoded."""
    return Problem(
        "not-a-picture", "The file must be a whole PNG or JPEG; this one is another kind, damaged or truncated."
    )


def _limited(parts: Iterator[bytes]) -> list[bytes]:
    found = list(islice(parts, MOST_PARTS))
    if next(parts, None) is not None:
        raise Problem("not-a-picture", f"A picture may have up to {MOST_PARTS:,} parts; it has more. Save it anew.")
    return found


def _chunks(data: bytes) -> Iterator[bytes]:
    """The chunks of a PNG; an empty one stands for each that is left out."""
    place = len(PNG_SIGNATURE)
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if kind in PNG_PARTS and data[end - 4 : end] != zlib.crc32(data[place + 4 : end - 4]).to_bytes(4, "big"):
            break  # Pillow doesn't look at that of the pixels
        yield data[place:end] if kind in PNG_PARTS else b""
        if kind == b"IEND":
            return
        place = end
    raise not_a_picture()


def _segments(data: bytes) -> Iterator[bytes]:
    """The segments of a JPEG, the last one with all scans; an empty one stands for each that is left out."""
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
