"""GET /digits: MNIST's test digits, which the models are evaluated on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from gatescope.app.context import Context
from gatescope.app.http.query_params import once
from gatescope.app.schemas import DIGITS, MnistDigit, Whole, problem

router = APIRouter(prefix="/digits", tags=["digits"])

REFUSED: dict[int | str, dict[str, Any]] = {
    404: problem("There are no test digits, or the index is out of range."),
    503: problem("The files of the test digits are invalid."),
}

# Plain functions, so that FastAPI runs them in a thread: the first call reads the files.


@router.get("/random", summary="Get a random test digit", responses=REFUSED, dependencies=[Depends(once)])
def any_digit(
    context: Context,
    response: Response,
    label: Annotated[Whole | None, Query(ge=0, lt=DIGITS, description="The digit; any if omitted.")] = None,
) -> MnistDigit:
    """One of MNIST's 10,000 test digits, on which the models are evaluated and never trained."""
    response.headers["Cache-Control"] = "no-store"
    return context.test_digits.random_digit(label)


@router.get("/{index}", summary="Get a test digit", responses=REFUSED)
def digit(
    context: Context, index: Annotated[Whole, Path(ge=0, description="Index in MNIST's order, counted from 0.")]
) -> MnistDigit:
    """The test digit at an index of MNIST's order."""
    return context.test_digits.digit(index)
