"""Error responses: problem documents (RFC 9457), which repeat nothing of the request."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from gatescope.app.problems import Problem

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 20
OPEN_INFERENCE = "/v2/"
logger = logging.getLogger("gatescope")


def problem_response(problem: Problem, path: str = "") -> Response:
    """The response with a problem document to a request for `path`."""
    document: dict[str, Any] = {
        "type": f"/problems/{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        document["errors"] = problem.errors
    if path.startswith(OPEN_INFERENCE):
        document["error"] = problem.detail  # where clients of that protocol look
    return Response(orjson.dumps(document), problem.status, problem.headers, MEDIA_TYPE)


def invalid(errors: Iterable[Any], *within: str) -> Problem:
    """The problem of an invalid request, without the invalid values.

    Args:
      errors: pydantic's error details, of which `loc`, `type` and `msg` are used.
      within: the path of what was validated, such as "query".
    """
    found = [_located(error, within) for error in errors]
    first = f"{found[0]['where'] or 'the request'}: {found[0]['what']}"
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return Problem("invalid-request", f"{first}{more}. See /docs.", errors=found[:MAX_ERRORS])


def _located(error: Any, within: Sequence[str]) -> dict[str, str]:
    path, what = [*within, *error["loc"]], error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        path, what = path[:-1], "Holds a field that is not known here"  # its name is the client's text
    return {"where": ".".join(str(part) for part in path), "what": what}


async def _on_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem_response(problem, request.url.path)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(invalid(error.errors()), request.url.path)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem_response(_problem_of(error), request.url.path)


def _problem_of(error: HTTPException) -> Problem:
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "GET")
        return Problem("method-not-allowed", f"This path takes {allowed}; see /docs.", headers=error.headers)
    if error.status_code == 404:
        return Problem("not-found", "There is nothing at this path; see /docs for what there is.")
    if error.status_code < 500:
        return Problem("invalid-request", "The request could not be understood; see /docs.")
    raise error


def internal_error(scope: Scope) -> Problem:
    """The problem for the exception that is being handled, whose traceback goes to the log only."""
    logger.exception("unhandled exception in a %s request", scope["method"])
    return Problem("internal-error", "The service failed to answer; its log says why. Please report it.")


def install(app: FastAPI) -> None:
    """Let `app` answer its problems, invalid requests and HTTP errors with problem documents."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_exception)
