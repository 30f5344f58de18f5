"""`gatescope serve`: the page and the HTTP interface."""

from __future__ import annotations

import argparse
import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from gatescope.app.commands import UserError, compile_cache_of, settings_with
from gatescope.app.http import log_format
from gatescope.app.server import runtime
from gatescope.app.settings import Settings

if TYPE_CHECKING:
    from gatescope.app.inference.model_repository import ModelRepository


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `gatescope serve`; what is left out comes from the environment."""
    parser.add_argument("--host", help="address to listen on (default: $HOST or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any free one (default: $PORT or 8000)")
    parser.add_argument(
        "--models",
        nargs="+",
        metavar="MODEL",
        help="names in the zoo or paths of safetensors files (default: $GATESCOPE_MODELS or the whole zoo)",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; requests in progress are completed.

    Raises:
      UserError: the settings, the address or a model cannot be used.
    """
    settings = settings_with(host=args.host, port=args.port, models=args.models)
    log_format.configure(settings.log)
    max_connections = min(settings.max_connections, runtime.raise_file_limit())
    settings = settings.model_copy(update={"max_connections": max_connections})
    with _bind(settings.host, settings.port) as listener, ThreadPoolExecutor(1) as pool, runtime.startup():
        runtime.prepare()
        if (cache := compile_cache_of(settings)) is None or cache.is_empty:
            import gatescope.model.tracer  # noqa: F401  # with Flax
        from gatescope.app.inference.model_repository import ModelRepository
        from gatescope.app.inference.predictor import UnusableModel

        # Compiling happens outside Python's lock: with JAX imported first, the web's imports cost no time beside it.
        loading = pool.submit(ModelRepository, settings.models, settings.max_models, cache)
        try:
            asyncio.run(_serve(settings, listener, loading.result))
        except UnusableModel as error:
            raise UserError(str(error)) from None
    return 0


async def _serve(settings: Settings, listener: socket.socket, load: Callable[[], ModelRepository]) -> None:
    from gatescope.app.context import app_context
    from gatescope.app.main import create_app
    from gatescope.app.server.uvicorn_server import UvicornServer

    app = create_app(settings, load)
    context = app_context(app)
    server = UvicornServer(app, settings, context.metrics)
    context.in_flight = server.in_flight

    def on_started() -> None:
        runtime.settle()
        context.models.when_warm(runtime.retain_freed_memory)
        listener.listen()
        print(f"Gatescope is ready at {_url(settings.host, listener)} (Ctrl-C stops it)", flush=True)

    await server.serve(listener, on_started)


def _bind(host: str, port: int) -> socket.socket:
    """A bound socket, before anything slow is done; it accepts no connection until the default model is warm."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        reason = f"{host!r} must be an address of this machine ({error.strerror})"
        raise UserError(f"{reason}; choose another with --host.") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        reason = f"cannot listen on {host} port {port} ({error.strerror})"
        raise UserError(f"{reason}; choose others with --host and --port.") from None
    return listener


def _url(host: str, listener: socket.socket) -> str:
    """Where a browser on this machine finds the page."""
    port = listener.getsockname()[1]
    if host in {"0.0.0.0", "::"}:
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
