"""The concurrency limit: a request beyond it is answered with 503 and Retry-After."""

from gatescope.app.problems import Problem

RETRY_SECONDS = 1


class ConcurrencyLimit:
    """How many requests one event loop handles at a time: `with limit:` holds a slot.

    A request takes its slot when all of it has arrived, so that slow senders keep nobody out.

    Args:
      slots: the limit.

    Raises:
      Problem: on entry, all slots are in use.
    """

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.in_use = 0

    def __enter__(self) -> None:
        if self.in_use >= self.slots:
            detail = f"The concurrency limit of {self.slots} requests is reached; retry in a second."
            raise Problem("busy", detail, headers={"Retry-After": str(RETRY_SECONDS)})
        self.in_use += 1

    def __exit__(self, *_: object) -> None:
        self.in_use -= 1
