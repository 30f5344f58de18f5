"""`gatescope serve`: the page and the HTTP interface."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from gatescope.app.commands import UserError, compile_cache_of, settings_with
from gatescope.app.http import log_format
from gatescope.app.server import runtime
from gatescope.app.settings import Settings

if TYPE_CHECKING:
    from gatescope.app.inference.model_repository import ModelRepository

GRACE_SECONDS = 10
OTHER_FILES = 64  # that are open beside connections


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
    """Serve until SIGTERM or SIGINT; what has been asked by then is still answered.

    Raises:
      UserError: the settings, the address or a model can't be used.
    """
    settings = settings_with(host=args.host, port=args.port, models=args.models)
    log_format.configure(settings.log)
    settings = settings.model_copy(update={"max_connections": min(settings.max_connections, _most_connections())})
    with _listen(settings.host, settings.port) as listener, ThreadPoolExecutor(1) as pool, _without_collector():
        import jax

        if (cache := compile_cache_of(settings)) is None or cache.is_empty:
            import gatescope.model.tracer  # noqa: F401  # with Flax
        from gatescope.app.inference.model_repository import ModelRepository
        from gatescope.app.inference.predictor import UnusableModel

        # Who asks for a trace waits for it: handing it to a thread of JAX's own and back takes half as long again.
        jax.config.update("jax_cpu_enable_async_dispatch", False)  # type: ignore[no-untyped-call]
        # Compiling happens outside Python's lock: with JAX imported first, the web's imports cost no time beside it.
        loading = pool.submit(ModelRepository, settings.models, settings.max_models, cache)
        try:
            asyncio.run(_serve(settings, listener, loading.result))
        except UnusableModel as error:
            raise UserError(str(error)) from None
    return 0


@contextmanager
def _without_collector() -> Iterator[None]:
    """What imports and the compiler make is there to stay: looking through it takes a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _most_connections() -> int:
    """How many can be open at a time when we open as many files as the system lets us; many begin with 1024."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else max(1, soft - OTHER_FILES)


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket, before anything slow is done; it accepts nobody until the default model is warm."""
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


async def _serve(settings: Settings, listener: socket.socket, load: Callable[[], ModelRepository]) -> None:
    import uvicorn

    from gatescope.app.context import app_context
    from gatescope.app.main import create_app
    from gatescope.app.server.connection import limited
    from gatescope.app.server.lifespan import started

    app = create_app(settings, load)
    context = app_context(app)
    config = uvicorn.Config(
        app,
        http=limited(settings, context.metrics),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    context.metrics.connections.set_function(lambda: len(server.server_state.connections))
    context.in_flight = lambda: len(server.server_state.tasks)
    # Entered here and not by uvicorn, which would show a model that can't be loaded as a traceback.
    async with started(app):
        # When uvicorn has stopped it raises the signal once more for the handler before its own; with the default one
        # a stop that was asked for would look like a crash.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, server.handle_exit)
        # What is there by now stays: the collector need not look through all of JAX while somebody waits for an answer.
        gc.freeze()
        gc.enable()
        context.models.when_warm(runtime.keep_freed)
        listener.listen()
        print(f"Gatescope is ready at {_url(settings.host, listener)} (Ctrl-C stops it)", flush=True)
        await server.serve(sockets=[listener])


def _url(host: str, listener: socket.socket) -> str:
    """Where a browser on this machine finds the page."""
    port = listener.getsockname()[1]
    if host in {"0.0.0.0", "::"}:
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
