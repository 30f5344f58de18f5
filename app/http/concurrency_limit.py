"""How many requests are worked on at a time: who comes when all places are taken is told to come again."""

from gatescope.app.problems import Problem

RETRY_SECONDS = 1


class Queue:
    """Places for requests, of one event loop: `with queue:` keeps one.

    A request takes its place when all of it has arrived, so that those who send slowly keep nobody out.

    Args:
      most: how many places there are.

    Raises:
      Problem: all are taken, where one is to be kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0

    def __enter__(self) -> None:
        if self.taken >= self.most:
            detail = f"{self.most} requests are worked on already, as many as may be; ask again in a second."
            raise Problem("busy", detail, headers={"Retry-After": str(RETRY_SECONDS)})
        self.taken += 1

    def __exit__(self, *_: object) -> None:
        self.taken -= 1
