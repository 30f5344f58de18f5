"""/docs: Swagger UI from an installed package, so that it works without the network and without inline scripts."""

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, Response

from gatescope.app.pages import package_files
from gatescope.app.pages.static_files import CachedFiles

router = APIRouter(include_in_schema=False)

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatescope: the HTTP interface</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{assets}/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="{assets}/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

SCRIPT = """SwaggerUIBundle({
  dom_id: "#docs",
  url: "/openapi.json",
  validatorUrl: null, // the default one would send our description to somebody else's server
  deepLinking: true,
});
"""


def mount(app: FastAPI) -> None:
    """Serve Swagger UI's files, found in the package fastapi-offline, of which nothing else is used."""
    app.state.swagger = f"/vendor/swagger-ui-{package_files.package_version('fastapi-offline')}"
    folder = package_files.package_folder("fastapi_offline", "static")
    app.mount(app.state.swagger, CachedFiles(folder))


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """The documentation for people."""
    return HTMLResponse(PAGE.format(assets=request.app.state.swagger))


@router.get("/docs/start.js")
async def start(request: Request) -> Response:
    """What the page runs; a file of its own because inline scripts are forbidden."""
    return Response(SCRIPT, media_type="text/javascript")
