"""Every error leaves as a small RFC 9457 problem document that repeats nothing of what was sent."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gatescope.app.problems import Problem

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 20
OPEN_INFERENCE = "/v2/"
logger = logging.getLogger("gatescope")


def answer(problem: Problem, path: str = "") -> Response:
    """The problem as an HTTP response to a request for `path`."""
    document: dict[str, Any] = {
        "type": f"/problems/{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        document["errors"] = problem.errors
    if path.startswith(OPEN_INFERENCE):
        document["error"] = problem.detail  # where that protocol's clients look for it
    return Response(orjson.dumps(document), problem.status, problem.headers, MEDIA_TYPE)


def invalid(errors: Iterable[Any], *within: str) -> Problem:
    """What pydantic found, without the values it found it in.

    Args:
      errors: pydantic's error details; of each only `loc`, `type` and `msg` are looked at.
      within: where that stands which they are about.
    """
    found = [_place(error, within) for error in errors]
    first = f"{found[0]['where'] or 'the request'}: {found[0]['what']}"
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return Problem("invalid-request", f"{first}{more}. See /docs.", errors=found[:MOST_ERRORS])


def _place(error: Any, within: Sequence[str]) -> dict[str, str]:
    path, what = [*within, *error["loc"]], error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        path, what = path[:-1], "Holds a field that is not known here"  # its name is the sender's own text
    return {"where": ".".join(str(part) for part in path), "what": what}


async def _on_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return answer(problem, request.url.path)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(invalid(error.errors()), request.url.path)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(_understood(error), request.url.path)


def _understood(error: HTTPException) -> Problem:
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "GET")
        return Problem("method-not-allowed", f"This path takes {allowed}; see /docs.", headers=error.headers)
    if error.status_code == 404:
        return Problem("not-found", "There is nothing at this path; see /docs for what there is.")
    if error.status_code < 500:
        return Problem("invalid-request", "The request could not be understood; see /docs.")
    raise error


def unforeseen(scope: Scope) -> Problem:
    """The exception that is being handled, once it is in the log, to somebody who need not know what it is."""
    logger.exception("an unforeseen error while answering %s", scope["method"])
    return Problem("internal-error", "The service failed to answer; its log says why. Please report it.")


class CatchAll:
    """Turns whatever nobody caught into a problem document, and writes it to the log.

    It stands inside the other middleware, so that such an answer gets their headers and is counted too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except ClientDisconnect:
            return  # nobody is left to be told
        except Exception:
            if started:
                raise  # half an answer is out; only closing the connection can tell
            await answer(unforeseen(scope), scope["path"])(scope, receive, send)


def install(app: FastAPI) -> None:
    """Let `app` answer every error as a problem document. Middleware that must see all answers is added after this."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_middleware(CatchAll)
