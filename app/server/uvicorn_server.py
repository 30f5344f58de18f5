"""uvicorn as the host of an application: its configuration, start and stop."""

import signal
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from gatescope.app.http.metrics import Metrics
from gatescope.app.server.connection import connection_class
from gatescope.app.server.lifespan import started
from gatescope.app.settings import Settings

SHUTDOWN_SECONDS = 10  # for requests in progress


class UvicornServer:
    """Serves an application over HTTP/1.1 until SIGTERM or SIGINT.

    Args:
      app: the application.
      settings: its timeouts, limits and trusted proxies.
      metrics: counts connections.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=connection_class(settings, metrics),
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=list(settings.trusted_proxies),
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )
        metrics.connections.set_function(lambda: len(self._server.server_state.connections))

    def in_flight(self) -> int:
        """The number of requests in progress."""
        return len(self._server.server_state.tasks)

    async def serve(self, listener: socket.socket, on_started: Callable[[], None]) -> None:
        """Start the application, accept connections, and stop both after a signal.

        Args:
          listener: a bound socket, which listens from now on.
          on_started: called when the application has started, before the first connection is accepted.

        Raises:
          Exception: what prevents the application from starting.
        """
        # The lifespan is not uvicorn's, which would log a model that cannot be loaded as a traceback.
        async with started(self._app):
            # When it has stopped, uvicorn raises the signal again for the previous handler; with the default handler,
            # a requested stop would look like a crash.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._server.handle_exit)
            on_started()
            await self._server.serve(sockets=[listener])
