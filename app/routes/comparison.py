"""GET /comparison.json and /comparison: the comparison of all cells, as figures and as a page."""

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from markupsafe import Markup
from starlette.responses import Response

from gatescope.app.context import Context
from gatescope.app.formats.trace_formats import JSON
from gatescope.app.pages import vendor_files
from gatescope.app.pages.static_files import REVALIDATE
from gatescope.app.problems import Problem
from gatescope.app.schemas import problem

router = APIRouter(tags=["comparison"])


@router.get(
    "/comparison.json",
    summary="Get the comparison of all cells",
    response_class=FileResponse,
    responses={404: problem("There is no comparison; `gatescope compare-cells` creates one.")},
)
def figures() -> FileResponse:
    """Accuracies by variant, seed and row, significance tests against the LSTM, and verdicts."""
    path = _path()
    if not path.is_file():
        raise Problem("not-found", "There is no comparison here; gatescope compare-cells creates one.")
    return FileResponse(path, media_type=JSON, headers={"Cache-Control": REVALIDATE})


@router.api_route("/comparison", methods=["GET", "HEAD"], include_in_schema=False)
def page(request: Request, context: Context) -> Response:
    """The comparison as a page."""
    from gatescope.app.pages.templating import render_template

    path = _path()
    variables = {
        "version": request.app.version,
        "plotly_url": f"{vendor_files.plotly().url}/plotly.min.js",
        "comparison": _read(path, path.stat().st_mtime_ns) if path.is_file() else None,
    }
    return render_template(request, "comparison.html", variables, context.static_files, FILTERS)


def _path() -> Path:
    from gatescope.model.weights_file import ZOO

    return ZOO / "comparison.json"


@lru_cache(maxsize=1)
def _read(path: Path, changed: int) -> dict[str, Any]:
    """The parsed file, cached until its modification time `changed`."""
    comparison: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return comparison


def _points(share: float | None) -> str:
    """A fraction as percent with two decimals; a dash for None."""
    return "–" if share is None else f"{100 * share:.2f}"


def _signed(points: float | None) -> str:
    """A difference in points with its sign, a real minus; a dash for None."""
    return "–" if points is None else f"{points:+.2f}".replace("-", "\N{MINUS SIGN}")


def _probability(p: float) -> Markup:
    """p with two digits; below 0.001, the next higher power of ten."""
    if p >= 0.001:
        return Markup(f"{p:.2g}")
    p = max(p, 1e-300)  # an underflow is 0 in the file
    return Markup(f"&lt; 10<sup>\N{MINUS SIGN}{-math.ceil(math.log10(p))}</sup>")


FILTERS = {"points": _points, "signed": _signed, "probability": _probability}
