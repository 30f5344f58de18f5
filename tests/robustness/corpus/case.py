"""One thing that somebody may send, and what must come back."""

from dataclasses import dataclass

# Stands wherever a sender can put text of its own, and must stand in no answer.
MARK = "xyzzy-from-the-sender"


@dataclass(frozen=True)
class Case:
    """What is sent and how it must be refused.

    Args:
      sent: the bytes of the whole request.
      kind: which problem the answer must tell, a key of `gatescope.app.problems.KINDS`.
      waits: the answer comes only when the service has lost its patience.
    """

    sent: bytes
    kind: str = "invalid-request"
    waits: bool = False


def post(body: bytes, kind: str = "application/json", query: str = "", path: str = "/predict", more: str = "") -> bytes:
    """The bytes of a POST request, with further header lines `more`; its Content-Length is correct."""
    head = f"POST {path}{query} HTTP/1.1\r\nHost: a\r\nX-Mark: {MARK}\r\nContent-Type: {kind}\r\n"
    return head.encode("latin-1") + f"{more}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body
