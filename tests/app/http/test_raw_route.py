"""A raw route refuses what FastAPI would resolve and it does not."""

import pytest
from fastapi import Depends, FastAPI, Request
from starlette.responses import Response
from starlette.testclient import TestClient

from gatescope.app.http.raw_route import RawRoute


async def endpoint(request: Request) -> Response:
    """Responds with its path."""
    return Response(request.url.path)


async def with_parameter(request: Request, model: str) -> Response:
    raise NotImplementedError


def test_raw_route_passes_the_request_and_is_described_by_openapi():
    app = FastAPI()
    app.router.add_api_route("/raw", endpoint, methods=["POST"], route_class_override=RawRoute, summary="It")

    assert TestClient(app).post("/raw?a=1").text == "/raw"
    assert TestClient(app).get("/raw").status_code == 405
    described = app.openapi()["paths"]["/raw"]["post"]
    assert (described["summary"], described["description"]) == ("It", "Responds with its path.")


@pytest.mark.parametrize(("endpoint", "dependencies"), [(with_parameter, []), (endpoint, [Depends(lambda: None)])])
def test_raw_route_refuses_parameters_and_dependencies(endpoint, dependencies):
    with pytest.raises(TypeError, match="must take `request` alone"):
        RawRoute("/", endpoint, dependencies=dependencies)
