"""Bodies of POST /predict under application/json, of which none is an image of 28 x 28 numbers in 0..1."""

import gzip
import json
import zlib
from typing import Any

from tests.robustness.corpus.case import MARK, Case, post

ROW = [0] * 28
IMAGE = [ROW] * 28


def image_with(cell: str) -> bytes:
    """A body whose first cell is written as `cell`."""
    row = ",".join([cell] + ["0"] * 27)
    rows = ",".join([f"[{row}]"] + [json.dumps(ROW)] * 27)
    return f'{{"image": [{rows}]}}'.encode()


def as_json(image: Any, **more: Any) -> bytes:
    return json.dumps({"image": image, **more}).encode()


WHOLE = as_json(IMAGE)

CELLS = {
    "true": "true",
    "false": "false",
    "NaN": "NaN",
    "nan": "nan",
    "Infinity": "Infinity",
    "minus infinity": "-Infinity",
    "1e400": "1e400",
    "1E400": "1E400",
    "minus 1e400": "-1e400",
    "1e308": "1e308",
    "5000 digits": "9" * 5000,
    "minus 5000 digits": "-" + "9" * 5000,
    "5000 digits of a huge exponent": "1e" + "9" * 5000,
    "above one": "1.0000001",
    "below zero": "-0.1",
    "256": "256",
    "two to the 64": str(2**64),
    "null": "null",
    "string": '"0.5"',
    "string NaN": '"NaN"',
    "empty string": '""',
    "sender's text": f'"{MARK}"',
    "object": '{"a": 1}',
    "list": "[0]",
    "empty list": "[]",
    "hex": "0x1",
    "leading zero": "01",
    "plus": "+1",
    "no digit before the point": ".5",
    "no digit after the point": "1.",
    "no exponent": "1e",
    "underscore": "1_0",
    "digits of another script": "\uff11",
    "a comment": "0 /* ink */",
    "two numbers": "0 0",
    "nothing": "",
    "lists 30,000 deep": "[" * 30_000 + "]" * 30_000,
}

IMAGES: dict[str, Any] = {
    "27 rows": [ROW] * 27,
    "29 rows": [ROW] * 29,
    "27 columns": [[0] * 27] * 28,
    "29 columns": [[0] * 29] * 28,
    "27 x 27": [[0] * 27] * 27,
    "56 x 14": [[0] * 14] * 56,
    "1 x 784": [[0] * 784],
    "784 x 1": [[0]] * 784,
    "28 empty rows": [[]] * 28,
    "ragged": [ROW] * 27 + [[0] * 27],
    "ragged both ways": [[0] * 27] + [ROW] * 26 + [[0] * 29],
    "one row null": [ROW] * 27 + [None],
    "one row an object": [ROW] * 27 + [{str(n): 0 for n in range(28)}],
    "rows of text": ["0" * 28] * 28,
    "flat": [0] * 784,
    "one more axis": [IMAGE],
    "a channel a cell": [[[0]] * 28] * 28,
    "no rows": [],
    "an object": {str(n): ROW for n in range(28)},
    "null": None,
    "a string": MARK,
    "a number": 0,
    "784 bad cells": [[MARK] * 28] * 28,
    "a bad row of 100,000": [[True] * 100_000],
    "100,000 bad rows": [[True]] * 100_000,
    "an image in an image": {"image": IMAGE},
}

FIELDS: dict[str, dict[str, Any]] = {
    "of its own": {MARK: 1},
    "with a long name": {MARK * 10_000: 1},
    "2,000 of them": {f"{MARK}{n}": n for n in range(2000)},
    "of another spelling": {"Image": IMAGE},
    "__proto__": {"__proto__": {"model": MARK}},
    "with a deep value": {MARK: json.loads("[" * 200 + "]" * 200)},
    "model a number": {"model": 1},
    "model a list": {"model": ["lstm"]},
    "model true": {"model": True},
    "normalise a string": {"normalise": "yes"},
    "normalise a number": {"normalise": 1},
    "normalise a list": {"normalise": []},
}

