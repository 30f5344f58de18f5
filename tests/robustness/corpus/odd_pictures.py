"""One seven as files that are whole but unusual; each is to be read as the plain one is."""

import struct
import zlib

import numpy as np
from PIL import Image

from tests.robustness.corpus.files import SIDE, chunk, encoded, header, png, segment, seven

PLAIN = seven()
GREY = np.asarray(PLAIN)
ORIENTATION = 0x0112
# How to turn a picture so that what a camera's orientation says turns it back.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def grey_png(depth: int = 8, colour: int = 0, *chunks: bytes, samples: np.ndarray | None = None) -> bytes:
    """A PNG of samples [SIDE, n], big end first where they have two bytes."""
    samples = GREY if samples is None else samples
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    return png(header(SIDE, SIDE, depth, colour), *chunks, chunk(b"IDAT", zlib.compress(rows)))


def interlaced() -> bytes:
    """The seven in seven passes, each finer than the one before."""
    passes = [GREY[y::down, x::across] for x, y, across, down in ADAM7]
    rows = b"".join(b"\0" + row.tobytes() for part in passes for row in part)
    return png(header(SIDE, SIDE, rest=b"\0\0\1"), chunk(b"IDAT", zlib.compress(rows)))


def packed(bits: int) -> bytes:
    """A grey PNG of less than a byte a pixel."""
    return grey_png(bits, samples=np.packbits((GREY >= 128).repeat(bits, axis=1), axis=1))


def turned(orientation: int, kind: str) -> bytes:
    """The seven as a camera held that way takes it."""
    turn = TURNS[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = PLAIN if turn is None else PLAIN.transpose(turn)
    return encoded(picture, kind, exif=exif, **({"quality": 95} if kind == "JPEG" else {}))


def animated() -> bytes:
    return encoded(PLAIN, save_all=True, append_images=[PLAIN.rotate(90), PLAIN.rotate(180)], duration=50)


def on_paper(width: int, height: int) -> Image.Image:
    paper = Image.new("L", (width, height), 255)
    paper.paste(PLAIN, ((width - SIDE) // 2, (height - SIDE) // 2))
    return paper


TWO_VALUED = PLAIN.point(lambda value: 255 * (value >= 128))
ALPHA = Image.fromarray(255 - GREY)
DEEP = GREY.astype(">u2") * 257
PALETTE = chunk(b"PLTE", bytes(value for grey in range(256) for value in (255 - grey,) * 3))
JPEG = encoded(PLAIN, "JPEG", quality=95)
NOISE = b"a\0\0" + zlib.compress(bytes(20_000_000))

PNGS = {
    "RGB": encoded(PLAIN.convert("RGB")),
    "RGB with alpha": encoded(Image.merge("RGBA", [Image.new("L", PLAIN.size, 0)] * 3 + [ALPHA])),
    "grey with alpha": encoded(Image.merge("LA", [Image.new("L", PLAIN.size, 0), ALPHA])),
    "white on black": encoded(Image.fromarray(255 - GREY)),
    "a palette": grey_png(8, 3, PALETTE, samples=255 - GREY),
    "a palette in which paper is transparent": grey_png(8, 3, PALETTE, chunk(b"tRNS", b"\0"), samples=255 - GREY),
    "grey, one value of which is transparent": grey_png(8, 0, chunk(b"tRNS", b"\0\xff")),
    "16 bits": grey_png(16, samples=DEEP),
    "16 bits, one value of which is transparent": grey_png(
        16, 0, chunk(b"tRNS", b"\x12\x34"), samples=np.where(GREY == 255, 0x1234, DEEP).astype(">u2")
    ),
    "16 bits with alpha": grey_png(16, 4, samples=np.stack([DEEP * 0, 65535 - DEEP], -1).reshape(SIDE, -1)),
    "16 bits in colour": grey_png(16, 2, samples=DEEP.repeat(3, axis=1)),
    "interlaced": interlaced(),
    "animated": animated(),
    "in a hundred pieces": png(
        header(SIDE, SIDE),
        *(chunk(b"IDAT", bytes([byte])) for byte in zlib.compress(b"".join(b"\0" + row.tobytes() for row in GREY))),
    ),
    "with a profile that unpacks to 20 MB": grey_png(8, 0, chunk(b"iCCP", NOISE) * 50),
    "with texts that unpack to 20 MB": grey_png(8, 0, chunk(b"zTXt", NOISE) * 50),
    "with a second file behind": encoded(PLAIN) + encoded(PLAIN.rotate(90)),
    **{f"orientation {number}": turned(number, "PNG") for number in TURNS},
}
JPEGS = {
    "plain": JPEG,
    "RGB": encoded(PLAIN.convert("RGB"), "JPEG", quality=95),
    "CMYK": encoded(PLAIN.convert("RGB").convert("CMYK"), "JPEG", quality=95),
    "progressive": encoded(PLAIN, "JPEG", quality=95, progressive=True),
    "with restarts": encoded(PLAIN, "JPEG", quality=95, restart_marker_blocks=1),
    "with colours at half the size": encoded(PLAIN.convert("RGB"), "JPEG", quality=95, subsampling=2),
    "with a comment and filling": JPEG[:20] + b"\xff" * 1000 + segment(0xFE, b"a" * 60_000) + JPEG[20:],
    "with Exif that is damaged": JPEG[:20]
    + segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\xff" * 99)
    + JPEG[20:],
    "with Exif of 5,000 tags": JPEG[:20]
    + segment(
        0xE1,
        b"Exif\0\0II*\0\x08\0\0\0"
        + struct.pack("<H", 5000)
        + b"".join(struct.pack("<HHLL", tag + 1000, 1, 60_000, 8) for tag in range(5000)),
    )
    + JPEG[20:],
    **{f"orientation {number}": turned(number, "JPEG") for number in TURNS},
}
TWO_VALUED_PNGS = {
    "1 bit": encoded(TWO_VALUED.convert("1")),
    **{f"{bits} bits a pixel": packed(bits) for bits in (1, 2, 4)},
}
SCALED_PNGS = {
    "very wide": encoded(on_paper(20_000, SIDE)),
    "very high": encoded(on_paper(SIDE, 20_000)),
    "four megapixels": encoded(PLAIN.resize((2000, 2000))),
    "half as large": encoded(PLAIN.resize((SIDE // 2, SIDE // 2))),
}
