"""What can be set from outside, and the only place that reads the environment."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self


class SettingsError(ValueError):
    """A variable of the environment holds something that it must not."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the service runs.

    Args:
      host: the address to listen on.
      port: the port to listen on; 0 lets the system choose.
      models: names in the zoo or paths of safetensors files; empty means the whole zoo.
      max_models: so many are kept in memory, some 10 MB each; the one that was not asked for the longest makes room.
      data: a folder that holds MNIST's test files, itself or in a folder `mnist` within; None gives no digits.
      max_body_bytes: a longer request body is refused. A 1400 x 1400 grey drawing still fits.
      max_picture_pixels: a PNG or JPEG with more pixels is refused before any of them is decoded.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    models: Sequence[str] = ()
    max_models: int = 24
    data: str | None = None
    max_body_bytes: int = 2_000_000
    max_picture_pixels: int = 4_000_000

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"the port must lie in 0..65535; got {self.port}.")
        if self.max_models < 1:
            raise SettingsError(f"the models kept in memory must be 1 or more; got {self.max_models}.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read HOST, PORT, GATESCOPE_MODELS (names or paths, with commas), GATESCOPE_MAX_MODELS and GATESCOPE_DATA.

        Raises:
          SettingsError: PORT is not a port, or GATESCOPE_MAX_MODELS not a number of models.
        """
        port = environ.get("PORT") or str(cls.port)
        if not port.isdecimal():
            raise SettingsError(f"PORT must be a whole number in 0..65535; got {port!r}. Set it, or pass --port.")
        most = environ.get("GATESCOPE_MAX_MODELS") or str(cls.max_models)
        if not most.isdecimal():
            raise SettingsError(f"GATESCOPE_MAX_MODELS must be a whole number, 1 or more; got {most!r}.")
        return cls(
            host=environ.get("HOST") or cls.host,
            port=int(port),
            models=tuple(name.strip() for name in environ.get("GATESCOPE_MODELS", "").split(",") if name.strip()),
            max_models=int(most),
            data=environ.get("GATESCOPE_DATA") or None,
        )