DOCUMENTS = {
    "empty": b"",
    "spaces": b"   ",
    "only white space, a megabyte": b" \r\n\t" * 250_000,
    "no image": b"{}",
    "a list": json.dumps(IMAGE).encode(),
    "an empty list": b"[]",
    "a number": b"1",
    "a string": f'"{MARK}"'.encode(),
    "null": b"null",
    "NaN": b"NaN",
    "cut off": WHOLE[:-10],
    "cut off in a number": b'{"image": [[0.',
    "cut off in a name": b'{"ima',
    "two documents": WHOLE * 2,
    "two lines": WHOLE + b"\n" + WHOLE,
    "garbage behind": WHOLE + MARK.encode(),
    "one more brace": WHOLE + b"}",
    "a zero byte before": b"\0" + WHOLE,
    "a zero byte behind": WHOLE + b"\0",
    "a comma too many": WHOLE[:-1] + b",}",
    "a doubled key, the last one bad": WHOLE[:-1] + b', "image": 1}',
    "image doubled 100,000 times": b"{" + b'"image":0,' * 100_000 + b'"image":0}',
    "single quotes": b"{'image': 1}",
    "names without quotes": b"{image: 1}",
    "lists 30,000 deep": b'{"image": ' + b"[" * 30_000,
    "lists 30,000 deep, closed": b'{"image": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "lists 900,000 deep": b"[" * 900_000,
    "objects 30,000 deep": b'{"image":' * 30_000,
    "another field 30,000 deep": WHOLE[:-1] + b', "a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "a byte order mark": b"\xef\xbb\xbf" + WHOLE,
    "UTF-16 with its mark": WHOLE.decode().encode("utf-16"),
    "UTF-16, little end first": WHOLE.decode().encode("utf-16-le"),
    "UTF-16, big end first": WHOLE.decode().encode("utf-16-be"),
    "UTF-32": WHOLE.decode().encode("utf-32"),
    "UTF-7": b'+AHs-"image": 1}',
    "bytes that are no UTF-8": b'{"image": "\xff\xfe"}',
    "an over-long brace": b"\xc1\xbb" + WHOLE[1:],
    "a surrogate as bytes": b'{"\xed\xa0\xbd": 1}',
    "half a letter as a name": WHOLE[:-1] + rb', "\ud800": 1}',
    "half a letter as the model": WHOLE[:-1] + rb', "model": "\ud800"}',
    "half a letter as a cell": image_with(r'"\udc00"'),
    "a zero as a name": WHOLE[:-1] + rb', "\u0000": 1}',
    "an escape that is none": image_with(r'"\x41"'),
    "a line break in a string": b'{"image": "a\nb"}',
    "a string without an end": b'{"image": "' + b"a" * 1_000_000,
    "a number of a megabyte": b'{"image": ' + b"9" * 1_000_000 + b"}",
    "a form": b"image=1&" + MARK.encode(),
    "XML": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "YAML": b"image: &a [*a]",
    "a pickle": b"\x80\x04cposix\nsystem\n(S'true'\ntR.",
    "MessagePack": b"\x81\xa5image\x93\x00\x00\x00",
    "gzip without a word": gzip.compress(WHOLE),
    "deflate without a word": zlib.compress(WHOLE),
}

CASES = {
    **{f"cell: {name}": Case(post(image_with(cell))) for name, cell in CELLS.items()},
    **{f"image: {name}": Case(post(as_json(image))) for name, image in IMAGES.items()},
    **{f"field: {name}": Case(post(as_json(IMAGE, **fields))) for name, fields in FIELDS.items()},
    **{f"document: {name}": Case(post(body)) for name, body in DOCUMENTS.items()},
    **{
        f"model: {name}": Case(post(as_json(IMAGE, model=model)), "unknown-model")
        for name, model in {
            "another": MARK,
            "empty": "",
            "a path": "../../etc/passwd",
            "a zero": "lstm\0",
            "capitals": "LSTM",
            "a megabyte": "a" * 1_000_000,
        }.items()
    },
}
