"""The same function in other people's model servers: `python benchmarks/model_servers.py lists 8001` is LitServe's;
`bentoml serve model_servers:Lists` is BentoML's. See benchmarks/frameworks.py.
"""

import base64
import sys
from typing import Annotated, Any

import bentoml
import jax
import litserve
import numpy as np
from bentoml.validators import ContentType
from numpy.typing import NDArray
from starlette.responses import Response

from gatescope import load, trace
from gatescope.app.formats.trace_formats import SAFETENSORS, to_safetensors
from gatescope.model.trace import Trace

SIDE = 28


class Network:
    """The LSTM, ready to read."""

    def __init__(self) -> None:
        jax.config.update("jax_cpu_enable_async_dispatch", False)  # as `gatescope serve` computes
        self._lstm = load("lstm")
        self.read(np.zeros((SIDE, SIDE)))

    def read(self, image: NDArray[Any]) -> Trace:
        """Everything about an image in 0..1."""
        return trace(self._lstm, image)

    def lists(self, image: list[list[float]]) -> dict[str, Any]:
        """As POST /predict tells it in JSON."""
        seen = self.read(np.array(image))
        return {
            "model": seen.model,
            "prediction": seen.prediction,
            "probabilities": seen.probabilities.tolist(),
            "image": seen.image.tolist(),
            "probabilities_by_row": seen.probabilities_by_row.tolist(),
            "layers": [{name: values.tolist() for name, values in layer.items()} for layer in seen.layers],
        }

    def tensors(self, grey: bytes) -> bytes:
        """As POST /predict tells it in safetensors, of grey values that are read as they are."""
        seen = self.read(np.frombuffer(grey, np.uint8).reshape(SIDE, SIDE) / np.float32(255))
        return to_safetensors(seen, tuple(seen.layers[0]))


class LitLists(litserve.LitAPI):
    """JSON in and out."""

    def setup(self, device: str) -> None:
        self.network = Network()

    def predict(self, asked: dict[str, Any]) -> dict[str, Any]:
        return self.network.lists(asked["image"])


class LitTensors(LitLists):
    """It takes no bare bytes, so that they come as base64."""

    def predict(self, asked: dict[str, Any]) -> bytes:
        return self.network.tensors(base64.b64decode(asked["grey"]))

    def encode_response(self, output: bytes) -> Response:
        return Response(output, media_type=SAFETENSORS)


@bentoml.service(workers=1)
class Lists:
    """JSON in and out."""

    def __init__(self) -> None:
        self.network = Network()

    @bentoml.api
    def predict(self, image: list[list[float]]) -> dict[str, Any]:
        return self.network.lists(image)


@bentoml.service(workers=1)
class Tensors:
    """Bytes in and out."""

    def __init__(self) -> None:
        self.network = Network()

    @bentoml.api
    def predict(
        self, grey: Annotated[bytes, ContentType("application/octet-stream")], /
    ) -> Annotated[bytes, ContentType("application/octet-stream")]:
        return self.network.tensors(grey)


if __name__ == "__main__":
    api = {"lists": LitLists, "tensors": LitTensors}[sys.argv[1]]()
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[2]), log_level="critical", generate_client_file=False)
