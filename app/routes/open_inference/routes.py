"""The Open Inference Protocol, version 2, as KServe and Triton speak it: another face of what POST /predict does."""

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
PLACE = [Depends(within_concurrency_limit, scope="function")]
LENGTH = "Inference-Header-Content-Length"

REFUSED: dict[int | str, dict[str, Any]] = {
    404: problem("There is no such model."),
    503: problem("There is too much to do, the model's file cannot be used, or the service is still starting."),
}


def _described(model: type[BaseModel]) -> Any:
    """The JSON schema of a body, whole in itself: OpenAPI looks for what is referred to elsewhere."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(part: Any) -> Any:
        if isinstance(part, dict):
            name = part.get("$ref", "").rpartition("/")[2]
            return whole(parts[name]) if name else {key: whole(value) for key, value in part.items()}
        return [whole(value) for value in part] if isinstance(part, list) else part

    return whole(schema)


class ServerMetadata(BaseModel):
    """Who answers."""

    name: str
    version: str
    extensions: list[str]


class ModelMetadata(BaseModel):
    """What a model takes and gives."""

    name: str
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]


class ModelReady(BaseModel):
    """The model can be asked."""

    name: str
    ready: bool


class InferenceResponse(BaseModel):
    """The tensors that were asked for; `data` is flat, row after row."""

    model_config = ConfigDict(extra="allow")

    model_name: str
    id: str | None = None
    outputs: list[dict[str, Any]]


@router.get("", summary="Who answers")
async def server(request: Request) -> ServerMetadata:
    """Name, version and what it can do beyond the protocol's core."""
    return ServerMetadata(name="gatescope", version=request.app.version, extensions=["binary_tensor_data"])


# Plain functions, which run beside the event loop: what is not known of a model yet takes a while to find out.


@router.get("/models/{name}", summary="A model's tensors", dependencies=PLACE, responses=REFUSED)
def model(context: Context, name: str) -> ModelMetadata:
    """The input, and every output under the name that it has in safetensors too."""
    described = context.models.describe(name)
    image = Tensor(name=tensors.INPUT, datatype="FP32", shape=[-1, SIDE, SIDE])
    return ModelMetadata(name=name, platform="jax_safetensors", inputs=[image], outputs=tensors.outputs(described))


@router.get("/models/{name}/ready", summary="Can a model be asked?", dependencies=PLACE, responses=REFUSED)
def ready(context: Context, name: str) -> ModelReady:
    """One that is not in memory is loaded when it is asked, so that a usable file is enough."""
    context.models.describe(name)
    return ModelReady(name=name, ready=True)


@router.post(
    "/models/{name}/infer",
    summary="Read digits, and give tensors",
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
        413: problem("The body is larger than `/limits` tells."),
        415: problem("The body is compressed."),
        422: problem("The request is not what the protocol wants, or the model has no such output."),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _described(InferenceRequest)}},
        }
    },
)
async def infer(request: Request, context: Context, name: str) -> Response:
    """Send up to 16 images of 28 × 28 numbers, ink 1, paper 0, as the tensor `image`; they are read as they are.

    Tensors may stand in the JSON or, with the protocol's extension for binary tensors, behind it.
    """
    resources = context.resources
    resources.models.path(name)
    body = await whole_body(request, context.settings.max_body_bytes)
    with context.concurrency_limit:
        asked, images = tensors.read(body, request.headers.get(LENGTH))
        predictor = await resources.models.predictor(name)
        traces = await resources.batching.predict_all(predictor, images)
        content, length = tensors.write(asked, predictor.description, traces)
    headers = {"Cache-Control": "no-store"}
    if length is None:
        return Response(content, media_type="application/json", headers=headers)
    return Response(content, media_type="application/octet-stream", headers=headers | {LENGTH: str(length)})
