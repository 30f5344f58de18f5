"""GET /docs: Swagger UI from an installed package; it needs no network access and no inline scripts."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from gatescope.app.pages import vendor_files

router = APIRouter(include_in_schema=False)

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatescope: HTTP API</title>
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
  validatorUrl: null, // the default validator would send the description to another server
  deepLinking: true,
});
"""


@router.get("/docs")
async def docs() -> HTMLResponse:
    """The API documentation as a page."""
    return HTMLResponse(PAGE.format(assets=vendor_files.swagger_ui().url))


@router.get("/docs/start.js")
async def start() -> Response:
    """The page's script; the content security policy forbids inline scripts."""
    return Response(SCRIPT, media_type="text/javascript")
