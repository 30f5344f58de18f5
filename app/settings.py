"""What can be set from outside, and the only place that reads the environment."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from ipaddress import ip_network
from typing import Any, Self

# An origin of the web, as CORS and frame-ancestors name it; `*.` stands for any name below.
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?")
UNPREFIXED = {"host": "HOST", "port": "PORT"}  # what containers are given by custom
LOGS = ("auto", "json", "text", "quiet")


class SettingsError(ValueError):
    """A setting, most of which come from the environment, holds something that it must not."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the service runs.

    Args:
      host: the address to listen on.
      port: the port to listen on; 0 lets the system choose.
      models: names in the zoo or paths of safetensors files; empty means the whole zoo.
      max_models: so many are kept in memory, some 10 MB each; the one that was not asked for the longest makes room.
      cache: a folder in which what is compiled is kept for the next start; None keeps nothing.
      data: a folder that holds MNIST's test files, itself or in a folder `mnist` within; None gives no digits.
      max_body_bytes: a longer request body is refused. A 1400 x 1400 grey drawing still fits.
      max_header_bytes: a request whose address and headers are longer is refused.
      max_picture_pixels: a PNG or JPEG with more pixels is refused before any of them is decoded.
      max_queue: so many requests are worked on or wait for it; the next one is told to come again.
      max_connections: so many are open; beyond, the one that has been without a whole request the longest is closed.
      receive_seconds: a connection on which no whole request arrives for so long is closed.
      send_seconds: a connection that takes nothing of its answer for so long is closed.
      request_seconds: a request that has not begun to be answered by then is told to come again.
      cors_origins: origins whose pages may ask from a browser; "*" stands for all.
      frame_ancestors: origins whose pages may show ours in a frame; "self" stands for our own.
      trusted_proxies: addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
      log: "json" writes a line for every request, "text" too but for people, "quiet" only what went wrong; "auto" is
        text in a terminal and JSON elsewhere.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    models: Sequence[str] = ()
    max_models: int = 24
    cache: str | None = None
    data: str | None = None
    max_body_bytes: int = 2_000_000
    max_header_bytes: int = 16_384
    max_picture_pixels: int = 4_000_000
    max_queue: int = 128
    max_connections: int = 4096
    receive_seconds: float = 10.0
    send_seconds: float = 30.0
    request_seconds: float = 30.0
    cors_origins: Sequence[str] = ()
    frame_ancestors: Sequence[str] = ()
    trusted_proxies: Sequence[str] = ()
    log: str = "auto"

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"the port must lie in 0..65535; got {self.port}.")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name.startswith("max_") and value < 1:
                raise SettingsError(f"{variable(field.name)} must be a whole number, 1 or more; got {value}.")
            if field.name.endswith("_seconds") and not 0 < value < float("inf"):
                raise SettingsError(f"{variable(field.name)} must be a number of seconds above 0; got {value}.")
        _check("cors_origins", self.cors_origins, _is_origin, "origins such as https://example.org, or *")
        _check("frame_ancestors", self.frame_ancestors, _is_ancestor, "origins such as https://example.org, or self")
        _check("trusted_proxies", self.trusted_proxies, _is_network, "addresses or networks such as 10.0.0.0/8")
        if self.log not in LOGS:
            raise SettingsError(f"{variable('log')} must be one of {', '.join(LOGS)}; got {self.log!r}.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read HOST, PORT, and the others by their names in capitals after GATESCOPE_; of several, commas between.

        Raises:
          SettingsError: one of them holds what it must not.
        """
        given = {field.name: environ.get(variable(field.name), "").strip() for field in fields(cls)}
        return cls(**{name: _parse(name, getattr(cls, name), text) for name, text in given.items() if text})


def variable(name: str) -> str:
    """The variable of the environment that holds a setting."""
    return UNPREFIXED.get(name, f"GATESCOPE_{name.upper()}")


def _parse(name: str, default: object, text: str) -> Any:
    """What `text` says, as something of the kind that the default is of."""
    if name == "port" and not text.isdecimal():
        raise SettingsError(f"PORT must be a whole number in 0..65535; got {text!r}. Set it, or pass --port.")
    if isinstance(default, int):
        if not text.isdecimal():
            raise SettingsError(f"{variable(name)} must be a whole number, 1 or more; got {text!r}.")
        return int(text)
    if isinstance(default, float):
        try:
            return float(text)
        except ValueError:
            raise SettingsError(f"{variable(name)} must be a number of seconds above 0; got {text!r}.") from None
    return (
        text
        if default is None or isinstance(default, str)
        else tuple(part.strip() for part in text.split(",") if part.strip())
    )


def _check(name: str, values: Sequence[str], good: Callable[[str], bool], what: str) -> None:
    for value in values:
        if not good(value):
            raise SettingsError(f"{variable(name)} must hold {what}, separated by commas; got {value!r}.")


def _is_origin(value: str) -> bool:
    return value == "*" or (ORIGIN.fullmatch(value) is not None and "*" not in value)


def _is_ancestor(value: str) -> bool:
    return value == "self" or ORIGIN.fullmatch(value) is not None


def _is_network(value: str) -> bool:
    try:
        ip_network(value, strict=False)
    except ValueError:
        return False
    return True
