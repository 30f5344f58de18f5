"""How often XLA compiled something in this process, which JAX tells to whoever listens."""

from functools import cache

import jax.monitoring

COMPILED = "/jax/core/compile/backend_compile_duration"  # the event by which it does


@cache
def heard() -> list[str]:
    """Grows whenever XLA compiles something, from the first call on."""
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_: str | int) -> None:
        if event == COMPILED:
            events.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    return events
