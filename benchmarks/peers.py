"""What the service is compared with: `python benchmarks/peers.py naive 8001`.

`naive` is POST /predict as one writes it at first, with a response model of lists; `constant` answers as many bytes as
a trace has in safetensors, whatever the request. Both are FastAPI's and uvicorn's own, without a log. `bare` is the
least that can answer with a trace: uvicorn and one function that calls the network and writes its arrays unchanged,
with no framework, no look at the request, no limits and nothing counted.
"""

import gc
import sys

import jax
import numpy as np
import uvicorn
from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gatescope import load, trace
from gatescope.app.formats.trace_formats import SAFETENSORS, to_safetensors
from gatescope.app.schemas import PredictRequest, PredictResponse

SIDE = 28


def naive() -> FastAPI:
    """The trace as a response model."""
    app, lstm = FastAPI(), load("lstm")
    trace(lstm, np.zeros((SIDE, SIDE)))

    @app.post("/predict")
    def predict(asked: PredictRequest) -> PredictResponse:
        seen = trace(lstm, np.array(asked.image))
        return PredictResponse(
            model=seen.model,
            prediction=seen.prediction,
            probabilities=seen.probabilities.tolist(),
            image=seen.image.tolist(),
            probabilities_by_row=seen.probabilities_by_row.tolist(),
            layers=[{name: values.tolist() for name, values in layer.items()} for layer in seen.layers],
        )

    return app


def constant() -> FastAPI:
    """Zeros."""
    app, seen = FastAPI(), trace(load("lstm"), np.zeros((SIDE, SIDE)))
    content = bytes(len(to_safetensors(seen, tuple(seen.layers[0]))))

    @app.post("/predict")
    async def predict() -> Response:
        return Response(content, media_type=SAFETENSORS)

    return app


def bare() -> ASGIApp:
    """The trace of 28 x 28 grey bytes as they come."""
    # As the service does.
    jax.config.update("jax_cpu_enable_async_dispatch", False)  # type: ignore[no-untyped-call]
    lstm = load("lstm")
    seen = trace(lstm, np.zeros((SIDE, SIDE)))
    size = len(to_safetensors(seen, tuple(seen.layers[0])))
    head = bytes(size - seen.probabilities_by_row.nbytes - seen.stacks[0].nbytes)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive()).get("body", b"") if scope["method"] == "POST" else bytes(SIDE * SIDE)
        seen = trace(lstm, np.frombuffer(body, np.uint8).reshape(SIDE, SIDE) * np.float32(1 / 255))
        content = b"".join((head, seen.probabilities_by_row.tobytes(), seen.stacks[0].tobytes()))
        headers = [(b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    gc.freeze()
    return app


if __name__ == "__main__":
    peer = {"naive": naive, "constant": constant, "bare": bare}[sys.argv[1]]()
    uvicorn.run(peer, port=int(sys.argv[2]), log_level="critical", lifespan="off")
