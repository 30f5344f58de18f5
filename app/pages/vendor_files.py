"""JavaScript libraries of installed packages, at URLs that contain their versions."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gatescope.app.pages import package_files


@dataclass(frozen=True)
class VendorFiles:
    """A folder and the URL at which it is mounted."""

    url: str
    folder: Path


@cache
def plotly() -> VendorFiles:
    """The folder with Plotly's bundle, `plotly.min.js`.

    Raises:
      FileNotFoundError: the package plotly is not installed.
      ValueError: its bundle does not state its version.
    """
    folder = package_files.package_folder("plotly", "package_data")
    bundle = folder / "plotly.min.js"
    with bundle.open("rb") as file:  # importing the package for its version would take a second
        version = re.search(rb"plotly\.js v([0-9][\w.-]*)", file.read(1000))
    if version is None:
        raise ValueError(f"{bundle} must begin with the version of plotly.js; it doesn't. Install another plotly.")
    return VendorFiles(f"/vendor/plotly-{version[1].decode()}", folder)


@cache
def swagger_ui() -> VendorFiles:
    """Swagger UI's files from the package fastapi-offline, of which nothing else is used.

    Raises:
      FileNotFoundError: the package fastapi-offline is not installed.
    """
    version = package_files.package_version("fastapi-offline")
    return VendorFiles(f"/vendor/swagger-ui-{version}", package_files.package_folder("fastapi_offline", "static"))
