"""/docs: Swagger UI from an installed package, so that it works without the network and without inline scripts."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from gatescope.app.pages import vendor_files

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


@router.get("/docs")
async def docs() -> HTMLResponse:
    """The documentation for people."""
    return HTMLResponse(PAGE.format(assets=vendor_files.swagger_ui().url))


@router.get("/docs/start.js")
async def start() -> Response:
    """What the page runs; a file of its own because inline scripts are forbidden."""
    return Response(SCRIPT, media_type="text/javascript")
