"""Pictures and bytes for POST /predict that are damaged, of another kind, too large or blank."""

import gzip
import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

from tests.robustness.corpus.case import MARK, Case, post
from tests.robustness.corpus.files import SIGNATURE, chunk, encoded, header, png, rows, segment, seven

GOOD_PNG = encoded(seven())
GOOD_JPEG = encoded(seven(), "JPEG", quality=90)
PIXELS = rows(28, 28)
BOMB = zlib.compress(bytes(50_000_000), 9)  # 49 kB


def sized(width: int, height: int) -> bytes:
    """A JPEG whose frame says that it is of this size."""
    place = GOOD_JPEG.index(b"\xff\xc0") + 5
    return GOOD_JPEG[:place] + struct.pack(">HH", height, width) + GOOD_JPEG[place + 4 :]


def zipped() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("seven.png", GOOD_PNG)
    return file.getvalue()


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :]


TRUNCATED = {
    f"{kind} cut off after {percent} %": whole[: len(whole) * percent // 100]
    for kind, whole in (("PNG", GOOD_PNG), ("JPEG", GOOD_JPEG))
    for percent in (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 97)
}

DAMAGED = {
    "empty": b"",
    "one byte": b"\x89",
    "text": MARK.encode(),
    "the signature of a PNG alone": SIGNATURE,
    "the signature of a JPEG alone": b"\xff\xd8\xff",
    "PNG without its first byte": GOOD_PNG[1:],
    "PNG as a text file arrives": GOOD_PNG.replace(b"\r\n", b"\n"),
    "PNG, wrong check sum of the header": flipped(GOOD_PNG, 29),
    "PNG, wrong check sum of the pixels": flipped(GOOD_PNG, len(GOOD_PNG) - 13),
    "PNG, a flipped bit among the pixels": flipped(GOOD_PNG, GOOD_PNG.index(b"IDAT") + 12),
    "PNG without pixels": png(header(28, 28)),
    "PNG without a header": png(chunk(b"IDAT", PIXELS)),
    "PNG, pixels before the header": png(chunk(b"IDAT", PIXELS), header(28, 28)),
    "PNG without an end": SIGNATURE + header(28, 28) + chunk(b"IDAT", PIXELS),
    "PNG, a short header": png(chunk(b"IHDR", b"\0\0\0\x1c"), chunk(b"IDAT", PIXELS)),
    "PNG, pixels that were never packed": png(header(28, 28), chunk(b"IDAT", bytes(812))),
    "PNG, no width": png(header(0, 28), chunk(b"IDAT", PIXELS)),
    "PNG, 3 bits a pixel": png(header(28, 28, depth=3), chunk(b"IDAT", PIXELS)),
    "PNG, colours of a kind 9": png(header(28, 28, colour=9), chunk(b"IDAT", PIXELS)),
    "PNG, a row's filter 9": png(header(28, 28), chunk(b"IDAT", zlib.compress((b"\x09" + bytes(28)) * 28))),
    "PNG, a chunk longer than the file": SIGNATURE + header(28, 28) + b"\x7f\xff\xff\xffIDAT" + PIXELS,
    "PNG, a chunk of 4 GB": SIGNATURE + header(28, 28) + b"\xff\xff\xff\xffIDAT" + PIXELS,
    "PNG, a chunk without a name": png(header(28, 28), chunk(b"\0\0\0\0"), chunk(b"IDAT", b"")),
    "PNG of 150,000 empty chunks": png(header(28, 28), chunk(b"tEXt") * 150_000, chunk(b"IDAT", PIXELS)),
    "PNG, pixels in 150,000 empty pieces": png(header(28, 28), chunk(b"IDAT") * 150_000, chunk(b"IDAT", PIXELS)),
    "PNG of 150,000 chunks behind the pixels": png(header(28, 28), chunk(b"IDAT", PIXELS), chunk(b"prVt") * 150_000),
    "JPEG of 450,000 segments": GOOD_JPEG[:2] + segment(0xE5) * 450_000 + GOOD_JPEG[2:],
    "JPEG of 102 scans": GOOD_JPEG[:-2] + GOOD_JPEG[GOOD_JPEG.index(b"\xff\xda") : -2] * 101,
    "JPEG without tables": GOOD_JPEG[:2] + GOOD_JPEG[GOOD_JPEG.index(b"\xff\xc0") :],
    "JPEG without a frame": GOOD_JPEG[: GOOD_JPEG.index(b"\xff\xc0")] + GOOD_JPEG[GOOD_JPEG.index(b"\xff\xda") :],
    "JPEG without a scan": GOOD_JPEG[: GOOD_JPEG.index(b"\xff\xda")] + b"\xff\xd9",
    "JPEG, a segment longer than the file": GOOD_JPEG[:2] + b"\xff\xe1\xff\xff" + GOOD_JPEG[2:],
    "JPEG, a segment of length 0": GOOD_JPEG[:2] + b"\xff\xe5\0\0" + GOOD_JPEG[2:],
    "JPEG, no width": sized(0, 56),
    "JPEG inside a PNG's signature": SIGNATURE + GOOD_JPEG,
    "PNG behind a byte order mark": b"\xef\xbb\xbf" + GOOD_PNG,
}

OTHER_KINDS = {
    "GIF": encoded(seven(), "GIF"),
    "animated GIF": encoded(seven(), "GIF", save_all=True, append_images=[seven().rotate(90)]),
    "WebP": encoded(seven(), "WEBP"),
    "TIFF": encoded(seven(), "TIFF"),
    "BMP": encoded(seven(), "BMP"),
    "ICO": encoded(seven(), "ICO"),
    "PPM": encoded(seven(), "PPM"),
    "TGA": encoded(seven(), "TGA"),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
    "AVIF": b"\0\0\0\x1cftypavif\0\0\0\0",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path d="M0 0h9L4 9"/></svg>',
    "PDF": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>",
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage",
    "ZIP": zipped(),
    "gzip": gzip.compress(GOOD_PNG),
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "ELF": b"\x7fELF\x02\x01\x01",
    "FITS": b"SIMPLE  =                    T".ljust(80) + b"END".ljust(80),
    "JSON": b'{"image": []}',
}

TOO_LARGE = {
    "PNG of 4 GB a side": png(header(2**31 - 1, 2**31 - 1), chunk(b"IDAT", PIXELS)),
    "PNG of 100,000 a side": png(header(100_000, 100_000), chunk(b"IDAT", BOMB)),
    "PNG, very wide": png(header(4_000_001, 1), chunk(b"IDAT", PIXELS)),
    "PNG, one pixel too many": png(header(2001, 2000), chunk(b"IDAT", BOMB)),
    "JPEG of 65,500 a side": sized(65_500, 65_500),
}

BLANK = {
    "1 x 1": encoded(Image.new("L", (1, 1), 0)),
    "white": encoded(Image.new("L", (50, 50), 255)),
    "nothing but transparent": encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0))),
    "white ink on transparent": encoded(Image.merge("LA", [Image.new("L", (56, 56), 255), seven()])),
    "white under 50 megabytes of pixels": png(header(28, 28), chunk(b"IDAT", BOMB)),
}

