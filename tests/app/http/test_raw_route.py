"""What FastAPI would do for an endpoint and here is not done is not silently left out."""

import pytest
from fastapi import Depends, FastAPI, Request
from starlette.responses import Response
from starlette.testclient import TestClient

from gatescope.app.http.raw_route import PlainRoute


async def plain(request: Request) -> Response:
    """Says its own path."""
    return Response(request.url.path)


async def wants_more(request: Request, model: str) -> Response:
    raise NotImplementedError


def test_the_endpoint_gets_the_request_and_is_described_like_any_other():
    app = FastAPI()
    app.router.add_api_route("/plain", plain, methods=["POST"], route_class_override=PlainRoute, summary="It")

    assert TestClient(app).post("/plain?a=1").text == "/plain"
    assert TestClient(app).get("/plain").status_code == 405
    described = app.openapi()["paths"]["/plain"]["post"]
    assert (described["summary"], described["description"]) == ("It", "Says its own path.")


@pytest.mark.parametrize(("endpoint", "dependencies"), [(wants_more, []), (plain, [Depends(lambda: None)])])
def test_what_wants_more_than_the_request_is_refused(endpoint, dependencies):
    with pytest.raises(TypeError, match="must take the request alone"):
        PlainRoute("/", endpoint, dependencies=dependencies)
