"""What the service is held against: `python benchmarks/peers.py naive 8001`.

`naive` is POST /predict as one writes it at first, with a response model of lists; `constant` answers as many bytes as
a trace has in safetensors, whatever is asked. Both are FastAPI's and uvicorn's own, without a log.
"""

import sys

import numpy as np
import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

from app.schemas import PredictRequest, PredictResponse
from app.wire import SAFETENSORS, to_safetensors
from model import load, trace

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


if __name__ == "__main__":
    uvicorn.run({"naive": naive, "constant": constant}[sys.argv[1]](), port=int(sys.argv[2]), log_level="critical")
