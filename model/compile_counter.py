"""A count of XLA's compilations in this process, from JAX's monitoring events."""

from functools import cache

import jax.monitoring

COMPILED = "/jax/core/compile/backend_compile_duration"  # the event that JAX records after each compilation


@cache
def compile_events() -> list[str]:
    """A list that grows by one with every compilation, from the first call of this function on."""
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_: str | int) -> None:
        if event == COMPILED:
            events.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    return events
