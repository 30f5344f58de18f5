"""MNIST's test digits, for whoever wants to see a network read what it was measured on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from gatescope.app.context import Context
from gatescope.app.http.query_params import once
from gatescope.app.schemas import DIGITS, MnistDigit, Whole, problem

router = APIRouter(prefix="/digits", tags=["digits"])


REFUSED: dict[int | str, dict[str, Any]] = {
    404: problem("There are no test digits here, or not so many."),
    503: problem("Their files cannot be used."),
}

# Plain functions, which run beside the event loop: the first one to ask waits for the files.


@router.get("/random", summary="A test digit by chance", responses=REFUSED, dependencies=[Depends(once)])
def any_digit(
    context: Context,
    response: Response,
    label: Annotated[
        Whole | None, Query(ge=0, lt=DIGITS, description="Which digit it shall be; any if left out.")
    ] = None,
) -> MnistDigit:
    """One of MNIST's 10,000 test digits, which the networks were measured on and never trained on."""
    response.headers["Cache-Control"] = "no-store"
    return context.test_digits.random_digit(label)


@router.get("/{index}", summary="One test digit", responses=REFUSED)
def digit(
    context: Context, index: Annotated[Whole, Path(ge=0, description="Its place in MNIST's order, counted from 0.")]
) -> MnistDigit:
    """The one at this place, the same for ever."""
    return context.test_digits.digit(index)