BYTES = {
    "one too few": (783, "?width=28&height=28"),
    "one too many": (785, "?width=28&height=28"),
    "four each": (3136, "?width=28&height=28"),
    "none": (0, "?width=28&height=28"),
    "no width": (784, "?height=28"),
    "no height": (784, "?width=28"),
    "no size": (784, ""),
    "width 0": (0, "?width=0&height=28"),
    "width below 0": (784, "?width=-28&height=-28"),
    "width of a billion": (784, "?width=1000000000&height=28"),
    "width 1e9": (784, "?width=1e9&height=28"),
    "width 28.0": (784, "?width=28.0&height=28"),
    "width with a sign": (784, "?width=%2B28&height=28"),
    "width 28.5": (784, "?width=28.5&height=28"),
    "width of 30 digits": (784, f"?width={'9' * 30}&height=28"),
    "width of 5,000 digits": (784, f"?width={'9' * 5000}&height=28"),
    "width NaN": (784, "?width=NaN&height=28"),
    "height NaN": (784, "?width=28&height=NaN"),
    "height Infinity": (784, "?width=28&height=Infinity"),
    "height empty": (784, "?width=28&height="),
    "height hex": (784, "?width=28&height=0x1c"),
    "height in another script": (784, "?width=28&height=%D9%A2%D9%A8%D9%A8"),
    "size of a picture in which nothing is scaled": (600, "?width=30&height=20&normalise=false"),
}

CASES = {
    **{f"picture: {name}": Case(post(data, "image/png"), "not-a-picture") for name, data in DAMAGED.items()},
    **{f"picture: {name}": Case(post(data, "image/jpeg"), "not-a-picture") for name, data in TRUNCATED.items()},
    **{f"picture: {name}": Case(post(data, "image/png"), "not-a-picture") for name, data in OTHER_KINDS.items()},
    **{f"picture: {name}": Case(post(data, "image/png"), "picture-too-large") for name, data in TOO_LARGE.items()},
    **{f"picture: {name}": Case(post(data, "image/png"), "blank-image") for name, data in BLANK.items()},
    **{
        f"bytes: {name}": Case(
            post(bytes(range(256)) * (size // 256) + bytes(size % 256), "application/octet-stream", query)
        )
        for name, (size, query) in BYTES.items()
    },
}
