"""The Open Inference Protocol, version 2, of KServe and Triton: the traces of POST /predict as tensors."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from gatescope.app.context import Context, within_concurrency_limit
from gatescope.app.http.request_body import whole_body
from gatescope.app.routes.open_inference import tensors
from gatescope.app.routes.open_inference.tensors import InferenceRequest, Tensor
from gatescope.app.schemas import SIDE, problem

router = APIRouter(prefix="/v2", tags=["open inference protocol"])
LIMITED = [Depends(within_concurrency_limit, scope="function")]
LENGTH = "Inference-Header-Content-Length"

REFUSED: dict[int | str, dict[str, Any]] = {
    404: problem("There is no such model."),
    503: problem("The concurrency limit is reached, the model's file is invalid, or the service is still starting."),
}


def _described(model: type[BaseModel]) -> Any:
    """The JSON schema of a body without references, which OpenAPI would resolve elsewhere."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(part: Any) -> Any:
        if isinstance(part, dict):
            name = part.get("$ref", "").rpartition("/")[2]
            return whole(parts[name]) if name else {key: whole(value) for key, value in part.items()}
        return [whole(value) for value in part] if isinstance(part, list) else part

    return whole(schema)


class ServerMetadata(BaseModel):
    """The server."""

    name: str
    version: str
    extensions: list[str]


class ModelMetadata(BaseModel):
    """Input and output tensors of a model."""

    name: str
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]


class ModelReady(BaseModel):
    """Readiness of a model."""

    name: str
    ready: bool


class InferenceResponse(BaseModel):
    """The requested tensors; `data` is flat, in row-major order."""

    model_config = ConfigDict(extra="allow")

    model_name: str
    id: str | None = None
    outputs: list[dict[str, Any]]


@router.get("", summary="Get the server's metadata")
async def server(request: Request) -> ServerMetadata:
    """Name, version and protocol extensions."""
    return ServerMetadata(name="gatescope", version=request.app.version, extensions=["binary_tensor_data"])


# Plain functions, so that FastAPI runs them in a thread: the first description of a model reads its file.


@router.get("/models/{name}", summary="Get a model's metadata", dependencies=LIMITED, responses=REFUSED)
def model(context: Context, name: str) -> ModelMetadata:
    """The input tensor and all output tensors, named as in safetensors."""
    described = context.models.describe(name)
    image = Tensor(name=tensors.INPUT, datatype="FP32", shape=[-1, SIDE, SIDE])
    return ModelMetadata(name=name, platform="jax_safetensors", inputs=[image], outputs=tensors.outputs(described))


@router.get("/models/{name}/ready", summary="Check a model's readiness", dependencies=LIMITED, responses=REFUSED)
def ready(context: Context, name: str) -> ModelReady:
    """A model is ready if its file is valid; it loads on first use."""
    context.models.describe(name)
    return ModelReady(name=name, ready=True)


@router.post(
    "/models/{name}/infer",
    summary="Get the traces of images as tensors",
    response_class=Response,
    responses={
        200: {
            "model": InferenceResponse,
            "description": "The tensors.",
            "content": {
                "application/json": {},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **REFUSED,
        413: problem("The body is larger than `/limits` allows."),
        415: problem("The body is compressed."),
        422: problem("The request violates the protocol, or the model has no such output."),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _described(InferenceRequest)}},
        }
    },
)
async def infer(request: Request, context: Context, name: str) -> Response:
    """The input tensor `image` holds up to 16 images of 28 × 28 numbers, 1 is ink, 0 paper; they are used unchanged.

    Tensors are part of the JSON or, with the protocol's extension for binary tensors, follow it.
    """
    resources = context.resources
    resources.models.path(name)
    body = await whole_body(request, context.settings.max_body_bytes)
    with context.concurrency_limit:
        inference_request, images = tensors.parse(body, request.headers.get(LENGTH))
        predictor = await resources.models.predictor(name)
        traces = await resources.batching.predict_all(predictor, images)
        content, length = tensors.serialize(inference_request, predictor.description, traces)
    headers = {"Cache-Control": "no-store"}
    if length is None:
        return Response(content, media_type="application/json", headers=headers)
    return Response(content, media_type="application/octet-stream", headers=headers | {LENGTH: str(length)})
