"""Settings from the environment, and the only reader of it in app/."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasGenerator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# A web origin, as CORS and frame-ancestors spell it; `*.` stands for any subdomain.
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?")
# Variables without the prefix: those that containers are given by convention, and FastAPI's own.
UNPREFIXED = {"host": "HOST", "port": "PORT", "telemetry": "FASTAPI_OTEL_AUTO_CONFIGURE"}
COMPILER_PREFIXES = ("JAX_", "XLA_", "NPROC")


class SettingsError(ValueError):
    """A setting is invalid; says which, what must hold and what came."""


@dataclass(frozen=True)
class Must:
    """What a setting must be, as its error says it after the variable's name and "must"."""

    text: str


def _split(value: object) -> object:
    """Items of a comma-separated variable; sequences are items already."""
    return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else value


def _checked(is_valid: Callable[[str], bool]) -> AfterValidator:
    def check(value: str) -> str:
        if not is_valid(value):
            raise ValueError
        return value

    return AfterValidator(check)


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


Count = Annotated[int, Field(ge=1), Must("be a whole number, 1 or more")]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False), Must("be a number of seconds above 0")]
Separated = (NoDecode, BeforeValidator(_split))
Origins = Annotated[
    tuple[Annotated[str, _checked(_is_origin)], ...],
    *Separated,
    Must("hold origins such as https://example.org, or *, separated by commas"),
]
Ancestors = Annotated[
    tuple[Annotated[str, _checked(_is_ancestor)], ...],
    *Separated,
    Must("hold origins such as https://example.org, or self, separated by commas"),
]
Networks = Annotated[
    tuple[Annotated[str, _checked(_is_network)], ...],
    *Separated,
    Must("hold addresses or networks such as 10.0.0.0/8, separated by commas"),
]


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return UNPREFIXED.get(name, f"GATESCOPE_{name.upper()}")


class Settings(BaseSettings):
    """How the service runs: from arguments by name, then from the environment, then the defaults.

    A variable of several items separates them by commas; an empty variable counts as unset.

    Attributes:
      host: address to listen on.
      port: port to listen on; 0 lets the system choose.
      models: names in the zoo or paths of safetensors files; empty means the whole zoo.
      max_models: models in memory, some 10 MB each; beyond, the least recently used one is evicted.
      cache: folder of the compile cache; None compiles at every start.
      data: folder with MNIST's files, directly or in a subfolder `mnist`; None offers no test digits.
      max_body_bytes: size of a request body. A 1400 x 1400 grey drawing still fits.
      max_header_bytes: size of a request's target and headers together.
      max_picture_pixels: pixels of a PNG or JPEG, checked before any of them is decoded.
      max_queue: requests in progress or waiting; the next one gets 503 with Retry-After.
      max_connections: open connections; beyond, the one that has been without a whole request the longest is closed.
      receive_seconds: within which a whole request must arrive on a connection.
      send_seconds: within which the client must take some of its response.
      request_seconds: within which a response must begin; later, the request gets 503 with Retry-After.
      cors_origins: origins whose pages may call the API from a browser; "*" stands for all.
      frame_ancestors: origins whose pages may show this one in a frame; "self" stands for its own.
      trusted_proxies: addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are trusted.
      log: "json" writes a line per request, "text" the same for people, "quiet" errors only; "auto" is text in a
        terminal and JSON elsewhere.
      telemetry: whether FastAPI configures its own OpenTelemetry, as its variable says.

    Raises:
      SettingsError: a value is invalid.
    """

    model_config = SettingsConfigDict(
        alias_generator=AliasGenerator(validation_alias=variable),
        case_sensitive=True,
        env_ignore_empty=True,
        frozen=True,
        str_strip_whitespace=True,
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535), Must("be a whole number in 0..65535")] = 8000
    models: Annotated[tuple[str, ...], *Separated] = ()
    max_models: Count = 24
    cache: str | None = None
    data: str | None = None
    max_body_bytes: Count = 2_000_000
    max_header_bytes: Count = 16_384
    max_picture_pixels: Count = 4_000_000
    max_queue: Count = 128
    max_connections: Count = 4096
    receive_seconds: Seconds = 10.0
    send_seconds: Seconds = 30.0
    request_seconds: Seconds = 30.0
    cors_origins: Origins = ()
    frame_ancestors: Ancestors = ()
    trusted_proxies: Networks = ()
    log: Annotated[Literal["auto", "json", "text", "quiet"], Must("be one of auto, json, text, quiet")] = "auto"
    telemetry: Annotated[bool, BeforeValidator(lambda value: str(value).lower() == "true")] = False

    def __init__(self, **values: Any) -> None:
        if unknown := values.keys() - type(self).model_fields.keys():
            raise TypeError(f"there are no settings named {', '.join(sorted(unknown))}.")
        try:
            # By alias: with `populate_by_name` lower-case variables such as `host` and `data` would be read too.
            super().__init__(**{variable(name): value for name, value in values.items()})
        except ValidationError as error:
            raise _first_error(error) from None


def compiler_variables() -> list[tuple[str, str]]:
    """The environment variables that change what JAX compiles."""
    return sorted((name, value) for name, value in os.environ.items() if name.startswith(COMPILER_PREFIXES))


def _first_error(error: ValidationError) -> SettingsError:
    """The first of pydantic's errors as one sentence."""
    found = error.errors()[0]
    name = next(name for name in Settings.model_fields if variable(name) == found["loc"][0])
    requirement = next(
        (each.text for each in Settings.model_fields[name].metadata if isinstance(each, Must)), "be text"
    )
    advice = " Set it, or pass --port." if name == "port" else ""
    return SettingsError(f"{variable(name)} must {requirement}; got {found['input']!r}.{advice}")
