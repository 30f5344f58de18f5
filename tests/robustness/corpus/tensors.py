"""What POST /v2/models/lstm/infer must refuse."""

import json
from typing import Any

from tests.robustness.corpus.case import MARK, Case, post

COUNT = 784
INPUT = {"name": "image", "datatype": "FP32", "shape": [1, 28, 28], "data": [0.0] * COUNT}


def asked(change: dict[str, Any] | None = None, **more: Any) -> bytes:
    """A request with other values in its one input."""
    return json.dumps({"inputs": [INPUT | (change or {})], **more}).encode()


def binary(size: Any, behind: int) -> bytes:
    """A request whose input says `size` bytes; `behind` of them follow."""
    told = {key: value for key, value in INPUT.items() if key != "data"} | {"parameters": {"binary_data_size": size}}
    return json.dumps({"inputs": [told]}).encode() + bytes(behind)


BODIES = {
    "empty": b"",
    "a list": b"[]",
    "no inputs": b"{}",
    "inputs empty": b'{"inputs": []}',
    "inputs null": b'{"inputs": null}',
    "two inputs": json.dumps({"inputs": [INPUT, INPUT]}).encode(),
    "input without a name": asked({"name": None}),
    "another name": asked({"name": MARK}),
    "a name of 100 kB": asked({"name": MARK * 5000}),
    "another datatype": asked({"datatype": "FP64"}),
    "BYTES": asked({"datatype": "BYTES", "data": [MARK]}),
    "no images": asked({"shape": [0, 28, 28], "data": []}),
    "17 images": asked({"shape": [17, 28, 28], "data": [0] * COUNT * 17}),
    "a shape below 0": asked({"shape": [-1, 28, 28]}),
    "a shape of 28 x 27": asked({"shape": [1, 28, 27]}),
    "a flat shape": asked({"shape": [COUNT]}),
    "a shape of 1,000 axes": asked({"shape": [1] * 1000}),
    "a shape of huge numbers": asked({"shape": [2**70, 28, 28]}),
    "a shape of fractions": asked({"shape": [1.5, 28, 28]}),
    "a shape of texts": asked({"shape": ["1", "28", "28"]}),
    "too few numbers": asked({"data": [0.0] * 783}),
    "too many numbers": asked({"data": [0.0] * 785}),
    "100,000 numbers": asked({"data": [0] * 100_000}),
    "no data": asked({"data": None}),
    "data a text": asked({"data": MARK}),
    "a NaN": asked().replace(b"[0.0", b"[NaN", 1),
    "1e400": asked().replace(b"[0.0", b"[1e400", 1),
    "true": asked({"data": [True] * COUNT}),
    "2": asked({"data": [2] * COUNT}),
    "nested once too often": asked({"data": [[[[0] * 28] * 28]]}),
    "ragged": asked({"data": [[[0] * 28] * 27 + [[0] * 27]]}),
    "mixed": asked({"data": [0.0, [0.0]]}),
    "outputs a text": asked(outputs=MARK),
    "an output of no name": asked(outputs=[{}]),
    "an output twice": asked(outputs=[{"name": "prediction"}] * 2),
    "1,001 outputs": asked(outputs=[{"name": "prediction"}] * 1001),
    "an id of 1 MB": asked(id=MARK * 50_000),
    "bytes told, none there": binary(3136, 0),
    "fewer bytes than told": binary(3136, 3135),
    "a number of bytes that is none": binary(MARK, 3136),
    "a number of bytes below 0": binary(-1, 0),
    "parameters 30,000 deep": b'{"inputs": [], "parameters": ' + b'{"a":' * 30_000 + b"0" + b"}" * 30_001,
}
LENGTHS = ("-1", "1e3", "0x10", "99999999", "9" * 5000, "\u0663".encode().decode("latin-1"), " ", MARK)
INFER = "/v2/models/lstm/infer"

CASES = {
    **{f"infer: {name}": Case(post(body, path=INFER)) for name, body in BODIES.items()},
    **{
        f"infer: length {length[:12]!a}": Case(
            post(asked(), path=INFER, more=f"Inference-Header-Content-Length: {length}\r\n")
        )
        for length in LENGTHS
    },
    "infer: another output": Case(post(asked(outputs=[{"name": MARK}]), path=INFER), "unknown-signal"),
    "infer: another model": Case(post(asked(), path=f"/v2/models/{MARK}/infer"), "unknown-model"),
    "infer: a path as model": Case(post(asked(), path="/v2/models/..%2flstm/infer"), "not-found"),
    "infer: compressed": Case(post(asked(), path=INFER, more="Content-Encoding: br\r\n"), "unsupported-media-type"),
    "infer: 2 MB and one byte": Case(post(bytes(2_000_001), path=INFER), "body-too-large"),
}
