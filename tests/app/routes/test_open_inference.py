"""The Open Inference Protocol, spoken by Triton's own client over a real socket, and by hand."""

import asyncio
import json
import re
import socket
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import uvicorn
from fastapi.testclient import TestClient

from gatescope.app.context import app_context
from gatescope.app.main import create_app
from gatescope.app.server.connection import connection_class
from gatescope.app.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of what it imports
    import tritonclient.http as triton
    from tritonclient.utils import InferenceServerException

ROOT = Path(__file__).parents[3]
MARK = "xyzzy-from-the-sender"
NAMES = ("lstm", "two-layers")


@pytest.fixture(scope="module")
def port(networks) -> Iterator[int]:
    """Where a service with two small models listens."""
    settings = Settings(models=[str(networks[name]) for name in NAMES])
    app = create_app(settings)
    server = uvicorn.Server(
        uvicorn.Config(app, http=connection_class(settings, app_context(app).metrics), log_config=None)
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(60)


@pytest.fixture
def client(port) -> Iterator[triton.InferenceServerClient]:
    with triton.InferenceServerClient(f"127.0.0.1:{port}", connection_timeout=60, network_timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def plain(networks) -> Iterator[TestClient]:
    """The same without a socket."""
    settings = Settings(models=[str(networks[name]) for name in NAMES])
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def image_of(images, binary: bool) -> triton.InferInput:
    given = triton.InferInput("image", list(images.shape), "FP32")
    return given.set_data_from_numpy(images, binary_data=binary)


@pytest.fixture(scope="module")
def images(rows):
    return np.stack([np.roll(np.array(rows, np.float32), shift, axis=1) for shift in range(3)])


def test_triton_client_reads_server_and_model_metadata(client, plain):
    assert client.is_server_live()
    assert client.is_model_ready("two-layers")
    assert client.get_server_metadata()["name"] == "gatescope"
    told = client.get_model_metadata("two-layers")

    assert told["inputs"] == [{"name": "image", "datatype": "FP32", "shape": [-1, 28, 28]}]
    shapes = {output["name"]: (output["datatype"], output["shape"]) for output in told["outputs"]}
    assert shapes["prediction"] == ("INT64", [-1])
    assert shapes["probabilities_by_row"] == ("FP32", [-1, 28, 10])
    assert shapes["layers.0.forget_gate"] == shapes["layers.1.forget_gate"] == ("FP32", [-1, 28, 4])


@pytest.mark.parametrize("binary_in", [False, True])
@pytest.mark.parametrize("binary_out", [False, True])
def test_triton_client_gets_the_requested_tensors(client, images, read, rows, binary_in, binary_out):
    names = ("layers.1.forget_gate", "prediction", "probabilities")
    wanted = [triton.InferRequestedOutput(name, binary_data=binary_out) for name in names]

    result = client.infer("two-layers", [image_of(images, binary_in)], outputs=wanted, request_id="7")

    told, expected = result.get_response(), read("two-layers")
    assert (told["model_name"], told["id"]) == ("two-layers", "7")
    assert tuple(output["name"] for output in told["outputs"]) == names
    assert result.as_numpy("layers.1.forget_gate").shape == (3, 28, 4)
    np.testing.assert_allclose(
        result.as_numpy("layers.1.forget_gate")[0], expected.layers[1]["forget_gate"], atol=1e-5, rtol=0
    )
    np.testing.assert_allclose(result.as_numpy("probabilities")[0], expected.probabilities, atol=1e-5, rtol=0)
    assert result.as_numpy("prediction")[0] == expected.prediction
    assert not np.array_equal(result.as_numpy("probabilities")[0], result.as_numpy("probabilities")[1])


def test_triton_client_gets_all_tensors_by_default(client, images):
    result = client.infer("lstm", [image_of(images, True)])

    told = {output["name"] for output in client.get_model_metadata("lstm")["outputs"]}
    assert {output["name"] for output in result.get_response()["outputs"]} == told
    assert all(result.as_numpy(name).shape[0] == 3 for name in told)


def test_triton_client_gets_error_messages(client, images):
    with pytest.raises(InferenceServerException, match="The model must be one of lstm, two-layers") as error:
        client.infer("gpt", [image_of(images, False)])
    assert error.value.status() == "404"
    with pytest.raises(InferenceServerException, match="The outputs of this model are prediction, "):
        client.infer("lstm", [image_of(images, False)], outputs=[triton.InferRequestedOutput("layers.1.cell_state")])
    assert not client.is_model_ready("gpt")


def body(**change) -> dict:
    given = {"name": "image", "datatype": "FP32", "shape": [1, 28, 28], "data": [0.5] * 784}
    return {"inputs": [given | change]}


def post(plain, content, model="lstm", **headers):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return plain.post(f"/v2/models/{model}/infer", content=content, headers=headers)


def test_input_data_may_be_nested_or_flat(plain, rows):
    nested = post(plain, body(data=[rows])).json()
    flat = post(plain, body(data=[cell for row in rows for cell in row])).json()

    assert nested == flat
    assert [output["name"] for output in nested["outputs"]][:2] == ["prediction", "probabilities"]


def test_tensors_equal_the_trace_of_predict(plain, rows):
    given = post(plain, body(data=[rows]) | {"outputs": [{"name": "layers.0.cell_state"}]}).json()["outputs"][0]
    answer = plain.post("/predict", json={"image": rows, "model": "lstm"}).json()

    assert given["shape"] == [1, 28, 4]
    assert given["data"] == [value for row in answer["layers"][0]["cell_state"] for value in row]


WRONG = {
    "not JSON": b"{" + MARK.encode(),
    "a list": [],
    "no input": {"inputs": []},
    "two inputs": {"inputs": body()["inputs"] * 2},
    "another name": body(name=MARK),
    "another type": body(datatype="FP64"),
    "another shape": body(shape=[1, 784]),
    "no image": body(shape=[0, 28, 28], data=[]),
    "too many images": body(shape=[17, 28, 28], data=[0] * (17 * 784)),
    "fewer numbers than told": body(shape=[2, 28, 28]),
    "a shape of truths": body(shape=[True, 28, 28]),
    "no numbers": body(data=None),
    "a truth": body(data=[True] * 784),
    "a text": body(data=["0.5"] * 784),
    "too large a number": body(data=[1.5] * 784),
    "NaN": json.dumps(body(data=[float("nan")] * 784)).encode(),
    "ragged": body(data=[[[0.5] * 28] * 27 + [[0.5] * 27]]),
    "mixed": body(data=[[[0.5] * 28] * 28, 0.5]),
    "bytes that are not there": body(data=None, parameters={"binary_data_size": 3136}),
    "bytes of another length": body(data=None, parameters={"binary_data_size": 1}),
    "outputs that are none": body() | {"outputs": [{"name": 1}]},
    "an output twice": body() | {"outputs": [{"name": "prediction"}] * 2},
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_invalid_request_is_a_problem_with_the_protocol_s_error_field(plain, content):
    answer = post(plain, content)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == answer.json()["detail"]
    assert MARK not in answer.text
    assert len(answer.content) < 4000


@pytest.mark.parametrize("length", ["", "-1", "x", "999999", "9" * 5000, "\u00b2".encode("latin-1")])
def test_invalid_header_length_is_refused(plain, length):
    answer = post(plain, body(), **{"Inference-Header-Content-Length": length})

    assert answer.status_code == 422


@pytest.mark.parametrize("value", [float("nan"), -0.1, 1.1])
def test_invalid_binary_image_is_refused(plain, value):
    head = json.dumps(body(data=None, parameters={"binary_data_size": 3136})).encode()
    tail = np.full(784, value, "<f4").tobytes()

    answer = post(plain, head + tail, **{"Inference-Header-Content-Length": str(len(head))})

    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/v2/models/gpt", "/v2/models/gpt/ready", "/v2/nothing"])
def test_unknown_path_has_the_protocol_s_error_field(plain, path):
    answer = plain.get(path)

    assert answer.status_code == 404
    assert answer.json()["error"] == answer.json()["detail"]


def test_compressed_and_too_large_bodies_are_refused(plain):
    assert post(plain, body(), **{"Content-Encoding": "gzip"}).status_code == 415
    assert post(plain, b" " * 2_000_001).status_code == 413


def test_documented_example_returns_the_forget_gate(port):
    text = (ROOT / "docs/http-api.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(import numpy.*?)```", text, re.DOTALL)[1].replace("8000", str(port))
    names: dict = {}

    exec(compile(example, "docs/http-api.md", "exec"), names)

    assert names["forget_gate"].shape == (1, 28, 4)
